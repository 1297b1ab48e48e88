"""Encrypts a finished file with age, for those alone whose keys were given. Never falls back to clear text.

age needs `pyrage`, which is no part of the base install: it is compiled code that most runs do not need.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

SUFFIX = ".age"
INSTALL = "pip install 'raven-diagnostics[encrypt]'"


class CannotEncrypt(Exception):  # noqa: N818 - it is what the user gave, not a fault
    """A key that is none, or no way to encrypt; the text is meant for the user."""


def check(recipients: Sequence[str]) -> None:
    """Raise CannotEncrypt where encrypting to these would fail, before anything is collected."""
    for recipient in recipients:
        _recipient(recipient)


def encrypt(source: Path, target: Path, recipients: Sequence[str]) -> None:
    """Write the source, encrypted, to the target, for its owner alone. Raises CannotEncrypt, OSError."""
    from pyrage import EncryptError, encrypt_file

    target.touch(mode=0o600, exist_ok=False)
    try:
        encrypt_file(str(source), str(target), [_recipient(recipient) for recipient in recipients])
    except EncryptError as error:
        raise CannotEncrypt(f"{source} cannot be encrypted: {error}.") from None


def _recipient(text: str) -> Any:
    try:
        import pyrage
    except ImportError:
        raise CannotEncrypt(f"--encrypt-to needs age, which is not installed here: {INSTALL}.") from None
    kind = pyrage.ssh.Recipient if text.startswith("ssh-") else pyrage.x25519.Recipient
    try:
        return kind.from_str(text)
    except pyrage.RecipientError as error:
        raise CannotEncrypt(f"{text!r} is no public key of age or SSH: {error}. Give one as age1… or ssh-….") from None
