"""CPU credits of a burstable cloud machine, one row per node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield the one row of `/debug/cpu-credits`. All numbers are 0 where credits are not used."""
    yield {
        "is_used": body.get("Used"),
        "base_credits": body.get("BaseCredits"),
        "max_credits": body.get("MaxCredits"),
        "remaining_credits": body.get("RemainingCpuCredits"),
        "background_threshold_credits": body.get("BackgroundTasksThreshold"),
        "failover_threshold_credits": body.get("FailoverThreshold"),
        "gained_per_second": body.get("CreditsGainedPerSecond"),
        "consumed_per_second": body.get("CurrentConsumption"),
        "machine_cpu_percent": body.get("MachineCpuUsage"),
        "synchronized_at": body.get("LastSyncTime"),
    }


CPU_CREDITS = TABLE = Table(
    name="cpu_credits",
    doc=__doc__,
    sources=(Source("http.cpu-credits", Scope.NODE),),
    columns=(
        Column("is_used", pa.bool_(), "Whether the server watches CPU credits at all"),
        Column("base_credits", pa.float64(), "Credits that the machine starts with"),
        Column("max_credits", pa.float64(), "Most it can save up"),
        Column("remaining_credits", pa.float64(), "Credits left"),
        Column("background_threshold_credits", pa.float64(), "At this and below indexing and backups are held back"),
        Column("failover_threshold_credits", pa.float64(), "At this and below clients are sent to other nodes"),
        Column("gained_per_second", pa.float64(), "Credits gained a second"),
        Column("consumed_per_second", pa.float64(), "Credits used a second, now"),
        Column("machine_cpu_percent", pa.float64(), "CPU use of the machine"),
        Column("synchronized_at", TIME, "When the balance was last asked from the provider"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Used": true, "BaseCredits": 100.0, "MaxCredits": 576.0, "FailoverThreshold": 6.0,
            "BackgroundTasksThreshold": 12.0, "RemainingCpuCredits": 300.5, "CreditsGainedPerSecond": 0.0066,
            "CurrentConsumption": 0.01, "MachineCpuUsage": 12.5, "History": [0.0],
            "LastSyncTime": "0001-01-01T00:00:00.0000000"}""",
        rows=(
            {
                "is_used": True,
                "base_credits": 100.0,
                "max_credits": 576.0,
                "remaining_credits": 300.5,
                "background_threshold_credits": 12.0,
                "failover_threshold_credits": 6.0,
                "gained_per_second": 0.0066,
                "consumed_per_second": 0.01,
                "machine_cpu_percent": 12.5,
                "synchronized_at": "0001-01-01T00:00:00.0000000",
            },
        ),
    ),
)
