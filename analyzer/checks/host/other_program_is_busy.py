"""A program other than RavenDB uses much of a busy processor.

What it looks at
    The programs that used the most processor time over half a second, as a share of all cores, while the
    machine was busy. The collector itself is left out.

Why it matters
    What another program takes, RavenDB lacks. Its own numbers then show slow requests without a cause of its
    own.

What to do
    See what the program is and whether it belongs there: backups, virus scanners, indexers of files, builds.
    Move it, or limit it (`CPUQuota` of its unit). Exclude the data directory from virus scanners.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.host_cpu import HOST_CPU
from analyzer.tables.processes import PROCESSES


def process(name: str, cpu_percent: float) -> Row:
    """Return a process of node A, for the cases below."""
    return {"node": "A", "name": name, "pid": 7, "cpu_percent": cpu_percent}


CHECK = Check(
    id="host.other_program_is_busy",
    title="Another program uses much processor time",
    doc=__doc__,
    tables=(PROCESSES, HOST_CPU),
    thresholds={
        "warning_percent": Threshold(30, "% of all cores", source="ours, not measured"),
        "busy_percent": Threshold(70, "% of all cores in use", source="RavenDB's own Zabbix template"),
    },
    sql="""
        SELECT
            concat_ws('/', node, name || ' ' || pid) AS resource,
            CASE
                WHEN share_percent > $warning_percent AND busy_percent > $busy_percent THEN 'warning'
                WHEN share_percent <= $warning_percent OR busy_percent <= $busy_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.0f} % of all cores, which were {:.0f} % busy', share_percent, busy_percent),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            pid,
            name,
            "user",
            cpu_percent,
            resident_bytes
        FROM (
            SELECT
                *,
                cpu_percent / (SELECT nullif(max(logical_cores), 0) FROM host_cpu) AS share_percent,
                100 - (SELECT min(idle_percent) FROM host_cpu) AS busy_percent
            FROM processes
            WHERE NOT coalesce(is_raven, false) AND NOT coalesce(is_collector, false)
        )
    """,
    cases=(
        Case(
            "a busy machine",
            given={
                "host_cpu": ({"idle_percent": 10, "logical_cores": 2},),
                "processes": (
                    process("java", 61),
                    process("cron", 60),
                    process("dotnet", 90) | {"is_raven": True},
                    process("python", 90) | {"is_collector": True},
                ),
            },
            expect=(
                ("A/java 7", Status.WARNING),
                ("A/cron 7", Status.OK),
            ),
        ),
        Case(
            "an idle machine",
            given={"host_cpu": ({"idle_percent": 30, "logical_cores": 2},), "processes": (process("java", 140),)},
            expect=(("A/java 7", Status.OK),),
        ),
        Case(
            "a machine just past the line",
            given={"host_cpu": ({"idle_percent": 27, "logical_cores": 2},), "processes": (process("java", 62),)},
            expect=(("A/java 7", Status.WARNING),),
        ),
    ),
)
