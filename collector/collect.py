"""Chains everything into one bundle: servers and probes side by side, then the logs, then the manifest.

A question that was planned ends as an item whatever happens, also when the user interrupts. The file appears under
its name only once it is whole.
"""

from __future__ import annotations

import asyncio
import io
import json
import platform
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

import psutil

from collector import discovery, logs, ravendb, redact
from collector.bundle import BundleWriter, Gap, Item, Manifest, Node, Outcome, quoted, utc_now
from collector.discovery import Instance
from collector.endpoints import ALIVE, LOGS, Endpoint
from collector.http import AT_ONCE, Answer, ask, skipped
from collector.probes import all_probes
from collector.ravendb import Look

NODE_BUDGET_S = 300.0
DISCOVERY_TIMEOUT_S = 20.0
INTERRUPTED = "not asked: the collection was interrupted"
T = TypeVar("T")


class CollectError(Exception):
    """The end of a run without a file; the text is meant for the user."""


class Watcher(Protocol):
    """Who is told what happens while it happens."""

    def stage(self, said: str) -> None:
        """Hear that something larger begins or ended."""

    def asking(self, what: str) -> None:
        """Hear what is asked now."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user wants. `patience` stretches every time-out."""

    file: Path
    urls: tuple[str, ...] = ()
    verify: ssl.SSLContext | bool = True
    patience: float = 1.0
    max_log_bytes: int = 256 << 20
    with_logs: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a run."""

    file: Path
    size_bytes: int
    seconds: float
    nodes: tuple[Node, ...]
    items: tuple[Item, ...]
    instances: tuple[Instance, ...]
    was_interrupted: bool


@dataclass(slots=True)
class _Target:
    """A server to ask: under any of these URLs, and perhaps a process of this machine."""

    urls: tuple[str, ...]
    found_by: str
    instance: Instance | None
    tag: str = ""
    look: Look | None = None
    downloaded: Answer | None = None


def collect(options: Options, watcher: Watcher) -> Result:
    """Collect into `options.file`. Raises CollectError where no file could be made."""
    started_at, started = utc_now(), time.monotonic()
    part = _part_of(options.file)
    try:
        writer = BundleWriter(part)
        part.chmod(0o600)
    except OSError as error:
        raise CollectError(f"{options.file} cannot be written: {error.strerror or error}.") from None
    run = _Run(options, watcher, writer)
    try:
        run.everything()
        nodes = tuple(run.nodes)
        writer.close(
            Manifest(
                tool_version=_tool_version(), started_at=started_at, finished_at=utc_now(),
                host_name=platform.node() or None, nodes=nodes,
            )
        )  # fmt: skip
        size = part.stat().st_size
        if not any(item.outcome is Outcome.COLLECTED for item in writer.items):
            raise CollectError("Nothing could be collected, neither from this machine nor from a server.")
        part.rename(options.file)
    except OSError as error:
        raise CollectError(f"{options.file} cannot be written: {error.strerror or error}.") from None
    finally:
        part.unlink(missing_ok=True)
    seconds = time.monotonic() - started
    return Result(options.file, size, seconds, nodes, writer.items, run.instances, run.was_interrupted)


def _part_of(file: Path) -> Path:
    if file.exists():
        raise CollectError(f"{file} exists already. Give another name with -o, or remove it.")
    if not file.parent.is_dir():
        raise CollectError(f"{file.parent} is not a folder. Make it first, or give another name with -o.")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    return part


class _Run:
    """One collection under way: what was found so far, and what waits to be written."""

    def __init__(self, options: Options, watcher: Watcher, writer: BundleWriter) -> None:
        self.nodes: list[Node] = []
        self.instances: tuple[Instance, ...] = ()
        self.was_interrupted = False
        self._options = options
        self._watcher = watcher
        self._writer = writer
        self._targets: list[_Target] = []

    def everything(self) -> None:
        """Collect all. The user's interrupt ends the asking, not the writing. Raises OSError."""
        try:
            with _Store(self._writer) as store:
                asyncio.run(self._ask_all(store))
        except KeyboardInterrupt:
            self.was_interrupted = True
        for target in self._targets:
            self._logs(target)

    async def _ask_all(self, store: _Store) -> None:
        await self._discover(store)
        self._targets = self._find_targets()
        pids = [instance.pid for instance in self.instances if instance.pid is not None]
        # As a group of plain tasks: one that fails unforeseen must not take the others' answers along.
        asked = [self._node(target, store) for target in self._targets]
        probed = [self._probe(module, pids, store) for module in all_probes()]
        for outcome in await asyncio.gather(*asked, *probed, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome

    # This machine.

    async def _discover(self, store: _Store) -> None:
        def found() -> list[dict[str, Any]]:
            self.instances = discovery.discover()
            return [asdict(instance) for instance in self.instances]

        self._watcher.asking("which RavenDB runs on this machine")
        await self._host_facts(discovery.SOURCE, found, DISCOVERY_TIMEOUT_S, store)

    async def _probe(self, module: ModuleType, pids: Sequence[int], store: _Store) -> None:
        await self._host_facts(module.SOURCE, lambda: module.probe(pids), module.TIMEOUT_S, store)

    async def _host_facts(self, source: str, facts: Callable[[], Any], timeout_s: float, store: _Store) -> None:
        started_at, started = utc_now(), time.monotonic()
        limit = timeout_s * max(1.0, self._options.patience)
        item = Item(source, Outcome.FAILED, question=source, started_at=started_at)
        content: bytes | None = None
        try:
            async with asyncio.timeout(limit):
                answer = await _in_thread(lambda: _as_json(source, facts()))
            item = replace(item, outcome=Outcome.COLLECTED, path=f"host/{source.removeprefix('os.')}.json")
            item = replace(item, stored_bytes=len(answer[0]), redactions=answer[1])
            content = answer[0]
        except TimeoutError:
            item = replace(item, gap=Gap.TIMED_OUT, reason=f"{source} gave no answer within {limit:g} s")
        except asyncio.CancelledError:
            item = replace(item, outcome=Outcome.SKIPPED, gap=Gap.NEVER_ASKED, reason=INTERRUPTED)
            raise
        except Exception as error:  # a probe may fail in any way, and each is a reason
            item = replace(item, **_probe_failure(source, error))
        finally:
            store(replace(item, duration_seconds=round(time.monotonic() - started, 6)), content)

    # The servers.

    def _find_targets(self) -> list[_Target]:
        if not self._options.urls:
            return [_Target(one.urls, one.found_by, one) for one in self.instances if one.urls]
        return [_Target((url,), "--url", self._instance_at(url)) for url in dict.fromkeys(self._options.urls)]

    def _instance_at(self, url: str) -> Instance | None:
        if not _is_here(url):
            return None
        port = _port(url)
        return next((one for one in self.instances if any(_port(theirs) == port for theirs in one.urls)), None)

    async def _node(self, target: _Target, store: _Store) -> None:
        self._watcher.asking(target.urls[0])
        patience = self._options.patience
        seen = target.look = await ravendb.look(target.urls, self._options.verify, "?", patience)
        target.tag = self._free_tag(seen)
        offset, uncertainty = seen.clock()
        self.nodes.append(Node(target.tag, seen.url, seen.version, offset, uncertainty, target.found_by))
        self._watcher.stage(_introduction(target.tag, seen))
        for answer in seen.answers.values():
            moved = _moved(answer, target.tag)
            store(moved.item, moved.content)
        try:
            await self._questions(target.tag, seen, store)
            if self._options.with_logs and seen.down is None and _folder(target) is None:
                self._watcher.asking(f"{seen.url}{LOGS.route}")
                target.downloaded = await ask(seen.client, LOGS, target.tag, None, patience)
        finally:
            await seen.client.aclose()

    async def _questions(self, tag: str, seen: Look, store: _Store) -> None:
        waiting: dict[tuple[Endpoint, str | None], None] = {}
        for step in ravendb.plan(seen, tag):
            if isinstance(step, Item):
                store(step)
            else:
                waiting[step] = None
        room = asyncio.Semaphore(AT_ONCE)
        deadline = time.monotonic() + NODE_BUDGET_S * self._options.patience
        # Once the server is gone, what is left is not worth a time-out each.
        gone: list[Item] = []

        async def one(endpoint: Endpoint, database: str | None) -> None:
            async with room:
                if gone:
                    reason = f"not asked, since {gone[0].reason}"
                    answer = Answer(skipped(endpoint, tag, Gap.SERVER_DOWN, reason, database))
                elif time.monotonic() > deadline:
                    reason = f"not asked: {NODE_BUDGET_S * self._options.patience:g} s for one node were over"
                    answer = Answer(skipped(endpoint, tag, Gap.OUT_OF_BUDGET, reason, database))
                else:
                    self._watcher.asking(f"{seen.url}{endpoint.route.replace('*', database or '*')}")
                    answer = await ask(seen.client, endpoint, tag, database, self._options.patience)
                    if answer.item.gap is Gap.SERVER_DOWN and not gone:
                        again = await ask(seen.client, ALIVE, tag, None, self._options.patience)
                        gone.extend([] if again.is_collected else [again.item])
            del waiting[endpoint, database]
            store(answer.item, answer.content)

        try:
            await asyncio.gather(*(one(endpoint, database) for endpoint, database in list(waiting)))
        finally:
            for endpoint, database in waiting:
                store(skipped(endpoint, tag, Gap.NEVER_ASKED, INTERRUPTED, database))

    def _free_tag(self, seen: Look) -> str:
        """Return a tag that no other node of the bundle has: two servers may both call themselves A."""
        taken = {node.tag for node in self.nodes}
        wanted = seen.tag or ("unreachable-1" if seen.down is not None else "unknown-1")
        stem = wanted.removesuffix("-1") if seen.tag is None else wanted
        tags = [wanted, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))]
        return next(tag for tag in tags if tag not in taken)

    # The logs.

    def _logs(self, target: _Target) -> None:
        tag = target.tag
        if not tag:  # interrupted before the server was known
            return
        reason = INTERRUPTED if self.was_interrupted else "--no-logs was given" if not self._options.with_logs else None
        folder = _folder(target)
        try:
            if reason is not None:
                self._no_logs(tag, Gap.NEVER_ASKED, reason)
            elif folder is not None:
                self._watcher.stage(f"{tag}: logs from {folder}")
                logs.capture(folder, tag, self._writer, self._options.max_log_bytes)
            elif target.downloaded is not None and target.downloaded.content is not None:
                self._watcher.stage(f"{tag}: logs over HTTP")
                archive = io.BytesIO(target.downloaded.content)
                logs.capture_download(archive, tag, self._writer, self._options.max_log_bytes)
            elif target.downloaded is not None:
                self._writer.add(replace(target.downloaded.item, source=logs.SOURCE))
            else:
                self._no_logs(
                    tag, Gap.SERVER_DOWN, "the server did not answer, and no folder of its logs is known here"
                )
        except KeyboardInterrupt:
            self.was_interrupted = True
            self._no_logs(tag, Gap.NEVER_ASKED, "interrupted while logs were copied")

    def _no_logs(self, tag: str, gap: Gap, reason: str) -> None:
        self._writer.add(Item(logs.SOURCE, Outcome.SKIPPED, tag, gap=gap, reason=reason))


