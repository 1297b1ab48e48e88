"""The options that say how much is collected, for every command that collects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial, wraps
from typing import Any

import click

from collector.budget import Budget
from collector.levels import Raising
from collector.log_level import LEVELS
from collector.log_places import Window
from collector.logs import Wanted
from collector.options import Options
from collector.profiles import NAMED, PROFILES, Choice
from collector.quantities import Duration, Moment, Size
from collector.samples import Sampling

SHORTEST_BUDGET_S, SMALLEST_FILE_BYTES = 5, 1 << 20
DEFAULT_RAISED_S = 60.0
Extent = Callable[..., Options]
_OPTIONS = (
    click.option("--profile", type=click.Choice(list(PROFILES)), default="standard", show_default=True,
                 help="How much is asked."),
    click.option("--ask", "named", type=click.Choice([one.entry for one in NAMED]), multiple=True,
                 help="A question that costs the server much, asked by name only; may be given again."),
    click.option("--max-log-size", type=Size(), help="Logs of each server. Default: 32MB, 256MB or 1GB, by profile."),
    click.option("--logs-since", type=Moment(), help="Oldest log wanted: 2026-11-25T13:00Z, '2026-11-25 13:00', 2h."),
    click.option("--logs-until", type=Moment(), help="Newest log wanted, likewise."),
    click.option("--audit-logs", is_flag=True, help="Take audit logs as well: they say who did what."),
    click.option("--no-cluster", is_flag=True, help="Ask the given servers alone, no other node of theirs."),
    click.option("--no-logs", is_flag=True, help="Leave the log files out."),
    click.option("--time-budget", type=Duration(SHORTEST_BUDGET_S), default="5m", show_default=True,
                 help="The run ends by then."),
    click.option("--max-size", type=Size(SMALLEST_FILE_BYTES), default="512MB", show_default=True,
                 help="Largest size of the file."),
    click.option("--sample", type=Duration(1), help="Ask a few cheap things again and again for so long, as 60s."),
    click.option("--interval", type=Duration(1), default="5s", show_default=True, help="Time between two samples."),
    click.option("--log-level", type=click.Choice(list(LEVELS)),
                 help="Have every server that is asked log this much for a while, and set it back. This changes the"
                 " server (in memory only; needs Operator): it writes far more to disk meanwhile, and may get slower."),
    click.option("--for", "raised_s", type=Duration(1), help="For how long the log level is raised. Default: 60s."),
    click.option("--timeout-factor", type=click.FloatRange(0.01, 100), default=1.0, help="Stretch every time-out."),
)  # fmt: skip


def extent_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command, which gets them as `extent`: the options of a run, but for where and whom."""

    @wraps(command)
    def with_extent(
        *, profile: str, named: Sequence[str], max_log_size: int | None, logs_since: datetime | None,
        logs_until: datetime | None, audit_logs: bool, no_cluster: bool, no_logs: bool, time_budget: float,
        max_size: int, sample: float | None, interval: float, log_level: str | None, raised_s: float | None,
        timeout_factor: float, **others: Any,
    ) -> Any:  # fmt: skip
        chosen = PROFILES[profile]
        sample_s = chosen.sample_s if sample is None else sample
        if raised_s is not None and log_level is None:
            raise click.UsageError("--for says for how long --log-level is raised, which is not given.")
        raised_s = DEFAULT_RAISED_S if raised_s is None else raised_s
        for what, seconds in (("Samples", sample_s), ("Logs at another level", raised_s if log_level else None)):
            if seconds is not None and seconds > Budget(time_budget).seconds_to_ask(with_logs=not no_logs):
                said = f"{what} of {seconds:g}s do not fit into --time-budget {time_budget:g}s. Give more of it."
                raise click.UsageError(said)
        cap_bytes = chosen.max_log_bytes if max_log_size is None else max_log_size
        extent = partial(
            Options,
            patience=timeout_factor,
            logs=Wanted(cap_bytes, Window(logs_since, logs_until), audit_logs),
            with_logs=not no_logs,
            with_cluster=not no_cluster,
            time_budget_s=time_budget,
            max_bytes=max_size,
            sampling=None if sample_s is None else Sampling(sample_s, interval),
            raising=None if log_level is None else Raising(log_level, raised_s),
            choice=Choice(chosen, frozenset(named)),
        )
        return command(extent=extent, **others)

    for option in reversed(_OPTIONS):
        with_extent = option(with_extent)
    return with_extent
