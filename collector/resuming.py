"""What an earlier, incomplete file holds already: it is copied into the new one, and not asked again."""

from __future__ import annotations

import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from collector import alike, entries, redact
from collector.bundle import BundleError, BundleWriter, Gap, Item, Manifest, Outcome
from collector.logs import AUDIT_SOURCE, ROLLED_AWAY
from collector.packing import all_packed
from collector.recovery import open_zip

Question = tuple[str, "str | None", "str | None"]
# A further try brings nothing new.
FINAL = frozenset({None, Gap.NOT_LICENSED, Gap.REDACTED, Gap.CAPPED})
LOGS = "logs."


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
                    search = redact.text_in_pieces(alike.masked)
                    for piece in all_packed(
                        _as_it_is, entries.pieces(content.read(entries.START_BYTES), content), search
                    ):
                        out.add(piece)
                writer.add(item)
            else:
                writer.add(item, self.archive.read(item.path))


NOTHING = Earlier()


def opened(file: Path, *, with_audit: bool = False) -> Earlier:
    """Return what a file holds, whole or cut; `with_audit` where audit logs are wanted now. Raises BundleError.

    An entry that cannot be unpacked is not there.
    """
    archive, _ = open_zip(file)
    try:
        manifest = entries.read_manifest(archive)
    except BundleError as error:
        raise BundleError(f"{file} is no bundle of raven-collect, so there is nothing to go on with: {error}") from None
    if manifest.cut is not None and not manifest.nodes:
        # Whoever is asked now must not be another than was asked then.
        raise BundleError(f"{file} was cut before a server was known, so there is nothing to go on with. Run again.")
    if manifest.pseudonyms is not None:
        raise BundleError(f"{file} has pseudonyms for names, and new answers would not. Run again with --map.")

    def stays(item: Item) -> bool:
        # Of a cut file nobody knows which logs were still to come.
        is_final = _is_final(item) or (manifest.cut is None and _is_given_again(item, with_audit=with_audit))
        return is_final and (item.path is None or entries.is_whole(archive, item.path))

    told = [(item, stays(item)) for item in manifest.items]
    # The logs of a node are taken together.
    lacking = {item.node for item, is_there in told if not is_there and item.source.startswith(LOGS)}
    items = tuple(
        item for item, is_there in told if is_there and not (item.source.startswith(LOGS) and item.node in lacking)
    )
    answered = frozenset((item.source, item.node, item.database) for item in items)
    return Earlier(manifest, archive, items, answered)


def _is_final(item: Item) -> bool:
    """Return whether an item stays: what was not asked, or not for long enough, is asked now."""
    return item.gap in FINAL and (item.outcome is not Outcome.SKIPPED or item.gap is Gap.CAPPED)


def _is_given_again(item: Item, *, with_audit: bool) -> bool:
    """Return whether a further try says the same of a log: it is not wanted, or is there no more."""
    not_wanted = item.source == AUDIT_SOURCE and item.outcome is Outcome.SKIPPED and not with_audit
    return item.gap is Gap.NEVER_ASKED and (not_wanted or item.question == ROLLED_AWAY)


def _as_it_is(text: bytes) -> tuple[bytes, Counter[str]]:
    return text, Counter()
