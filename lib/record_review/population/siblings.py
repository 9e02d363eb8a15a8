"""Sibling groups: closed both ways over group names and references of siblings.

Knows the column in which the partnership identifies siblings. "We ask you to identify sibling relationships":
some write one name on all children of a family, some the references of the others; both are understood.
"""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from record_review.population.identity import first_connected

LARGE = 6  # children in a group; above this, half-siblings may have chained several families together
_BETWEEN = re.compile(r"[,;/&+|]|\band\b", re.IGNORECASE)


@dataclass(frozen=True)
class Siblings:
    """Sibling groups of the return, before it is known who is eligible.

    ``group`` : for every row a number, equal for siblings; a child without siblings in the return has its own
    ``one_sided`` : Excel rows whose reference a sibling gave, while they do not name that sibling back
    ``not_listed`` : Excel rows that name a sibling's reference beside others, which no row has
    """

    group: np.ndarray
    one_sided: tuple[int, ...]
    not_listed: tuple[int, ...]


def siblings(rows: pd.DataFrame, first: np.ndarray) -> Siblings:
    """Join children who share a group name, or one of whom names the other's reference, and close the groups.

    A text is read as references when it, or a part of it between commas and the like, is the reference of a
    row; otherwise the whole text is the name of a group. Names and references are compared without case and
    spaces.

    Parameters
    ----------
    rows : `row`, `ref_key` and `sibling_group` of every row; ``first`` : see `first_rows`
    """
    texts, keys, numbers = rows["sibling_group"].tolist(), rows["ref_key"].tolist(), rows["row"].tolist()
    place_of = {key: place for place, key in reversed(list(enumerate(keys))) if key}
    nodes: dict[str, int] = {}
    joined = [(int(head), place) for place, head in enumerate(first)]
    named: dict[int, set[int]] = {}  # child -> children whose reference it gives
    not_listed = []
    for place, text in enumerate(texts):
        whole = _key(text)
        if not whole:
            continue
        parts = [whole] if whole in place_of else [key for key in map(_key, _BETWEEN.split(text)) if key]
        known = [part for part in parts if part in place_of]
        if known and len(known) < len(parts):
            not_listed.append(numbers[place])
        for part in known:
            other = int(first[place_of[part]])
            joined.append((place, other))
            named.setdefault(int(first[place]), set()).add(other)
        # A reference that is not listed still ties together all who name it.
        for name in [part for part in parts if part not in place_of] if known else [whole]:
            joined.append((place, nodes.setdefault(name, len(rows) + len(nodes))))
    group = first_connected(len(rows) + len(nodes), joined)[: len(rows)]
    one_sided = sorted(
        {
            numbers[other]
            for child, others in named.items()
            for other in others
            if other != child and child not in named.get(other, ())
        }
    )
    return Siblings(group, tuple(one_sided), tuple(not_listed))


def group_names(group: pd.Series, ref_key: pd.Series) -> pd.Series:
    """Names S001, S002, … for groups of at least two children, in order of their smallest reference; else "".

    The names depend on the children of the population only, not on the order of the return.
    """
    shared = group.map(group.value_counts()) > 1
    smallest = ref_key[shared].groupby(group[shared]).min().sort_values(kind="stable")
    width = max(3, len(str(len(smallest))))
    names = {number: f"S{place:0{width}d}" for place, number in enumerate(smallest.index, start=1)}
    return group.map(names).where(shared, "").astype("str")


def _key(text: str) -> str:
    return "".join(text.split()).casefold()
