"""Opens the way to one server and takes the first look: does it live, who is it, what has it, what is loaded.

What the first look finds decides what is asked at all: not what this server does not have, not a database that sleeps
and would be woken, and nothing more of a server that does not answer.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import httpx

from collector import access
from collector.access import WrongInput
from collector.budget import Patience
from collector.bundle import Gap, Item, Outcome
from collector.endpoints import (
    ALIVE,
    BUILD,
    CATALOGUE,
    DATABASE_RECORD,
    DATABASES,
    IDLE,
    LOG_SETTINGS,
    NODE_INFO,
    ROUTES,
    TOPOLOGY,
    WHOAMI,
    Endpoint,
    Scope,
)
from collector.http import Answer, ask, open_client, skipped
from collector.profiles import Choice

DEFAULT_PORT = 8080
FIRST = (ROUTES, BUILD, NODE_INFO, TOPOLOGY, DATABASES, IDLE, LOG_SETTINGS)
DOWN_STATUSES = (502, 503, 504)


@dataclass(frozen=True)
class Database:
    """One database as the server lists it; `asleep` says why only its record is asked for."""

    name: str
    asleep: str | None = None


@dataclass
class Look:
    """What the first look found. `down` is the item that ended it, None where the server lives."""

    url: str
    client: httpx.AsyncClient
    answers: dict[Endpoint, Answer] = field(default_factory=dict)
    down: Item | None = None

    @property
    def tag(self) -> str | None:
        """Return what the node calls itself."""
        return _field(self.answers.get(NODE_INFO), "NodeTag")

    @property
    def cluster(self) -> dict[str, str]:
        """Return the URLs of all nodes of the cluster by their tags, as this node has them."""
        topology = _object(self.answers.get(TOPOLOGY)).get("Topology")
        nodes = topology.get("AllNodes") if isinstance(topology, dict) else None
        told = nodes.items() if isinstance(nodes, dict) else ()
        return {tag: url for tag, url in told if isinstance(url, str) and _is_url(url)}

    @property
    def version(self) -> str | None:
        """Return the full version, as 7.1.5."""
        if full := _field(self.answers.get(BUILD), "FullVersion"):
            return full
        headers = [answer.version for answer in self.answers.values() if answer.version]
        return ".".join(headers[0].split(".")[:3]) if headers else None

    @property
    def is_follower(self) -> bool:
        """Return whether another node leads the cluster."""
        return _field(self.answers.get(NODE_INFO), "CurrentState") == "Follower"

    @property
    def log_folder(self) -> str | None:
        """Return where the server says that it logs: `Logs.Path` since 7.0, `Path` before."""
        settings = _object(self.answers.get(LOG_SETTINGS))
        newer = settings.get("Logs")
        path = newer.get("Path") if isinstance(newer, dict) else settings.get("Path")
        return path if isinstance(path, str) else None

    @property
    def clearance(self) -> str | None:
        """Return what our certificate may not see, in words."""
        whoami = self.answers.get(WHOAMI)
        return None if whoami is None else access.clearance(whoami.json())

    def clock(self) -> tuple[float | None, float | None]:
        """Return the node's clock minus ours and how far that may be off, from the quickest answer."""
        timed = [
            (answer.clock_uncertainty_seconds, answer.clock_offset_seconds)
            for answer in self.answers.values()
            if answer.clock_uncertainty_seconds is not None
        ]
        uncertainty, offset = min(timed, default=(None, None), key=lambda pair: pair[0])
        return offset, uncertainty


