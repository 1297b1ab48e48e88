"""Subscriptions of each database, one row per subscription."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per subscription of `/subscriptions`."""
    for one in body["Results"]:
        yield {
            "subscription": one.get("SubscriptionId"),
            "name": one.get("SubscriptionName"),
            "query": one.get("Query"),
            "is_disabled": one.get("Disabled"),
            "last_connection_at": one.get("LastClientConnectionTime"),
            "last_acknowledged_at": one.get("LastBatchAckTime"),
            "connections": _count(one, "Connections"),
            "recent_connections": _count(one, "RecentConnections"),
            "rejected_connections": _count(one, "RecentRejectedConnections"),
            "pending_connections": _count(one, "CurrentPendingConnections"),
            "mentor_node": one.get("MentorNode"),
        }


def _count(subscription: dict[str, Any], field: str) -> int | None:
    listed = subscription.get(field)
    return len(listed) if isinstance(listed, list) else None


SUBSCRIPTIONS = TABLE = Table(
    name="subscriptions",
    doc=__doc__,
    sources=(Source("http.subscriptions", Scope.DATABASE),),
    columns=(
        Column("subscription", pa.int64(), "Number of the subscription"),
        Column("name", pa.string(), "Name of the subscription"),
        Column("query", pa.string(), "Query that chooses its documents"),
        Column("is_disabled", pa.bool_(), "Whether it is switched off"),
        Column("last_connection_at", TIME, "When a worker was last connected; NULL: never"),
        Column("last_acknowledged_at", TIME, "When a worker last said that it was done with a batch"),
        Column("connections", pa.int64(), "Workers connected to this node now"),
        Column("recent_connections", pa.int64(), "Workers that were connected since the server started"),
        Column("rejected_connections", pa.int64(), "Workers turned away since the server started"),
        Column("pending_connections", pa.int64(), "Workers that wait to get in"),
        Column("mentor_node", pa.string(), "Node it was given to by hand"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"SubscriptionId": 22, "SubscriptionName": "orders-worker", "Query": "from Orders",
            "Disabled": false, "LastClientConnectionTime": null, "LastBatchAckTime": null, "MentorNode": null,
            "Connections": [], "RecentConnections": [], "RecentRejectedConnections": [{}],
            "CurrentPendingConnections": []}]}""",
        rows=(
            {
                "subscription": 22,
                "name": "orders-worker",
                "query": "from Orders",
                "is_disabled": False,
                "last_connection_at": None,
                "last_acknowledged_at": None,
                "connections": 0,
                "recent_connections": 0,
                "rejected_connections": 1,
                "pending_connections": 0,
                "mentor_node": None,
            },
        ),
    ),
)
