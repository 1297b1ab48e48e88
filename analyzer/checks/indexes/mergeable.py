"""Another index holds all that this one holds.

What it looks at
    Indexes with one plain map, no reduce and no options of fields, whose fields are all in another such index over
    the same collection.

Why it matters
    Both are built, kept in memory and written with every change, and one of them would answer the queries of both.

What to do
    Let the queries use the larger one, then delete this one (Indexes, Index Cleanup shows the same pairs).
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.index_definitions import INDEX_DEFINITIONS
from analyzer.tables.index_maps import INDEX_MAPS


def definition(name: str, fields: int = 0) -> Row:
    """Return a definition of an index of node A."""
    return {"node": "A", "database": "Shop", "name": name, "maps": ["from …"], "fields": fields}


def plain(name: str, collection: str, *fields: str) -> Row:
    """Return its map."""
    same: Row = {"node": "A", "database": "Shop", "name": name, "map": 0, "is_plain": True}
    return same | {"collection": collection, "fields": [f"{field}=_.{field}" for field in fields]}


CHECK = Check(
    id="indexes.mergeable",
    title="Index is covered by another",
    doc=__doc__,
    tables=(
        INDEX_DEFINITIONS,
        INDEX_MAPS,
    ),
    sql="""
        WITH plain AS (
            SELECT d.node, d.database, d.name, m.collection, m.fields
            FROM index_definitions AS d
            INNER JOIN index_maps AS m USING (node, database, name)
            WHERE m.is_plain AND len(d.maps) = 1 AND d.reduce IS NULL AND d.fields = 0
                AND NOT starts_with(d.name, 'ReplacementOf/')
        )
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN len(covered_by) > 0 THEN 'notice'
                WHEN maps IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN len(covered_by) > 0 THEN 'all its fields are in ' || array_to_string(covered_by, ', ')
                WHEN maps IS NOT NULL THEN 'no other index has all its fields'
                ELSE 'definition not reported'
            END AS reason,
            node,
            database,
            path,
            name,
            covered_by
        FROM (
            SELECT
                d.*,
                list(larger.name ORDER BY larger.name) FILTER (larger.name IS NOT NULL) OVER one AS covered_by
            FROM index_definitions AS d
            LEFT JOIN plain AS mine USING (node, database, name)
            LEFT JOIN plain AS larger
                ON (larger.node, larger.database, larger.collection) = (mine.node, mine.database, mine.collection)
                AND len(larger.fields) > len(mine.fields)
                AND list_has_all(larger.fields, mine.fields)
            WINDOW one AS (PARTITION BY d.node, d.database, d.name)
            QUALIFY row_number() OVER one = 1
        )
    """,
    cases=(
        Case(
            "a part, the whole, another collection, options, a replacement",
            given={
                "index_definitions": (
                    definition("part"),
                    definition("whole"),
                    definition("apart"),
                    definition("special", fields=1),
                    definition("ReplacementOf/whole"),
                    definition("complex"),
                ),
                "index_maps": (
                    plain("part", "Orders", "Company"),
                    plain("whole", "Orders", "Company", "Total"),
                    plain("apart", "Invoices", "Company"),
                    plain("special", "Orders", "Total"),
                    plain("ReplacementOf/whole", "Orders", "Company", "Total", "At"),
                    {"node": "A", "database": "Shop", "name": "complex", "map": 0, "is_plain": False},
                ),
            },
            expect=(
                ("A/Shop/part", Status.NOTICE),
                ("A/Shop/whole", Status.OK),
                ("A/Shop/apart", Status.OK),
                ("A/Shop/special", Status.OK),
                ("A/Shop/ReplacementOf/whole", Status.OK),
                ("A/Shop/complex", Status.OK),
            ),
        ),
    ),
)
