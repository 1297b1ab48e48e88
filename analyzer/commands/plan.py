"""raven-analyze plan: what an input says of a site's promises, and of what would come next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from analyzer.judging_options import site_option

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from analyzer.model import Trend
    from analyzer.site import Site


@click.command(epilog="Example: raven-analyze plan bundle.zip --profile site.toml --before last-month.zip")
@click.argument("path", metavar="INPUT", type=click.Path(path_type=Path))
@site_option
@click.option(
    "--before", metavar="FILE", type=click.Path(path_type=Path), help="An earlier input, to tell growth from."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def plan(path: Path, site: Site, before: Path | None, form: str) -> int:
    """Judge promised load, RPO and RTO, and answer what comes next: INPUT is an input, or the folder of a report.

    When will a volume be full, can a node be removed, what if one is lost: each answer shows its arithmetic.
    Exits with 1 when something fails.
    """
    from analyzer.model import Judgement
    from analyzer.opened import tables_of
    from analyzer.plan.plan import plan as planned
    from reports import plan_json, plan_text

    with tables_of(path) as connection:
        trends = None if before is None else _grown(before, path.name, connection)
        made = planned(connection, path.name, site, trends)
    click.echo({"text": plan_text, "json": plan_json}[form].render(made), nl=False)
    return int(made.count(Judgement.FAIL) > 0)


def _grown(before: Path, name: str, connection: DuckDBPyConnection) -> tuple[Trend, ...]:
    from analyzer.compare.inputs import comparable, taken
    from analyzer.compare.trends import trends
    from analyzer.opened import tables_of

    with tables_of(before) as earlier:
        return tuple(trends(*comparable(taken(before.name, earlier, ()), taken(name, connection, ()))))


COMMAND = plan
