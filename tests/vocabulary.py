"""Writes `collector/vocabulary.txt`: words of RavenDB's own, which are no names even where a customer uses them as such.

`python -m tests.vocabulary` takes the names of fields and the words in values from the packages in `fixtures/`, without
the names that the planted databases have, and the words that tables and log readers look for.
"""

from __future__ import annotations

import ast
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from collector import names

ROOT = Path(__file__).parent.parent
FILE = ROOT / "collector" / "vocabulary.txt"
WORD = re.compile(r"[A-Za-z][A-Za-z0-9]+")
SAMPLE_NAMES = frozenset(
    [
        "asleep",
        "shop",
        "trouble",
        "northwind",
        "orders",
        "fans",
        "companies",
        "categories",
        "employees",
        "products",
        "regions",
        "shippers",
        "suppliers",
        "accounting",
        "territories",
        "hiberno",
        "nobody",
        "reads",
        "company",
        "product",
        "lines",
        "total",
        "qty",
        "zero",
    ]
)
KINDS = frozenset({"host", "domain", "database", "collection", "index", "task", "document", "id", "literal", "user"})


def words() -> frozenset[str]:
    """Return the words, in lower case."""
    found, given = set(KINDS), set(SAMPLE_NAMES)
    for package in sorted((ROOT / "fixtures" / "packages").glob("*.zip")):
        with zipfile.ZipFile(package) as archive:
            for path in archive.namelist():
                if path.endswith(".json"):
                    whole = json.loads(archive.read(path))
                    with patch.object(names, "vocabulary", frozenset):  # nothing is a word yet
                        given |= {name.lower() for _, name in names.in_json(whole, names.entry_of(path))}
                    found |= set(_in_json(whole))
    for folder in ("tables", "logs"):
        for file in (ROOT / "analyzer" / folder).glob("*.py"):
            found |= set(_in_source(ast.parse(file.read_text())))
    return frozenset(word.lower() for word in found) - given


def _in_json(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (key for key in value if WORD.fullmatch(key))
        for inner in value.values():
            yield from _in_json(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _in_json(inner)
    elif isinstance(value, str) and WORD.fullmatch(value):
        yield value


def _in_source(node: ast.AST) -> Iterator[str]:
    """Yield the texts of a program that are one word, but for its samples and cases: those hold made-up names."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Sample", "Case"):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
        text = node.value if isinstance(node.value, str) else node.value.decode("utf-8", "replace")
        if WORD.fullmatch(text):
            yield text
    for inner in ast.iter_child_nodes(node):
        yield from _in_source(inner)


if __name__ == "__main__":
    FILE.write_text("\n".join(sorted(words())) + "\n")
