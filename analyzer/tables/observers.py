"""The cluster observer, one row per node that answered; only the leader runs it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `/admin/cluster/observer/decisions`."""
    yield {
        "leader": body.get("LeaderNode"),
        "term": body.get("Term"),
        "is_suspended": body.get("Suspended"),
        "iteration": body.get("Iteration"),
        "decisions": len(body.get("ObserverLog") or ()),
    }


OBSERVERS = TABLE = Table(
    name="observers",
    doc=__doc__,
    sources=(Source("http.admin.cluster.observer.decisions", Scope.NODE),),
    columns=(
        Column("leader", pa.string(), "Tag of the leader, which runs it"),
        Column("term", pa.int64(), "Raft term"),
        Column("is_suspended", pa.bool_(), "Whether an administrator has stopped it"),
        Column("iteration", pa.int64(), "Rounds since the leader was elected; one a second as a rule"),
        Column("decisions", pa.int64(), "Decisions that it remembers"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"LeaderNode": "A", "Term": 1, "Suspended": false, "Iteration": 99, "ObserverLog": []}""",
        rows=({"leader": "A", "term": 1, "is_suspended": False, "iteration": 99, "decisions": 0},),
    ),
)
