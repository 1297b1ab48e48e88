"""Asks one server all that is planned, several questions at a time. Each ends as an item, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine, Iterable, Sequence
from dataclasses import replace
from typing import Any

from collector import ravendb, worth
from collector.budget import NOT_REACHED, Budget, Patience
from collector.bundle import Gap, Item, quoted
from collector.endpoints import ALIVE, LOGS, Endpoint
from collector.governor import Governor
from collector.http import AT_ONCE, Answer, ask, skipped
from collector.levels import Levels
from collector.options import INTERRUPTED, Options, Watcher
from collector.ravendb import Look
from collector.store import Store
from collector.targets import Target


async def first_look(target: Target, options: Options, patience: Patience) -> Look:
    """Find out whether the server lives and who it is."""
    target.look = await ravendb.look(target.urls, options.verify, "?", patience)
    return target.look


def store_first_look(seen: Look, tag: str, store: Store) -> None:
    """Store the answers of the first look under the tag that they told."""
    for answer in seen.answers.values():
        path = answer.item.path and answer.item.path.replace("nodes/%3F/", f"nodes/{quoted(tag)}/", 1)
        store(replace(answer.item, node=tag, path=path), answer.content)


async def ask_everything(
    target: Target, options: Options, budget: Budget, watcher: Watcher, store: Store, *, levels: Levels
) -> None:
    """Ask a server that was looked at, and fetch its logs where they do not lie on this machine."""
    assert target.look is not None
    patience = budget.asking(options.patience, with_logs=options.with_logs)
    target.governor = Governor(target.look.client, target.tag, patience)
    try:
        questions = _Questions(target.look, target.governor, patience, watcher, store)
        questions.plan(ravendb.plan(target.look, target.tag, options.choice))
        held = levels.held(target.look, target.tag, patience, store)
        await all_of([questions.ask_all(), held])
        wants_logs = options.with_logs and not options.earlier.has_logs(target.tag)
        if wants_logs and target.look.down is None and target.log_folder is None:
            watcher.asking(f"{target.look.url}{LOGS.route}")
            target.downloaded = await ask(
                target.look.client, LOGS, target.tag, None, budget.downloading(options.patience)
            )
    finally:
        await target.look.client.aclose()


def free_tag(target: Target, taken: Collection[str]) -> str:
    """Return a tag that no other node of the bundle has: two servers may both call themselves A."""
    seen = target.look
    told = (seen and seen.tag) or target.known_as
    wanted = told or ("unreachable-1" if seen is not None and seen.down is not None else "unknown-1")
    stem = wanted if told is not None else wanted[: -len("-1")]
    tags = [wanted, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))]
    return next(tag for tag in tags if tag not in taken)


def introduction(tag: str, seen: Look) -> str:
    """Return who answered, in a line."""
    if seen.down is not None:
        return f"{tag}: {seen.down.reason}"
    found = ravendb.databases(seen)
    asleep = sum(one.asleep is not None for one in found)
    databases = f"{len(found)} database" + ("" if len(found) == 1 else "s")
    return (
        f"{tag}: RavenDB {seen.version or 'of unknown version'} at {seen.url}, {databases}"
        + (f" ({asleep} not loaded here)" if asleep else "")
        + ("" if seen.clearance is None else f"; {seen.clearance}")
    )


async def all_of(asked: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Wait for all: one that fails unforeseen must not take the others' answers along."""
    for outcome in await asyncio.gather(*asked, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome


class _Questions:
    """The questions to one node that still wait for their answer."""

    def __init__(self, seen: Look, governor: Governor, patience: Patience, watcher: Watcher, store: Store) -> None:
        self._seen = seen
        self._governor = governor
        self._tag = governor.node
        self._patience = patience
        self._watcher = watcher
        self._store = store
        self._waiting: dict[tuple[Endpoint, str | None], None] = {}
        self._room = asyncio.Semaphore(AT_ONCE)
        self._gone: Item | None = None

    def plan(self, steps: Iterable[tuple[Endpoint, str | None] | Item]) -> None:
        """Take the questions, what tells most first, and store the items of what will not be asked."""
        questions = []
        for step in steps:
            if isinstance(step, Item):
                self._store(step)
            elif not self._store.has(step[0].source, self._tag, step[1]):
                questions.append(step)
        self._waiting = dict.fromkeys(sorted(questions, key=lambda question: -worth.of(question[0])))
        self._store.plan((endpoint.source, self._tag, database) for endpoint, database in self._waiting)

    async def ask_all(self) -> None:
        """Ask them all."""
        try:
            async with self._governor.watching():
                await asyncio.gather(*(self._one(endpoint, database) for endpoint, database in list(self._waiting)))
        finally:
            for endpoint, database in self._waiting:
                self._store(skipped(endpoint, self._tag, Gap.NEVER_ASKED, INTERRUPTED, database))

    async def _one(self, endpoint: Endpoint, database: str | None) -> None:
        async with self._room, self._governor.turn(endpoint) as refusal:
            if refusal is not None:
                answer = Answer(skipped(endpoint, self._tag, Gap.NEVER_ASKED, refusal, database))
            else:
                answer = await self._answer(endpoint, database)
        del self._waiting[endpoint, database]
        self._store(answer.item, answer.content)

    async def _answer(self, endpoint: Endpoint, database: str | None) -> Answer:
        if self._gone is not None:
            # Once the server is gone, what is left is not worth a time-out each.
            reason = f"not asked, since {self._gone.reason}"
            return Answer(skipped(endpoint, self._tag, Gap.SERVER_DOWN, reason, database))
        if self._patience.is_over:
            return Answer(skipped(endpoint, self._tag, Gap.OUT_OF_BUDGET, NOT_REACHED, database))
        self._watcher.asking(f"{self._seen.url}{endpoint.route.replace('*', database or '*')}")
        answer = await ask(self._seen.client, endpoint, self._tag, database, self._patience)
        if answer.item.gap is Gap.SERVER_DOWN and self._gone is None:
            again = await ask(self._seen.client, ALIVE, self._tag, None, self._patience)
            self._gone = None if again.is_collected else again.item
        return answer
