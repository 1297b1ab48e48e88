"""Two indexes of a database have the same source.

What it looks at
    Maps and reduce of each index, white space aside.

Why it matters
    Both are built, kept in memory and written with every change. Usually an index was renamed in the application,
    and the old name stayed.

What to do
    See which of the two is queried, and whether they differ in the options of their fields. Delete the other.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.index_definitions import INDEX_DEFINITIONS


def definition(name: str, *maps: str, reduce: str | None = None) -> Row:
    """Return a definition of an index of node A."""
    return {"node": "A", "database": "Shop", "name": name, "maps": list(maps), "reduce": reduce}


CHECK = Check(
    id="indexes.duplicate",
    title="Index has the source of another",
    doc=__doc__,
    tables=(INDEX_DEFINITIONS,),
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN len(alike) > 1 THEN 'notice'
                WHEN len(alike) = 1 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN len(alike) > 1 THEN 'the same source: ' || array_to_string(alike, ', ')
                WHEN len(alike) = 1 THEN 'its source is its own'
                ELSE 'definition not reported'
            END AS reason,
            node,
            database,
            path,
            name,
            alike
        FROM (
            SELECT
                *,
                list_sort(list(name) FILTER (source IS NOT NULL) OVER (PARTITION BY node, database, source)) AS alike
            FROM (
                SELECT
                    *,
                    regexp_replace(
                        array_to_string(list_sort(maps), ';') || ';' || coalesce(reduce, ''), '\\s+', '', 'g'
                    ) AS source
                FROM index_definitions
                WHERE NOT starts_with(name, 'ReplacementOf/') OR name IS NULL
            )
        )
    """,
    cases=(
        Case(
            "its own, renamed, with another reduce, a replacement",
            given={
                "index_definitions": (
                    definition("own", "from o in docs.Orders select new { o.Total }"),
                    definition("old", "from o in docs.Orders select new { o.Company }"),
                    definition("new", "from o in docs.Orders\n    select new { o.Company }"),
                    definition("reduced", "from o in docs.Orders select new { o.Company }", reduce="from r in results"),
                    definition("ReplacementOf/own", "from o in docs.Orders select new { o.Total }"),
                )
            },
            expect=(
                ("A/Shop/own", Status.OK),
                ("A/Shop/old", Status.NOTICE),
                ("A/Shop/new", Status.NOTICE),
                ("A/Shop/reduced", Status.OK),
            ),
        ),
    ),
)
