"""Kernel settings that RavenDB or its network depends on, one row each; Linux only."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, str | None]) -> Iterator[Row]:
    """Yield one row per setting of `os.kernel_settings`."""
    for name, value in body.items():
        yield {
            "name": name,
            "value": value,
        }


KERNEL_SETTINGS = TABLE = Table(
    name="kernel_settings",
    doc=__doc__,
    sources=(Source("os.kernel_settings", Scope.HOST, packaged=False),),
    columns=(
        Column("name", pa.string(), "Name, as sysctl writes it"),
        Column("value", pa.string(), "The kernel's text; NULL where this kernel does not have it"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"net.ipv4.tcp_tw_recycle": null, "vm.max_map_count": "65530", "net.ipv4.ip_local_port_range":
            "32768 60999"}""",
        rows=(
            {"name": "net.ipv4.tcp_tw_recycle"},
            {"name": "vm.max_map_count", "value": "65530"},
            {"name": "net.ipv4.ip_local_port_range", "value": "32768 60999"},
        ),
    ),
)
