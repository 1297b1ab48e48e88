"""Opens what was encrypted with age, by the private keys that the user named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analyzer.readers.entries import Entry
from analyzer.readers.keeping import store, stored
from analyzer.reading_limits import Refused
from collector.bundle import BundleError

MAGIC = b"age-encryption.org/v1"
SUFFIX = ".age"
INSTALL = "pip install 'raven-diagnostics[encrypt]'"


def decrypted(entry: Entry) -> Entry:
    """Return what was encrypted as an entry. Raises Refused, and BundleError for a wrong key file."""
    if not entry.meter.limits.identities:
        raise Refused(f"{entry.name} is encrypted; --identity FILE with the private key opens it")
    identities = [one for file in entry.meter.limits.identities for one in _identities(file)]
    from pyrage import DecryptError, decrypt_io

    clear = store()
    try:
        with entry.open() as content:
            decrypt_io(content, clear, identities)
    except (DecryptError, OSError) as error:
        raise Refused(f"{entry.name} cannot be decrypted with that key: {error}") from None
    return stored(clear, entry.name.removesuffix(SUFFIX), entry.meter)


def _identities(file: Path) -> Iterator[Any]:
    try:
        import pyrage
    except ImportError:
        raise BundleError(f"--identity needs age, which is not installed here: {INSTALL}.") from None
    try:
        text = file.read_bytes()
        if text.startswith(b"-----BEGIN"):
            yield pyrage.ssh.Identity.from_buffer(text)
            return
        found = [line for line in text.decode().splitlines() if line.startswith("AGE-SECRET-KEY-")]
        if not found:
            raise BundleError(f"{file} holds no private key of age or SSH.")
        yield from map(pyrage.x25519.Identity.from_str, found)
    except OSError as error:
        raise BundleError(f"{file} cannot be read: {error.strerror}.") from None
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise BundleError(f"{file} is no private key of age or SSH: {error}.") from None
