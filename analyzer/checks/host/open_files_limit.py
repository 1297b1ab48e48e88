"""A RavenDB process may open few files, or has nearly as many open as it may.

What it looks at
    The limit of open files of each RavenDB process, and how many it has open. Sockets count.

Why it matters
    Each database, each index and each connection needs files. At the limit no connection is accepted and no
    journal is opened, and databases fail to load.

What to do
    Raise the limit to 65,535 or more: `LimitNOFILE=65535` in the unit (`systemctl edit ravendb`), or
    `/etc/security/limits.conf` for a server that is started by hand. Then restart the server.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.raven_processes import RAVEN_PROCESSES


def process(pid: int, **facts: object) -> Row:
    """Return a RavenDB process of node A, for the cases below."""
    return {"node": "A", "pid": pid, **facts}


CHECK = Check(
    id="host.open_files_limit",
    title="Few files may be open",
    doc=__doc__,
    tables=(RAVEN_PROCESSES,),
    thresholds={
        "recommended_files": Threshold(
            65535, "files", source="RavenDB documentation, page system-configuration-recommendations"
        ),
        "warning_percent": Threshold(70, "% in use", source="ours, not measured"),
        "critical_percent": Threshold(90, "% in use", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'pid ' || pid) AS resource,
            CASE
                WHEN used_percent > $critical_percent THEN 'critical'
                WHEN used_percent > $warning_percent THEN 'warning'
                WHEN open_files_limit < $recommended_files THEN 'warning'
                WHEN limits_known AND open_files_limit IS NULL THEN 'ok'
                WHEN open_files_limit >= $recommended_files THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:,} open', open_files),
                CASE WHEN open_files IS NULL THEN 'number of open files not known' END
            ) || coalesce(
                format(', {:,} may be', open_files_limit),
                CASE WHEN limits_known THEN ', no limit' ELSE ', limit not known' END
            ) AS reason,
            node,
            database,
            path,
            pid,
            "user",
            open_files,
            open_files_limit
        FROM (SELECT *, 100 * open_files / nullif(open_files_limit, 0) AS used_percent FROM raven_processes)
    """,
    cases=(
        Case(
            "each line",
            given={
                "raven_processes": (
                    process(1, open_files=1, open_files_limit=65_535, limits_known=True),
                    process(2, open_files=1, open_files_limit=20_000, limits_known=True),
                    process(3, open_files=71, open_files_limit=100, limits_known=True),
                    process(4, open_files=91, open_files_limit=100, limits_known=True),
                )
            },
            expect=(
                ("A/pid 1", Status.OK),
                ("A/pid 2", Status.WARNING),
                ("A/pid 3", Status.WARNING),
                ("A/pid 4", Status.CRITICAL),
            ),
        ),
        Case(
            "no limit, and nothing known",
            given={"raven_processes": (process(1, limits_known=True), process(2, limits_known=False))},
            expect=(
                ("A/pid 1", Status.OK),
                ("A/pid 2", Status.UNKNOWN),
            ),
        ),
        Case(
            "on and beside each line",
            given={
                "raven_processes": (
                    process(1, open_files=1, open_files_limit=63_000, limits_known=True),
                    process(2, open_files=70_000, open_files_limit=100_000, limits_known=True),
                    process(3, open_files=72_000, open_files_limit=100_000, limits_known=True),
                    process(4, open_files=90_000, open_files_limit=100_000, limits_known=True),
                )
            },
            expect=(
                ("A/pid 1", Status.WARNING),
                ("A/pid 2", Status.OK),
                ("A/pid 3", Status.WARNING),
                ("A/pid 4", Status.WARNING),
            ),
        ),
    ),
)
