"""raven-analyze: runs a command, and turns every end of it into an exit code and, where it failed, one sentence.

Exit codes: 0 done, 1 a finding reaches --fail-on, 2 it cannot be done and one sentence says why, 130 interrupted.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from analyzer.commands import all_commands
from analyzer.terminal import sorry
from collector.bundle import BundleError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its code. No error ends in a stack trace."""
    try:
        code = cli.main(None if arguments is None else list(arguments), "raven-analyze", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = 2
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except BrokenPipeError:  # whoever reads the output has read enough
        sys.stderr.close()
        code = 0
    except BundleError as error:
        code = sorry(str(error))
    except ModuleNotFoundError as error:
        code = sorry(f"{error.name} is not installed; run: pip install 'raven-diagnostics[analyze]'")
    except OSError as error:
        code = sorry(f"{error.filename or 'a file'}: {error.strerror or error}.")
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        code = sorry(
            f"a fault of raven-analyze itself: {type(error).__name__}: {error}"
            f" ({Path(where.filename).name}, line {where.lineno}). Report it with this line."
        )
    sys.exit(code or 0)


@click.group(
    epilog="Example: raven-analyze report bundle.zip -o report",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="raven-diagnostics")
def cli() -> None:
    """Turn what a RavenDB server knows of itself into a report. Works offline; nothing is sent anywhere."""


for command in all_commands():
    cli.add_command(command)
