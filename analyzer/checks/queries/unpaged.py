"""Requests return very many results at once.

What it looks at
    The requests that the server noted in its hint on paging: more results than a page should have.

Why it matters
    Such an answer is built in memory, loads every document of it, and keeps the client waiting. One query of that
    kind a second can slow a whole server.

What to do
    Ask for pages (`limit`), stream the results if all are needed, and project only the fields that are used.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.unpaged_queries import UNPAGED_QUERIES


def request(action: str, results: int, results_bytes: int = 0) -> Row:
    """Return a request to node A."""
    same: Row = {"node": "A", "database": "Shop", "action": action, "request": "from Orders"}
    return same | {"results": results, "results_bytes": results_bytes}


CHECK = Check(
    id="queries.unpaged",
    title="Requests return very many results",
    doc=__doc__,
    tables=(UNPAGED_QUERIES,),
    thresholds={
        "warning_results": Threshold(2048, "results", source="server default PerformanceHints.MaxNumberOfResults"),
        "critical_results": Threshold(50_000, "results", source="ours, not measured"),
        "critical_bytes": Threshold(104_857_600, "bytes", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, action) AS resource,
            CASE
                WHEN most_results > $critical_results OR most_bytes > $critical_bytes THEN 'critical'
                WHEN most_results > $warning_results THEN 'warning'
                WHEN most_results <= $warning_results THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN most_results IS NULL THEN 'number of results not reported'
                ELSE concat_ws(
                    ', ',
                    format('{:,} requests, the largest returned {:,} results', requests, most_results),
                    format('{:,.1f} MiB', most_bytes / 1048576),
                    format('in {:,.0f} ms', slowest_ms)
                )
            END AS reason,
            node,
            database,
            path,
            action,
            requests,
            most_results,
            most_bytes,
            page_size,
            request,
            last_at
        FROM (
            SELECT
                node,
                database,
                action,
                list(DISTINCT path) AS path,
                count(*) AS requests,
                max(results) AS most_results,
                max(results_bytes) AS most_bytes,
                arg_max(page_size, results) AS page_size,
                arg_max(request, results) AS request,
                arg_max(duration_ms, results) AS slowest_ms,
                max(happened_at) AS last_at
            FROM unpaged_queries
            GROUP BY node, database, action
        )
    """,
    cases=(
        Case(
            "under a site's own limit, over the server's, far over",
            given={
                "unpaged_queries": (
                    request("a", 2048),
                    request("b", 2049),
                    request("b", 10),
                    request("c", 50_000),
                    request("d", 50_001),
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
            "few but large results",
            given={"unpaged_queries": (request("a", 100, 100 << 20), request("b", 100, 102 << 20))},
            expect=(("A/Shop/a", Status.OK), ("A/Shop/b", Status.CRITICAL)),
        ),
    ),
)
