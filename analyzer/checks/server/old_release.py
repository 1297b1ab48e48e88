"""The server runs an old release of its line.

What it looks at
    The version of each server, and the newest release of its line in table `release_lines`. The table ends on the day
    it was made, so a newer one may exist.

Why it matters
    Releases of one line only mend faults. The check on known problems names those of this version that are known here.

What to do
    Read the release notes of the line, and upgrade node by node; within a line nothing else changes.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.nodes import NODES
from analyzer.tables.release_lines import RELEASE_LINES


def line(name: str, newest: str, number: int, at: str) -> Row:
    """Return a line of releases with its newest one."""
    return {"line": name, "newest_version": newest, "newest_number": number, "newest_at": f"{at}T00:00:00Z"}


CHECK = Check(
    id="server.old_release",
    title="Newer release of the line is out",
    doc=__doc__,
    tables=(NODES, RELEASE_LINES),
    thresholds={"young_days": Threshold(60, "days since the newer release", source="ours: time to plan an upgrade")},
    sql="""
        SELECT
            coalesce(node, 'node') AS resource,
            CASE
                WHEN number >= newest_number THEN 'ok'
                WHEN number < newest_number AND newer_for_days <= $young_days THEN 'ok'
                WHEN number < newest_number THEN 'notice'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN version IS NULL THEN 'the version is not known'
                WHEN newest_version IS NULL THEN concat('version ', version, ', nothing is known of newer ones')
                ELSE concat(
                    concat_ws(' ', 'version', version) || ', the newest known is ' || newest_version,
                    strftime(newest_at, ' of %Y-%m-%d')
                )
            END AS reason,
            node,
            database,
            path,
            version,
            newest_version,
            newest_at,
            newer_for_days,
            source
        FROM (
            SELECT
                servers.*,
                known.* EXCLUDE (node, database, path, captured_at, line),
                date_diff('day', known.newest_at, servers.captured_at) AS newer_for_days
            FROM (
                SELECT
                    *,
                    concat(numbers[1], '.', numbers[2]) AS line,
                    numbers[1] * 1000000 + numbers[2] * 1000 + numbers[3] AS number
                FROM (
                    SELECT
                        *, [TRY_CAST(part AS BIGINT) FOR part IN regexp_extract_all(version, '[0-9]+')] AS numbers
                    FROM nodes
                )
            ) AS servers
            LEFT JOIN release_lines AS known USING (line)
        )
    """,
    cases=(
        Case(
            "the newest, older than one that is out for long, than one that is new; nothing known",
            given={
                "nodes": (
                    {"node": "A", "version": "6.2.19"},
                    {"node": "B", "version": "6.2.20"},
                    {"node": "C", "version": "6.2.4"},
                    {"node": "D", "version": "7.2.6"},
                    {"node": "E", "version": "7.1.5"},
                    {"node": "F", "version": "8.0.0"},
                    {"node": "G"},
                ),
                "release_lines": (
                    line("6.2", "6.2.19", 6_002_019, "2026-09-24"),
                    line("7.2", "7.2.7", 7_002_007, "2026-09-25"),
                    line("7.1", "7.1.9", 7_001_009, "2026-06-09"),
                ),
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.OK),
                ("C", Status.NOTICE),
                ("D", Status.OK),
                ("E", Status.NOTICE),
                ("F", Status.UNKNOWN),
                ("G", Status.UNKNOWN),
            ),
        ),
    ),
)
