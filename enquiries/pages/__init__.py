"""The public form: what can be asked for, what was sent, and the answer to it."""
