"""The reports of `samples.py` as fixtures."""

from __future__ import annotations

import pytest

from analyzer.model import Report
from tests.reports import samples


@pytest.fixture
def report() -> Report:
    return samples.small()


@pytest.fixture
def hostile(report: Report) -> Report:
    return samples.attacked(report)
