"""raven-analyze checks: all checks, with their limits as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from analyzer.judging_options import judging_options
from analyzer.terminal import aligned

if TYPE_CHECKING:
    from analyzer.model import Check
    from analyzer.site import Site


@click.command("checks", epilog="Example: raven-analyze checks")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with thresholds and tables.")
@judging_options
def list_checks(as_json: bool, checks: tuple[Check, ...], site: Site) -> int:
    """List all checks, with the limits that they have on this site."""
    found = site.tuned(checks)
    if as_json:
        click.echo(json.dumps([_described(check) for check in found], indent=1))
    else:
        click.echo(aligned([(check.id, check.title) for check in found]))
    return 0


def _described(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "title": check.title,
        "area": check.area,
        "doc": check.doc.strip(),
        "thresholds": {
            name: {"value": limit.value, "unit": limit.unit, "source": limit.source}
            for name, limit in check.thresholds.items()
        },
        "tables": [table.name for table in check.tables],
        "also": [table.name for table in check.also],
    }


COMMAND = list_checks
