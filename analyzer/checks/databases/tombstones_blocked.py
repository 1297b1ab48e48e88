"""Something that does not run holds back the cleanup of tombstones.

What it looks at
    Who still needs the tombstones of each collection. From 7.0 the server says who blocks; before that, it is an
    index that is paused, disabled or given up while it has tombstones to read.

Why it matters
    A deleted document leaves a tombstone, which goes only when everybody has read it. A process that stopped holds
    them all: the database grows with every delete, and counting the way to them slows down.

What to do
    Resume, mend or delete the process that is named. The tombstones go within minutes.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.database_stats import DATABASE_STATS
from analyzer.tables.index_collections import INDEX_COLLECTIONS
from analyzer.tables.indexes import INDEXES
from analyzer.tables.tombstones import TOMBSTONES


def held(identifier: str, tombstones: int | None, status: str | None) -> Row:
    """Return what an index of node A holds, for the cases below."""
    same: Row = {"node": "A", "database": "Shop", "collection": "Orders", "process": "Index", "kind": "Documents"}
    return same | {"identifier": identifier, "tombstones": tombstones, "cleanup_status": status}


def index(name: str, status: str, lag: int) -> tuple[Row, Row]:
    """Return an index and how far it is behind the tombstones."""
    same: Row = {"node": "A", "database": "Shop", "name": name}
    return same | {"status": status, "state": "Normal"}, same | {"collection": "Orders", "tombstone_lag_etags": lag}


CHECK = Check(
    id="databases.tombstones_blocked",
    title="Tombstones cannot be cleaned up",
    doc=__doc__,
    tables=(TOMBSTONES,),
    also=(
        DATABASE_STATS,
        INDEXES,
        INDEX_COLLECTIONS,
    ),
    thresholds={
        "warning_tombstones": Threshold(1000, "tombstones", source="RavenDB's own package analyzer, 7.2"),
        "critical_tombstones": Threshold(16_384, "tombstones", source="server's own hint Replication"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, collection, process, identifier, kind) AS resource,
            CASE
                WHEN NOT blocking THEN 'ok'
                WHEN held > $critical_tombstones THEN 'critical'
                WHEN held > $warning_tombstones THEN 'warning'
                WHEN held > 0 THEN 'notice'
                WHEN blocking THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN blocking AND held > 0 THEN concat_ws(
                    ', ',
                    if(tombstones IS NULL, 'up to ', '') || format('{:,} tombstones held', held),
                    'the ' || lower(process) || ' is ' || lower(halted_as)
                )
                WHEN blocking IS NULL THEN 'not reported whether it blocks'
                ELSE 'holds none back'
            END AS reason,
            node,
            database,
            path,
            collection,
            process,
            identifier,
            tombstones,
            cleanup_status,
            tombstones_in_database
        FROM (
            SELECT
                t.*,
                s.tombstones AS tombstones_in_database,
                coalesce(t.tombstones, s.tombstones) AS held,
                if(i.state IN ('Disabled', 'Error'), i.state, i.status) AS halted_as,
                CASE
                    WHEN t.cleanup_status IS NOT NULL THEN t.cleanup_status = 'Blocking'
                    WHEN t.process = 'Index'
                    THEN (i.status IN ('Paused', 'Disabled') OR i.state = 'Error') AND c.tombstone_lag_etags > 0
                    WHEN t.process IS NOT NULL THEN false
                END AS blocking
            FROM tombstones AS t
            LEFT JOIN database_stats AS s USING (node, database)
            LEFT JOIN indexes AS i ON (i.node, i.database, i.name) = (t.node, t.database, t.identifier)
            LEFT JOIN index_collections AS c
                ON (c.node, c.database, c.name) = (t.node, t.database, t.identifier)
                AND lower(c.collection) = lower(t.collection)
        )
    """,
    cases=(
        Case(
            "the server says who blocks",
            given={
                "tombstones": (
                    held("a", 0, "Not Blocking"),
                    held("b", 1000, "Blocking"),
                    held("c", 1001, "Blocking"),
                    held("d", 16_384, "Blocking"),
                    held("e", 16_385, "Blocking"),
                    held("f", 0, "Blocking"),
                )
            },
            expect=(
                ("A/Shop/Orders/Index/a/Documents", Status.OK),
                ("A/Shop/Orders/Index/b/Documents", Status.NOTICE),
                ("A/Shop/Orders/Index/c/Documents", Status.WARNING),
                ("A/Shop/Orders/Index/d/Documents", Status.WARNING),
                ("A/Shop/Orders/Index/e/Documents", Status.CRITICAL),
                ("A/Shop/Orders/Index/f/Documents", Status.OK),
            ),
        ),
        Case(
            "before 7.0 the index tells",
            given={
                "tombstones": (held("a", None, None), held("b", None, None)),
                "database_stats": ({"node": "A", "database": "Shop", "tombstones": 400},),
                "indexes": (index("a", "Running", 400)[0], index("b", "Paused", 400)[0]),
                "index_collections": (index("a", "Running", 400)[1], index("b", "Paused", 400)[1]),
            },
            expect=(("A/Shop/Orders/Index/a/Documents", Status.OK), ("A/Shop/Orders/Index/b/Documents", Status.NOTICE)),
        ),
    ),
)
