"""What a list is compared on: levels, pairs of levels, numbers and sibling groups, as whole numbers.

It knows the children's characteristics and the exact share of each; it does not know lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Characteristics:
    """The children's balance variables in whole numbers; children stand in the order of their references.

    ``features`` : (children, variables + pairs of variables) int32. Number of the feature the child has: first the
        levels of each variable, then the cells of each pair of variables that hold at least one child.
    ``names`` : one name per feature; ``sizes`` : children per feature; ``levels`` : how many features are levels.
    ``group`` : number of the sibling group; the last number, ``len(group_sizes)``, stands for no known sibling.
    """

    variables: tuple[str, ...]
    features: np.ndarray
    names: tuple[str, ...]
    sizes: np.ndarray
    levels: int
    group: np.ndarray
    group_sizes: np.ndarray

    @property
    def children(self) -> int:
        return len(self.features)


def characteristics(children: pd.DataFrame, balance_on: tuple[str, ...]) -> Characteristics:
    """Number the levels, cells and sibling groups of children who already stand in the order of their references."""
    columns, names, sizes = [], [], []

    def number(values: pd.Series) -> np.ndarray:
        codes, found = pd.factorize(values, sort=True)
        columns.append(codes + len(names))
        names.extend(str(value) for value in found)
        sizes.extend(np.bincount(codes, minlength=len(found)))
        return codes

    texts = {name: children[name].astype("str") for name in balance_on}
    for name in balance_on:
        number(name + " = " + texts[name])
    levels = len(names)
    for one, other in combinations(balance_on, 2):
        number(one + " = " + texts[one] + ", " + other + " = " + texts[other])
    known = children["sibling_group"].astype("str")
    shared = known.where(known.ne("") & known.map(known.value_counts()).gt(1))
    group, found = pd.factorize(shared, sort=True)
    group = np.where(group < 0, len(found), group)
    return Characteristics(
        variables=tuple(balance_on),
        features=np.stack(columns, axis=1).astype(np.int32)
        if columns
        else np.zeros((len(children), 0), np.int32),
        names=tuple(names),
        sizes=np.array(sizes, dtype=np.int64),
        levels=levels,
        group=group.astype(np.int32),
        group_sizes=np.bincount(group, minlength=len(found) + 1)[: len(found)].astype(np.int64),
    )
