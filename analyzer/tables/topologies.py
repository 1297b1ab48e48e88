"""The cluster as each node sees it, one row per answering node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `/cluster/topology`."""
    topology = body.get("Topology") or {}
    held = body.get("LeaderShipDuration")
    yield {
        "tag": body.get("NodeTag"),
        "topology_id": topology.get("TopologyId"),
        "leader": body.get("Leader"),
        "term": body.get("CurrentTerm"),
        "current_state": body.get("CurrentState"),
        "role": body.get("ServerRole"),
        "leadership_seconds": None if held is None else held / 1000,
        "last_state_change_reason": body.get("LastStateChangeReason"),
        "members": len(topology.get("Members") or ()),
        "promotables": len(topology.get("Promotables") or ()),
        "watchers": len(topology.get("Watchers") or ()),
    }


TOPOLOGIES = TABLE = Table(
    name="topologies",
    doc=__doc__,
    sources=(Source("http.cluster.topology", Scope.NODE),),
    columns=(
        Column("tag", pa.string(), "Tag the node gives itself; `?` in no cluster"),
        Column("topology_id", pa.string(), "Identity of the cluster; the same on all its nodes"),
        Column("leader", pa.string(), "Tag of the leader that this node follows; NULL without one"),
        Column("term", pa.int64(), "Raft term: counts elections since the cluster was made"),
        Column(
            "current_state",
            pa.string(),
            "Raft state: Leader, Follower, Candidate, LeaderElect or Passive (in no cluster)",
        ),
        Column("role", pa.string(), "Member, Promotable, Rehab or None, as this node sees itself"),
        Column("leadership_seconds", pa.float64(), "How long the leader leads; on the leader only"),
        Column("last_state_change_reason", pa.string(), "Last change of the Raft state, in words"),
        Column("members", pa.int64(), "Nodes that vote"),
        Column("promotables", pa.int64(), "Nodes catching up to become members"),
        Column("watchers", pa.int64(), "Nodes that do not vote"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"NodeTag": "A", "Topology": {"TopologyId": "bda5885b", "AllNodes": {"A": "http://127.0.0.1:8080"},
            "Members": {"A": "http://127.0.0.1:8080"}, "Promotables": {}, "Watchers": {}}, "Leader": "A",
            "LeaderShipDuration": 105195, "CurrentState": "Leader", "ServerRole": "Member", "CurrentTerm": 1,
            "LastStateChangeReason": "Leader, I'm the only one in the cluster"}""",
        rows=(
            {
                "tag": "A",
                "topology_id": "bda5885b",
                "leader": "A",
                "term": 1,
                "current_state": "Leader",
                "role": "Member",
                "leadership_seconds": 105.195,
                "last_state_change_reason": "Leader, I'm the only one in the cluster",
                "members": 1,
                "promotables": 0,
                "watchers": 0,
            },
        ),
    ),
)
