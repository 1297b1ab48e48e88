"""Cores, memory and system of each node of the cluster, one row per node and per node that told of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per node of `NodeLicenseDetails`. Memory comes in GiB and is given in bytes."""
    for tag, detail in (body.get("NodeLicenseDetails") or {}).items():
        system = detail.get("OsInfo") or {}
        yield {
            "tag": tag,
            "cores": detail.get("NumberOfCores"),
            "utilized_cores": detail.get("UtilizedCores"),
            "max_utilized_cores": detail.get("MaxUtilizedCores"),
            "installed_memory_bytes": _bytes(detail.get("InstalledMemoryInGb")),
            "usable_memory_bytes": _bytes(detail.get("UsableMemoryInGb")),
            "version": (detail.get("BuildInfo") or {}).get("FullVersion"),
            "os_type": system.get("Type"),
            "os_name": system.get("FullName"),
            "os_version": system.get("Version"),
            "kernel_version": system.get("BuildVersion"),
            "is_64_bit": system.get("Is64Bit"),
        }


def _bytes(gibibytes: float | None) -> int | None:
    return None if gibibytes is None else round(gibibytes * 2**30)


NODE_LICENSES = TABLE = Table(
    name="node_licenses",
    doc=__doc__,
    sources=(Source("http.cluster.topology", Scope.NODE),),
    columns=(
        Column("tag", pa.string(), "Tag of the node"),
        Column("cores", pa.int64(), "Cores that the process may see"),
        Column("utilized_cores", pa.int64(), "Cores that the license lets it use"),
        Column("max_utilized_cores", pa.int64(), "Cap an administrator set; NULL without one"),
        Column("installed_memory_bytes", pa.int64(), "Memory of the machine"),
        Column("usable_memory_bytes", pa.int64(), "Memory that the process may use, as in a container"),
        Column("version", pa.string(), "Full server version of the node"),
        Column("os_type", pa.string(), "Linux, Windows or MacOS"),
        Column("os_name", pa.string(), "Distribution or edition"),
        Column("os_version", pa.string(), "Its version"),
        Column("kernel_version", pa.string(), "Kernel or build of the system"),
        Column("is_64_bit", pa.bool_(), "Whether the system is 64-bit"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"NodeLicenseDetails": {"A": {"UtilizedCores": 2, "MaxUtilizedCores": null, "NumberOfCores": 2,
            "InstalledMemoryInGb": 23.5, "UsableMemoryInGb": 4.0, "BuildInfo": {"FullVersion": "7.1.5"},
            "OsInfo": {"Type": "Linux", "FullName": "Debian GNU/Linux 12 (bookworm)", "Version": "12.11",
            "BuildVersion": "6.18.44", "Is64Bit": true}}}}""",
        rows=(
            {
                "tag": "A",
                "cores": 2,
                "utilized_cores": 2,
                "max_utilized_cores": None,
                "installed_memory_bytes": 25232932864,
                "usable_memory_bytes": 4294967296,
                "version": "7.1.5",
                "os_type": "Linux",
                "os_name": "Debian GNU/Linux 12 (bookworm)",
                "os_version": "12.11",
                "kernel_version": "6.18.44",
                "is_64_bit": True,
            },
        ),
    ),
)
