"""raven-collect inspect: shows a person what is in a bundle before they send it."""

from __future__ import annotations

import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from collector import entries, recovery
from collector.bundle import BundleError, Gap, Item, Manifest

NOTHING = 2


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("entry", required=False)
def inspect(*, bundle: Path, entry: str | None) -> None:
    """Show what is in BUNDLE: of which servers, which databases are named, what was masked, every entry with its size.

    With ENTRY, the text of that entry.
    """
    try:
        archive, _ = recovery.open_zip(bundle)
    except BundleError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(NOTHING)
    try:
        with archive:
            for text in _all(archive) if entry is None else [_one(archive, entry)]:
                click.echo(_printable(text))
    except (BundleError, *entries.UNREADABLE) as error:
        click.echo(f"Error: {bundle} cannot be read: {error}.", err=True)
        sys.exit(NOTHING)


def _one(archive: zipfile.ZipFile, entry: str) -> str:
    """Return an entry; of bundles that were merged, `<bundle>/<entry>`."""
    for info in entries.joined(archive):
        if entry.startswith(f"{info.filename}/"):
            with entries.bundle_in(archive, info) as inner:
                return _one(inner, entry[len(info.filename) + 1 :])
    if entry not in archive.namelist():
        raise BundleError(f"it has no {entry}")
    return entries.read(archive, entry).decode("utf-8", "replace")


def _all(archive: zipfile.ZipFile) -> Iterator[str]:
    bundles = entries.joined(archive)
    if not bundles:
        manifest = entries.read_manifest(archive)
        yield from _about(manifest)
        yield from _entries(manifest, {info.filename: info.file_size for info in archive.infolist()})
    for info in bundles:
        yield f"{info.filename}:"
        with entries.bundle_in(archive, info) as inner:
            yield from _all(inner)
        yield ""


def _about(manifest: Manifest) -> Iterator[str]:
    yield f"Taken on {manifest.host_name} from {manifest.started_at} to {manifest.finished_at}"
    if manifest.cut is not None:
        yield f"Cut: {manifest.cut}"
    for node in manifest.nodes:
        yield f"Server {node.tag}: RavenDB {node.version or 'of unknown version'} at {node.url}"
    databases = sorted({item.database for item in manifest.items if item.database})
    yield f"Databases by name: {', '.join(databases) or 'none'}"
    if manifest.pseudonyms:
        yield f"Names are pseudonyms, of the map with fingerprint {manifest.pseudonyms}"
    else:
        yield "Names of databases, indexes, collections, hosts and users are as they are; --anonymize replaces them"
    rules: Counter[str] = sum((Counter(item.redaction_rules) for item in manifest.items), Counter())
    yield f"Masked before writing: {sum(rules.values())}"
    yield from (f"  {rule}: {count}" for rule, count in sorted(rules.items()))


def _entries(manifest: Manifest, sizes: dict[str, int]) -> Iterator[str]:
    yield ""
    yield "     bytes  masked  entry"
    for item in sorted((item for item in manifest.items if item.path), key=lambda item: item.path or ""):
        yield f"{sizes.get(item.path or '', 0):>10}  {item.redactions or '':>6}  {item.path}{_capped(item)}"
    missing = Counter(item.gap for item in manifest.items if item.path is None and item.gap is not None)
    yield ""
    yield "Not in it: " + (", ".join(f"{count} {gap}" for gap, count in missing.items()) or "nothing")


def _capped(item: Item) -> str:
    return f"  ({item.reason})" if item.gap is Gap.CAPPED else ""


def _printable(text: str) -> str:
    """Return text from a bundle without what a terminal would act on."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "�" for letter in text)


COMMAND = inspect
