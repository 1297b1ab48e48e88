"""raven-analyze explain: what one check looks at, why, and by which limits it judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from analyzer.judging_options import judging_options
from analyzer.terminal import aligned, first_line, sorry, unknown

if TYPE_CHECKING:
    from analyzer.model import Check
    from analyzer.site import Site


@click.command(epilog="Example: raven-analyze explain indexes.fan_out")
@click.argument("check_id", metavar="CHECK")
@judging_options
def explain(check_id: str, checks: tuple[Check, ...], site: Site) -> int:
    """Say what CHECK looks at, why it matters, what to do, and by which limits and SQL it judges."""
    from reports.wording import value

    found = {check.id: check for check in site.tuned(checks)}
    check = found.get(check_id)
    if check is None:
        return sorry(unknown("check", check_id, list(found)))
    limits = [(f"${name}", f"{value('', t.value)} {t.unit}", t.source) for name, t in check.thresholds.items()]
    used = [(table.name, first_line(table.doc)) for table in (*check.tables, *check.also)]
    parts = [f"{check.id}: {check.title}", check.doc.strip()]
    parts += [f"Limits\n{aligned(limits, indent=4)}"] if limits else []
    parts += [f"Tables\n{aligned(used, indent=4)}", f"SQL\n{check.sql.strip(chr(10)).rstrip()}"]
    click.echo("\n\n".join(parts))
    return 0


COMMAND = explain
