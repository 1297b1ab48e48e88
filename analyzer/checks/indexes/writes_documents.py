"""An index writes its results as documents.

What it looks at
    Indexes whose definition names a collection for the results of the reduce, and how many results they hold.

Why it matters
    Each change of a result deletes and writes a document, with revisions, replication and other indexes behind it.
    An index with many groups rewrites a large part of the database whenever it is rebuilt, and so does its side-by-
    side replacement.

What to do
    Make sure that somebody reads these documents. Where there are very many, choose a coarser key in the reduce, or
    query the index itself.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.index_definitions import INDEX_DEFINITIONS
from analyzer.tables.indexes import INDEXES


def definition(name: str, output: str | None) -> Row:
    """Return a definition of an index of node A."""
    return {"node": "A", "database": "Shop", "name": name, "type": "MapReduce", "output_collection": output}


def index(name: str, entries: int) -> Row:
    """Return what the server counts of that index."""
    return {"node": "A", "database": "Shop", "name": name, "entries": entries}


CHECK = Check(
    id="indexes.writes_documents",
    title="Index writes its results as documents",
    doc=__doc__,
    tables=(INDEX_DEFINITIONS,),
    also=(INDEXES,),
    thresholds={
        "warning_entries": Threshold(1_000_000, "results", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN output_collection IS NOT NULL AND entries > $warning_entries THEN 'warning'
                WHEN output_collection IS NOT NULL THEN 'notice'
                WHEN type IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN output_collection IS NOT NULL
                THEN concat('writes to ', output_collection, format(', {:,} results', entries))
                WHEN type IS NOT NULL THEN 'writes no documents'
                ELSE 'definition not reported'
            END AS reason,
            node,
            database,
            path,
            name,
            output_collection,
            entries
        FROM (
            SELECT d.*, i.entries
            FROM index_definitions AS d
            LEFT JOIN indexes AS i USING (node, database, name)
        )
    """,
    cases=(
        Case(
            "none, uncounted, on and over the line",
            given={
                "index_definitions": (
                    definition("a", None),
                    definition("b", "Totals"),
                    definition("c", "Totals"),
                    definition("d", "Totals"),
                ),
                "indexes": (index("a", 9_000_000), index("c", 1_000_000), index("d", 1_030_000)),
            },
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.NOTICE),
                ("A/Shop/c", Status.NOTICE),
                ("A/Shop/d", Status.WARNING),
            ),
        ),
    ),
)
