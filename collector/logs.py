"""Captures the server's own log files, the newest first, up to a cap, and those of a window of time where one is given.

What is in the bundle is plain text whatever lay on disk: redaction has to see it. Of files that do not fit, the newest
keeps its head, its tail and what lies around errors, and older ones their head and what lies around errors.
A line may be cut where the server was still writing.
"""

from __future__ import annotations

import re
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from collector import alike, redact
from collector.budget import NOT_REACHED, Patience
from collector.bundle import BundleWriter, Gap, Item, Outcome, quoted, utc_now
from collector.entries import UNREADABLE
from collector.log_files import LogFile, LogText, in_download, in_folder
from collector.log_places import Stretch, Window, chosen, first_time, pieces
from collector.packing import Clean, all_packed

SOURCE = "logs.server"
AUDIT_SOURCE = "logs.audit"
ROLLED_AWAY = "--logs-since"  # the question of an item that says so
INTERNAL_SOURCE = "logs.internal"  # NLog about itself, in a layout of its own
OLDER_SHARE = 4  # of the cap, one part in so many is for the errors of what does not fit
LEAST_BYTES = 64 << 10  # of an older file that is not taken whole
HEADER = re.compile(rb"(\xef\xbb\xbf)?(Date\||Time,)[^\n]{0,300}\n")


@dataclass(frozen=True)
class Wanted:
    """What of the logs of one server is wanted. `clean` takes the secrets out of a text."""

    cap_bytes: int
    window: Window = field(default_factory=Window)
    with_audit: bool = False
    clean: Clean = alike.masked


def capture(folder: Path, node: str, writer: BundleWriter, wanted: Wanted, patience: Patience) -> int:
    """Write the log files of `folder` into the bundle, and return how many bytes of text that were."""
    try:
        files = in_folder(folder)
    except OSError as error:
        writer.add(_refused(node, str(folder), error))
        return 0
    if not files:
        writer.add(_nothing(node, str(folder), f"{folder} holds no log file"))
    return _Capture(node, writer, wanted, patience).take(files)


def capture_download(file: IO[bytes], node: str, writer: BundleWriter, wanted: Wanted, patience: Patience) -> int:
    """Write the logs of what `/admin/logs/download` answered, and return how many bytes of text that were."""
    question = "GET /admin/logs/download"
    try:
        files, said = in_download(zipfile.ZipFile(file), question)
    except UNREADABLE as error:
        writer.add(_refused(node, question, error))
        return 0
    for reason in said:
        writer.add(_nothing(node, question, reason))
    return _Capture(node, writer, wanted, patience).take(files)


class _Capture:
    """One run over the logs of one node: what is left of the cap, and the names given so far."""

    def __init__(self, node: str, writer: BundleWriter, wanted: Wanted, patience: Patience) -> None:
        self._node = node
        self._writer = writer
        self._wanted = wanted
        self._patience = patience
        self._newest_left = wanted.cap_bytes
        self._older_left = 0
        self._stored = 0
        self._names: set[str] = set()

    def take(self, files: Sequence[LogFile]) -> int:
        """Store what fits, and say of the rest that it did not. Return the bytes of text that were stored."""
        known = self._known([file for file in files if self._is_wanted(file)])
        if known and not self._fits(known):
            self._older_left = self._wanted.cap_bytes // OLDER_SHARE
            self._newest_left -= self._older_left
        for number, (text, stretch) in enumerate(known):
            self._one(text, stretch, is_last=number == len(known) - 1)
        return self._stored

    def _is_wanted(self, file: LogFile) -> bool:
        if self._wanted.with_audit or _source(file.name) != AUDIT_SOURCE:
            return True
        reason = "not asked: it says who did what, and is taken with --audit-logs only"
        self._writer.add(
            Item(AUDIT_SOURCE, Outcome.SKIPPED, self._node, None, None, Gap.NEVER_ASKED, reason, file.question)
        )
        return False

    def _known(self, files: Sequence[LogFile]) -> list[tuple[LogText, Stretch]]:
        """Return the texts that are in the window, each with the stretch that is."""
        known = []
        oldest = None
        for file in files:
            try:
                for text in file.texts():
                    stretch = (0, text.size_bytes)
                    if self._wanted.window != Window():
                        with text.open() as log:
                            stretch = self._wanted.window.of(log, text.size_bytes)
                            oldest = min(filter(None, (oldest, first_time(log, 0))), default=None)
                    if stretch[1] - stretch[0] > 1 or text.size_bytes <= 1:
                        known.append((text, stretch))
            except UNREADABLE as error:
                self._writer.add(_refused(self._node, file.question, error))
        since = self._wanted.window.since
        if since is not None and oldest is not None and oldest > since:
            reason = f"the logs begin at {oldest.isoformat()}; what was before that has rolled away"
            self._writer.add(_nothing(self._node, ROLLED_AWAY, reason))
        return known

    def _fits(self, known: Sequence[tuple[LogText, Stretch]]) -> bool:
        return sum(end - start for _, (start, end) in known) <= self._wanted.cap_bytes

    def _one(self, text: LogText, stretch: Stretch, *, is_last: bool) -> None:
        size = stretch[1] - stretch[0]
        if (why := self._why_no_more()) is not None:
            self._writer.add(Item(SOURCE, Outcome.SKIPPED, self._node, None, None, *why, text.question))
        elif size <= self._newest_left:
            self._newest_left -= size
            self._store(text, [stretch])
        elif self._newest_left or self._older_left >= LEAST_BYTES:
            places = self._older_left if is_last else self._older_left // 2
            tail, self._newest_left = self._newest_left, 0
            try:
                with text.open() as log:
                    stretches = chosen(log, stretch, tail, places, self._patience)
            except UNREADABLE as error:
                self._writer.add(_refused(self._node, text.question, error))
                return
            self._older_left -= max(sum(end - start for start, end in stretches) - tail, 0)
            self._store(text, stretches)
        else:
            reason = f"older than the newest {self._wanted.cap_bytes} bytes of logs"
            self._writer.add(Item(SOURCE, Outcome.SKIPPED, self._node, None, None, Gap.CAPPED, reason, text.question))

    def _why_no_more(self) -> tuple[Gap, str] | None:
        if self._writer.room_bytes <= 0:
            return Gap.CAPPED, "the file had no room for it: --max-size"
        return (Gap.OUT_OF_BUDGET, NOT_REACHED) if self._patience.is_over else None

    def _store(self, text: LogText, stretches: list[Stretch]) -> None:
        try:
            log = text.open()
        except UNREADABLE as error:
            self._writer.add(_refused(self._node, text.question, error))
            return
        entry = _Entry(text, self._free_name(text.name), self._node, stretches)
        try:
            with log as opened, self._writer.packed(entry.path) as out:
                clean = redact.text_in_pieces(self._wanted.clean)
                for piece in all_packed(clean, entry.pieces(opened), redact.text_in_pieces(alike.masked)):
                    why = self._why_no_more()
                    if why is None and self._writer.room_bytes < len(piece.deflated):
                        why = Gap.CAPPED, "the file had no room for more: --max-size"
                    if why is not None:
                        entry.ends(*why)
                        break
                    out.add(piece)
                    entry.stored_bytes += piece.size_bytes
                    entry.masked.update(piece.masked)
        except redact.Withheld as withheld:
            entry.ends(Gap.REDACTED, str(withheld))
        except KeyboardInterrupt:
            entry.ends(Gap.NEVER_ASKED, "interrupted")
            raise
        finally:
            self._writer.add(entry.item())
            self._stored += entry.stored_bytes

    def _free_name(self, wanted: str) -> str:
        stem = re.sub(r"[^\w.\- ]", "_", wanted).strip(". ") or "log"
        stem = stem if stem.lower().endswith(".log") else f"{stem}.log"
        name, number = stem, 1
        while name.lower() in self._names:
            number += 1
            name = f"{stem[:-4]}.{number}.log"
        self._names.add(name.lower())
        return name


