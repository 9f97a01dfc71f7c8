"""The machinery of the suite: its databases, and the rows that tests share."""
