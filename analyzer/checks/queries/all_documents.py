"""Queries ask for documents of every collection.

What it looks at
    The texts in the cache of queries that begin at `@all_docs`.

Why it matters
    Without an index over everything such a query walks the whole database; with one, that index maps every
    document.

What to do
    Name the collection. To export, use a stream, an export or a subscription.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.cached_queries import CACHED_QUERIES


def cached(database: str, *queries: str) -> tuple[Row, ...]:
    """Return queries in the cache of a database of node A."""
    return tuple({"node": "A", "database": database, "query": query} for query in queries)


CHECK = Check(
    id="queries.all_documents",
    title="Queries read all documents",
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
                format('{:,} of {:,} cached queries ask for all documents', found, queries),
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
                    regexp_matches(query, '(?i)\\bfrom\\s+@all_docs\\b') AS is_found
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
                    *cached("bad", "from @all_docs", "from Orders"),
                    *cached("good", "from Orders"),
                )
            },
            expect=(
                ("A/bad", Status.NOTICE),
                ("A/good", Status.OK),
            ),
        ),
    ),
)
