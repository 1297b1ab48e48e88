"""Makes one input of a number: a seed, broken in a few places. The same number gives the same input."""

from __future__ import annotations

import gzip
import io
import json
import random
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.analyzer.hostile import HOSTILE
from tests.analyzer.logs.test_event_kinds import REAL
from tests.analyzer.logs.test_reading import ALL

FIXTURES = Path(__file__).parents[2] / "fixtures"
KEPT = FIXTURES / "fuzz"  # inputs that did harm once
LARGEST_ENTRY_BYTES = 40_000
LARGEST_SEED_BYTES = 400_000
_BYTES = (b"\0", b"\xff", b"\n", b"\r\n", b'"', b"{", b"[", b"|", b", ", b"\\", b"../", b"PK\3\4", b"\x1f\x8b", b"9" * 30, b"-1", b"1e999", b"null", b"\xed\xa0\x80")  # fmt: skip

Entries = dict[str, bytes]


def seeds(folder: Path) -> list[Callable[[random.Random], bytes]]:
    """Return what makes the inputs to break; the hostile ones are first written below `folder`."""
    packages = [_entries(path) for path in sorted((FIXTURES / "packages").glob("*.zip"))]
    logs = [ALL, "\n".join(line for *_, line in REAL).encode(), *_logs()]
    found: list[Callable[[random.Random], bytes]] = []
    for package in packages:
        found += [partial(_package, package)] * 4 + [partial(_tar, package)]
    for log in logs:
        found += [partial(_log, log)] * 2
    return found + [partial(broken, whole) for whole in _hostile(folder)]


def broken(content: bytes, chance: random.Random) -> bytes:
    """Return bytes with a few of them changed, taken out, doubled or put elsewhere."""
    made = bytearray(content)
    for _ in range(chance.choice((0, 1, 1, 2, 3, 8, 30))):
        start = chance.randrange(len(made) + 1)
        end = min(len(made), start + chance.choice((1, 2, 4, 16, 200, 5000)))
        match chance.randrange(6):
            case 0:
                made[start:start] = chance.choice(_BYTES) * chance.choice((1, 1, 1, 50, 3000))
            case 1:
                del made[start:end]
            case 2:
                made[start:start] = made[start:end]
            case 3:
                made[start:end] = chance.randbytes(end - start)
            case 4 if made:
                made[min(start, len(made) - 1)] ^= 1 << chance.randrange(8)
            case 5 if chance.random() < 0.2:
                del made[start:]
    return bytes(made)


def _entries(path: Path) -> Entries:
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if info.file_size <= LARGEST_ENTRY_BYTES]
        return {info.filename: archive.read(info) for info in infos}


def _chosen(entries: Entries, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Yield some entries, most as they are, some broken as text or as JSON."""
    for name in chance.sample(sorted(entries), chance.randrange(1, 25)):
        content = entries[name]
        kind = chance.random()
        if kind < 0.25:
            content = broken(content, chance)
        elif kind < 0.6 and name.endswith(".json"):
            content = _other_values(content, chance)
        yield (broken(name.encode(), chance)[:9000].decode("latin-1") if chance.random() < 0.03 else name), content


def _other_values(content: bytes, chance: random.Random) -> bytes:
    """Return JSON with some values of another kind: what another version, or an attacker, would write."""
    others: tuple[object, ...] = (
        None,
        -1,
        2**70,
        1e308,
        "",
        "x" * 70_000,
        "\ud800",
        [],
        {},
        [[]],
        {"a": {"b": 1}},
        True,
        "NaN",
        [None, 7],
    )

    def changed(value: object) -> object:
        if chance.random() < 0.03:
            return chance.choice(others)
        if isinstance(value, dict):
            return {key: changed(inner) for key, inner in value.items() if chance.random() > 0.01}
        return [changed(inner) for inner in value] if isinstance(value, list) else value

    return json.dumps(changed(json.loads(content))).encode("utf-8", "surrogatepass")


def _package(entries: Entries, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive:
        for name, content in _chosen(entries, chance):
            info = zipfile.ZipInfo("x")
            info.filename = name
            archive.writestr(info, content)
    return broken(out.getvalue(), chance) if chance.random() < 0.3 else out.getvalue()


def _tar(entries: Entries, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=chance.choice(("w", "w:gz"))) as archive:
        for name, content in _chosen(entries, chance):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return broken(out.getvalue(), chance) if chance.random() < 0.3 else out.getvalue()


def _logs() -> Iterator[bytes]:
    for path in sorted((FIXTURES / "logs").glob("*.gz")):
        yield gzip.decompress(path.read_bytes())[:200_000]


def _log(log: bytes, chance: random.Random) -> bytes:
    content = broken(log, chance)
    kind = chance.random()
    if kind < 0.15:
        return gzip.compress(content, 1)
    if kind < 0.3:
        return b"".join(b"2026-11-23T13:09:31.123456789Z %b\n" % line for line in content.split(b"\n"))
    return content


def _hostile(folder: Path) -> Iterator[bytes]:
    for number, hostile in enumerate(HOSTILE.values()):
        place = folder / str(number)
        place.mkdir(parents=True)
        path = hostile.make(place)
        if path.is_file() and path.stat().st_size <= LARGEST_SEED_BYTES:
            yield path.read_bytes()
