"""Vital signs that the monitoring route gives as numbers, where the license has it, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table

_SEVERITIES: dict[Any, str] = {0: "None", 1: "Low", 2: "ExtremelyLow"}


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row."""
    backup, cpu, memory, disk = (body.get(part) or {} for part in ("Backup", "Cpu", "Memory", "Disk"))
    databases = body.get("Databases") or {}
    severity = memory.get("LowMemorySeverity")
    yield {
        "running_backups": backup.get("CurrentNumberOfRunningBackups"),
        "allowed_backups": backup.get("MaxNumberOfConcurrentBackups"),
        "process_cpu_percent": cpu.get("ProcessUsage"),
        "machine_cpu_percent": cpu.get("MachineUsage"),
        "io_wait_percent": cpu.get("MachineIoWait"),
        "low_memory_severity": _SEVERITIES.get(severity, severity),
        "swap_bytes": _megabytes(memory.get("TotalSwapSizeInMb")),
        "swap_used_bytes": _megabytes(memory.get("TotalSwapUsageInMb")),
        "dirty_bytes": _megabytes(memory.get("TotalDirtyInMb")),
        "system_free_bytes": _megabytes(disk.get("TotalFreeSpaceInMb")),
        "system_free_percent": disk.get("RemainingStorageSpacePercentage"),
        "disk_queue_length": disk.get("QueueLength"),
        "certificate_seconds_left": (body.get("Certificate") or {}).get("ServerCertificateExpirationLeftInSec"),
        "license_seconds_left": (body.get("License") or {}).get("ExpirationLeftInSec"),
        "databases": databases.get("TotalCount"),
        "loaded_databases": databases.get("LoadedCount"),
    }


def _megabytes(number: Any) -> int | None:
    return int(number * (1 << 20)) if isinstance(number, int | float) else None


MONITORED_SERVERS = TABLE = Table(
    name="monitored_servers",
    doc=__doc__,
    sources=(Source("http.admin.monitoring.v1.server", Scope.NODE, packaged=False),),
    columns=(
        Column("running_backups", pa.int64(), "Backups that run now"),
        Column("allowed_backups", pa.int64(), "Backups that may run at once"),
        Column("process_cpu_percent", pa.float64(), "Processor time of the server"),
        Column("machine_cpu_percent", pa.float64(), "Processor time of the machine"),
        Column("io_wait_percent", pa.float64(), "Time the machine waited for disks"),
        Column("low_memory_severity", pa.string(), "None, Low or ExtremelyLow"),
        Column("swap_bytes", pa.int64(), "Swap of the machine"),
        Column("swap_used_bytes", pa.int64(), "Of it in use"),
        Column("dirty_bytes", pa.int64(), "Memory written and not yet on disk"),
        Column("system_free_bytes", pa.int64(), "Free on the volume of the system storage"),
        Column("system_free_percent", pa.float64(), "Free share of that volume"),
        Column("disk_queue_length", pa.float64(), "Requests that wait for that volume"),
        Column("certificate_seconds_left", pa.float64(), "Until the certificate of the server ends"),
        Column("license_seconds_left", pa.float64(), "Until the license ends"),
        Column("databases", pa.int64(), "Databases on the node"),
        Column("loaded_databases", pa.int64(), "Of them loaded"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Backup": {"CurrentNumberOfRunningBackups": 0, "MaxNumberOfConcurrentBackups": 4},
            "Cpu": {"ProcessUsage":
            1.5, "MachineUsage": 10.0, "MachineIoWait": 0.5}, "Memory": {"LowMemorySeverity": 0,
            "TotalSwapSizeInMb": 1024, "TotalSwapUsageInMb": 1, "TotalDirtyInMb": 2}, "Disk": {"TotalFreeSpaceInMb":
            2048, "RemainingStorageSpacePercentage": 40, "QueueLength": null}, "License": {"ExpirationLeftInSec":
            86400.0}, "Certificate": {"ServerCertificateExpirationLeftInSec": null}, "Databases": {"TotalCount": 3,
            "LoadedCount": 2}}""",
        rows=(
            {
                "running_backups": 0,
                "allowed_backups": 4,
                "process_cpu_percent": 1.5,
                "machine_cpu_percent": 10.0,
                "io_wait_percent": 0.5,
                "low_memory_severity": "None",
                "swap_bytes": 1073741824,
                "swap_used_bytes": 1048576,
                "dirty_bytes": 2097152,
                "system_free_bytes": 2147483648,
                "system_free_percent": 40,
                "disk_queue_length": None,
                "certificate_seconds_left": None,
                "license_seconds_left": 86400.0,
                "databases": 3,
                "loaded_databases": 2,
            },
        ),
    ),
)
