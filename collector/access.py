"""Who asks: the client certificate, whom it trusts, and what the server says that it may see.

A password comes from a variable, a file descriptor or a prompt: every user of a machine can see a command line.
"""

from __future__ import annotations

import os
import secrets
import ssl
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import wraps
from pathlib import Path
from typing import Any

import click

LONGEST_PASSWORD_BYTES = 4096
INSTALL = "pip install 'raven-diagnostics[pfx]'"
CONVERT = "openssl pkcs12 -in client.pfx -out client.pem -nodes"  # what RavenDB makes may need -legacy too
NONE_SHOWN = "none was provided by the client"  # as RavenDB says it
KNOWN_BY_WHOM = "An administrator registers it in the Studio: Manage Server, Certificates, Upload"


class WrongInput(Exception):  # noqa: N818 - it is what the user gave, not a fault
    """A URL or a certificate that cannot be used; the text is meant for the user."""


@dataclass(frozen=True)
class Access:
    """The files of the user; PEM or PFX, with where the password of the PFX comes from."""

    cert: Path | None = None
    key: Path | None = None
    authority: Path | None = None
    pfx: Path | None = None
    password_variable: str | None = None
    password_descriptor: int | None = None

    def trust(self) -> ssl.SSLContext:
        """Return whom to trust and who we are. Raises WrongInput."""
        if self.key and not self.cert:
            raise WrongInput("--key needs --cert: the certificate that belongs to the key.")
        if self.pfx and self.cert:
            raise WrongInput("--pfx and --cert are two ways to say the same. Give one of them.")
        context = ssl.create_default_context()  # trusts what the system trusts; --ca adds to that
        try:
            if self.authority:
                context.load_verify_locations(cafile=self.authority)
            if self.cert:
                # An empty password: a key that needs one fails, where OpenSSL would ask at the terminal.
                context.load_cert_chain(self.cert, self.key, password="")
        except (OSError, ValueError) as error:
            files = " and ".join(str(file) for file in (self.authority, self.cert, self.key) if file)
            if isinstance(error, FileNotFoundError):
                raise WrongInput(f"{files} cannot be used: {error.strerror}.") from None
            raise WrongInput(
                f"{files} cannot be used: {error}. PEM without a password is needed; give a .pfx as --pfx,"
                f" or make PEM from it with `{CONVERT}`."
            ) from None
        if self.pfx:
            _load_pfx(context, self.pfx, self._password())
        return context

    def _password(self) -> bytes | None:
        """Return the password, None where none was given. Raises WrongInput."""
        if self.password_variable is not None:
            value = os.environ.get(self.password_variable)
            if value is None:
                raise WrongInput(f"--pfx-password-env names {self.password_variable}, which is not set.")
            return value.encode()
        if self.password_descriptor is not None:
            try:
                return os.read(self.password_descriptor, LONGEST_PASSWORD_BYTES).rstrip(b"\r\n")
            except OSError as error:
                raise WrongInput(f"--pfx-password-fd {self.password_descriptor} cannot be read: {error}.") from None
        if sys.stdin.isatty():
            asked: str = click.prompt(
                f"Password of {self.pfx}", hide_input=True, default="", show_default=False, err=True
            )
            return asked.encode() or None
        return None


def _load_pfx(context: ssl.SSLContext, pfx: Path, password: bytes | None) -> None:
    """Give the certificate to the context, by a file: Python takes no other. Its key is encrypted, for a moment."""
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.serialization import (
            BestAvailableEncryption,
            Encoding,
            PrivateFormat,
            pkcs12,
        )
    except ImportError:
        raise WrongInput(f"--pfx needs {INSTALL}; or make PEM from it with `{CONVERT}`, for --cert.") from None
    try:
        key, own, others = pkcs12.load_key_and_certificates(pfx.read_bytes(), password)
    except OSError as error:
        raise WrongInput(f"{pfx} cannot be read: {error.strerror or error}.") from None
    except UnsupportedAlgorithm as error:
        raise WrongInput(f"{pfx} cannot be used: {error}. Make PEM from it with `{CONVERT}`, for --cert.") from None
    except ValueError as error:
        given = "the password is wrong" if password else "it needs a password: --pfx-password-env NAME"
        raise WrongInput(f"{pfx} cannot be opened: {given}, or it is no PFX ({error}).") from None
    if key is None or own is None:
        raise WrongInput(f"{pfx} holds no certificate with its private key. Export it again, with the key.")
    once = secrets.token_hex(32)
    hidden = BestAvailableEncryption(once.encode())
    with tempfile.TemporaryDirectory(prefix="raven-collect-") as folder:  # 0700
        pem = Path(folder) / "own.pem"
        pem.touch(mode=0o600)
        chain = b"".join(one.public_bytes(Encoding.PEM) for one in (own, *others))
        pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hidden) + chain)
        try:
            context.load_cert_chain(pem, password=once)
        except ssl.SSLError as error:
            raise WrongInput(f"{pfx} cannot be used, since OpenSSL refuses what it holds: {error}.") from None


def refusal(status: int | None, whoami: Any, said: str) -> str | None:
    """Return why the server will answer nothing more, and what to do; `said` are its own words to a next question."""
    if status == 204 and NONE_SHOWN in said:
        return "wants a client certificate, and none was given: --cert with --key, or --pfx"
    if status == 204:
        return f"does not know the certificate that was given. {KNOWN_BY_WHOM}; or give one that it knows"
    ends = _time(whoami.get("NotAfter")) if isinstance(whoami, Mapping) else None
    if ends is not None and ends < datetime.now(timezone.utc):
        return f"takes our certificate no more, since it ended at {ends:%Y-%m-%d %H:%M} UTC. Renew it, or give another"
    return None


def clearance(whoami: Any) -> str | None:
    """Return what our certificate may see, where that is not all; None where it is, or nobody knows."""
    if not isinstance(whoami, Mapping) or whoami.get("SecurityClearance") in (None, "ClusterAdmin", "ClusterNode"):
        return None
    allowed = whoami.get("Permissions")
    databases = ", ".join(sorted(map(str, allowed))) if isinstance(allowed, Mapping) else ""
    sees = f"databases {databases or 'none'} only" if whoami["SecurityClearance"] == "ValidUser" else "most"
    return (
        f"our certificate has clearance {whoami['SecurityClearance']} and sees {sees};"
        " for the rest give one with clearance Operator or ClusterAdmin"
    )


def _time(text: Any) -> datetime | None:
    try:
        return datetime.strptime(str(text)[:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    except ValueError:
        return None


def access_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command, which gets them as `access`."""
    file = click.Path(path_type=Path)

    @click.option("--cert", type=file, help="Client certificate (PEM), for a secured server.")
    @click.option("--key", type=file, help="Its private key (PEM), where that is another file.")
    @click.option("--pfx", type=file, help="Client certificate with its key as .pfx; asks for its password.")
    @click.option("--pfx-password-env", metavar="NAME", help="Variable that holds the password.")
    @click.option("--pfx-password-fd", type=int, metavar="N", help="File descriptor to read the password from.")
    @click.option(
        "--ca", type=file, help="Authority (PEM) of the server's certificate, beside those the system trusts."
    )
    @wraps(command)
    def with_access(
        *, cert: Path | None, key: Path | None, pfx: Path | None, pfx_password_env: str | None,
        pfx_password_fd: int | None, ca: Path | None, **others: Any,
    ) -> Any:  # fmt: skip
        return command(access=Access(cert, key, ca, pfx, pfx_password_env, pfx_password_fd), **others)

    return with_access
