"""raven-collect: the group of its commands.

Exit codes: 0 complete, 3 written but something failed, 2 nothing usable.
"""

from __future__ import annotations

import click

from collector.commands import all_commands


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="raven-diagnostics")
def main() -> None:
    """Collect what a RavenDB server and its machine know about themselves into one file."""


for command in all_commands():
    main.add_command(command)
