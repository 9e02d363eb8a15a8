"""Who is whose sibling by what was listed: a group name shared, or the reference of a sibling. Closed both
ways.

Knows nothing of families: a chain of half-siblings becomes one group, and a rule asks about large ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from record_review.inspection import normalise_value, reference_key

_BETWEEN = re.compile(r"\s*(?:[,;/&+|]|\band\b)\s*")


@dataclass(frozen=True)
class Siblings:
    """group : number of each child's group, by the frame's index; children alone have a group of their own.
    references : row -> rows of the other children in the list that it names by reference; the first row of a
        child listed more than once
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
    rows, keys, texts = (frame[name].tolist() for name in ("row", "ref_key", "sibling_group"))
    parent = list(range(len(keys)))

    def top(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    def join(one: int, other: int) -> None:
        low, high = sorted((top(one), top(other)))
        parent[high] = low

    first_of: dict[str, int] = {}
    for index, key in enumerate(keys):
        if key:
            join(index, first_of.setdefault(key, index))  # one child listed twice is in one family
    first_with: dict[str, int] = {}
    parts: dict[str, frozenset[str]] = {}
    references: dict[int, frozenset[int]] = {}
    for index, text in enumerate(texts):
        if not text:
            continue
        whole = normalise_value(text)
        join(index, first_with.setdefault(whole, index))
        if whole not in parts:
            pieces = {reference_key(piece) for piece in [whole, *_BETWEEN.split(whole)]}
            parts[whole] = frozenset(pieces & first_of.keys())
        for key in parts[whole]:
            join(index, first_of[key])
        if others := parts[whole] - {keys[index]}:
            references[rows[index]] = frozenset(rows[first_of[key]] for key in others)
    tops = [top(index) for index in range(len(keys))]
    numbers = {one: number for number, one in enumerate(dict.fromkeys(tops))}
    group = pd.Series([numbers[one] for one in tops], index=frame.index, dtype="int64")
    return Siblings(group, references)
