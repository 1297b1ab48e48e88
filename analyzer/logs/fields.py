"""Cuts the fields of records: the few before the message by their separators, `data` from the right end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyzer.logs.cutting import STAMP_BYTES, Cut
from analyzer.logs.layouts import COMMAS, LEVELS, PIPES, PIPES_WITH_NODE, Layout
from analyzer.logs.slices import Bytes, Flags, Places, codes, texts


@dataclass(frozen=True, slots=True)
class Beginning:
    """What stands before a message, the same in many records."""

    layout: str
    level: str | None = None
    thread: str | None = None
    resource: str | None = None
    component: str | None = None
    logger: str | None = None
    node_tag: str | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """The records of a chunk that have all fields, in order; `beginning` is a number into `beginnings`."""

    starts: Places
    text_starts: Places
    text_ends: Places
    data_starts: Places
    data_ends: Places
    beginning: Places
    beginnings: list[Beginning]
    is_commas: Flags


def fields(data: Bytes, cut: Cut, header: Layout | None = None) -> Fields:
    """Return where the fields of each record are. `header` is the layout that the file itself names."""
    is_commas = data[cut.starts + STAMP_BYTES - 9] == ord("T")
    named = header if header not in (COMMAS, PIPES, PIPES_WITH_NODE) else None
    groups = []
    if is_commas.any():
        commas = np.flatnonzero((data[:-1] == ord(",")) & (data[1:] == ord(" ")))
        layout = named if named is not None and named.separator == COMMAS.separator else COMMAS
        groups.append(_group(data, cut, is_commas, commas, layout))
    if not is_commas.all():
        pipes = np.flatnonzero(data == ord("|"))
        if named is not None and named.separator == PIPES.separator:
            groups.append(_group(data, cut, ~is_commas, pipes, named))
        else:
            has_level = ~is_commas & _is_level_next(data, cut.starts, pipes)
            for layout, chosen in ((PIPES, has_level), (PIPES_WITH_NODE, ~is_commas & ~has_level)):
                if chosen.any():
                    groups.append(_group(data, cut, chosen, pipes, layout))
    return _in_order(groups)


def _is_level_next(data: Bytes, starts: Places, pipes: Places) -> Flags:
    """Say of each record whether its second field is a level."""
    if not len(pipes):
        return np.zeros(len(starts), np.bool_)
    second = pipes[np.minimum(np.searchsorted(pipes, starts), len(pipes) - 1)] + 1
    places = np.minimum(second[:, None] + np.arange(6), len(data) - 1)
    window = data[places]
    found = np.zeros(len(starts), np.bool_)
    for level in LEVELS:
        word = np.frombuffer(level + b"|", np.uint8)
        found |= (window[:, : len(word)] == word).all(1)
    return found


def _group(data: Bytes, cut: Cut, chosen: Flags, separators: Places, layout: Layout) -> Fields:
    """Cut the chosen records, which have one layout; those with too few fields are left out."""
    starts, ends = cut.starts[chosen], cut.ends[chosen]
    wanted, width = len(layout.fields), len(layout.separator)
    padded = np.append(separators, np.full(wanted + 1, len(data)))
    first = np.searchsorted(separators, starts)
    last = padded[first + wanted]
    whole = last + width <= ends
    starts, ends, first, last = starts[whole], ends[whole], first[whole], last[whole]
    text_starts, text_ends = last + width, ends
    data_starts = data_ends = ends
    if layout.separator == "|" and len(starts):
        right = separators[np.searchsorted(separators, ends) - 1]
        has_data = right > last
        text_ends = np.where(has_data, right, ends)
        data_starts = np.where(has_data, right + 1, ends)
    beginning, distinct = codes(texts(data, padded[first] + width, last))
    beginnings = [_beginning(layout, text) for text in distinct.to_pylist()]
    is_commas = np.full(len(starts), layout.separator != "|")
    return Fields(starts, text_starts, text_ends, data_starts, data_ends, beginning, beginnings, is_commas)


def _beginning(layout: Layout, text: str | None) -> Beginning:
    words = (text or "").split(layout.separator)
    return Beginning(layout.name, **{name: word or None for name, word in zip(layout.fields, words, strict=False)})


def _in_order(groups: list[Fields]) -> Fields:
    """Return records of several layouts as one, in the order of the file."""
    if len(groups) == 1:
        return groups[0]
    starts = np.concatenate([group.starts for group in groups])
    order = np.argsort(starts, kind="stable")
    shifts = np.cumsum([0, *(len(group.beginnings) for group in groups)])
    shifted = [group.beginning + shift for group, shift in zip(groups, shifts[:-1], strict=True)]
    return Fields(
        starts[order],
        np.concatenate([group.text_starts for group in groups])[order],
        np.concatenate([group.text_ends for group in groups])[order],
        np.concatenate([group.data_starts for group in groups])[order],
        np.concatenate([group.data_ends for group in groups])[order],
        np.concatenate(shifted)[order],
        [beginning for group in groups for beginning in group.beginnings],
        np.concatenate([group.is_commas for group in groups])[order],
    )
