"""Nodes of each database by their role, one row per database, node that told of it, and member."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table

ROLES = {"Members": "member", "Rehabs": "rehab", "Promotables": "promotable"}
LONGEST_REASON = 500  # a demotion reason holds a whole stack trace


def rows(record: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per node of the topology of a database record."""
    topology = record.get("Topology") or {}
    for field, role in ROLES.items():
        for tag in topology.get(field) or ():
            reason = (topology.get("DemotionReasons") or {}).get(tag)
            yield {
                "member": tag,
                "role": role,
                "promotion_status": (topology.get("PromotablesStatus") or {}).get(tag),
                "demotion_reason": reason[:LONGEST_REASON] if reason else None,
            }


DATABASE_NODES = TABLE = Table(
    name="database_nodes",
    doc=__doc__,
    sources=(Source("http.database-record", Scope.DATABASE),),
    columns=(
        Column("member", pa.string(), "Tag of the node"),
        Column("role", pa.string(), "member, rehab or promotable"),
        Column("promotion_status", pa.string(), "How far a node that is no member has come"),
        Column("demotion_reason", pa.string(), "Why it is no member any more, the first 500 characters"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Topology": {"Members": ["A"], "Rehabs": ["B"], "Promotables": [], "DemotionReasons": {"B": "x"},
            "PromotablesStatus": {"B": "NotResponding"}}}""",
        rows=(
            {"member": "A", "role": "member", "promotion_status": None, "demotion_reason": None},
            {"member": "B", "role": "rehab", "promotion_status": "NotResponding", "demotion_reason": "x"},
        ),
    ),
)
