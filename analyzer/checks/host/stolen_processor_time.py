"""The hypervisor gives processor time of this machine to others.

What it looks at
    The share of time taken away (steal) over the sample, and since boot. Over the line in the sample alone it
    is noted; the warning needs both.

Why it matters
    A machine that is stopped by its hypervisor cannot tell: every measured time grows, heartbeats come late,
    and nothing inside explains it.

What to do
    Ask the provider or whoever runs the hypervisor about overcommitment, or about spent CPU credits of a
    burstable instance, and move the machine to another host or another class.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.host_cpu import HOST_CPU


def cpu(**facts: float) -> Row:
    """Return the processor of node A, for the cases below."""
    return {"node": "A", **facts}


CHECK = Check(
    id="host.stolen_processor_time",
    title="Hypervisor takes processor time away",
    doc=__doc__,
    tables=(HOST_CPU,),
    thresholds={
        "warning_percent": Threshold(5, "% of processor time", source="ours, not measured"),
        "lasting_percent": Threshold(1.0, "% of processor time since boot", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'processor') AS resource,
            CASE
                WHEN steal_percent > $warning_percent AND steal_percent_since_boot > $lasting_percent THEN 'warning'
                WHEN steal_percent > $warning_percent THEN 'notice'
                WHEN steal_percent <= $warning_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format(
                    '{:.1f} % over {:g} s, {:.1f} % since boot',
                    steal_percent,
                    sample_seconds,
                    steal_percent_since_boot
                ),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            steal_percent,
            steal_percent_since_boot
        FROM host_cpu
    """,
    cases=(
        Case(
            "none",
            given={"host_cpu": (cpu(steal_percent=0, steal_percent_since_boot=0, sample_seconds=1),)},
            expect=(("A/processor", Status.OK),),
        ),
        Case(
            "for the moment",
            given={"host_cpu": (cpu(steal_percent=6, steal_percent_since_boot=0, sample_seconds=1),)},
            expect=(("A/processor", Status.NOTICE),),
        ),
        Case(
            "now and before",
            given={"host_cpu": (cpu(steal_percent=6, steal_percent_since_boot=5, sample_seconds=1),)},
            expect=(("A/processor", Status.WARNING),),
        ),
        Case(
            "on and over each line",
            given={
                "host_cpu": tuple(
                    cpu(steal_percent=now, steal_percent_since_boot=before, sample_seconds=1) | {"node": node}
                    for node, now, before in (("A", 5, 9), ("B", 5.2, 1), ("C", 5.2, 1.04))
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
