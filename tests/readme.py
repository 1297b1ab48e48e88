"""Writes what is generated from the code, the README's tables and `collector/checks_fed.py`: `python -m tests.readme`.

A test holds both to the code.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analyzer.discover import all_checks, all_tables
from collector.endpoints import ALLOWED, Endpoint
from collector.probes import all_probes

README = Path(__file__).parent.parent / "README.md"
CHECKS_FED = README.parent / "collector" / "checks_fed.py"
LEFT_OUT = README.parent / "analyzer" / "checks" / "left_out.toml"
SERVER_ANALYZER = README.parent / "analyzer" / "checks" / "server_analyzer.toml"


def first_line(doc: str | None) -> str:
    """Return the first sentence or line of a docstring."""
    return (doc or "").strip().splitlines()[0].strip()


def endpoints() -> str:
    """Return every question the collector asks a server."""
    rows = [f"| `{one.route}` | {_cost(one)} | {one.timeout_s:g} | {one.why} |" for one in ALLOWED]
    return "\n".join(["| GET | cost | time-out s | why |", "|---|---|---|---|", *rows])


def _cost(endpoint: Endpoint) -> str:
    return str(endpoint.cost) if endpoint.withheld is None else f"`--ask {endpoint.entry}`"


def probes() -> str:
    """Return every probe of the host."""
    rows = [f"| `{one.SOURCE}` | {first_line(one.__doc__)} |" for one in all_probes()]
    return "\n".join(["| probe | what |", "|---|---|", *rows])


def tables() -> str:
    """Return every table with its sources."""
    rows = []
    for table in all_tables():
        sources = ", ".join(f"`{name}`" for name in dict.fromkeys(source.name for source in table.sources))
        rows.append(f"| `{table.name}` | {first_line(table.doc)} | {len(table.schema)} | {sources} |")
    return "\n".join(["| table | what | columns | from |", "|---|---|---|---|", *rows])


def checks() -> str:
    """Return every check."""
    rows = [f"| `{check.id}` | {first_line(check.doc)} |" for check in all_checks()]
    return "\n".join([f"{len(rows)} checks.", "", "| check | what |", "|---|---|", *rows])


def left_out() -> str:
    """Return every condition that was looked at and is no check, with the reason."""
    entries = tomllib.loads(LEFT_OUT.read_text())["left_out"]
    rows = [f"| {one['area']} | {one['what']} | {one['why']} |" for one in sorted(entries, key=lambda one: one["area"])]
    return "\n".join(["| area | what | why not |", "|---|---|---|", *rows])


def server_analyzer() -> str:
    """Return every condition of RavenDB's own analyzer, with what covers it."""
    rows = [
        f"| {one['number']} | {one['condition']} | {_covered(one)} |"
        for one in tomllib.loads(SERVER_ANALYZER.read_text())["condition"]
    ]
    return "\n".join(["| | condition | here |", "|---|---|---|", *rows])


def _covered(condition: dict[str, Any]) -> str:
    checks = ", ".join(f"`{name}`" for name in condition.get("checks", ()))
    fact = f"no trouble: fact `{condition['fact']}`" if "fact" in condition else ""
    return "; ".join(filter(None, (checks, fact, condition.get("defect", ""))))


GENERATED: dict[str, Callable[[], str]] = {
    "endpoints": endpoints,
    "probes": probes,
    "tables": tables,
    "checks": checks,
    "left out": left_out,
    "server analyzer": server_analyzer,
}


def generated(text: str) -> str:
    """Return the README with every generated part made anew."""
    for name, make in GENERATED.items():
        begin, end = f"<!-- generated: {name} -->", f"<!-- end: {name} -->"
        part = f"{begin}\n{make()}\n{end}"
        assert text.count(begin) == text.count(end) == 1, f"README.md has no single place for {name}"
        text = text[: text.index(begin)] + part + text[text.index(end) + len(end) :]
    return text


def checks_fed() -> str:
    """Return the module that tells the collector which answers the checks wait for."""
    counts = Counter(
        source
        for check in all_checks()
        for source in {source.name for table in check.tables for source in table.sources}
        if source != "manifest"
    )
    lines = [f'    "{source}": {count},' for source, count in sorted(counts.items())]
    doc = '"""How many checks need each source; made by `python -m tests.readme`."""'
    return "\n".join([doc, "", "from __future__ import annotations", "", "CHECKS_FED = {", *lines, "}", ""])


if __name__ == "__main__":
    CHECKS_FED.write_text(checks_fed())
    README.write_text(generated(README.read_text()))
