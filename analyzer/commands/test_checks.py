"""raven-analyze test-checks: whether checks of your own keep the rules and give what their cases expect."""

from __future__ import annotations

from pathlib import Path

import click

from analyzer.terminal import counted


@click.command("test-checks", epilog="Example: raven-analyze test-checks our-checks")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
def test_checks(folder: Path) -> int:
    """Test the checks in DIR, one TOML file each: their cases, and the rules that our own checks are held to.

    The README says how such a file looks. They can read tables and do nothing else.
    """
    from analyzer.discover import all_checks, all_tables
    from analyzer.own_checks import OwnCheckError, read_own_checks
    from reports.wording import visible

    try:
        found = read_own_checks(folder, all_checks(), all_tables())
    except OwnCheckError as error:
        click.echo(visible(str(error), lines=True))
        return 1
    for check in found:
        click.echo(f"ok  {check.id}: {counted(len(check.cases), 'case', 'cases')}")
    return 0


COMMAND = test_checks
