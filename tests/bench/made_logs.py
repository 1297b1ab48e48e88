"""Makes a long log of real records: those of a fixture again and again, later each time, with other numbers.

Threads and the numbers in stacks stay as they are, since those are the same again and again in a real log as well.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np

from analyzer.logs.cutting import Cut, cut
from analyzer.logs.fields import fields
from analyzer.logs.slices import Bytes, Flags, Places, Text, padding, text_of
from analyzer.logs.times import times

LOGS = Path(__file__).parents[2] / "fixtures" / "logs"
_SEED = 4


def make(version: str, path: Path, size: int) -> None:
    """Write a log of a version, of at least `size` bytes."""
    content = gzip.decompress((LOGS / f"{version}.log.gz").read_bytes())
    text = text_of(np.frombuffer(bytearray(content + bytes(padding(len(content)))), np.uint8), len(content))
    data, lines = text.data, cut(text)
    moments, _, _ = times(lines.heads)
    span = int(moments.max() - moments.min()) + 1_000_000
    numbers = np.flatnonzero(_may_differ(text, lines))
    random = np.random.default_rng(_SEED)
    with path.open("wb") as out:
        turn = 0
        while out.tell() < size:
            out.write(data.tobytes())
            turn += 1
            data[numbers] = random.integers(ord("0"), ord("9") + 1, len(numbers), np.uint8)
            _set_times(data, lines.starts, moments + turn * span)


def _may_differ(text: Text, lines: Cut) -> Flags:
    """Say of each byte whether it is a digit in the first line of a message."""
    starts = fields(text, lines).text_starts
    ends = text.newlines[np.searchsorted(text.newlines, starts)]
    edges = np.zeros(len(text.data) + 1, np.int8)
    edges[starts] += 1
    edges[ends] -= 1
    return (np.cumsum(edges[:-1]) > 0) & ((text.data - ord("0")) < 10)


def _set_times(data: Bytes, starts: Places, moments: Places) -> None:
    written = np.array(moments, "datetime64[us]").astype("S26")
    letters = written.view(np.uint8).reshape(len(starts), 26)[:, :24].copy()
    letters[:, 10] = data[starts + 10]
    data[starts[:, None] + np.arange(24)] = letters
