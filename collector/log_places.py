"""Which stretches of a log are taken where not all of it may be: a window of time, its head, its tail, its errors.

Stretches are (first byte, byte behind the last) and are taken from the start of a record to the end of a line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import IO

from collector.budget import Patience

CHUNK_BYTES = 1 << 20
HEAD_BYTES = 256 << 10
BEFORE_BYTES, AFTER_BYTES = 16 << 10, 48 << 10
LONGEST_LINE_BYTES = 8 << 20
SEARCH_BYTES = 1 << 20  # how far behind a cut the start of a record is looked for
# What stands in a record of an error, in the logs of every version.
SIGNS = (b"|ERROR|", b"|FATAL|", b"xception:")
RECORD = re.compile(rb"^(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)(?:\.\d+)?(Z?)", re.MULTILINE)
KEY_BEGIN, KEY_END, LONGEST_KEY_BYTES = b"-----BEGIN ", b"-----END ", 64 << 10
Stretch = tuple[int, int]


@dataclass(frozen=True)
class Window:
    """The time that is wanted; None is without an end."""

    since: datetime | None = None
    until: datetime | None = None

    def of(self, log: IO[bytes], size_bytes: int) -> Stretch:
        """Return the stretch of the log that lies in the window."""
        since, until = self.since, self.until
        start = 0 if since is None else _first_record(log, size_bytes, lambda told: told >= since)
        end = size_bytes if until is None else _first_record(log, size_bytes, lambda told: told > until)
        # With the byte before, so that the cut is known to fall between two lines.
        return max(start - 1, 0), max(start, end)


def _first_record(log: IO[bytes], size_bytes: int, is_told: Callable[[datetime], bool]) -> int:
    """Return where the first record stands of whose time this is true, and of all later ones; else the end."""
    chunks = range(0, size_bytes, CHUNK_BYTES)

    def begins_behind(at: int) -> bool:
        told = first_time(log, chunks[at])
        return told is not None and is_told(told)

    behind = _first(len(chunks), begins_behind)
    if not behind:
        return 0
    log.seek(chunks[behind - 1])
    text = log.read(CHUNK_BYTES)
    inside = (found.start() for found in RECORD.finditer(text) if (told := _time(found)) and is_told(told))
    return chunks[behind - 1] + next(inside, len(text))


def _first(count: int, is_true: Callable[[int], bool]) -> int:
    """Return the first number for which a claim that never turns false again is true, else `count`."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_true(middle) else (middle + 1, high)
    return low


def first_time(log: IO[bytes], at: int) -> datetime | None:
    """Return the time of the first record behind a byte; None where there is none near."""
    log.seek(at)
    found = RECORD.search(log.read(SEARCH_BYTES))
    return None if found is None else _time(found)


def _time(record: re.Match[bytes]) -> datetime | None:
    day, between, time, zone = (part.decode() for part in record.groups())
    try:
        told = datetime.fromisoformat(f"{day}T{time}")
    except ValueError:
        return None
    # Up to 6.2 a time without Z is that of the machine; since 7.0 all are UTC, without a mark.
    return told.astimezone() if between == "T" and not zone else told.replace(tzinfo=timezone.utc)


def chosen(log: IO[bytes], within: Stretch, tail_bytes: int, places_bytes: int, patience: Patience) -> list[Stretch]:
    """Return head, tail and the neighbourhood of errors: of these the first, and the newest that fit."""
    start, end = within
    head = (start, min(start + min(HEAD_BYTES, (tail_bytes + places_bytes) // 8), end))
    places_bytes -= head[1] - head[0]
    tail = (max(head[1], end - tail_bytes), end)
    found = list(_places(log, (head[1], tail[0]), patience))
    taken = found[:1] if places_bytes >= BEFORE_BYTES + AFTER_BYTES else []
    newest = max(places_bytes // (BEFORE_BYTES + AFTER_BYTES) - len(taken), 0)
    taken += found[max(len(found) - newest, 1) :] if newest else []
    return joined([head, *taken, tail])


def _places(log: IO[bytes], within: Stretch, patience: Patience) -> Iterator[Stretch]:
    at, end = within
    log.seek(at)
    behind = at  # the end of the last place
    while at < end and not patience.is_over and (piece := log.read(min(CHUNK_BYTES, end - at))):
        for hit in sorted(hit for sign in SIGNS for hit in _hits(piece, sign, behind - at)):
            if at + hit >= behind:
                yield max(at + hit - BEFORE_BYTES, behind), min(at + hit + AFTER_BYTES, end)
                behind = at + hit + AFTER_BYTES
        at += len(piece)


def _hits(piece: bytes, sign: bytes, near: int) -> Iterator[int]:
    """Yield where a sign stands, but for those that the place around the one before holds as well."""
    hit = piece.find(sign, max(near, 0))
    while hit >= 0:
        yield hit
        hit = piece.find(sign, hit + AFTER_BYTES)


def joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Return stretches in order, those that touch as one, without the empty ones."""
    whole: list[Stretch] = []
    for start, end in sorted(stretches):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        elif start < end:
            whole.append((start, end))
    return whole


def _between_lines(text: bytes) -> int:
    """Return the last place between two lines where a text may be cut: not within a private key, if there is another.

    Each piece is searched for secrets by itself, and half a key would not be known for one.
    """
    cut = text.rfind(b"\n") + 1
    begin = text.rfind(KEY_BEGIN, 0, cut)
    if begin >= 0 and cut - begin < LONGEST_KEY_BYTES and text.find(KEY_END, begin, cut) < 0:
        return text.rfind(b"\n", 0, begin) + 1
    return cut


def pieces(log: IO[bytes], stretches: Sequence[Stretch], size_bytes: int) -> Iterator[bytes]:
    """Yield the text of stretches in order, each from a record's start to a line's end, in pieces of whole lines.

    `size_bytes` is the length of the whole log.
    """
    for start, end in stretches:
        log.seek(start)
        left = end - start
        rest = b""
        if start:
            rest = log.read(min(left, SEARCH_BYTES))
            left -= len(rest)
            # The cut may fall on the very start of a record only by chance, so the line it falls into is left out.
            line = rest.find(b"\n") + 1
            record = RECORD.search(rest, line) if line else None
            rest = rest[record.start() if record else line :]
        while left > 0 and (piece := log.read(min(CHUNK_BYTES, left))):
            left -= len(piece)
            rest += piece
            cut = _between_lines(rest)
            if not cut and len(rest) > LONGEST_LINE_BYTES:
                cut = len(rest)
            if cut:
                yield rest[:cut]
                rest = rest[cut:]
        # Only what ends the log itself may end without a line's end.
        cut = len(rest) if end >= size_bytes else rest.rfind(b"\n") + 1
        if cut:
            yield rest[:cut]
