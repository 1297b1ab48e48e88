"""What each RavenDB process of the machine did while it was sampled, one row per moment and process."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table
from analyzer.sampled import Told, part, rate, with_one_before


def rows(text: str) -> Iterator[Row]:
    """Yield one row per process of each line of `samples.host`."""
    for now, before, passed in with_one_before(text):
        earlier = _by_pid(before)
        for pid, one in _by_pid(now).items():
            then = earlier.get(pid)
            user, kernel = (
                rate(one.get(kind), part(then, kind), passed) for kind in ("user_seconds", "kernel_seconds")
            )
            yield {
                "sampled_at": now.get("at"),
                "pid": pid,
                "cpu_percent": None if user is None or kernel is None else 100 * (user + kernel),
                "kernel_percent": None if kernel is None else 100 * kernel,
                "resident_bytes": one.get("resident_bytes"),
                "threads": one.get("threads"),
                "open_files": one.get("open_files"),
                "read_bytes_per_second": rate(one.get("read_bytes"), part(then, "read_bytes"), passed),
                "written_bytes_per_second": rate(one.get("written_bytes"), part(then, "written_bytes"), passed),
            }


def _by_pid(told: Told | None) -> dict[int, Told]:
    listed = part(told, "processes")
    return {
        one["pid"]: one
        for one in (listed if isinstance(listed, list) else ())
        if isinstance(one, dict) and isinstance(one.get("pid"), int)
    }


PROCESS_SAMPLES = TABLE = Table(
    name="process_samples",
    doc=__doc__,
    sources=(Source("samples.host", Scope.HOST, packaged=False),),
    columns=(
        Column("sampled_at", TIME, "When, by the collector's clock"),
        Column("pid", pa.int64(), "Number of the process, as in `instances`"),
        Column("cpu_percent", pa.float64(), "Processor time since the row before, of one core: 200 is two cores"),
        Column("kernel_percent", pa.float64(), "Of that, in the kernel"),
        Column("resident_bytes", pa.int64(), "Memory of the machine that it holds"),
        Column("threads", pa.int64(), "Threads"),
        Column("open_files", pa.int64(), "Open files and sockets"),
        Column("read_bytes_per_second", pa.float64(), "Read from disks since the row before"),
        Column("written_bytes_per_second", pa.float64(), "Written to disks since the row before"),
    ),
    rows=rows,
    sample=Sample(
        body=(
            b'{"at": "2026-11-24T10:00:00Z", "processes": [{"pid": 7, "user_seconds": 1.0, "kernel_seconds": 1.0,'
            b' "resident_bytes": 100, "threads": 9}]}\n'
            b'{"at": "2026-11-24T10:00:05Z", "processes": [{"pid": 7, "user_seconds": 3.0, "kernel_seconds": 1.5,'
            b' "resident_bytes": 200, "threads": 9}]}\n'
        ),
        rows=(
            {"pid": 7, "cpu_percent": None, "resident_bytes": 100, "threads": 9},
            {"pid": 7, "cpu_percent": 50.0, "kernel_percent": 10.0, "resident_bytes": 200},
        ),
    ),
)
