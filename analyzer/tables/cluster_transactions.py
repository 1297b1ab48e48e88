"""Cluster transactions that wait to be run, one row per database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield how many wait. What they hold are documents, and those are left out."""
    waiting = body.get("Results")
    yield {"waiting": None if waiting is None else len(waiting)}


CLUSTER_TRANSACTIONS = TABLE = Table(
    name="cluster_transactions",
    doc=__doc__,
    sources=(Source("http.admin.cluster.txinfo", Scope.DATABASE),),
    columns=(Column("waiting", pa.int64(), "Transactions that wait; the server lists the first ones only"),),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{}, {}]}""",
        rows=({"waiting": 2},),
    ),
)
