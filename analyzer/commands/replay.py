"""raven-analyze replay: what a changed check or limit would say of many inputs, against what was said before."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analyzer.judging_options import judging_options
from analyzer.limit_options import limit_options
from analyzer.terminal import counted

if TYPE_CHECKING:
    from analyzer.model import Check
    from analyzer.reading_limits import Limits
    from analyzer.replay import Flip, Run
    from analyzer.site import Site

SHOWN = 5
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(epilog="Example: raven-analyze replay --corpus bundles -o now.json --against last-week.json")
@click.option(
    "--corpus", metavar="DIR", required=True, type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder in which each file or folder is an input.",
)  # fmt: skip
@click.option("--against", metavar="FILE", type=_FILE, help="An earlier run, as -o wrote it.")
@click.option("-o", "--output", metavar="FILE", type=_FILE, help="Where to write this run.")
@judging_options
@limit_options
def replay(
    corpus: Path, against: Path | None, output: Path | None, *, limits: Limits, checks: tuple[Check, ...], site: Site
) -> int:
    """Run the checks over every input in DIR, and say which verdicts are not those of an earlier run.

    So a moved limit is judged on real bundles. Exits with 1 when a verdict changed.
    """
    from analyzer.replay import Run, as_json, flips, from_json, replayed

    before = None if against is None else from_json(_parsed(against), against.name)
    inputs, unread = {}, {}
    for name, found in replayed(corpus, checks, site, limits):
        if isinstance(found, str):
            unread[name] = found
        else:
            inputs[name] = found
    run = Run(tuple(check.id for check in checks), inputs, unread)
    if output is not None:
        output.write_text(json.dumps(as_json(run), indent=1) + "\n", encoding="utf-8", newline="\n")
    _print_inputs(run)
    if before is None:
        return 0
    changed = flips(before, run)
    _print_changes(before, run, changed)
    return int(bool(changed))


def _parsed(file: Path) -> object:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return None


def _print_inputs(run: Run) -> None:
    from analyzer.model import Status
    from reports.wording import name, visible

    for title, found in run.inputs.items():
        counts = Counter(status for of in found.values() for status in of.values())
        click.echo(f"{name(title)}: {', '.join(f'{counts[status]:,} {status}' for status in Status)}")
    for title, why in run.unread.items():
        click.echo(f"{name(title)}: not read: {visible(why)}")


def _print_changes(before: Run, after: Run, changed: tuple[Flip, ...]) -> None:
    from reports.wording import name

    for title, some, others in (("not there before", after, before), ("not there any more", before, after)):
        for what, own, theirs in (("input", some.inputs, others.inputs), ("check", some.checks, others.checks)):
            only = [one for one in own if one not in theirs]
            if only:
                click.echo(f"{what}s {title}: {', '.join(name(one) for one in only)}")
    click.echo(f"\n{counted(len(changed), 'verdict', 'verdicts')} changed")
    groups: dict[tuple[str, str, str], list[Flip]] = {}
    for flip in changed:
        groups.setdefault((flip.check, flip.before, flip.after), []).append(flip)
    for (check, was, now), flips in groups.items():
        places = len({flip.input for flip in flips})
        click.echo(f"{check}: {was} → {now}, {len(flips):,} in {places:,} of {len(after.inputs):,} inputs")
        for flip in flips[:SHOWN]:
            click.echo(f"    {name(flip.input)}  {name(flip.resource)}")
        if len(flips) > SHOWN:
            click.echo(f"    and {len(flips) - SHOWN:,} more")


COMMAND = replay
