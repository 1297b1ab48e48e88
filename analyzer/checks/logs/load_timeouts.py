"""Requests timed out because their database was not loaded yet.

What it looks at
    Events of the server's log about a load that took too long, or waited for the loads of others.

Why it matters
    After a start all clients come at once; eight databases load at a time by default. Clients see errors although
    nothing is broken, and try again, which makes it worse.

What to do
    Look at the time that each load took and at its steps: recovery of large journals, a slow disk, many indexes.
    Raise `Databases.ConcurrentLoadTimeoutInSec` or the number of loads where the disk has room.
"""

from __future__ import annotations

from analyzer.log_event_check import event_check

CHECK = event_check(
    id="logs.load_timeouts",
    title="Log tells of databases that did not load in time",
    doc=__doc__,
    kind="database load timed out",
    detail="Timeout when loading database Shop",
)
