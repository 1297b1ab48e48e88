"""Writes a bundle, or a package that RavenDB made, once more: without secrets, and without names where wanted.

Every entry is read, whoever wrote it, and whether it is text is seen from its content. What is neither text nor an
archive of texts cannot be made safe: it is left out, and named.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, cast
from urllib.parse import urlsplit

from collector import alike, entries, names, recovery, redact
from collector.anonymous import Anonymizer
from collector.bundle import JOURNAL, MANIFEST, BundleError, Gap, Item, Manifest, Outcome


@dataclass
class Rewritten:
    """What came of it: masked places by entry and rule, and the entries that were left out, with the reason."""

    masked: dict[str, Counter[str]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    stored: dict[str, tuple[int, str]] = field(default_factory=dict)  # size and SHA-256


def rewrite(source: Path, target: Path, anonymizer: Anonymizer | None = None) -> Rewritten:
    """Write `target`, for its owner alone. Raises BundleError where the source cannot be read, and OSError."""
    with recovery.open_zip(source)[0] as archive:
        if anonymizer is not None:
            _learn(archive, anonymizer)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made:
                writing = _Writing(made, anonymizer, Rewritten())
                writing.all_of(archive)
            file.flush()
            os.fsync(file.fileno())
    return writing.done


def _manifest_of(archive: zipfile.ZipFile, depth: int) -> Manifest | None:
    """Return the manifest of a bundle, also of one that was merged. Raises BundleError for one that cannot be read."""
    if MANIFEST not in archive.namelist():
        return None
    try:
        return entries.read_manifest(archive)
    except BundleError:
        if depth == 1:
            raise
        return None  # of a zip in a zip it may be any file of that name


def _learn(archive: zipfile.ZipFile, anonymizer: Anonymizer, depth: int = 1) -> None:
    """Learn the names in all answers. Those of databases come first: they are what most else is named after."""
    manifest = _manifest_of(archive, depth)
    databases = {name for path in archive.namelist() for name in names.in_path(path)}
    if manifest is not None:
        databases |= {item.database for item in manifest.items if item.database}
        hosts = {urlsplit(node.url or "").hostname for node in manifest.nodes} | {manifest.host_name}
        for host in sorted(filter(None, hosts)):
            anonymizer.learn("host", host)
    for name in sorted(databases):
        anonymizer.learn("database", name)
    for info in archive.infolist():
        if info.is_dir() or (manifest is not None and info.filename == MANIFEST):
            continue
        try:
            with entries.content_of(archive, info) as content:
                start = content.read(entries.START_BYTES)
                if start.startswith(entries.ZIP) and depth < entries.DEEPEST:
                    with zipfile.ZipFile(entries.spooled(start, content)) as inner:
                        _learn(inner, anonymizer, depth + 1)
                elif entries.is_json(start, info.filename):
                    anonymizer.learn_json(entries.whole_json(start, content), info.filename)
        except entries.UNREADABLE:
            continue  # writing says that it was left out


@dataclass
class _Writing:
    """A zip that is being written, at some depth of zips in zips; `inside` is the path of the zip that it lies in."""

    made: zipfile.ZipFile
    anonymizer: Anonymizer | None
    done: Rewritten
    depth: int = 1
    inside: str = ""

    def all_of(self, archive: zipfile.ZipFile) -> None:
        """Write every entry that can be made safe, and the manifest that says which. Raises BundleError."""
        manifest = _manifest_of(archive, self.depth)
        self._entries(archive, of_ours=manifest is not None or self.depth == 1)
        if manifest is not None:
            self._write(MANIFEST, (json.dumps(asdict(self._described(manifest)), indent=1).encode(),))

    def _entries(self, archive: zipfile.ZipFile, *, of_ours: bool) -> None:
        for info in archive.infolist():
            path = info.filename
            if info.is_dir() or (of_ours and (path == MANIFEST or path.startswith(JOURNAL))):
                continue
            try:
                with entries.content_of(archive, info) as content:
                    self._entry(content.read(entries.START_BYTES), content, path)
            except entries.UNREADABLE as error:
                entries.raise_if_of_system(error)
                self.done.left_out[self.inside + path] = f"cannot be unpacked: {error}"

    def _entry(self, start: bytes, content: IO[bytes], path: str) -> None:
        if start.startswith(entries.ZIP) and self.depth < entries.DEEPEST:
            self._archive(start, content, path)
            return
        if start.startswith(entries.GZIP):
            path = path[: -len(".gz")] if path.endswith(".gz") else path
            content = cast(IO[bytes], gzip.GzipFile(mode="rb", fileobj=entries.spooled(start, content)))
            start = content.read(entries.START_BYTES)
        if b"\0" in start:
            why = "is neither text nor an archive of texts, so nobody can say what it holds"
            self.done.left_out[self.inside + path] = why
            return
        masked = self.done.masked[self.inside + path] = Counter()
        clean = self._answer if entries.is_json(start, path) else self._text
        try:
            self._write(path, clean(start, content, path, masked))
        except redact.Withheld as withheld:
            self.done.left_out[self.inside + path] = str(withheld)

    def _archive(self, start: bytes, content: IO[bytes], path: str) -> None:
        buffer = io.BytesIO()
        packed = entries.spooled(start, content)
        with zipfile.ZipFile(packed) as inner, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
            replace(self, made=made, depth=self.depth + 1, inside=f"{self.inside}{path}/").all_of(inner)
        self._write(path, (buffer.getvalue(),))

    def _answer(self, start: bytes, content: IO[bytes], path: str, masked: Counter[str]) -> Iterator[bytes]:
        body, counts = redact.json_body(entries.whole_json(start, content))
        masked.update(counts)
        if self.anonymizer is None:
            yield body
            return
        try:
            yield self.anonymizer.json(body, path)
        except (ValueError, RecursionError):  # it is no JSON, whatever its name says
            yield self.anonymizer.piece(body)

    def _text(self, start: bytes, content: IO[bytes], path: str, masked: Counter[str]) -> Iterator[bytes]:
        without_secrets = redact.text_in_pieces(alike.masked)
        for piece in entries.pieces(start, content):
            clean, counts = without_secrets(piece)
            masked.update(counts)
            yield clean if self.anonymizer is None else self.anonymizer.piece(clean)

    def _write(self, path: str, pieces: Iterable[bytes]) -> None:
        """Write one entry, under its name or the pseudonym of it."""
        size, digest = 0, hashlib.sha256()
        info = zipfile.ZipInfo(path if self.anonymizer is None else self.anonymizer.path(path))
        info.external_attr = 0o100600 << 16
        info.compress_type = zipfile.ZIP_DEFLATED
        with self.made.open(info, "w", force_zip64=True) as out:
            try:
                for piece in pieces:
                    out.write(piece)
                    size += len(piece)
                    digest.update(piece)
            except entries.UNREADABLE as error:
                entries.raise_if_of_system(error)
                self.done.left_out[self.inside + path] = f"ends after {size} bytes: {error}"
        self.done.stored[self.inside + path] = size, digest.hexdigest()

    def _described(self, manifest: Manifest) -> Manifest:
        """Return the manifest of what was written."""
        items = tuple(self._item(item) for item in manifest.items)
        nodes = tuple(
            replace(node, url=self._said(node.url), found_by=self._said(node.found_by)) for node in manifest.nodes
        )
        if self.anonymizer is None:
            return replace(manifest, items=items, nodes=nodes)
        known = self.anonymizer.pseudonyms
        host = manifest.host_name and known.host(manifest.host_name)
        return replace(manifest, items=items, nodes=nodes, host_name=host, pseudonyms=known.fingerprint)

    def _item(self, item: Item) -> Item:
        path = self.inside + (item.path or "")
        rules = dict(Counter(item.redaction_rules) + self.done.masked.get(path, Counter()))
        item = replace(item, redactions=sum(rules.values()), redaction_rules=rules)
        item = replace(item, reason=self._said(item.reason), question=self._said(item.question))
        if item.path is not None and path in self.done.stored:
            size, digest = self.done.stored[path]
            item = replace(item, stored_bytes=size, sha256=digest)
        elif item.path is not None:
            reason = self.done.left_out.get(path, "is not in the file")
            item = replace(item, outcome=Outcome.FAILED, gap=Gap.REDACTED, reason=f"left out: it {reason}")
            item = replace(item, path=None, stored_bytes=None, sha256=None)
        if self.anonymizer is None:
            return item
        database = item.database and self.anonymizer.pseudonyms.name("database", item.database)
        return replace(item, database=database, path=item.path and self.anonymizer.path(item.path))

    def _said(self, text: str | None) -> str | None:
        return text if text is None or self.anonymizer is None else self.anonymizer.text(text)
