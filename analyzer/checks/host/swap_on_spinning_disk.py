"""Swap lies on a disk that calls itself rotational.

What it looks at
    The disk below each swap device or file.

Why it matters
    Reading a page back from a spinning disk takes about ten milliseconds, and a program that swaps needs
    thousands. The server raises its own alert for this.

What to do
    Move the swap to an SSD. Where the disk is an SSD behind a hypervisor, see check host.spinning_disk.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status
from analyzer.tables.swap_devices import SWAP_DEVICES

CHECK = Check(
    id="host.swap_on_spinning_disk",
    title="Swap lies on a spinning disk",
    doc=__doc__,
    tables=(SWAP_DEVICES,),
    sql="""
        SELECT
            concat_ws('/', node, name) AS resource,
            CASE
                WHEN is_rotational THEN 'notice'
                WHEN NOT is_rotational THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce('rotational: ' || is_rotational::VARCHAR, 'the kind of disk is not reported') AS reason,
            node,
            database,
            path,
            name,
            total_bytes,
            used_bytes
        FROM swap_devices
    """,
    cases=(
        Case(
            "both kinds",
            given={
                "swap_devices": (
                    {"node": "A", "name": "/dev/sda2", "is_rotational": True},
                    {"node": "A", "name": "/swap", "is_rotational": False},
                )
            },
            expect=(
                ("A//dev/sda2", Status.NOTICE),
                ("A//swap", Status.OK),
            ),
        ),
    ),
)
