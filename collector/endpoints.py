"""Every question that may be asked over HTTP, as data: what is not here is never asked.

All are GET. The first part is what RavenDB's own debug package is made of; the second is what that package lacks and
costs the server little. Names of entries are those of the package, so one set of tables reads both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from collector.bundle import Word

DATABASE = "/databases/*/"


class Scope(Word):
    """Whether a question is about the node or about one of its databases."""

    NODE = "node"
    DATABASE = "database"


class Cost(Word):
    """What an answer costs the server. The cheap ones are asked first."""

    LIGHT = "light"
    MEDIUM = "medium"
    HEAVY = "heavy"


CAP_BYTES = 32 << 20
TIMEOUT_S = {Cost.LIGHT: 10.0, Cost.MEDIUM: 30.0, Cost.HEAVY: 60.0}


@dataclass(frozen=True)
class Endpoint:
    """One question.

    `since` and `until` (first version without it) count only where the server did not say what it has.
    `withheld` says why it is asked by name only.
    """

    route: str
    why: str
    cost: Cost = Cost.LIGHT
    media: str = "json"
    since: tuple[int, int] | None = None
    until: tuple[int, int] | None = None
    params: Mapping[str, str] = field(default_factory=dict, hash=False)
    name: str | None = None
    is_for_leader: bool = False
    is_posix_only: bool = False
    withheld: str | None = None
    own_timeout_s: float | None = None
    cap_bytes: int = CAP_BYTES

    @property
    def scope(self) -> Scope:
        """Return whom it is about."""
        return Scope.DATABASE if self.route.startswith(DATABASE) or self.name == RECORD else Scope.NODE

    @property
    def entry(self) -> str:
        """Return the name of its entry, as RavenDB's package would call it."""
        if self.name is not None:
            return self.name
        path = self.route.removeprefix("/debug/").replace(DATABASE, "").replace("debug/", "")
        return path.replace("/", ".").removeprefix(".")

    @property
    def source(self) -> str:
        """Return where + what, as the manifest has it."""
        return f"http.{self.entry}"

    @property
    def extension(self) -> str:
        """Return how the file of its entry ends."""
        return ".txt" if self.media == "text" else ".json"

    @property
    def timeout_s(self) -> float:
        """Return how long the whole answer may take."""
        return self.own_timeout_s or TIMEOUT_S[self.cost]

    def fits(self, version: tuple[int, int] | None) -> bool:
        """Return whether a server of this version has it, as far as is known."""
        if version is None:
            return True
        return (self.since is None or version >= self.since) and (self.until is None or version < self.until)


RECORD = "database-record"
M, H = Cost.MEDIUM, Cost.HEAVY

ALIVE = Endpoint("/setup/alive", "Whether the server answers at all; needs no certificate", media="none")
WHOAMI = Endpoint("/certificates/whoami", "What the collector's own certificate may see")
ROUTES = Endpoint("/debug/routes", "What this server can be asked", M)
BUILD = Endpoint("/build/version", "Exact version: many faults belong to some versions only")
TOPOLOGY = Endpoint("/cluster/topology", "Members of the cluster, and how they see one another")
NODE_INFO = Endpoint("/cluster/node-info", "Tag and state of this node, cores, memory, operating system")
DATABASES = Endpoint(
    "/databases", "Databases with state, size, alerts and errors", M, params={"start": "0", "pageSize": "2147483647"}
)
IDLE = Endpoint("/admin/debug/databases/idle", "Which databases are loaded: asking one that sleeps would wake it")
LOG_SETTINGS = Endpoint("/admin/logs/configuration", "Level and folder of the logs")
LOGS = Endpoint(
    "/admin/logs/download", "Log files of a server on another machine", H,
    media="zip", own_timeout_s=300.0, cap_bytes=2 * CAP_BYTES,
)  # fmt: skip
METRICS = Endpoint("/admin/metrics", "Requests, writes and indexing per second")
CPU_TIMES = Endpoint("/admin/debug/cpu/stats", "Processor time since start, and the thread pool")
DATABASE_METRICS = Endpoint("/databases/*/metrics", "Requests, writes and indexing per second of the database")
DATABASE_RECORD = Endpoint("/admin/databases", "What the database is configured to be", M, name=RECORD)

_PAUSES = "it attaches a debugger, which pauses the server"

