"""The bundle: one zip that says everything, and what could not be had.

Layout, with the entry names of RavenDB's own debug package so that one set of tables reads both:

    manifest.json                              every question asked, and what came of it
    nodes/<tag>/server-wide/<entry>.json|.txt  what a node answered
    nodes/<tag>/databases/<db>/<entry>.json    what it answered about one database
    nodes/<tag>/logs/<file>                    its log files
    nodes/<tag>/unit_journal.log               the journal of the unit that it runs in
    nodes/<tag>/samples/<number>.ndjson        what it counted, asked again and again
    host/<probe>.json                          facts about the machine the collector ran on
    host/kernel_messages.log                   the log of that machine's kernel
    host/samples/<number>.ndjson               what that machine counted meanwhile

The manifest comes last, so a run that is killed, or meets a full disk, leaves none. Until then the file is called
`.part`, each entry reaches it whole, and its items follow within a second, as small entries `journal/<number>.ndjson`
of lines {"manifest": …}, {"node": …}, {"planned": [source, node, database]} and {"item": …}. From these
`collector.recovery` makes a manifest. A finished bundle does not list them.

Standard library only: the analyzer reads bundles with this module, without anything the collector needs.
"""

from __future__ import annotations

import hashlib
import json
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timezone
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import quote

from collector.packed_entry import PackedEntry

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
JOURNAL = "journal/"
JOURNAL_LINES = 20
JOURNAL_INTERVAL_S = 1.0
KIND = "raven-collect bundle"
MAX_BUNDLE_BYTES = 64 << 30
MANIFEST_BYTES, ITEM_BYTES = 16 << 10, 400  # of the manifest, the journal and the directory, at the most
MAX_ENTRY_BYTES = 8 << 30  # as `raven-analyze` reads at the most: a log may be long
MAX_RATIO = 1200  # deflate can do no better than about 1030:1, so anything above lies about its size


class BundleError(Exception):
    """An input that cannot be read as what it claims to be; the text is meant for the user."""


class Word(str, Enum):
    """A word of a closed list that is its own text everywhere; `enum.StrEnum` is not in Python 3.9."""

    __str__ = str.__str__


class Outcome(Word):
    """What became of a question."""

    COLLECTED = "collected"
    FAILED = "failed"
    SKIPPED = "skipped"


class Gap(Word):
    """Why there is no answer: a closed list."""

    TIMED_OUT = "timed out"
    DENIED = "denied"
    NOT_LICENSED = "not licensed"
    NOT_IN_THIS_VERSION = "not in this version"
    SERVER_DOWN = "server down"
    SERVER_ERROR = "server error"
    CAPPED = "capped"
    OUT_OF_BUDGET = "out of budget"
    REDACTED = "redacted"
    CORRUPT = "corrupt"
    NEVER_ASKED = "never asked"


@dataclass(frozen=True)
class Item:
    """One question and what came of it: a line of the manifest.

    `source` is where + what (`http.indexes.stats`, `os.disks`, `logs.server`). `path` is the entry in
    the bundle, None when there is none. A collected item may still carry a `gap` (a log that was capped).
    """

    source: str
    outcome: Outcome
    node: str | None = None
    database: str | None = None
    path: str | None = None
    gap: Gap | None = None
    reason: str | None = None
    question: str | None = None
    http_status: int | None = None
    stored_bytes: int | None = None
    sha256: str | None = None
    started_at: str | None = None
    duration_seconds: float | None = None
    redactions: int = 0
    redaction_rules: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Node:
    """One RavenDB server of the bundle.

    `clock_offset_seconds` is the node's clock minus the collector's, good to `clock_uncertainty_seconds`
    (half the round trip plus the second by which an HTTP `Date` may be off). None: never answered. Two servers that
    both call themselves A are A and A-2.
    """

    tag: str
    url: str | None = None
    version: str | None = None
    clock_offset_seconds: float | None = None
    clock_uncertainty_seconds: float | None = None
    found_by: str | None = None


@dataclass(frozen=True)
class Manifest:
    """All that is known about a bundle as a whole. `cut` says where the file ends too early, None where it is whole.

    `pseudonyms` is the fingerprint of the map by which names were replaced, None where they were not. `cost` is what
    the collection took, and how it spared each server.
    """

    kind: str = KIND
    format_version: int = FORMAT_VERSION
    tool_version: str | None = None
    started_at: str | None = None
    finished_at: str | None = None
    host_name: str | None = None
    nodes: tuple[Node, ...] = ()
    items: tuple[Item, ...] = ()
    cut: str | None = None
    pseudonyms: str | None = None
    cost: dict[str, Any] | None = None


