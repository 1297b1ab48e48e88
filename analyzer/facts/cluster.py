"""The cluster: its nodes, how each sees the others, who hosts what, and what one lost node would mean."""

from __future__ import annotations

from analyzer.facts.query import FactQuery

FACTS = (
    FactQuery(
        id="nodes",
        section="cluster",
        title="Nodes",
        doc="Servers that the input speaks of",
        table="nodes",
        sql="""
            WITH licensed AS (
                SELECT tag, max(cores) AS cores, max(installed_memory_bytes) AS installed_memory_bytes,
                    max(os_name) AS os_name
                FROM node_licenses GROUP BY tag
            )
            SELECT
                n.node, n.version, u.uptime_seconds, t.current_state AS role, t.leader, t.term,
                coalesce(l.cores, o.cores) AS cores,
                coalesce(l.installed_memory_bytes, o.installed_memory_bytes) AS installed_memory_bytes,
                coalesce(l.os_name, o.os_name) AS system, n.clock_offset_seconds, n.clock_uncertainty_seconds, n.url
            FROM nodes n
            LEFT JOIN uptimes u ON u.node = n.node
            LEFT JOIN topologies t ON t.node = n.node
            LEFT JOIN node_info l ON l.node = n.node
            LEFT JOIN licensed o ON o.tag = n.node
            ORDER BY ALL
        """,
    ),
    FactQuery(
        id="members",
        section="cluster",
        title="Topology",
        doc="Each node of the cluster, as each answering node sees it",
        table="topology_nodes",
        sql="""
            SELECT
                node AS seen_by, tag AS node, membership, is_leader, is_connected, error, last_reply_at, url
            FROM topology_nodes
            ORDER BY ALL
        """,
    ),
    FactQuery(
        id="hosting",
        section="cluster",
        title="Who hosts what",
        doc="What each of the first 12 nodes is to a database, as the records say; those first that lack a good copy",
        table="database_nodes",
        sql="""
            WITH roles AS (
                SELECT database, member AS tag, string_agg(DISTINCT role, ' or ' ORDER BY role) AS role
                FROM database_nodes WHERE database IS NOT NULL AND member IS NOT NULL GROUP BY ALL
            ),
            tags AS (
                SELECT tag FROM (SELECT tag FROM roles UNION SELECT tag FROM topology_nodes)
                WHERE tag IS NOT NULL ORDER BY tag LIMIT 12
            ),
            hosted AS (
                SELECT database, count(*) FILTER (role = 'member') AS copies_up_to_date FROM roles GROUP BY database
            ),
            wanted AS (
                SELECT database, max(replication_factor) AS copies_wanted FROM databases GROUP BY database
            )
            SELECT
                h.database, map_from_entries(list((t.tag, coalesce(r.role, '–')) ORDER BY t.tag)) AS roles,
                h.copies_up_to_date, w.copies_wanted
            FROM hosted h CROSS JOIN tags t
            LEFT JOIN roles r ON r.database = h.database AND r.tag = t.tag
            LEFT JOIN wanted w ON w.database = h.database
            GROUP BY h.database, w.copies_wanted, h.copies_up_to_date
            ORDER BY h.copies_up_to_date - w.copies_wanted, h.copies_up_to_date, h.database
        """,
        spread="roles",
    ),
    FactQuery(
        id="copies",
        section="cluster",
        title="Copies that are not up to date",
        doc="Nodes that are no member of a database they hold, and why",
        table="database_nodes",
        sql="""
            SELECT database, member AS node, role, promotion_status, demotion_reason
            FROM (SELECT DISTINCT database, member, role, promotion_status, demotion_reason FROM database_nodes)
            WHERE role <> 'member'
            ORDER BY database, member, role
        """,
    ),
    FactQuery(
        id="lost-node",
        section="cluster",
        title="If one node is lost",
        doc="Counted from the topology and the database records: which votes and copies would remain",
        table="database_nodes",
        sql="""
            WITH voters AS (
                SELECT DISTINCT tag FROM topology_nodes WHERE lower(membership) = 'member'
            ),
            holders AS (
                SELECT database, member, bool_or(role = 'member') AS is_good FROM database_nodes GROUP BY ALL
            ),
            copies AS (
                SELECT *, count(*) FILTER (is_good) OVER (PARTITION BY database) - is_good::INTEGER AS others
                FROM holders
            ),
            hosted AS (
                SELECT
                    member, count(*) AS databases, count(*) FILTER (others = 0) AS without_another_copy,
                    list(database ORDER BY database) FILTER (others = 0) AS lost
                FROM copies GROUP BY member
            )
            SELECT
                tag AS lost_node,
                (SELECT count(*) FROM voters) - 1 AS voters_left,
                (SELECT count(*) FROM voters) // 2 + 1 AS majority_needs,
                (SELECT count(*) FROM voters) - 1 >= (SELECT count(*) FROM voters) // 2 + 1 AS keeps_majority,
                coalesce(databases, 0) AS databases_hosted,
                coalesce(without_another_copy, 0) AS without_another_up_to_date_copy,
                CASE
                    WHEN lost IS NULL THEN '–'
                    WHEN len(lost) <= 6 THEN array_to_string(lost, ', ')
                    ELSE format('{} and {:,} more', array_to_string(lost[:5], ', '), len(lost) - 5)
                END AS not_served_then
            FROM voters LEFT JOIN hosted ON member = tag
            ORDER BY tag
        """,
    ),
    FactQuery(
        id="clocks",
        section="cluster",
        title="Clocks",
        doc="Each node's clock against the collector's, and what keeps it right",
        table="clocks",
        sql="""
            SELECT
                n.node, n.clock_offset_seconds, n.clock_uncertainty_seconds, c.timezone, c.utc_offset_seconds,
                c.is_synchronized_by_service, c.is_synchronized_by_chrony, c.is_synchronized_by_kernel
            FROM nodes n LEFT JOIN clocks c ON c.node = n.node
            WHERE n.clock_offset_seconds IS NOT NULL OR c.node IS NOT NULL
            ORDER BY ALL
        """,
    ),
    FactQuery(
        id="encryption",
        section="cluster",
        title="Encryption",
        doc="What each server shows to whoever connects: protocol, certificate and the names it is for",
        table="tls_endpoints",
        sql="""
            SELECT
                e.node, e.protocol, e.cipher, c.subject, c.issuer, array_to_string(c.names, ', ') AS names, c.ends_at,
                e.why_not_trusted
            FROM tls_endpoints e LEFT JOIN tls_certificates c ON c.node = e.node AND c.place = 0
            ORDER BY ALL
        """,
    ),
    FactQuery(
        id="pings",
        section="cluster",
        title="Pings between nodes",
        doc="How long each node waits for the answer of another, the slowest first",
        table="node_pings",
        sql="""
            SELECT node, url, alive_ms, tcp_info_ms, send_ms, receive_ms, coalesce(alive_error, tcp_error) AS error
            FROM node_pings
            ORDER BY error IS NULL, alive_ms DESC NULLS LAST, node, url
        """,
    ),
    FactQuery(
        id="memory",
        section="cluster",
        title="Memory",
        doc="What the memory of each server is used for",
        table="memory",
        sql="""
            SELECT node, use, amount_bytes
            FROM (
                UNPIVOT memory
                ON
                    physical_bytes AS 'memory of the machine',
                    working_set_bytes AS 'working set of the server',
                    managed_bytes AS '.NET heap',
                    unmanaged_bytes AS 'outside the .NET heap',
                    memory_mapped_bytes AS 'mapped files',
                    dirty_bytes AS 'changed, not yet written',
                    available_bytes AS 'available',
                    available_for_processing_bytes AS 'available for processing'
                INTO NAME use VALUE amount_bytes
            )
            ORDER BY node, amount_bytes DESC, use
        """,
        bar="amount_bytes",
    ),
    FactQuery(
        id="memory-threads",
        section="cluster",
        title="Memory by thread",
        doc="What RavenDB itself allocated outside the .NET heap, by the name of the threads",
        table="memory_threads",
        sql="""
            SELECT node, name AS threads, allocated_bytes, threads AS count
            FROM memory_threads ORDER BY allocated_bytes DESC NULLS LAST, node, name
        """,
        bar="allocated_bytes",
    ),
)  # fmt: skip
