"""Looks at a finished file as a stranger would: is it whole, is each entry what was written, does any hold a secret.

Secrets are looked for by the same rules by which they were masked. What was masked once holds none, so a hit says that
an entry went past the masking.
"""

from __future__ import annotations

import hashlib
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import IO

from collector import alike, entries, recovery, redact
from collector.bundle import JOURNAL, MANIFEST, BundleError, Manifest


@dataclass(frozen=True)
class Fault:
    """What is wrong with one entry, or with the file."""

    where: str
    what: str


def faults(file: Path) -> Iterator[Fault]:
    """Yield what is wrong with a bundle, or with each that was merged. Raises BundleError where it is none."""
    archive, cut = recovery.open_zip(file)
    if cut is not None:
        yield Fault(file.name, f"is cut: {cut}")
    try:
        with archive:
            bundles = entries.joined(archive)
            if not bundles:
                yield from _of_bundle(archive)
            for info in bundles:
                with entries.bundle_in(archive, info) as inner:
                    for fault in _of_bundle(inner):
                        yield Fault(f"{info.filename}/{fault.where}", fault.what)
    except (BundleError, *entries.UNREADABLE) as error:
        raise BundleError(f"{file} cannot be read as a bundle: {error}.") from None


@dataclass
class Scan:
    """A search for secrets in a finished zip that ends in time, by the monotonic clock.

    `searched` has the SHA-256 of the deflated bytes that were inflated and searched while they were written: an entry
    that is still the same, to the byte, is not inflated once more.
    """

    until: float = inf
    searched: Mapping[str, str] = field(default_factory=dict)
    not_reached: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    def leaks(self, file: Path) -> Iterator[Fault]:
        """Yield the entries that hold what looks secret, the small ones first. Raises OSError, BadZipFile."""
        with file.open("rb") as content, zipfile.ZipFile(file) as archive:
            for info in sorted(archive.infolist(), key=lambda info: info.file_size):
                if not info.filename.startswith(JOURNAL) and not self._is_searched(content, info):
                    try:
                        self._check(b"")
                        yield from _secrets(archive, info, self._check)
                    except _TimeIsOver:
                        self.not_reached.append(info.filename)
                    except entries.UNREADABLE as error:
                        entries.raise_if_of_system(error)
                        self.unreadable.append(info.filename)

    def _is_searched(self, file: IO[bytes], info: zipfile.ZipInfo) -> bool:
        if info.filename not in self.searched:
            return False
        digest = hashlib.sha256()
        for piece in entries.deflated(file, info):
            digest.update(piece)
        return digest.hexdigest() == self.searched[info.filename]

    def _check(self, piece: bytes) -> None:
        if time.monotonic() > self.until:
            raise _TimeIsOver


class _TimeIsOver(Exception):  # noqa: N818 - it is the end of a scan, not a fault
    pass


def _of_bundle(archive: zipfile.ZipFile) -> Iterator[Fault]:
    manifest = entries.read_manifest(archive)
    yield from _of_list(archive, manifest)
    sums = {item.path: item.sha256 for item in manifest.items}
    for info in archive.infolist():
        yield from _of_entry(archive, info, sums.get(info.filename))


def _of_list(archive: zipfile.ZipFile, manifest: Manifest) -> Iterator[Fault]:
    listed = {item.path: item for item in manifest.items if item.path is not None}
    present = {info.filename: info for info in archive.infolist()}
    for path in sorted(listed.keys() - present.keys()):
        yield Fault(path, "is named by the manifest and not in the file")
    for path in sorted(present.keys() - listed.keys() - {MANIFEST}):
        yield Fault(path, "is in the file and not named by the manifest")
    for path in sorted(listed.keys() & present.keys()):
        size = listed[path].stored_bytes
        if listed[path].sha256 is None and size is not None and size != present[path].file_size:
            yield Fault(path, f"holds {present[path].file_size} bytes, {size} were written")


def _of_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, written: str | None) -> Iterator[Fault]:
    digest = hashlib.sha256()
    try:
        yield from _secrets(archive, info, digest.update)
    except entries.UNREADABLE as error:  # a wrong checksum of the zip among them
        yield Fault(info.filename, f"cannot be unpacked: {error}")
    else:
        if written is not None and written != digest.hexdigest():
            yield Fault(info.filename, "is not what was written: its SHA-256 differs")


def _secrets(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, read: Callable[[bytes], object], depth: int = 1
) -> Iterator[Fault]:
    """Yield what looks secret in an entry, and in those of a zip in it; `read` is given all of the entry's bytes."""
    found = Counter[str]()
    with entries.content_of(archive, info) as content:
        start = content.read(entries.START_BYTES)
        if start.startswith(entries.ZIP) and depth < entries.DEEPEST:
            yield from _in_zip(entries.spooled(start, content), info.filename, read, depth + 1)
        elif entries.is_json(start, info.filename):
            body = entries.whole_json(start, content)
            read(body)
            found = redact.json_body(body)[1]
        else:
            without_secrets = redact.text_in_pieces(alike.masked)
            for piece in entries.pieces(start, content):
                read(piece)
                found += without_secrets(piece)[1]
    if found:
        said = ", ".join(f"{count} {rule}" for rule, count in sorted(found.items()))
        yield Fault(info.filename, f"holds what looks secret: {said}")


def _in_zip(file: IO[bytes], name: str, read: Callable[[bytes], object], depth: int) -> Iterator[Fault]:
    with file:
        while piece := file.read(entries.CHUNK_BYTES):
            read(piece)
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                for fault in _secrets(archive, info, lambda _: read(b""), depth):
                    yield Fault(f"{name}/{fault.where}", fault.what)
