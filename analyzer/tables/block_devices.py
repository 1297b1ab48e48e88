"""Block devices of the machine with their queue settings, one row each; Linux only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: list[dict[str, Any]]) -> Iterator[Row]:
    """Yield one row per device of `os.block_devices`."""
    for device in body:
        counters = device.get("counters_since_boot") or {}
        yield {
            "name": device.get("name"),
            "size_bytes": device.get("size_bytes"),
            "is_rotational": device.get("rotational"),
            "is_virtual": device.get("is_virtual"),
            "is_read_only": device.get("read_only"),
            "scheduler": device.get("scheduler"),
            "read_ahead_kib": device.get("read_ahead_kib"),
            "queue_requests": device.get("queue_requests"),
            "model": device.get("model"),
            "vendor": device.get("vendor"),
            "volumes": device.get("volumes"),
            "reads": counters.get("reads"),
            "read_bytes": counters.get("read_bytes"),
            "read_ms": counters.get("read_ms"),
            "writes": counters.get("writes"),
            "write_bytes": counters.get("write_bytes"),
            "write_ms": counters.get("write_ms"),
            "in_flight": counters.get("in_flight"),
            "busy_ms": counters.get("busy_ms"),
        }


BLOCK_DEVICES = TABLE = Table(
    name="block_devices",
    doc=__doc__,
    sources=(Source("os.block_devices", Scope.HOST, packaged=False),),
    columns=(
        Column("name", pa.string(), "Name, as vda"),
        Column("size_bytes", pa.int64(), "Size"),
        Column("is_rotational", pa.bool_(), "Whether it calls itself a spinning disk"),
        Column("is_virtual", pa.bool_(), "Whether a hypervisor made it, by its name or maker"),
        Column("is_read_only", pa.bool_(), "Whether it cannot be written"),
        Column("scheduler", pa.string(), "I/O scheduler in use"),
        Column("read_ahead_kib", pa.int64(), "What a sequential read fetches ahead, in KiB"),
        Column("queue_requests", pa.int64(), "Requests the queue takes"),
        Column("model", pa.string(), "Model, as it says itself"),
        Column("vendor", pa.string(), "Vendor, as it says itself"),
        Column("volumes", pa.list_(pa.string()), "Keys of the volumes that lie on it, through partitions, LVM or RAID"),
        Column("reads", pa.int64(), "Reads since boot"),
        Column("read_bytes", pa.int64(), "Bytes read since boot"),
        Column("read_ms", pa.int64(), "Time that reads took since boot, summed"),
        Column("writes", pa.int64(), "Writes since boot"),
        Column("write_bytes", pa.int64(), "Bytes written since boot"),
        Column("write_ms", pa.int64(), "Time that writes took since boot, summed"),
        Column("in_flight", pa.int64(), "Requests in work at that moment"),
        Column("busy_ms", pa.int64(), "Time since boot with at least one request in work"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""[{"name": "vda", "number": "254:0", "size_bytes": 274877906944, "rotational": true, "removable":
            false, "read_only": false, "scheduler": "mq-deadline", "read_ahead_kib": 8192, "queue_requests":
            256, "model": null, "vendor": "0x1af4", "is_virtual": true, "volumes": ["254:0"],
            "counters_since_boot": {"reads": 48933, "read_bytes": 2775204864, "read_ms": 19794, "writes":
            104479, "write_bytes": 35324354560, "write_ms": 970148, "in_flight": 0, "busy_ms": 41452,
            "queue_ms": 1000334}}]""",
        rows=(
            {
                "name": "vda",
                "size_bytes": 274877906944,
                "is_rotational": True,
                "is_virtual": True,
                "is_read_only": False,
                "scheduler": "mq-deadline",
                "read_ahead_kib": 8192,
                "queue_requests": 256,
                "vendor": "0x1af4",
                "volumes": ["254:0"],
                "reads": 48933,
                "read_bytes": 2775204864,
                "read_ms": 19794,
                "writes": 104479,
                "write_bytes": 35324354560,
                "write_ms": 970148,
                "in_flight": 0,
                "busy_ms": 41452,
            },
        ),
    ),
)
