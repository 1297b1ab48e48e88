"""The report for programs: `findings.json`, whose shape is `findings.schema.json` beside this file."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import Any

from analyzer.model import Evidence, Finding, Missing, Report, Status, keyed
from reports import plan_json

SCHEMA_VERSION = 4


def render(report: Report) -> str:
    """Return the report as JSON, a line for each member and each finding, so that it can be searched by line.

    All but ASCII is escaped, so that it is safe to look at in a terminal.
    """
    members = (f"{_text(name)}: {_lines(value)}" for name, value in _report(report).items())
    return "{\n" + ",\n".join(members) + "\n}\n"


def _lines(value: Any) -> str:
    return "[\n" + ",\n".join(map(_text, value)) + "\n]" if isinstance(value, list) and value else _text(value)


def _text(value: Any) -> str:
    return json.dumps(value, allow_nan=False)


class _Queries:
    """The different queries of a report in the order in which they are met: thousands of findings share one."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, tuple[str, ...]], int] = {}

    def place(self, evidence: Evidence) -> int:
        """Return the place of the query that gives the row of an evidence, with its key as parameters."""
        return self._places.setdefault((evidence.rows, tuple(evidence.key)), len(self._places))

    def texts(self) -> list[str]:
        """Return the queries by place."""
        return [
            keyed(rows, {column: f"${number}" for number, column in enumerate(columns, 1)})
            for rows, columns in self._places
        ]


def _report(report: Report) -> dict[str, Any]:
    queries = _Queries()
    return {
        "schema_version": SCHEMA_VERSION,
        "tool_version": report.tool_version,
        "verdict": report.verdict.value,
        "sentence": report.sentence,
        "input": {
            "name": report.input_name,
            "kind": report.input_kind,
            "bytes": report.input_bytes,
            "sha256": report.input_sha256,
            "captured_from": None if report.captured_from is None else report.captured_from.isoformat(),
            "captured_to": None if report.captured_to is None else report.captured_to.isoformat(),
        },
        "nodes": list(report.nodes),
        "counts": {status.value: report.count(status) for status in Status} | {"silenced": len(report.silenced)},
        "checks": {"all": len(report.checks), "assessed": report.assessed, "nothing_to_judge": list(report.nothing)},
        "answers": dict(report.answers),
        "vital_signs": [
            {
                "title": sign.title,
                "quantity": sign.column,
                "value": sign.value,
                "detail": sign.detail,
                "status": None if sign.status is None else sign.status.value,
            }
            for sign in report.vital_signs
        ],
        "findings": [_finding(finding, queries) for finding in report.findings if finding.status is not Status.OK],
        "queries": queries.texts(),
        "passed": _passed(report),
        "missing": [_missing(missing) for missing in report.missing],
        "remarks": list(report.remarks),
        "plan": None if report.plan is None else plan_json.whole(report.plan),
    }


def _passed(report: Report) -> dict[str, int]:
    """Return how many resources each check found well."""
    counts: Counter[str] = Counter()
    for finding in report.findings:
        if finding.status is Status.OK:
            counts[finding.check] += finding.resources
    return dict(sorted(counts.items()))


def _finding(finding: Finding, queries: _Queries) -> dict[str, Any]:
    return {
        "id": finding.id,
        "check": finding.check,
        "title": finding.title,
        "status": finding.status.value,
        "node": finding.node,
        "database": finding.database,
        "resource": finding.resource,
        "reason": finding.reason,
        "gap": finding.gap,
        "confidence": {"level": finding.confidence.level.value, "why": list(finding.confidence.why)},
        "explained_by": list(finding.explained_by),
        "silenced": None
        if finding.silenced is None
        else {"reason": finding.silenced.reason, "expires": finding.silenced.expires.isoformat()},
        "measured": [asdict(measured) for measured in finding.measured],
        "evidence": [
            {
                "path": evidence.path,
                "table": evidence.table,
                "query": queries.place(evidence),
                "parameters": list(evidence.key.values()),
                "values": evidence.values,
            }
            for evidence in finding.evidence
        ],
    }


def _missing(missing: Missing) -> dict[str, Any]:
    return {
        "gap": missing.gap,
        "node": missing.node,
        "database": missing.database,
        "reason": missing.reason,
        "sources": list(missing.sources),
        "checks": list(missing.checks),
        "command": missing.command,
    }
