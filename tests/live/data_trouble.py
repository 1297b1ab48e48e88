"""Plants troubles of data, indexes and queries in a server, beside those of `trouble`.

`Sick` has indexes of every doubtful kind, one that waits to replace another, deletes that a disabled index holds
back, a huge document, documents without a collection, an identity that jumped, and queries of doubtful kinds.
`Attached` has one document with attachments that its revisions multiply. `Torn` has a document in conflict.
"""

from __future__ import annotations

import json
import random
import time
from typing import Any

import httpx

from tests.live.trouble import create, document

SETTLE_TIMEOUT_S = 90
HUGE_BYTES = 6_000_000
ATTACHMENTS, REVISIONS = 30, 40
ORDERS = "docs.Orders"
REDUCE = "from r in results group r by r.Company into g select new { Company = g.Key, Total = g.Sum(x => x.Total) }"
LOADS = ", ".join(f'F{n} = LoadDocument(o.{name}, "{name}s").Name' for n, name in enumerate(("A", "B", "C", "D")))
INDEXES: tuple[dict[str, Any], ...] = (
    {"Name": "Orders/ManyLoads", "Maps": [f"from o in {ORDERS} select new {{ {LOADS} }}"]},
    {"Name": "Orders/ByCompany", "Maps": [f"from o in {ORDERS} select new {{ o.Company }}"]},
    {"Name": "Orders/ByCompanyAndTotal", "Maps": [f"from o in {ORDERS} select new {{ o.Company, o.Total }}"]},
    {"Name": "Orders/Renamed", "Maps": [f"from o in {ORDERS}\n    select new {{ o.Company, o.Total }}"]},
    {"Name": "All/Things", "Maps": ["from d in docs select new { d.Name }"]},
    {"Name": "Orders/Script", "Maps": ["map('Orders', function (o) { return { Total: o.Total }; })"]},
    {"Name": "Orders/Dynamic", "Maps": [f"from o in {ORDERS} select new {{ _ = CreateField(o.Company, o.Total) }}"]},
    {
        "Name": "Orders/Totals",
        "Maps": [f"from o in {ORDERS} select new {{ o.Company, o.Total }}"],
        "Reduce": REDUCE,
        "OutputReduceToCollection": "CompanyTotals",
    },
    {
        "Name": "Orders/Pieces",
        "Maps": [f"from o in {ORDERS} select new {{ o.Company }}"],
        "Fields": {"Company": {"Indexing": "Search", "Analyzer": "NGramAnalyzer"}, "__all_fields": {"Storage": "Yes"}},
    },
    {
        "Name": "Orders/Words",
        "Maps": [f"from o in {ORDERS} select new {{ o.Company }}"],
        "Fields": {"__all_fields": {"Indexing": "Search"}},
    },
    {"Name": "Orders/Empty", "Maps": [f"from o in {ORDERS} where o.Total > 100000 select new {{ o.Total }}"]},
    {
        "Name": "Orders/Locked",
        "Maps": [f"from o in {ORDERS} select new {{ o.Total, o.Note }}"],
        "LockMode": "LockedIgnore",
    },
    {
        "Name": "Orders/Exchanged",
        "Maps": [f"from o in {ORDERS} let x = LoadCompareExchangeValue(o.Company) select new {{ o.Company, x }}"],
    },
    {"Name": "Orders/Whole", "Maps": [f"from o in {ORDERS} select new {{ o.Company, o }}"]},
    {"Name": "Old/All", "Maps": ["from o in docs.Old select new { o.Total }"]},
)
QUERIES = (
    *(f"from Orders where Total = {number}" for number in range(60)),
    f"from Orders where Total in ({', '.join(map(str, range(3000)))})",
    "from Orders where endsWith(Company, '1')",
    "from Orders filter Total > 5",
    "from Orders order by random() limit 1",
    "from @all_docs limit 1",
)
# trouble -> (check, part of the resource)
FINDS = {
    "the index that loads from four collections": ("indexes.many_references", "Orders/ManyLoads"),
    "the index that another covers": ("indexes.mergeable", "Sick/Orders/ByCompany"),
    "the index with the source of another": ("indexes.duplicate", "Orders/Renamed"),
    "the index over all documents": ("indexes.all_documents", "All/Things"),
    "the index in JavaScript": ("indexes.javascript", "Orders/Script"),
    "the index with dynamic fields": ("indexes.dynamic_fields", "Orders/Dynamic"),
    "the index that writes documents": ("indexes.writes_documents", "Orders/Totals"),
    "the index of short pieces": ("indexes.ngram_analyzer", "Orders/Pieces"),
    "the index that stores all fields": ("indexes.stores_all_fields", "Orders/Pieces"),
    "the index that analyzes all fields": ("indexes.searches_all_fields", "Orders/Words"),
    "the index without an entry": ("indexes.empty", "Orders/Empty"),
    "the locked index": ("indexes.locked", "Orders/Locked"),
    "the index of compare-exchange values": ("indexes.compare_exchange", "Orders/Exchanged"),
    "the index of whole documents": ("indexes.whole_document", "Orders/Whole"),
    "the replacement that waits": ("indexes.replacement_waits", "ReplacementOf/Orders/ByCompany"),
    "the tombstones of a collection": ("databases.many_tombstones", "A/Sick"),
    "the disabled index that holds them": ("databases.tombstones_blocked", "Old/All"),
    "the huge document": ("databases.huge_documents", "Sick"),
    "the documents of no collection": ("databases.stray_documents", "Sick"),
    "the identity that jumped": ("databases.identity_jumped", "orders|"),
    "the many revisions": ("databases.revisions_outweigh", "A/Attached"),
    "the many attachments": ("databases.many_attachments", "Attached"),
    "the conflict": ("databases.conflicts", "Torn"),
    "the values in the text of queries": ("queries.literals_in_text", "Sick"),
    "the query with a long list": ("queries.long_text", "Sick"),
    "the query that reads all terms": ("queries.reads_all_terms", "Sick"),
    "the query that filters": ("queries.filters_without_index", "Sick"),
    "the query in random order": ("queries.random_order", "Sick"),
    "the query over all documents": ("queries.all_documents", "Sick"),
}


