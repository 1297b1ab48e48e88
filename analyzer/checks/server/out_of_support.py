"""The server's version is of a line that is not supported any more.

What it looks at
    The line of each server (major and minor number) in table `release_lines`, on the day of the capture. RavenDB
    publishes no dates; those in the table are the days on which its maintainers took a line out of their list. What is
    not in the table, or was looked up too long before the capture, is unknown.

Why it matters
    Faults and security holes that are found now are not mended in it.

What to do
    Plan the upgrade to a line of long support. Read the breaking changes of every line between, and upgrade node by
    node.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.nodes import NODES
from analyzer.tables.release_lines import RELEASE_LINES


def node(tag: str, version: str | None) -> Row:
    """Return a server, captured on 24 November 2026."""
    return {"node": tag, "version": version}


def line(name: str, *, is_supported: bool, ended: str | None = None, looked_up: str = "2026-11-20") -> Row:
    """Return a line of releases."""
    day = None if ended is None else f"{ended}T00:00:00Z"
    return {"line": name, "is_supported": is_supported, "ended_at": day, "looked_up_at": f"{looked_up}T00:00:00Z"}


CHECK = Check(
    id="server.out_of_support",
    title="Version is not supported any more",
    doc=__doc__,
    tables=(NODES, RELEASE_LINES),
    thresholds={
        "old_days": Threshold(180, "days since the table was made", source="ours: a line may end in that time")
    },
    sql="""
        SELECT
            coalesce(node, 'node') AS resource,
            CASE
                WHEN ended_at <= captured_at THEN 'warning'
                WHEN ended_at > captured_at THEN 'ok'
                WHEN NOT is_supported AND looked_up_at <= captured_at THEN 'warning'
                WHEN is_supported AND table_age_days <= $old_days THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN version IS NULL THEN 'the version is not known'
                WHEN looked_up_at IS NULL THEN concat('nothing is known of line ', line)
                WHEN ended_at IS NOT NULL
                THEN concat('version ', version, ', support ended about ', strftime(ended_at, '%Y-%m-%d'))
                ELSE concat(
                    'version ',
                    version,
                    if(is_supported, ', supported', ', not supported'),
                    ' when looked up on ',
                    strftime(looked_up_at, '%Y-%m-%d')
                )
            END AS reason,
            node,
            database,
            path,
            version,
            line,
            is_long_term,
            ended_at,
            looked_up_at,
            source
        FROM (
            SELECT
                servers.*,
                known.* EXCLUDE (node, database, path, captured_at, line),
                date_diff('day', known.looked_up_at, servers.captured_at) AS table_age_days
            FROM (SELECT *, regexp_extract(version, '^[0-9]+[.][0-9]+') AS line FROM nodes) AS servers
            LEFT JOIN release_lines AS known USING (line)
        )
    """,
    cases=(
        Case(
            "ended on a known day, later, on an unknown day; supported, and not known",
            given={
                "nodes": (
                    node("A", "5.4.207"),
                    node("B", "7.1.5"),
                    node("C", "5.2.100"),
                    node("D", "7.2.7"),
                    node("E", "8.0.0"),
                    node("F", None),
                ),
                "release_lines": (
                    line("5.4", is_supported=False, ended="2025-11-17"),
                    line("7.1", is_supported=True, ended="2026-12-01"),
                    line("5.2", is_supported=False),
                    line("7.2", is_supported=True),
                ),
            },
            expect=(
                ("A", Status.WARNING),
                ("B", Status.OK),
                ("C", Status.WARNING),
                ("D", Status.OK),
                ("E", Status.UNKNOWN),
                ("F", Status.UNKNOWN),
            ),
        ),
        Case(
            "captured before it was looked up, just in time after it, and long after it",
            given={
                "nodes": (node("A", "5.2.1"), node("B", "6.2.4"), node("C", "7.2.7")),
                "release_lines": (
                    line("5.2", is_supported=False, looked_up="2026-11-25"),
                    line("6.2", is_supported=True, looked_up="2026-05-28"),
                    line("7.2", is_supported=True, looked_up="2026-05-27"),
                ),
            },
            expect=(("A", Status.UNKNOWN), ("B", Status.OK), ("C", Status.UNKNOWN)),
        ),
    ),
)
