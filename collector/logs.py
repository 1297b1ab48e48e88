"""Captures the server's own log files, the newest first, up to a cap.

What is in the bundle is plain text whatever lay on disk: redaction has to see it. A file that is larger than what is
left of the cap keeps its header and its newest records. A line may be cut where the server was still writing.
"""

from __future__ import annotations

import gzip
import re
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast
from urllib.parse import quote

from collector import redact
from collector.budget import NOT_REACHED, UNHURRIED, Patience
from collector.bundle import MAX_ENTRY_BYTES, MAX_RATIO, BundleWriter, Gap, Item, Outcome, utc_now

SOURCE = "logs.server"
AUDIT_SOURCE = "logs.audit"
INTERNAL_SOURCE = "logs.internal"  # NLog about itself, in a layout of its own
CHUNK_BYTES = 4 << 20
LONGEST_LINE_BYTES = 32 << 20
SEARCH_BYTES = 1 << 20  # how far behind the cut the start of a record is looked for
LOG_FILE = re.compile(r".+\.log(\.gz)?|server\..*\.zip", re.IGNORECASE)
RECORD = re.compile(rb"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d", re.MULTILINE)
HEADER = re.compile(rb"(\xef\xbb\xbf)?(Date\||Time,)[^\n]{0,300}\n")
UNREADABLE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True)
class _Text:
    """A log as text: where it comes from, the name it gets, how it is opened, how long it is now."""

    question: str
    name: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]
    size_bytes: int


def capture(folder: Path, node: str, writer: BundleWriter, cap_bytes: int, patience: Patience = UNHURRIED) -> int:
    """Write the log files of `folder` into the bundle, and return how many bytes of text that were."""
    try:
        files = _log_files(folder)
    except OSError as error:
        writer.add(_refused(node, str(folder), error))
        return 0
    if not files:
        writer.add(_nothing(node, str(folder), f"{folder} holds no log file"))
    return _Capture(node, writer, cap_bytes, patience).take([(str(file), _texts_of(file)) for file in files])


def capture_download(
    file: IO[bytes], node: str, writer: BundleWriter, cap_bytes: int, patience: Patience = UNHURRIED
) -> int:
    """Write the logs of what `/admin/logs/download` answered, and return how many bytes of text that were."""
    question = "GET /admin/logs/download"
    try:
        archive = zipfile.ZipFile(file)
        entries = sorted(archive.infolist(), key=lambda entry: (entry.date_time, entry.filename), reverse=True)
        logs = [entry for entry in entries if LOG_FILE.fullmatch(_base(entry.filename))]
        for entry in entries:
            if entry not in logs and not entry.is_dir():
                # The server writes a text instead of a log where none matched, or where one could not be read.
                said = _entry_opener(archive, entry)
                with said() as content:
                    words, _ = redact.text(content.read(400))
                reason = f"{_base(entry.filename)}: {' '.join(words.decode('utf-8', 'replace').split())}"
                writer.add(_nothing(node, question, reason))
    except UNREADABLE as error:
        writer.add(_refused(node, question, error))
        return 0
    wanted = [
        (question, _constant(_Text(question, _base(entry.filename), _entry_opener(archive, entry), entry.file_size)))
        for entry in logs
    ]
    return _Capture(node, writer, cap_bytes, patience).take(wanted)


class _Capture:
    """One run over the logs of one node: what is left of the cap, and the names given so far."""

    def __init__(self, node: str, writer: BundleWriter, cap_bytes: int, patience: Patience) -> None:
        self._node = node
        self._writer = writer
        self._cap_bytes = cap_bytes
        self._left = cap_bytes
        self._patience = patience
        self._names: set[str] = set()

    def take(self, wanted: Sequence[tuple[str, Callable[[], list[_Text]]]]) -> int:
        """Store what fits, and say of the rest that it did not."""
        for question, texts in wanted:
            if (why := self._why_no_more()) is not None:
                self._writer.add(Item(SOURCE, Outcome.SKIPPED, self._node, None, None, *why, question))
                continue
            try:
                opened = texts()
            except UNREADABLE as error:
                self._writer.add(_refused(self._node, question, error))
                continue
            for text in opened:
                self._left -= self._store(text)
        return self._cap_bytes - self._left

    def _why_no_more(self) -> tuple[Gap, str] | None:
        if self._left <= 0:
            return Gap.CAPPED, f"older than the newest {self._cap_bytes} bytes of logs"
        if self._writer.room_bytes < CHUNK_BYTES:
            return Gap.CAPPED, "the file had no room for it: --max-size"
        return (Gap.OUT_OF_BUDGET, NOT_REACHED) if self._patience.is_over else None

    def _store(self, text: _Text) -> int:
        name = self._free_name(text.name)
        path = f"nodes/{quote(self._node, safe='')}/logs/{name}"
        kept, gap, reason = min(text.size_bytes, self._left), None, None
        if kept < text.size_bytes:
            gap, reason = Gap.CAPPED, f"kept the last {kept} of {text.size_bytes} bytes"
        started_at, started = utc_now(), time.monotonic()
        stored, masked, without_secrets = 0, Counter[str](), redact.text_in_pieces()
        try:
            # Opened before the entry is made: what may not be read shall leave no empty entry behind.
            with text.open() as log, self._writer.stream(path) as out:
                try:
                    for chunk in _lines(_newest(log, text.size_bytes, kept)):
                        if (why := self._why_no_more()) is not None:
                            gap, reason = why[0], f"{why[1]}; the first {stored} bytes were kept"
                            break
                        clean, counts = without_secrets(chunk)
                        out.write(clean)
                        stored += len(clean)
                        masked.update(counts)
                except redact.Withheld as withheld:
                    gap, reason = Gap.REDACTED, f"{withheld}; the first {stored} bytes were kept"
                except UNREADABLE as error:
                    gap, reason = Gap.CORRUPT, f"reading stopped after {stored} bytes: {error}"
        except UNREADABLE as error:
            self._writer.add(_refused(self._node, text.question, error))
            return 0
        self._writer.add(
            Item(
                _source(name), Outcome.COLLECTED, self._node, None, path, gap, reason, text.question,
                stored_bytes=stored, started_at=started_at, duration_seconds=round(time.monotonic() - started, 6),
                redactions=sum(masked.values()), redaction_rules=dict(masked),
            )
        )  # fmt: skip
        return kept

    def _free_name(self, wanted: str) -> str:
        stem = re.sub(r"[^\w.\- ]", "_", wanted).strip(". ") or "log"
        stem = stem if stem.lower().endswith(".log") else f"{stem}.log"
        name, number = stem, 1
        while name.lower() in self._names:
            number += 1
            name = f"{stem[:-4]}.{number}.log"
        self._names.add(name.lower())
        return name


