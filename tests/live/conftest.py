"""Servers for the live tests: one a session, planted with known trouble."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from tests.live import data_trouble, secured, server, trouble

# Modules that do not use the planted server, by the group of tests that share another.
GROUPS = {
    "test_access": "secured",
    "test_leaks": "secured",
    "test_expired": "expired",
    "test_harm": "harm",
    "test_healthy": "healthy",
}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark each test here live, and keep those in one worker that share a server."""
    item.add_marker(pytest.mark.live)
    item.add_marker(pytest.mark.xdist_group(GROUPS.get(item.path.stem, "planted")))


@pytest.fixture(scope="session")
def fresh_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.RavenServer]:
    """Yield a real RavenDB 7.1.5 with the first of the troubles; for the next two fixtures only."""
    running = start_or_skip("7.1.5", tmp_path_factory.mktemp("ravendb"))
    try:
        trouble.plant_first(running.url)
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def bundle_before(fresh_server: server.RavenServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a bundle of the server before the rest of the troubles was planted in it."""
    return collected(fresh_server, tmp_path_factory.mktemp("before") / "before.zip")


@pytest.fixture(scope="session")
def raven_server(fresh_server: server.RavenServer, bundle_before: Path) -> server.RavenServer:
    """Return a real RavenDB 7.1.5 with the troubles of `trouble.plant`."""
    trouble.plant_rest(fresh_server.url)
    return fresh_server


@pytest.fixture(scope="session")
def bundle(raven_server: server.RavenServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what `raven-collect run` wrote of the server with its troubles."""
    return collected(raven_server, tmp_path_factory.mktemp("collected") / "bundle.zip")


@pytest.fixture(scope="session")
def sick_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.RavenServer]:
    """Yield a real RavenDB 7.1.5 with the troubles of `data_trouble.plant`."""
    running = start_or_skip("7.1.5", tmp_path_factory.mktemp("sick"))
    try:
        data_trouble.plant(running.url)
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def secured_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[secured.Secured]:
    """Yield a real, secured RavenDB 7.1.5 with secrets planted in all it keeps."""
    try:
        with secured.secured(tmp_path_factory.mktemp("secured")) as running:
            yield running
    except server.NoServer as error:
        skip_or_fail(f"no RavenDB server can be had here: {error}")


def collected(of: server.RavenServer, file: Path) -> Path:
    """Return the bundle that `raven-collect run` writes of a server."""
    said = run("collector.cli", "run", "--url", of.url, "-o", file)
    assert said.returncode in (0, 3), said.stderr
    assert str(file) in said.stdout
    return file


def run(module: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run one of our commands as a user does, in a process of its own."""
    code = f"from {module} import main; main()"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def start_or_skip(version: str, root: Path, settings: dict[str, str] | None = None) -> server.RavenServer:
    """Start a server; where none can be had skip and say why, or fail where CI asks for live tests."""
    try:
        return server.start(version, root, settings)
    except server.NoServer as error:
        skip_or_fail(f"no RavenDB server can be had here: {error}")


def skip_or_fail(reason: str) -> NoReturn:
    """Skip, or fail where CI asks for live tests."""
    if "live" in os.environ.get("RAVEN_DIAGNOSTICS_REQUIRE", ""):
        pytest.fail(f"CI must run the live tests: {reason}")
    pytest.skip(reason)
