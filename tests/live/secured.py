"""A secured server, with clients of every clearance and secrets planted in all it keeps."""

from __future__ import annotations

import base64
import json
import os
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import httpx
from cryptography.hazmat.primitives.serialization import Encoding

from tests.live import planted_secrets
from tests.live.certificates import Certificate, authority, signed_by
from tests.live.server import START_TIMEOUT_S, NoServer, free_port, launch

PFX_PASSWORD = "Zq9 of the server's own PFX"


@dataclass(frozen=True)
class Secured:
    """A running server and the certificates to come with."""

    url: str
    root: Path
    authority: Path
    foreign_authority: Path
    admin: Certificate
    one_database: Certificate
    unknown: Certificate
    expired: Certificate


@contextmanager
def secured(root: Path) -> Iterator[Secured]:
    """Yield a server that has all secrets planted. Raises NoServer."""
    root.mkdir(parents=True, exist_ok=True)
    ours, foreign = authority("Ours"), authority("Foreign")
    admin, one, unknown = (signed_by(ours, name) for name in ("admin", "one-database", "unknown"))
    expired = signed_by(ours, "expired", timedelta(hours=-1))
    in_file = planted_secrets.settings_of("settings.json")
    (root / "settings.json").write_text(json.dumps(in_file | {"Security.Certificate.Password": PFX_PASSWORD}))
    url = f"https://127.0.0.1:{free_port()}"
    given = {
        "ServerUrl": url,
        "Security.Certificate.Path": str(signed_by(ours, "localhost").pfx(root, PFX_PASSWORD)),
        "Security.WellKnownCertificates.Admin": admin.thumbprint,
        "config-path": str(root / "settings.json"),
    }
    with patch.dict(os.environ, planted_secrets.settings_of("environment")):
        process = launch("7.1.5", root, given | planted_secrets.settings_of("command line"))
    try:
        server = Secured(
            url, root, ours.pem(root, with_key=False), foreign.pem(root, with_key=False), admin, one, unknown, expired
        )
        context = ssl.create_default_context(cafile=server.authority)
        context.load_cert_chain(admin.pem(root))
        with httpx.Client(base_url=url, verify=context, trust_env=False, timeout=60) as client:
            _wait(client, root)
            planted_secrets.plant(client, root / "logs")
            for certificate in (one, expired):
                register(client, certificate)
        yield server
    finally:
        process.kill()
        process.wait()


def register(client: httpx.Client, certificate: Certificate) -> None:
    """Let a certificate into one database. Without a license the server takes no read-only ones."""
    body = base64.b64encode(certificate.public.public_bytes(Encoding.DER)).decode()
    may = {"SecurityClearance": "ValidUser", "Permissions": {planted_secrets.DATABASE: "ReadWrite"}}
    client.put("/admin/certificates", json={"Name": "client", "Certificate": body, **may}).raise_for_status()


def _wait(client: httpx.Client, root: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            client.get("/setup/alive")
        except httpx.HTTPError:
            if time.monotonic() > deadline:
                raise NoServer((root / "console.txt").read_text("utf-8", "replace")[-2000:]) from None
            time.sleep(0.2)
        else:
            return
