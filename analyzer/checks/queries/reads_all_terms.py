"""Queries compare the ends or the middle of text.

What it looks at
    The texts in the cache of queries: `endsWith`, `regex`, and searches that begin with a star.

Why it matters
    Terms are sorted by their beginning. A question for an end or a middle reads every term of the field, so it
    becomes slower with each new value, and takes memory for what it matches.

What to do
    For ends, index the text reversed and ask for its beginning. For parts of words, give the one field an n-gram
    analyzer. For words, use `search` without a leading star.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.cached_queries import CACHED_QUERIES


def cached(database: str, *queries: str) -> tuple[Row, ...]:
    """Return queries in the cache of a database of node A."""
    return tuple({"node": "A", "database": database, "query": query} for query in queries)


CHECK = Check(
    id="queries.reads_all_terms",
    title="Queries read all terms of a field",
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
                format('{:,} of {:,} cached queries read all terms', found, queries),
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
                    regexp_matches(query, '(?i)\\b(endsWith|regex)\\s*\\(|\\bsearch\\s*\\([^)]*[''"]\\*') AS is_found
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
                    *cached("bad", "from Orders where endsWith(Company, '1')", "from Orders"),
                    *cached("bad2", "from Orders where regex(Company, '^a.*')"),
                    *cached("bad3", "from Orders where search(Company, '*1')"),
                    *cached("good", "from Orders where startsWith(Company, '1')"),
                    *cached("good", "from Orders where search(Company, '1*')"),
                )
            },
            expect=(
                ("A/bad", Status.NOTICE),
                ("A/bad2", Status.NOTICE),
                ("A/bad3", Status.NOTICE),
                ("A/good", Status.OK),
            ),
        ),
    ),
)
