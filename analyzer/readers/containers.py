"""Opens what holds other files: folders, zips, tars, and single files that are packed.

Nothing is unpacked to a place on disk: what has to be sought in goes to a file without a name. Each function yields
the entries, and a refusal for each that is not read.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import IO, cast

from analyzer.readers.encrypted import MAGIC, decrypted
from analyzer.readers.entries import UNREADABLE, Entry, Refusal, safe_name
from analyzer.readers.keeping import kept
from analyzer.reading_limits import Cut, Meter, Refused
from collector import recovery
from collector.bundle import BundleError

Found = Iterator[Entry | Refusal]
_ENCRYPTED = 0x1
_LOCAL_HEADER_BYTES = 30
_PACKED: dict[bytes, Callable[[IO[bytes]], IO[bytes]]] = {
    b"\x1f\x8b": lambda content: cast(IO[bytes], gzip.GzipFile(fileobj=content)),
    b"BZh": lambda content: cast(IO[bytes], bz2.BZ2File(content)),
    b"\xfd7zXZ": lambda content: cast(IO[bytes], lzma.LZMAFile(content)),  # noqa: SIM115 - its reader closes it
}
_TAR_MAGIC = slice(257, 262)


def holds_others(head: bytes) -> bool:
    """Return whether a file that begins so is a zip, a tar, packed or encrypted."""
    return head.startswith(MAGIC) or _is_zip(head) or _is_tar(head) or any(head.startswith(magic) for magic in _PACKED)


def unpacked(entry: Entry, head: bytes) -> Found:
    """Yield what a zip, tar, packed or encrypted file holds, by names that begin with its own."""
    if _is_zip(head):
        yield from _zip_entries(entry)
    elif _is_tar(head):
        yield from _tar_entries(entry, entry)
    elif head.startswith(MAGIC):
        yield decrypted(entry)
    else:
        yield from _inflated(entry, head)


def folder_entries(folder: Path, meter: Meter) -> Found:
    """Yield the files below a folder, by their names in it. Links are not followed."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        try:
            mode = path.lstat().st_mode
            if stat.S_ISDIR(mode):
                continue
            meter.count_entry(name)
            if not stat.S_ISREG(mode):
                raise Refused(f"{name} is a link or a device, and not followed")
            yield file_entry(path, name, meter)
        except BundleError as error:
            yield _refusal(name, error)
        except OSError as error:
            yield Refusal(name, Refused(f"{name} cannot be read: {error}"))


def file_entry(path: Path, name: str, meter: Meter) -> Entry:
    """Return a file on disk as an entry."""
    return Entry(name, path.stat().st_size, lambda: path.open("rb"), meter)


def _zip_entries(entry: Entry) -> Found:
    try:
        archive, cut = _opened_zip(entry)
        infos = archive.infolist()
    except (BundleError, *UNREADABLE) as error:
        yield Refusal(entry.name, Refused(f"{entry.name} is not a whole zip file ({error})"))
        return
    if cut is not None:
        yield Refusal(entry.name, Cut(entry.name, cut))
    overlapping = _overlapping(infos)
    seen: dict[str, str] = {}
    for info in infos:
        name, is_folder = f"{entry.name}/{info.filename}", info.filename.endswith("/")
        try:
            name = name if is_folder else f"{entry.name}/{safe_name(info.filename)}"
            entry.meter.count_entry(name)
            if is_folder:
                continue
            _check_zip_info(info, name, entry.meter, overlapping)
            _check_twice(name, seen)
            yield Entry(name, info.file_size, partial(archive.open, info), entry.meter)
        except BundleError as error:
            yield _refusal(name, error)


def _opened_zip(entry: Entry) -> tuple[zipfile.ZipFile, str | None]:
    """Open a zip, or what is left of one, and say where it is cut. Raises Refused, UNREADABLE."""
    content = _seekable(entry)
    try:
        return zipfile.ZipFile(content), None
    except UNREADABLE as error:
        said = str(error)
    content.seek(0)
    try:
        return recovery.recovered(content)
    except recovery.UNRECOVERABLE:
        raise Refused(said) from None


