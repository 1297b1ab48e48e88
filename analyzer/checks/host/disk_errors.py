"""The kernel's log tells of failed disk access or a damaged file system.

What it looks at
    Lines of the kernel's log about I/O errors, reset controllers and file system errors of the last days. Lines
    about floppy, optical, loop and memory devices are left out.

Why it matters
    A disk that fails to read or write loses data or is about to. A file system that met an error may turn read-
    only at any moment, and RavenDB then cannot write.

What to do
    Read the lines in table `kernel_events`, and `dmesg -T` on the machine. Check the disk (`smartctl -a`, the
    provider's console), replace it, and let the cluster copy the databases again. Do not run a file system
    check under a running server.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.block_devices import BLOCK_DEVICES
from analyzer.tables.instances import INSTANCES
from analyzer.tables.kernel_events import KERNEL_EVENTS
from analyzer.tables.kernel_logs import KERNEL_LOGS


def event(kind: str, text: str, day: int = 24) -> Row:
    """Return a line of the kernel's log, for the cases below."""
    return {"kind": kind, "text": text, "logged_at": f"2026-11-{day:02}T09:00:00Z"}


CHECK = Check(
    id="host.disk_errors",
    title="Kernel reports failed disk access",
    doc=__doc__,
    tables=(KERNEL_LOGS,),
    also=(KERNEL_EVENTS, BLOCK_DEVICES, INSTANCES),
    thresholds={
        "days": Threshold(7, "days that count", source="ours, not measured"),
        "harmless": Threshold(r"\b(fd|sr|loop|zram|ram)\d", "names of devices left out", source="ours, not measured"),
    },
    sql="""
        WITH recent AS (
            SELECT
                kind,
                text,
                logged_at,
                EXISTS (
                    SELECT 1
                    FROM block_devices
                    JOIN instances ON list_contains(block_devices.volumes, data_volume)
                    WHERE contains(text, name)
                ) AS is_on_data
            FROM kernel_events
            WHERE kind IN ('disk_error', 'file_system_error')
                AND logged_at > captured_at - to_days($days)
                AND NOT regexp_matches(text, $harmless)
        )
        SELECT
            concat_ws('/', node, 'kernel log') AS resource,
            CASE
                WHEN lines > 0 AND on_data THEN 'critical'
                WHEN lines > 0 THEN 'warning'
                WHEN records > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{} lines in the last {} days, of {:,} read', lines, $days, records)
                    || coalesce('; ' || newest, ''),
                'the log was not read'
            ) AS reason,
            node,
            database,
            path,
            newest_at,
            read_from,
            first_at
        FROM (
            SELECT
                *,
                (SELECT count(*) FROM recent) AS lines,
                (SELECT bool_or(is_on_data) FROM recent) AS on_data,
                (SELECT arg_max(text, logged_at) FROM recent) AS newest,
                (SELECT max(logged_at) FROM recent) AS newest_at
            FROM kernel_logs
        )
    """,
    cases=(
        Case(
            "nothing; a floppy that is not there; an error of last month",
            given={
                "kernel_logs": ({"node": "A", "records": 9},),
                "kernel_events": (
                    event("disk_error", "I/O error, dev fd0, sector 0"),
                    event("disk_error", "I/O error, dev sda, sector 8", day=2),
                ),
            },
            expect=(("A/kernel log", Status.OK),),
        ),
        Case(
            "some disk",
            given={
                "kernel_logs": ({"node": "A", "records": 9},),
                "kernel_events": (event("disk_error", "I/O error, dev sdb, sector 8"),),
            },
            expect=(("A/kernel log", Status.WARNING),),
        ),
        Case(
            "the disk of the data",
            given={
                "kernel_logs": ({"node": "A", "records": 9},),
                "kernel_events": (event("file_system_error", "EXT4-fs error (device sda1): ext4_lookup"),),
                "block_devices": ({"name": "sda", "volumes": ["8:1"]},),
                "instances": ({"data_volume": "8:1"},),
            },
            expect=(("A/kernel log", Status.CRITICAL),),
        ),
    ),
)