_PACKAGE = (
    BUILD,
    TOPOLOGY,
    Endpoint("/admin/stats", "Since when the server runs, and when it was last asked"),
    CPU_TIMES,
    Endpoint("/admin/debug/memory/gc", "The last garbage collection of each kind: heap, pauses, fragmentation"),
    Endpoint("/admin/debug/memory/low-mem-log", "When memory ran low, and how low"),
    Endpoint("/admin/debug/memory/stats", "What memory is used for, by thread and by mapped file", M),
    Endpoint("/admin/debug/memory/encryption-buffer-pool", "Buffers of encrypted databases"),
    Endpoint("/admin/debug/proc/meminfo", "Memory as the kernel counts it", media="text", is_posix_only=True),
    Endpoint("/admin/debug/proc/status", "Memory, swap and threads of the process", media="text", is_posix_only=True),
    Endpoint("/admin/debug/proc/stats", "The process as .NET sees it", M),
    Endpoint("/admin/debug/threads/runaway", "Which threads use the processor, over one second", M),
    Endpoint("/admin/debug/threads/stack-trace", "Where each thread is", H, withheld=_PAUSES),
    Endpoint("/admin/debug/txinfo", "Open transactions of the system storage"),
    Endpoint("/admin/debug/io-metrics", "Recent writes and syncs of the system storage, with times"),
    Endpoint("/admin/debug/info/tcp/active-connections", "TCP connections of the machine by state", M),
    Endpoint("/admin/debug/info/tcp/stats", "TCP counters of the machine: retransmits, resets"),
    Endpoint("/admin/cluster/log", "State of the Raft log and of the connections to the other nodes", M),
    Endpoint("/admin/cluster/observer/decisions", "Why the cluster moved or added nodes", is_for_leader=True),
    Endpoint("/admin/debug/cluster/history-logs", "Cluster commands and their exceptions", M),
    Endpoint("/admin/debug/node/engine-logs", "Recent steps of the Raft engine"),
    # A node that is down keeps the server waiting for 15 s, its own time-out.
    Endpoint("/admin/debug/node/ping", "How long each node takes to answer this one", M, own_timeout_s=60.0),
    Endpoint("/admin/debug/node/remote-connections", "Raft connections to this node"),
    Endpoint("/admin/debug/node/state-change-history", "When this node led, followed or was a candidate"),
    Endpoint("/admin/indexes/lucene/query-clause-cache", "Cached clauses of Lucene queries", M),
    Endpoint("/admin/server/notifications", "Alerts and hints that the server itself raised", since=(7, 2)),
    Endpoint("/debug/cpu-credits", "Processor credits of a burstable machine"),
    Endpoint("/debug/server-id", "Identity of the server"),
    # The server asks the internet, and waits where a firewall drops the question.
    Endpoint("/license-server/connectivity", "Whether the license server can be reached", M),
    Endpoint("/databases/*/stats", "Counts of documents and indexes, change vector, sizes", M),
    Endpoint("/databases/*/indexes/stats", "State, lag, errors and rates of each index", M),
    Endpoint("/databases/*/indexes", "Definitions of the indexes", M),
    Endpoint("/databases/*/indexes/errors", "Errors of each index", M),
    Endpoint("/databases/*/indexes/performance", "Last batches of each index, step by step", H),
    Endpoint("/databases/*/indexes/debug/metadata", "Version, engine and kind of each index", M),
    Endpoint("/databases/*/collections/stats/detailed", "Documents, tombstones and revisions by collection", H),
    Endpoint("/databases/*/notifications", "Alerts and hints that the database raised"),
    Endpoint("/databases/*/tasks", "Backups, replications, ETL: state and responsible node"),
    Endpoint("/databases/*/subscriptions", "Subscriptions and who reads them", M),
    Endpoint("/databases/*/admin/configuration/settings", "Settings of the database, with the server's", M),
    Endpoint("/databases/*/admin/tombstones/state", "What keeps tombstones from being cleaned", M),
    Endpoint("/databases/*/admin/debug/txinfo", "Open transactions of the database"),
    Endpoint("/databases/*/admin/debug/cluster/txinfo", "Cluster transactions that wait", M),
    Endpoint("/databases/*/debug/storage/report", "Sizes of data files, journals and scratch files", M),
    Endpoint("/databases/*/debug/io-metrics", "Recent writes and syncs, with times"),
    Endpoint("/databases/*/debug/perf-metrics", "Recent transactions, with times"),
    Endpoint("/databases/*/debug/documents/huge", "Large documents seen of late"),
    Endpoint("/databases/*/debug/identities", "How far each identity of the database has counted"),
    Endpoint("/databases/*/debug/queries/cache/list", "Cached queries", M),
    Endpoint("/databases/*/debug/queries/running", "Queries that run now"),
    Endpoint("/databases/*/debug/script-runners", "JavaScript runners and how often they ran"),
    Endpoint("/databases/*/etl/stats", "Errors and progress of ETL", M),
    Endpoint("/databases/*/etl/progress", "What ETL has yet to do", H),
    Endpoint("/databases/*/etl/errors", "Errors of ETL by document", since=(7, 2)),
    Endpoint("/databases/*/ai/errors", "Errors of AI tasks by document", since=(7, 2)),
    Endpoint("/databases/*/cdc-sink/errors", "Errors of change-data sinks", since=(7, 2)),
    Endpoint("/databases/*/replication/debug/incoming-last-activity-time", "When each source last sent"),
    Endpoint("/databases/*/replication/debug/incoming-rejection-info", "Sources that were turned away, and why"),
    Endpoint("/databases/*/replication/debug/outgoing-failures", "Destinations that cannot be reached, and why"),
    Endpoint("/databases/*/replication/debug/outgoing-reconnect-queue", "Destinations that wait for another try"),
    # Not in 5.4.
    Endpoint("/databases/*/replication/internal/outgoing/progress", "Lag to the other nodes", M, since=(6, 0)),
    Endpoint("/databases/*/replication/progress", "Lag to external destinations", M, since=(6, 0)),
    Endpoint("/databases/*/tcp", "TCP connections of the database"),
)

