"""What happens to a bundle between its last entry and its name: it is scanned, loses its names, and is encrypted.

Until then it is called `.part`, readable by its owner alone. Names can only be replaced once all of them are known, so
it is written a second time, and the first is removed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from collector import encryption, pseudonyms, verifying
from collector.anonymous import Anonymizer
from collector.rewriting import Rewritten, rewrite

FAULTS_SHOWN = 5
NOTHING_SEARCHED: Mapping[str, str] = {}


class Unsafe(Exception):  # noqa: N818 - it is a refusal, not a fault
    """The file was not given its name, since it is not safe to send; the text is meant for the user."""


@dataclass(frozen=True)
class Privacy:
    """What the customer wants kept: `map_file` is None where names are not replaced."""

    map_file: Path | None = None
    recipients: tuple[str, ...] = ()

    def named(self, file: Path) -> Path:
        """Return what the finished file is called."""
        return file.with_name(f"{file.name}{encryption.SUFFIX}") if self.recipients else file

    def finish(
        self, part: Path, until: float, say: Callable[[str], None], searched: Mapping[str, str] = NOTHING_SEARCHED
    ) -> Path:
        """Return a finished file, still without its name. Raises Unsafe, MapError, CannotEncrypt, OSError.

        The second search for secrets ends at a moment of the monotonic clock; `say` hears what it did not reach.
        Of `searched`, as `Scan` has it, it sees that it is still the same.
        """
        scan = verifying.Scan(until, searched)
        if self.map_file is not None:
            _replaced(part, lambda made: self.rewritten(part, made))
            scan = verifying.Scan(until)
        self.checked(part, scan)
        for said in not_searched(scan):
            say(said)
        return part

    def checked(self, part: Path, scan: verifying.Scan) -> Path:
        """Return a file that was scanned once more, and encrypted where that is wanted. Raises as `finish` does."""
        found = list(scan.leaks(part))
        if found:
            raise Unsafe(_said(part, found))
        if self.recipients:
            _replaced(part, lambda made: encryption.encrypt(part, made, self.recipients))
        return part

    def rewritten(self, source: Path, target: Path) -> Rewritten:
        """Write a file once more without secrets, and without names where that is wanted. Raises as `rewrite` does."""
        if self.map_file is None:
            return rewrite(source, target)
        known = pseudonyms.load(self.map_file) if self.map_file.exists() else pseudonyms.Pseudonyms()
        done = rewrite(source, target, Anonymizer(known))
        known.save(self.map_file)
        return done

    def farewell(self, file: Path) -> str:
        """Return the last words about a finished file: its checksum, and what must stay here."""
        lines = [f"SHA-256 {sha256(file)}"]
        if self.map_file is not None:
            lines.append(f"{self.map_file} says which pseudonym stands for what: keep it, and do not send it along.")
        return "\n".join(lines)


NOTHING_MORE = Privacy()


def sha256(file: Path) -> str:
    """Return the checksum of a file. Raises OSError."""
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while piece := content.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def not_searched(scan: verifying.Scan) -> Iterator[str]:
    """Yield which entries were not searched for secrets a second time, and why."""
    for why, paths, further in (
        ("the time budget was over", scan.not_reached, "raven-collect verify does it."),
        ("they cannot be unpacked", scan.unreadable, "raven-collect verify says why."),
    ):
        if paths:
            some = f"{len(paths)} entries ({', '.join(paths[:FAULTS_SHOWN])})"
            yield f"Not searched for secrets a second time, since {why}: {some}. {further}"


def _replaced(part: Path, make: Callable[[Path], object]) -> None:
    made = part.with_name(f"{part.name}.private")
    made.unlink(missing_ok=True)
    try:
        make(made)
        made.replace(part)
    finally:
        made.unlink(missing_ok=True)


def _said(part: Path, found: list[verifying.Fault]) -> str:
    shown = "; ".join(f"{fault.where} {fault.what}" for fault in found[:FAULTS_SHOWN])
    more = f"; and {len(found) - FAULTS_SHOWN} more" if len(found) > FAULTS_SHOWN else ""
    return (
        f"The file was not finished, since it still holds secrets: {shown}{more}."
        f" `raven-collect redact {part} -o FILE` masks them; look at FILE before you send it."
    )


def privacy_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command, which gets them as `privacy`."""

    @click.option("--anonymize", is_flag=True, help="Replace names of databases, indexes, hosts, users and such.")
    @click.option("--map", "map_file", type=click.Path(path_type=Path, dir_okay=False),
                  help="Which pseudonym stands for what; yours to keep, used again next time.")  # fmt: skip
    @click.option("--encrypt-to", "recipients", multiple=True, help="An age or SSH public key; may be given again.")
    @wraps(command)
    def with_privacy(*, anonymize: bool, map_file: Path | None, recipients: tuple[str, ...], **others: Any) -> Any:
        try:
            encryption.check(recipients)
            if map_file is not None and map_file.exists():
                pseudonyms.load(map_file)
        except (encryption.CannotEncrypt, pseudonyms.MapError) as error:
            raise click.UsageError(str(error)) from None
        return command(privacy=lambda file: Privacy(_map_of(file, anonymize, map_file), recipients), **others)

    return with_privacy


def _map_of(file: Path, anonymize: bool, map_file: Path | None) -> Path | None:
    """Return where the map lies; beside the file where none was given."""
    return map_file or (file.with_name(f"{file.stem}.map.json") if anonymize else None)