class _Store:
    """Writes items in a thread of its own: compressing must not make the asking late."""

    def __init__(self, writer: BundleWriter) -> None:
        self._writer = writer
        self._waiting: queue.SimpleQueue[tuple[Item, bytes | None] | None] = queue.SimpleQueue()
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._write, name="store")

    def __enter__(self) -> _Store:
        self._thread.start()
        return self

    def __call__(self, item: Item, content: bytes | None = None) -> None:
        self._waiting.put((item, content))

    def __exit__(self, *_: object) -> None:
        self._waiting.put(None)
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _write(self) -> None:
        while (waiting := self._waiting.get()) is not None:
            try:
                if self._error is None:
                    self._writer.add(*waiting)
            except OSError as error:  # the disk is full: told once all questions have ended
                self._error = error


def _in_thread(work: Callable[[], T]) -> Coroutine[Any, Any, T]:
    """Run in a thread that nobody waits for at the end: a mount that hangs would keep the program alive."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def tell(said: Callable[[Any], None], value: Any) -> None:
        if not future.done():
            said(value)

    def run() -> None:
        told: tuple[Callable[[Any], None], Any]
        try:
            told = future.set_result, work()
        except BaseException as error:  # it is raised where the future is awaited
            told = future.set_exception, error
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(tell, *told)

    threading.Thread(target=run, daemon=True).start()

    async def wait() -> T:
        return await future

    return wait()


def _as_json(source: str, facts: Any) -> tuple[bytes, int]:
    return redact.json_body(source, json.dumps(facts, indent=1, default=str).encode())


def _probe_failure(source: str, error: Exception) -> dict[str, Any]:
    said = " ".join(str(error).split())
    if isinstance(error, FileNotFoundError | NotImplementedError):
        return {"outcome": Outcome.SKIPPED, "gap": Gap.NOT_IN_THIS_VERSION, "reason": said or f"no {source} here"}
    gap = Gap.DENIED if isinstance(error, PermissionError | psutil.AccessDenied) else Gap.CORRUPT
    return {"gap": gap, "reason": said or f"{source} ended with {type(error).__name__}"}


def _moved(answer: Answer, tag: str) -> Answer:
    """Return an answer of the first look under the tag that it told."""
    path = answer.item.path and answer.item.path.replace("nodes/%3F/", f"nodes/{quoted(tag)}/", 1)
    return replace(answer, item=replace(answer.item, node=tag, path=path))


def _introduction(tag: str, seen: Look) -> str:
    if seen.down is not None:
        return f"{tag}: {seen.down.reason}"
    found = ravendb.databases(seen)
    asleep = sum(one.asleep is not None for one in found)
    return f"{tag}: RavenDB {seen.version or 'of unknown version'} at {seen.url}, {_count(len(found), 'database')}" + (
        f" ({asleep} not loaded here)" if asleep else ""
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _folder(target: _Target) -> Path | None:
    """Return where the logs of a server lie on this machine; None where they have to be asked for."""
    candidates = []
    seen, instance = target.look, target.instance
    if instance is not None and instance.log_dir:
        candidates.append(instance.log_dir)
    # The path that a container tells is one of its own.
    if seen is not None and seen.log_folder and _is_here(seen.url) and not (instance and instance.container):
        candidates.insert(0, seen.log_folder)
    folders = [Path(candidate) for candidate in candidates if Path(candidate).is_absolute()]
    lives = seen is not None and seen.down is None
    return next((folder for folder in folders if _is_readable(folder)), None if lives else next(iter(folders), None))


def _is_readable(folder: Path) -> bool:
    try:
        return any(True for _ in folder.iterdir())
    except OSError:
        return False


@cache
def _is_here(url: str) -> bool:
    """Return whether the host of a URL is this machine."""
    host = urlsplit(url).hostname or ""
    try:
        theirs = {str(found[4][0]) for found in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return False
    ours = {address.address.split("%")[0] for card in psutil.net_if_addrs().values() for address in card}
    return all(address in ours or address == "::1" or address.startswith("127.") for address in theirs)


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def _tool_version() -> str | None:
    try:
        return version("raven-diagnostics")
    except PackageNotFoundError:
        return None
