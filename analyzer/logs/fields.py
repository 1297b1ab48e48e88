"""Cuts the fields of records: the few before the message by their separators, `data` from the right end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa

from analyzer.logs.cutting import Cut
from analyzer.logs.layouts import COMMAS, LEVELS, PIPES, PIPES_WITH_NODE, TYPES, Layout
from analyzer.logs.slices import Flags, Places, Text, Words, begin_with, distinct, pairs

KEPT_BEGINNINGS = 20_000  # from one chunk to the next
_THREAD = "thread"


@dataclass(frozen=True, slots=True)
class Beginning:
    """What stands before a message, the same in many records. The thread, which differs most, is kept apart."""

    layout: str
    level: str | None = None
    resource: str | None = None
    component: str | None = None
    logger: str | None = None
    node_tag: str | None = None


@dataclass(frozen=True, slots=True)
class Separators:
    """All places in the chunk where a field may end, up to 6.2 and since 7.0."""

    commas: Places
    pipes: Places


@dataclass(frozen=True, slots=True)
class Fields:
    """The records of a chunk that have all fields, in order; `beginning` is a number into `beginnings`.

    `first_pipes` are the numbers of the pipes before texts, and `next_pipes` of the first after them; 0 up to 6.2.
    """

    starts: Places
    heads: Words
    text_starts: Places
    text_ends: Places
    data_starts: Places
    data_ends: Places
    beginning: Places
    beginnings: list[Beginning]
    threads: pa.DictionaryArray
    is_commas: Flags
    separators: Separators
    first_pipes: Places
    next_pipes: Places


def fields(text: Text, cut: Cut, header: Layout | None = None) -> Fields:
    """Return where the fields of each record are. `header` is the layout that the file itself names."""
    is_commas = (cut.heads[:, 1] >> np.uint64(16)).astype(np.uint8) == ord("T")
    named = header if header not in (COMMAS, PIPES, PIPES_WITH_NODE) else None
    commas = pipes = np.empty(0, np.int64)
    chosen: list[tuple[Layout, Flags]] = []
    if is_commas.any():
        commas = text.places(b",")
        commas = commas[text.padded[commas + 1] == ord(" ")]
        chosen.append((named if named is not None and named.separator == COMMAS.separator else COMMAS, is_commas))
    if not is_commas.all():
        pipes = text.places(b"|")
        if named is not None and named.separator == PIPES.separator:
            chosen.append((named, ~is_commas))
        else:
            has_level = _are_levels_next(text, cut.starts, pipes)
            chosen += [(PIPES, ~is_commas & has_level), (PIPES_WITH_NODE, ~is_commas & ~has_level)]
    separators = Separators(commas, pipes)
    return _in_order([_group(text, cut, rows, separators, layout) for layout, rows in chosen if rows.any()])


def _are_levels_next(text: Text, starts: Places, pipes: Places) -> Flags:
    """Say of each record whether its second field is a level."""
    after = np.append(pipes, len(text.data))[np.searchsorted(pipes, starts)] + 1
    second = text.eights(after)
    found = np.zeros(len(starts), np.bool_)
    for level in LEVELS:
        found |= begin_with(second, level + b"|")
    return found


def _group(text: Text, cut: Cut, chosen: Flags, separators: Separators, layout: Layout) -> Fields:
    """Cut the chosen records, which have one layout; those with too few fields are left out."""
    starts, ends, heads = cut.starts, cut.ends, cut.heads
    if not chosen.all():
        starts, ends, heads = starts[chosen], ends[chosen], heads[chosen]
    is_commas = layout.separator == COMMAS.separator
    wanted, width = len(layout.fields), len(layout.separator)
    places = separators.commas if is_commas else separators.pipes
    padded = np.append(places, np.full(wanted + 1, len(text.data)))
    first = np.searchsorted(places, starts)
    whole = padded[first + wanted] + width <= ends
    if not whole.all():
        starts, ends, heads, first = starts[whole], ends[whole], heads[whole], first[whole]
    last = first + wanted
    text_starts, text_ends = padded[last] + width, ends
    data_starts = data_ends = ends
    first_pipes = next_pipes = np.zeros(len(starts), np.int64)
    if not is_commas:
        right = np.searchsorted(places, ends) - 1
        has_data = right > last
        first_pipes, next_pipes = last, np.where(has_data, right, right + 1)
        text_ends = np.where(has_data, padded[right], ends)
        data_starts = np.where(has_data, text_ends + 1, ends)
    beginning, beginnings, threads = _beginnings(text, padded, first, layout)
    return Fields(
        starts, heads, text_starts, text_ends, data_starts, data_ends, beginning, beginnings, threads,
        np.full(len(starts), is_commas), separators, first_pipes, next_pipes,
    )  # fmt: skip


def _beginnings(
    text: Text, separators: Places, first: Places, layout: Layout
) -> tuple[Places, list[Beginning], pa.DictionaryArray]:
    """Return the number of each record's beginning, the distinct ones, and the threads."""
    width = len(layout.separator)

    def between(start: int, end: int) -> pa.DictionaryArray:
        if start >= end:
            return pa.nulls(len(first), pa.string()).dictionary_encode()
        return distinct(text, separators[first + start] + width, separators[first + end])

    at = layout.fields.index(_THREAD) if _THREAD in layout.fields else len(layout.fields)
    threads = between(at, min(at + 1, len(layout.fields)))
    before, after = between(0, at), between(at + 1, len(layout.fields))
    left, right = [None, *before.dictionary.to_pylist()], [None, *after.dictionary.to_pylist()]
    beginning, found = pairs(_numbers(before), _numbers(after), len(right))
    beginnings = [_beginning(layout, at, left[head], right[tail]) for head, tail in found]
    return beginning, beginnings, threads


