"""An identity has counted far beyond the documents there are.

What it looks at
    The number that each identity gave last, beside the number of documents in the database, from a million on.

Why it matters
    An identity counts by one. A jump means that somebody set it, imported a bad value, or that a loop asks for
    numbers. Clients that keep them in 32 bits fail above 2,147,483,647.

What to do
    Find out who set it. It can be set back (Documents, Identities) if no document has such a number yet.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.database_stats import DATABASE_STATS
from analyzer.tables.identities import IDENTITIES


def identity(prefix: str, value: int, database: str = "Shop") -> Row:
    """Return an identity of a database of node A."""
    return {"node": "A", "database": database, "prefix": prefix, "value": value}


STATS: tuple[Row, ...] = (
    {"node": "A", "database": "Shop", "documents": 10_000},
    {"node": "A", "database": "Empty", "documents": 10},
)


CHECK = Check(
    id="databases.identity_jumped",
    title="Identity is far beyond the documents",
    doc=__doc__,
    tables=(IDENTITIES,),
    also=(DATABASE_STATS,),
    thresholds={
        "small_value": Threshold(1_000_000, "given last", source="ours, not measured"),
        "notice_times": Threshold(1000, "times the documents", source="ours, not measured"),
        "warning_value": Threshold(2_147_483_647, "given last", source="largest number of 32 bits"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, prefix) AS resource,
            CASE
                WHEN value > $warning_value THEN 'warning'
                WHEN value > $small_value AND times > $notice_times THEN 'notice'
                WHEN value <= $small_value OR times <= $notice_times THEN 'ok'
                ELSE 'unknown'
            END AS status,
            concat(
                coalesce(format('at {:,}', value), 'not reported'),
                format(', the database has {:,} documents', documents)
            ) AS reason,
            node,
            database,
            path,
            prefix,
            value,
            documents
        FROM (
            SELECT i.*, s.documents, i.value / nullif(s.documents, 0) AS times
            FROM identities AS i
            LEFT JOIN database_stats AS s USING (node, database)
        )
    """,
    cases=(
        Case(
            "around each line",
            given={
                "identities": (
                    identity("a|", 1_000_000, "Empty"),
                    identity("b|", 1_030_000, "Empty"),
                    identity("c|", 10_000_000),
                    identity("d|", 10_300_000),
                    identity("e|", 2_147_483_647),
                    identity("f|", 2_200_000_000),
                ),
                "database_stats": STATS,
            },
            expect=(
                ("A/Empty/a|", Status.OK),
                ("A/Empty/b|", Status.NOTICE),
                ("A/Shop/c|", Status.OK),
                ("A/Shop/d|", Status.NOTICE),
                ("A/Shop/e|", Status.NOTICE),
                ("A/Shop/f|", Status.WARNING),
            ),
        ),
    ),
)
