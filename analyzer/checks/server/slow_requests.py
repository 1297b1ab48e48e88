"""Requests take long on average.

What it looks at
    The average duration of requests as the server counts it, over all databases.

Why it matters
    It is what applications wait for. An average hides that some requests are much slower.

What to do
    See which database it is and compare with disk, CPU and memory of that node. Slow queries show in the
    Studio under Running Queries, and as performance hints.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.request_metrics import REQUEST_METRICS


def metrics(node: str, average_request_ms: float) -> Row:
    """Return the requests of a node, for the cases below."""
    return {"node": node, "average_request_ms": average_request_ms, "requests_per_second": 20.0}


CHECK = Check(
    id="server.slow_requests",
    title="Requests take long",
    doc=__doc__,
    tables=(REQUEST_METRICS,),
    thresholds={
        "notice_ms": Threshold(100, "ms", source="ours, not measured"),
        "warning_ms": Threshold(1000, "ms", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN average_request_ms > $warning_ms THEN 'warning'
                WHEN average_request_ms > $notice_ms THEN 'notice'
                WHEN average_request_ms <= $notice_ms THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,.1f} ms on average, {:,.1f} requests a second', average_request_ms, requests_per_second),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            average_request_ms,
            requests_per_second,
            concurrent_requests
        FROM request_metrics
    """,
    cases=(
        Case(
            "on and over each line",
            given={
                "request_metrics": (
                    metrics("A", 100),
                    metrics("B", 101),
                    metrics("C", 1001),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.WARNING),
            ),
        ),
        Case(
            "on the upper line",
            given={"request_metrics": (metrics("A", 1000),)},
            expect=(("A", Status.NOTICE),),
        ),
    ),
)
