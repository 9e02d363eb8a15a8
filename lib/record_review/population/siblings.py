"""Sibling groups of the population, closed both ways.

Knows which children were listed as siblings (`record_review.pir.find_siblings` reads names and references)
and which rows are one child. Gives the groups that remain among eligible children names of their own.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from record_review.pir.children.siblings import find_siblings

LARGE = 6  # children in a group; above this, half-siblings may have chained several families together


@dataclass(frozen=True)
class Families:
    """Who belongs to whom in the return, before it is known who is eligible.

    ``group`` : for every row a number, equal for siblings; a child without siblings in the return has its own
    ``one_sided`` : Excel rows whose reference a sibling gave, while they do not name that sibling back
    """

    group: np.ndarray
    one_sided: tuple[int, ...]


def families(rows: pd.DataFrame, first: np.ndarray) -> Families:
    """Join the rows of siblings, and the rows of one child.

    Parameters
    ----------
    rows : `row`, `ref_key` and `sibling_group` of every row; ``first`` : see `first_rows`
    """
    listed = find_siblings(rows, first.tolist())
    child = {int(row): int(head) for row, head in zip(rows["row"], first, strict=True)}
    named: dict[int, set[int]] = {}
    for row, others in listed.references.items():
        named.setdefault(child[row], set()).update(child[other] for other in others)
    not_back = {
        other
        for one, others in named.items()
        for other in others
        if other != one and one not in named.get(other, ())
    }
    one_sided = tuple(sorted(int(rows["row"].iloc[place]) for place in not_back))
    return Families(listed.group.to_numpy(), one_sided)


def group_names(group: pd.Series, ref_key: pd.Series) -> pd.Series:
    """Names S001, S002, … for groups of at least two children, in order of their smallest reference; else "".

    The names depend on the children of the population only, not on the order of the return.
    """
    shared = group.map(group.value_counts()) > 1
    smallest = ref_key[shared].groupby(group[shared]).min().sort_values(kind="stable")
    width = max(3, len(str(len(smallest))))
    names = {number: f"S{place:0{width}d}" for place, number in enumerate(smallest.index, start=1)}
    return group.map(names).where(shared, "").astype("str")
