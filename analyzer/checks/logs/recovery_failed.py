"""The server's log tells of storage that could not be recovered.

What it looks at
    Events of the server's log about journals that are missing or damaged when a storage is opened, and about its
    header files.

Why it matters
    After a crash the last writes are only in the journals. Without them the database or index does not open, and
    the switch that ignores them throws these writes away.

What to do
    Keep all files. Bring the database over from another node or a backup; reset an index. Look for what removed the
    journals: a clean-up job, a partial copy, a full disk, a killed process.
"""

from __future__ import annotations

from analyzer.log_event_check import event_check

CHECK = event_check(
    id="logs.recovery_failed",
    title="Log tells of a failed recovery",
    doc=__doc__,
    kind="storage recovery failed",
    detail="Some journals might be missing",
)
