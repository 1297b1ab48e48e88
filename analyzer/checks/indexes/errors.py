"""An index keeps errors of documents it could not index.

What it looks at
    The errors that the server keeps of each index (the last 500), and how many of its attempts failed.

Why it matters
    A document that fails is not in the index: queries do not return it, and nothing tells the application.
    When too large a share fails, the server gives the index up and queries on it fail.

What to do
    Open Indexes, List of Indexes, and the errors of the index. Mend the map for the documents named there (a null,
    a division, a text that is no number), or mend the documents, then reset the index.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.index_errors import INDEX_ERRORS
from analyzer.tables.indexes import INDEXES


def index(name: str, errors: int | None, failed: int = 0) -> Row:
    """Return an index of node A that was tried 200 times."""
    return {
        "node": "A",
        "database": "Shop",
        "name": name,
        "errors": errors,
        "map_attempts": 200,
        "map_errors": failed,
    }


CHECK = Check(
    id="indexes.errors",
    title="Index cannot index some documents",
    doc=__doc__,
    tables=(INDEXES,),
    also=(INDEX_ERRORS,),
    thresholds={
        "critical_failed_percent": Threshold(
            15,
            "% of attempts",
            source="RavenDB documentation, Debugging Index Errors: the index is given up above 15 %",
        ),
    },
    sql="""
        WITH kept AS (
            SELECT
                node,
                database,
                name,
                max(happened_at) AS last_error_at,
                mode(exception_type) AS exception_type,
                arg_max(document, happened_at) AS document,
                arg_max(error, happened_at) AS error
            FROM index_errors
            GROUP BY ALL
        )
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN errors > 0 AND failed_percent >= $critical_failed_percent THEN 'critical'
                WHEN errors > 0 THEN 'warning'
                WHEN errors = 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN errors > 0 THEN concat(
                    format('{:,} errors kept', errors),
                    format(', {:,.0f} % of {:,} map attempts failed', failed_percent, map_attempts),
                    ', most often ' || exception_type
                )
                WHEN errors = 0 THEN 'no errors'
                ELSE 'number of errors not reported'
            END AS reason,
            node,
            database,
            path,
            name,
            errors,
            map_attempts,
            map_errors,
            exception_type,
            last_error_at,
            document,
            error
        FROM (SELECT *, 100 * map_errors / nullif(map_attempts, 0) AS failed_percent FROM indexes)
        LEFT JOIN kept USING (node, database, name)
    """,
    cases=(
        Case(
            "none, some, and most attempts",
            given={
                "indexes": (
                    index("a", 0),
                    index("b", 3, failed=3),
                    index("c", 29, failed=29),
                    index("d", 30, failed=30),
                )
            },
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.WARNING),
                ("A/Shop/c", Status.WARNING),
                ("A/Shop/d", Status.CRITICAL),
            ),
        ),
        Case(
            "the texts are known",
            given={
                "indexes": (index("b", 1, failed=1),),
                "index_errors": (
                    {
                        "node": "A",
                        "database": "Shop",
                        "name": "b",
                        "document": "orders/1",
                        "exception_type": "System.DivideByZeroException",
                    },
                ),
            },
            expect=(("A/Shop/b", Status.WARNING),),
        ),
    ),
)
