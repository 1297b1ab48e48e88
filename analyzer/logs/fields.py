"""Cuts the fields of records: the few before the message by their separators, `data` from the right end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa

from analyzer.logs.cutting import Cut, Heads
from analyzer.logs.layouts import COMMAS, LEVELS, PIPES, PIPES_WITH_NODE, TYPES, Layout
from analyzer.logs.slices import Flags, Places, Text, begin_with, distinct, pairs

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
    """All places in the chunk where a field may end, and the numbers of the first in each record and after it."""

    places: Places
    first: Places
    after: Places


@dataclass(frozen=True, slots=True)
class Fields:
    """The records of a chunk that have all fields, in order; `beginning` is a number into `beginnings`.

    `commas` and `pipes` are all places in the chunk where a field may end. `first_pipes` are the numbers of the pipes
    before texts, and `next_pipes` of the first after them; both are 0 up to 6.2.
    """

    starts: Places
    heads: Heads
    text_starts: Places
    text_ends: Places
    data_starts: Places
    data_ends: Places
    beginning: Places
    beginnings: list[Beginning]
    threads: pa.DictionaryArray
    is_commas: Flags
    commas: Places
    pipes: Places
    first_pipes: Places
    next_pipes: Places


def fields(text: Text, cut: Cut, header: Layout | None = None) -> Fields:
    """Return where the fields of each record are. `header` is the layout that the file itself names."""
    is_commas = (cut.heads[1] >> np.uint64(16)).astype(np.uint8) == ord("T")
    named = header if header not in (COMMAS, PIPES, PIPES_WITH_NODE) else None
    groups = []
    if is_commas.any():
        commas = text.places(b",")
        commas = commas[text.padded[commas + 1] == ord(" ")]
        layout = named if named is not None and named.separator == COMMAS.separator else COMMAS
        groups.append(_group(cut, is_commas, _separators(cut, commas), layout, text))
    if not is_commas.all():
        pipes = _separators(cut, text.places(b"|"))
        if named is not None and named.separator == PIPES.separator:
            groups.append(_group(cut, ~is_commas, pipes, named, text))
        else:
            has_level = _are_levels_next(text, pipes) & ~is_commas
            for layout, chosen in ((PIPES, has_level), (PIPES_WITH_NODE, ~is_commas & ~has_level)):
                if chosen.any():
                    groups.append(_group(cut, chosen, pipes, layout, text))
    return _in_order(groups)


def _separators(cut: Cut, places: Places) -> Separators:
    numbers = np.searchsorted(places, cut.borders)
    return Separators(places, numbers[:-1][cut.is_record], numbers[1:][cut.is_record])


def _are_levels_next(text: Text, pipes: Separators) -> Flags:
    """Say of each record whether its second field is a level."""
    found = np.zeros(len(pipes.first), np.bool_)
    if len(pipes.places):
        second = text.eights(pipes.places.take(pipes.first, mode="clip") + 1)
        for level in LEVELS:
            found |= begin_with(second, level + b"|")
    return found


def _group(cut: Cut, chosen: Flags, separators: Separators, layout: Layout, text: Text) -> Fields:
    """Cut the chosen records, which have one layout; those with too few fields are left out."""
    is_commas = layout.separator == COMMAS.separator
    wanted, width, places = len(layout.fields), len(layout.separator), separators.places
    starts, ends, heads, first, after = cut.starts, cut.ends, cut.heads, separators.first, separators.after
    chosen = chosen & (after - first > wanted)
    if not chosen.all():
        starts, ends, heads = starts[chosen], ends[chosen], tuple(head[chosen] for head in heads)
        first, after = first[chosen], after[chosen]
    last = first + wanted
    text_starts, text_ends = places[last] + width, ends
    data_starts = data_ends = ends
    first_pipes = next_pipes = np.zeros(len(starts), np.int64)
    if not is_commas:
        has_data = after - 1 > last
        first_pipes, next_pipes = last, after - has_data
        text_ends = np.where(has_data, places[after - 1], ends)
        data_starts = np.where(has_data, text_ends + 1, ends)
    beginning, beginnings, threads = _beginnings(text, places, first, layout)
    none = np.empty(0, np.int64)
    commas, pipes = (places, none) if is_commas else (none, places)
    return Fields(
        starts, heads, text_starts, text_ends, data_starts, data_ends, beginning, beginnings, threads,
        np.full(len(starts), is_commas), commas, pipes, first_pipes, next_pipes,
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
        tuple(np.concatenate(part)[order] for part in zip(*(group.heads for group in groups), strict=True)),
        np.concatenate([group.text_starts for group in groups])[order],
        np.concatenate([group.text_ends for group in groups])[order],
        np.concatenate([group.data_starts for group in groups])[order],
        np.concatenate([group.data_ends for group in groups])[order],
        np.concatenate(shifted)[order],
        [beginning for group in groups for beginning in group.beginnings],
        threads.take(pa.array(order)).dictionary_encode(),
        np.concatenate([group.is_commas for group in groups])[order],
        max((group.commas for group in groups), key=len),
        max((group.pipes for group in groups), key=len),
        np.concatenate([group.first_pipes for group in groups])[order],
        np.concatenate([group.next_pipes for group in groups])[order],
    )
