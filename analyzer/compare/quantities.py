"""What grows or shrinks between two inputs: one entry here is one number.

The SQL gives `node, database, name`, then one number in a column named with its unit; of a volume, the `room` left on
it too. A counter, which counts up since a start, gives the `since_seconds` of that start, so that a restart is no
decline.
"""

from __future__ import annotations

from dataclasses import dataclass

SMALLEST_CHANGE = 0.05  # share by which a quantity has to differ to be shown; ours, not measured


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that grows or shrinks. Changes by less than `least`, in its unit, are noise.

    `is_of_events` says that it counts events that come one by one, so that chance alone moves it.
    """

    id: str
    title: str
    table: str
    sql: str
    least: float = 0.0
    is_of_events: bool = False


GAUGES: tuple[Quantity, ...] = (
    Quantity(
        "volume_used", "Space used on a volume", "volumes",
        """
        SELECT node, NULL AS database, mount AS name, total_bytes - free_bytes AS used_bytes, free_bytes AS room
        FROM volumes WHERE is_read_only IS NOT TRUE
        """,
        least=64 << 20,
    ),
    Quantity(
        "documents", "Documents", "database_stats",
        """
        SELECT node, database, 'documents' AS name, documents
        FROM database_stats
        """,
        least=10,
    ),
    Quantity(
        "revisions", "Revisions", "database_stats",
        """
        SELECT node, database, 'revisions' AS name, revisions
        FROM database_stats
        """,
        least=10,
    ),
    Quantity(
        "tombstones", "Tombstones", "database_stats",
        """
        SELECT node, database, 'tombstones' AS name, tombstones
        FROM database_stats
        """,
        least=10,
    ),
    Quantity(
        "conflicts", "Conflicts", "database_stats",
        """
        SELECT node, database, 'conflicts' AS name, conflicts
        FROM database_stats
        """,
        least=1,
    ),
    Quantity(
        "database_size", "Size of a database", "database_stats",
        """
        SELECT node, database, 'disk' AS name, disk_bytes
        FROM database_stats
        """,
        least=16 << 20,
    ),
    Quantity(
        "collection_documents", "Documents of a collection", "collections",
        """
        SELECT node, database, name, documents
        FROM collections
        """,
        least=10,
    ),
    Quantity(
        "collection_size", "Size of a collection", "collections",
        """
        SELECT node, database, name, total_bytes
        FROM collections
        """,
        least=1 << 20,
    ),
    Quantity(
        "index_entries", "Entries of an index", "indexes",
        """
        SELECT node, database, name, entries
        FROM indexes
        """,
        least=10,
    ),
    Quantity(
        "index_errors", "Errors kept of an index", "indexes",
        """
        SELECT node, database, name, errors
        FROM indexes
        """,
        least=1,
    ),
    Quantity(
        "storage", "Storage of an environment", "storage_environments",
        "SELECT node, database, concat_ws(' ', type, name) AS name, allocated_bytes FROM storage_environments",
        least=16 << 20,
    ),
    Quantity(
        "working_set", "Memory of the process", "memory",
        """
        SELECT node, NULL AS database, 'working set' AS name, working_set_bytes
        FROM memory
        """,
        least=64 << 20,
    ),
    Quantity(
        "unmanaged", "Unmanaged memory", "memory",
        """
        SELECT node, NULL AS database, 'unmanaged' AS name, unmanaged_bytes
        FROM memory
        """,
        least=64 << 20,
    ),
    Quantity(
        "managed", "Managed memory", "memory",
        """
        SELECT node, NULL AS database, 'managed' AS name, managed_bytes
        FROM memory
        """,
        least=64 << 20,
    ),
)  # fmt: skip

COUNTERS: tuple[Quantity, ...] = (
    Quantity(
        "requests", "Requests", "request_metrics",
        """
        SELECT node, NULL AS database, 'requests' AS name, requests, uptime_seconds AS since_seconds
        FROM request_metrics JOIN uptimes USING (node)
        """,
        least=10,
        is_of_events=True,
    ),
    Quantity(
        "processor_time", "Processor time of the server", "cpu_times",
        """
        SELECT node, NULL AS database, 'processor' AS name, total_seconds, uptime_seconds AS since_seconds
        FROM cpu_times JOIN uptimes USING (node)
        """,
        least=10,
    ),
    Quantity(
        "disk_written", "Written to a disk", "block_devices",
        """
        SELECT
            d.node, NULL AS database, d.name, d.write_bytes AS written_bytes,
            date_diff('millisecond', h.boot_at, d.captured_at) / 1000.0 AS since_seconds
        FROM block_devices AS d CROSS JOIN hosts AS h WHERE d.is_virtual IS NOT TRUE
        """,
        least=64 << 20,
    ),
    Quantity(
        "disk_read", "Read from a disk", "block_devices",
        """
        SELECT
            d.node, NULL AS database, d.name, d.read_bytes AS read_bytes,
            date_diff('millisecond', h.boot_at, d.captured_at) / 1000.0 AS since_seconds
        FROM block_devices AS d CROSS JOIN hosts AS h WHERE d.is_virtual IS NOT TRUE
        """,
        least=64 << 20,
    ),
    # A term outlives a restart: it counts since the cluster was made, which no entry says.
    Quantity(
        "elections", "Elections", "topologies",
        """
        SELECT node, NULL AS database, 'term' AS name, term, NULL AS since_seconds
        FROM topologies
        """,
        least=1,
    ),
)  # fmt: skip
