"""Inputs made to harm: each says what must stand in `collection`, and all hold one healthy answer beside it."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from analyzer.reading_limits import Limits

GOOD = {
    "server-wide/build.version.json": b'{"FullVersion": "7.1.5"}',
    "Shop/indexes.stats.json": b'{"Results": [{"Name": "Orders/Totals", "EntriesCount": 7}]}',
}
BAD = "Shop/storage.report.json"
SMALL = Limits(total_bytes=60 << 20, entry_bytes=8 << 20, json_bytes=4 << 20, entries=2000, seconds=60)


@dataclass(frozen=True)
class Hostile:
    """An input: `make` writes it and returns where it is; `reason` is part of a row of `collection`, '' for none."""

    make: Callable[[Path], Path]
    reason: str
    limits: Limits = field(default=SMALL)
    is_analyzed: bool = True


def zipped(extra: Callable[[zipfile.ZipFile], None], mend: Callable[[bytearray], bytes] = bytes) -> Callable[[Path], Path]:  # fmt: skip
    def make(folder: Path) -> Path:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in GOOD.items():
                archive.writestr(name, body)
            extra(archive)
        path = folder / "input.zip"
        path.write_bytes(mend(bytearray(out.getvalue())))
        return path

    return make


def named(name: str, body: bytes = b"{}") -> Callable[[Path], Path]:
    def add(archive: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, body)

    return zipped(add)


def adding(content: dict[str, bytes]) -> Callable[[zipfile.ZipFile], None]:
    def add(archive: zipfile.ZipFile) -> None:
        for name, body in content.items():
            archive.writestr(name, body)

    return add


def holding(body: bytes, name: str = BAD) -> Callable[[Path], Path]:
    return zipped(lambda archive: archive.writestr(name, body))


def changed(field_at: int, kind: str, value: int, *, local: bool = False) -> Callable[[Path], Path]:
    """Return a zip in whose header of BAD one field holds something else."""

    def mend(raw: bytearray) -> bytes:
        signature, name_at = (b"PK\x03\x04", 30) if local else (b"PK\x01\x02", 46)
        at = next(
            at
            for at in range(len(raw))
            if raw[at : at + 4] == signature and raw[at + name_at :].startswith(BAD.encode())
        )
        struct.pack_into(kind, raw, at + field_at, value)
        return bytes(raw)

    return zipped(lambda archive: archive.writestr(BAD, b'{"x": "' + b"y" * 5000 + b'"}'), mend)


def tarred(*members: tuple[tarfile.TarInfo, bytes], mode: str = "w") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / "input.tar"
        with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]  # the mode is a word of it
            for name, body in GOOD.items():
                info = tarfile.TarInfo(name)
                info.size = len(body)
                archive.addfile(info, io.BytesIO(body))
            for info, body in members:
                archive.addfile(info, io.BytesIO(body))
        return path

    return make


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "", body: bytes = b"{}") -> tuple[tarfile.TarInfo, bytes]:  # fmt: skip
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    info.size = len(body) if kind == tarfile.REGTYPE else 0
    return info, body


def in_folder(add: Callable[[Path], None]) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        root = folder / "input"
        for name, body in GOOD.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(body)
        add(root)
        return root

    return make


def cut(share: float, of: Callable[[Path], Path]) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = of(folder)
        raw = path.read_bytes()
        path.write_bytes(raw[: int(len(raw) * share)])
        return path

    return make


def link(archive: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo(BAD)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(info, "/etc/passwd")


def nested(depth: int) -> bytes:
    inner = zip_of({"server.log": b"no log"})
    for _ in range(depth):
        inner = zip_of({"a.zip": inner})
    return inner


def zip_of(content: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in content.items():
            archive.writestr(name, body)
    return out.getvalue()


def twice(archive: zipfile.ZipFile) -> None:
    archive.writestr(BAD, b"{}")
    archive.writestr(BAD, b"[]")


def overlapping(raw: bytearray) -> bytes:
    """Let the directory's last entry begin where the one before it does, as in a zip that holds itself."""
    end = raw.rindex(b"PK\x05\x06")
    last = raw.rindex(b"PK\x01\x02", 0, end)
    before = raw.rindex(b"PK\x01\x02", 0, last)
    raw[last + 42 : last + 46] = raw[before + 42 : before + 46]
    return bytes(raw)


def manifest(**changes: object) -> Callable[[Path], Path]:
    """Return a bundle whose manifest says something odd, with the healthy answer in it."""
    good = {"source": "http.indexes.stats", "outcome": "collected", "node": "A", "database": "Shop", "path": "i.json"}
    version = {"source": "http.build.version", "outcome": "collected", "node": "A", "path": "b.json"}
    items = [good, version, *changes.pop("items", [])]  # type: ignore[misc]  # a list, by the callers below
    whole = {"format_version": 1, "nodes": [{"tag": "A", "version": "7.1.5"}], "items": items} | changes
    content = {"manifest.json": json.dumps(whole).encode()}
    content |= {"i.json": GOOD["Shop/indexes.stats.json"], "b.json": GOOD["server-wide/build.version.json"]}

    def make(folder: Path) -> Path:
        (folder / "input.zip").write_bytes(zip_of(content))
        return folder / "input.zip"

    return make


