"""Log files as such: from a folder, from the log download, from a journal; told by their text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, cast

from analyzer.readers import log_text
from analyzer.readers.entries import UNREADABLE, Entry, Refusal
from analyzer.readers.keeping import kept
from analyzer.readers.packages import NOBODY
from analyzer.readers.parts import Kind, Part
from analyzer.readers.tree import Tree
from analyzer.reading_limits import Refused
from collector.bundle import BundleError, Item, Manifest, Node, Outcome

HEAD_BYTES = 1 << 18
_AUDIT = re.compile(rb"^[^\n]*\|Audit\||^\S+, \d+, \w+, [^,\n]*, Audit, ", re.MULTILINE)
_NODE_TAG = re.compile(
    rb"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{4}\|([A-Z]{1,4})\|(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\|", re.MULTILINE
)
_STAMP = re.compile(rb"^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)", re.MULTILINE)


def parts(tree: Tree) -> Iterator[Part]:
    """Yield all log files of the tree as one part."""
    entries: dict[str, Entry] = {}
    heads: dict[str, bytes] = {}
    for name, entry in sorted(tree.entries.items()):
        try:
            head = entry.head(HEAD_BYTES)
            log = entry if log_text.is_plain(head) else _unwrapped(entry, head)
            if log is not None:
                entries[name], heads[name] = log, head if log is entry else log.head(HEAD_BYTES)
        except BundleError as error:
            tree.refusals.append(Refusal(name, error if isinstance(error, Refused) else Refused(str(error))))
            tree.take([entry])
    if not entries:
        return
    tree.take(entry for name, entry in list(tree.entries.items()) if name in entries)
    root = _common_folder(list(entries))
    below = {name[len(root) + 1 :] if root else name: name for name in entries}
    items = tuple(
        Item(_source(path, heads[name]), Outcome.COLLECTED, NOBODY, None, path, stored_bytes=entries[name].size)
        for path, name in below.items()
    )
    tags = {found[1].decode() for head in heads.values() if (found := _NODE_TAG.search(head))}
    versions = [found[1].decode() for head in heads.values() for found in log_text.VERSION.finditer(head)]
    node = Node(
        tags.pop() if len(tags) == 1 else NOBODY, version=versions[-1] if versions else None, found_by="the log"
    )
    first = min((stamp for head in heads.values() if (stamp := _first(head))), default=None)
    last = max((stamp for entry in entries.values() if (stamp := _last(entry))), default=None)
    manifest = Manifest(kind=Kind.LOGS.value, started_at=first, finished_at=last, nodes=(node,), items=items)
    yield Part(Kind.LOGS, root, manifest, {path: entries[name] for path, name in below.items()})


def _unwrapped(entry: Entry, head: bytes) -> Entry | None:
    unwrap = log_text.wrapper_of(head)
    if unwrap is None:
        return None
    with entry.open() as content:
        return kept(cast(IO[bytes], _Joined(log_text.unwrapped(content, unwrap))), entry.name, entry.meter)


class _Joined:
    """Pieces as a stream that can be copied."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, size: int = -1) -> bytes:
        read = bytearray()
        for piece in self._pieces:
            read += piece
            if 0 <= size <= len(read):
                break
        return bytes(read)


def _source(path: str, head: bytes) -> str:
    name = path.rpartition("/")[2].lower()
    if "audit" in name or _AUDIT.match(head[head.find(b"\n") + 1 :] if log_text.HEADER.match(head) else head):
        return "logs.audit"
    return "logs.internal" if name == "nlog.internal.log" else "logs.server"


def _first(head: bytes) -> str | None:
    found = _STAMP.search(head)
    return None if found is None else _iso(found[1])


def _last(entry: Entry) -> str | None:
    """Return the last time in a log, None where its end cannot be read."""
    try:
        with entry.source() as content:
            content.seek(max(entry.size - HEAD_BYTES, 0))
            stamps = _STAMP.findall(content.read(HEAD_BYTES))
    except UNREADABLE:
        return None
    return _iso(max(stamps)) if stamps else None


def _iso(stamp: bytes) -> str:
    return f"{stamp.decode('ascii').replace(' ', 'T')}Z"


def _common_folder(names: list[str]) -> str:
    folders = [name.rpartition("/")[0] for name in names]
    shared = folders[0].split("/") if folders[0] else []
    for folder in folders[1:]:
        parts = folder.split("/")
        same = [a == b for a, b in zip(shared, parts, strict=False)]
        shared = shared[: same.index(False) if False in same else len(same)]
    return "/".join(shared)
