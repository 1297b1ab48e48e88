"""Requests pile up in the server.

What it looks at
    Requests in work at the moment of the question, by core.

Why it matters
    More requests in work than a few per core means that each waits for something: disk, locks, CPU or other
    nodes. They pile up until clients give up.

What to do
    Look at disk latency, CPU and thread pool at the same time. Long-lived requests, as subscriptions and
    changes, count as well.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status, Threshold
from analyzer.tables.node_licenses import NODE_LICENSES
from analyzer.tables.request_metrics import REQUEST_METRICS

CHECK = Check(
    id="server.many_concurrent_requests",
    title="Requests pile up",
    doc=__doc__,
    tables=(REQUEST_METRICS,),
    also=(NODE_LICENSES,),
    thresholds={
        "warning_per_core": Threshold(10, "requests a core", source="ours, not measured"),
        "critical_per_core": Threshold(50, "requests a core", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN per_core > $critical_per_core THEN 'critical'
                WHEN per_core > $warning_per_core THEN 'warning'
                WHEN per_core <= $warning_per_core THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('requests at once: {:,}, cores: {}', concurrent_requests, cores),
                format('requests at once: {:,}, cores not known', concurrent_requests),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            concurrent_requests,
            cores
        FROM (
            SELECT
                metrics.*,
                licenses.utilized_cores AS cores,
                metrics.concurrent_requests / nullif(licenses.utilized_cores, 0) AS per_core
            FROM request_metrics AS metrics
            LEFT JOIN node_licenses AS licenses
                ON licenses.node = metrics.node
                AND licenses.tag = metrics.node
        )
    """,
    cases=(
        Case(
            "few",
            given={
                "node_licenses": ({"node": "A", "tag": "A", "utilized_cores": 4},),
                "request_metrics": ({"node": "A", "concurrent_requests": 40},),
            },
            expect=(("A", Status.OK),),
        ),
        Case(
            "ten a core",
            given={
                "node_licenses": ({"node": "A", "tag": "A", "utilized_cores": 4},),
                "request_metrics": ({"node": "A", "concurrent_requests": 41},),
            },
            expect=(("A", Status.WARNING),),
        ),
        Case(
            "fifty a core",
            given={
                "node_licenses": ({"node": "A", "tag": "A", "utilized_cores": 4},),
                "request_metrics": ({"node": "A", "concurrent_requests": 201},),
            },
            expect=(("A", Status.CRITICAL),),
        ),
        Case(
            "cores not known",
            given={"request_metrics": ({"node": "A", "concurrent_requests": 1},)},
            expect=(("A", Status.UNKNOWN),),
        ),
        Case(
            "on the upper line",
            given={
                "node_licenses": ({"node": "A", "tag": "A", "utilized_cores": 4},),
                "request_metrics": ({"node": "A", "concurrent_requests": 200},),
            },
            expect=(("A", Status.WARNING),),
        ),
    ),
)
