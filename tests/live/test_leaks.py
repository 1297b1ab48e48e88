"""No secret that is planted anywhere in a real server, its machine or its logs leaves with a bundle."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping

import pytest

from tests.live import planted_secrets
from tests.live.conftest import run
from tests.live.secured import PFX_PASSWORD, Secured

SECRETS = (*planted_secrets.ALL, planted_secrets.Secret("certificate password", "settings.json", "", PFX_PASSWORD))


@pytest.fixture(scope="module")
def entries(secured_server: Secured, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return all that a run with full clearance wrote, and said, by entry."""
    folder = tmp_path_factory.mktemp("leaks")
    shown = ("--cert", secured_server.admin.pem(folder), "--ca", secured_server.authority)
    said = run("collector.cli", "run", "--url", secured_server.url, *shown, "-o", folder / "bundle.zip")
    assert said.returncode in (0, 3), said.stderr
    with zipfile.ZipFile(folder / "bundle.zip") as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    return whole | {"said": (said.stdout + said.stderr).encode(), "raw file": (folder / "bundle.zip").read_bytes()}


def test_secrets_of_many_kinds_are_planted_in_many_places() -> None:
    assert len(SECRETS) >= 60
    assert len({secret.kind for secret in SECRETS}) >= 15
    assert len({secret.place for secret in SECRETS}) >= 8


def test_no_planted_secret_is_in_the_bundle(entries: Mapping[str, bytes]) -> None:
    leaks = [
        (secret.kind, secret.place, secret.before, name, content[max(content.find(form) - 80, 0) :][:160])
        for secret in SECRETS
        for name, content in entries.items()
        for form in secret.forms()
        if form in content
    ]
    assert not leaks, "\n".join(map(str, leaks))


def test_what_was_planted_reached_the_collector(entries: Mapping[str, bytes]) -> None:
    masked = [
        entry for place in ("host/instances.json", "/logs/2026-01-01.log", "indexes.json", "indexes.errors.json", "subscriptions.json")
        for entry in entries if entry.endswith(place) and b"[redacted]" in entries[entry]
    ]  # fmt: skip
    assert len(masked) >= 5, masked


def test_redactions_are_counted_by_rule(entries: Mapping[str, bytes]) -> None:
    items = json.loads(entries["manifest.json"])["items"]
    for item in items:
        assert item["redactions"] == sum(item["redaction_rules"].values())
    [found] = [item for item in items if item["source"] == "os.instances"]
    assert found["redaction_rules"]["setting by its name"] >= 3
    rules = {rule for item in items for rule in item["redaction_rules"]}
    assert rules >= {"private key", "value by its name", "password in a URL", "web token", "license key"}
