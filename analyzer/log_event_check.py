"""Makes checks of the events of one kind in a log (`analyzer/logs/event_kinds.py`)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.model import Case, Check, Row, Status, Threshold, literal
from analyzer.tables.log_events import LOG_EVENTS
from analyzer.tables.log_files import LOG_FILES

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def event_check(
    *,
    id: str,  # noqa: A002 - as in Check
    title: str,
    doc: str,
    kind: str,
    detail: str,
    critical_records: Threshold | None = None,
) -> Check:
    """Return the check of one kind of event; `detail` is what such a record says, for its case.

    One such event is critical, or, where `critical_records` is given, a warning up to that many.
    """
    critical, limits, cases = "WHEN found > 0 THEN 'critical'", {}, (_one_is_critical(kind, detail),)
    if critical_records is not None:
        critical = "WHEN found > $critical_records THEN 'critical'\n                WHEN found > 0 THEN 'warning'"
        limits, cases = {"critical_records": critical_records}, (_many_are(kind, detail, critical_records),)
    return Check(
        id=id,
        title=title,
        doc=doc,
        tables=(LOG_FILES, LOG_EVENTS),
        thresholds=limits,
        sql=f"""
        SELECT
            node AS resource,
            CASE
                {critical}
                WHEN records > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN found > 0 THEN format('{{:,}} records, the last at {{}}: {{}}', found, last_at, left(example, 160))
                WHEN records > 0 THEN format('none in {{:,}} records', records)
                ELSE 'no record could be read'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            found,
            records,
            exception_type,
            first_at,
            last_at,
            example
        FROM (SELECT node, list(DISTINCT path) AS path, sum(records) AS records FROM log_files GROUP BY node)
        LEFT JOIN (
            SELECT
                node,
                count(*) AS found,
                min("at") AS first_at,
                max("at") AS last_at,
                arg_max(concat_ws(': ', detail, exception_message), "at") AS example,
                arg_max(exception_type, "at") AS exception_type
            FROM log_events
            WHERE kind = {literal(kind)}
            GROUP BY node
        ) USING (node)
    """,
        cases=cases,
    )


def _one_is_critical(kind: str, detail: str) -> Case:
    return Case(
        "one, and none",
        given={
            "log_files": (_read("A"), _read("Z"), _read("N", records=0)),
            "log_events": (
                _event("A", kind, detail),
                _event("A", kind, detail, NOW + timedelta(minutes=1)),
                _event("Z", "server started", detail),
            ),
        },
        expect=(("A", Status.CRITICAL), ("Z", Status.OK), ("N", Status.UNKNOWN)),
    )


def _many_are(kind: str, detail: str, critical_records: Threshold) -> Case:
    enough = int(critical_records.value)
    return Case(
        "one, as many as the limit, and one more",
        given={
            "log_files": (_read("A"), _read("B"), _read("C"), _read("Z"), _read("N", records=0)),
            "log_events": (
                _event("A", kind, detail),
                *(_event("B", kind, detail) for _ in range(enough)),
                *(_event("C", kind, detail) for _ in range(enough + 1)),
                _event("Z", "server started", detail),
            ),
        },
        expect=(
            ("A", Status.WARNING),
            ("B", Status.WARNING),
            ("C", Status.CRITICAL),
            ("Z", Status.OK),
            ("N", Status.UNKNOWN),
        ),
    )


def _read(node: str, records: int = 1000) -> Row:
    return {"node": node, "records": records}


def _event(node: str, kind: str, detail: str, at: datetime = NOW) -> Row:
    return {"node": node, "kind": kind, "at": at, "detail": detail}