def item(**fields: object) -> dict[str, object]:
    return {"source": "http.storage.report", "outcome": "collected", "node": "A", "database": "Shop"} | fields


DEEP = 100_000
NAMES = {
    "leads out": ("../evil.json", "leads out of its folder"),
    "leads out in the middle": ("Shop/../../evil.json", "leads out of its folder"),
    "leads out with backslashes": ("..\\evil.json", "leads out of its folder"),
    "absolute": ("/etc/passwd", "is an absolute name"),
    "absolute with a backslash": ("\\windows\\evil.json", "is an absolute name"),
    "network share": ("//server/share/evil.json", "is an absolute name"),
    "drive": ("C:\\evil.json", "names a drive"),
    "drive without a slash": ("C:evil.json", "names a drive"),
    "only dots": ("./.", "is no name"),
    "escape codes": ("Shop/\x1b[2J\nevil.txt", "is no answer of a server"),
    "very long": (f"Shop/{'x' * 60_000}.txt", "xxxxxxxx"),
    "a device of Windows": ("Shop/CON.txt", "is no answer of a server"),
    "script": ("Shop/<script>alert(1)</script>.txt", "is no answer of a server"),
}
BODIES = {
    "arrays 100,000 deep": (b"[" * DEEP, "nested more than 500 deep"),
    "objects 100,000 deep": (b'{"a":' * DEEP, "nested more than 500 deep"),
    "whole and 100,000 deep": (b"[" * DEEP + b"]" * DEEP, "nested more than 500 deep"),
    "a key twice": (b'{"Results": [], "BasePath": "/a", "BasePath": "/b"}', "gives 'BasePath' more than once"),
    "a key twice, written otherwise": (b'{"Results": [], "a": 1, "\\u0061": 2}', "gives 'a' more than once"),
    "invalid UTF-8": (b'{"x": "\xff\xfe"}', "is not JSON"),
    "UTF-16": ('{"x": 1}'.encode("utf-16"), "could not read it"),
    "HTML": (b"<html>", "is not JSON"),
    "nothing": (b"", "is empty"),
    "half": (b'{"Results": [', "is not JSON"),
    "garbage behind": (b"{} {}", "is not JSON"),
    "a list": (b"[1]", "could not read it"),
    "a text": (b'"x"', "could not read it"),
    "a number": (b"1e999", "could not read it"),
    "null": (b"null", "could not read it"),
    "other types": (b'{"Results": {"a": 1}}', "could not read it"),
    "rows of other types": (b'{"Results": [1, "x", null]}', "could not read it"),
    "NULs": (b"\0" * 1000, "is not JSON"),
    "a very large number": (b'{"Results": [{"Name": 1e400, "Report": {}}]}', "do not fit"),
    "more than is read at once": (b'{"x": "' + b"y" * (5 << 20) + b'"}', "that are read at once"),
    "more than one file may hold": (b'{"x": "' + b"y" * (9 << 20) + b'"}', "more than the 8,388,608 that are read"),
    "zeros without end": (b"\0" * (30 << 20), "more than the 8,388,608 that are read"),
}
MANIFESTS = {
    "a path that leads out": (manifest(items=[item(path="../../etc/passwd")]), "not in the file"),
    "an absolute path": (manifest(items=[item(path="/etc/passwd")]), "not in the file"),
    "a path that is no text": (manifest(items=[item(path=["a"])]), "is no item"),
    "a node that is no text": (manifest(items=[item(node={"a": 1}, path="x.json")]), "is no item"),
    "a size that is no number": (manifest(items=[item(path="x.json", stored_bytes="many")]), "is no item"),
    "a time that is none": (manifest(items=[item(path="x.json", started_at="yesterday")]), "not in the file"),
}
HOSTILE: dict[str, Hostile] = {
    **{f"name: {key}": Hostile(named(name), reason) for key, (name, reason) in NAMES.items()},
    **{f"answer: {key}": Hostile(holding(body), reason) for key, (body, reason) in BODIES.items()},
    **{f"manifest: {key}": Hostile(make, reason) for key, (make, reason) in MANIFESTS.items()},
    "a link in a zip": Hostile(zipped(link), "is a link"),
    "a name twice": Hostile(zipped(twice), "is there twice"),
    "names that differ in case": Hostile(holding(b"{}", "shop/INDEXES.stats.json"), "in case only"),
    "a password": Hostile(changed(8, "<H", 1), "encrypted with a password"),
    "overlapping entries": Hostile(zipped(adding({"a.json": b"{}" * 50, BAD: b"{}" * 50}), overlapping), "shares its bytes"),
    "a size that is too large": Hostile(changed(24, "<L", 6000), ""),
    "a size that is too small": Hostile(changed(24, "<L", 10), "cannot be read: Bad CRC-32"),
    "a size of 4 GiB": Hostile(changed(24, "<L", 0xFFFFFFFE), "more than the 8,388,608 that are read"),
    "a size that zip64 should tell": Hostile(changed(24, "<L", 0xFFFFFFFF), "", is_analyzed=False),
    "a packed size of 4 GiB": Hostile(changed(20, "<L", 0xFFFFFFFE), ""),
    "a wrong checksum": Hostile(changed(16, "<L", 1), "cannot be read: Bad CRC-32"),
    "an unknown method": Hostile(changed(10, "<H", 99), "cannot be read"),
    "a local header elsewhere": Hostile(changed(42, "<L", 0x7FFFFFFF), "cannot be read"),
    "another local name": Hostile(changed(30, "<B", ord("X"), local=True), "cannot be read"),
    "a ratio that cannot be": Hostile(changed(20, "<L", 1), "", is_analyzed=False),
    "a bomb by ratio": Hostile(holding(b"\0" * (7 << 20)), "claims to inflate", Limits(ratio=100)),
    "nested deeper than is opened": Hostile(holding(nested(9), "n.zip"), "is packed more than 5 deep"),
    "more entries than are looked at": Hostile(zipped(adding({f"Shop/{n}.x": b"" for n in range(3000)})), "comes after the first 2,000 entries"),
    "a directory entry that leads out": Hostile(named("../../out/"), ""),
    "a zip cut in its directory": Hostile(cut(0.9, holding(b"{}" * 50)), "is cut"),
    "more than is read in all": Hostile(holding(b"[]" + b" " * (3 << 20)), "of the input", Limits(total_bytes=1 << 20), is_analyzed=False),
    "no time": Hostile(holding(b"{}"), "was not read within", Limits(seconds=1e-9), is_analyzed=False),
    "a tar with a link": Hostile(tarred(member("Shop/x.json", tarfile.SYMTYPE, "/etc/passwd")), "is a link"),
    "a tar with a hard link": Hostile(tarred(member("Shop/x.json", tarfile.LNKTYPE, "../../etc/passwd")), "is a link"),
    "a tar with a device": Hostile(tarred(member("Shop/x.json", tarfile.CHRTYPE)), "is a link or a device"),
    "a tar with a pipe": Hostile(tarred(member("Shop/x.json", tarfile.FIFOTYPE)), "is a link or a device"),
    "a tar that leads out": Hostile(tarred(member("../evil.json")), "leads out of its folder"),
    "a tar with an absolute name": Hostile(tarred(member("/etc/cron.d/evil")), "is an absolute name"),
    "a tar with a name twice": Hostile(tarred(member(BAD), member(BAD)), "is there twice"),
    "a tar that is cut": Hostile(cut(0.35, tarred(member(BAD, body=b"x" * 9000))), "", is_analyzed=False),
    "a large file in a tar": Hostile(tarred(member(BAD, body=b" " * (9 << 20))), "that are read"),
    "a gzip bomb": Hostile(holding(gzip.compress(b"\0" * (30 << 20)), "x.log.gz"), "than the 8,388,608 bytes that are read"),
    "a gzip bomb in a gzip": Hostile(holding(gzip.compress(gzip.compress(b"\0" * (30 << 20))), "x.gz"), ""),
    "a cut gzip": Hostile(holding(gzip.compress(os.urandom(9000))[:-90], "x.log.gz"), "cannot be read"),
    "a gzip of nothing": Hostile(holding(b"\x1f\x8b" + b"\xff" * 90, "x.log.gz"), "cannot be read"),
    "a bzip2 of nothing": Hostile(holding(b"BZh9" + b"\xff" * 90, "x.log.bz2"), "cannot be read"),
    "an xz bomb": Hostile(holding(lzma.compress(b"\0" * (30 << 20)), "x.log.xz"), "than the 8,388,608 bytes that are read"),
    "a bzip2 bomb": Hostile(holding(bz2.compress(b"\0" * (30 << 20)), "x.log.bz2"), "than the 8,388,608 bytes that are read"),
    "a zip of nothing": Hostile(holding(b"PK\x03\x04" + b"\xff" * 90, "x.zip"), "is not a whole zip file"),
    "a link in a folder": Hostile(in_folder(lambda root: (root / "Shop" / "x.json").symlink_to("/etc/passwd")), "is a link"),
    "a linked folder": Hostile(in_folder(lambda root: (root / "Other").symlink_to("/etc")), "is a link"),
    "a folder in a circle": Hostile(in_folder(lambda root: (root / "Shop" / "again").symlink_to(root)), "is a link"),
    "a pipe in a folder": Hostile(in_folder(lambda root: os.mkfifo(root / "Shop" / "x.json")), "is a link or a device"),
    "a log of NULs": Hostile(holding(b"Date|Level|ThreadID\n" + b"\0" * 100_000, "a.log"), ""),
    "a log of one line": Hostile(holding(b"2026-11-23 13:09:30.0000|INFO|1|S||L|" + b"x" * (7 << 20), "a.log"), ""),
    "a log of another code page": Hostile(holding(b"2026-11-23 13:09:30.0000|INFO|1|S||L|\xff\xfe\xfa|\n" * 9, "a.log"), ""),
    "an executable": Hostile(holding(b"MZ" + os.urandom(2000), "a.exe"), "is no answer of a server"),
}  # fmt: skip
