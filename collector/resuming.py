"""What an earlier, incomplete file holds already: it is copied into the new one, and not asked again."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from collector.bundle import MANIFEST, BundleError, BundleWriter, Gap, Item, Manifest, Outcome, parse_manifest
from collector.packing import all_packed
from collector.recovery import UNRECOVERABLE, open_zip

Question = tuple[str, "str | None", "str | None"]
# A further try brings nothing new.
FINAL = frozenset({None, Gap.NOT_LICENSED, Gap.REDACTED, Gap.CAPPED})
LOGS = "logs."
PIECE_BYTES = 1 << 20


@dataclass(frozen=True)
class Earlier:
    """The items that stay, and the file they lie in."""

    manifest: Manifest = field(default_factory=Manifest)
    archive: zipfile.ZipFile | None = None
    items: tuple[Item, ...] = ()
    _answered: frozenset[Question] = frozenset()

    @property
    def urls(self) -> tuple[str, ...]:
        """Return the servers that were asked by name."""
        return tuple(node.url for node in self.manifest.nodes if node.url is not None)

    def has(self, source: str, node: str | None, database: str | None) -> bool:
        """Return whether a question needs no asking any more."""
        return (source, node, database) in self._answered

    def has_logs(self, node: str) -> bool:
        """Return whether the logs of a node are all there."""
        return any(item.source.startswith(LOGS) and item.node == node for item in self.items)

    def copy_to(self, writer: BundleWriter) -> None:
        """Write what stays. Raises OSError."""
        for item in self.items:
            if item.path is None or self.archive is None:
                writer.add(item)
            elif item.source.startswith(LOGS):
                with self.archive.open(item.path) as content, writer.packed(item.path) as out:
                    for piece in all_packed(_as_it_is, _pieces(content)):
                        out.add(piece)
                writer.add(item)
            else:
                writer.add(item, self.archive.read(item.path))


NOTHING = Earlier()


def opened(file: Path) -> Earlier:
    """Return what a file holds, whole or cut. Raises BundleError."""
    archive, _ = open_zip(file)
    try:
        manifest = parse_manifest(archive.read(MANIFEST))
    except (KeyError, *UNRECOVERABLE) as error:
        raise BundleError(f"{file} is no bundle of raven-collect, so there is nothing to go on with: {error}") from None
    if manifest.pseudonyms is not None:
        raise BundleError(f"{file} has pseudonyms for names, and new answers would not. Run again with --map.")
    broken = {item.node for item in manifest.items if item.source.startswith(LOGS) and not _is_final(item)}
    names = set(archive.namelist())
    items = tuple(
        item
        for item in manifest.items
        if _is_final(item)
        and (item.path is None or item.path in names)
        and not (item.source.startswith(LOGS) and item.node in broken)
    )
    answered = frozenset((item.source, item.node, item.database) for item in items)
    return Earlier(manifest, archive, items, answered)


def _is_final(item: Item) -> bool:
    """Return whether an item stays: what was not asked, or not for long enough, is asked now."""
    return item.gap in FINAL and (item.outcome is not Outcome.SKIPPED or item.gap is Gap.CAPPED)


def _as_it_is(text: bytes) -> tuple[bytes, Counter[str]]:
    return text, Counter()


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    while piece := content.read(PIECE_BYTES):
        yield piece