def _check_zip_info(info: zipfile.ZipInfo, name: str, meter: Meter, overlapping: set[int]) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise Refused(f"{name} is encrypted with a password")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Refused(f"{name} is a link, and not followed")
    if info.header_offset in overlapping:
        raise Refused(f"{name} shares its bytes with another entry")
    meter.check_claim(name, info.file_size, info.compress_size)


def _overlapping(infos: list[zipfile.ZipInfo]) -> set[int]:
    """Return where entries begin that reach into the next one; a zip that one wrote has none."""
    found = set()
    placed = sorted(infos, key=lambda info: info.header_offset)
    for info, following in pairwise(placed):
        shortest = info.header_offset + _LOCAL_HEADER_BYTES + len(info.filename.encode("utf-8", "replace"))
        if shortest + info.compress_size > following.header_offset + _SLACK_BYTES:
            found |= {info.header_offset, following.header_offset}
    return found


_SLACK_BYTES = 8  # a name in another encoding may be shorter in the file than here


def _tar_entries(entry: Entry, named: Entry) -> Found:
    seen: dict[str, str] = {}
    try:
        archive = tarfile.open(fileobj=_seekable(entry), mode="r:")  # noqa: SIM115 - its entries are read later
        for member in archive:
            name = f"{named.name}/{member.name}"
            try:
                entry.meter.count_entry(name)
                if member.isdir():
                    continue
                name = f"{named.name}/{safe_name(member.name)}"
                if not member.isreg():
                    raise Refused(f"{name} is a link or a device, and not followed")
                entry.meter.check_claim(name, member.size, member.size)
                _check_twice(name, seen)
                yield Entry(name, member.size, _opener(archive, member), entry.meter)
            except BundleError as error:
                yield _refusal(name, error)
    except UNREADABLE as error:
        yield Refusal(entry.name, Refused(f"{entry.name} is not a whole tar file ({error})"))


def _opener(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        content = archive.extractfile(member)
        assert content is not None  # only regular files come here
        return content

    return opened


def _inflated(entry: Entry, head: bytes) -> Found:
    """Yield what a packed file holds: the entries of a tar, or the one file it was made of."""
    inflate = next(opener for magic, opener in _PACKED.items() if head.startswith(magic))
    name = entry.name
    for suffix in (".gz", ".bz2", ".xz", ".tgz"):
        name = name[: -len(suffix)] if name.lower().endswith(suffix) else name
    inner = Entry(name, 0, lambda: inflate(entry.source()), entry.meter)
    try:
        with inner.open() as content:
            whole = kept(content, name, entry.meter)
        entry.meter.check_claim(name, whole.size, entry.size)
    except BundleError as error:
        yield _refusal(entry.name, error)
        return
    if _is_tar(whole.head(512)):
        yield from _tar_entries(whole, entry)
    else:
        yield whole


def _seekable(entry: Entry) -> IO[bytes]:
    """Return an entry as a file in which one can seek: itself where it can, else a copy without a name.

    What lies packed in a zip says that it can, and inflates from its beginning again for each step back.
    """
    content = entry.source()
    if content.seekable() and not isinstance(content, zipfile.ZipExtFile):
        return content
    content.close()
    with entry.open() as stream:
        return kept(stream, entry.name, entry.meter).source()


def _check_twice(name: str, seen: dict[str, str]) -> None:
    first = seen.setdefault(name.casefold(), name)
    if first is not name:
        how = "is there twice; the first is read" if first == name else f"differs from {first} in case only"
        raise Refused(f"{name} {how}")


def _refusal(name: str, error: BundleError) -> Refusal:
    return Refusal(name, error if isinstance(error, Refused) else Refused(str(error)))


def _is_zip(head: bytes) -> bool:
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def _is_tar(head: bytes) -> bool:
    return head[_TAR_MAGIC] == b"ustar"
