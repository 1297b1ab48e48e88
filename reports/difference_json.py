"""A comparison of two inputs, for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from analyzer.model import Difference, Side, Status

SCHEMA_VERSION = 1


def render(difference: Difference) -> str:
    """Return the comparison as JSON, all but ASCII escaped."""
    whole = {
        "schema_version": SCHEMA_VERSION,
        "tool_version": difference.tool_version,
        "before": _side(difference.before),
        "after": _side(difference.after),
        "elapsed_seconds": difference.elapsed_seconds,
        "changes": [
            {
                "area": change.area,
                "kind": change.kind,
                "node": change.node,
                "database": change.database,
                "name": change.name,
                **({} if change.title is None else {"title": change.title}),
                "values": {name: list(pair) for name, pair in change.values.items()},
            }
            for change in difference.changes
        ],
        "trends": [asdict(trend) for trend in difference.trends],
        "noise": difference.noise,
        "not_compared": [{"what": what, "reason": reason} for what, reason in difference.not_compared],
    }
    return json.dumps(whole, indent=1, allow_nan=False) + "\n"


def _side(side: Side) -> dict[str, Any]:
    return {
        "input": side.input_name,
        "captured_at": None if side.captured_at is None else side.captured_at.isoformat(),
        "verdict": side.verdict.value,
        "counts": {status.value: side.counts[status] for status in Status},
    }