class _Entry:
    """One log on its way into the bundle: what was stored of it, and why that is not all."""

    def __init__(self, text: LogText, name: str, node: str, stretches: list[Stretch]) -> None:
        self.path = f"nodes/{quoted(node)}/logs/{name}"
        self.stored_bytes = 0
        self.masked = Counter[str]()
        self._text, self._name, self._node, self._stretches = text, name, node, stretches
        self._started_at, self._started = utc_now(), time.monotonic()
        self._gap: Gap | None = None
        self._reason: str | None = None
        kept = sum(end - start for start, end in stretches)
        if len(stretches) > 1:
            self._gap, around = Gap.CAPPED, "the first, the last and those around errors"
            self._reason = f"kept {kept} of {text.size_bytes} bytes: {around}"
        elif kept < text.size_bytes:
            self._gap, self._reason = Gap.CAPPED, f"kept {kept} of {text.size_bytes} bytes"

    def pieces(self, log: IO[bytes]) -> Iterator[bytes]:
        """Yield the text of the stretches, after the header, as far as it can be read."""
        stretches = self._stretches
        try:
            header = HEADER.match(log.read(512))
            if header and stretches and (stretches[0][0] or stretches[0][1] < header.end()):
                yield header[0]
            yield from pieces(log, stretches, self._text.size_bytes)
        except UNREADABLE as error:
            self.ends(Gap.CORRUPT, f"reading stopped: {error}")

    def ends(self, gap: Gap, reason: str) -> None:
        """Note why no more was stored."""
        self._gap, self._reason = gap, reason

    def item(self) -> Item:
        """Return what came of it."""
        reason = self._reason
        if reason is not None and self._gap is not Gap.CAPPED:
            reason = f"{reason}; the first {self.stored_bytes} bytes were kept"
        return Item(
            _source(self._name), Outcome.COLLECTED, self._node, None, self.path, self._gap, reason,
            self._text.question, stored_bytes=self.stored_bytes, started_at=self._started_at,
            duration_seconds=round(time.monotonic() - self._started, 6),
            redactions=sum(self.masked.values()), redaction_rules=dict(self.masked),
        )  # fmt: skip


def _source(name: str) -> str:
    if "audit" in name.lower():
        return AUDIT_SOURCE
    return INTERNAL_SOURCE if name.lower() == "nlog.internal.log" else SOURCE


def _refused(node: str, question: str, error: Exception) -> Item:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return _nothing(node, question, f"{question} is not there")
    gap = Gap.DENIED if isinstance(error, PermissionError) else Gap.CORRUPT
    return Item(SOURCE, Outcome.FAILED, node, gap=gap, reason=str(error) or type(error).__name__, question=question)


def _nothing(node: str, question: str, reason: str) -> Item:
    return Item(SOURCE, Outcome.SKIPPED, node, gap=Gap.NEVER_ASKED, reason=reason, question=question)