def _log_files(folder: Path) -> list[Path]:
    """Return the log files, newest first. A link that leads out of the folder is not followed."""
    inside = folder.resolve()
    found = []
    for file in folder.iterdir():
        if not LOG_FILE.fullmatch(file.name):
            continue
        if file.is_symlink() and file.resolve().parent != inside:
            continue
        if file.is_file():
            found.append((file.stat().st_mtime, file))
    return [file for _, file in sorted(found, reverse=True)]


def _texts_of(file: Path) -> Callable[[], list[_Text]]:
    """Return a function that looks into a file and says what text is in it."""

    def plain() -> list[_Text]:
        return [_Text(str(file), file.name, lambda: file.open("rb"), file.stat().st_size)]

    def inflated() -> IO[bytes]:
        return cast(IO[bytes], gzip.open(file))

    def gzipped() -> list[_Text]:
        with inflated() as log:
            size = sum(len(piece) for piece in _pieces(log, MAX_ENTRY_BYTES + 1))
        if size > MAX_ENTRY_BYTES:
            raise ValueError(f"{file} inflates to more than {MAX_ENTRY_BYTES} bytes")
        return [_Text(str(file), file.name[: -len(".gz")], inflated, size)]

    def zipped() -> list[_Text]:
        archive = zipfile.ZipFile(file)
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        name = file.name[: -len(".zip")]
        return [_Text(str(file), name, _entry_opener(archive, entry), entry.file_size) for entry in entries]

    suffix = file.suffix.lower()
    return gzipped if suffix == ".gz" else zipped if suffix == ".zip" else plain


def _entry_opener(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], AbstractContextManager[IO[bytes]]]:
    def opened() -> IO[bytes]:
        if entry.file_size > min(MAX_ENTRY_BYTES, MAX_RATIO * max(entry.compress_size, 1)):
            raise ValueError(f"{_base(entry.filename)} claims to inflate to {entry.file_size} bytes")
        return archive.open(entry)

    return opened


def _newest(log: IO[bytes], size_bytes: int, kept_bytes: int) -> Iterator[bytes]:
    """Yield the last `kept_bytes` of the first `size_bytes`, from the start of a record on, after the header.

    No more than `size_bytes` are read, so a file that grows meanwhile comes to an end.
    """
    if kept_bytes >= size_bytes:
        yield from _pieces(log, size_bytes)
        return
    header = HEADER.match(log.read(512))
    if header:
        yield header[0]
    log.seek(size_bytes - kept_bytes)
    first = log.read(min(kept_bytes, SEARCH_BYTES))
    # The cut may fall on the very start of a record only by chance, so the line it falls into is left out.
    start = RECORD.search(first, first.find(b"\n") + 1) if b"\n" in first else None
    yield first[start.start() if start else first.find(b"\n") + 1 :]
    yield from _pieces(log, kept_bytes - len(first))


def _pieces(log: IO[bytes], size_bytes: int) -> Iterator[bytes]:
    while size_bytes > 0 and (piece := log.read(min(CHUNK_BYTES, size_bytes))):
        size_bytes -= len(piece)
        yield piece


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the same bytes cut at line ends, so that no secret is torn in two."""
    rest = b""
    for piece in pieces:
        whole = rest + piece
        cut = whole.rfind(b"\n") + 1
        if not cut and len(whole) > LONGEST_LINE_BYTES:
            cut = len(whole)
        if cut:
            yield whole[:cut]
        rest = whole[cut:]
    if rest:
        yield rest


def _source(name: str) -> str:
    if "audit" in name.lower():
        return AUDIT_SOURCE
    return INTERNAL_SOURCE if name.lower() == "nlog.internal.log" else SOURCE


def _base(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def _constant(text: _Text) -> Callable[[], list[_Text]]:
    return lambda: [text]


def _refused(node: str, question: str, error: Exception) -> Item:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return _nothing(node, question, f"{question} is not there")
    gap = Gap.DENIED if isinstance(error, PermissionError) else Gap.CORRUPT
    return Item(SOURCE, Outcome.FAILED, node, gap=gap, reason=str(error) or type(error).__name__, question=question)


def _nothing(node: str, question: str, reason: str) -> Item:
    return Item(SOURCE, Outcome.SKIPPED, node, gap=Gap.NEVER_ASKED, reason=reason, question=question)
