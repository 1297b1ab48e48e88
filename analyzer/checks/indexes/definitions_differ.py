"""An index has different definitions on the nodes of its database.

What it looks at
    Maps and reduce of each index on every node that reported it, white space aside.

Why it matters
    A query gives another answer on each node. A node that lags behind the cluster's log, or one where an index was
    changed while it was away, keeps the old definition.

What to do
    See whether the node is up to date with the cluster's log. Deploy the definition again; if one node keeps the
    old one, reset the index there.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.index_definitions import INDEX_DEFINITIONS


def definition(node: str, name: str, *maps: str) -> Row:
    """Return a definition of an index on a node."""
    return {"node": node, "database": "Shop", "name": name, "maps": list(maps)}


CHECK = Check(
    id="indexes.definitions_differ",
    title="Index has different definitions on nodes",
    doc=__doc__,
    tables=(INDEX_DEFINITIONS,),
    sql="""
        SELECT
            concat_ws('/', database, name) AS resource,
            CASE
                WHEN definitions > 1 THEN 'warning'
                WHEN definitions = 1 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            if(definitions > 0, format('{} definitions on {} nodes', definitions, nodes), 'definition not reported')
                AS reason,
            CAST(NULL AS VARCHAR) AS node,
            database,
            path,
            name,
            definitions,
            nodes
        FROM (
            SELECT
                database,
                name,
                list(DISTINCT path) AS path,
                count(DISTINCT regexp_replace(array_to_string(maps, ';') || coalesce(reduce, ''), '\\s+', '', 'g'))
                    AS definitions,
                count(DISTINCT node) AS nodes
            FROM index_definitions
            GROUP BY database, name
            HAVING count(DISTINCT node) >= 2
        )
    """,
    cases=(
        Case(
            "alike, other, on one node only",
            given={
                "index_definitions": (
                    definition("A", "alike", "from o in docs.Orders\n select new { o.Total }"),
                    definition("B", "alike", "from o in docs.Orders select new { o.Total }"),
                    definition("A", "other", "from o in docs.Orders select new { o.Total }"),
                    definition("B", "other", "from o in docs.Orders select new { o.Company }"),
                    definition("A", "one", "from o in docs.Orders select new { o.Total }"),
                )
            },
            expect=(("Shop/alike", Status.OK), ("Shop/other", Status.WARNING)),
        ),
    ),
)
