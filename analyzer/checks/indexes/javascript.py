"""An index is written in JavaScript.

What it looks at
    The type of each index.

Why it matters
    Its map runs in an interpreter, several times slower than one in C#, and takes more memory. That counts when
    many documents change, or when the index is rebuilt.

What to do
    Nothing while it keeps up. Where indexing is slow or takes the processor, write the same map in C#.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.indexes import INDEXES


def index(name: str, type_: str | None) -> Row:
    """Return an index of node A, for the cases below."""
    return {"node": "A", "database": "Shop", "name": name, "type": type_}


CHECK = Check(
    id="indexes.javascript",
    title="Index is written in JavaScript",
    doc=__doc__,
    tables=(INDEXES,),
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN starts_with(type, 'JavaScript') THEN 'notice'
                WHEN type IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(concat('type ', type, format(', {:,} documents mapped so far', map_attempts)), 'type not reported')
                AS reason,
            node,
            database,
            path,
            name,
            type,
            entries,
            map_attempts
        FROM indexes
    """,
    cases=(
        Case(
            "each kind",
            given={
                "indexes": (
                    index("a", "Map"),
                    index("b", "JavaScriptMap"),
                    index("c", "JavaScriptMapReduce"),
                    index("d", "AutoMap"),
                    index("e", None),
                )
            },
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.NOTICE),
                ("A/Shop/c", Status.NOTICE),
                ("A/Shop/d", Status.OK),
                ("A/Shop/e", Status.UNKNOWN),
            ),
        ),
    ),
)
