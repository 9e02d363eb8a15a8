"""Who is whose sibling by what was listed: a group name shared, or the reference of a sibling. Closed both
ways.

Knows nothing of families: a chain of half-siblings becomes one group, and a rule asks about large ones.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import pandas as pd

from record_review.inspection import normalise_value
from record_review.pir.convert import reference_key

_BETWEEN = re.compile(r"\s*(?:[,;/&+|]|\band\b)\s*")


@dataclass(frozen=True)
class Siblings:
    """group : number of each child's group, by the frame's index; children alone have a group of their own.
    references : row -> rows of the children it names as siblings by reference, itself left out
    """

    group: pd.Series
    references: dict[int, frozenset[int]]


def find_siblings(frame: pd.DataFrame) -> Siblings:
    """Join children who share a group name, who name each other's references, or who name one reference.

    Parameters
    ----------
    frame : `row`, `ref_key` and `sibling_group` of every child

    Groups are numbered from 0 in the order of their first rows, so that the answer depends on nothing else.
    """
    rows, keys, texts = (frame[c].tolist() for c in ("row", "ref_key", "sibling_group"))
    by_key: dict[str, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        if key:
            by_key[key].append(index)
    parent = list(range(len(rows)))

    def top(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    def join(one: int, other: int) -> None:
        low, high = sorted((top(one), top(other)))
        parent[high] = low

    first_with: dict[str, int] = {}
    named: dict[int, frozenset[int]] = {}
    for index, text in enumerate(texts):
        if not text:
            continue
        whole = normalise_value(text)
        join(index, first_with.setdefault(whole, index))
        parts = {reference_key(part) for part in [whole, *_BETWEEN.split(whole)] if part} & by_key.keys()
        others = {other for part in parts for other in by_key[part]}
        for other in others:
            join(index, other)
        if parts:
            named[rows[index]] = frozenset(rows[o] for o in others if keys[o] != keys[index])
    for group in by_key.values():  # one child listed twice is in one family
        for other in group[1:]:
            join(group[0], other)
    tops = [top(index) for index in range(len(rows))]
    numbers = {one: number for number, one in enumerate(dict.fromkeys(tops))}
    return Siblings(pd.Series([numbers[one] for one in tops], index=frame.index, dtype="int64"), named)
