"""What a database does to documents by their time, one row per database and feature that is configured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table

_FREQUENCIES = {
    "Expiration": "DeleteFrequencyInSec",
    "Refresh": "RefreshFrequencyInSec",
    "DataArchival": "ArchiveFrequencyInSec",
}


def rows(record: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per configured feature."""
    for feature, frequency in _FREQUENCIES.items():
        configuration = record.get(feature)
        if configuration:
            yield {
                "feature": feature,
                "is_disabled": configuration.get("Disabled"),
                "frequency_seconds": configuration.get(frequency),
                "max_items": configuration.get("MaxItemsToProcess"),
            }


EXPIRATIONS = TABLE = Table(
    name="expirations",
    doc=__doc__,
    sources=(Source("http.database-record", Scope.DATABASE),),
    columns=(
        Column("feature", pa.string(), "Expiration (deletes), Refresh (touches) or DataArchival (archives)"),
        Column("is_disabled", pa.bool_(), "Whether it is switched off"),
        Column("frequency_seconds", pa.int64(), "How often it looks; NULL for the default, 60 s"),
        Column("max_items", pa.int64(), "Documents it takes at once; NULL for no limit"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Expiration": {"Disabled": false, "DeleteFrequencyInSec": 5, "MaxItemsToProcess": null},
            "Refresh": null}""",
        rows=({"feature": "Expiration", "is_disabled": False, "frequency_seconds": 5, "max_items": None},),
    ),
)
