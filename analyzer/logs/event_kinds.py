"""The kinds of events that are known by the words of a record, as data.

`words` must all be in the record's message or in the head of its exception, where every word with a digit is `#`.
`pattern` takes the name of a `database` or `component` (an index, a task, a node) out of the message. `is_timed` says
that the first duration in the message is how long it took. A kind that was not seen in a log of a real server says so
in `seen`. Causes stand before effects: a backup that failed because the disk is full is a full disk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PHRASE_BOOK = "read in the server's assemblies, not seen in a log"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event; the first in `KINDS` that fits a record is its kind."""

    name: str
    words: tuple[str, ...]
    seen: str = PHRASE_BOOK
    logger: str = ""
    pattern: re.Pattern[str] | None = None
    is_timed: bool = False


def _any_of(name: str, *phrases: str, pattern: re.Pattern[str] | None = None) -> tuple[Kind, ...]:
    """Return a kind that any one of some phrases tells, none of which was seen in a log."""
    return tuple(Kind(name, (phrase,), pattern=pattern) for phrase in phrases)


_DATABASE = re.compile(r"[Dd]atabase '(?P<database>[^']+)'")
_DATABASE_IN = re.compile(r"database (?P<database>\S+) in ")
_DATABASE_LAST = re.compile(r"database '?(?P<database>[^\s',]+)")
_COMPONENT = re.compile(r"'(?P<component>[^']+)'")
_NODE = re.compile(r"Node (?P<component>\w+) of database '(?P<database>[^']+)'")

