"""Certificates that ended, or soon will, are found on secured servers of every line."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.live.conftest import run, skip_or_fail
from tests.live.server import START_TIMEOUT_S, NoServer, free_port, launch

AUTHORITY = """[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
serial = serial
default_md = sha256
policy = names
x509_extensions = uses
[names]
commonName = supplied
[uses]
subjectAltName = DNS:localhost,IP:127.0.0.1
extendedKeyUsage = serverAuth,clientAuth
keyUsage = digitalSignature,keyEncipherment
"""


def certificate(folder: Path, ends_in_seconds: int) -> None:
    """Write `c.pfx` for the server, `both.pem` for its client and `c.pem` as the authority of both."""
    folder.mkdir()
    (folder / "ca.cnf").write_text(AUTHORITY)
    (folder / "index.txt").touch()
    (folder / "serial").write_text("01")
    first, last = (time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + at)) for at in (-90_000, ends_in_seconds))
    for command in (
        "req -newkey rsa:2048 -nodes -keyout k.pem -out r.csr -subj /CN=localhost",
        f"ca -batch -selfsign -config ca.cnf -keyfile k.pem -in r.csr -startdate {first} -enddate {last} -out c.pem"
        " -notext",
        "pkcs12 -export -inkey k.pem -in c.pem -out c.pfx -passout pass:",
    ):
        subprocess.run(["openssl", *command.split(" ")], cwd=folder, check=True, capture_output=True, timeout=60)
    (folder / "both.pem").write_text((folder / "c.pem").read_text() + (folder / "k.pem").read_text())


def findings(version: str, root: Path, ends_in_seconds: int) -> list[dict[str, Any]]:
    """Return the findings about a secured server whose certificate ends then."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed, and no certificate can be made without")
    certificate(root / "made", ends_in_seconds)
    port = free_port()
    settings = {"ServerUrl": f"https://127.0.0.1:{port}", "Security.Certificate.Path": str(root / "made" / "c.pfx")}
    try:
        process = launch(version, root / "server", settings)
    except NoServer as error:
        skip_or_fail(f"no RavenDB server can be had here: {error}")
    try:
        wait_for(port)
        shown = ("--cert", root / "made" / "both.pem", "--ca", root / "made" / "c.pem")
        collected = run("collector.cli", "run", "--url", settings["ServerUrl"], *shown, "-o", root / "bundle.zip")
    finally:
        process.kill()
        process.wait()
    assert collected.returncode in (0, 3), collected.stderr
    assert run("analyzer.cli", "report", root / "bundle.zip", "-o", root / "report").returncode in (0, 1)
    found: list[dict[str, Any]] = json.loads((root / "report" / "findings.json").read_text())["findings"]
    return found


def wait_for(port: int) -> None:
    """Wait until something listens on the port."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline, "the server does not listen"
            time.sleep(0.2)
        else:
            return


@pytest.mark.parametrize("version", ["5.4.207", "6.2.4", "7.1.5"])
@pytest.mark.parametrize(
    ("ends_in_seconds", "check", "status"),
    [
        pytest.param(-3_600, "security.server_certificate_ended", "critical", id="ended"),
        pytest.param(86_400, "security.server_certificate_ends", "critical", id="ends tomorrow"),
    ],
)
def test_the_end_of_a_certificate_is_found_and_is_one_trouble(
    version: str, ends_in_seconds: int, check: str, status: str, tmp_path: Path
) -> None:
    found = findings(version, tmp_path, ends_in_seconds)
    of_check = [one for one in found if one["check"] == check]
    assert status in {one["status"] for one in of_check}, [(one["status"], one["reason"]) for one in of_check]
    about = [one for one in found if one["check"].startswith("security.") and one["status"] == "critical"]
    assert [one["check"] for one in about if not one["explained_by"]] == ["security.server_certificate_ends"]
