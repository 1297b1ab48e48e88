"""Chains everything into one bundle: servers and probes side by side, then the logs, then the manifest.

A question that was planned ends as an item whatever happens, also when the user interrupts. The file appears under
its name only once it is whole; until then, and for good where the run is killed, it is `.part` and can be read as that.
"""

from __future__ import annotations

import asyncio
import platform
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from collector import machine, node, node_logs, samples, system_logs, tls
from collector.budget import Budget
from collector.bundle import BundleWriter, Item, Manifest, Node, Outcome, utc_now
from collector.cost import be_modest, cost
from collector.discovery import Instance
from collector.encryption import CannotEncrypt
from collector.interrupts import ending_as_by_ctrl_c
from collector.levels import Levels
from collector.options import CollectError, CutError, Options, Watcher
from collector.privacy import Unsafe
from collector.probes import all_probes
from collector.pseudonyms import MapError
from collector.store import Store
from collector.targets import Target, find_targets, rest_of_clusters
from collector.unfinished import part_of


@dataclass(frozen=True)
class Result:
    """What came of a run."""

    file: Path
    size_bytes: int
    seconds: float
    nodes: tuple[Node, ...]
    items: tuple[Item, ...]
    instances: tuple[Instance, ...]
    was_interrupted: bool


def collect(options: Options, watcher: Watcher) -> Result:
    """Collect into `options.file`. Raises CollectError where no file could be made."""
    budget = Budget(options.time_budget_s)
    part = part_of(options.file)
    begun = Manifest(tool_version=_tool_version(), started_at=utc_now(), host_name=platform.node() or None)
    writer = levels = None
    try:
        levels = Levels(options.raising, options.file, options.verify, watcher.stage)
        be_modest()
        writer = BundleWriter(part, begun, options.max_bytes)
        part.chmod(0o600)
        run = _Run(options, budget, watcher, writer, levels)
        options.earlier.copy_to(writer)
        levels.set_back_of_others(writer, budget.asking(options.patience, with_logs=options.with_logs))
        with ending_as_by_ctrl_c():
            run.everything()
        took = cost(time.monotonic() - budget.started, writer.items, writer.size_bytes, run.spared())
        writer.close(replace(begun, finished_at=utc_now(), nodes=tuple(run.nodes), cost=took))
        if not _has_anything(writer):
            part.unlink()
            raise CollectError("Nothing could be collected, neither from this machine nor from a server.")
        until = budget.started + budget.seconds
        options.privacy.finish(part, until, watcher.stage, writer.searched).rename(options.file)
        size = options.file.stat().st_size
    except (Unsafe, MapError, CannotEncrypt) as error:
        raise CutError(str(error)) from None
    except KeyboardInterrupt:
        said = "all that was collected, without secrets, and with names as they are"
        raise CutError(f"Interrupted before the file was finished: {part} holds {said}.") from None
    except OSError as error:
        said = f"{options.file} cannot be written: {error.strerror or error}."
        if writer is None:  # what lies there, if anything, is not ours
            raise CollectError(said) from None
        if not _has_anything(writer):
            part.unlink(missing_ok=True)
            raise CollectError(said) from None
        raise CutError(f"{said} {part} holds what was captured by then; raven-analyze reads it.") from None
    finally:
        if levels is not None:
            levels.close()
        if writer is not None:
            writer.give_up()
    seconds = time.monotonic() - budget.started
    return Result(options.file, size, seconds, tuple(run.nodes), writer.items, run.instances, run.was_interrupted)


def _has_anything(writer: BundleWriter) -> bool:
    return any(item.outcome is Outcome.COLLECTED for item in writer.items)


