"""raven-collect plan: what a run would ask, of whom, at what cost, and roughly how much that is."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

import click

from collector import ravendb
from collector.access import Access, WrongInput, access_options
from collector.budget import Budget
from collector.bundle import Item
from collector.discovery import Instance, discover
from collector.endpoints import Cost, Endpoint
from collector.extent import Extent, extent_options
from collector.node import first_look, introduction
from collector.options import Options
from collector.plain import plain
from collector.probes import all_probes
from collector.system_logs import MOST_BYTES as SYSTEM_LOG_BYTES
from collector.targets import Target, find_targets, rest_of_clusters
from collector.whom import url_option

NOTHING = 2
# Averages over the answers of a 7.1.5 with three small databases; what an index or a collection adds is not in them.
TYPICAL_BYTES = {Cost.LIGHT: 7_000, Cost.MEDIUM: 34_000, Cost.HEAVY: 67_000}


@click.command("plan")
@url_option
@access_options
@extent_options
def command(*, urls: Sequence[str], access: Access, extent: Extent) -> None:
    """Print what `run` with the same options would ask, of whom, and at what cost.

    Asked is no more than what that needs: whether each server lives, who it is, what it has and what is loaded. As in
    a run, the other nodes of its cluster are asked as well.
    """
    try:
        options = extent(None, tuple(ravendb.base_url(url) for url in urls), access.trust())
    except WrongInput as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(NOTHING)
    for target in asyncio.run(_looked_at(discover(), options)):
        click.echo("\n".join(plain(line) for line in _of_server(target, options)))
    click.echo(f"This machine: {len(all_probes())} probes: {', '.join(probe.SOURCE for probe in all_probes())}")
    if options.with_logs:
        click.echo(f"The kernel's log: the newest {SYSTEM_LOG_BYTES >> 20} MiB")
    if options.sampling is not None:
        click.echo(f"Samples: every {options.sampling.interval_s:g} s for {options.sampling.seconds:g} s")
    if options.raising is not None:
        said = f"{options.raising.level} for {options.raising.seconds:g} s, and set back"
        click.echo(f"The log level of each server would be raised to {said}")
    click.echo(f"At most {options.time_budget_s:g} s, and a file of {options.max_bytes >> 20} MiB.")


async def _looked_at(instances: Sequence[Instance], options: Options) -> Sequence[Target]:
    patience = Budget(options.time_budget_s).asking(options.patience, with_logs=options.with_logs)

    async def look_at(targets: Sequence[Target]) -> None:
        for look in await asyncio.gather(*(first_look(target, options, patience) for target in targets)):
            await look.client.aclose()

    targets = find_targets(options.urls, instances)
    await look_at(targets)
    others = rest_of_clusters(targets, instances) if options.with_cluster else []
    await look_at(others)
    return targets + others


def _of_server(target: Target, options: Options) -> Iterator[str]:
    seen = target.look
    assert seen is not None
    tag = seen.tag or target.known_as or "unknown"
    yield introduction(tag, seen)
    steps = list(ravendb.plan(seen, tag, options.choice))
    asked = [step for step in steps if not isinstance(step, Item)]
    for cost in Cost:
        questions = Counter(endpoint for endpoint, _ in asked if endpoint.cost is cost)
        if questions:
            count = sum(questions.values())
            size = count * TYPICAL_BYTES[cost]
            yield f"  {cost}: {count} questions, roughly {size / 1e6:.1f} MB: {_named(questions)}"
    reasons = Counter(step.reason for step in steps if isinstance(step, Item))
    for reason, count in reasons.most_common():
        yield f"  left out {count}: {reason}"
    if options.with_logs and seen.down is None:
        where = target.log_folder or "the server, over HTTP"
        yield f"  logs: up to {options.logs.cap_bytes >> 20} MiB of text from {where}"
        if target.instance is not None:
            yield f"  the journal of its unit: the newest {SYSTEM_LOG_BYTES >> 20} MiB"


def _named(questions: Counter[Endpoint]) -> str:
    return ", ".join(f"{one.entry}" + (f" x{count}" if count > 1 else "") for one, count in questions.items())


COMMAND = command
