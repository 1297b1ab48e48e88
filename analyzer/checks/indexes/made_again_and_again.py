"""Queries make automatic indexes again and again.

What it looks at
    Commands in the cluster's log by which a query made or widened an automatic index, in the last 24 hours before
    the newest command.

Why it matters
    Each is built from nothing while the query waits. Many a day mean that field names in queries come from users,
    or that indexes expire between two uses.

What to do
    Look which automatic indexes are young, and find the code that builds their queries. A static index over the
    same fields ends it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.raft_history import RAFT_HISTORY

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def commands(node: str, count: int, hours_ago: float = 1) -> tuple[Row, ...]:
    """Return the last command of a node, and so many of the kind before it."""
    at = NOW - timedelta(hours=hours_ago)
    last: Row = {"node": node, "happened_at": NOW, "type": "AddDatabaseCommand"}
    return (last, *({"node": node, "happened_at": at, "type": "PutAutoIndexCommand"} for _ in range(count)))


CHECK = Check(
    id="indexes.made_again_and_again",
    title="Automatic indexes are made again and again",
    doc=__doc__,
    tables=(RAFT_HISTORY,),
    thresholds={
        "notice_commands": Threshold(5, "commands a day", source="ours, not measured"),
        "warning_commands": Threshold(20, "commands a day", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN commands >= $warning_commands THEN 'warning'
                WHEN commands >= $notice_commands THEN 'notice'
                WHEN commands < $notice_commands THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN commands IS NOT NULL THEN format('{:,} automatic indexes made within 24 h', commands)
                ELSE 'times not reported'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            commands,
            newest_at
        FROM (
            SELECT
                node,
                list(DISTINCT path) AS path,
                max(happened_at) AS newest_at,
                if(
                    count(happened_at) > 0,
                    count(*) FILTER (type IN ('PutAutoIndexCommand') AND happened_at > day_start),
                    NULL
                ) AS commands
            FROM (SELECT *, max(happened_at) OVER (PARTITION BY node) - INTERVAL 24 HOUR AS day_start FROM raft_history)
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "below and on each line; what is a day old does not count",
            given={
                "raft_history": (
                    *commands("A", 4),
                    *commands("B", 5),
                    *commands("C", 19),
                    *commands("D", 20),
                    *commands("E", 20, hours_ago=25),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.NOTICE),
                ("D", Status.WARNING),
                ("E", Status.OK),
            ),
        ),
    ),
)
