"""Decisions of the cluster observer that the leader remembers, one row per decision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per item of `ObserverLog`."""
    for decision in body.get("ObserverLog") or ():
        yield {
            "happened_at": decision.get("Date"),
            "iteration": decision.get("Iteration"),
            "about_database": decision.get("Database"),
            "message": decision.get("Message"),
        }


OBSERVER_DECISIONS = TABLE = Table(
    name="observer_decisions",
    doc=__doc__,
    sources=(Source("http.admin.cluster.observer.decisions", Scope.NODE),),
    columns=(
        Column("happened_at", TIME, "When"),
        Column("iteration", pa.int64(), "Round of the observer"),
        Column("about_database", pa.string(), "Database it is about"),
        Column("message", pa.string(), "What was decided and why, with the exception where there was one"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"ObserverLog": [{"Date": "2026-11-23T13:09:43.7591097Z", "Iteration": 1, "Database": "Northwind",
            "Message": "Node B is currently not responding and moved to rehab"}]}""",
        rows=(
            {
                "happened_at": "2026-11-23T13:09:43.7591097Z",
                "iteration": 1,
                "about_database": "Northwind",
                "message": "Node B is currently not responding and moved to rehab",
            },
        ),
    ),
)
