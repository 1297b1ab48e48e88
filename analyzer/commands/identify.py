"""raven-analyze identify: says what inputs are, without analyzing them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analyzer.limit_options import limit_options
from analyzer.terminal import aligned, counted

if TYPE_CHECKING:
    from analyzer.readers.case import Case
    from analyzer.readers.parts import Part
    from analyzer.reading_limits import Limits

DATABASES_SHOWN = 20
MISSING_SHOWN = 20
REASON_CHARACTERS = 300
MISSING_FIELDS = ("source", "node", "database", "gap", "reason")


@click.command(epilog="Example: raven-analyze identify ticket-4711.zip logs/")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@limit_options
def identify(inputs: tuple[Path, ...], as_json: bool, limits: Limits) -> int:
    """Say what INPUTs are: kind, versions, nodes, databases, time span, and what is missing.

    INPUT is anything that came with a ticket: a bundle, a debug package, logs, a folder or an archive of those, or -
    for standard input. Several are one case.
    """
    from analyzer.readers import read

    about = _about(read(inputs, limits))
    click.echo(json.dumps(about, indent=1) if as_json else _written(about))
    return 0


def _about(case: Case) -> dict[str, Any]:
    manifest = case.manifest
    missing = [item for item in manifest.items if item.outcome != "collected" or item.gap]
    return {
        "kind": manifest.kind,
        "from": manifest.started_at,
        "to": manifest.finished_at,
        "nodes": [{"node": node.tag, "version": node.version, "url": node.url} for node in manifest.nodes],
        "databases": sorted({item.database for item in manifest.items if item.database}),
        "log_files": sum(item.source.startswith("logs.") and item.path is not None for item in manifest.items),
        "entries": len(case.entries),
        "parts": [_part(part) for part in case.parts],
        "missing": [{name: getattr(item, name) for name in MISSING_FIELDS} for item in missing],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "kind": part.kind.value,
        "name": part.root,
        "nodes": [node.tag for node in part.manifest.nodes],
        "from": part.manifest.started_at,
        "to": part.manifest.finished_at,
        "entries": len(part.entries),
    }


def _written(about: dict[str, Any]) -> str:
    from reports.wording import cut, visible

    nodes = [f"{one['node']} ({one['version'] or 'version not known'})" for one in about["nodes"]]
    span = " to ".join(dict.fromkeys(one for one in (about["from"], about["to"]) if one)) or "not known"
    facts = [
        ("what", about["kind"]),
        ("nodes", ", ".join(nodes) or "none"),
        *_databases(about["databases"]),
        ("time", span),
        ("holds", f"{counted(about['entries'], 'entry', 'entries')}; log files: {about['log_files']:,}"),
    ]
    if len(about["parts"]) > 1:
        facts += [
            ("part", f"{one['name'] or 'at the top'}: {one['kind']}, {counted(one['entries'], 'entry', 'entries')}")
            for one in about["parts"]
        ]
    missing = about["missing"]
    facts += [
        ("missing", f"{one['gap'] or 'corrupt'}: {cut(str(one['reason']), REASON_CHARACTERS)}")
        for one in missing[:MISSING_SHOWN]
    ]
    if len(missing) > MISSING_SHOWN:
        facts.append(("missing", f"and {len(missing) - MISSING_SHOWN:,} more; --json lists all"))
    return aligned([(name, visible(str(text))) for name, text in facts])


def _databases(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield a line of names, and one that counts those which have no room there."""
    yield "databases", ", ".join(names[:DATABASES_SHOWN]) or "none named"
    if len(names) > DATABASES_SHOWN:
        yield "databases", f"and {len(names) - DATABASES_SHOWN:,} more; --json lists all"


COMMAND = identify
