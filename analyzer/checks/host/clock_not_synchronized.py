"""Nothing keeps the clock of the machine right.

What it looks at
    What chrony, systemd and the kernel say about the clock. chrony's word counts most, since without `rtcsync`
    the others do not hear of it.

Why it matters
    Nodes with different clocks disagree on which of two changes is the later one, on when documents expire and
    backups run, and on whether a certificate is valid. Log lines of different nodes cannot be brought into
    order.

What to do
    Install and enable chrony (`systemctl enable --now chronyd`) or `timedatectl set-ntp true`, and check with
    `chronyc tracking`. A virtual machine whose host keeps its clock may say this all the same.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status, Threshold
from analyzer.tables.clocks import CLOCKS

CHECK = Check(
    id="host.clock_not_synchronized",
    title="Clock is not synchronized",
    doc=__doc__,
    tables=(CLOCKS,),
    thresholds={
        "critical_seconds": Threshold(1, "s off, as chrony measures", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'clock') AS resource,
            CASE
                WHEN abs(chrony_offset_seconds) > $critical_seconds THEN 'critical'
                WHEN NOT is_synchronized THEN 'warning'
                WHEN is_synchronized THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('chrony measures {:.3f} s', chrony_offset_seconds),
                CASE
                    WHEN is_synchronized THEN 'synchronized'
                    WHEN NOT is_synchronized THEN 'not synchronized, as the system itself says'
                END,
                'no time service and no kernel told'
            ) AS reason,
            node,
            database,
            path,
            is_synchronized_by_chrony,
            is_synchronized_by_service,
            is_synchronized_by_kernel,
            chrony_offset_seconds,
            timezone
        FROM (
            SELECT
                *,
                coalesce(
                    is_synchronized_by_chrony, is_synchronized_by_service, is_synchronized_by_kernel
                ) AS is_synchronized
            FROM clocks
        )
    """,
    cases=(
        Case(
            "by the kernel alone",
            given={"clocks": ({"node": "A", "is_synchronized_by_kernel": True},)},
            expect=(("A/clock", Status.OK),),
        ),
        Case(
            "not by the kernel, but by chrony",
            given={
                "clocks": (
                    {
                        "node": "A",
                        "is_synchronized_by_kernel": False,
                        "is_synchronized_by_chrony": True,
                        "chrony_offset_seconds": 0.001,
                    },
                )
            },
            expect=(("A/clock", Status.OK),),
        ),
        Case(
            "by nobody",
            given={"clocks": ({"node": "A", "is_synchronized_by_kernel": False},)},
            expect=(("A/clock", Status.WARNING),),
        ),
        Case(
            "by chrony, two seconds off",
            given={"clocks": ({"node": "A", "is_synchronized_by_chrony": True, "chrony_offset_seconds": -2},)},
            expect=(("A/clock", Status.CRITICAL),),
        ),
    ),
)
