"""A case: all that was given, as one bundle. Parts of one server are one node, and of two answers the later counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import IO

from analyzer.readers.entries import Entry, Refusal
from analyzer.readers.packages import NOBODY, body_of, text_of
from analyzer.readers.parts import Kind, Part
from analyzer.reading_limits import Cut, Limits
from collector.bundle import BundleError, Gap, Item, Manifest, Node, Outcome

SEVERAL = "case of several inputs"
REFUSED_SOURCE = "input"
CUT_SOURCE = "manifest"  # what is cut off is all that came last
_SAME_LOG_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Origin:
    """What the user gave. `sha256` reads all of it: of the one file, or of a list of all files with their own."""

    name: str
    size_bytes: int
    sha256: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Case:
    """All that was given, presented as one bundle. `kinds` says by node what told of it."""

    manifest: Manifest
    parts: tuple[Part, ...]
    kinds: Mapping[str, frozenset[Kind]]
    origin: Origin
    limits: Limits
    entries: Mapping[str, Entry]

    @contextmanager
    def open(self, path: str) -> Iterator[IO[bytes]]:
        """Open an entry for reading. Raises BundleError for one that is missing or beyond the limits."""
        with self._entry(path).open() as content:
            yield content

    def read(self, path: str) -> bytes:
        """Return an entry whole. Raises BundleError."""
        entry = self._entry(path)
        with entry.open() as content:
            body = content.read(self.limits.json_bytes + 1)
        if len(body) > self.limits.json_bytes:
            raise BundleError(f"{path} holds more than the {self.limits.json_bytes:,} bytes that are read at once")
        return body

    def _entry(self, path: str) -> Entry:
        try:
            return self.entries[path]
        except KeyError:
            raise BundleError(f"{path} is named by the manifest but not in the file") from None


def case_of(
    parts: Sequence[Part], refusals: Sequence[Refusal], foreign: Iterable[str], origin: Origin, limits: Limits
) -> Case:
    """Return the parts as one case. `foreign` are the names of files that nobody understood."""
    nodes: dict[str, Node] = {}
    kinds: dict[str, frozenset[Kind]] = {}
    items: list[Item] = []
    entries: dict[str, Entry] = {}
    labels = _labels(parts)
    for part, tags in zip(parts, _tags(parts), strict=True):
        prefix = f"{labels[part.root]}/" if len(parts) > 1 and labels[part.root] else ""
        entries |= {f"{prefix}{path}": entry for path, entry in part.entries.items()}
        for node in part.manifest.nodes:
            tag = tags[node.tag]
            nodes[tag] = _merged(nodes.get(tag), replace(node, tag=tag))
            kinds[tag] = kinds.get(tag, frozenset()) | {part.kind}
        for item in part.manifest.items:
            path = None if item.path is None else f"{prefix}{item.path}"
            items.append(replace(item, node=tags.get(item.node or "", item.node), path=path))
    kept = _latest(items, parts)
    kept = _without_copies(kept, entries)
    top = _top(origin.name)
    kept += [_refused(refusal, top) for refusal in refusals]
    kept += [_not_understood(name, top) for name in foreign]
    cuts = [refusal.why.where for refusal in refusals if isinstance(refusal.why, Cut)]
    manifest = _whole(parts)
    manifest = replace(
        manifest, nodes=tuple(nodes.values()), items=tuple(kept), cut=manifest.cut or next(iter(cuts), None)
    )
    return Case(manifest, tuple(parts), kinds, origin, limits, entries)


def _whole(parts: Sequence[Part]) -> Manifest:
    """Return what is said of the case as a whole."""
    if len(parts) == 1:
        return parts[0].manifest
    made = {part.kind for part in parts}
    begun = [part.manifest.started_at for part in parts if part.manifest.started_at]
    ended = [part.manifest.finished_at for part in parts if part.manifest.finished_at]
    hosts = {part.manifest.host_name for part in parts if part.manifest.host_name}
    maps = {part.manifest.pseudonyms for part in parts}
    return Manifest(
        kind=made.pop().value if len(made) == 1 else SEVERAL,
        started_at=min(begun, default=None),
        finished_at=max(ended, default=None),
        host_name=hosts.pop() if len(hosts) == 1 else None,
        pseudonyms=maps.pop() if len(maps) == 1 else SEVERAL,
    )


def _labels(parts: Sequence[Part]) -> dict[str, str]:
    """Return what stands before the paths of each part: its own name, or all of its root where two are called alike."""
    roots = [part.root for part in parts]
    last = [root.rpartition("/")[2] for root in roots]
    return {root: name if last.count(name) == 1 else root for root, name in zip(roots, last, strict=True)}


def _tags(parts: Sequence[Part]) -> list[dict[str, str]]:
    """Return for each part the tag that each of its nodes has in the case."""
    known: dict[str, list[tuple[str | None, str | None]]] = {}  # tag -> the server and the URL behind it
    given: list[dict[str, str]] = []
    for part in parts:
        tags = {}
        for node in part.manifest.nodes:
            if node.tag == NOBODY:
                continue
            servers = known.setdefault(node.tag, [])
            about = (part.server or _server(part, node.tag), node.url)
            number = next((n for n, one in enumerate(servers) if _is_same(one, about)), None)
            if number is None:
                servers.append(about)
                number = len(servers) - 1
            else:
                servers[number] = (servers[number][0] or about[0], servers[number][1] or about[1])
            tags[node.tag] = node.tag if number == 0 else f"{node.tag}-{number + 1}"
        given.append(tags)
    only = {tag for tags in given for tag in tags.values()}
    for tags in given:
        tags[NOBODY] = next(iter(only)) if len(only) == 1 else NOBODY
    return given


def _is_same(one: tuple[str | None, str | None], other: tuple[str | None, str | None]) -> bool:
    (server, url), (other_server, other_url) = one, other
    if server is not None and other_server is not None:
        return server == other_server
    return url is None or other_url is None or url == other_url


def _server(part: Part, tag: str) -> str | None:
    """Return the identity that a bundle has of a node's server."""
    for item in part.manifest.items:
        if item.source == "http.server-id" and item.node == tag:
            return text_of(body_of(part.entries, item.path or "").get("ServerId"))
    return None


