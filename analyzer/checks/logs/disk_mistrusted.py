"""The server could not open, lock or write a file.

What it looks at
    Events of the server's log about a denied access, a lock held by another, and files that vanish.

Why it matters
    A virus scanner, a backup program or a wrong owner takes files away for moments; the database or index is then
    unloaded, or the start fails.

What to do
    Exclude the data folder from scanners and file backups, and make the server's user the owner of all of it.
"""

from __future__ import annotations

from analyzer.log_event_check import event_check

CHECK = event_check(
    id="logs.disk_mistrusted",
    title="Log tells that files could not be used",
    doc=__doc__,
    kind="files not usable",
    detail="Access to the path '/data/x' is denied",
)
