"""Alerts understood: every reason is known once, and other checks say whether an alert is still true."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from analyzer.alerts import verified
from analyzer.checks.alerts.raised import CHECK, alert
from analyzer.discover import all_checks
from analyzer.evaluate import evaluate
from analyzer.knowledge import entries
from analyzer.model import Evidence, Finding, Row, Status
from analyzer.tables.alert_reasons import ALERT_REASONS
from analyzer.tables.collection import COLLECTION
from analyzer.tables.notifications import NOTIFICATIONS
from analyzer.worlds import held

REASONS = entries("alert_reasons", "reason")
ALERTS = """
    Etl_Error Etl_Warning Etl_TransformationError Etl_LoadError QueueSink_Error QueueSink_Warning QueueSink_ScriptError
    QueueSink_ConsumeError QueueSink_ConsumerCreationError AiAgent_ExceededTokenThreshold SqlEtl_ConnectionError
    SqlEtl_ProviderError SnowflakeEtl_ConnectionError Etl_InvalidScript PeriodicBackup Replication
    Server_NewVersionAvailable LicenseManager_InitializationError LicenseManager_LeaseLicenseSuccess
    LicenseManager_LeaseLicenseError LicenseManager_LicenseUpdateMessage LicenseManager_HighlyAvailableTasks
    LicenseManager_LicenseLimit LicenseManager_AGPL3 Certificates_Expiration Certificates_DeveloperLetsEncryptRenewal
    Certificates_EntireClusterReplaceSuccess Certificates_ReplaceSuccess Certificates_ReplaceError
    Certificates_ReplacePending IndexStore_IndexCouldNotBeOpened WarnIndexOutputsPerDocument
    ErrorSavingReduceOutputDocuments CatastrophicDatabaseFailure RecoverableVoronFailure NonDurableFileSystem
    RecoveryError RestoreError DeletionError ClusterTopologyWarning DatabaseTopologyWarning SwappingHddInsteadOfSsd
    RevisionsConfigurationNotValid ArchivalConfigurationNotValid ReplicationMissingAttachments ClusterTransactionFailure
    OutOfMemoryException LowDiskSpace UnexpectedIndexingThreadError Indexing_UnexpectedIndexingThreadError
    Indexing_CouldNotGetStats Indexing_CoraxComplexItem CpuUsageExtensionPointError TcpListenerError
    Throttling_CpuCreditsBalance IntegrityErrorOfAlreadySyncedData ConcurrentDatabaseLoadTimeout HighClientCreationRate
    RollupExceedNumberOfValues LowSwapSize UnrecoverableClusterError MicrosoftLogsConfigurationLoadError
    MismatchedReferenceLoad BlockingTombstones ServerLimits ConflictRevisionsExceeded
    SqlConnectionString_DeprecatedFactoryReplaced Attachments_RemoteAttachmentWithoutIdentifier
    Attachments_RemoteAttachmentErroredIdentifier RemoteAttachmentsConfigurationNotValid
    SchemaValidationConfiguration_Error GcThreadContention Etl_HealthStatusChange HighReadAheadKb CdcSink_Warning
"""
HINTS = """
    Indexing Replication Paging RequestLatency UnusedCapacity SlowIO SqlEtl_SlowSql HugeDocuments Indexing_References