def _merged(old: Node | None, new: Node) -> Node:
    if old is None:
        return new
    known = {name: getattr(old, name) if getattr(old, name) is not None else getattr(new, name) for name in _FIELDS}
    return replace(new, **known)


_FIELDS = tuple(name for name in Node.__dataclass_fields__ if name != "tag")


def _latest(items: Sequence[Item], parts: Sequence[Part]) -> list[Item]:
    """Return the items without earlier answers to a question, and without failures where another answer is there."""
    taken = [part.manifest.finished_at or "" for part in parts for _ in part.manifest.items]
    best: dict[tuple[str, str | None, str | None], tuple[tuple[bool, str], int]] = {}
    for number, item in enumerate(items):
        if len(parts) > 1 and item.node is not None and item.source.startswith("http."):
            question = (item.source, item.node, item.database)
            worth = (item.outcome is Outcome.COLLECTED, taken[number])
            if question not in best or worth > best[question][0]:
                best[question] = (worth, number)
    wanted = {number for _, number in best.values()}
    return [
        item
        for number, item in enumerate(items)
        if number in wanted or (item.source, item.node, item.database) not in best
    ]


def _without_copies(items: Sequence[Item], entries: Mapping[str, Entry]) -> list[Item]:
    """Return the items without logs that are the beginning of another one: the same file, taken earlier."""
    longest: dict[tuple[str | None, bytes], Item] = {}
    logs = [item for item in items if item.source.startswith("logs.") and item.path in entries]
    if len(logs) < 2:
        return list(items)
    copies = set()
    for item in logs:
        assert item.path is not None
        try:
            head = entries[item.path].head(_SAME_LOG_BYTES)
        except BundleError:
            continue
        other = longest.get((item.node, head))
        if other is None or len(head) < _SAME_LOG_BYTES:
            longest[item.node, head] = item
            continue
        shorter = min(other, item, key=lambda one: one.stored_bytes or 0)
        longest[item.node, head] = item if shorter is other else other
        copies.add(shorter.path)
    return [item for item in items if item.path is None or item.path not in copies]


def _refused(refusal: Refusal, top: str) -> Item:
    reason = str(refusal.why).replace(f"{top}/", "")
    name = refusal.name.removeprefix(f"{top}/")
    source = CUT_SOURCE if isinstance(refusal.why, Cut) else REFUSED_SOURCE
    return Item(source, Outcome.FAILED, gap=refusal.why.gap, reason=reason[:1000], question=name)


def _not_understood(name: str, top: str) -> Item:
    name = name.removeprefix(f"{top}/")
    reason = f"{name} is no answer of a server and no log of one, and was not read"
    return Item(REFUSED_SOURCE, Outcome.SKIPPED, gap=Gap.NEVER_ASKED, reason=reason[:1000], question=name)


def _top(name: str) -> str:
    return name.rpartition("/")[2]
