"""An index reads compare-exchange values.

What it looks at
    Whether a map loads values of the cluster's compare-exchange.

Why it matters
    A change of one value makes the index read again every document that loaded it, on every node. With a value that
    many documents share, one small write becomes a large batch.

What to do
    Nothing while such values change rarely. Worth knowing where an index is busy though few documents change.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.index_features import INDEX_FEATURES


def index(name: str, loads: bool) -> Row:
    """Return an index of node A, for the cases below."""
    return {"node": "A", "database": "Shop", "name": name, "has_compare_exchange": loads}


CHECK = Check(
    id="indexes.compare_exchange",
    title="Index reads compare-exchange values",
    doc=__doc__,
    tables=(INDEX_FEATURES,),
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN has_compare_exchange THEN 'notice'
                WHEN NOT has_compare_exchange THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN has_compare_exchange THEN 'loads compare-exchange values'
                WHEN NOT has_compare_exchange THEN 'loads none'
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
            "with and without",
            given={"index_features": (index("a", False), index("b", True))},
            expect=(("A/Shop/a", Status.OK), ("A/Shop/b", Status.NOTICE)),
        ),
    ),
)