KINDS = (
    # What ends a database or the process
    *_any_of(
        "data damaged", "Invalid checksum for page", "was not allocated", "points to a non leaf page",
        "Index corruption", "Data corruption occurred for '", "VoronUnrecoverableError", "Error syncing the data file",
        "Persistent storage checksum mismatch", "container item that was ALREADY DELETED",
        "Got an invalid container id",
        "attempted to delete value but the value from", "runs past the end of the page", pattern=_COMPONENT,
    ),
    *_any_of(
        "storage recovery failed", "InvalidJournalException", "Some journals might be missing",
        "valid(!) hash with invalid transaction id", "Journal file is likely to be corrupted",
        "None of the header files start with the magic marker", "Failed to read both file headers", "Recovery Error",
        "Integrity error of already synced data", "Data from journal has not been applied to data file",
    ),
    Kind("disk full", ("No space left on device",), "7.1.5", pattern=_DATABASE),
    *_any_of(
        "disk full", "DiskFullException", "ENOSPC", "There is not enough space on the disk",
        "Disk full error occurred for '", "Failed to AllocateFileSpace", "can't allocate more pages",
        pattern=_COMPONENT,
    ),
    *_any_of(
        "storage failed", "Catastrophic failure in", "CatastrophicFailure state, about to throw",
        "Error occurred during flushing journals to the data file", "Failed to sync data file for",
        "Attempted to write to journal file", "Database is about to be unloaded due to an encountered error",
    ),
    *_any_of(
        "process died", "UnhandledException occurred", "An uncaught exception occurred in",
        "Serious failure in transaction merging thread", pattern=_COMPONENT,
    ),
    *_any_of(
        "memory ran out", "OutOfMemoryException", "EarlyOutOfMemory", "Out of memory occurred for '",
        "ENOMEM on Failed to", "to avoid OOM error",
        "available memory to commit on the system is low", "Unable to lock memory for",
        "Unable to allocate more pages - unsuccessfully tried", "The paging file is too small", pattern=_COMPONENT,
    ),
    *_any_of(
        "high dirty memory", "HighDirtyMemoryException", "high dirty memory in scratch files",
        "cancelled because of high dirty memory",
    ),
    *_any_of(
        "files not usable", "couldn't access certain file", "UnauthorizedAccessException",
        "Failed to acquire lock during database dispose", "unable create file lock on",
    ),
    Kind("files not usable", ("Access to the path", "is denied")),
    # Start and stop
    Kind("server starting", (" Build ", " SemVer "), "7.1.5", "Program"),
    Kind("server started", ("Initialized Server",), "7.1.5"),
    Kind("server started", ("Server started, listening to requests",)),
    *_any_of("server stopping", "Starting shut down"),
    Kind("server stopping", ("Server is shutting down",), "7.1.5"),
    Kind("server stopped", ("Server has shut down",), "7.1.5"),
    *_any_of("server stopped", "Shutdown completed"),
    *_any_of(
        "server start failed", "Could not open the server store", "Could not open server store for",
        "Could not configure server", "Could not start server", "Unable to start the server",
        "Invalid security configuration. Stopping RavenDB", "Failed to load system storage",
        "Failed to start tcp server on",
    ),
    Kind("dangerous mode", ("Server is running in dangerous mode because",), "7.1.5"),
    # Databases
    *_any_of(
        "database load timed out", "Timeout when loading database", "Too many databases loading concurrently",
        "DatabaseLoadTimeout", "ConcurrentLoadTimeout", pattern=_DATABASE_LAST,
    ),
    Kind("database load failed", ("Failed to start database ",), "7.1.5", pattern=_DATABASE_LAST),
    Kind("database loaded", ("Started database",), "7.1.5", pattern=_DATABASE_IN, is_timed=True),
    Kind("database load started", (": Starting database initialization",), "7.1.5", pattern=_DATABASE),
    Kind("storage recovery started", (": Starting Recovery",), "7.1.5", pattern=_DATABASE),
    Kind("storage recovery ended", (": Recovery Ended",), "7.1.5", pattern=_DATABASE),
    *_any_of("database not unloaded", "Could not unload database '", pattern=_DATABASE),
    *_any_of(
        "transaction hangs", "Could not dispose the environment", "Either you have long running transactions",
        "for transaction write lock, but could not get it",
    ),
    # Memory and disk, before they run out
    Kind("low memory", ("low memory handlers with severity: Low",)),
    Kind("low memory", ("low memory handlers with severity: ExtremelyLow",)),
    *_any_of("slow write", "An extremely slow write to disk"),
    *_any_of("low disk space", "Low free disk space"),
    *_any_of("near a limit of the system", "Running close to OS limits", "GC thread contention detected"),
    # Indexes and requests
    *_any_of(
        "index batch stopped", "The batch was stopped after processing", "Cannot budget additional memory for batch",
        "Reached scratch space limit",
    ),
    Kind("index failed", ("Changing state for '", " to 'Error'"), "7.1.5", pattern=_COMPONENT),
    *_any_of(
        "index failed", "Could not open index at '", "Write exception occurred for '",
        "Critical exception occurred for '",
        "Erroring index due to excessive number of reduce errors '", pattern=_COMPONENT,
    ),
    Kind("index state changed", ("Changing state for '",), "7.1.5", pattern=_COMPONENT),
    *_any_of("slow request", "High latency request detected"),
    # The cluster
    Kind("stepped down", ("State changed: Leader -> ",), "7.1.5"),
    *_any_of(
        "stepped down", "State changed: LeaderElect -> Follower", "An error occurred during our leadership",
        "Too long has passed since we got a confirmation",
    ),
    Kind("became leader", ("State changed: ", " -> LeaderElect"), "7.1.5"),
    *_any_of("election started", " -> Candidate in term", "Starting elections", "Voting for self in forced elections"),
    Kind("vote cast", ("Casting vote for ",), "7.1.5"),
    Kind("state change took long", ("Took way too much time (",), "7.1.5", is_timed=True),
    *_any_of("removed from cluster", "I was probably kicked out", "kicked out of the cluster and moved to passive"),
    *_any_of(
        "cluster state broken", "FATAL ERROR: got an append entries request",
        "Unrecoverable exception at command type '",
        "Unrecoverable Cluster Error",
    ),
    Kind("node to rehab", ("Node in rehabilitation",), "7.1.5", pattern=_NODE),
    *_any_of("node to rehab", "moved to rehab, because", pattern=_NODE),
    # Tasks
    *_any_of(
        "backup delayed", "BackupDelayException", "because there is already a running backup '",
        "because the server is in low memory state", "because the server is in high dirty memory state",
    ),
    Kind("backup started", ("Starting backup task '",), "7.1.5", pattern=_COMPONENT),
    Kind("backup finished", ("Finished ", " backup task '"), "7.1.5", pattern=_COMPONENT, is_timed=True),
    *_any_of(
        "backup failed", "Error when performing periodic backup", "Failed to start the backup task: '",
        "Couldn't parse periodic backup", "Couldn't schedule next backup",
        "All backup destinations are disabled for backup task", pattern=_COMPONENT,
    ),
    *_any_of("restore failed", "Failed to restore database"),
    *_any_of(
        "ETL failed", "Stopping ETL process", "Could not process ETL script for '",
        "Failed to update state of ETL process",
        "Could not open connection using '", "Failed to deliver message '", pattern=_COMPONENT,
    ),
    *_any_of("queue sink failed", "Failed to create queue consumer", "Failed to consume message."),
    *_any_of(
        "replication failed", "Unexpected exception occurred on replication thread", "Failed replicating documents",
        "There has been a failure, error string received", "Detected missing attachments for document '",
        "Destination is reporting missing attachments",
    ),
    # Certificates and connections
    Kind("certificate expired", ("is expired! Thumbprint: ",), "7.1.5"),
    *_any_of("certificate expired", "The server certificate has expired on"),
    *_any_of("certificate ends soon", "The server certificate will expire on"),
    *_any_of(
        "certificate not replaced", "Failed to replace the server certificate",
        "Not all nodes have confirmed the certificate replacement",
        "Cluster wanted to install updated server certificate",
        "Automatic renewal is no longer possible", "Periodic check of the server certificate expiration date failed",
    ),
    Kind("server cannot reach itself", ("Server failed to contact itself @",), "7.1.5"),
    Kind("connections not accepted", ("Failed to accept new tcp connection again",), "7.1.5"),
)  # fmt: skip
_FIRST_WORDS = tuple((kind.words[0], kind) for kind in KINDS)


def kind_of(text: str, logger: str | None) -> Kind | None:
    """Return the kind of event that a record is, None for most; `text` is its message with numbers masked."""
    for word, kind in _FIRST_WORDS:
        if word in text and all(other in text for other in kind.words) and (logger or "").endswith(kind.logger):
            return kind
    return None