"""


def judged(raised: Row) -> tuple[Finding, ...]:
    return evaluate(held((NOTIFICATIONS, (raised,)), (ALERT_REASONS, REASONS), (COLLECTION, ())), [CHECK])


def test_every_reason_of_the_server_is_known_once() -> None:
    known = Counter((reason["kind"], reason["reason"]) for reason in REASONS)
    wanted = {("AlertRaised", name) for name in ALERTS.split()} | {("PerformanceHint", name) for name in HINTS.split()}
    assert (len(ALERTS.split()), len(HINTS.split())) == (75, 9)
    assert known == Counter(wanted)


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: f"{reason['kind']}-{reason['reason']}")
def test_a_reason_says_what_it_means_what_to_do_and_who_tells_whether_it_is_over(reason: Row) -> None:
    assert reason["judged"] in {"critical", "warning", "notice"}
    assert all(reason[text].endswith(".") and len(reason[text]) < 200 for text in ("meaning", "todo"))
    assert bool(reason.get("told_by")) is not bool(reason.get("untold"))
    ids = {check.id for check in all_checks() if check.area != "alerts"}
    assert set(reason.get("told_by", ())) <= ids


@pytest.mark.parametrize(("severity", "status"), [("Warning", Status.WARNING), ("Info", Status.NOTICE)])
def test_a_reason_of_a_later_version_is_shown_as_the_server_judges_it(severity: str, status: Status) -> None:
    [found] = verified(judged(alert("Brand_New", severity)))
    assert (found.status, found.resource) == (status, "A/Shop/Brand_New")
    assert found.reason.endswith("; whether it is still so is not known: the reason is not known")


def test_a_known_reason_brings_its_meaning_and_advice() -> None:
    [found] = judged(alert("LowSwapSize"))
    [known] = [reason for reason in REASONS if reason["reason"] == "LowSwapSize"]
    values = found.evidence[0].values
    assert [values[name] for name in ("meaning", "todo", "told_by")] == [
        known["meaning"],
        known["todo"],
        known["told_by"],
    ]


RAISED = Finding(
    "alerts.raised", "Server raised an alert", Status.CRITICAL, "A/Shop/x", "text", "A", "Shop",
    evidence=(Evidence("p", "notifications", "SELECT", {"told_by": ["a.x", "b.y"]}),),
)  # fmt: skip


def told(check: str, status: Status, node: str | None = "A", database: str | None = None) -> Finding:
    return Finding(check, "t", status, f"{node}/{database}", "because", node, database)


@pytest.mark.parametrize(
    ("others", "status", "ending", "explained_by"),
    [
        pytest.param([told("a.x", Status.OK), told("b.y", Status.OK)], Status.NOTICE,
            "over by now: all is well by a.x and b.y", (), id="all is well"),
        pytest.param([told("a.x", Status.OK), told("b.y", Status.WARNING)], Status.CRITICAL,
            "still so by b.y: A/None, because", ("b.y:A/None",), id="one is bad"),
        pytest.param([told("a.x", Status.OK)], Status.CRITICAL,
            "whether it is still so is not known: a.x and b.y cannot tell here", (), id="one did not look"),
        pytest.param([told("a.x", Status.OK), told("b.y", Status.UNKNOWN)], Status.CRITICAL,
            "whether it is still so is not known: a.x and b.y cannot tell here", (), id="one could not look"),
        pytest.param([told("a.x", Status.OK), told("b.y", Status.NOTICE)], Status.CRITICAL,
            "whether it is still so is not known: a.x and b.y cannot tell here", (), id="one is odd"),
        pytest.param([told("a.x", Status.OK, "B"), told("b.y", Status.OK, "B")], Status.CRITICAL,
            "whether it is still so is not known: a.x and b.y cannot tell here", (), id="another node"),
        pytest.param([told("a.x", Status.WARNING, "A", "Other"), told("b.y", Status.OK)], Status.CRITICAL,
            "whether it is still so is not known: a.x and b.y cannot tell here", (), id="another database"),
        pytest.param([told("a.x", Status.OK, "A", "Shop"), told("b.y", Status.OK)], Status.NOTICE,
            "over by now: all is well by a.x and b.y", (), id="all is well in the database"),
    ],
)  # fmt: skip
def test_other_checks_say_whether_an_alert_is_over(
    others: list[Finding], status: Status, ending: str, explained_by: tuple[str, ...]
) -> None:
    found, *rest = verified([RAISED, *others])
    assert (found.status, found.reason, found.explained_by) == (status, f"text; {ending}", explained_by)
    assert rest == others


def test_an_alert_that_is_well_is_left_alone() -> None:
    fine = replace(RAISED, status=Status.OK)
    assert verified([fine]) == (fine,)
