"""Many backups of a node are due in the same minute.

What it looks at
    How many enabled backup tasks that a node is responsible for are due next in the same minute, beside half of its
    cores: so many the server runs at once by default.

Why it matters
    The rest wait for a slot. All databases that sleep are woken at the same moment, and memory, disk and network
    have their worst hour together.

What to do
    Spread the schedules over the hour. Half of the cores is the default of Backup.MaxNumberOfConcurrentBackups.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.backups import BACKUPS
from analyzer.tables.node_info import NODE_INFO

CORES: tuple[Row, ...] = tuple({"node": node, "cores": 20} for node in "ABCD")


def due(node: str, tasks: int) -> tuple[Row, ...]:
    """Return backups of a node that are due in the same minute, for the cases below."""
    same: Row = {"node": node, "state": "Enabled", "responsible_node": node}
    return tuple(same | {"task": task, "next_at": f"2026-11-25T02:00:{task % 60:02}Z"} for task in range(tasks))


CHECK = Check(
    id="backups.due_at_once",
    title="Many backups are due at once",
    doc=__doc__,
    tables=(BACKUPS, NODE_INFO),
    thresholds={
        "waves": Threshold(5, "times as many as may run at once", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN due > slots * $waves THEN 'warning'
                WHEN due > slots THEN 'notice'
                WHEN due <= slots THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{} are due at {} UTC, {} may run at once', due, strftime(minute, '%H:%M'), slots),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            due,
            slots,
            minute
        FROM (
            SELECT
                backups.node,
                list(DISTINCT backups.path) AS path,
                date_trunc('minute', next_at) AS minute,
                CASE WHEN date_trunc('minute', next_at) IS NOT NULL THEN count(*) END AS due,
                max(CASE WHEN cores > 0 THEN greatest(1, cores // 2) END) AS slots
            FROM backups
            LEFT JOIN node_info ON node_info.node = backups.node
            WHERE backups.state IS DISTINCT FROM 'Disabled'
                AND coalesce(responsible_node = backups.node, true)
            GROUP BY backups.node, date_trunc('minute', next_at)
            QUALIFY row_number() OVER (PARTITION BY backups.node ORDER BY due DESC NULLS LAST, minute) = 1
        )
    """,
    cases=(
        Case(
            "as many as may run, more, and very many",
            given={"node_info": CORES, "backups": (*due("A", 10), *due("B", 11), *due("C", 50), *due("D", 52))},
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.NOTICE),
                ("D", Status.WARNING),
            ),
        ),
        Case(
            "cores not told, and a task of another node",
            given={"backups": (*due("A", 3), *(task | {"node": "B"} for task in due("A", 60)))},
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
