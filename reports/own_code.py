"""The style and the script of a page, with the hashes by which its content security policy lets them run."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection
from importlib.resources import files

from markupsafe import Markup


def own_code(scripts: Collection[str] | None = None) -> dict[str, Markup]:
    """Return style, script and their hashes for a template. `scripts` names the files that are wanted, else all."""
    style, script = _joined("style", ".css"), _joined("script", ".js", scripts)
    return {
        "style": Markup(style),
        "script": Markup(script),
        "style_hash": Markup(_hash(style)),
        "script_hash": Markup(_hash(script)),
    }


def _joined(folder: str, suffix: str, wanted: Collection[str] | None = None) -> str:
    """Return the files of a folder in the order of their names, as one text."""
    found = sorted(files("reports").joinpath("templates", folder).iterdir(), key=lambda file: file.name)
    return "\n".join(
        file.read_text(encoding="utf-8")
        for file in found
        if file.name.endswith(suffix) and (wanted is None or file.name in wanted)
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
