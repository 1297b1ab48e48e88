"""Parses the JSON of an entry, which may be hostile: too deep, or with a key twice."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import orjson

_ALL_BUT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")


def parsed(content: bytes, deepest: int) -> tuple[Any, str | None]:
    """Return what a JSON text means, and a sentence about keys it repeats. Raises ValueError.

    Of a repeated key the last value counts. The server itself repeats some with one value, which is no harm.
    """
    if depth(content) > deepest:
        raise ValueError(f"it is nested more than {deepest} deep")
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError:
        body = _leniently(content)
    # What is written again from the parsed form has fewer colons only where a key was dropped.
    if content.count(b":") > _colons(body):
        return body, _repeated(content)
    return body, None


def depth(content: bytes) -> int:
    """Return how deep a JSON text is nested; exact where it is deep, else no less than it is."""
    brackets = _deepest(content.translate(None, _ALL_BUT_BRACKETS))
    return brackets if brackets < 50 else _deepest(_STRING.sub(b"", content).translate(None, _ALL_BUT_BRACKETS))


def _colons(body: Any) -> int:
    """Return how many colons a body has when it is written."""
    try:
        return orjson.dumps(body).count(b":")
    except (TypeError, ValueError):  # text that is no Unicode, numbers beyond 64 bits
        return json.dumps(body).count(":")


def _deepest(brackets: bytes) -> int:
    if not brackets:
        return 0
    return int(np.cumsum(np.frombuffer(brackets.translate(_STEPS), np.int8), dtype=np.int64).max())


def _leniently(content: bytes) -> Any:
    """Parse what orjson refuses and .NET writes: NaN, lone surrogates, a byte order mark."""
    try:
        return json.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _repeated(content: bytes) -> str | None:
    found: dict[str, None] = {}

    def pairs(given: list[tuple[str, Any]]) -> dict[str, Any]:
        body: dict[str, Any] = {}
        for key, value in given:
            if key in body and body[key] != value:
                found[key] = None
            body[key] = value
        return body

    json.loads(content, object_pairs_hook=pairs)
    if not found:
        return None
    keys = ", ".join(repr(key[:50]) for key in list(found)[:3])
    return f"it gives {keys} more than once, with different values; the last one counts"
