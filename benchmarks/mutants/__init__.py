"""Mutation testing: which small faults in product code the tests notice."""
