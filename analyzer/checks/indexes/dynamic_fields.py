"""An index makes its fields from the content of documents.

What it looks at
    Whether each index uses fields that its definition does not name (`CreateField`).

Why it matters
    The number of fields is then set by the data. With thousands of them memory and the time to open the index grow.

What to do
    Make sure that the names come from a small, known set. Worth knowing while looking for a slow index; nothing to
    do else.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.index_features import INDEX_FEATURES


def index(name: str, dynamic: bool) -> Row:
    """Return an index of node A, for the cases below."""
    return {"node": "A", "database": "Shop", "name": name, "has_dynamic_fields": dynamic}


CHECK = Check(
    id="indexes.dynamic_fields",
    title="Index makes fields from documents",
    doc=__doc__,
    tables=(INDEX_FEATURES,),
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN has_dynamic_fields THEN 'notice'
                WHEN NOT has_dynamic_fields THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN has_dynamic_fields THEN 'has dynamic fields'
                WHEN NOT has_dynamic_fields THEN 'all fields are named in the definition'
                ELSE 'not reported'
            END AS reason,
            node,
            database,
            path,
            name,
            search_engine
        FROM index_features
    """,
    cases=(
        Case(
            "fixed and dynamic",
            given={"index_features": (index("a", False), index("b", True))},
            expect=(("A/Shop/a", Status.OK), ("A/Shop/b", Status.NOTICE)),
        ),
    ),
)
