"""The debug packages of RavenDB, as Studio and `/admin/debug/info-package` give them, of 4.2 to 7.2.

A package of a node holds `server-wide/<entry>.json` about the node and `<database>/<entry>.json` about each database;
one of a database holds `<entry>.json` alone; one of a cluster holds the packages of its nodes as `Node - [A].zip`, and
`Node - [C].error` for a node that gave none. `<entry>.error` is the exception an endpoint ended with. None has a
manifest, so one is made of the entries. What raven-collect wrote and lost its manifest is read alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from analyzer.readers.entries import Entry
from analyzer.readers.parts import Kind, Part
from analyzer.readers.tree import Tree
from collector.bundle import BundleError, Gap, Item, Manifest, Node, Outcome

SERVER_WIDE = "server-wide"
NOBODY = "?"
# Two of these in one folder make it the folder of a database; each is in every package since 4.2.
OF_A_DATABASE = frozenset(
    f"{entry}.json" for entry in ("stats", "indexes.stats", "indexes.errors", "storage.report", "io-metrics", "tasks",
    "queries.running", "admin.tombstones.state", "subscriptions", "database-record", "indexes.performance")
)  # fmt: skip
_OWN_FOLDER = "databases"  # in raven-collect's layout the databases have a folder of their own
_TEXTS = ("requestTimes.txt", "admin.proc.meminfo.txt", "admin.proc.status.txt")
_THROWN = re.compile(r"Exception throw time: UTC (\S+ \S+)")
_LOG = re.compile(r"\d{4}-\d\d-\d\d \d{1,2}[-:_]\d\d[-:_]\d\d\.(log|txt)")
_NODE_ERROR = re.compile(r"(?:.*/)?Node - \[(.+)\]\.error")
_NAMED_DATABASE = re.compile(r"Database \[(.+)\]")
_ABOUT_BYTES = 400  # `@metadata` stands first in an answer
_ABOUT = re.compile(rb'\s*\{\s*"@metadata"\s*:\s*(\{[^{}]*\})')


def parts(tree: Tree) -> Iterator[Part]:
    """Yield each package of the tree, those of nodes first."""
    for root in _roots_of_nodes(tree):
        yield _node_package(tree, root)
    for root in _roots_of_databases(tree):
        yield _database_package(tree, root)
    for name in [name for name in tree.entries if _NODE_ERROR.fullmatch(name)]:
        yield _lost_node(tree, name)


def _roots_of_nodes(tree: Tree) -> list[str]:
    found: dict[str, None] = {}
    for name in tree.entries:
        root, _, rest = f"/{name}".rpartition(f"/{SERVER_WIDE}/")
        if rest.endswith(".json") and "/" not in rest:
            found[root.removeprefix("/")] = None
    return list(found)


def _roots_of_databases(tree: Tree) -> list[str]:
    known: dict[str, int] = {}
    for name in tree.entries:
        folder, _, file = name.rpartition("/")
        if file in OF_A_DATABASE or file.removesuffix(".error") + ".json" in OF_A_DATABASE:
            known[folder] = known.get(folder, 0) + 1
    return [folder for folder, count in known.items() if count > 1]


def _node_package(tree: Tree, root: str) -> Part:
    entries: dict[str, Entry] = {}
    places: dict[str, tuple[str | None, str]] = {}
    for name, entry in sorted(tree.below(root)):
        place = _place(name.split("/"))
        if place is not None and _is_answer(place[1]):
            entries[name], places[name] = entry, place
    tree.take(entries.values())
    topology = body_of(entries, f"{SERVER_WIDE}/cluster.topology.json")
    build = body_of(entries, f"{SERVER_WIDE}/build.version.json")
    about = object_of(topology.get("@metadata")) or object_of(
        body_of(entries, f"{SERVER_WIDE}/admin.stats.json").get("@metadata")
    )
    node = Node(
        tag=text_of(topology.get("NodeTag")) or text_of(about.get("NodeTag")) or NOBODY,
        url=text_of(about.get("WebUrl")),
        version=text_of(build.get("FullVersion")),
        found_by="the package",
    )
    server = text_of(body_of(entries, f"{SERVER_WIDE}/server-id.json").get("ServerId"))
    items = tuple(_item(entries[name], name, node.tag, *places[name]) for name in entries)
    manifest = _manifest(Kind.NODE_PACKAGE, node, items, text_of(about.get("DateTime")))
    return Part(Kind.NODE_PACKAGE, root, manifest, entries, server)


def _database_package(tree: Tree, root: str) -> Part:
    entries = {name: entry for name, entry in sorted(tree.below(root)) if "/" not in name and _is_answer(name)}
    tree.take(entries.values())
    abouts = [about for name in entries if (about := _about(entries[name]))]
    about = abouts[0] if abouts else {}
    node = Node(text_of(about.get("NodeTag")) or NOBODY, text_of(about.get("WebUrl")), None, found_by="the package")
    database = _name_of_database(entries, root)
    items = tuple(_item(entry, name, node.tag, database, name) for name, entry in entries.items())
    taken = max((text for one in abouts if (text := text_of(one.get("DateTime")))), default=None)
    return Part(Kind.DATABASE_PACKAGE, root, _manifest(Kind.DATABASE_PACKAGE, node, items, taken), entries)


def _lost_node(tree: Tree, name: str) -> Part:
    """Return a part that says why a node of a cluster gave no package."""
    entry = tree.entries[name]
    found = _NODE_ERROR.fullmatch(name)
    assert found is not None
    _, reason = _why(entry, name)
    gap = Gap.TIMED_OUT if "Timeout" in reason or "Canceled" in reason else Gap.SERVER_DOWN
    item = Item("package", Outcome.FAILED, found[1], gap=gap, reason=reason, stored_bytes=entry.size)
    tree.take([entry])
    node = Node(found[1], found_by="the package")
    return Part(Kind.NODE_PACKAGE, name, _manifest(Kind.NODE_PACKAGE, node, (item,), None))


def _manifest(kind: Kind, node: Node, items: tuple[Item, ...], taken: str | None) -> Manifest:
    return Manifest(kind=kind.value, started_at=taken, finished_at=taken, nodes=(node,), items=items)


def _place(parts: list[str]) -> tuple[str | None, str] | None:
    """Return the database (None: the node) and the file that a path in a node's package stands for."""
    if len(parts) == 3 and parts[0] == _OWN_FOLDER:
        return unquote(parts[1]), parts[2]
    if len(parts) != 2:
        return None
    folder, file = parts
    return (None if folder == SERVER_WIDE else folder), file


