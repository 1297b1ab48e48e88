"""The volume with the data or the logs of a server is mounted read-only.

What it looks at
    The mount options of the volumes that hold the data or the logs of a server on this machine.

Why it matters
    The server cannot write: databases unload or do not load. The kernel mounts a volume read-only by itself
    when its file system met an error.

What to do
    Read the kernel's log (check host.disk_errors, `dmesg -T`) for why. Stop the server, check the file system
    (`fsck`), and mount it again; if the disk is failing, replace it and let the cluster copy the databases.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status
from analyzer.tables.instances import INSTANCES
from analyzer.tables.volumes import VOLUMES

CHECK = Check(
    id="host.volume_is_read_only",
    title="Volume of a server is read-only",
    doc=__doc__,
    tables=(VOLUMES, INSTANCES),
    sql="""
        SELECT
            concat_ws('/', node, mount) AS resource,
            CASE
                WHEN is_read_only THEN 'critical'
                WHEN NOT is_read_only THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN is_read_only THEN 'mounted read-only'
                WHEN NOT is_read_only THEN 'writable'
                ELSE 'not reported'
            END AS reason,
            node,
            database,
            path,
            mount,
            device,
            file_system,
            options
        FROM volumes
        WHERE key IS NULL OR EXISTS (SELECT 1 FROM instances WHERE volumes.key IN (data_volume, log_volume))
    """,
    cases=(
        Case(
            "data read-only, logs writable, another",
            given={
                "instances": ({"data_volume": "1", "log_volume": "2"},),
                "volumes": (
                    {"node": "A", "key": "1", "mount": "/1", "is_read_only": True},
                    {"node": "A", "key": "2", "mount": "/2", "is_read_only": False},
                    {"node": "A", "key": "3", "mount": "/3", "is_read_only": True},
                ),
            },
            expect=(
                ("A//1", Status.CRITICAL),
                ("A//2", Status.OK),
            ),
        ),
    ),
)
