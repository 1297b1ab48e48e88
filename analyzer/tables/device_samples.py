"""What each disk did while it was sampled, one row per moment and device; only where `--sample` was given."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table
from analyzer.sampled import part, rate, with_one_before


def rows(text: str) -> Iterator[Row]:
    """Yield one row per device of each line of `samples.host` but the first."""
    for now, before, passed in with_one_before(text):
        for name, counted in (part(now, "devices") or {}).items():
            earlier = part(before, "devices", name)
            if not isinstance(counted, dict) or earlier is None:
                continue
            grown = {counter: rate(counted[counter], part(earlier, counter), passed) for counter in counted}
            busy, ios = grown.get("busy_time"), (grown.get("read_count") or 0) + (grown.get("write_count") or 0)
            taken = (grown.get("read_time") or 0) + (grown.get("write_time") or 0)
            yield {
                "sampled_at": now.get("at"),
                "name": name,
                "read_bytes_per_second": grown.get("read_bytes"),
                "written_bytes_per_second": grown.get("write_bytes"),
                "reads_per_second": grown.get("read_count"),
                "writes_per_second": grown.get("write_count"),
                "average_ms": taken / ios if ios else None,
                "waiting_requests": taken / 1000,
                "busy_percent": None if busy is None else busy / 10,
            }


DEVICE_SAMPLES = TABLE = Table(
    name="device_samples",
    doc=__doc__,
    sources=(Source("samples.host", Scope.HOST, packaged=False),),
    columns=(
        Column("sampled_at", TIME, "When, by the collector's clock"),
        Column("name", pa.string(), "Name of the device, as in `block_devices`; partitions are devices too"),
        Column("read_bytes_per_second", pa.float64(), "Read since the sample before"),
        Column("written_bytes_per_second", pa.float64(), "Written since the sample before"),
        Column("reads_per_second", pa.float64(), "Reads since the sample before"),
        Column("writes_per_second", pa.float64(), "Writes since the sample before"),
        Column("average_ms", pa.float64(), "From a request to its end, average of those since the sample before"),
        Column("waiting_requests", pa.float64(), "Requests that waited or were in work, on average"),
        Column("busy_percent", pa.float64(), "Time with a request in work; Linux only"),
    ),
    rows=rows,
    sample=Sample(
        body=(
            b'{"at": "2026-11-24T10:00:00Z", "devices": {"vda": {"read_count": 1, "write_count": 1, "read_bytes": 0,'
            b' "write_bytes": 0, "read_time": 0, "write_time": 0, "busy_time": 0}}}\n'
            b'{"at": "2026-11-24T10:00:05Z", "devices": {"vda": {"read_count": 1, "write_count": 51, "read_bytes": 0,'
            b' "write_bytes": 4096, "read_time": 0, "write_time": 500, "busy_time": 1000}, "new": {"read_count": 1}}}\n'
        ),
        rows=(
            {
                "name": "vda", "read_bytes_per_second": 0.0, "written_bytes_per_second": 819.2,
                "writes_per_second": 10.0, "average_ms": 10.0, "waiting_requests": 0.1, "busy_percent": 20.0,
            },
        ),
    ),
)  # fmt: skip
