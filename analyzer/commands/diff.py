"""raven-analyze diff: what changed between two inputs of one server or cluster."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analyzer.judging_options import judging_options

if TYPE_CHECKING:
    from analyzer.model import Check
    from analyzer.site import Site

FORMS = {".md": "markdown", ".html": "html", ".json": "json"}


@click.command(epilog="Example: raven-analyze diff monday.zip friday.zip -o changes.html")
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(tuple(FORMS.values())), help="Default: what FILE's name ends in, or markdown."
)
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Default: standard output.")
@judging_options
def diff(
    before: Path, after: Path, form: str | None, output: Path | None, *, checks: tuple[Check, ...], site: Site
) -> int:
    """Say what is new, gone, worse, better or grew from BEFORE to AFTER: two inputs, or two folders of reports.

    Both are judged by the checks of this version, and by the limits of one profile. What one of them does not hold is
    not compared, and that is said.
    """
    from analyzer.compare.difference import difference
    from analyzer.compare.inputs import taken
    from analyzer.discover import all_tables
    from analyzer.opened import tables_of
    from reports import difference_html, difference_json, difference_markdown

    with ExitStack() as opened:
        earlier, later = (
            taken(path.name, opened.enter_context(tables_of(path)), checks, site) for path in (before, after)
        )
        made = difference(earlier, later, all_tables())
    chosen = form or FORMS.get(output.suffix if output else "", "markdown")
    renderers = {"markdown": difference_markdown, "html": difference_html, "json": difference_json}
    text = renderers[chosen].render(made)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8", newline="\n")
        click.echo(f"Difference: {output}")
    return 0


COMMAND = diff
