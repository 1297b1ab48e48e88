"""The cluster as its own records describe it, and what is left of it without one of its nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb

from analyzer.evaluate import rows_of
from analyzer.plan.written import listed, size

HIGH_SHARE = 0.8  # of processor or memory, projected for those that remain; ours, not measured


@dataclass(frozen=True, slots=True)
class Cluster:
    """What a plan needs to know. Names of databases lead to the nodes that hold an up-to-date copy, and
    in `holders` to those that hold any.

    `cores_used` are processor seconds a second since each server's start; `memory_used_bytes` are the .NET heap and
    what RavenDB allocated itself, which nobody could drop. Both hold the nodes that told them only.
    """

    voters: tuple[str, ...]
    others: tuple[str, ...]
    leader: str | None
    copies: Mapping[str, frozenset[str]]
    holders: Mapping[str, frozenset[str]]
    factors: Mapping[str, int]
    sizes: Mapping[str, float]
    pinned: Mapping[str, tuple[str, ...]]
    tasks: Mapping[str, int]
    cores: Mapping[str, float]
    cores_used: Mapping[str, float]
    memory: Mapping[str, float]
    memory_used_bytes: Mapping[str, float]
    unread: tuple[str, ...]

    @property
    def nodes(self) -> tuple[str, ...]:
        """Return all nodes, those without a vote too."""
        return tuple(sorted((*self.voters, *self.others)))

    def only_on(self, node: str) -> list[str]:
        """Return the databases of a node that no other one holds up to date; nor need it itself."""
        return sorted(name for name, nodes in self.holders.items() if node in nodes and self.copies[name] <= {node})

    def on(self, node: str) -> list[str]:
        """Return the databases that a node holds up to date."""
        return sorted(name for name, nodes in self.copies.items() if node in nodes)

    def votes_without(self, node: str) -> tuple[int, int]:
        """Return the votes that are left without a node, and how many of today's voters make a majority."""
        return len(set(self.voters) - {node}), len(self.voters) // 2 + 1

    def loads_without(self, node: str) -> Iterator[tuple[str, float, str]]:
        """Yield what the others would have to carry: of what, which share they then use, and the arithmetic."""
        rest = [other for other in self.nodes if other != node]
        for what, used, there, written in (
            ("processor", self.cores_used, self.cores, "{:.3g} cores".format),
            ("memory", self.memory_used_bytes, self.memory, size),
        ):
            if rest and all(one in used for one in self.nodes) and all(one in there for one in rest):
                total, room = sum(used.values()), sum(there[one] for one in rest)
                if room:
                    spelled = f"{written(total)} used by all / {written(room)} of the others"
                    yield what, total / room, f"{what}: {spelled} = {total / room:.0%}"

    def held(self, node: str) -> str:
        """Return what a node holds, as a sentence."""
        names = self.on(node)
        known = [self.sizes[name] for name in names if name in self.sizes]
        total = f", {size(sum(known))}" if known and len(known) == len(names) else ""
        return f"up-to-date copies on {node}: {len(names)}{total}"


def seen(connection: duckdb.DuckDBPyConnection) -> Cluster:
    """Return the cluster of an input."""

    def pairs(sql: str) -> dict[str, float]:
        return {row["name"]: row["value"] for row in rows_of(connection, sql) if row["value"] is not None}

    tags = rows_of(
        connection, "SELECT tag, bool_or(lower(membership) = 'member') AS votes FROM topology_nodes GROUP BY tag"
    )
    records = rows_of(connection, "SELECT DISTINCT database FROM databases WHERE database IS NOT NULL")
    copies: dict[str, set[str]] = {row["database"]: set() for row in records}
    holders: dict[str, set[str]] = {}
    for row in rows_of(connection, "SELECT DISTINCT database, member, role FROM database_nodes"):
        holders.setdefault(row["database"], set()).add(row["member"])
        copies.setdefault(row["database"], set()).update([row["member"]] if row["role"] == "member" else [])
    pinned: dict[str, list[str]] = {}
    for row in rows_of(
        connection, "SELECT DISTINCT mentor_node AS node, database, name FROM tasks WHERE is_pinned ORDER BY ALL"
    ):
        pinned.setdefault(row["node"], []).append(f"{row['database']}/{row['name']}")
    [leader] = rows_of(connection, "SELECT max(leader) AS leader FROM topologies")
    listed_names = {row["name"] for row in rows_of(connection, "SELECT DISTINCT name FROM database_overviews")}
    return Cluster(
        voters=tuple(sorted(row["tag"] for row in tags if row["votes"] and row["tag"])),
        others=tuple(sorted(row["tag"] for row in tags if not row["votes"] and row["tag"])),
        leader=leader["leader"],
        copies={name: frozenset(nodes) for name, nodes in copies.items()},
        holders={name: frozenset(nodes) for name, nodes in holders.items()},
        factors={
            name: int(value)
            for name, value in pairs(
                "SELECT database AS name, max(replication_factor) AS value FROM databases GROUP BY database"
            ).items()
        },
        sizes=pairs("SELECT database AS name, max(disk_bytes) AS value FROM database_stats GROUP BY database"),
        pinned={node: tuple(names) for node, names in pinned.items()},
        tasks={
            name: int(value)
            for name, value in pairs(
                "SELECT responsible_node AS name, count(DISTINCT (database, name)) AS value FROM tasks"
                " WHERE responsible_node IS NOT NULL GROUP BY responsible_node"
            ).items()
        },
        cores=pairs(
            "SELECT tag AS name, max(cores) AS value FROM (SELECT tag, cores FROM node_info"
            " UNION ALL SELECT tag, cores FROM node_licenses) GROUP BY tag"
        ),
        cores_used=pairs(
            "SELECT node AS name, max(total_seconds / nullif(uptime_seconds, 0)) AS value"
            " FROM cpu_times JOIN uptimes USING (node) GROUP BY node"
        ),
        memory=pairs("SELECT node AS name, max(physical_bytes) AS value FROM memory GROUP BY node"),
        memory_used_bytes=pairs(
            "SELECT node AS name, max(managed_bytes + unmanaged_bytes) AS value FROM memory GROUP BY node"
        ),
        unread=tuple(sorted(listed_names - set(copies))),
    )


def copies_left(cluster: Cluster, node: str) -> Iterator[str]:
    """Yield where the copies of a node's databases are without it, the fewest first, as arithmetic."""
    held = sorted(cluster.on(node), key=lambda name: (len(cluster.copies[name]), name))
    for name in held[:8]:
        rest = sorted(cluster.copies[name] - {node})
        wanted = f", {cluster.factors[name]} wanted" if name in cluster.factors else ""
        yield f"{name}: {len(rest)} up-to-date copies left ({listed(rest) or 'none'}){wanted}"
    if len(held) > 8:
        yield f"and {len(held) - 8} more databases with as many copies or more"
