"""Changes of the Raft state that each node remembers, one row per change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table

_LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ) (.*) (\w+)->(\w+) at term (\d+)", re.DOTALL)


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per line of `States`. A line of another form gives its text alone."""
    for line in body.get("States") or ():
        found = _LINE.fullmatch(line.strip())
        happened_at, reason, before, after, term = found.groups() if found else (None, line, None, None, None)
        yield {
            "happened_at": happened_at,
            "from_state": before,
            "to_state": after,
            "term": None if term is None else int(term),
            "reason": reason,
        }


STATE_CHANGES = TABLE = Table(
    name="state_changes",
    doc=__doc__,
    sources=(Source("http.admin.node.state-change-history", Scope.NODE),),
    columns=(
        Column("happened_at", TIME, "When"),
        Column("from_state", pa.string(), "State before: Passive, Candidate, Follower, LeaderElect, Leader"),
        Column("to_state", pa.string(), "State after"),
        Column("term", pa.int64(), "Raft term after"),
        Column("reason", pa.string(), "Why, in words"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"States": ["2026-11-23 13:09:37Z I'm the only one in the cluster Passive->LeaderElect at term 1"]}""",
        rows=(
            {
                "happened_at": "2026-11-23 13:09:37Z",
                "from_state": "Passive",
                "to_state": "LeaderElect",
                "term": 1,
                "reason": "I'm the only one in the cluster",
            },
        ),
    ),
)
