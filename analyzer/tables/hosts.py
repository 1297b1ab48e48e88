"""What the machine is, one row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `os.machine`."""
    maker = body.get("dmi") or {}
    yield {
        "name": body.get("host_name"),
        "boot_at": body.get("boot_at"),
        "system": body.get("system"),
        "system_release": body.get("system_release"),
        "kernel": body.get("kernel"),
        "architecture": body.get("architecture"),
        "is_hypervised": body.get("is_hypervised"),
        "container": body.get("container"),
        "vendor": maker.get("sys_vendor"),
        "product": maker.get("product_name"),
        "collector_uid": body.get("collector_uid"),
    }


HOSTS = TABLE = Table(
    name="hosts",
    doc=__doc__,
    sources=(Source("os.machine", Scope.HOST, packaged=False),),
    columns=(
        Column("name", pa.string(), "Host name"),
        Column("boot_at", TIME, "When it was booted"),
        Column("system", pa.string(), "Linux, Windows or Darwin"),
        Column("system_release", pa.string(), "Distribution or version, as it says itself"),
        Column("kernel", pa.string(), "Release of the kernel"),
        Column("architecture", pa.string(), "Architecture, as x86_64"),
        Column("is_hypervised", pa.bool_(), "Whether the processor says that a hypervisor is below"),
        Column("container", pa.string(), "Kind of container that the collector ran in; NULL for none seen"),
        Column("vendor", pa.string(), "Maker, by the firmware"),
        Column("product", pa.string(), "Product or instance type, by the firmware"),
        Column("collector_uid", pa.int64(), "User number the collector ran as; 0 is root"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"host_name": "vm", "boot_at": "2026-11-24T10:42:48+00:00", "system": "Linux", "system_release":
            "Debian GNU/Linux 12 (bookworm)", "kernel": "6.1.0", "architecture": "x86_64", "is_hypervised":
            true, "container": null, "dmi": {"sys_vendor": "QEMU", "product_name": "Standard PC"},
            "collector_uid": 0}""",
        rows=(
            {
                "name": "vm",
                "boot_at": "2026-11-24T10:42:48+00:00",
                "system": "Linux",
                "system_release": "Debian GNU/Linux 12 (bookworm)",
                "kernel": "6.1.0",
                "architecture": "x86_64",
                "is_hypervised": True,
                "vendor": "QEMU",
                "product": "Standard PC",
                "collector_uid": 0,
            },
        ),
    ),
)
