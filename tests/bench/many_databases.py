"""Makes packages of very many databases out of one real database: Northwind of the 7.1.5 fixture."""

from __future__ import annotations

import copy
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[2] / "fixtures" / "packages" / "ravendb-7.1.5.node.zip"
MODEL = "Northwind"
INDEXES = 40


def write(path: Path, databases: int) -> int:
    """Write a package of so many databases with 40 indexes each; return the bytes of its entries, inflated.

    The indexes are copies of the model's under other names. Of what each did lately one batch is kept: on a server
    with that many, most are idle.
    """
    size = 0
    with zipfile.ZipFile(PACKAGE) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        entries = {info.filename: source.read(info) for info in source.infolist()}
        for name, content in entries.items():
            if name.startswith("server-wide/"):
                size += len(content)
                made.writestr(name, content)
        model = {name: _grown(name, content) for name, content in entries.items() if name.startswith(MODEL + "/")}
        for number in range(databases):
            for name, content in model.items():
                # Other names and ids, so that no two databases look like one.
                own = content.replace(b"Northwind", b"Shop-%d" % number).replace(b"cFSJceGdQ0a7", b"%012d" % number)
                size += len(own)
                made.writestr(name.replace(MODEL, f"Shop-{number}", 1), own)
    return size


def _grown(name: str, content: bytes) -> bytes:
    grow = _GROWN.get(name.removeprefix(MODEL + "/"))
    if grow is None:
        return content
    body = json.loads(content)
    grow(body)
    return json.dumps(body).encode()


def _by_name(body: dict[str, Any]) -> None:
    body["Results"] = list(_copies(body["Results"], "Name"))


def _one_batch_each(body: dict[str, Any]) -> None:
    for index in body["Results"]:
        index["Performance"] = index["Performance"][-1:]
    _by_name(body)


def _storage(body: dict[str, Any]) -> None:
    indexes = [one for one in body["Results"] if one["Type"] == "Index"]
    others = [one for one in body["Results"] if one["Type"] != "Index"]
    body["Results"] = others + list(_copies(indexes, "Name"))


def _writes(body: dict[str, Any]) -> None:
    indexes = [one for one in body["Environments"] if one["Type"] == "Index"]
    others = [one for one in body["Environments"] if one["Type"] != "Index"]
    body["Environments"] = others + list(_copies(indexes, "Path"))


def _stats(body: dict[str, Any]) -> None:
    body["Indexes"] = list(_copies(body["Indexes"], "Name"))
    body["CountOfIndexes"] = len(body["Indexes"])


def _copies(indexes: list[dict[str, Any]], key: str) -> Iterator[dict[str, Any]]:
    for number in range(INDEXES):
        index = copy.deepcopy(indexes[number % len(indexes)])
        index[key] = f"{index[key]}-{number}"
        yield index


_GROWN: dict[str, Callable[[dict[str, Any]], None]] = {
    "indexes.json": _by_name,
    "indexes.stats.json": _by_name,
    "indexes.errors.json": _by_name,
    "indexes.metadata.json": _by_name,
    "indexes.performance.json": _one_batch_each,
    "storage.report.json": _storage,
    "io-metrics.json": _writes,
    "stats.json": _stats,
}
