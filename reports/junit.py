"""The report for a pipeline: JUnit XML, a suite an area, a case for each resource in trouble and each healthy place.

A critical or warning finding is a failed case, an unknown or silenced one is skipped with its reason; others pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from analyzer.model import Finding, Report, Status
from reports.wording import cut, visible

FAILS = (Status.CRITICAL, Status.WARNING)


def render(report: Report) -> str:
    """Return the report as JUnit XML."""
    areas = sorted(report.findings, key=lambda finding: (finding.check, finding.resource))
    root = Element("testsuites", _counts(report.findings) | {"name": "raven-analyze"})
    for area, found in groupby(areas, key=lambda finding: finding.check.split(".")[0]):
        findings = list(found)
        suite = SubElement(root, "testsuite", {"name": area} | _counts(findings))
        for finding in findings:
            _case(suite, finding)
    indent(root, " ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _counts(findings: Iterable[Finding]) -> dict[str, str]:
    whole = list(findings)
    skipped = sum(_why_skipped(finding) is not None for finding in whole)
    failures = sum(finding.status in FAILS and _why_skipped(finding) is None for finding in whole)
    return {"tests": str(len(whole)), "failures": str(failures), "errors": "0", "skipped": str(skipped)}


def _why_skipped(finding: Finding) -> str | None:
    if finding.silenced is not None:
        return f"silenced: {finding.silenced.reason}"
    return finding.reason if finding.status is Status.UNKNOWN else None


def _case(suite: Element, finding: Finding) -> None:
    case = SubElement(suite, "testcase", {"classname": finding.check, "name": _text(finding.resource)})
    said = f"{finding.title}: {finding.reason}"
    skipped = _why_skipped(finding)
    if skipped is not None:
        SubElement(case, "skipped", {"message": _text(skipped)})
    elif finding.status in FAILS:
        failure = SubElement(case, "failure", {"type": finding.status.value, "message": _text(said)})
        failure.text = "\n".join(_text(evidence.query) for evidence in finding.evidence[:1])
    elif finding.status is Status.NOTICE:
        SubElement(case, "system-out").text = _text(said)


def _text(text: str) -> str:
    # XML has no way at all to write most control characters; `visible` marks them.
    return visible(cut(text, 2_000), lines=True)
