"""Feeds the analyzer inputs that are broken by chance: `python -m tests.fuzz [MINUTES] [FIRST NUMBER]`."""
