"""Queries have a very long text.

What it looks at
    The longest text in the cache of queries of each database.

Why it matters
    A text of many kilobytes is a long list in `in (…)`, or hundreds of conditions. Each value is a look-up of its
    own, the text is parsed each time, and one call takes as long as hundreds.

What to do
    Pass the list as a parameter, ask in parts, or load the documents by their ids. Often the list comes from
    another query that an index could answer in one step.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.cached_queries import CACHED_QUERIES


def cached(database: str, characters: int) -> Row:
    """Return a query in the cache of a database of node A."""
    return {"node": "A", "database": database, "query": "q" * characters}


CHECK = Check(
    id="queries.long_text",
    title="Queries have a very long text",
    doc=__doc__,
    tables=(CACHED_QUERIES,),
    thresholds={
        "notice_characters": Threshold(4096, "characters", source="ours, not measured"),
        "warning_characters": Threshold(65_536, "characters", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN longest > $warning_characters THEN 'warning'
                WHEN longest > $notice_characters THEN 'notice'
                WHEN longest <= $notice_characters THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('the longest of {:,} has {:,} characters', queries, longest), 'no text reported') AS reason,
            node,
            database,
            path,
            longest,
            queries,
            beginning
        FROM (
            SELECT
                node,
                database,
                list(DISTINCT path) AS path,
                count(query) AS queries,
                max(length(query)) AS longest,
                left(arg_max(query, length(query)), 200) AS beginning
            FROM cached_queries
            GROUP BY node, database
        )
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "cached_queries": (cached("a", 4096), cached("b", 4200), cached("c", 65_536), cached("d", 67_000)),
            },
            expect=(("A/a", Status.OK), ("A/b", Status.NOTICE), ("A/c", Status.NOTICE), ("A/d", Status.WARNING)),
        ),
    ),
)
