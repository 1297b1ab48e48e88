"""A known problem of this version of RavenDB was met.

What it looks at
    The version of each server, and the texts of the input: log messages and exceptions, errors of indexes, databases
    and cluster commands, alerts, settings, and a few states. Both are compared with table `known_problems`. A trace
    that other faults leave too counts only together with the version, and one whose version should not have the
    problem is a notice.

Why it matters
    Someone had this before, and its fix or a way around it is known.

What to do
    Follow `todo` of the evidence, and read its source. Where an upgrade is the answer, go to the newest release of a
    supported line.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.database_overviews import DATABASE_OVERVIEWS
from analyzer.tables.databases import DATABASES
from analyzer.tables.index_errors import INDEX_ERRORS
from analyzer.tables.indexes import INDEXES
from analyzer.tables.known_problems import KNOWN_PROBLEMS
from analyzer.tables.log_records import LOG_RECORDS
from analyzer.tables.log_shapes import LOG_SHAPES
from analyzer.tables.nodes import NODES
from analyzer.tables.notifications import NOTIFICATIONS
from analyzer.tables.raft_history import RAFT_HISTORY
from analyzer.tables.settings import SETTINGS


def node(tag: str, version: str | None) -> Row:
    """Return a server."""
    return {"node": tag, "version": version}


def problem(name: str, kind: str, judged: str, first: int | None = 6_002_000, *, alone: bool = False) -> Row:
    """Return a problem of 6.2.0 to 6.2.9, or of any version, whose trace is its own name and 'broke'."""
    ranges = {"first_numbers": [first], "last_numbers": [6_002_009], "versions": "6.2.0 to 6.2.9"} if first else {}
    return ranges | {
        "problem": name,
        "title": name,
        "kind": kind,
        "judged": judged,
        "is_told_alone": alone,
        "traces": [["no such text"], [f"it is {name}", "broke"]],
    }


def said(tag: str, *texts: str) -> tuple[Row, ...]:
    """Return shapes of the log of a node."""
    return tuple({"node": tag, "shape_id": n, "example": f"broke: it is {text}"} for n, text in enumerate(texts))


CHECK = Check(
    id="server.known_problem",
    title="Server has a known problem",
    doc=__doc__,
    tables=(NODES, KNOWN_PROBLEMS),
    also=(
        LOG_SHAPES, LOG_RECORDS, INDEX_ERRORS, NOTIFICATIONS, RAFT_HISTORY, DATABASE_OVERVIEWS, SETTINGS, INDEXES,
        DATABASES,
    ),
    sql="""
        WITH servers AS (
            SELECT node, path, version, numbers[1] * 1000000 + numbers[2] * 1000 + coalesce(numbers[3], 0) AS number
            FROM (
                SELECT *, [TRY_CAST(n AS BIGINT) FOR n IN regexp_extract_all(version, '[0-9]+')] AS numbers
                FROM nodes
            )
        ),
        texts AS (
            SELECT node, path, 'log_shapes' AS place, concat_ws(' ', example, template) AS text FROM log_shapes
            UNION ALL
            SELECT
                node,
                any_value(path),
                'log_records',
                any_value(concat_ws(' ', message, exception_type, exception_message, exception_stack))
            FROM log_records
            WHERE exception_type IS NOT NULL
            GROUP BY node, shape_id
            UNION ALL
            SELECT node, path, 'index_errors', concat_ws(' ', exception_type, error) FROM index_errors
            UNION ALL
            SELECT node, path, 'notifications', concat_ws(' ', reason, title, message) FROM notifications
            UNION ALL
            SELECT node, path, 'raft_history', concat_ws(' ', exception_type, exception_message) FROM raft_history
            UNION ALL
            SELECT node, path, 'database_overviews', load_error FROM database_overviews
            UNION ALL
            SELECT node, path, 'settings', concat(key, '=', lower(coalesce(database_value, server_value))) FROM settings
            UNION ALL
            SELECT node, path, 'indexes', unnest(['indexes.type=' || type, 'indexes.search_engine=' || search_engine])
            FROM indexes
            UNION ALL
            SELECT node, path, 'indexes', 'indexes.name=' || name FROM indexes
            UNION ALL
            SELECT node, path, 'databases', 'databases.is_encrypted=' || is_encrypted FROM databases
        ),
        seen AS (
            SELECT
                texts.node,
                traces.problem,
                list(DISTINCT texts.path) AS paths,
                arg_min(texts.place, texts.place || texts.text) AS place,
                arg_min(texts.text, texts.place || texts.text) AS text
            FROM (SELECT problem, unnest(traces) AS fragments FROM known_problems) AS traces
            INNER JOIN texts
                ON contains(texts.text, traces.fragments[1])
                AND contains(texts.text, coalesce(traces.fragments[2], ''))
            GROUP BY texts.node, traces.problem
        ),
        met AS (
            SELECT
                servers.*,
                known.*,
                seen.* EXCLUDE (node, problem),
                coalesce(len(known.first_numbers), 0) = 0 AS is_of_any,
                list_bool_or([
                    servers.number BETWEEN known.first_numbers[n] AND known.last_numbers[n]
                    FOR n IN range(1, len(known.first_numbers) + 1)
                ]) AS is_affected
            FROM servers
            CROSS JOIN (SELECT * EXCLUDE (node, database, path, captured_at) FROM known_problems) AS known
            LEFT JOIN seen ON (seen.node, seen.problem) = (servers.node, known.problem)
        ),
        told AS (
            SELECT
                *,
                CASE
                    WHEN text IS NULL THEN is_affected AND is_told_alone
                    WHEN kind IN ('companion', 'state') THEN NOT is_of_any AND coalesce(is_affected, true)
                    ELSE true
                END AS is_told
            FROM met
        )
        SELECT
            concat_ws('/', node, problem) AS resource,
            CASE
                WHEN text IS NULL THEN 'notice'
                WHEN (is_of_any OR is_affected) AND judged IN ('critical', 'warning') THEN judged
                WHEN problem IS NOT NULL THEN 'notice'
                ELSE 'unknown'
            END AS status,
            concat_ws(
                ', ',
                title,
                if(text IS NULL, 'no trace of it was found', 'seen in ' || place),
                CASE
                    WHEN is_affected THEN concat('version ', version, ' has it')
                    WHEN is_affected IS NULL AND NOT is_of_any THEN 'the version is not known'
                    WHEN NOT is_of_any THEN concat('version ', version, ' should not have it')
                END,
                left(todo, 200)
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            coalesce(paths, [path]) AS path,
            problem,
            version,
            versions,
            place,
            left(text, 500) AS text,
            consequence,
            todo,
            kind,
            sure,
            source
        FROM told
        WHERE is_told
        UNION ALL
        SELECT
            coalesce(node, 'node') AS resource,
            CASE
                WHEN version IS NOT NULL AND shapes > 0 AND problems > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN version IS NULL THEN 'the version is not known'
                WHEN shapes > 0 THEN format('no trace of {:,} known problems in {:,} shapes of logs', problems, shapes)
                ELSE 'no log to look for traces in'
            END AS reason,
            node,
            NULL,
            [path],
            NULL,
            version,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
        FROM (
            SELECT
                servers.*,
                (SELECT count(*) FROM log_shapes WHERE log_shapes.node = servers.node) AS shapes,
                (SELECT count(problem) FROM known_problems) AS problems
            FROM servers
            WHERE NOT EXISTS (SELECT 1 FROM told WHERE told.node = servers.node AND is_told)
        )
    """,
    cases=(
        Case(
            "of this version, of another, of any, and version not known",
            given={
                "nodes": (node("A", "6.2.9"), node("B", "6.2.10"), node("C", None), node("D", "6.2")),
                "known_problems": (
                    problem("t", "text", "critical"),
                    problem("h", "thread", "warning", None),
                    problem("c", "companion", "critical"),
                    problem("n", "text", "notice"),
                ),
                "log_shapes": (
                    *said("A", "t", "h", "c", "n"),
                    *said("B", "t", "h", "c"),
                    *said("C", "t", "h", "c"),
                    *said("D", "c"),
                ),
            },
            expect=(
                ("A/t", Status.CRITICAL),
                ("A/h", Status.WARNING),
                ("A/c", Status.CRITICAL),
                ("A/n", Status.NOTICE),
                ("B/t", Status.NOTICE),
                ("B/h", Status.WARNING),
                ("C/t", Status.NOTICE),
                ("C/h", Status.WARNING),
                ("C/c", Status.NOTICE),
                ("D/c", Status.CRITICAL),
            ),
        ),
        Case(
            "told by the version alone, no trace, and nothing to look for traces in",
            given={
                "nodes": (node("A", "6.2.0"), node("B", "6.1.0"), node("C", "7.0.0"), node("D", None)),
                "known_problems": (problem("a", "text", "critical", alone=True),),
                "log_shapes": (*said("B", "fine"), *said("D", "fine")),
            },
            expect=(
                ("A/a", Status.NOTICE),
                ("B", Status.OK),
                ("C", Status.UNKNOWN),
                ("D", Status.UNKNOWN),
            ),
        ),
        Case(
            "in every place that is looked at",
            given={
                "nodes": tuple(node(tag, "6.2.1") for tag in "ABCDEFGHI"),
                "known_problems": (
                    problem("t", "text", "warning"),
                    problem("s", "state", "warning") | {
                        "traces": [
                            ["indexes.type=JavaScriptMap"], ["indexes.search_engine=Corax"], ["indexes.name=Twice/"],
                            ["databases.is_encrypted=true"], ["Storage.X=true"],
                        ],
                    },
                ),
                "log_records": (
                    {"node": "A", "exception_type": "X", "message": "broke", "exception_stack": "it is t"},
                    {"node": "I", "message": "broke: it is t"},
                ),
                "index_errors": ({"node": "B", "error": "broke: it is t"},),
                "notifications": ({"node": "C", "title": "it is t", "message": "broke"},),
                "raft_history": ({"node": "D", "exception_message": "broke: it is t"},),
                "database_overviews": ({"node": "E", "load_error": "broke: it is t"},),
                "settings": ({"node": "F", "key": "Storage.X", "server_value": "True"},),
                "indexes": (
                    {"node": "G", "type": "JavaScriptMap", "search_engine": "Lucene", "name": "x"},
                    {"node": "A", "type": "Map", "search_engine": "Corax", "name": "x"},
                    {"node": "B", "type": "Map", "name": "Twice/x"},
                ),
                "databases": ({"node": "H", "is_encrypted": True},),
            },
            expect=(
                *((f"{tag}/t", Status.WARNING) for tag in "ABCDE"),
                *((f"{tag}/s", Status.WARNING) for tag in "ABFGH"),
                ("I", Status.UNKNOWN),
            ),
        ),
    ),
)  # fmt: skip
