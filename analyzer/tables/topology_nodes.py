"""Nodes of the cluster, one row per node and per node that told of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table

MEMBERSHIPS = {"member": "Members", "promotable": "Promotables", "watcher": "Watchers"}


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per node of the topology. Only the leader knows who is connected."""
    topology = body.get("Topology") or {}
    status = body.get("Status") or {}
    for tag, url in (topology.get("AllNodes") or {}).items():
        seen = status.get(tag) or {}
        yield {
            "tag": tag,
            "url": url,
            "membership": next(
                (kind for kind, group in MEMBERSHIPS.items() if tag in (topology.get(group) or ())), None
            ),
            "is_leader": tag == body.get("Leader"),
            "is_connected": seen.get("Connected"),
            "error": seen.get("ErrorDetails"),
            "last_sent_at": seen.get("LastSent"),
            "last_reply_at": seen.get("LastReply"),
        }


TOPOLOGY_NODES = TABLE = Table(
    name="topology_nodes",
    doc=__doc__,
    sources=(Source("http.cluster.topology", Scope.NODE),),
    columns=(
        Column("tag", pa.string(), "Tag of the node"),
        Column("url", pa.string(), "URL under which the cluster knows it"),
        Column("membership", pa.string(), "member (votes), promotable (catching up) or watcher (does not vote)"),
        Column("is_leader", pa.bool_(), "Whether it leads, as the answering node sees it"),
        Column(
            "is_connected",
            pa.bool_(),
            "Whether the leader has a connection to it; NULL for the leader itself, and from other nodes",
        ),
        Column("error", pa.string(), "Why the leader has none"),
        Column("last_sent_at", TIME, "When the leader last sent it something"),
        Column("last_reply_at", TIME, "When it last replied to the leader"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"NodeTag": "A", "Topology": {"AllNodes": {"A": "http://10.0.0.1:8080", "B": "http://10.0.0.2:8080"},
            "Members": {"A": "http://10.0.0.1:8080"}, "Promotables": {}, "Watchers": {"B": "http://10.0.0.2:8080"}},
            "Leader": "A", "Status": {"B": {"Name": "B", "Connected": false, "ErrorDetails": "no route to host",
            "LastSent": "2026-11-23T13:09:29Z", "LastReply": "2026-11-23T13:09:28Z"}}}""",
        rows=(
            {
                "tag": "A",
                "url": "http://10.0.0.1:8080",
                "membership": "member",
                "is_leader": True,
                "is_connected": None,
                "error": None,
                "last_sent_at": None,
                "last_reply_at": None,
            },
            {
                "tag": "B",
                "url": "http://10.0.0.2:8080",
                "membership": "watcher",
                "is_leader": False,
                "is_connected": False,
                "error": "no route to host",
                "last_sent_at": "2026-11-23T13:09:29Z",
                "last_reply_at": "2026-11-23T13:09:28Z",
            },
        ),
    ),
)
