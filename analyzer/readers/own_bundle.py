"""The bundle that raven-collect writes: its manifest says what every entry is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analyzer.readers.parts import Kind, Part
from analyzer.readers.tree import Tree
from collector.bundle import MANIFEST, Gap, Item, Manifest, Node, Outcome, parse_manifest

_TEXTS = ("source", "node", "database", "path", "reason", "question", "started_at", "tag", "url", "version", "found_by")
_NUMBERS = (
    *("http_status", "stored_bytes", "duration_seconds", "redactions"),
    *("clock_offset_seconds", "clock_uncertainty_seconds"),
)


def parts(tree: Tree) -> Iterator[Part]:
    """Yield each bundle of the tree. Raises BundleError for a manifest of another format."""
    names = [name for name in tree.entries if name == MANIFEST or name.endswith(f"/{MANIFEST}")]
    for name in sorted(names, key=lambda name: -name.count("/")):  # one in another is taken first, and whole
        root = name.removesuffix(MANIFEST).rstrip("/")
        entries = dict(tree.below(root))
        with tree.entries[name].open() as content:
            text = content.read(tree.meter.limits.json_bytes)
        manifest = _sound(parse_manifest(text))
        tree.take(entries.values())
        yield Part(Kind.BUNDLE, root, manifest, entries)


def _sound(manifest: Manifest) -> Manifest:
    """Return the manifest with what is no item or no node of ours left out, and said."""
    items = [item if _fits(item) else _unsound(number) for number, item in enumerate(manifest.items)]
    nodes = tuple(node for node in manifest.nodes if _fits(node))
    times = (manifest.started_at, manifest.finished_at, manifest.host_name, manifest.tool_version, manifest.cut)
    if not all(isinstance(value, str | None) for value in times):
        manifest = replace(manifest, started_at=None, finished_at=None, host_name=None, tool_version=None, cut=None)
    return replace(manifest, kind=Kind.BUNDLE.value, items=tuple(items), nodes=nodes)


def _fits(record: Item | Node) -> bool:
    texts = all(isinstance(getattr(record, name, None), str | None) for name in _TEXTS)
    named = isinstance(record.source if isinstance(record, Item) else record.tag, str)
    return texts and named and all(isinstance(getattr(record, name, None), int | float | None) for name in _NUMBERS)


def _unsound(number: int) -> Item:
    return Item("input", Outcome.FAILED, gap=Gap.CORRUPT, reason=f"line {number + 1} of {MANIFEST} is no item of ours")