def plant(url: str) -> None:
    """Plant all of it in the server at `url`."""
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        for database in ("Sick", "Attached", "Torn"):
            create(client, database)
        _plant_attachments(client)  # first: later a server without a license allows no such revisions
        _plant_conflict(client)
        _plant_documents(client)
        _deploy(client, *INDEXES)
        for query in QUERIES:
            _ok(client.post("/databases/Sick/queries", json={"Query": query}))
        _wait_until_indexed(client)
        _plant_waiting(client)


def _plant_documents(client: httpx.Client) -> None:
    orders = [document(f"orders/{n}", "Orders", {"Company": f"companies/{n % 9}", "Total": n}) for n in range(200)]
    old = [document(f"old/{n}", "Old", {"Total": n}) for n in range(1500)]
    stray = [{"Id": f"stray/{n}", "ChangeVector": None, "Type": "PUT", "Document": {"Name": n}} for n in range(200)]
    # Random, since what a few letters repeat is compressed away.
    content = random.Random(7).randbytes(HUGE_BYTES // 2).hex()
    for batch in (orders, old, stray, [document("blobs/1", "Blobs", {"Content": content})]):
        _ok(client.post("/databases/Sick/bulk_docs", json={"Commands": batch}))
    _ok(client.post("/databases/Sick/identity/seed", params={"name": "orders|", "value": 10**12}))


def _plant_waiting(client: httpx.Client) -> None:
    """Disable an index and delete what it maps; stop indexing and deploy another version of an index."""
    _ok(client.post("/databases/Sick/admin/indexes/disable", params={"name": "Old/All"}))
    _ok(client.request("DELETE", "/databases/Sick/queries", json={"Query": "from Old"}))
    deadline = time.monotonic() + SETTLE_TIMEOUT_S
    while "Old/All" not in client.get("/databases/Sick/admin/tombstones/state").text or _documents(client) > 450:
        assert time.monotonic() < deadline, "the documents were not deleted"
        time.sleep(0.3)
    _ok(client.post("/databases/Sick/admin/indexes/stop"))
    _deploy(client, INDEXES[1] | {"Maps": [f"from o in {ORDERS} select new {{ o.Company, o.Other }}"]})


def _documents(client: httpx.Client) -> int:
    count: int = client.get("/databases/Sick/stats").json()["CountOfDocuments"]
    return count


def _plant_attachments(client: httpx.Client) -> None:
    configuration = {"Default": {"Disabled": False, "MinimumRevisionsToKeep": 1000}, "Collections": {}}
    _ok(client.post("/databases/Attached/admin/revisions/config", json=configuration))
    _ok(client.post("/databases/Attached/bulk_docs", json={"Commands": [document("letters/1", "Letters", {"n": 0})]}))
    for number in range(ATTACHMENTS):
        name = {"id": "letters/1", "name": f"page {number}", "contentType": "text/plain"}
        _ok(client.put("/databases/Attached/attachments", params=name, content=b"page %d" % number))
    for number in range(REVISIONS):
        change = {"Id": "letters/1", "ChangeVector": None, "Type": "PATCH", "Patch": {"Script": f"this.n = {number}"}}
        _ok(client.post("/databases/Attached/bulk_docs", json={"Commands": [change]}))


def _plant_conflict(client: httpx.Client) -> None:
    """Import a document in two versions that no one has decided between."""
    versions = [
        {
            "Id": "orders/1",
            "Collection": "Orders",
            "ChangeVector": f"{node}:1-{node * 22}",
            "Etag": number,
            "Flags": "None",
            "LastModified": "2026-11-24T10:00:00.0000000Z",
            "Doc": {"Total": number, "@metadata": {"@collection": "Orders"}},
        }
        for number, node in enumerate("AB", 1)
    ]
    dump = json.dumps({"BuildVersion": 54000, "Docs": [], "Conflicts": versions})
    options = {"importOptions": json.dumps({"OperateOnTypes": "Documents,Conflicts"})}
    files = {"file": ("conflicts.ravendbdump", dump)}
    _ok(client.post("/databases/Torn/smuggler/import", data=options, files=files))


def _deploy(client: httpx.Client, *indexes: dict[str, Any]) -> None:
    _ok(client.put("/databases/Sick/admin/indexes", json={"Indexes": indexes}))


def _wait_until_indexed(client: httpx.Client) -> None:
    deadline = time.monotonic() + SETTLE_TIMEOUT_S
    while any(
        one["IsStale"] and one["State"] != "Error"
        for one in client.get("/databases/Sick/indexes/stats").raise_for_status().json()["Results"]
    ):
        assert time.monotonic() < deadline, "the indexes did not finish"
        time.sleep(0.3)


def _ok(response: httpx.Response) -> None:
    assert response.is_success, response.text[:500]
