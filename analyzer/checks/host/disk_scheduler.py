"""An SSD below the data has a scheduler that sorts requests.

What it looks at
    The I/O scheduler of the devices below the data directory that are not rotational.

Why it matters
    Sorting requests by place pays on a spinning disk. On an SSD it costs processor time and adds latency to
    journal writes.

What to do
    Set it to none: `echo none > /sys/block/DEVICE/queue/scheduler`, and a udev rule so that it survives a boot.
    Measure before and after; behind a RAID controller another choice may be right.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.block_devices import BLOCK_DEVICES
from analyzer.tables.instances import INSTANCES


def device(name: str, **facts: object) -> Row:
    """Return a device of node A that holds volume 1, for the cases below."""
    return {"node": "A", "name": name, "volumes": ["1"], **facts}


CHECK = Check(
    id="host.disk_scheduler",
    title="SSD has a scheduler made for spinning disks",
    doc=__doc__,
    tables=(BLOCK_DEVICES, INSTANCES),
    thresholds={
        "wanted": Threshold(
            "none", "scheduler", source="RavenDB documentation, page system-configuration-recommendations"
        ),
    },
    sql="""
        SELECT
            concat_ws('/', node, name) AS resource,
            CASE
                WHEN NOT is_rotational AND scheduler <> $wanted THEN 'notice'
                WHEN is_rotational OR scheduler = $wanted THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('scheduler {}, rotational: {}', scheduler, is_rotational),
                'scheduler is not reported'
            ) AS reason,
            node,
            database,
            path,
            name,
            scheduler
        FROM block_devices
        WHERE volumes IS NULL
            OR EXISTS (SELECT 1 FROM instances WHERE list_contains(block_devices.volumes, data_volume))
    """,
    cases=(
        Case(
            "SSD with none, SSD with another, spinning disk",
            given={
                "instances": ({"data_volume": "1"},),
                "block_devices": (
                    device("nvme0n1", is_rotational=False, scheduler="none"),
                    device("sda", is_rotational=False, scheduler="bfq"),
                    device("sdb", is_rotational=True, scheduler="bfq"),
                ),
            },
            expect=(
                ("A/nvme0n1", Status.OK),
                ("A/sda", Status.NOTICE),
                ("A/sdb", Status.OK),
            ),
        ),
    ),
)
