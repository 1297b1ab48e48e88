"""The bundle that raven-collect writes: its manifest says what every entry is."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.readers.parts import Kind, Part
from analyzer.readers.tree import Tree
from collector.bundle import MANIFEST, parse_manifest


def parts(tree: Tree) -> Iterator[Part]:
    """Yield each bundle of the tree. Raises BundleError for a manifest of another format."""
    for name in [name for name in tree.entries if name == MANIFEST or name.endswith(f"/{MANIFEST}")]:
        root = name.removesuffix(MANIFEST).rstrip("/")
        entries = dict(tree.below(root))
        with tree.entries[name].open() as content:
            text = content.read(tree.meter.limits.json_bytes)
        manifest = parse_manifest(text)
        tree.take(entries.values())
        yield Part(Kind.BUNDLE, root, manifest, entries)
