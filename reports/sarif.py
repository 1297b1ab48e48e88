"""The report for a code-scanning view: SARIF 2.1.0, a rule for each check, a result for each trouble.

What could not be looked at is a result of kind `open`. The location of a result is the entry in the bundle; the
fingerprint is the finding's id, the same from bundle to bundle.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from analyzer.model import Check, Finding, Report, Status
from reports.wording import cut, visible

VERSION = "2.1.0"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Status.CRITICAL: "error", Status.WARNING: "warning", Status.NOTICE: "note", Status.UNKNOWN: "none"}


def render(report: Report) -> str:
    """Return the report as SARIF."""
    driver = {
        "name": "raven-analyze",
        "version": report.tool_version,
        "rules": [_rule(check) for check in report.checks.values()],
    }
    run = {"tool": {"driver": driver}, "results": list(_results(report)), "columnKind": "unicodeCodePoints"}
    return json.dumps({"$schema": SCHEMA, "version": VERSION, "runs": [run]}, indent=1, allow_nan=False) + "\n"


def _rule(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": check.section("Why it matters") or check.title},
        "help": {"text": check.section("What to do") or check.title},
        "properties": {"tags": [check.area]},
    }


def _results(report: Report) -> Iterator[dict[str, Any]]:
    for finding in report.findings:
        if finding.status in LEVELS:
            kind = "open" if finding.status is Status.UNKNOWN else "fail"
            result = {
                "ruleId": finding.check,
                "kind": kind,
                "level": LEVELS[finding.status],
                "message": {"text": _text(f"{finding.resource}: {finding.reason}")},
                "locations": [_location(finding)],
                "partialFingerprints": {"finding/v1": _text(finding.id)},
            }
            if finding.silenced is not None:
                result["suppressions"] = [{"kind": "external", "justification": _text(finding.silenced.reason)}]
            yield result


def _location(finding: Finding) -> dict[str, Any]:
    path = next((evidence.path for evidence in finding.evidence if evidence.path is not None), None)
    logical = {"logicalLocations": [{"name": _text(finding.resource), "kind": "resource"}]}
    if path is None:
        return logical
    return logical | {"physicalLocation": {"artifactLocation": {"uri": quote(path.encode("utf-8", "replace"))}}}


def _text(text: str) -> str:
    return visible(cut(text, 2_000))
