"""Finds the shape of a record: its message with numbers, ids and names masked, so that a million are a hundred.

First, for all records at once, each digit becomes 0. In what is then distinct each word with a digit becomes `#`, and
what is distinct even then is masked further, one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import pyarrow as pa

from analyzer.logs.event_kinds import kind_of
from analyzer.logs.exceptions import Exceptions
from analyzer.logs.fields import Fields
from analyzer.logs.slices import Bytes, Places, Text, codes, pairs, shortened, texts

LONGEST_KEY_BYTES = 400
SHAPES_OF_ONE_CHUNK = 2000
KEYS_OF_ONE_CHUNK = 8000  # that are masked one by one
KEPT_SHAPES = 20_000  # from one chunk to the next
OTHER = "(one of too many shapes)"
_QUOTED = re.compile(r"'[^'\n]{0,300}'|\"[^\"\n]{0,300}\"")
_URL_OR_PATH = re.compile(r"(?<![\w*])(?:[a-z]{2,8}://\S+|[A-Za-z]:\\\S+|/\w[^\s?]*)")
_REPEATED = re.compile(r"#(?:[\s,]*#)+")
_CALL = re.compile(r"(?:GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS|RESET) (/\S*)")
_ROUTE = re.compile(r"/databases/[^/?\s]+|\?\S*")


@dataclass(frozen=True, slots=True)
class Shape:
    """What records have in common. `text` is the key that it was made of, for the kinds of events to look at."""

    id: int
    level: str | None
    logger: str | None
    template: str
    text: str


def _keys(text: Text, found: Fields, exceptions: Exceptions) -> pa.Array:
    """Return of each record its message and the head of its exception, with 0 for every digit."""
    starts = found.text_starts - 1  # the separator keeps the words of two records apart
    ends = shortened(text.data, starts, exceptions.head_ends, LONGEST_KEY_BYTES)
    offsets, letters = _letters(texts(text.data, starts, ends))
    above_zero = letters - ord("0")
    return _strings(letters - above_zero * (above_zero < 10), offsets)


def _masked(keys: pa.Array) -> pa.Array:
    """Return texts with `#` for every word that has a digit."""
    offsets, letters = _letters(keys)
    letters = letters.copy()
    words, word_ends = _words_with_digits(letters)
    letters[words] = ord("#")
    inside = np.zeros(len(letters) + 1, np.int8)
    inside[words + 1] += 1
    inside[word_ends] -= 1
    kept = np.cumsum(inside[:-1]) == 0
    removed = np.append(0, np.cumsum(word_ends - words - 1))
    return _strings(letters[kept], offsets - removed[np.searchsorted(words, offsets)])


def _letters(strings: pa.Array) -> tuple[Places, Bytes]:
    """Return where each string starts, and where the last ends, and the bytes of all."""
    offsets = np.frombuffer(strings.buffers()[1], np.int32)[: len(strings) + 1].astype(np.int64)
    return offsets, np.frombuffer(strings.buffers()[2] or b"", np.uint8)[: offsets[-1]]


def _strings(letters: Bytes, offsets: Places) -> pa.Array:
    buffers = pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(np.ascontiguousarray(letters))
    return pa.StringArray.from_buffers(len(offsets) - 1, *buffers)


def _words_with_digits(letters: Bytes) -> tuple[Places, Places]:
    """Return where the words with a digit start and end."""
    is_word = (letters > ord("*")) & (letters != ord("|"))
    edges = np.flatnonzero(is_word[1:] != is_word[:-1]) + 1
    if len(edges) % 2:
        edges = np.append(edges, len(letters))
    words, ends = edges[0::2], edges[1::2]
    if not len(words):
        return words, ends
    digits = np.flatnonzero((letters - ord("0")) < 10)
    has_digit = np.searchsorted(digits, words) < np.searchsorted(digits, ends)
    return words[has_digit], ends[has_digit]


def shapes(text: Text, found: Fields, exceptions: Exceptions) -> tuple[Places, list[Shape]]:
    """Return the number of each record's shape, and the shapes."""
    of_key, keys = codes(_keys(text, found, exceptions))
    of_text, texts_found = codes(_masked(keys))
    known = [one or "" for one in texts_found.to_pylist()]
    of_pair, found_pairs = pairs(of_text[of_key], found.beginning, len(found.beginnings))
    made: dict[int, tuple[int, Shape]] = {}
    of_shape = np.empty(len(found_pairs), np.int64)
    for at, (key, beginning) in enumerate(found_pairs):
        place = found.beginnings[beginning]
        shape = None
        if at < KEYS_OF_ONE_CHUNK:
            shape = _shape(known[key], place.level, place.logger, place.resource, place.component)
        if shape is None or (shape.id not in made and len(made) >= SHAPES_OF_ONE_CHUNK):
            shape = _other(known[key], place.level, place.logger)
        of_shape[at] = made.setdefault(shape.id, (len(made), shape))[0]
    return of_shape[of_pair], [shape for _, shape in made.values()]


@lru_cache(KEPT_SHAPES)
def _shape(text: str, level: str | None, logger: str | None, resource: str | None, component: str | None) -> Shape:
    return _named(_template(text[1:], resource, component), level, logger, text)


def _other(text: str, level: str | None, logger: str | None) -> Shape:
    """Return the shape of what is not masked any more; what is a known event stays one."""
    kind = kind_of(text, logger)
    return _named(f"{OTHER}: {kind.name}", level, logger, text) if kind else _named(OTHER, level, logger, "")


def _named(template: str, level: str | None, logger: str | None, text: str) -> Shape:
    key = "\0".join((level or "", logger or "", template))
    number = int.from_bytes(blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1
    return Shape(number, level, logger, template, text)


def _template(text: str, resource: str | None, component: str | None) -> str:
    call = _CALL.match(text)
    if call:
        return _REPEATED.sub("#", text.replace(call[1], _ROUTE.sub(_masked_route, call[1]), 1))
    text = _QUOTED.sub("'*'", text)
    for name in (component, resource):
        if name and len(name) > 2:
            text = text.replace(name, "*")
    return _REPEATED.sub("#", _URL_OR_PATH.sub("*", text))


def _masked_route(found: re.Match[str]) -> str:
    return "" if found[0].startswith("?") else "/databases/*"
