"""What the tables would need and the input says nothing of, each with the reason that fits what was given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from analyzer.model import Scope, Source, Table
from analyzer.readers.parts import Kind
from collector.bundle import Gap, Item, Manifest, Node, Outcome

MANIFEST_SOURCE = "manifest"
DATABASES_SOURCE = "http.databases"
ANY_DATABASE = "*"
NO_SERVER = "no RavenDB server was found on this machine, and none was named by --url"
Kinds = Mapping[str, Collection[Kind]]


def missing_items(manifest: Manifest, tables: Sequence[Table], kinds: Kinds) -> Iterator[Item]:
    """Yield an item for each source of a table that the manifest says nothing of, per node or database.

    `kinds` says by node what told of it. Where the databases of a node are not known by name, one stands for all of
    them: `ANY_DATABASE`.
    """
    asked = {(item.source, item.node, item.database) for item in manifest.items}
    sources_asked = {item.source for item in manifest.items}
    all_kinds = {kind for told in kinds.values() for kind in told} or {Kind.BUNDLE}
    databases = _databases(manifest)
    blind = _blind(manifest, kinds)
    answers = Counter((item.node, item.database) for item in manifest.items)
    sources = {(source.name, source.scope): source for table in tables for source in table.sources}
    for source in sources.values():
        if source.name == MANIFEST_SOURCE or (all_kinds == {Kind.BUNDLE} and not source.collected):
            continue
        if source.scope is Scope.HOST:
            if source.name not in sources_asked:
                yield _unasked(source, None, None, all_kinds)
        elif source.scope is Scope.NODE:
            for node in manifest.nodes:
                if (source.name, node.tag, None) not in asked:
                    yield _unasked(source, node, None, kinds.get(node.tag, ()))
            if not manifest.nodes:
                yield Item(source.name, Outcome.SKIPPED, gap=Gap.NEVER_ASKED, reason=NO_SERVER)
        else:
            for node, database in databases:
                if (source.name, node.tag, database) not in asked:
                    is_unloaded = answers[node.tag, database] == 1  # nothing but its record
                    yield _unasked(source, node, database, kinds.get(node.tag, ()), is_unloaded=is_unloaded)
            for tag, (gap, reason) in blind.items():
                yield Item(source.name, Outcome.SKIPPED, tag, ANY_DATABASE, None, gap, reason)


def _databases(manifest: Manifest) -> list[tuple[Node, str]]:
    nodes = {node.tag: node for node in manifest.nodes}
    named = {(item.node or "", item.database) for item in manifest.items if item.database is not None}
    return [(nodes.get(tag, Node(tag)), database) for tag, database in sorted(named)]


def _blind(manifest: Manifest, kinds: Kinds) -> dict[str | None, tuple[Gap, str]]:
    """Return why nothing can be said of the databases of a node, for each node where that is so."""
    if not manifest.nodes:
        return {None: (Gap.NEVER_ASKED, NO_SERVER)}
    known = {item.node for item in manifest.items if item.database is not None}
    found: dict[str | None, tuple[Gap, str]] = {}
    for node in manifest.nodes:
        told = kinds.get(node.tag, ())
        if Kind.NODE_PACKAGE in told or (node.tag in known and Kind.BUNDLE not in told):
            continue
        if Kind.BUNDLE not in told:
            found[node.tag] = (Gap.NEVER_ASKED, "its databases are not known: only log files were given")
            continue
        lists = [item for item in manifest.items if item.source == DATABASES_SOURCE and item.node == node.tag]
        if not any(item.outcome is Outcome.COLLECTED for item in lists):
            gap, reason = (lists[0].gap, lists[0].reason) if lists else (None, None)
            said = f"its databases are not known: {reason or 'they were not asked for'}"
            found[node.tag] = (gap or Gap.NEVER_ASKED, said)
    return found


def _unasked(
    source: Source, node: Node | None, database: str | None, kinds: Collection[Kind], *, is_unloaded: bool = False
) -> Item:
    version = node.version if node else None
    gap = Gap.NEVER_ASKED
    if source.since is not None and version is not None and _line(version) < source.since:
        gap, reason = Gap.NOT_IN_THIS_VERSION, f"RavenDB {version} has no {source.name.removeprefix('http.')}"
    elif Kind.BUNDLE in kinds:
        reason = "the collector did not ask for it"
    elif Kind.NODE_PACKAGE in kinds or Kind.DATABASE_PACKAGE in kinds:
        reason = _why_not_packaged(source, kinds, is_unloaded)
    else:
        reason = "only log files were given"
    return Item(source.name, Outcome.SKIPPED, node.tag if node else None, database, None, gap, reason)


def _why_not_packaged(source: Source, kinds: Collection[Kind], is_unloaded: bool) -> str:
    if not source.packaged:
        return "the server's own package does not hold it"
    if Kind.NODE_PACKAGE not in kinds and (source.scope is Scope.NODE or source.name == "http.database-record"):
        return "the package of one database holds nothing of its node, and no record"
    if is_unloaded:
        return "the package holds only the record of a database that is not loaded"
    return "the package has no such entry"


def _line(version: str) -> tuple[int, int]:
    parts = [int(part) if part.isdigit() else 0 for part in version.split(".")[:2]]
    return (parts[0], parts[1] if len(parts) > 1 else 0)
