"""What came of a run, in words for the person who ran it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from collector.bundle import Gap, Item, Outcome
from collector.collect import Result
from collector.plain import plain

# What was not there to be had is no failure of the collection.
NO_FAILURE = frozenset({Gap.NOT_IN_THIS_VERSION, Gap.NOT_LICENSED, Gap.NEVER_ASKED, Gap.CAPPED})
REASONS_SHOWN = 3


def is_failure(item: Item) -> bool:
    """Return whether an item is missing that could have been had."""
    return item.outcome is not Outcome.COLLECTED and item.gap not in NO_FAILURE


def summary(result: Result) -> str:
    """Return what was collected, what was not and why, and where it is."""
    collected = [item for item in result.items if item.outcome is Outcome.COLLECTED]
    lines = [_found(result), f"Collected {len(collected)} of {len(result.items)} ({_places(collected)})."]
    masked = sum(item.redactions for item in collected)
    if masked:
        lines.append(f"Secrets masked: {masked}.")
    missing = sorted(
        (item for item in result.items if item.gap is not None), key=lambda item: (not is_failure(item), item.gap or "")
    )
    for (fails, gap), items in groupby(missing, key=lambda item: (is_failure(item), item.gap)):
        lines += _gap_lines(str(gap), fails, list(items))
    if result.was_interrupted:
        lines.append("Interrupted: what had been asked by then is in the file.")
    lines.append(f"Wrote {result.file} ({_size(result.size_bytes)}) in {result.seconds:.1f} s.")
    return "\n".join(map(plain, lines))


def _found(result: Result) -> str:
    if not result.nodes:
        return "No RavenDB was found on this machine; give its --url if it runs elsewhere. The machine alone was asked."
    servers = ", ".join(f"{node.tag} {node.version or 'of unknown version'} at {node.url}" for node in result.nodes)
    asked = {node.url for node in result.nodes}
    others = [one.urls[0] for one in result.instances if one.urls and not asked & set(one.urls)]
    also = f" Also found here, not asked: {', '.join(others)}." if others else ""
    return f"Servers: {servers}.{also}"


def _places(items: Sequence[Item]) -> str:
    kinds = {"answers": "http.", "facts of the machine": "os.", "log files": "logs."}
    return ", ".join(f"{kind}: {sum(item.source.startswith(start) for item in items)}" for kind, start in kinds.items())


def _gap_lines(gap: str, fails: bool, items: Sequence[Item]) -> Iterator[str]:
    yield f"{'Failed' if fails else 'Not taken'}, {gap}: {len(items)}"
    # Answers that differ by the URL alone are one reason.
    alike: dict[str, list[str]] = {}
    for item in items:
        reason = (item.reason or item.source).removeprefix("not asked, since ")
        alike.setdefault(re.sub(r"GET \S+ ", "", reason), []).append(reason)
    for reasons in list(alike.values())[:REASONS_SHOWN]:
        yield f"  {reasons[0]}" + (f" ({len(reasons)} alike)" if len(reasons) > 1 else "")
    if len(alike) > REASONS_SHOWN:
        yield f"  and more, in manifest.json: {len(alike) - REASONS_SHOWN}"


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{count / 1e3:.1f} kB"
