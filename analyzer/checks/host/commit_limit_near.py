"""The memory that the kernel may promise to programs is nearly spent.

What it looks at
    `Committed_AS` against `CommitLimit`, and `vm.overcommit_memory`. The kernel refuses at the limit only where
    that setting is 2.

Why it matters
    At the limit an allocation fails although memory is free, and RavenDB reports running out of memory early.
    Even where the kernel does not refuse, so many promises show that little is in reserve.

What to do
    Add swap, which raises the limit, or stop what promises itself much. Where `vm.overcommit_memory` is 2, set
    it back to 0 unless someone wanted it.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.host_memory import HOST_MEMORY
from analyzer.tables.kernel_settings import KERNEL_SETTINGS

GIB = 1024**3


def memory(**facts: int) -> Row:
    """Return the memory of node A, for the cases below."""
    return {"node": "A", **facts}


CHECK = Check(
    id="host.commit_limit_near",
    title="Nearly all memory that may be promised is",
    doc=__doc__,
    tables=(HOST_MEMORY,),
    also=(KERNEL_SETTINGS,),
    thresholds={
        "warning_bytes": Threshold(1024**3, "bytes left", source="ours, not measured"),
        "critical_bytes": Threshold(
            512 * 1024**2, "bytes left", source="server default Memory.LowMemoryCommitLimitInMb"
        ),
        "notice_percent": Threshold(5, "% left", source="server default Memory.MinimumFreeCommittedMemoryPercentage"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'commit limit') AS resource,
            CASE
                WHEN is_strict AND left_bytes < $critical_bytes THEN 'critical'
                WHEN is_strict AND left_bytes < $warning_bytes THEN 'warning'
                WHEN 100 * left_bytes < $notice_percent * commit_limit_bytes THEN 'notice'
                WHEN 100 * left_bytes >= $notice_percent * commit_limit_bytes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format(
                    '{:.1f} of {:.1f} GiB are promised{}',
                    committed_bytes / 1024 ** 3,
                    commit_limit_bytes / 1024 ** 3,
                    CASE WHEN is_strict THEN ', and more is refused' ELSE '' END
                ),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            commit_limit_bytes,
            committed_bytes,
            is_strict
        FROM (
            SELECT
                *,
                commit_limit_bytes - committed_bytes AS left_bytes,
                EXISTS (SELECT 1 FROM kernel_settings WHERE name = 'vm.overcommit_memory' AND value = '2') AS is_strict
            FROM host_memory
        )
    """,
    cases=(
        Case(
            "much is left",
            given={"host_memory": (memory(commit_limit_bytes=100 * GIB, committed_bytes=95 * GIB),)},
            expect=(("A/commit limit", Status.OK),),
        ),
        Case(
            "more than all, by the kernel's default",
            given={
                "host_memory": (memory(commit_limit_bytes=100 * GIB, committed_bytes=101 * GIB),),
                "kernel_settings": ({"name": "vm.overcommit_memory", "value": "0"},),
            },
            expect=(("A/commit limit", Status.NOTICE),),
        ),
        Case(
            "little left where more is refused",
            given={
                "host_memory": (memory(commit_limit_bytes=10 * GIB, committed_bytes=10 * GIB - 1),),
                "kernel_settings": ({"name": "vm.overcommit_memory", "value": "2"},),
            },
            expect=(("A/commit limit", Status.CRITICAL),),
        ),
        Case(
            "strict, on and under each line",
            given={
                "host_memory": tuple(
                    memory(commit_limit_bytes=100 * GIB, committed_bytes=100 * GIB - left) | {"node": node}
                    for node, left in (
                        ("A", GIB),
                        ("B", GIB * 24 // 25),
                        ("C", GIB // 2),
                        ("D", GIB * 12 // 25),
                        ("E", 5 * GIB),
                    )
                ),
                "kernel_settings": tuple({"node": n, "name": "vm.overcommit_memory", "value": "2"} for n in "ABCDE"),
            },
            expect=(
                ("A/commit limit", Status.NOTICE),
                ("B/commit limit", Status.WARNING),
                ("C/commit limit", Status.WARNING),
                ("D/commit limit", Status.CRITICAL),
                ("E/commit limit", Status.OK),
            ),
        ),
        Case(
            "just under the share, by the kernel s default",
            given={"host_memory": (memory(commit_limit_bytes=1000 * GIB, committed_bytes=952 * GIB),)},
            expect=(("A/commit limit", Status.NOTICE),),
        ),
    ),
)
