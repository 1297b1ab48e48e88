"""The cores are idle because a disk is waited for.

What it looks at
    The share of time waited (iowait) over the sample, and since boot. Over the line in the sample alone it is
    noted; the warning needs both.

Why it matters
    The work at hand cannot go on before the disk answers. Journal writes and reads of cold pages take their
    time from every request.

What to do
    See which disk and who uses it (Storage > IO Stats in the Studio, `iostat -x 5`), and whether a quota of the
    provider was reached. More memory helps where it is reads.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.host_cpu import HOST_CPU


def cpu(**facts: float) -> Row:
    """Return the processor of node A, for the cases below."""
    return {"node": "A", **facts}


CHECK = Check(
    id="host.waiting_for_disk",
    title="Processor waits for the disk",
    doc=__doc__,
    tables=(HOST_CPU,),
    thresholds={
        "warning_percent": Threshold(20, "% of processor time", source="RavenDB's own Zabbix template"),
        "lasting_percent": Threshold(4.0, "% of processor time since boot", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'processor') AS resource,
            CASE
                WHEN iowait_percent > $warning_percent AND iowait_percent_since_boot > $lasting_percent THEN 'warning'
                WHEN iowait_percent > $warning_percent THEN 'notice'
                WHEN iowait_percent <= $warning_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format(
                    '{:.1f} % over {:g} s, {:.1f} % since boot',
                    iowait_percent,
                    sample_seconds,
                    iowait_percent_since_boot
                ),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            iowait_percent,
            iowait_percent_since_boot
        FROM host_cpu
    """,
    cases=(
        Case(
            "none",
            given={"host_cpu": (cpu(iowait_percent=0, iowait_percent_since_boot=0, sample_seconds=1),)},
            expect=(("A/processor", Status.OK),),
        ),
        Case(
            "for the moment",
            given={"host_cpu": (cpu(iowait_percent=21, iowait_percent_since_boot=0, sample_seconds=1),)},
            expect=(("A/processor", Status.NOTICE),),
        ),
        Case(
            "now and before",
            given={"host_cpu": (cpu(iowait_percent=21, iowait_percent_since_boot=20, sample_seconds=1),)},
            expect=(("A/processor", Status.WARNING),),
        ),
        Case(
            "on and over each line",
            given={
                "host_cpu": tuple(
                    cpu(iowait_percent=now, iowait_percent_since_boot=before, sample_seconds=1) | {"node": node}
                    for node, now, before in (("A", 20, 9), ("B", 20.5, 4), ("C", 20.5, 4.1))
                )
            },
            expect=(
                ("A/processor", Status.OK),
                ("B/processor", Status.NOTICE),
                ("C/processor", Status.WARNING),
            ),
        ),
    ),
)