class _Run:
    """One collection under way: what was found so far, and whether the user ended it."""

    def __init__(
        self, options: Options, budget: Budget, watcher: Watcher, writer: BundleWriter, levels: Levels
    ) -> None:
        self.nodes: list[Node] = []
        self.instances: tuple[Instance, ...] = ()
        self.was_interrupted = False
        self._options = options
        self._budget = budget
        self._patience = budget.asking(options.patience, with_logs=options.with_logs)
        self._watcher = watcher
        self._writer = writer
        self._levels = levels
        self._targets: list[Target] = []

    def everything(self) -> None:
        """Collect all. The user's interrupt ends the asking, not the writing. Raises OSError."""
        try:
            with Store(self._writer, self._options.earlier) as store:
                asyncio.run(self._ask_all(store))
        except KeyboardInterrupt:
            self.was_interrupted = True
        for target in self._targets:
            self._logs(target)

    def spared(self) -> dict[str, dict[str, Any]]:
        """Return how each server was spared, by tag."""
        return {target.tag: target.governor.history() for target in self._targets if target.governor is not None}

    async def _ask_all(self, store: Store) -> None:
        self._watcher.asking("which RavenDB runs on this machine")
        self.instances = await machine.instances(store, self._patience)
        self._targets = find_targets(self._options.urls, self.instances)
        pids = [instance.pid for instance in self.instances if instance.pid is not None]
        store.plan((module.SOURCE, None, None) for module in all_probes())
        looked = [asyncio.Event() for _ in self._targets]
        asked = [self._node(target, store, event) for target, event in zip(self._targets, looked)]
        asked.append(self._rest_of_clusters(store, looked))
        asked += [machine.probe(module, pids, store, self._patience) for module in all_probes()]
        asked.append(system_logs.of_kernel(self._options, self._patience, store))
        if self._options.sampling is not None and not store.has(samples.HOST, None, None):
            asked.append(samples.of_host(self._options.sampling, pids, self._patience, store))
        await node.all_of(asked)

    async def _rest_of_clusters(self, store: Store, looked: Sequence[asyncio.Event]) -> None:
        """Ask the nodes that the named ones know, once these have told which they are."""
        if not self._options.with_cluster:
            return
        for event in looked:
            await event.wait()
        others = rest_of_clusters(self._targets, self.instances)
        self._targets += others
        await node.all_of([self._node(target, store, asyncio.Event()) for target in others])

    async def _node(self, target: Target, store: Store, looked: asyncio.Event) -> None:
        self._watcher.asking(target.urls[0])
        try:
            seen = await node.first_look(target, self._options, self._patience)
        finally:
            looked.set()
        target.tag = node.free_tag(target, {one.tag for one in self.nodes})
        offset, uncertainty = seen.clock()
        self.nodes.append(Node(target.tag, seen.url, seen.version, offset, uncertainty, target.found_by))
        store.found(self.nodes[-1])
        self._watcher.stage(node.introduction(target.tag, seen))
        node.store_first_look(seen, target.tag, store)
        asked = [
            node.ask_everything(target, self._options, self._budget, self._watcher, store, levels=self._levels),
            tls.taken(seen.url, target.tag, self._options.verify, self._patience, store),
            system_logs.of_unit(target.instance, target.tag, self._options, self._patience, store),
        ]
        has_samples = store.has(samples.SERVER, target.tag, None)
        if self._options.sampling is not None and seen.down is None and not has_samples:
            asked.append(
                samples.of_server(
                    self._options.sampling, seen, target.tag,
                    verify=self._options.verify, patience=self._patience, store=store,
                )
            )  # fmt: skip
        await node.all_of(asked)

    def _logs(self, target: Target) -> None:
        # Without a tag: interrupted before the server was known.
        if not target.tag or self._options.earlier.has_logs(target.tag):
            return
        try:
            until = self._budget.downloading(self._options.patience)
            node_logs.take(
                target, self._options, until, self._watcher, self._writer, was_interrupted=self.was_interrupted
            )
        except KeyboardInterrupt:
            self.was_interrupted = True


def _tool_version() -> str | None:
    try:
        return version("raven-diagnostics")
    except PackageNotFoundError:
        return None
