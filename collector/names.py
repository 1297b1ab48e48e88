"""Which names of the customer an answer holds: by the field, and by the entry where a field says little.

A name that is also a word of the server's own (`vocabulary.txt`: fields, states, settings, components) is replaced only
where a field says that it is a name. Anywhere else nobody can tell it from the word.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, Optional
from urllib.parse import unquote

Kind = Optional[str]

# By field name in lower case, letters and digits only. Lists below such a field hold names too.
FIELDS = {
    **dict.fromkeys(("database", "databasename", "databases", "destinationdatabase", "sourcedatabase"), "database"),
    **dict.fromkeys(("fromdatabase", "sourcedatabasename", "databasenames"), "database"),
    **dict.fromkeys(("collection", "collectionname", "collections", "referencedcollections"), "collection"),
    "namedvalues": "collection",
    **dict.fromkeys(("indexname", "index", "indexes", "autoindexes", "autoindexname", "indexeshistory"), "index"),
    **dict.fromkeys(("rollingindexes", "indexnames"), "index"),
    **dict.fromkeys(("sorters", "analyzers"), "plugin"),
    **dict.fromkeys(("taskname", "subscriptionname", "connectionstringname", "transformationname", "etlname"), "task"),
    **dict.fromkeys(("hubname", "sinkname", "brokername", "queuename", "backupname", "configurationname"), "task"),
    **dict.fromkeys(("document", "documentid", "docid", "lastdocumentid", "failingdocument"), "document"),
    **dict.fromkeys(("machinename", "hostname", "sourcemachinename", "fqdn", "nodename"), "host"),
    **dict.fromkeys(("user", "username", "userdomainname", "owner"), "user"),
    **dict.fromkeys(("licensedto", "certificatename", "accessname"), "customer"),
}  # fmt: skip
# Objects whose keys are names.
KEYED = frozenset(
    {"collections", "indexes", "autoindexes", "indexeshistory", "rollingindexes", "namedvalues", "sorters", "analyzers"}
)
PARAMETERS = frozenset({"queryparameters", "parameters", "args"})
# Where a mere `Name` is the name of something, by the beginning of the entry's name.
NAMES_BY_ENTRY = (
    ("indexes", "index"), ("stats", "index"), ("databases", "database"), ("tasks", "task"), ("subscriptions", "task"),
    ("etl", "task"), ("certificates", "customer"), ("admin.certificates", "customer"), ("replication", "task"),
)  # fmt: skip
DEEPEST_NAME = 2  # a `Name` further inside is that of a step or a field: Results[].Name is an index, the rest is not
DOCUMENTS_BY_ENTRY = ("documents.huge", "etl.errors", "ai.errors")
CERTIFICATES = "tls.json"  # `names` are those that a certificate is for
NAMED_AFTER = frozenset({"databases"})
# What the server itself calls collections and databases.
OWN_NAMES = frozenset({"attachments.tombstones", "revisions.tombstones", "system", "server", "all_docs", "all docs"})
SYSTEM_USERS = frozenset({"root", "ravendb", "system", "nobody", "www-data", "daemon", "localsystem", "unknown"})


@cache
def vocabulary() -> frozenset[str]:
    """Return the server's own words, in lower case."""
    return frozenset((pkgutil.get_data("collector", "vocabulary.txt") or b"").decode().split())


@lru_cache(maxsize=10_000)
def plain(field: str) -> str:
    """Return the name of a field as compared here."""
    return re.sub(r"[^a-z0-9]", "", field.lower())


@lru_cache(maxsize=10_000)
def kind_of(field: str, entry: str, depth: int) -> Kind:
    """Return what the text in a field is the name of, so deep inside an answer; None where it is no name."""
    name = plain(field)
    if name == "name":
        return (
            None
            if depth > DEEPEST_NAME
            else next((kind for start, kind in NAMES_BY_ENTRY if entry.startswith(start)), None)
        )
    if name == "id" and entry.startswith(DOCUMENTS_BY_ENTRY):
        return "document"
    if name == "names" and entry == CERTIFICATES:
        return "host"
    return FIELDS.get(name)


def entry_of(path: str) -> str:
    """Return the name of an entry without its folders."""
    return path.rpartition("/")[2]


def in_path(path: str) -> Iterator[str]:
    """Yield the names of databases that the folders of an entry are named after, in a bundle or in a package."""
    parts = path.split("/")
    if len(parts) == 2 and parts[0] not in ("server-wide", "host", "journal", "samples"):
        yield unquote(parts[0])
    yield from (unquote(part) for before, part in zip(parts, parts[1:-1]) if before in NAMED_AFTER)


def in_json(value: Any, entry: str, kind: Kind = None, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield (kind, name) of each name in an answer."""
    if isinstance(value, dict):
        for key, inner in value.items():
            own = kind_of(key, entry, depth)
            if own is not None and isinstance(inner, dict) and is_keyed(key, inner):
                yield from ((own, name) for name in inner)
            yield from in_json(inner, entry, None if isinstance(inner, dict) else own, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from in_json(inner, entry, None if isinstance(inner, dict) else kind, depth + 1)
    elif kind is not None and isinstance(value, str) and value:
        yield kind, value


def is_keyed(field: str, value: dict[str, Any]) -> bool:
    """Return whether the keys of an object below a field are names; counts of things are below the same fields."""
    return plain(field) in KEYED and not any(key.lower() in vocabulary() for key in value)
