"""Commands in the log of the cluster are very large.

What it looks at
    The size of the largest of the commands that each node still lists.

Why it matters
    Every command is written by every node and read again at each start. Large ones come from database records with
    very many indexes, or from values of compare-exchange that should be documents.

What to do
    See the type of the command in the table raft_commands. Store large values as documents, and refer to them.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.raft_commands import RAFT_COMMANDS

MIB = 1024**2


def command(node: str, size_bytes: int | None) -> Row:
    """Return an entry of a node's Raft log, for the cases below."""
    return {"node": node, "command_type": "AddOrUpdateCompareExchangeCommand", "size_bytes": size_bytes}


CHECK = Check(
    id="cluster.large_commands",
    title="Commands of the cluster are large",
    doc=__doc__,
    tables=(RAFT_COMMANDS,),
    thresholds={
        "notice_bytes": Threshold(1024**2, "bytes", source="ours, not measured"),
        "warning_bytes": Threshold(16 * 1024**2, "bytes", source="ours, not measured"),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN largest_bytes > $warning_bytes THEN 'warning'
                WHEN largest_bytes > $notice_bytes THEN 'notice'
                WHEN largest_bytes <= $notice_bytes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,.0f} KiB, {}', largest_bytes / 1024, coalesce(kind, 'of unknown kind')),
                'no size is told'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            largest_bytes,
            kind
        FROM (
            SELECT
                node,
                any_value(path) AS path,
                max(size_bytes) AS largest_bytes,
                arg_max(command_type, size_bytes) AS kind
            FROM raft_commands
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "on and past each limit",
            given={
                "raft_commands": (
                    command("A", 1 * MIB),
                    command("B", MIB + MIB // 25),
                    command("C", 16 * MIB),
                    command("D", 16 * MIB + MIB // 2),
                    command("E", None),
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.NOTICE),
                ("D", Status.WARNING),
                ("E", Status.UNKNOWN),
            ),
        ),
    ),
)
