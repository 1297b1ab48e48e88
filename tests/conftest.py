"""Fixtures that many tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says something of the machine, not of the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def _keep_priority() -> Iterator[None]:
    """Let no run within the tests lower their priority: it cannot be raised again, and servers would inherit it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("collector.collect.be_modest", lambda: None)
        yield
