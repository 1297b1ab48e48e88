"""Differences for the tests of the forms: a small one with something of each kind, and one full of hostile text."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from analyzer.model import Change, Difference, Side, Status, Trend
from tests.reports.samples import HOSTILE, WHEN

COUNTS = dict.fromkeys(Status, 0)
LEVELS = {"level": (None, "ERROR"), "records": (None, 512)}


def finding(kind: str, was: Status | None, now: Status | None) -> Change:
    status = (was and was.value, now and now.value)
    reason = ("8,000 entries of one document" if was else None, "12,000 entries of one document" if now else None)
    values = {"status": status, "reason": reason}
    return Change("findings", kind, "A", "Shop", f"indexes.fan_out:A/Shop/{kind}", values, "Fan-out index")


def small() -> Difference:
    """Return a difference of a server that got worse in a week."""
    return Difference(
        tool_version="0.1.0",
        before=Side("monday.zip", WHEN, Status.NOTICE, COUNTS | {Status.NOTICE: 1}),
        after=Side("friday.zip", WHEN + timedelta(days=4), Status.CRITICAL, COUNTS | {Status.CRITICAL: 2}),
        elapsed_seconds=4 * 86_400.0,
        changes=(
            finding("new", None, Status.CRITICAL),
            finding("worse", Status.NOTICE, Status.CRITICAL),
            finding("unseen", Status.WARNING, None),
            finding("better", Status.CRITICAL, Status.NOTICE),
            finding("gone", Status.WARNING, Status.OK),
            Change("settings", "changed", "A", None, "Indexing.MapBatchSize", {"value": ("128", "2048")}),
            Change("indexes", "new", None, "Shop", "Orders/ByCompany", {"type": (None, "Map"), "maps": (None, ["a\nb"])}),
            Change("log_shapes", "new", None, None, "Could not index #", LEVELS),
        ),
        trends=(
            Trend("Space used on a volume", "used_bytes", "A", None, "/data", 1 << 30, 3 << 30, 0.67, 1 << 29, 6.5),
            Trend("Documents", "documents", "A", "Shop", "documents", 1000, 500, 0.5, -125.0),
            Trend("Requests", "requests", "A", None, "requests", 4.0, 9.0, 0.56, is_rate=True, has_restarted=True),
        ),
        noise=7,
        not_compared=(("Subscriptions of A/Shop", "the later input has none"),),
        titles={"findings": "Findings", "settings": "Settings", "indexes": "Indexes", "log_shapes": "Log shapes"},
    )  # fmt: skip


def attacked() -> Difference:
    """Return one with hostile text in every place that a bundle can fill."""
    made = small()
    bad = {HOSTILE: (HOSTILE, HOSTILE * 3), "value": (None, {HOSTILE: HOSTILE})}
    return replace(
        made,
        tool_version=HOSTILE,
        before=replace(made.before, input_name=HOSTILE),
        after=replace(made.after, input_name=HOSTILE),
        changes=(
            *(
                replace(one, node=HOSTILE, database=HOSTILE, name=HOSTILE * 9, values=one.values if one.title else bad)
                for one in made.changes
            ),
            replace(made.changes[1], values={**made.changes[1].values, "reason": (HOSTILE, HOSTILE)}),
        ),
        trends=tuple(replace(one, node=HOSTILE, database=HOSTILE, name=HOSTILE) for one in made.trends),
        not_compared=((HOSTILE, HOSTILE),),
    )
