"""An index was built by an older version of the server.

What it looks at
    The version of each index's own format, beside the newest that an index of the same node has.

Why it matters
    After an upgrade an index goes on in the format that it was built in. Mended faults of how values are indexed
    reach it only when it is built again.

What to do
    If queries over it give wrong or missing results, reset it at a quiet hour. Otherwise it is in no hurry.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.index_features import INDEX_FEATURES


def index(node: str, name: str, version: int) -> Row:
    """Return an index of a node."""
    return {"node": node, "database": "Shop", "name": name, "definition_version": version}


CHECK = Check(
    id="indexes.old_version",
    title="Index was built by an older version",
    doc=__doc__,
    tables=(INDEX_FEATURES,),
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN definition_version < newest THEN 'notice'
                WHEN definition_version = newest THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('built in format {}, the newest of this node is {}', definition_version, newest), 'not reported'
            ) AS reason,
            node,
            database,
            path,
            name,
            definition_version,
            newest
        FROM (SELECT *, max(definition_version) OVER (PARTITION BY node) AS newest FROM index_features)
    """,
    cases=(
        Case(
            "one of an upgraded node is older; nodes are not compared",
            given={"index_features": (index("A", "a", 62_006), index("A", "b", 54_001), index("B", "a", 54_001))},
            expect=(("A/Shop/a", Status.OK), ("A/Shop/b", Status.NOTICE), ("B/Shop/a", Status.OK)),
        ),
    ),
)
