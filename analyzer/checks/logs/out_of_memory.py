"""The server's log tells that memory ran out.

What it looks at
    Events of the server's log with an exception for memory, and the server's own refusal before that happens.

Why it matters
    What ran at that moment failed: a query, an index batch, a replication. The server protects itself by refusing
    first; where that does not help, the kernel ends the process.

What to do
    Compare with memory, swap and commit limit of the machine. Look for a fan-out index, huge documents, large
    pages, and for other programs on the machine.
"""

from __future__ import annotations

from analyzer.log_event_check import event_check

CHECK = event_check(
    id="logs.out_of_memory",
    title="Log tells that memory ran out",
    doc=__doc__,
    kind="memory ran out",
    detail="Refused: System.OutOfMemoryException",
)
