"""raven-collect run: collects from this machine and its RavenDB servers into one file."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path

import click

from collector.access import Access, WrongInput, access_options
from collector.budget import Budget
from collector.collect import collect
from collector.log_places import Window
from collector.logs import Wanted
from collector.options import CollectError, CutError, Options
from collector.privacy import Privacy, privacy_options
from collector.quantities import Duration, Moment, Size
from collector.ravendb import base_url
from collector.samples import Sampling
from collector.summary import is_failure, summary
from collector.watching import watching

SHORTEST_BUDGET_S, SMALLEST_FILE_BYTES = 5, 1 << 20
INCOMPLETE, NOTHING = 3, 2


@click.command()
@click.option("--url", "urls", multiple=True, help="A server to ask; may be given again. Default: those found here.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File or folder. Default: raven-HOST-TIME.zip.")
@access_options
@click.option("--max-log-size", type=Size(), default="256MB", show_default=True, help="Newest logs of each server.")
@click.option("--logs-since", type=Moment(), help="Oldest log wanted: 2026-11-25T13:00Z, '2026-11-25 13:00', 2h.")
@click.option("--logs-until", type=Moment(), help="Newest log wanted, likewise.")
@click.option("--audit-logs", is_flag=True, help="Take audit logs as well: they say who did what.")
@click.option("--no-logs", is_flag=True, help="Leave the log files out.")
@click.option(
    "--time-budget", type=Duration(SHORTEST_BUDGET_S), default="5m", show_default=True, help="The run ends by then."
)
@click.option(
    "--max-size", type=Size(SMALLEST_FILE_BYTES), default="512MB", show_default=True, help="Largest size of the file."
)
@click.option("--sample", type=Duration(1), help="Ask a few cheap things again and again for so long, as 60s.")
@click.option("--interval", type=Duration(1), default="5s", show_default=True, help="Time between two samples.")
@privacy_options
@click.option("--timeout-factor", type=click.FloatRange(0.01, 100), default=1.0, help="Stretch every time-out.")
def run(
    *,
    urls: Sequence[str], output: Path | None, access: Access,
    max_log_size: int, logs_since: datetime | None, logs_until: datetime | None, audit_logs: bool, no_logs: bool,
    time_budget: float, max_size: int, sample: float | None, interval: float, timeout_factor: float,
    privacy: Callable[[Path], Privacy],
) -> None:  # fmt: skip
    """Collect from this machine and its RavenDB servers, the answers that tell most first.

    Only reads: nothing on the server is changed, no idle database is woken, and passwords, keys and connection
    strings are masked before anything is written. Exit code 0: complete; 3: written, but something failed; 2:
    nothing usable.
    """
    try:
        if sample is not None and sample > Budget(time_budget).seconds_to_ask(with_logs=not no_logs):
            raise WrongInput(f"--sample {sample:g}s does not fit into --time-budget {time_budget:g}s. Give more of it.")
        sampling = None if sample is None else Sampling(sample, interval)
        logs = Wanted(max_log_size, Window(logs_since, logs_until), audit_logs)
        asked = tuple(base_url(url) for url in urls)
        verify = access.trust()
        file = output / default_name() if output and output.is_dir() else output or Path(default_name())
        with watching() as watcher:
            for given, url in zip(urls, asked):
                if given.strip().rstrip("/") != url:
                    watcher.stage(f"{given} is asked as {url}")
            wanted = privacy(file)
            options = Options(
                wanted.named(file), asked, verify, timeout_factor, logs, not no_logs, time_budget, max_size, sampling,
                wanted,
            )  # fmt: skip
            result = collect(options, watcher)
    except (WrongInput, CollectError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(INCOMPLETE if isinstance(error, CutError) else NOTHING)
    click.echo(summary(result))
    click.echo(wanted.farewell(result.file))
    sys.exit(INCOMPLETE if result.was_interrupted or any(map(is_failure, result.items)) else 0)


def default_name() -> str:
    """Return a name that says where and when."""
    host = re.sub(r"[^\w.-]", "-", platform.node()) or "host"
    return f"raven-{host}-{datetime.now(timezone.utc):%Y%m%dT%H%M%SZ}.zip"


COMMAND = run
