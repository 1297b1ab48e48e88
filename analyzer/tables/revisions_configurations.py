"""What each database keeps as revisions, one row per collection or default that is configured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.dotnet import seconds
from analyzer.model import Column, Row, Sample, Scope, Source, Table

DEFAULT = "(default)"
CONFLICTS = "(conflicts)"


def rows(record: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per configuration of revisions in a database record."""
    revisions = record.get("Revisions") or {}
    named = {DEFAULT: revisions.get("Default"), CONFLICTS: record.get("RevisionsForConflicts")}
    for collection, configuration in (named | (revisions.get("Collections") or {})).items():
        if configuration:
            yield {
                "collection": collection,
                "is_disabled": configuration.get("Disabled"),
                "minimum_to_keep": configuration.get("MinimumRevisionsToKeep"),
                "minimum_age_seconds": seconds(configuration.get("MinimumRevisionAgeToKeep")),
                "purges_on_delete": configuration.get("PurgeOnDelete"),
            }


REVISIONS_CONFIGURATIONS = TABLE = Table(
    name="revisions_configurations",
    doc=__doc__,
    sources=(Source("http.database-record", Scope.DATABASE),),
    columns=(
        Column("collection", pa.string(), "Collection, (default) or (conflicts)"),
        Column("is_disabled", pa.bool_(), "Whether no revisions are made"),
        Column("minimum_to_keep", pa.int64(), "Revisions of a document that are kept; NULL: all"),
        Column("minimum_age_seconds", pa.float64(), "How long a revision is kept; NULL: for ever"),
        Column("purges_on_delete", pa.bool_(), "Whether they go with their document"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Revisions": {"Default": {"MinimumRevisionsToKeep": null, "MinimumRevisionAgeToKeep": null,
            "Disabled": false, "PurgeOnDelete": false}, "Collections": {"Orders": {"MinimumRevisionsToKeep": 10,
            "MinimumRevisionAgeToKeep": "7.00:00:00", "Disabled": false, "PurgeOnDelete": true}}},
            "RevisionsForConflicts": null}""",
        rows=(
            {
                "collection": "(default)",
                "is_disabled": False,
                "minimum_to_keep": None,
                "minimum_age_seconds": None,
                "purges_on_delete": False,
            },
            {"collection": "Orders", "minimum_to_keep": 10, "minimum_age_seconds": 604800.0},
        ),
    ),
)