def base_url(text: str) -> str:
    """Return the root of a server from what a person may give, even the address of the Studio. Raises WrongInput."""
    given = text.strip()
    has_scheme = "://" in given
    try:
        parts = urlsplit(given if has_scheme else f"//{given}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise WrongInput(f"{_shown(given)} is not a URL: {error}.") from None
    if not host or re.search(r"[\s\"'<>\\^`{|}]", host):
        raise WrongInput(f"{_shown(given)} names no server. Give a URL as http://127.0.0.1:8080.")
    if has_scheme and parts.scheme not in ("http", "https"):
        raise WrongInput(f"{_shown(given)} is neither http nor https. Give a URL as http://127.0.0.1:8080.")
    if parts.username or parts.password:
        raise WrongInput("A URL holds a name or password. RavenDB knows certificates only: use --cert and --key.")
    scheme = parts.scheme if has_scheme else "https" if port == 443 else "http"
    port = port if has_scheme else port or DEFAULT_PORT
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}" + (f":{port}" if port else "")


def _is_url(text: str) -> bool:
    try:
        return base_url(text) == text.rstrip("/")
    except WrongInput:
        return False


def _shown(given: str) -> str:
    return re.sub(r"//[^/@]*@", "//…@", given) or "An empty text"


async def look(urls: Sequence[str], verify: ssl.SSLContext | bool, node: str, patience: Patience) -> Look:
    """Return the first look at the first of `urls` where a server lives, or at the first URL where none does."""
    looks: list[Look] = []
    for url in urls:
        this = Look(url, open_client(url, verify, patience))
        looks.append(this)
        await _knock(this, node, patience)
        if this.down is None:
            break
    chosen = looks[-1] if looks[-1].down is None else looks[0]
    for other in looks:
        if other is not chosen:
            await other.client.aclose()
    if chosen.down is None:
        answers = await asyncio.gather(
            *(
                ask(chosen.client, endpoint, node, None, patience)
                for endpoint in FIRST
                if endpoint not in chosen.answers
            )
        )
        chosen.answers |= dict(zip((e for e in FIRST if e not in chosen.answers), answers))
    return chosen


async def _knock(this: Look, node: str, patience: Patience) -> None:
    """Ask whether the server lives; where something answers oddly, ask once more in another way."""
    alive = this.answers[ALIVE] = await ask(this.client, ALIVE, node, None, patience)
    if alive.is_collected:
        if this.url.startswith("https:"):
            await _introduce(this, node, patience)
        return
    this.down = alive.item
    if alive.item.http_status is not None and alive.item.http_status not in DOWN_STATUSES:
        build = this.answers[BUILD] = await ask(this.client, BUILD, node, None, patience)
        if build.is_collected:
            this.down = None


async def _introduce(this: Look, node: str, patience: Patience) -> None:
    """Ask who we are before all else: a server that does not know us answers nothing more."""
    whoami = this.answers[WHOAMI] = await ask(this.client, WHOAMI, node, None, patience)
    said = ""
    if whoami.item.http_status == 204:  # it does not know us, or lets everybody in
        build = this.answers[BUILD] = await ask(this.client, BUILD, node, None, patience)
        said = build.item.reason or ""
        if build.is_collected:
            return
    why = access.refusal(whoami.item.http_status, whoami.json(), said)
    if why is not None:
        this.down = replace(
            whoami.item,
            outcome=Outcome.FAILED,
            path=None,
            stored_bytes=None,
            gap=Gap.DENIED,
            reason=f"{this.url} {why}",
        )
        this.answers[WHOAMI] = Answer(this.down)


def plan(seen: Look, node: str, choice: Choice) -> Iterator[tuple[Endpoint, str | None] | Item]:
    """Yield each question that is still to be asked, and the item of each that is not, with the reason."""
    if seen.down is not None:
        gap, reason = _why_down(seen.down)
        yield from (
            skipped(endpoint, node, gap, reason) for endpoint in CATALOGUE
            if endpoint.scope is Scope.NODE and endpoint not in seen.answers
        )  # fmt: skip
        return
    routes, listed = _routes(seen.answers.get(ROUTES)), databases(seen)
    for endpoint in CATALOGUE:
        if endpoint in seen.answers:
            continue
        places = [None] if endpoint.scope is Scope.NODE else listed
        refusal = choice.refusal(endpoint) or _refusal(endpoint, seen, routes)
        for place in places:
            database = None if place is None else place.name
            if refusal is not None:
                yield skipped(endpoint, node, *refusal, database)
            elif place is not None and place.asleep and endpoint is not DATABASE_RECORD:
                yield skipped(endpoint, node, Gap.NEVER_ASKED, place.asleep, database)
            else:
                yield endpoint, database


