"""An index has very many maps.

What it looks at
    The maps of each index's definition.

Why it matters
    Each map is a walk over its collection of its own and every one of them runs again when the definition changes.
    An error in one of them stops them all.

What to do
    Split the index by what the queries ask for, or map a common part once.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.index_definitions import INDEX_DEFINITIONS


def definition(name: str, maps: int) -> Row:
    """Return a definition of an index of node A."""
    return {"node": "A", "database": "Shop", "name": name, "maps": ["from o in docs.Orders select new { o.Id }"] * maps}


CHECK = Check(
    id="indexes.many_maps",
    title="Index has very many maps",
    doc=__doc__,
    tables=(INDEX_DEFINITIONS,),
    thresholds={
        "notice_maps": Threshold(10, "maps", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN maps > $notice_maps THEN 'notice'
                WHEN maps <= $notice_maps THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{} maps', maps), 'definition not reported') AS reason,
            node,
            database,
            path,
            name,
            maps
        FROM (SELECT * REPLACE (len(maps) AS maps) FROM index_definitions)
    """,
    cases=(
        Case(
            "on and over the line",
            given={"index_definitions": (definition("a", 10), definition("b", 11))},
            expect=(("A/Shop/a", Status.OK), ("A/Shop/b", Status.NOTICE)),
        ),
    ),
)
