"""The data of a server lies on a disk that calls itself rotational.

What it looks at
    The `rotational` flag of the devices below the data directory. A virtual disk often has it whatever lies
    below, so there it is only noted.

Why it matters
    Voron reads small pages all over its files. A spinning disk does about a hundred of such reads a second, an
    SSD tens of thousands. RavenDB and the kernel also tune themselves by this flag.

What to do
    Use SSD or NVMe for the data. Where the disk is an SSD behind a hypervisor, let it tell the truth: a udev
    rule `ACTION=="add|change", KERNEL=="vda", ATTR{queue/rotational}="0"`, or the setting of the hypervisor.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.block_devices import BLOCK_DEVICES
from analyzer.tables.instances import INSTANCES


def device(name: str, **facts: object) -> Row:
    """Return a device of node A that holds volume 1, for the cases below."""
    return {"node": "A", "name": name, "volumes": ["1"], **facts}


CHECK = Check(
    id="host.spinning_disk",
    title="Data lies on a spinning disk",
    doc=__doc__,
    tables=(BLOCK_DEVICES, INSTANCES),
    sql="""
        SELECT
            concat_ws('/', node, name) AS resource,
            CASE
                WHEN is_rotational AND is_virtual THEN 'notice'
                WHEN is_rotational AND NOT is_virtual THEN 'warning'
                WHEN NOT is_rotational THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                CASE WHEN is_virtual THEN 'virtual disk, ' ELSE '' END || 'rotational: ' || is_rotational::VARCHAR,
                'the kind of disk is not reported'
            ) AS reason,
            node,
            database,
            path,
            name,
            model,
            size_bytes
        FROM block_devices
        WHERE volumes IS NULL
            OR EXISTS (SELECT 1 FROM instances WHERE list_contains(block_devices.volumes, data_volume))
    """,
    cases=(
        Case(
            "disk, virtual disk, SSD, and a disk without data",
            given={
                "instances": ({"data_volume": "1"},),
                "block_devices": (
                    device("sda", is_rotational=True, is_virtual=False),
                    device("vda", is_rotational=True, is_virtual=True),
                    device("nvme0n1", is_rotational=False, is_virtual=False),
                    device("sdb", is_rotational=True) | {"volumes": ["2"]},
                ),
            },
            expect=(
                ("A/sda", Status.WARNING),
                ("A/vda", Status.NOTICE),
                ("A/nvme0n1", Status.OK),
            ),
        ),
    ),
)
