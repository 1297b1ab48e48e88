"""How much of an input is read at most, and the meter that holds every reader to it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from collector.bundle import BundleError, Gap

MIB = 1 << 20
GIB = 1 << 30


class Refused(BundleError):  # noqa: N818 - it is a value in most places
    """One entry that is not read; the text says why, `gap` in which way. The rest of the input is."""

    def __init__(self, reason: str, gap: Gap = Gap.CORRUPT) -> None:
        """Keep the reason and its kind."""
        super().__init__(reason)
        self.gap = gap


class Cut(Refused):
    """An archive without its end: what lies before is read. `where` says in words where it is cut."""

    def __init__(self, name: str, where: str) -> None:
        """Keep where."""
        super().__init__(f"{name} is cut: {where}")
        self.where = where


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run reads at most, and by which keys; each is an option of the commands that read inputs.

    Deflate can do no better than about 1030:1, so a higher ratio lies about its size.
    """

    total_bytes: int = 64 * GIB
    entry_bytes: int = 8 * GIB
    json_bytes: int = 256 * MIB
    ratio: int = 1200
    entries: int = 500_000
    nesting: int = 5
    json_depth: int = 500
    seconds: float = 1800
    identities: tuple[Path, ...] = ()


@dataclass(slots=True)
class Meter:
    """Counts what one run has read. Raises Refused where a limit is reached."""

    limits: Limits = field(default_factory=Limits)
    inflated_bytes: int = 0
    entries: int = 0
    started: float = field(default_factory=time.monotonic)

    def count_entry(self, name: str) -> None:
        """Count one entry of an archive or folder."""
        self.entries += 1
        if self.entries > self.limits.entries:
            raise Refused(f"{name} comes after the first {self.limits.entries:,} entries", Gap.CAPPED)

    def check_claim(self, name: str, size: int, packed: int) -> None:
        """Check what an archive says of an entry before it is opened."""
        if size < 0 or packed < 0:
            raise Refused(f"{name} claims a size below zero")
        if size > self.limits.entry_bytes:
            most = f"{self.limits.entry_bytes:,}"
            raise Refused(f"{name} holds {size:,} bytes, more than the {most} that are read", Gap.CAPPED)
        if size > MIB and size > self.limits.ratio * max(packed, 1):
            raise Refused(f"{name} claims to inflate {size // max(packed, 1):,}-fold")

    def count_bytes(self, name: str, piece: int, of_entry: int) -> None:
        """Count a piece that was just read: `of_entry` are the bytes of its entry so far."""
        self.inflated_bytes += piece
        if of_entry > self.limits.entry_bytes:
            raise Refused(f"{name} holds more than the {self.limits.entry_bytes:,} bytes that are read", Gap.CAPPED)
        if self.inflated_bytes > self.limits.total_bytes:
            raise Refused(f"{name} comes after the first {self.limits.total_bytes:,} bytes of the input", Gap.CAPPED)
        self.check_time(name)

    def check_time(self, name: str) -> None:
        """Check that there is time left."""
        if time.monotonic() - self.started > self.limits.seconds:
            raise Refused(f"{name} was not read within {self.limits.seconds:g} s", Gap.OUT_OF_BUDGET)
