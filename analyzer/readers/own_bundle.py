"""The bundle that raven-collect writes: its manifest says what every entry is."""

from __future__ import annotations

import zipfile

from collector.bundle import MANIFEST, Bundle, Manifest, parse_manifest


def read(archive: zipfile.ZipFile) -> Bundle | None:
    """Return the bundle, or None for a zip without our manifest. Raises BundleError for a broken one."""
    if MANIFEST not in archive.namelist():
        return None
    bundle = Bundle(archive, Manifest())
    bundle.manifest = parse_manifest(bundle.read(MANIFEST))
    return bundle