# Asked by name only.
_COSTLY = (
    Endpoint(
        "/admin/debug/memory/smaps", "Every mapping of the process, with its memory", H, is_posix_only=True,
        withheld="it walks every mapping of the process",
    ),
    Endpoint(
        "/admin/debug/memory/gc-events", "Garbage collections of the next 10 s, as they happen", H,
        params={"delay": "10"}, withheld="it listens to every event of the runtime for 10 s",
    ),
    Endpoint(
        "/databases/*/debug/storage/all-environments/report", "Pages of every tree of the database and its indexes", H,
        params={"details": "true"}, withheld="it counts the pages of every tree of the database",
    ),
)  # fmt: skip

_BEYOND_THE_PACKAGE = (
    ALIVE,
    ROUTES,
    NODE_INFO,
    DATABASES,
    IDLE,
    LOG_SETTINGS,
    WHOAMI,
    Endpoint("/admin/certificates", "When certificates end, without their bodies", params={"metadataOnly": "true"}),
    Endpoint("/license/status", "Kind and limits of the license, and when it ends"),
    Endpoint("/license/limits-usage", "How much of the license is used", since=(6, 0)),
    METRICS,
    Endpoint("/admin/configuration/settings", "Settings of the server; the package has them by database only", M),
    Endpoint("/admin/cluster/maintenance-stats", "The leader's last report of every node", is_for_leader=True),
    Endpoint("/admin/debug/periodic-backup/timers", "When the next backups are due"),
    Endpoint("/admin/debug/storage/environment/report", "Storage of the cluster state, without details", M),
    Endpoint("/admin/debug/storage/environment/scratch-buffer-info", "Scratch files of the system storage"),
    Endpoint("/admin/monitoring/v1/server", "Vital signs as numbers; needs a license with monitoring", M),
    Endpoint("/admin/monitoring/v1/databases", "Databases as numbers; needs a license with monitoring", M),
    Endpoint("/admin/monitoring/v1/indexes", "Indexes as numbers; needs a license with monitoring", M),
    Endpoint("/admin/monitoring/v1/collections", "Collections as numbers; needs a license with monitoring", H),
    DATABASE_RECORD,
    DATABASE_METRICS,
    Endpoint("/databases/*/stats/detailed", "Identities and compare-exchange, on top of the stats", M),
    Endpoint("/databases/*/notification-center/stats", "Stale indexes and indexing errors in short", since=(6, 0)),
    Endpoint("/databases/*/indexes/progress", "How many documents each stale index has yet to see", H),
    Endpoint("/databases/*/indexes/status", "Whether indexing runs, is paused or disabled"),
    Endpoint("/databases/*/indexes/total-time", "How long each index has worked"),
    Endpoint("/databases/*/operations", "Long operations that run now"),
    Endpoint("/databases/*/replication/active-connections", "Replication connections that are open"),
    Endpoint("/databases/*/replication/performance", "Last batches of replication"),
    Endpoint("/databases/*/admin/debug/periodic-backup/timers", "When the next backups of the database are due"),
)

# What is stored as an entry, the cheap before the dear; then what may be asked at all.
CATALOGUE = tuple(
    sorted((*_PACKAGE, *_COSTLY, *_BEYOND_THE_PACKAGE), key=lambda endpoint: tuple(Cost).index(endpoint.cost))
)
ALLOWED = (*CATALOGUE, LOGS)

# Fields of a database record that leave the server: those that RavenDB's own package shows. All others, connection
# strings, scripts, backup destinations and settings among them, are dropped before the answer is looked at further.
RECORD_FIELDS = frozenset(
    {
        *("DatabaseName", "Encrypted", "Disabled", "EtagForBackup", "DeletionInProgress", "DatabaseState", "Topology"),
        *("ConflictSolverConfig", "Sorters", "Indexes", "IndexesHistory", "AutoIndexes", "Revisions", "Expiration"),
        *("RevisionsForConflicts", "Refresh", "DataArchival", "Client", "Studio", "UnusedDatabaseIds", "LockMode"),
        *("TruncatedClusterTransactionCommandsCount", "RollingIndexes", "DocumentsCompression", "Analyzers"),
        *("TimeSeries", "SupportedFeatures", "SchemaValidation", "Sharding", "RevisionsBin", "CdcSinks"),
        *("Shards", "ShardBucketRanges", "ShardBucketMigrations", "MigrationCutOffIndex", "ShardedDatabaseId"),
    }
)
