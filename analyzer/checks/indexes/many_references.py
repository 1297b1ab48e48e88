"""An index loads documents of many other collections.

What it looks at
    How many collections each index loads documents from.

Why it matters
    Each change of a loaded document makes the index read again every document that loaded it. One busy collection
    among them can keep the index at work for ever.

What to do
    Copy the few fields that are needed into the document itself, or split the index. In its definition, look for
    `LoadDocument`.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.indexes import INDEXES


def index(name: str, collections: int) -> Row:
    """Return an index of node A, for the cases below."""
    return {"node": "A", "database": "Shop", "name": name, "referenced_collections": collections}


CHECK = Check(
    id="indexes.many_references",
    title="Index loads documents of many collections",
    doc=__doc__,
    tables=(INDEXES,),
    thresholds={
        "notice_collections": Threshold(2, "collections", source="RavenDB's own package analyzer, 7.2"),
        "warning_collections": Threshold(4, "collections", source="RavenDB's own package analyzer, 7.2"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN referenced_collections >= $warning_collections THEN 'warning'
                WHEN referenced_collections >= $notice_collections THEN 'notice'
                WHEN referenced_collections < $notice_collections THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('loads from {} collections', referenced_collections), 'not reported') AS reason,
            node,
            database,
            path,
            name,
            referenced_collections
        FROM indexes
    """,
    cases=(
        Case(
            "on each line",
            given={"indexes": (index("a", 1), index("b", 2), index("c", 3), index("d", 4))},
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.NOTICE),
                ("A/Shop/c", Status.NOTICE),
                ("A/Shop/d", Status.WARNING),
            ),
        ),
    ),
)
