"""What the benches stand on: a run that failed is no measurement."""

from __future__ import annotations

import sys

import pytest

from tests.bench.measured import command


@pytest.mark.parametrize("code", [0, 1, 3])
def test_a_run_that_tells_of_trouble_is_measured(code: int) -> None:
    assert command([sys.executable, "-S", "-c", f"raise SystemExit({code})"], runs=1).peak_mib > 0


@pytest.mark.parametrize("code", [2, 4])
def test_a_run_that_could_not_be_done_is_none(code: int) -> None:
    with pytest.raises(RuntimeError, match=f"ended with {code}"):
        command([sys.executable, "-S", "-c", f"raise SystemExit({code})"], runs=1)
