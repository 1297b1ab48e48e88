"""Reads what support gets: each kind of input is one file here, recognised by its content."""

from __future__ import annotations

import zipfile
from pathlib import Path

from analyzer.readers import own_bundle, server_package
from collector.bundle import Bundle, BundleError

READERS = (own_bundle.read, server_package.read)


def read(path: Path) -> Bundle:
    """Open an input, whatever it is. Raises BundleError with one sentence for the user."""
    if path.is_dir():
        raise BundleError(f"{path} is a folder; give the zip that raven-collect or RavenDB wrote.")
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise BundleError(f"{path} does not exist.") from None
    except PermissionError:
        raise BundleError(f"{path} may not be read by this user.") from None
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise BundleError(f"{path} is not a whole zip file ({error}); ask for it to be sent again.") from None
    for reader in READERS:
        bundle = reader(archive)
        if bundle is not None:
            return bundle
    raise BundleError(
        f"{path} is a zip, but neither a bundle of raven-collect (no manifest.json)"
        " nor a debug package of a RavenDB node (no server-wide folder)."
    )
