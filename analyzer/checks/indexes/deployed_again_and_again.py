"""Definitions of indexes are deployed again and again.

What it looks at
    Commands in the cluster's log that bring definitions of indexes, in the last 24 hours before the newest command.

Why it matters
    Two versions of an application that deploy different definitions undo each other: the index is rebuilt each time
    and never ready. An application that deploys at every start, or with every request, loads the cluster's log.

What to do
    Find out which applications deploy indexes and when. Deploy from one place, once a release, and lock what must
    not change.
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
    return (last, *({"node": node, "happened_at": at, "type": "PutIndexesCommand"} for _ in range(count)))


CHECK = Check(
    id="indexes.deployed_again_and_again",
    title="Indexes are deployed again and again",
    doc=__doc__,
    tables=(RAFT_HISTORY,),
    thresholds={
        "notice_commands": Threshold(20, "commands a day", source="ours, not measured"),
        "warning_commands": Threshold(100, "commands a day", source="ours, not measured"),
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
                WHEN commands IS NOT NULL THEN format('{:,} deployments of indexes within 24 h', commands)
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
                    count(*) FILTER (type IN ('PutIndexCommand', 'PutIndexesCommand') AND happened_at > day_start),
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
                    *commands("A", 19),
                    *commands("B", 20),
                    *commands("C", 99),
                    *commands("D", 100),
                    *commands("E", 100, hours_ago=25),
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
