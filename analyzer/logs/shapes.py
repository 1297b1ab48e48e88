"""Finds the shape of a record: its message with numbers, ids and names masked, so that a million are a hundred.

First, for all records at once, each word with a digit becomes `#`. What is then distinct is masked further, one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import pyarrow as pa

from analyzer.logs.exceptions import Exceptions
from analyzer.logs.fields import Beginning, Fields
from analyzer.logs.slices import Bytes, Places, codes, shortened, texts

LONGEST_KEY_BYTES = 400
SHAPES_OF_ONE_CHUNK = 2000
OTHER = "(one of too many kinds)"
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


def masked(data: Bytes, found: Fields, exceptions: Exceptions) -> pa.Array:
    """Return of each record its message and the head of its exception, with `#` for every word that has a digit."""
    starts = found.text_starts - 1  # the separator keeps the words of two records apart
    ends = shortened(data, starts, exceptions.head_ends, LONGEST_KEY_BYTES)
    keys = texts(data, starts, ends)
    offsets = np.frombuffer(keys.buffers()[1], np.int32)[: len(keys) + 1]
    letters = np.frombuffer(keys.buffers()[2], np.uint8)[: offsets[-1]].copy()
    words, word_ends = _words_with_digits(letters)
    letters[words] = ord("#")
    removed = np.append(0, np.cumsum(word_ends - words - 1))
    kept = np.append(0, word_ends), np.append(words + 1, len(letters))
    short = texts(letters, kept[0], kept[1])
    moved = offsets - removed[np.searchsorted(words, offsets)]
    values = short.buffers()[2]
    return pa.StringArray.from_buffers(len(keys), pa.py_buffer(moved.astype(np.int32)), values)


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


def shapes(data: Bytes, found: Fields, exceptions: Exceptions) -> tuple[Places, list[Shape]]:
    """Return the number of each record's shape, and the shapes."""
    of_text, distinct_texts = codes(masked(data, found, exceptions))
    places = list(dict.fromkeys(_place(beginning) for beginning in found.beginnings))
    number = {place: at for at, place in enumerate(places)}
    of_place = np.array([number[_place(beginning)] for beginning in found.beginnings], np.int64)[found.beginning]
    pairs, of_pair = np.unique(of_text * len(places) + of_place, return_inverse=True)
    known = distinct_texts.to_pylist()
    made: dict[int, tuple[int, Shape]] = {}
    of_shape = np.empty(len(pairs), np.int64)
    for at, pair in enumerate(pairs.tolist()):
        text = known[pair // len(places)] or ""
        shape = _shape(text, *places[pair % len(places)], is_other=len(made) >= SHAPES_OF_ONE_CHUNK)
        of_shape[at] = made.setdefault(shape.id, (len(made), shape))[0]
    return of_shape[of_pair], [shape for _, shape in made.values()]


def _place(beginning: Beginning) -> tuple[str | None, ...]:
    return beginning.level, beginning.logger, beginning.resource, beginning.component


def _shape(
    text: str, level: str | None, logger: str | None, resource: str | None, component: str | None, *, is_other: bool
) -> Shape:
    template = OTHER if is_other else _template(text[1:], resource, component)
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