def utc_now() -> str:
    """Return the time as the bundle writes it: ISO 8601, UTC, microseconds."""
    return datetime.now(timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")


def entry_path(entry: str, *, node: str, database: str | None, extension: str = ".json") -> str:
    """Return where an answer of a node lies. Names are quoted: `/` in a database name makes no folder."""
    folder = "server-wide" if database is None else f"databases/{quoted(database)}"
    return f"nodes/{quoted(node)}/{folder}/{entry}{extension}"


def quoted(name: str) -> str:
    """Return a name as one part of a path, on every system."""
    return quote(name, safe=" $@+=,()[]") if name.strip(". ") else name.replace(".", "%2E")


class BundleWriter:
    """Writes entries as they come and the manifest last; not thread-safe."""

    def __init__(self, path: Path, begun: Manifest = Manifest(), max_bytes: int = MAX_BUNDLE_BYTES) -> None:
        """Create the file, and note what is known of the manifest by now. Raises OSError where it cannot be written.

        The file gets no larger than `max_bytes`, as long as that has room for the manifest alone.
        """
        self.searched: dict[str, str] = {}  # entries that were searched and are clean: SHA-256 of what lies in the file
        self._max_bytes = max_bytes
        self._file = path.open("xb")
        self._zip = zipfile.ZipFile(self._file, "w", compression=zipfile.ZIP_DEFLATED, compresslevel=6)
        self._items: list[Item] = []
        self._sums: dict[str, str] = {}
        self._lines: list[dict[str, Any]] = []
        self._journals = 0
        self._noted = 0.0
        self._note({"manifest": asdict(begun)})

    def add(self, item: Item, content: bytes | None = None) -> None:
        """Add one item; `content` is stored under `item.path`."""
        if content is not None and not self._has_room_for(content):
            reason = f"the file had no room for it: --max-size of {self._max_bytes} bytes"
            item = replace(item, outcome=Outcome.SKIPPED, path=None, stored_bytes=None, gap=Gap.CAPPED, reason=reason)
            item = replace(item, redactions=0, redaction_rules={})
        if content is not None and item.path is not None:
            self._zip.writestr(self._entry(item.path), content, zipfile.ZIP_DEFLATED, 6)
            self._file.flush()
            item = replace(item, sha256=hashlib.sha256(content).hexdigest())
        elif item.path is not None and item.path in self._sums:
            item = replace(item, sha256=self._sums.pop(item.path))
        self._items.append(item)
        self._note({"item": asdict(item)})

    def plan(self, questions: Iterable[tuple[str, str | None, str | None]]) -> None:
        """Note questions that will be asked, as (source, node, database): a file that is cut tells which it lacks."""
        for question in questions:
            self._note({"planned": question})

    def found(self, node: Node) -> None:
        """Note a node."""
        self._note({"node": asdict(node)})

    @contextmanager
    def packed(self, path: str) -> Iterator[PackedEntry]:
        """Open an entry whose pieces come deflated; follow with `add(item)` once its size is known."""
        self._write_journal()
        entry = PackedEntry(self._zip, self._file, self._entry(path))
        try:
            yield entry
        finally:
            entry.close()
            self._sums[path] = entry.sha256
            if entry.is_clean:
                self.searched[path] = entry.deflated_sha256

    def close(self, manifest: Manifest) -> None:
        """Write the manifest, with every item added, and close the file."""
        whole = asdict(manifest) | {"items": [asdict(item) for item in self._items]}
        self._zip.writestr(self._entry(MANIFEST), json.dumps(whole, indent=1), zipfile.ZIP_DEFLATED, 6)
        self._zip.filelist = [info for info in self._zip.filelist if not info.filename.startswith(JOURNAL)]
        self._zip.close()
        self._file.close()

    def give_up(self) -> None:
        """Leave the file as it is, where it was not closed before: it is read as one that is cut."""
        self._zip.fp = None  # or it would write its end when it is forgotten, and fail once more
        with suppress(OSError):
            self._file.close()

    @property
    def size_bytes(self) -> int:
        """Return how much is written by now."""
        return self._file.tell()

    @property
    def room_bytes(self) -> int:
        """Return what may still be written: the manifest and the journal are still to come."""
        return self._max_bytes - self._file.tell() - MANIFEST_BYTES - ITEM_BYTES * (len(self._items) + 1)

    def _has_room_for(self, content: bytes) -> bool:
        room = self.room_bytes
        return len(content) < room or (room > 0 and len(zlib.compress(content, 6)) < room)

    @property
    def items(self) -> tuple[Item, ...]:
        """Return the items added so far."""
        return tuple(self._items)

    def _note(self, line: dict[str, Any]) -> None:
        self._lines.append(line)
        if len(self._lines) >= JOURNAL_LINES or time.monotonic() - self._noted >= JOURNAL_INTERVAL_S:
            self._write_journal()

    def _write_journal(self) -> None:
        if self._lines:
            content = "".join(json.dumps(line) + "\n" for line in self._lines)
            self._zip.writestr(self._entry(f"{JOURNAL}{self._journals:06}.ndjson"), content, zipfile.ZIP_DEFLATED, 6)
            self._file.flush()
            self._journals += 1
            self._lines = []
        self._noted = time.monotonic()

    @staticmethod
    def _entry(path: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(path, datetime.now(timezone.utc).timetuple()[:6])
        info.external_attr = 0o100600 << 16
        info.compress_type = zipfile.ZIP_DEFLATED
        return info


def parse_manifest(text: bytes) -> Manifest:
    """Return the manifest of `text`. Unknown fields are ignored. Raises BundleError."""
    try:
        whole: dict[str, Any] = json.loads(text)
        version = whole["format_version"]
        if version != FORMAT_VERSION:
            raise BundleError(
                f"The bundle has format {version}, this version reads {FORMAT_VERSION}."
                f" Analyze it with tool version {whole.get('tool_version')}."
            )
        nodes = tuple(parse_node(node) for node in whole["nodes"])
        items = tuple(parse_item(item) for item in whole["items"])
        return Manifest(**_known(Manifest, whole) | {"nodes": nodes, "items": items})
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BundleError(f"{MANIFEST} is not a manifest of raven-collect: {error!r}") from error


def parse_item(raw: dict[str, Any]) -> Item:
    """Return an item as the manifest has it. Raises KeyError, TypeError, ValueError."""
    known = _known(Item, raw)
    gap = known.get("gap")
    return Item(**known | {"outcome": Outcome(known["outcome"]), "gap": None if gap is None else Gap(gap)})


def parse_node(raw: dict[str, Any]) -> Node:
    """Return a node as the manifest has it. Raises TypeError."""
    return Node(**_known(Node, raw))


def _known(kind: type[Any], raw: dict[str, Any]) -> dict[str, Any]:
    return {name: raw[name] for name in kind.__dataclass_fields__ if name in raw}
