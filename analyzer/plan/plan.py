"""Puts a plan together from the tables of an input and the profile of a site."""

from __future__ import annotations

import duckdb

from analyzer.model import Plan, Trend
from analyzer.plan import cluster, nodes, recovery, runway, sla
from analyzer.site import Site


def plan(
    connection: duckdb.DuckDBPyConnection, input_name: str, site: Site, trends: tuple[Trend, ...] | None = None
) -> Plan:
    """Return the answers. `trends` are what grew since an earlier input, None where there is none."""
    known = cluster.seen(connection)
    databases = recovery.databases(connection)
    return Plan(
        input_name=input_name,
        site_name=site.name,
        parts=(
            sla.promised(connection, site.sla),
            recovery.losses(databases, site.rpo),
            recovery.durations(connection, databases, site.rto),
            runway.runways(connection, trends),
            nodes.removals(known),
            nodes.losses(known),
        ),
    )
