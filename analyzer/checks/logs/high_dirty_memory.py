"""The server refused writes because too much memory waits for the disk.

What it looks at
    Events of the server's log with the exception for high dirty memory.

Why it matters
    Changed pages wait to be written; above a quarter of the memory the server refuses further writes until the disk
    catches up. Clients saw errors.

What to do
    Look at slow flushes and syncs and at the disk. A higher `Memory.TemporaryDirtyMemoryAllowedPercentage` does not
    help: the disk is too slow for these writes, or something holds it up.
"""

from __future__ import annotations

from analyzer.log_event_check import event_check
from analyzer.model import Threshold

CHECK = event_check(
    id="logs.high_dirty_memory",
    title="Log tells of writes refused for dirty memory",
    doc=__doc__,
    kind="high dirty memory",
    detail="high dirty memory in scratch files",
    critical_records=Threshold(100, "refusals", source="ours, not measured"),
)
