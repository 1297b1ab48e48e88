"""The server's log tells of damaged data.

What it looks at
    Events of the server's log where the words of the storage engine tell that a page is not what it should be, or
    that an index cannot be read.

Why it matters
    A page was changed outside of the server: by the disk, by memory, by a copy of files in use. What lies on it is
    lost on this node, and reading or compacting meets it again.

What to do
    Stop writing to this node and copy its files as they are. Check the disk and memory. An index is healed by a
    reset; documents come from another node or a backup. Recovery by `Voron.Recovery` is the last step.
"""

from __future__ import annotations

from analyzer.log_event_check import event_check

CHECK = event_check(
    id="logs.corruption",
    title="Log tells of damaged data",
    doc=__doc__,
    kind="data damaged",
    detail="Invalid checksum for page 12",
)
