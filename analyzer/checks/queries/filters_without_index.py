"""Queries filter results without an index.

What it looks at
    The texts in the cache of queries with a `filter` part.

Why it matters
    `filter` looks at every result one by one. It is made for a person who explores; from an application it reads
    the whole collection each time, and becomes slower as the data grows.

What to do
    Move the condition to `where`, which an index answers. Where it stays, give it a limit (`filter_limit`).
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.cached_queries import CACHED_QUERIES


def cached(database: str, *queries: str) -> tuple[Row, ...]:
    """Return queries in the cache of a database of node A."""
    return tuple({"node": "A", "database": database, "query": query} for query in queries)


CHECK = Check(
    id="queries.filters_without_index",
    title="Queries filter without an index",
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
                format('{:,} of {:,} cached queries filter without an index', found, queries),
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
                    regexp_matches(query, '(?i)\\bfilter\\b') AS is_found
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
                    *cached("bad", "from Orders filter Total > 5", "from Orders"),
                    *cached("good", "from Orders where Total > 5"),
                )
            },
            expect=(
                ("A/bad", Status.NOTICE),
                ("A/good", Status.OK),
            ),
        ),
    ),
)
