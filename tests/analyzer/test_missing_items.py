"""What nobody asked for is in the collection too, so that a check that needs it is unknown, not silent."""

from __future__ import annotations

from analyzer.readers.parts import Kind
from analyzer.tables.indexes import INDEXES
from analyzer.tables.uptimes import UPTIMES
from analyzer.tables.volumes import VOLUMES
from analyzer.unasked import ANY_DATABASE, NO_SERVER, missing_items
from collector.bundle import Gap, Item, Manifest, Node, Outcome

TABLES = (INDEXES, UPTIMES, VOLUMES)
DOWN = Item("http.databases", Outcome.FAILED, "A", gap=Gap.SERVER_DOWN, reason="connection refused")


def told(manifest: Manifest) -> set[tuple[str, str | None, str | None, Gap | None, str | None]]:
    items = missing_items(manifest, TABLES, {node.tag: {Kind.BUNDLE} for node in manifest.nodes})
    return {(item.source, item.node, item.database, item.gap, item.reason) for item in items}


def test_without_any_server_all_of_a_server_is_missing() -> None:
    asked = Item("os.volumes", Outcome.COLLECTED, path="host/volumes.json")
    assert told(Manifest(items=(asked,))) == {
        ("http.admin.stats", None, None, Gap.NEVER_ASKED, NO_SERVER),
        ("http.indexes.stats", None, ANY_DATABASE, Gap.NEVER_ASKED, NO_SERVER),
    }


def test_databases_of_a_server_that_is_down_are_missing_for_that_reason() -> None:
    missing = told(Manifest(nodes=(Node("A"),), items=(DOWN,)))
    reason = "its databases are not known: connection refused"
    assert ("http.indexes.stats", "A", ANY_DATABASE, Gap.SERVER_DOWN, reason) in missing


def test_a_server_without_databases_misses_none() -> None:
    listed = Item("http.databases", Outcome.COLLECTED, "A", path="nodes/A/server-wide/databases.json")
    assert "http.indexes.stats" not in {item[0] for item in told(Manifest(nodes=(Node("A"),), items=(listed,)))}


def test_a_database_that_was_asked_nothing_misses_its_entries() -> None:
    record = Item("http.database-record", Outcome.COLLECTED, "A", "Shop", "x.json")
    listed = Item("http.databases", Outcome.COLLECTED, "A", path="y.json")
    missing = told(Manifest(nodes=(Node("A"),), items=(record, listed)))
    assert ("http.indexes.stats", "A", "Shop", Gap.NEVER_ASKED, "the collector did not ask for it") in missing
