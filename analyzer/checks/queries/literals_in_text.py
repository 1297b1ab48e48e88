"""Queries carry their values in the text.

What it looks at
    The texts in the cache of queries that are equal but for numbers and quoted text in them, from twenty queries
    on.

Why it matters
    Each is parsed anew and pushes another out of the cache of 512. Values put into the text by hand are also an
    open door for whoever can choose them.

What to do
    Pass values as parameters (`where Total = $total`); the client does that by itself when it is not given raw
    text.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.cached_queries import CACHED_QUERIES


def cached(database: str, repeated: int, others: int) -> tuple[Row, ...]:
    """Return queries of a database of node A: of one shape, and each of its own."""
    same: Row = {"node": "A", "database": database}
    alike = [same | {"query": f"from Orders where Total = {n} and Company = '{n}'"} for n in range(repeated)]
    return (*alike, *(same | {"query": f"from Orders where f_{chr(97 + n % 26)}{n}x = $p"} for n in range(others)))


CHECK = Check(
    id="queries.literals_in_text",
    title="Queries carry their values in the text",
    doc=__doc__,
    tables=(CACHED_QUERIES,),
    thresholds={
        "few_queries": Threshold(20, "queries", source="ours, not measured"),
        "notice_percent": Threshold(50, "% of the queries", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN queries < $few_queries AND queries > 0 THEN 'ok'
                WHEN percent > $notice_percent THEN 'notice'
                WHEN percent <= $notice_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            if(
                queries > 0,
                format('{:,} of {:,} cached queries differ from another by values only', repeated, queries),
                'no text reported'
            ) AS reason,
            node,
            database,
            path,
            repeated,
            queries,
            percent,
            example
        FROM (
            SELECT
                node,
                database,
                list(DISTINCT path) AS path,
                count(query) AS queries,
                count(*) FILTER (alike > 1) AS repeated,
                100 * count(*) FILTER (alike > 1) / nullif(count(query), 0) AS percent,
                arg_max(query, alike) AS example
            FROM (
                SELECT *, if(query IS NULL, NULL, count(*) OVER (PARTITION BY node, database, shape)) AS alike
                FROM (
                    SELECT *, regexp_replace(query, '(''[^'']*''|"[^"]*"|\\b[0-9][0-9.]*\\b)', '?', 'g') AS shape
                    FROM cached_queries
                )
            )
            GROUP BY node, database
        )
    """,
    cases=(
        Case(
            "few, and around each line",
            given={
                "cached_queries": (
                    *cached("few", 19, 0),
                    *cached("enough", 20, 0),
                    *cached("on", 50, 50),
                    *cached("over", 52, 48),
                )
            },
            expect=(
                ("A/few", Status.OK),
                ("A/enough", Status.NOTICE),
                ("A/on", Status.OK),
                ("A/over", Status.NOTICE),
            ),
        ),
    ),
)