@lru_cache(KEPT_BEGINNINGS)
def _beginning(layout: Layout, thread: int, before: str | None, after: str | None) -> Beginning:
    """Return what two texts say that stand before and after the field of the thread."""
    fields = zip(layout.fields[:thread], (before or "").split(layout.separator), strict=False)
    more = zip(layout.fields[thread + 1 :], (after or "").split(layout.separator), strict=False)
    named = {name: word or None for name, word in (*fields, *more)}
    if (
        layout is COMMAS
        and (named["resource"] or "").startswith(TYPES)
        and not (named["logger"] or "").startswith(TYPES)
    ):
        named["resource"], named["logger"] = named["logger"], named["resource"]
    return Beginning(layout.name, **named)


def _numbers(texts: pa.DictionaryArray) -> Places:
    """Return the number of each text in its dictionary, counted from 1; 0 for none."""
    return np.asarray(texts.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) + 1)


def _in_order(groups: list[Fields]) -> Fields:
    """Return records of several layouts as one, in the order of the file."""
    if len(groups) == 1:
        return groups[0]
    starts = np.concatenate([group.starts for group in groups])
    order = np.argsort(starts, kind="stable")
    shifts = np.cumsum([0, *(len(group.beginnings) for group in groups)])
    shifted = [group.beginning + shift for group, shift in zip(groups, shifts[:-1], strict=True)]
    threads = pa.concat_arrays([group.threads.cast(pa.string()) for group in groups])
    return Fields(
        starts[order],
        np.concatenate([group.heads for group in groups])[order],
        np.concatenate([group.text_starts for group in groups])[order],
        np.concatenate([group.text_ends for group in groups])[order],
        np.concatenate([group.data_starts for group in groups])[order],
        np.concatenate([group.data_ends for group in groups])[order],
        np.concatenate(shifted)[order],
        [beginning for group in groups for beginning in group.beginnings],
        threads.take(pa.array(order)).dictionary_encode(),
        np.concatenate([group.is_commas for group in groups])[order],
        groups[0].separators,
        np.concatenate([group.first_pipes for group in groups])[order],
        np.concatenate([group.next_pipes for group in groups])[order],
    )
