"""Volumes of the machine, one row each, under the shortest mount point."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: list[dict[str, Any]]) -> Iterator[Row]:
    """Yield one row per volume of `os.volumes`."""
    for volume in body:
        yield {
            "key": volume.get("key"),
            "mount": volume.get("mount"),
            "device": volume.get("device"),
            "file_system": volume.get("file_system"),
            "options": volume.get("options"),
            "is_read_only": volume.get("read_only"),
            "also_mounted_at": volume.get("also_mounted_at"),
            "total_bytes": volume.get("total_bytes"),
            "free_bytes": volume.get("free_bytes"),
            "inodes": volume.get("inodes"),
            "free_inodes": volume.get("free_inodes"),
            "error": volume.get("error"),
        }


VOLUMES = TABLE = Table(
    name="volumes",
    doc=__doc__,
    sources=(Source("os.volumes", Scope.HOST, packaged=False),),
    columns=(
        Column(
            "key",
            pa.string(),
            "What joins it to block_devices.volumes and instances.data_volume: the device number, or the mount point",
        ),
        Column("mount", pa.string(), "Mount point or drive letter"),
        Column("device", pa.string(), "What is mounted"),
        Column("file_system", pa.string(), "Kind of file system, as the system calls it"),
        Column("options", pa.list_(pa.string()), "Mount options"),
        Column("is_read_only", pa.bool_(), "Whether it is mounted read-only"),
        Column("also_mounted_at", pa.list_(pa.string()), "Further mount points of the same volume"),
        Column("total_bytes", pa.int64(), "Size of the volume"),
        Column("free_bytes", pa.int64(), "Space that a process without root's rights can still use"),
        Column("inodes", pa.int64(), "Inodes of the volume; NULL where the file system makes them as it goes"),
        Column("free_inodes", pa.int64(), "Inodes not in use"),
        Column("error", pa.string(), "Why its size is not known"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""[{"key": "254:0", "mount": "/", "device": "/dev/vda", "file_system": "ext4", "options": ["discard",
            "relatime", "rw"], "read_only": false, "also_mounted_at": [], "error": null, "total_bytes":
            270553174016, "free_bytes": 62972960768, "inodes": 16777216, "free_inodes": 16347597}]""",
        rows=(
            {
                "key": "254:0",
                "mount": "/",
                "device": "/dev/vda",
                "file_system": "ext4",
                "options": ["discard", "relatime", "rw"],
                "is_read_only": False,
                "also_mounted_at": [],
                "total_bytes": 270553174016,
                "free_bytes": 62972960768,
                "inodes": 16777216,
                "free_inodes": 16347597,
            },
        ),
    ),
)
