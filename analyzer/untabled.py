"""Answers that are deliberately not in any table, and why; every other one that is asked for or packaged has one.

A key is what follows `http.` in the name of a source.
"""

from __future__ import annotations

from collections.abc import Mapping

_PACKAGE = "it is a debug package itself, and read as an input"
_SAME = "the same numbers, with more beside them, are in"

UNTABLED: Mapping[str, str] = {
    "admin.info-package": _PACKAGE,
    "admin.cluster-info-package": _PACKAGE,
    "info-package": _PACKAGE,
    "admin.logs.download": "it is log files, which become log_records",
    "admin.threads.stack-trace": "it needs a tool that is seldom there, and no real answer was seen yet",
    "admin.node.engine-logs": "its state changes are in state_changes; its timings are traces for RavenDB's developers",
    "admin.memory.smaps": "it lists every mapping of the process; the sums are in memory and process_status",
    "admin.memory.gc-events": "it is asked by name only, and read by a person",
    "storage.all-environments.report": "it is asked by name only, and read by a person",
    "admin.monitoring.v1.indexes": f"{_SAME} indexes",
    "admin.monitoring.v1.collections": f"{_SAME} collections",
    "setup.alive": "it has no body; that it answered is in collection",
    "certificates.whoami": "it is a certificate, and the collector keeps none; that it answered is in collection",
}
