"""The disk below the data reads far ahead.

What it looks at
    `read_ahead_kb` of the devices below the data directory of each server on this machine.

Why it matters
    Voron reads 8 KB here and there. With a large read-ahead each of these reads fetches much more than is used,
    which spends the throughput of the disk and pushes useful pages out of memory.

What to do
    Set it to 128 KB or less, as `blockdev --setra 256 /dev/DEVICE` (in sectors of 512 bytes) or by a udev rule
    that survives a boot, measure with 32 KB as well, and restart the server so that its files are mapped anew.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.block_devices import BLOCK_DEVICES
from analyzer.tables.instances import INSTANCES


def device(name: str, **facts: object) -> Row:
    """Return a device of node A that holds volume 1, for the cases below."""
    return {"node": "A", "name": name, "volumes": ["1"], **facts}


CHECK = Check(
    id="host.high_read_ahead",
    title="Disk reads far ahead",
    doc=__doc__,
    tables=(BLOCK_DEVICES, INSTANCES),
    thresholds={
        "warning_kib": Threshold(128, "KiB", source="server default Storage.ReadAheadKbAlertThresholdInKb, 7.2"),
    },
    sql="""
        SELECT
            concat_ws('/', node, name) AS resource,
            CASE
                WHEN read_ahead_kib > $warning_kib THEN 'warning'
                WHEN read_ahead_kib <= $warning_kib THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('reads {:,} KiB ahead', read_ahead_kib), 'read-ahead is not reported') AS reason,
            node,
            database,
            path,
            name,
            read_ahead_kib
        FROM block_devices
        WHERE volumes IS NULL
            OR EXISTS (SELECT 1 FROM instances WHERE list_contains(block_devices.volumes, data_volume))
    """,
    cases=(
        Case(
            "on and over the line, and a disk without data",
            given={
                "instances": ({"data_volume": "1"},),
                "block_devices": (
                    device("sda", read_ahead_kib=128),
                    device("sdb", read_ahead_kib=129),
                    device("sdc", read_ahead_kib=8192) | {"volumes": ["2"]},
                ),
            },
            expect=(
                ("A/sda", Status.OK),
                ("A/sdb", Status.WARNING),
            ),
        ),
    ),
)
