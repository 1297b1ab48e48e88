"""The settings of a server as it was given them: command line, settings.json, variables.

Names are dotted, as in `Logs.Path`; their case does not count. The weakest word is that of a variable
`RAVEN_Logs_Path`, then settings.json, then the command line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LARGEST_SETTINGS_BYTES = 1 << 20
ANY_ADDRESS = frozenset({"0.0.0.0", "::", "*", "+"})


@dataclass(frozen=True)
class Setting:
    """A setting that counts, and where it was told: in a variable, in settings.json or on the command line."""

    name: str
    value: str
    told_by: str


def effective(
    command_line: Sequence[str], in_file: Mapping[str, str] | None, environment: Mapping[str, str]
) -> dict[str, Setting]:
    """Return the settings that count, by name in lower case."""
    given, _ = arguments(command_line)
    layers = (
        ("variable", variables(environment)),
        ("settings.json", (in_file or {}).items()),
        ("command line", given),
    )
    return {key.lower(): Setting(key, value, told_by) for told_by, layer in layers for key, value in layer}


def arguments(line: Sequence[str]) -> tuple[list[tuple[str, str]], str | None]:
    """Return the settings of a command line, `--Key=value` or `--Key value`, and the path after `-c`."""
    found: list[tuple[str, str]] = []
    config = None
    words = list(line)
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        key, equals, value = word.lstrip("-").partition("=")
        if not word.startswith("-") or not key:
            continue
        if not equals and not following.startswith("-"):
            value = following
        if word.startswith("--") and key.lower() != "config-path":
            found.append((key, value))
        elif key.lower() in ("c", "config-path"):
            config = value or None
    return found, config


def variables(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the settings of variables: RAVEN_Logs_Path is Logs.Path."""
    for name, value in environment.items():
        if name.startswith("RAVEN_"):
            yield name.removeprefix("RAVEN_").replace("_", "."), value


def read(path: str) -> dict[str, str] | None:
    """Return the values of settings.json by dotted name, or None where it is not there or cannot be read."""
    try:
        with Path(path).open("rb") as file:
            text = file.read(LARGEST_SETTINGS_BYTES).decode("utf-8-sig", "replace")
        whole = json.loads(_without_comments(text))
    except (OSError, ValueError, RecursionError):
        return None
    return dict(_flat(whole, "")) if isinstance(whole, dict) else None


def _without_comments(text: str) -> str:
    """Return JSON without comments and commas too many, which .NET allows; text in quotes is left as it is."""
    pattern = r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/'
    bare = re.sub(pattern, lambda found: found[0] if found[0].startswith('"') else " ", text, flags=re.DOTALL)
    return re.sub(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])', lambda found: found[1] or "", bare)


def _flat(whole: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for key, value in whole.items():
        name = f"{before}{key}".replace(":", ".")
        if isinstance(value, dict):
            yield from _flat(value, f"{name}.")
        elif value is not None and not isinstance(value, list):
            yield name, str(value)


def urls(settings: Mapping[str, str], listening: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """Return where to ask the server, the best address first. A certificate names the public address."""
    wanted = [*settings.get("publicserverurl", "").split(";"), *settings.get("serverurl", "").split(";")]
    urls = [url for text in wanted if (url := _reachable(text.strip())) is not None]
    if not urls:
        ports = sorted({port for _, port in listening}, key=lambda port: port != 8080)
        urls = [f"http://127.0.0.1:{port}" for port in ports] or ["http://127.0.0.1:8080"]
    return tuple(dict.fromkeys(urls))


def _reachable(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
            return None
        host = "127.0.0.1" if parts.hostname in ANY_ADDRESS else parts.hostname
        host = f"[{host}]" if ":" in host else host
        return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return None
