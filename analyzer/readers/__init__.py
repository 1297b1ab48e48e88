"""Reads what support gets: each kind of input is one file here, recognised by its content."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from analyzer.readers import own_bundle, server_package
from collector.bundle import Bundle, BundleError, Gap, Item, Outcome
from collector.recovery import open_zip

READERS = (own_bundle.read, server_package.read)


def read(path: Path) -> Bundle:
    """Open an input, whatever it is. Raises BundleError with one sentence for the user."""
    if path.is_dir():
        raise BundleError(f"{path} is a folder; give the zip that raven-collect or RavenDB wrote.")
    archive, cut = open_zip(path)
    for reader in READERS:
        bundle = reader(archive)
        if bundle is not None:
            return bundle if cut is None else _told_as_cut(bundle, path, cut)
    raise BundleError(
        f"{path} is a zip, but neither a bundle of raven-collect (no manifest.json)"
        " nor a debug package of a RavenDB node (no server-wide folder)."
    )


def _told_as_cut(bundle: Bundle, path: Path, cut: str) -> Bundle:
    item = Item("manifest", Outcome.FAILED, gap=Gap.CORRUPT, reason=f"{path.name} is cut: {cut}")
    bundle.manifest = replace(bundle.manifest, cut=cut, items=(*bundle.manifest.items, item))
    return bundle
