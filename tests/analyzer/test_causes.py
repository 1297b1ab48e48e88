"""A finding that explains another stands before it, and only where both are in one place and in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from analyzer.causes import CHAINS, Chain, Place, explained
from analyzer.discover import all_checks
from analyzer.evaluate import evaluate
from analyzer.model import Evidence, Finding, Row, Status
from analyzer.tables.certificates import CERTIFICATES
from analyzer.tables.collection import COLLECTION
from analyzer.tables.tls_certificates import TLS_CERTIFICATES
from analyzer.worlds import given, held

CHECKS = {check.id: check for check in all_checks()}
EACH = pytest.mark.parametrize("chain", [pytest.param(chain, id=f"{chain.cause} > {chain.effect}") for chain in CHAINS])


def found(
    check: str,
    status: Status = Status.WARNING,
    node: str | None = "A",
    database: str | None = "Shop",
    **values: object,
) -> Finding:
    evidence = (Evidence("p.json", "t", "SELECT", dict(values)),)
    return Finding(check, "t", status, f"{node}/{database}", "because", node, database, evidence=evidence)


@EACH
def test_a_chain_names_checks_that_exist_and_puts_the_cause_first(chain: Chain) -> None:
    assert {chain.cause, chain.effect} <= set(CHECKS)
    cause, effect = found(chain.cause, Status.NOTICE), found(chain.effect, Status.CRITICAL)
    first, second = explained([effect, cause])
    assert (first.id, first.explained_by) == (cause.id, ())
    assert (second.id, second.explained_by) == (effect.id, (cause.id,))


@EACH
def test_a_chain_names_times_that_its_checks_tell_and_both_or_none(chain: Chain) -> None:
    assert (chain.begins is None) is (chain.seen is None)
    for check, column in ((CHECKS[chain.cause], chain.begins), (CHECKS[chain.effect], chain.seen)):
        limits = {name: limit.value for name, limit in check.thresholds.items()}
        described = given(check, {}).execute(check.sql, limits or None).description
        assert column is None or column in {name for name, *_ in described}


@EACH
def test_a_chain_does_not_hold_where_the_cause_began_after_the_effect(chain: Chain) -> None:
    if chain.begins is None or chain.seen is None:
        return
    cause = told(chain.cause, chain.begins, "2026-11-24T10:00:00.500000Z")
    before = told(chain.effect, chain.seen, "2026-11-24T10:00:00Z" if chain.clocks == 1 else "2026-11-23T20:00:00Z")
    assert [finding.explained_by for finding in explained([before, cause])] == [(), ()]
    after = told(
        chain.effect, chain.seen, "2026-11-24T10:00:00.500000Z" if chain.clocks == 1 else "2026-11-23T20:00:00.500000Z"
    )
    assert [finding.explained_by for finding in explained([after, cause])] == [(), (cause.id,)]


def told(check: str, column: str, time: str) -> Finding:
    evidence = (Evidence("p.json", "t", "SELECT", {column: time}),)
    return replace(found(check), evidence=evidence)


def test_every_chain_is_said_once() -> None:
    assert len({(chain.cause, chain.effect) for chain in CHAINS}) == len(CHAINS)


@pytest.mark.parametrize(
    ("cause", "same"),
    [
        pytest.param(found("a.x", node="B"), Place.NODE, id="another node"),
        pytest.param(found("a.x", node="B"), Place.VOLUME, id="a volume of another node"),
        pytest.param(found("a.x", database="Other"), Place.DATABASE, id="another database"),
        pytest.param(found("a.x", database=None), Place.DATABASE, id="no database said"),
        pytest.param(found("a.x", node=None), Place.NODE, id="no node said"),
        pytest.param(found("a.x", Status.OK), Place.CLUSTER, id="healthy"),
        pytest.param(found("a.x", Status.UNKNOWN), Place.CLUSTER, id="not looked at"),
    ],
)
def test_what_is_elsewhere_or_not_bad_explains_nothing(cause: Finding, same: Place) -> None:
    effect = found("b.y", Status.CRITICAL)
    assert explained([effect, cause], [Chain("a.x", "b.y", same)]) == (effect, cause)


@pytest.mark.parametrize(
    ("mounts", "environment", "is_one"),
    [
        pytest.param(["/"], "/var/lib/db", True, id="the only volume"),
        pytest.param(["/"], "/data/db", False, id="a volume below it"),
        pytest.param(["/data"], "/data/db", True, id="on its volume"),
        pytest.param(["/data"], "/database", False, id="a name that begins alike"),
        pytest.param(["/data"], None, True, id="no folder told"),
        pytest.param([], "/data/db", True, id="no mount told"),
    ],
)
def test_a_disk_explains_what_lies_on_its_volumes(mounts: list[str], environment: str | None, is_one: bool) -> None:
    effect = found("b.y", Status.CRITICAL, environment=environment)
    cause = found("a.x", mounts=mounts, all_mounts=["/", "/data"])
    made = explained([effect, cause], [Chain("a.x", "b.y", Place.VOLUME)])
    assert any(finding.explained_by for finding in made) is is_one


def test_a_node_may_explain_what_is_found_on_another_of_its_cluster() -> None:
    effect = found("b.y", Status.CRITICAL, node="B")
    made = explained([effect, found("a.x")], [Chain("a.x", "b.y", Place.CLUSTER)])
    assert [finding.explained_by for finding in made] == [(), ("a.x:A/Shop",)]


@pytest.mark.parametrize(
    ("ended_hours_before", "reason", "unexplained"),
    [
        pytest.param(1, "certificate has expired (_ssl.c:1006)", ["ends"], id="the server's"),
        pytest.param(
            -24, "The supplied client certificate 'CN=a' has expired on Friday", ["ended", "ends"], id="a client's"
        ),
    ],
)
def test_a_certificate_that_ended_is_one_trouble_however_it_was_seen(
    ended_hours_before: int, reason: str, unexplained: list[str]
) -> None:
    asked_at = datetime(2026, 11, 24, 10, tzinfo=UTC)
    ends_at = asked_at - timedelta(hours=ended_hours_before)
    place: Row = {"node": "A", "captured_at": asked_at}
    asked = place | {"source": "http.stats", "outcome": "failed", "gap": "denied", "reason": reason}
    connection = held(
        (CERTIFICATES, ()),
        (TLS_CERTIFICATES, (place | {"subject": "CN=a", "ends_at": ends_at},)),
        (COLLECTION, (asked,)),
    )
    checks = [CHECKS[f"security.server_certificate_{name}"] for name in ("ended", "ends")]
    bad = [finding for finding in explained(evaluate(connection, checks)) if finding.status is Status.CRITICAL]
    assert sorted(finding.check for finding in bad) == [check.id for check in checks]
    roots = sorted(finding.check for finding in bad if not finding.explained_by)
    assert roots == [f"security.server_certificate_{name}" for name in unexplained]


def test_no_finding_is_lost_in_a_circle() -> None:
    circle = [Chain("a.x", "b.y", Place.NODE), Chain("b.y", "a.x", Place.NODE)]
    assert len(explained([found("a.x"), found("b.y")], circle)) == 2
