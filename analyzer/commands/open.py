"""raven-analyze open: makes the report in a temporary folder and shows it in the browser."""

from __future__ import annotations

import sys
import tempfile
import webbrowser
from pathlib import Path

import click

from analyzer.commands.report import COMMAND as REPORT


@click.command("open", epilog="Example: raven-analyze open bundle.zip")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
def open_report(inputs: tuple[str, ...]) -> int:
    """Analyze INPUT and show the report in the browser.

    The report stays in a temporary folder, which is printed; `raven-analyze report` writes it where you want it.
    """
    folder = Path(tempfile.mkdtemp(prefix="raven-report-"))
    code: int = REPORT.main([*inputs, "-o", str(folder), "--fail-on", "never"], standalone_mode=False)
    page = folder / "report.html"
    if code == 0 and not webbrowser.open(page.as_uri()):
        click.echo(f"No browser was found here; open {page} yourself.", err=True)
    sys.stdout.flush()
    return code


COMMAND = open_report
