"""An index makes many entries from one document.

What it looks at
    The most entries that any one document gave to each index.

Why it matters
    Each change of such a document writes all its entries again. Indexing slows down, batches
    take more memory, and queries over the index return many entries of the same document.

What to do
    Open the index's definition and look for a nested `from … from …` over a long list. Index the
    document once with the list as one field, or split the document. A filter in the map helps too.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.indexes import INDEXES


def index(name: str, outputs: int | None) -> Row:
    """Return an index of node A, for the cases below."""
    return {"node": "A", "database": "Shop", "name": name, "max_outputs_per_document": outputs}


CHECK = Check(
    id="indexes.fan_out",
    title="Index makes many entries from one document",
    doc=__doc__,
    tables=(INDEXES,),
    thresholds={
        "warning_outputs": Threshold(
            1024, "entries", source="server default PerformanceHints.Indexing.MaxIndexOutputsPerDocument"
        ),
        "critical_outputs": Threshold(10_000, "entries", source="RavenDB's own package analyzer, 7.2"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN max_outputs_per_document > $critical_outputs THEN 'critical'
                WHEN max_outputs_per_document > $warning_outputs THEN 'warning'
                WHEN max_outputs_per_document <= $warning_outputs THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('one document gave {:,} entries', max_outputs_per_document), 'not reported') AS reason,
            node,
            database,
            path,
            name,
            max_outputs_per_document,
            entries
        FROM indexes
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "indexes": (index("a", 1), index("b", 1024), index("c", 1025), index("d", 10_000), index("e", 10_001))
            },
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.OK),
                ("A/Shop/c", Status.WARNING),
                ("A/Shop/d", Status.WARNING),
                ("A/Shop/e", Status.CRITICAL),
            ),
        ),
    ),
)
