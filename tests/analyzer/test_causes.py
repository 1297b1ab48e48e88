"""A finding that explains another stands before it, and only where both are in one place."""

from __future__ import annotations

import pytest

from analyzer.causes import CHAINS, Chain, explained
from analyzer.discover import all_checks
from analyzer.model import Finding, Scope, Status


def found(
    check: str, status: Status = Status.WARNING, node: str | None = "A", database: str | None = "Shop"
) -> Finding:
    return Finding(check, "t", status, f"{node}/{database}", "because", node, database)


@pytest.mark.parametrize("chain", [pytest.param(chain, id=f"{chain.cause} > {chain.effect}") for chain in CHAINS])
def test_a_chain_names_checks_that_exist_and_puts_the_cause_first(chain: Chain) -> None:
    assert {chain.cause, chain.effect} <= {check.id for check in all_checks()}
    cause, effect = found(chain.cause, Status.NOTICE), found(chain.effect, Status.CRITICAL)
    first, second = explained([effect, cause])
    assert (first.id, first.explained_by) == (cause.id, ())
    assert (second.id, second.explained_by) == (effect.id, (cause.id,))


@pytest.mark.parametrize(
    ("cause", "same"),
    [
        pytest.param(found("a.x", node="B"), Scope.NODE, id="another node"),
        pytest.param(found("a.x", database="Other"), Scope.DATABASE, id="another database"),
        pytest.param(found("a.x", database=None), Scope.DATABASE, id="no database said"),
        pytest.param(found("a.x", node=None), Scope.NODE, id="no node said"),
        pytest.param(found("a.x", Status.OK), Scope.NODE, id="healthy"),
        pytest.param(found("a.x", Status.UNKNOWN), Scope.NODE, id="not looked at"),
    ],
)
def test_what_is_elsewhere_or_not_bad_explains_nothing(cause: Finding, same: Scope) -> None:
    effect = found("b.y", Status.CRITICAL)
    assert explained([effect, cause], [Chain("a.x", "b.y", same)]) == (effect, cause)


def test_no_finding_is_lost_in_a_circle() -> None:
    circle = [Chain("a.x", "b.y", Scope.NODE), Chain("b.y", "a.x", Scope.NODE)]
    assert len(explained([found("a.x"), found("b.y")], circle)) == 2
