"""The Raft log of each node, one row per node."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `/admin/cluster/log`. Nothing waits where no entry is listed."""
    log = body.get("Log") or {}
    commands = body.get("CommandsVersion") or {}
    last, committed = log.get("LastLogEntryIndex"), log.get("CommitIndex")
    waiting = last - committed if log.get("Logs") and last is not None and committed is not None else None
    critical = log.get("CriticalError")
    yield {
        "role": body.get("Role"),
        "phase": body.get("Phase"),
        "term": body.get("Term"),
        "since": body.get("Since"),
        "election_reason": body.get("ElectionReason"),
        "cluster_commands_version": commands.get("Cluster"),
        "local_commands_version": commands.get("Local"),
        "last_appended_at": log.get("LastAppendedTime"),
        "last_committed_at": log.get("LastCommitedTime"),
        "first_index": log.get("FirstEntryIndex"),
        "commit_index": committed,
        "last_index": last,
        "truncated_index": log.get("LastTruncatedIndex"),
        "uncommitted": 0 if log.get("Logs") == [] else waiting,
        "critical_error": critical if critical is None or isinstance(critical, str) else json.dumps(critical),
    }


RAFT_LOGS = TABLE = Table(
    name="raft_logs",
    doc=__doc__,
    sources=(Source("http.admin.cluster.log", Scope.NODE),),
    columns=(
        Column("role", pa.string(), "Leader, Follower, Candidate, Passive …"),
        Column("phase", pa.string(), "Of a follower: Initial, Negotiation, Snapshot or Steady"),
        Column("term", pa.int64(), "Raft term"),
        Column("since", TIME, "Since when it has this role"),
        Column("election_reason", pa.string(), "Why the leader was elected; on the leader only"),
        Column("cluster_commands_version", pa.int64(), "Version of commands that the whole cluster understands"),
        Column("local_commands_version", pa.int64(), "Version of commands that this node understands"),
        Column("last_appended_at", TIME, "When an entry was last added; NULL where the server does not know"),
        Column("last_committed_at", TIME, "When an entry was last committed"),
        Column("first_index", pa.int64(), "Oldest entry that is kept"),
        Column("commit_index", pa.int64(), "Last entry that a majority has"),
        Column("last_index", pa.int64(), "Last entry known"),
        Column("truncated_index", pa.int64(), "Entries up to here were dropped"),
        Column("uncommitted", pa.int64(), "Entries that wait for a majority: last minus committed"),
        Column("critical_error", pa.string(), "Why the node cannot apply an entry"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Role": "Leader", "Term": 1, "CommandsVersion": {"Cluster": 71001, "Local": 71001},
            "Since": "2026-11-23T13:09:37.7145045Z", "ElectionReason": "I'm the only one in the cluster",
            "Log": {"LastAppendedTime": null, "LastCommitedTime": "2026-11-23T13:10:37.9067326Z", "CommitIndex": 32,
            "LastTruncatedIndex": 31, "FirstEntryIndex": 31, "LastLogEntryIndex": 34, "CriticalError": null,
            "Logs": [{"Term": 1, "Index": 34}]}, "ConnectionToPeers": []}""",
        rows=(
            {
                "role": "Leader",
                "phase": None,
                "term": 1,
                "since": "2026-11-23T13:09:37.7145045Z",
                "election_reason": "I'm the only one in the cluster",
                "cluster_commands_version": 71001,
                "local_commands_version": 71001,
                "last_appended_at": None,
                "last_committed_at": "2026-11-23T13:10:37.9067326Z",
                "first_index": 31,
                "commit_index": 32,
                "last_index": 34,
                "truncated_index": 31,
                "uncommitted": 2,
                "critical_error": None,
            },
        ),
    ),
)
