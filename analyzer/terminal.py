"""What the commands say on a terminal: aligned columns, and mistakes in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import click


def aligned(rows: Sequence[tuple[str, ...]], indent: int = 0) -> str:
    """Return rows as text whose columns start below each other."""
    widths = [max((len(row[n]) for row in rows), default=0) for n in range(len(rows[0]) if rows else 0)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(" " * indent + line for line in lines)


def counted(count: int, one: str, many: str) -> str:
    """Return a number and the word for so many: `1 entry`, `1,200 entries`."""
    return f"{count:,} {one if count == 1 else many}"


def first_line(doc: str) -> str:
    """Return what a docstring says first."""
    return doc.strip().splitlines()[0]


def unknown(kind: str, name: str, known: list[str]) -> str:
    """Return a sentence for a name that is not known, with the nearest that is."""
    near = get_close_matches(name, known, n=1, cutoff=0.4)
    nearest = f"; the nearest is {near[0]}" if near else ""
    return f"There is no {kind} {name}{nearest}. List them with: raven-analyze {kind}s"


def sorry(sentence: str) -> int:
    """Say why it cannot be done; return the exit code for that."""
    from reports.wording import visible

    click.echo(f"raven-analyze: {visible(sentence, lines=True)}", err=True)
    return 2
