"""Queries sort their results at random.

What it looks at
    The texts in the cache of queries with `random()` in their order.

Why it matters
    All results are taken and mixed to return a few; no page can be kept from the last.

What to do
    Choose in the application, or keep a random number in the document and ask from a random start.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.cached_queries import CACHED_QUERIES


def cached(database: str, *queries: str) -> tuple[Row, ...]:
    """Return queries in the cache of a database of node A."""
    return tuple({"node": "A", "database": database, "query": query} for query in queries)


CHECK = Check(
    id="queries.random_order",
    title="Queries sort at random",
    doc=__doc__,
    tables=(CACHED_QUERIES,),
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN found > 0 THEN 'notice'
                WHEN queries > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            if(
                queries > 0,
                format('{:,} of {:,} cached queries sort at random', found, queries),
                'no text reported'
            ) AS reason,
            node,
            database,
            path,
            found,
            queries,
            example
        FROM (
            SELECT
                node,
                database,
                list(DISTINCT path) AS path,
                count(query) AS queries,
                count(*) FILTER (is_found) AS found,
                min(query) FILTER (is_found) AS example
            FROM (
                SELECT
                    *,
                    regexp_matches(query, '(?i)\\border\\s+by\\s.*\\brandom\\s*\\(') AS is_found
                FROM cached_queries
            )
            GROUP BY node, database
        )
    """,
    cases=(
        Case(
            "with and without",
            given={
                "cached_queries": (
                    *cached("bad", "from Orders order by random() limit 1", "from Orders"),
                    *cached("good", "from Orders order by Total"),
                )
            },
            expect=(
                ("A/bad", Status.NOTICE),
                ("A/good", Status.OK),
            ),
        ),
    ),
)
