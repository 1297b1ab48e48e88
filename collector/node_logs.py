"""Takes the logs of one server: from its folder on this machine, else from what the server sent."""

from __future__ import annotations

import io
from dataclasses import replace

from collector import logs
from collector.budget import Patience
from collector.bundle import BundleWriter, Gap, Item, Outcome
from collector.options import INTERRUPTED, Options, Watcher
from collector.targets import Target


def take(
    target: Target,
    options: Options,
    patience: Patience,
    watcher: Watcher,
    writer: BundleWriter,
    *,
    was_interrupted: bool,
) -> None:
    """Write the logs, or say why there are none. Raises KeyboardInterrupt, once that is said, and OSError."""
    tag = target.tag
    reason = INTERRUPTED if was_interrupted else "--no-logs was given" if not options.with_logs else None
    folder, downloaded = target.log_folder, target.downloaded
    try:
        if reason is not None:
            _no_logs(writer, tag, Gap.NEVER_ASKED, reason)
        elif folder is not None:
            watcher.stage(f"{tag}: logs from {folder}")
            logs.capture(folder, tag, writer, options.logs, patience)
        elif downloaded is not None and downloaded.content is not None:
            watcher.stage(f"{tag}: logs over HTTP")
            logs.capture_download(io.BytesIO(downloaded.content), tag, writer, options.logs, patience)
        elif downloaded is not None:
            writer.add(replace(downloaded.item, source=logs.SOURCE))
        else:
            reason = "the server did not answer, and no folder of its logs is known here"
            _no_logs(writer, tag, Gap.SERVER_DOWN, reason)
    except KeyboardInterrupt:
        _no_logs(writer, tag, Gap.NEVER_ASKED, "interrupted while logs were copied")
        raise


def _no_logs(writer: BundleWriter, tag: str, gap: Gap, reason: str) -> None:
    writer.add(Item(logs.SOURCE, Outcome.SKIPPED, tag, gap=gap, reason=reason))