def _is_answer(file: str) -> bool:
    return file.endswith((".json", ".error")) or file in _TEXTS or bool(_LOG.fullmatch(file))


def _item(entry: Entry, path: str, node: str, database: str | None, file: str) -> Item:
    if _LOG.fullmatch(file):
        return Item("logs.server", Outcome.COLLECTED, node, None, path, stored_bytes=entry.size)
    name, _, extension = file.rpartition(".")
    source = f"http.{name}"
    if extension == "error":
        gap, reason = _why(entry, path)
        return Item(source, Outcome.FAILED, node, database, None, gap, reason, stored_bytes=entry.size)
    if entry.size == 0:
        return Item(source, Outcome.FAILED, node, database, None, Gap.CORRUPT, f"{path} is empty", stored_bytes=0)
    return Item(source, Outcome.COLLECTED, node, database, path, stored_bytes=entry.size)


def _why(entry: Entry, path: str) -> tuple[Gap, str]:
    try:
        lines = entry.head().decode("utf-8", "replace").splitlines()
    except BundleError as error:
        return Gap.CORRUPT, str(error)
    first = next((line.strip() for line in lines if line.strip() and not _THROWN.match(line)), "no text")
    kind = first.split(":")[0]
    if "Timeout" in kind or "OperationCanceled" in kind or "TaskCanceled" in kind:
        gap = Gap.TIMED_OUT
    elif "Authorization" in kind or "Unauthorized" in kind:
        gap = Gap.DENIED
    elif "LicenseLimit" in kind:
        gap = Gap.NOT_LICENSED
    else:
        gap = Gap.SERVER_ERROR
    return gap, f"{path} holds an exception: {first[:300]}"


def _name_of_database(entries: Mapping[str, Entry], root: str) -> str:
    """Return the name of a package's database: from its record, from what Studio called the file, from its folder."""
    name = text_of(body_of(entries, "database-record.json").get("DatabaseName"))
    called = _NAMED_DATABASE.search(root)
    if name or called:
        return name or (called[1] if called else "")
    base = text_of(body_of(entries, "storage.report.json").get("BasePath")) or ""
    return base.replace("\\", "/").rstrip("/").rpartition("/")[2] or root.rpartition("/")[2] or NOBODY


def _about(entry: Entry) -> dict[str, Any]:
    """Return the `@metadata` of an answer, from its first bytes."""
    try:
        found = _ABOUT.match(entry.head(_ABOUT_BYTES))
        return object_of(json.loads(found[1])) if found else {}
    except (BundleError, ValueError):
        return {}


def body_of(entries: Mapping[str, Entry], name: str) -> dict[str, Any]:
    """Return the JSON object that an entry holds, an empty one where it is none."""
    if name not in entries:
        return {}
    try:
        return object_of(json.loads(entries[name].head(1 << 20)))
    except (BundleError, ValueError, RecursionError):
        return {}


def object_of(value: object) -> dict[str, Any]:
    """Return a JSON object that is one, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def text_of(value: object) -> str | None:
    """Return a text that is one and says something."""
    return value if isinstance(value, str) and value else None
