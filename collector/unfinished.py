"""Where a file lies until it is whole: beside its name, as `.part`. Neither takes the place of a file that is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from collector.options import CollectError


def part_of(file: Path, source: Path | None = None) -> Path:
    """Return where a file lies until it is whole. Raises CollectError where it cannot lie there.

    What a killed run left as the part of `file` may be the source that is written once more: it stays as it is.
    """
    if file.exists():
        raise CollectError(f"{file} exists already. Give another name with -o, or remove it.")
    if not file.parent.is_dir():
        raise CollectError(f"{file.parent} is not a folder. Make it first, or give another name with -o.")
    part = file.with_name(f"{file.name}.part")
    if source is not None and part.exists() and part.samefile(source):
        part = file.with_name(f"{file.name}.again.part")
    if part.exists():
        raise CollectError(
            f"{part} is there: a run is under way, or was killed, and raven-analyze reads what it captured."
            " Remove it, or give another name with -o."
        )
    return part


@contextmanager
def made_whole(file: Path, source: Path | None = None) -> Iterator[Path]:
    """Yield the part of a file, which gets the file's name at the end, and is removed where it does not come to that.

    Raises as `part_of` does.
    """
    part = part_of(file, source)
    try:
        yield part
        part.rename(file)
    except FileExistsError:  # another made it meanwhile: it is not ours
        raise
    except BaseException:
        part.unlink(missing_ok=True)
        raise
