"""The server's log tells of a full disk.

What it looks at
    Events of the server's log about space that ran out.

Why it matters
    A transaction that finds no room is rolled back, the database may be unloaded, and backups and indexes fail. The
    disk may have room again by now: whatever filled it comes back.

What to do
    Compare with the volumes of this bundle. Find what grew at that time: journals, temporary files, backups, logs,
    a crash dump.
"""

from __future__ import annotations

from analyzer.log_event_check import event_check

CHECK = event_check(
    id="logs.disk_full",
    title="Log tells of a full disk",
    doc=__doc__,
    kind="disk full",
    detail="No space left on device",
)
