"""The server's log tells that a thread took the process down.

What it looks at
    Events of the server's log about an exception that nothing caught, and about the end of the thread that writes.

Why it matters
    The process ends at once, or the database that lost its writer answers no write until it is loaded again.
    Whatever is in journals is recovered at the next start.

What to do
    Keep the record with its stack trace and the crash dump, if any, for RavenDB's support. Compare with the known
    problems of this version.
"""

from __future__ import annotations

from analyzer.log_event_check import event_check

CHECK = event_check(
    id="logs.process_died",
    title="Log tells that a thread or the process died",
    doc=__doc__,
    kind="process died",
    detail="UnhandledException occurred.",
)
