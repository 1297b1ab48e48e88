"""Runs the checks over many inputs, and says which verdicts are not those of an earlier run.

A verdict is the status of one check on one resource of one input. Nothing else is kept, so that a run over a hundred
bundles is a small file and holds no evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analyzer.alerts import verified
from analyzer.evaluate import evaluate, rank
from analyzer.model import Check
from analyzer.opened import tables_of
from analyzer.reading_limits import Limits
from analyzer.site import Site
from collector.bundle import BundleError

FORMAT_VERSION = 1
NOTHING = "nothing"
Verdicts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Run:
    """The verdicts of each input by check and resource, the checks that gave them, and why others were not read."""

    checks: tuple[str, ...]
    inputs: Mapping[str, Verdicts]
    unread: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Flip:
    """A verdict that changed. `before` or `after` is 'nothing' where the check did not judge that resource."""

    check: str
    before: str
    after: str
    input: str
    resource: str


def replayed(corpus: Path, checks: Sequence[Check], site: Site, limits: Limits) -> Iterator[tuple[str, Verdicts | str]]:
    """Yield the name of each input in a folder with its verdicts, or with why it cannot be read."""
    for path in sorted(corpus.iterdir()):
        if path.name.startswith("."):
            continue
        try:
            yield path.name, _verdicts(path, site.tuned(checks), limits)
        except (BundleError, OSError) as error:
            yield path.name, str(error)


def _verdicts(path: Path, checks: Sequence[Check], limits: Limits) -> Verdicts:
    found: dict[str, dict[str, str]] = {}
    with tables_of(path, limits) as connection:
        # What explains or doubts a verdict is not kept, so it is not looked for.
        for finding in sorted(verified(evaluate(connection, checks, apart=True)), key=rank):
            found.setdefault(finding.check, {})[finding.resource] = finding.status.value
    return {check: dict(sorted(found[check].items())) for check in sorted(found)}


def as_json(run: Run) -> dict[str, Any]:
    """Return a run as plain values."""
    return {"format": FORMAT_VERSION, "checks": list(run.checks), "inputs": run.inputs, "unread": run.unread}


def from_json(body: Any, name: str) -> Run:
    """Return the run that plain values describe. Raises BundleError."""
    whole = {"format", "checks", "inputs", "unread"}
    if not isinstance(body, dict) or body.get("format") != FORMAT_VERSION or not whole <= body.keys():
        raise BundleError(f"{name} is no run of raven-analyze replay; make one with -o.")
    return Run(tuple(body["checks"]), body["inputs"], body["unread"])


def flips(before: Run, after: Run) -> tuple[Flip, ...]:
    """Return the verdicts that changed, of checks and inputs that both runs have, by check."""
    checks = sorted({*before.checks} & {*after.checks})
    names = sorted(before.inputs.keys() & after.inputs.keys())
    return tuple(flip for check in checks for name in names for flip in _flips(check, name, before, after))


def _flips(check: str, name: str, before: Run, after: Run) -> Iterator[Flip]:
    was, now = before.inputs[name].get(check, {}), after.inputs[name].get(check, {})
    for resource in sorted({*was, *now}):
        pair = was.get(resource, NOTHING), now.get(resource, NOTHING)
        if pair[0] != pair[1]:
            yield Flip(check, *pair, name, resource)
