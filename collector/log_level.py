"""The level at which a server logs: the two shapes of `/admin/logs/configuration`, how it is changed and set back.

What a change leaves out the server resets (seen on 5.4, 6.2 and 7.1), so each says all that the route can set.
`Persist` is never true: a restart of the server ends whatever was changed here.
"""

from __future__ import annotations

import json
import time
from typing import Any

import httpx

ROUTE = "/admin/logs/configuration"
NEWER, OLDER = ("Trace", "Debug", "Info", "Warn", "Error", "Fatal", "Off"), ("Information", "Operations", "None")
LEVELS = {"debug": ("Debug", "Information"), "trace": ("Trace", "Information")}  # since 7.0, before
OLDER_FIELDS = ("RetentionTime", "RetentionSize", "Compress")
TIMEOUT_S = 5.0
LARGEST_BYTES = 1 << 20
UNKNOWN_SHAPE = f"{ROUTE} answers in a shape that is not known"
Configuration = dict[str, Any]


class NotRaised(Exception):  # noqa: N818 - it is an answer, not a fault
    """The level stays as it is; the text says why."""


def level_of(told: Configuration) -> str:
    """Return the level of now. Raises NotRaised for a shape that is not known."""
    logs = told.get("Logs")
    level = logs.get("CurrentMinLevel") if isinstance(logs, dict) else told.get("CurrentMode")
    if level not in (NEWER if isinstance(logs, dict) else OLDER):
        raise NotRaised(UNKNOWN_SHAPE)
    return str(level)


def more_than(told: Configuration, wanted: str) -> str:
    """Return what a wanted level is called by this server. Raises NotRaised where it logs as much already."""
    now = level_of(told)
    order, name = (NEWER, LEVELS[wanted][0]) if now in NEWER else (OLDER, LEVELS[wanted][1])
    if order.index(now) <= order.index(name):
        raise NotRaised(f"the server logs at {now} already")
    return name


def change(told: Configuration, level: str) -> Configuration:
    """Return what is sent to set a level, and all else as it was told. Raises NotRaised for an unknown shape."""
    try:
        if level in NEWER:
            logs = told["Logs"]
            filters, action = logs["CurrentFilters"], logs["CurrentLogFilterDefaultAction"]
            return {
                "Logs": {"MinLevel": level, "Filters": filters, "LogFilterDefaultAction": action},
                "Persist": False,
            }
        return {"Mode": level, **{name: told[name] for name in OLDER_FIELDS}}
    except (KeyError, TypeError):
        raise NotRaised(UNKNOWN_SHAPE) from None


def but_for_level(told: Configuration) -> Configuration:
    """Return a configuration without its level, to compare."""
    logs = told.get("Logs")
    if isinstance(logs, dict):
        return {**told, "Logs": {name: value for name, value in logs.items() if name != "CurrentMinLevel"}}
    return {name: value for name, value in told.items() if name != "CurrentMode"}


def asked(client: httpx.Client) -> Configuration:
    """Return the configuration of now. Raises httpx.HTTPError, NotRaised."""
    try:
        told = json.loads(_answer(client, "GET", None))
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise NotRaised(UNKNOWN_SHAPE)
    return told


def send(client: httpx.Client, change: Configuration) -> None:
    """Have a server change its configuration. Raises httpx.HTTPError."""
    _answer(client, "POST", change)


def _answer(client: httpx.Client, method: str, body: Configuration | None) -> bytes:
    """Return an answer, which may neither drip nor be endless. Raises httpx.HTTPError."""
    until, content = time.monotonic() + TIMEOUT_S, b""
    with client.stream(method, ROUTE, json=body) as response:
        response.raise_for_status()
        for piece in response.iter_bytes():
            content += piece
            if time.monotonic() > until or len(content) > LARGEST_BYTES:
                raise httpx.ReadTimeout(f"gave no whole answer within {TIMEOUT_S:g} s", request=response.request)
    return content


def set_back(client: httpx.Client, before: Configuration, raised_to: str) -> str:
    """Set a level back that was raised, and return in words what was done. Raises httpx.HTTPError, NotRaised."""
    now, level = asked(client), level_of(before)
    if now == before:
        return f"it is at {level}, all as it was"
    if level_of(now) != raised_to:
        return f"somebody has set it to {level_of(now)} since, and it was left so"
    send(client, change(before, level))
    after = asked(client)
    if level_of(after) != level:
        raise NotRaised(f"the server took {level}, and logs at {level_of(after)} all the same")
    return f"set back to {level}, " + ("all as it was" if after == before else "but all else is not as it was")
