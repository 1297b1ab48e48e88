"""Commands of the cluster ended with an exception.

What it looks at
    The last commands that each node remembers, and how they ended.

Why it matters
    A command that failed did not do what was asked for. Many of one kind point to a client or a task that
    tries again and again.

What to do
    Read the newest exception in the table raft_history. Some are answers to a wrong request, as to create
    what exists, and harmless.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.raft_history import RAFT_HISTORY


def command(second: int, exception: str | None) -> Row:
    """Return a command of node A, for the cases below."""
    return {
        "node": "A",
        "type": "PutIndexCommand",
        "happened_at": f"2026-11-24T09:00:{second:02}Z",
        "exception_type": exception,
    }


CHECK = Check(
    id="cluster.failed_commands",
    title="Commands of the cluster ended with an exception",
    doc=__doc__,
    tables=(RAFT_HISTORY,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN failed > 0 THEN 'notice'
                WHEN commands > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN failed > 0
                    THEN format(
                        '{} of {:,} failed, the newest: {} {}', failed, commands, newest_type, newest_exception
                    )
                ELSE format('none of {:,} failed', commands)
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            commands,
            failed,
            newest_type,
            newest_exception,
            newest_message
        FROM (
            SELECT
                node,
                any_value(path) AS path,
                count(type) AS commands,
                count(exception_type) AS failed,
                arg_max(type, happened_at) FILTER (WHERE exception_type IS NOT NULL) AS newest_type,
                arg_max(exception_type, happened_at) FILTER (WHERE exception_type IS NOT NULL) AS newest_exception,
                arg_max(exception_message, happened_at) FILTER (WHERE exception_type IS NOT NULL) AS newest_message
            FROM raft_history
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "all went well",
            given={
                "raft_history": (
                    command(1, None),
                    command(2, None),
                )
            },
            expect=(("A", Status.OK),),
        ),
        Case(
            "documented form: one failed",
            given={
                "raft_history": (
                    command(1, "System.InvalidOperationException"),
                    command(2, None),
                )
            },
            expect=(("A", Status.NOTICE),),
        ),
    ),
)
