"""raven-collect discover: prints every RavenDB of this machine, and from where each setting of it comes."""

from __future__ import annotations

from collections.abc import Iterator

import click

from collector.discovery import Instance, discover
from collector.plain import plain


@click.command("discover")
def command() -> None:
    """Print every RavenDB on this machine, and where each of its settings was told.

    Nothing is asked of a server. Of settings that are told twice the command line counts most, then settings.json, then
    variables. What may be secret is masked.
    """
    found = discover()
    for instance in found:
        click.echo("\n".join(plain(line) for line in _lines(instance)))
    if not found:
        click.echo("No RavenDB was found on this machine, neither running nor set up as a service.")


def _lines(instance: Instance) -> Iterator[str]:
    runs = f"process {instance.pid}" if instance.pid is not None else "does not run"
    inside = ", in a container" if instance.container else ""
    user = f", as {instance.user}" if instance.user else ""
    yield f"{' or '.join(instance.urls) or 'unknown URL'}: {runs}{inside}{user}, found by {instance.found_by}"
    for name, path in (
        ("program", instance.executable_dir), ("settings", instance.settings_path),
        ("data", instance.data_dir), ("logs", instance.log_dir),
    ):  # fmt: skip
        yield f"  {name:9} {path or 'not known: few rights, or none told'}"
    for setting in sorted(instance.settings, key=lambda setting: setting.name.lower()):
        yield f"  {setting.name} = {setting.value}  ({setting.told_by})"


COMMAND = command
