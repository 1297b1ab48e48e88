"""Alerts and performance hints that the server raised and keeps, one row each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per notification. Before 7.0 the reason was called AlertType or HintType."""
    for one in body["Results"]:
        yield {
            "notification": one.get("Id"),
            "kind": one.get("Type"),
            "reason": one.get("Reason") or one.get("AlertType") or one.get("HintType"),
            "severity": one.get("Severity"),
            "title": one.get("Title"),
            "message": one.get("Message"),
            "created_at": one.get("CreatedAt"),
            "about": one.get("Key") or one.get("Source"),
            "details": json.dumps(one["Details"])[:LONGEST_DETAILS] if one.get("Details") else None,
        }


LONGEST_DETAILS = 20_000

NOTIFICATIONS = TABLE = Table(
    name="notifications",
    doc=__doc__,
    sources=(
        # Debug packages hold those of databases since 7.1; over HTTP every version has them.
        Source("http.notifications", Scope.DATABASE),
        Source("http.admin.server.notifications", Scope.NODE, since=(7, 2)),
    ),
    columns=(
        Column("notification", pa.string(), "Id: kind, reason and what it is about"),
        Column("kind", pa.string(), "AlertRaised or PerformanceHint, of those that are kept"),
        Column("reason", pa.string(), "Name of the reason: PeriodicBackup, LowDiskSpace, Paging …"),
        Column("severity", pa.string(), "As the server judges it: Info, Warning, Error, Success or None"),
        Column("title", pa.string(), "Title in the Studio"),
        Column("message", pa.string(), "Text in the Studio"),
        Column("created_at", TIME, "When it was raised, or raised again"),
        Column("about", pa.string(), "What it is about: the key of an alert, the source of a hint"),
        Column("details", pa.string(), "Details as JSON, the first 20,000 characters"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"Id": "PerformanceHint/Indexing/Indexing", "CreatedAt": "2026-11-23T13:09:56.7334667Z",
            "Type": "PerformanceHint", "Title": "High indexing fanout ratio", "Message": "Number of map results",
            "Severity": "Warning", "Database": "Shop", "Source": "Indexing", "Reason": "Indexing",
            "Details": {"Warnings": {}}}, {"Id": "AlertRaised/LowDiskSpace", "Type": "AlertRaised",
            "AlertType": "LowDiskSpace", "Key": "/data", "Details": null}], "TotalResults": 2}""",
        rows=(
            {
                "notification": "PerformanceHint/Indexing/Indexing",
                "kind": "PerformanceHint",
                "reason": "Indexing",
                "severity": "Warning",
                "title": "High indexing fanout ratio",
                "message": "Number of map results",
                "created_at": "2026-11-23T13:09:56.7334667Z",
                "about": "Indexing",
                "details": '{"Warnings": {}}',
            },
            {"notification": "AlertRaised/LowDiskSpace", "reason": "LowDiskSpace", "about": "/data", "details": None},
        ),
    ),
)
