"""systemd says that the service of a server failed.

What it looks at
    What systemd wrote to the journal of the unit that each server runs in, in the last week: ends of the process
    that nobody asked for, restarts, kills for lack of memory, and whether it gave the service up.

Why it matters
    The log of the server cannot tell why it ended, or that it never started. A service that is given up stays down
    until somebody starts it. One that ends again and again replays its journals and loads its databases each time.

What to do
    Read table `unit_messages` just before each end: what the server wrote last, as the exception of a failed start,
    and the signal or the exit code. status=9/KILL is a kill, most often for lack of memory or by a person;
    status=203/EXEC a program that is not there or may not be run. See the kernel's log of the same moment.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.collection import COLLECTION
from analyzer.tables.unit_messages import UNIT_MESSAGES

STARTED = "Started ravendb.service - RavenDB NoSQL Database."
STOPPED = "Stopped ravendb.service - RavenDB NoSQL Database."
RESTARTS = "ravendb.service: Scheduled restart job, restart counter is at 1."


def taken(*nodes: str) -> tuple[Row, ...]:
    """Return journals that were collected, for the cases below, which are captured on the 24th at 10."""
    return tuple({"source": "os.unit_journal", "outcome": "collected", "node": node} for node in nodes)


def said(*messages: str, node: str = "A", day: int = 24, identifier: str = "systemd") -> tuple[Row, ...]:
    """Return what the journal of a node says, a second apart."""
    at = f"2026-11-{day:02}T09:{{:02}}:{{:02}}Z"
    return tuple(
        {"node": node, "logged_at": at.format(*divmod(second, 60)), "identifier": identifier, "message": message}
        for second, message in enumerate(messages)
    )


def ended(status: str, result: str) -> tuple[str, ...]:
    """Return what systemd 252 says where the process ends and is started again."""
    exited, failed = f"Main process exited, code={status}", f"Failed with result '{result}'."
    return f"ravendb.service: {exited}", f"ravendb.service: {failed}", RESTARTS, STOPPED, STARTED


KILLED = ended("killed, status=9/KILL", "signal")
ABORTED = ended("dumped, status=6/ABRT", "core-dump")

CHECK = Check(
    id="server.service_failed",
    title="systemd says that the service failed",
    doc=__doc__,
    tables=(UNIT_MESSAGES,),
    also=(COLLECTION,),
    thresholds={
        "days": Threshold(7, "days that count", source="ours, not measured"),
        "warning_ends": Threshold(5, "ends in a day", source="ours, not measured"),
        "critical_ends": Threshold(20, "ends in a day", source="ours, not measured"),
        # Where a shell starts the server, its exit code is 128 and the signal.
        "crash": Threshold(
            r"code=dumped|status=(134|139)/|/(ABRT|SEGV|BUS|ILL|FPE)$",
            "pattern of how the process ended",
            source="signals that end a program for a fault of its own; signal(7)",
        ),
        "asked": Threshold(
            r"status=(130|143)/", "pattern of an end that was asked for", source="128 and SIGINT or SIGTERM; signal(7)"
        ),
        "memory": Threshold(
            r"killed by the OOM killer|systemd-oomd killed",
            "pattern of a kill for lack of memory",
            source="texts in systemd 252; the first is fe6faa94e7774663a0da52717891d8ef in its catalog",
        ),
    },
    sql="""
        WITH said AS (
            SELECT
                node AS unit_node,
                logged_at,
                message,
                epoch(max(captured_at)) - epoch(logged_at) AS age_seconds,  -- of two bundles the later counts
                age_seconds <= 86400 * $days AS is_recent,
                is_recent AND contains(message, ': Main process exited, code=') AND NOT regexp_matches(message, $asked)
                    AS is_end,
                is_recent AND contains(message, ': Scheduled restart job,') AS is_restart,
                is_recent AND regexp_matches(message, $memory) AS is_memory_kill,
                contains(message, ': Failed with result ') AS is_failure,
                regexp_matches(message, '^(Starting|Started|Stopped) |: Scheduled restart job,') AS is_change
            FROM unit_messages
            WHERE identifier = 'systemd'
            GROUP BY node, logged_at, message
        ),
        summed AS (
            SELECT
                unit_node,
                count(*) AS messages,
                count(*) FILTER (WHERE is_end) AS ends,
                count(*) FILTER (WHERE is_restart) AS restarts,
                greatest(
                    count(*) FILTER (WHERE is_end AND age_seconds <= 86400),
                    count(*) FILTER (WHERE is_restart AND age_seconds <= 86400)
                ) AS ends_in_last_day,
                count(*) FILTER (WHERE is_end AND regexp_matches(message, $crash)) AS crashes,
                count(*) FILTER (WHERE is_memory_kill) AS memory_kills,
                max(logged_at) FILTER (WHERE is_failure)
                    > coalesce(max(logged_at) FILTER (WHERE is_change), '-infinity') AS is_down,
                arg_max(message, logged_at) FILTER (WHERE is_end) AS last_end,
                min(logged_at) FILTER (WHERE is_end OR is_restart OR is_memory_kill) AS first_at,
                max(logged_at) FILTER (WHERE is_end OR is_restart OR is_memory_kill) AS last_at
            FROM said
            GROUP BY unit_node
        )
        SELECT
            concat_ws('/', node, 'service') AS resource,
            CASE
                WHEN is_down OR memory_kills > 0 OR crashes > 0 THEN 'critical'
                WHEN ends_in_last_day >= $critical_ends THEN 'critical'
                WHEN ends_in_last_day >= $warning_ends THEN 'warning'
                WHEN ends > 0 OR restarts > 0 THEN 'notice'
                WHEN coalesce(ends, 0) = 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            concat_ws(
                '; ',
                format('{} ends and {} restarts in the last {} days', coalesce(ends, 0), coalesce(restarts, 0), $days)
                    || format(', by {:,} messages of systemd', coalesce(messages, 0)),
                left(last_end, 200),
                'the last at ' || strftime(last_at, '%Y-%m-%d %H:%M:%S') || ' UTC',
                if(memory_kills > 0, format('{} kills for lack of memory', memory_kills), NULL),
                if(is_down, 'it failed and was not started since', NULL)
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            ends,
            ends_in_last_day,
            restarts,
            crashes,
            memory_kills,
            is_down,
            last_end,
            first_at,
            last_at
        FROM (
            SELECT node, list(path) AS path
            FROM collection
            WHERE source = 'os.unit_journal' AND outcome = 'collected'
            GROUP BY node
        )
        LEFT JOIN summed ON unit_node IS NOT DISTINCT FROM node
    """,
    cases=(
        Case(
            "seen with systemd 252: started, stopped when asked, and silent",
            given={
                "collection": taken("A", "B"),
                "unit_messages": said(
                    STARTED,
                    "Stopping ravendb.service - RavenDB NoSQL Database...",
                    "ravendb.service: Deactivated successfully.",
                    STOPPED,
                    STARTED,
                ),
            },
            expect=(
                ("A/service", Status.OK),
                ("B/service", Status.OK),
            ),
        ),
        Case(
            "seen with systemd 252: killed, under and on each limit, and in the days before",
            given={
                "collection": taken("A", "B", "C", "D", "E", "F"),
                "unit_messages": (
                    *said(*KILLED * 4, node="A"),
                    *said(*KILLED * 5, node="B"),
                    *said(*KILLED * 19, node="C"),
                    *said(*KILLED * 20, node="D"),
                    *said(*KILLED * 20, node="E", day=20),
                    *said(*KILLED * 20, node="F", day=12),
                ),
            },
            expect=(
                ("A/service", Status.NOTICE),
                ("B/service", Status.WARNING),
                ("C/service", Status.WARNING),
                ("D/service", Status.CRITICAL),
                ("E/service", Status.NOTICE),
                ("F/service", Status.OK),
            ),
        ),
        Case(
            "killed a week ago, and a second before that",
            given={
                "collection": taken("A", "B"),
                "unit_messages": tuple(
                    {"node": node, "logged_at": f"2026-11-17T{clock}Z", "identifier": "systemd", "message": KILLED[0]}
                    for node, clock in (("A", "10:00:00"), ("B", "09:59:59"))
                ),
            },
            expect=(
                ("A/service", Status.NOTICE),
                ("B/service", Status.OK),
            ),
        ),
        Case(
            "two bundles with the same messages",
            given={"collection": taken("A", "A"), "unit_messages": (*said(*KILLED * 4), *said(*KILLED * 4))},
            expect=(("A/service", Status.NOTICE),),
        ),
        Case(
            "seen with systemd 252: crashed, itself or below a shell; the shell's server was killed",
            given={
                "collection": taken("A", "B", "C"),
                "unit_messages": (
                    *said(*ABORTED, node="A"),
                    *said(*ended("exited, status=134/n/a", "exit-code"), node="B"),
                    *said(*ended("exited, status=137/n/a", "exit-code"), node="C"),
                ),
            },
            expect=(
                ("A/service", Status.CRITICAL),
                ("B/service", Status.CRITICAL),
                ("C/service", Status.NOTICE),
            ),
        ),
        Case(
            "seen with systemd 252: no such program, given up; and the same, started since",
            given={
                "collection": taken("A", "B"),
                "unit_messages": tuple(
                    row
                    for node, since in (("A", ()), ("B", (STARTED,)))
                    for row in said(
                        *ended("exited, status=203/EXEC", "exit-code")[:-1],
                        "ravendb.service: Start request repeated too quickly.",
                        "ravendb.service: Failed with result 'exit-code'.",
                        "Failed to start ravendb.service - RavenDB NoSQL Database.",
                        *since,
                        node=node,
                    )
                ),
            },
            expect=(
                ("A/service", Status.CRITICAL),
                ("B/service", Status.NOTICE),
            ),
        ),
        Case(
            "seen with systemd 252: too slow to stop, and killed",
            given={
                "collection": taken("A"),
                "unit_messages": said(
                    STARTED,
                    "Stopping ravendb.service - RavenDB NoSQL Database...",
                    "ravendb.service: State 'stop-sigterm' timed out. Killing.",
                    "ravendb.service: Killing process 77 (Raven.Server) with signal SIGKILL.",
                    *KILLED[:1],
                    "ravendb.service: Failed with result 'timeout'.",
                    STOPPED,
                ),
            },
            expect=(("A/service", Status.NOTICE),),
        ),
        Case(
            "documented form: killed for lack of memory, by the kernel and by systemd-oomd",
            given={
                "collection": taken("A", "B"),
                "unit_messages": (
                    *said("ravendb.service: A process of this unit has been killed by the OOM killer.", STARTED),
                    *said("ravendb.service: systemd-oomd killed 1 process(es) in this unit.", STARTED, node="B"),
                ),
            },
            expect=(
                ("A/service", Status.CRITICAL),
                ("B/service", Status.CRITICAL),
            ),
        ),
        Case(
            "the server itself writes such words",
            given={"collection": taken("A"), "unit_messages": said(*ABORTED, identifier="Raven.Server")},
            expect=(("A/service", Status.OK),),
        ),
        Case(
            "documented form: a shell that ends as asked says so as a failure",
            given={
                "collection": taken("A"),
                "unit_messages": said(*ended("exited, status=143/n/a", "exit-code")[:2], STOPPED),
            },
            expect=(("A/service", Status.OK),),
        ),
        Case(
            "documented form: failed once, before the days that count, and never started again",
            given={"collection": taken("A"), "unit_messages": said(STARTED, *KILLED[:2], day=12)},
            expect=(("A/service", Status.CRITICAL),),
        ),
        Case(
            "no journal was collected",
            given={"collection": ({"source": "os.unit_journal", "outcome": "skipped", "node": "A"},)},
            expect=(),
        ),
    ),
)
