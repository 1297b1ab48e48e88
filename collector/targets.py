"""The servers of a run: under which URLs each is asked, and which process or log folder of this machine is its own."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from collector.discovery import Instance
from collector.governor import Governor
from collector.http import Answer
from collector.ravendb import Look


@dataclass
class Target:
    """A server to ask: under any of these URLs, and perhaps a process of this machine.

    `known_as` is the tag that another node of its cluster has for it.
    """

    urls: tuple[str, ...]
    found_by: str
    instance: Instance | None
    tag: str = ""
    look: Look | None = None
    downloaded: Answer | None = None
    governor: Governor | None = None
    known_as: str | None = None

    @property
    def log_folder(self) -> Path | None:
        """Return where its logs lie on this machine; None where they have to be asked for."""
        candidates = []
        seen, instance = self.look, self.instance
        if instance is not None and instance.log_dir:
            candidates.append(instance.log_dir)
        # The path that a container tells is one of its own.
        if seen is not None and seen.log_folder and is_here(seen.url) and not (instance and instance.container):
            candidates.insert(0, seen.log_folder)
        folders = [Path(candidate) for candidate in candidates if Path(candidate).is_absolute()]
        lives = seen is not None and seen.down is None
        return next(filter(_is_readable, folders), None if lives else next(iter(folders), None))


def find_targets(urls: Sequence[str], instances: Sequence[Instance]) -> list[Target]:
    """Return what to ask: the given URLs, else every server found here."""
    if not urls:
        return [Target(one.urls, one.found_by, one) for one in instances if one.urls]
    return [Target((url,), "--url", _instance_at(url, instances)) for url in dict.fromkeys(urls)]


def rest_of_clusters(targets: Sequence[Target], instances: Sequence[Instance]) -> list[Target]:
    """Return the nodes that those which were looked at know, and nobody named."""
    named = {url for target in targets for url in target.urls}
    found: dict[str, Target] = {}
    for target in targets:
        seen = target.look
        if seen is None or seen.tag is None:  # of one that does not say who it is we would ask itself again
            continue
        tags = {other.look.tag for other in targets if other.look and other.look.cluster == seen.cluster}
        others = {url.rstrip("/"): tag for tag, url in seen.cluster.items() if tag not in tags}
        for url in others.keys() - named - found.keys():
            found[url] = Target((url,), f"cluster of {seen.url}", _instance_at(url, instances), known_as=others[url])
    return list(found.values())


def _instance_at(url: str, instances: Sequence[Instance]) -> Instance | None:
    if not is_here(url):
        return None
    port = _port(url)
    return next((one for one in instances if any(_port(theirs) == port for theirs in one.urls)), None)


def _is_readable(folder: Path) -> bool:
    try:
        return any(True for _ in folder.iterdir())
    except OSError:
        return False


@cache
def is_here(url: str) -> bool:
    """Return whether the host of a URL is this machine."""
    host = urlsplit(url).hostname or ""
    try:
        theirs = {str(found[4][0]) for found in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return False
    ours = {address.address.split("%")[0] for card in psutil.net_if_addrs().values() for address in card}
    return all(address in ours or address == "::1" or address.startswith("127.") for address in theirs)


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)
