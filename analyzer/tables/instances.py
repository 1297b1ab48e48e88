"""RavenDB servers found on the machine, running or only set up, one row each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: list[dict[str, Any]]) -> Iterator[Row]:
    """Yield one row per server of `os.instances`."""
    for instance in body:
        yield {
            "pid": instance.get("pid"),
            "urls": instance.get("urls"),
            "data_directory": instance.get("data_dir"),
            "log_directory": instance.get("log_dir"),
            "settings_path": instance.get("settings_path"),
            "executable_directory": instance.get("executable_dir"),
            "user": instance.get("user"),
            "found_by": instance.get("found_by"),
            "is_container": instance.get("container"),
            "data_volume": instance.get("data_volume"),
            "log_volume": instance.get("log_volume"),
        }


INSTANCES = TABLE = Table(
    name="instances",
    doc=__doc__,
    sources=(Source("os.instances", Scope.HOST, packaged=False),),
    columns=(
        Column("pid", pa.int64(), "Process id; NULL where it does not run"),
        Column("urls", pa.list_(pa.string()), "Where it can be asked, the best address first"),
        Column("data_directory", pa.string(), "Folder of the data"),
        Column("log_directory", pa.string(), "Folder of the logs"),
        Column("settings_path", pa.string(), "Its settings.json; NULL where there is none or it cannot be read"),
        Column("executable_directory", pa.string(), "Folder of the program"),
        Column("user", pa.string(), "User it runs as"),
        Column("found_by", pa.string(), "process, or the unit or settings file that names it"),
        Column("is_container", pa.bool_(), "Whether it runs in a container"),
        Column("data_volume", pa.string(), "Key of the volume that holds the data"),
        Column("log_volume", pa.string(), "Key of the volume that holds the logs"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""[{"pid": 3031, "urls": ["http://127.0.0.1:8080"], "data_dir": "/var/lib/ravendb/data", "log_dir":
            "/var/log/ravendb/logs", "settings_path": null, "executable_dir": "/usr/lib/ravendb/server", "user":
            "ravendb", "command_line": ["./Raven.Server"], "found_by": "process", "container": false,
            "data_volume": "254:0", "log_volume": "254:0"}]""",
        rows=(
            {
                "pid": 3031,
                "urls": ["http://127.0.0.1:8080"],
                "data_directory": "/var/lib/ravendb/data",
                "log_directory": "/var/log/ravendb/logs",
                "executable_directory": "/usr/lib/ravendb/server",
                "user": "ravendb",
                "found_by": "process",
                "is_container": False,
                "data_volume": "254:0",
                "log_volume": "254:0",
            },
        ),
    ),
)
