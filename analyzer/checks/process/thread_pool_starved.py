"""Requests wait for threads of the .NET thread pool.

What it looks at
    Threads that the .NET thread pool can still give, of the most that it may have: workers, and those for
    asynchronous input and output.

Why it matters
    Requests run on these threads. With none left every request waits, although the CPU may be idle. Threads
    that block, on a slow disk or on each other, use the pool up.

What to do
    Collect the stack traces of the server while it happens (view Stack Traces of the Studio) and group the
    workers by what they wait for.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.thread_pools import THREAD_POOLS


def pool(node: str, available: int) -> Row:
    """Return the thread pool of a node that may have 1,000 of each kind, for the cases below."""
    return {
        "node": node,
        "available_workers": available,
        "max_workers": 1000,
        "available_completion_ports": 1000,
        "max_completion_ports": 1000,
    }


CHECK = Check(
    id="process.thread_pool_starved",
    title="The thread pool is nearly used up",
    doc=__doc__,
    tables=(THREAD_POOLS,),
    thresholds={
        "warning_percent": Threshold(10, "% available", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN least_available = 0 THEN 'critical'
                WHEN least_percent < $warning_percent THEN 'warning'
                WHEN least_percent >= $warning_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,} of {:,} workers are available', available_workers, max_workers), 'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            available_workers,
            max_workers,
            available_completion_ports,
            max_completion_ports
        FROM (
            SELECT
                *,
                least(available_workers, available_completion_ports) AS least_available,
                least(
                    100 * available_workers / nullif(max_workers, 0),
                    100 * available_completion_ports / nullif(max_completion_ports, 0)
                ) AS least_percent
            FROM thread_pools
        )
    """,
    cases=(
        Case(
            "on and under the line",
            given={
                "thread_pools": (
                    pool("A", 100),
                    pool("B", 99),
                    pool("C", 0),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.WARNING),
                ("C", Status.CRITICAL),
            ),
        ),
    ),
)
