"""Servers for the live tests: one a session, planted with known trouble."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from tests.live import data_trouble, secured, server, trouble


# First, since xdist reads the groups in the same hook.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests here live, and keep them in one worker, so that they share the server."""
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.live)
            item.add_marker(pytest.mark.xdist_group("live"))


@pytest.fixture(scope="session")
def raven_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.RavenServer]:
    """Yield a real RavenDB 7.1.5 with the troubles of `trouble.plant`."""
    running = start_or_skip("7.1.5", tmp_path_factory.mktemp("ravendb"))
    try:
        trouble.plant(running.url)
        yield running
    finally:
        running.stop()


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
