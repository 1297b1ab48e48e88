"""Plants known troubles in a server, so that what an analyzer should say of it is known.

Database `Shop` is healthy: RavenDB's own sample data. `Trouble` has an index that divides by zero, one that fans
out, one that is disabled, indexing that was stopped with documents waiting, deletes that the stopped indexes hold
as tombstones, revisions without a limit, a subscription without a worker, and a query for a whole collection.
A setting of `Trouble` was changed and waits for a reload. `Asleep` is disabled. None has a backup.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any

import httpx

BATCH = 500
SETTLE_TIMEOUT_S = 60
HINT_TIMEOUT_S = 180  # the server gathers hints for a while before it shows them


def plant(url: str) -> None:
    """Plant all of it in the server at `url`."""
    plant_first(url)
    plant_rest(url)


def plant_first(url: str) -> None:
    """Plant what a server without a license allows in its first minute only: revisions of all collections."""
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        create(client, "Trouble")
        revisions = {"Default": {"Disabled": False, "PurgeOnDelete": False}, "Collections": {}}
        _post(client, "/databases/Trouble/admin/revisions/config", json=revisions)


def plant_rest(url: str) -> None:
    """Plant all the rest."""
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        for database in ("Shop", "Asleep"):
            create(client, database)
        _post(client, "/databases/Shop/studio/sample-data")
        _store(client, (order(number) for number in range(3000)))
        _store(client, (document(f"fans/{n}", "Fans", {"Items": list(range(3000))}) for n in range(5)))
        client.post("/databases/Trouble/queries", json={"Query": "from Orders"}).raise_for_status()
        _index(client, "Orders/DivideByZero", "from o in docs.Orders select new { X = 10 / (int)o.Zero }")
        _index(client, "Fans/Out", "from f in docs.Fans from i in f.Items select new { i, f.Items.Count }")
        _index(client, "Orders/ByCompany", "from o in docs.Orders select new { o.Company }")
        _index(client, "Orders/ByCompanyAndTotal", "from o in docs.Orders select new { o.Company, o.Total }")
        _index(client, "Orders/Disabled", "from o in docs.Orders select new { o.Total }")
        _wait_until_indexed(client, "Fans/Out")
        _post(client, "/databases/Trouble/admin/indexes/disable", params={"name": "Orders/Disabled"})
        subscription = {"Name": "nobody-reads-this", "Query": "from Orders"}
        client.put("/databases/Trouble/subscriptions", json=subscription).raise_for_status()
        _post(client, "/databases/Trouble/admin/indexes/stop")
        _store(client, (order(number) for number in range(10_000, 11_000)))
        for number in range(300):
            client.delete("/databases/Trouble/docs", params={"id": f"orders/{number}"}).raise_for_status()
        setting = {"Indexing.MapBatchSize": "2048"}
        client.put("/databases/Trouble/admin/configuration/settings", json=setting).raise_for_status()
        _post(client, "/admin/databases/disable", json={"DatabaseNames": ["Asleep"]})
        _wait_until_hinted(client, "Paging")


def order(number: int) -> dict[str, Any]:
    """Return a command that stores an order whose `Zero` breaks an index."""
    lines = [{"Product": f"products/{n}", "Price": 1.5 * n, "Quantity": n} for n in range(10)]
    return document(
        f"orders/{number}",
        "Orders",
        {"Zero": 0, "Company": f"companies/{number % 90}", "Total": number, "Lines": lines},
    )


def document(key: str, collection: str, content: dict[str, Any]) -> dict[str, Any]:
    """Return a command that stores a document."""
    body = {"@metadata": {"@collection": collection}} | content
    return {"Id": key, "ChangeVector": None, "Type": "PUT", "Document": body}


def create(client: httpx.Client, name: str, settings: Mapping[str, str] = MappingProxyType({})) -> None:
    """Create a database, and wait until it is loaded."""
    # Without a license the answer can be 500 "created but is not accessible", and the database is there a moment later.
    record = {"DatabaseName": name, "Settings": dict(settings)}
    client.put("/admin/databases", params={"name": name, "replicationFactor": 1}, json=record)
    deadline = time.monotonic() + SETTLE_TIMEOUT_S
    while client.get(f"/databases/{name}/stats").status_code != httpx.codes.OK:
        assert time.monotonic() < deadline, f"database {name} did not come up"
        time.sleep(0.2)


def _store(client: httpx.Client, commands: Iterable[dict[str, Any]]) -> None:
    for batch in _batches(commands):
        _post(client, "/databases/Trouble/bulk_docs", json={"Commands": batch})


def _batches(commands: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    rest = iter(commands)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _index(client: httpx.Client, name: str, source: str) -> None:
    body = {"Indexes": [{"Name": name, "Maps": [source]}]}
    client.put("/databases/Trouble/admin/indexes", json=body).raise_for_status()


def _wait_until_indexed(client: httpx.Client, index: str) -> None:
    deadline = time.monotonic() + SETTLE_TIMEOUT_S
    while True:
        stats = client.get("/databases/Trouble/indexes/stats").raise_for_status().json()["Results"]
        tried = {one["Name"]: one["MapAttempts"] for one in stats}
        stale = {one["Name"]: one["IsStale"] for one in stats}
        if not stale[index] and tried["Orders/DivideByZero"] and tried["Orders/ByCompany"]:
            return
        assert time.monotonic() < deadline, f"index {index} did not finish"
        time.sleep(0.3)


def _wait_until_hinted(client: httpx.Client, reason: str) -> None:
    deadline = time.monotonic() + HINT_TIMEOUT_S
    while reason not in client.get("/databases/Trouble/notifications").text:
        assert time.monotonic() < deadline, f"the server gave no hint {reason}"
        time.sleep(1)


def _post(client: httpx.Client, path: str, **body: Any) -> None:
    client.post(path, **({"json": {}} | body)).raise_for_status()
