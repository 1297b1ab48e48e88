"""Whatever an archive holds and whatever its entries are called, each is an item with its reason, and none leads out."""

from __future__ import annotations

import io
import tarfile
import tempfile
import zipfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyzer.readers import read
from analyzer.readers.case import Case
from analyzer.readers.entries import safe_name
from analyzer.reading_limits import Refused
from collector.bundle import BundleError

PARTS = st.sampled_from(
    [
        "server-wide", "Shop", "databases", "nodes", "A", "logs", "..", ".", "", "C:", "c:x", "Node - [B].zip", "a.json",
        "indexes.stats.json", "build.version.json", "manifest.json", "server.log", "admin.io-metrics.error", "NUL",
        "stats.json", "cluster.topology.json", "ä", "\u202e", " ", "x.gz",
    ]
)  # fmt: skip
NAMES = st.lists(PARTS, min_size=1, max_size=4).flatmap(
    lambda parts: st.sampled_from(["/", "\\"]).map(lambda slash: slash.join(parts))
)
BODIES = st.sampled_from(
    [
        b"", b"{}", b"[]", b"null", b'{"Results": []}', b'{"FullVersion": "7.1.5"}', b'{"a": 1, "a": 2}', b"\xff\xfe",
        b"[" * 3000, b'{"Topology": {"AllNodes": {"A": "http://db1"}}, "NodeTag": "A"}', b"PK\3\4", b"\x1f\x8b\x08",
        b"2026-07-01 10:15:30.1234|INFO|1|Server||Raven|x|\n", b'{"format_version": 1}', b"Exception throw time: UTC",
        b'{"@metadata": 7}',
    ]
)  # fmt: skip
ENTRIES = st.dictionaries(NAMES, BODIES, min_size=1, max_size=8)
QUICK = settings(max_examples=100)


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in entries.items():
            info = zipfile.ZipInfo("x")
            info.filename = name
            archive.writestr(info, body)
    return out.getvalue()


def tarred(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, body in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return out.getvalue()


def case_of(name: str, content: bytes) -> Case | None:
    """Return the input as a case, None where one sentence is all that is said of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            return read(path)
        except BundleError:
            return None


@given(NAMES | st.text(max_size=30))
@example("a\\..\\b")
def test_a_name_is_safe_or_refused(name: str) -> None:
    try:
        safe = safe_name(name)
    except Refused:
        return
    assert not safe.startswith("/")
    assert "\\" not in safe
    assert not {"", ".", ".."} & set(safe.split("/"))


@given(ENTRIES)
@QUICK
def test_each_entry_of_a_zip_is_told_of(entries: dict[str, bytes]) -> None:
    case = case_of("a.zip", zipped(entries))
    if case is None:
        return
    told = " ".join(f"{item.path} {item.reason}" for item in case.manifest.items)
    for name in entries:
        parts = name.replace("\\", "/").split("/")
        last = [part for part in parts if part not in ("", ".")][-1:] if parts[-1] else []  # a folder is no entry
        # What a packed file holds is called after it, without its ending.
        names = {name for part in last for name in (part, Path(part).stem)}
        assert not last or any(name in told for name in names) or last[0] == "manifest.json", (name, told)


@given(st.dictionaries(NAMES.filter(lambda name: "\\" not in name), BODIES, min_size=1, max_size=8))
@QUICK
def test_a_tar_gives_what_a_zip_gives(entries: dict[str, bytes]) -> None:
    safe: dict[str, bytes] = {}
    for name, body in entries.items():
        try:
            safe.setdefault(safe_name(name), body)
        except Refused:
            continue
    as_zip, as_tar = case_of("a", zipped(safe)), case_of("a", tarred(safe))
    assert (as_zip is None) == (as_tar is None)
    if as_zip is not None and as_tar is not None:
        assert as_zip.manifest.items == as_tar.manifest.items
        assert as_zip.manifest.nodes == as_tar.manifest.nodes


@given(ENTRIES, st.data())
@QUICK
def test_a_zip_with_any_bytes_changed_is_a_case_or_a_sentence(entries: dict[str, bytes], data: st.DataObject) -> None:
    content = bytearray(zipped(entries))
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    case_of("a.zip", bytes(content[: data.draw(st.integers(1, len(content)))]))