def _why_down(down: Item) -> tuple[Gap, str]:
    reached = down.http_status is not None and down.http_status not in DOWN_STATUSES
    gap = down.gap if (reached or down.gap is Gap.DENIED) and down.gap else Gap.SERVER_DOWN
    # Whatever answers 404 to the first question is no RavenDB of another version.
    gap = Gap.CORRUPT if gap is Gap.NOT_IN_THIS_VERSION else gap
    return gap, f"not asked, since {down.reason}"


def _refusal(endpoint: Endpoint, seen: Look, routes: frozenset[str] | None) -> tuple[Gap, str] | None:
    """Return why a question is not asked, as far as that does not depend on the database."""
    version = seen.version or "this version"
    numbers = re.match(r"(\d+)\.(\d+)", seen.version or "")
    known = (int(numbers[1]), int(numbers[2])) if numbers else None
    if (endpoint.route not in routes) if routes is not None else not endpoint.fits(known):
        system = ", or not on this system" if endpoint.is_posix_only else ""
        return Gap.NOT_IN_THIS_VERSION, f"RavenDB {version} has no {endpoint.route}{system}"
    if endpoint.is_for_leader and seen.is_follower:
        return Gap.NEVER_ASKED, "only the leader of the cluster knows; this node is a follower"
    return None


def _routes(answer: Answer | None) -> frozenset[str] | None:
    """Return the routes of GET, or None where the server did not tell."""
    found = [
        route["Path"]
        for group in _object(answer).values() if isinstance(group, list)
        for route in group if isinstance(route, dict) and "GET" in str(route.get("Methods")).upper()
    ]  # fmt: skip
    return frozenset(found) or None


def databases(seen: Look) -> list[Database]:
    """Return the databases that the server lists, each once."""
    listed = _object(seen.answers.get(DATABASES)).get("Databases")
    tag, loaded = seen.tag, _loaded(seen.answers.get(IDLE))
    found: dict[str, Database] = {}
    for one in listed if isinstance(listed, list) else ():
        name = one.get("Name") if isinstance(one, dict) else None
        if isinstance(name, str) and name.strip(". "):
            found[name] = Database(name, _asleep(one, tag, loaded))
    return list(found.values())


def _loaded(answer: Answer | None) -> frozenset[str] | None:
    results = _object(answer).get("Results")
    if not isinstance(results, list):
        return None
    return frozenset(one["Name"] for one in results if isinstance(one, dict) and one.get("IsLoaded") is True)


def _asleep(listed: dict[str, Any], tag: str | None, loaded: frozenset[str] | None) -> str | None:
    """Return why a database is not asked. One that was unloaded is no longer in the list of the idle ones at all."""
    name = listed["Name"]
    if listed.get("Disabled") is True:
        return f"not asked: database {name} is disabled"
    nodes = {
        node.get("NodeTag")
        for kind in ("Members", "Promotables", "Rehabs")
        for node in (listed.get("NodesTopology") or {}).get(kind) or ()
    }
    if tag is not None and nodes and tag not in nodes:
        return f"not asked: database {name} is not on node {tag}"
    awake = name in loaded if loaded is not None else listed.get("UpTime", "unknown") is not None
    return None if awake else f"not asked: database {name} is idle, and a question would wake it"


def _object(answer: Answer | None) -> dict[str, Any]:
    whole = answer.json() if answer is not None and answer.item.outcome is Outcome.COLLECTED else None
    return whole if isinstance(whole, dict) else {}


def _field(answer: Answer | None, name: str) -> str | None:
    value = _object(answer).get(name)
    return value if isinstance(value, str) and value else None
