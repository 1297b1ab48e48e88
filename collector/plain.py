"""Text of a server or a machine, as it may be shown at a terminal: nothing in it moves the cursor."""

from __future__ import annotations


def plain(said: str) -> str:
    """Return a line without what does not print."""
    return "".join(letter for letter in said if letter.isprintable())
