"""Whoever comes to a secured server gets what they may, and a sentence that says what to do about the rest."""

from __future__ import annotations

import json
import os
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from collector import levels
from tests.live.conftest import run
from tests.live.planted_secrets import DATABASE
from tests.live.secured import Secured

Come = tuple[dict[str, Any], str, int]


def come(server: Secured, folder: Path, *shown: object) -> Come:
    """Return the manifest of a run with these options, what it said, and its exit code."""
    said = run("collector.cli", "run", "--url", server.url, "--no-logs", *shown, "-o", folder / "bundle.zip")
    assert said.returncode in (0, 3), said.stderr
    with zipfile.ZipFile(folder / "bundle.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        manifest["tls"] = json.loads(archive.read(f"nodes/{manifest['nodes'][0]['tag']}/server-wide/tls.json"))
    return manifest, said.stdout, said.returncode


def gaps(manifest: dict[str, Any]) -> Counter[str]:
    return Counter(str(item["gap"]) for item in manifest["items"] if item["source"].startswith("http."))


def test_a_pfx_with_full_clearance_sees_all(
    secured_server: Secured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWN_PASSWORD", "of the client")
    pfx = secured_server.admin.pfx(tmp_path, "of the client")
    manifest, _, _ = come(
        secured_server, tmp_path, "--pfx", pfx, "--pfx-password-env", "OWN_PASSWORD", "--ca", secured_server.authority,
        "--log-level", "debug", "--for", "1s",
    )  # fmt: skip
    assert not {"denied", "server down"} & gaps(manifest).keys()
    asked = sorted(
        (item["started_at"], item["source"])
        for item in manifest["items"]
        if item["source"].startswith("http.") and item["started_at"]
    )
    assert [source for _, source in asked[:2]] == ["http.setup.alive", "http.certificates.whoami"]
    [own, *_] = manifest["tls"]["chain"]
    assert (own["subject"], own["issuer"], own["names"]) == ("CN=localhost", "CN=Ours", ["127.0.0.1", "localhost"])
    assert own["not_before"] < manifest["started_at"] < own["not_after"]
    assert (manifest["tls"]["why_not_trusted"], manifest["tls"]["protocol"]) == (None, "TLSv1.3")
    [level] = [item for item in manifest["items"] if item["source"] == levels.SOURCE]
    assert "; set back to Info, all as it was at 20" in level["reason"]


def test_a_certificate_for_one_database_sees_that_and_the_rest_is_denied(
    secured_server: Secured, tmp_path: Path
) -> None:
    shown = ("--cert", secured_server.one_database.pem(tmp_path), "--ca", secured_server.authority)
    manifest, _, exit_code = come(secured_server, tmp_path, *shown, "--log-level", "debug")
    items = {(item["source"], item["database"]): item for item in manifest["items"]}
    assert items["http.stats", DATABASE]["outcome"] == "collected"
    assert items["http.indexes", DATABASE]["outcome"] == "collected"
    denied = items["http.admin.stats", None]
    assert (denied["gap"], exit_code) == ("denied", 3)
    assert "Operator/ClusterAdmin access is required" in denied["reason"]
    level = items[levels.SOURCE, None]
    assert (level["gap"], level["reason"].partition(": ")[0]) == ("denied", "not raised")


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        pytest.param(None, "wants a client certificate, and none was given: --cert with --key, or --pfx", id="none"),
        pytest.param(
            "unknown", "does not know the certificate that was given. An administrator registers it", id="wrong"
        ),
        pytest.param("expired", "takes our certificate no more, since it ended at", id="expired"),
    ],
)
def test_who_is_not_let_in_is_told_why_and_what_to_do(
    who: str | None, sentence: str, secured_server: Secured, tmp_path: Path
) -> None:
    shown: tuple[object, ...] = () if who is None else ("--cert", getattr(secured_server, who).pem(tmp_path))
    manifest, said, exit_code = come(secured_server, tmp_path, *shown, "--ca", secured_server.authority)
    assert exit_code == 3
    assert sentence in said
    assert set(gaps(manifest)) - {"None"} == {"denied"}
    assert any(item["source"] == "os.memory" and item["outcome"] == "collected" for item in manifest["items"])


def test_a_server_that_a_foreign_authority_would_have_signed_is_not_asked(
    secured_server: Secured, tmp_path: Path
) -> None:
    shown = ("--cert", secured_server.admin.pem(tmp_path), "--ca", secured_server.foreign_authority)
    manifest, said, exit_code = come(secured_server, tmp_path, *shown)
    assert exit_code == 3
    assert "certificate is not trusted here" in said
    assert "give the authority that signed it with --ca" in said
    assert set(gaps(manifest)) == {"denied"}
    assert manifest["tls"]["why_not_trusted"] == "unable to get local issuer certificate"
    assert manifest["tls"]["chain"][0]["issuer"] == "CN=Ours"


def test_a_server_is_trusted_that_the_system_trusts(
    secured_server: Secured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "SSL_CERT_FILE", str(secured_server.authority))
    manifest, _, _ = come(secured_server, tmp_path, "--cert", secured_server.admin.pem(tmp_path))
    assert "denied" not in gaps(manifest)
