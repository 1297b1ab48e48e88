"""What keeps the clock of the machine right, one row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `os.clock`."""
    chrony, kernel = body.get("chrony") or {}, body.get("kernel") or {}
    said, leap = (body.get("timedatectl") or {}).get("NTPSynchronized"), chrony.get("leap_status")
    yield {
        "timezone": body.get("timezone"),
        "utc_offset_seconds": body.get("utc_offset_seconds"),
        "is_synchronized_by_service": None if said is None else said == "yes",
        "is_synchronized_by_chrony": None if leap is None else leap != "Not synchronised",
        "is_synchronized_by_kernel": kernel.get("synchronized"),
        "chrony_offset_seconds": chrony.get("offset_seconds"),
        "largest_error_seconds": kernel.get("largest_error_seconds"),
    }


CLOCKS = TABLE = Table(
    name="clocks",
    doc=__doc__,
    sources=(Source("os.clock", Scope.HOST, packaged=False),),
    columns=(
        Column("timezone", pa.string(), "Time zone of the machine, abbreviated"),
        Column("utc_offset_seconds", pa.int64(), "How far local time is ahead of UTC"),
        Column(
            "is_synchronized_by_service",
            pa.bool_(),
            "Whether systemd says that the clock is synchronized; NULL where it does not say",
        ),
        Column(
            "is_synchronized_by_chrony",
            pa.bool_(),
            "Whether chrony follows a source; NULL where chrony does not answer",
        ),
        Column(
            "is_synchronized_by_kernel",
            pa.bool_(),
            "Whether the kernel holds the clock for disciplined; NULL where that could not be asked",
        ),
        Column("chrony_offset_seconds", pa.float64(), "How far chrony holds the clock for wrong"),
        Column("largest_error_seconds", pa.float64(), "How far the kernel holds the clock for wrong at most"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"timezone": "UTC", "utc_offset_seconds": 0, "timedatectl": null, "chrony": null, "kernel":
            {"synchronized": false, "offset_seconds": 0.0, "largest_error_seconds": 16.0,
            "estimated_error_seconds": 16.0}}""",
        rows=(
            {
                "timezone": "UTC",
                "utc_offset_seconds": 0,
                "is_synchronized_by_kernel": False,
                "largest_error_seconds": 16.0,
            },
        ),
    ),
)
