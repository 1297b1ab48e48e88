"""A plan for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from analyzer.model import Plan

SCHEMA_VERSION = 1


def render(plan: Plan) -> str:
    """Return the plan as JSON, all but ASCII escaped."""
    return json.dumps({"schema_version": SCHEMA_VERSION, **whole(plan)}, indent=1, allow_nan=False) + "\n"


def whole(plan: Plan) -> dict[str, Any]:
    """Return the plan as values of JSON."""
    return asdict(plan)
