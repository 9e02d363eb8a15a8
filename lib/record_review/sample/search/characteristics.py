"""What a list is compared on: levels, pairs of levels, families and numbers, all as whole numbers.

It knows the children's characteristics and how common each is; it does not know lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import fsum, sqrt

import numpy as np
import pandas as pd

NUMBER_UNITS = 4  # a number is counted in quarters of a standard deviation, so that sums are whole
FAR = 32  # units from the mean beyond which a number counts as no further: one child cannot rule a list


@dataclass(frozen=True)
class Characteristics:
    """The children's balance variables in whole numbers; children stand in the order of their references.

    A *feature* is a level of a variable, a cell of a pair of variables, or a family, with two children or
    more. A child has one feature per column of ``features``; from ``free`` on, one feature per column stands
    for none of these: a child who is the only one with a level is in as many lists as equal counts say,
    whatever is exchanged.

    ``variables`` : names of the categorical balance variables, in the order of the first columns
    ``features`` : (children, columns) int64: the columns of levels, of cells, then, if there are any, of
        families
    ``sets`` : for each column the places of the variables that must be equal for two children to share a
        feature
    ``names``, ``sizes`` : one per feature
    ``levels``, ``cells``, ``families`` : how many features of each kind, in that order, before ``free``
    ``group`` : number of each child's small sibling group; ``len(group_sizes)`` stands for none
    ``own`` : (children, variables + 1 if there are large families) numbers of a child's own levels and family
    ``numbers`` : (children, numeric variables) int64, ``NUMBER_UNITS`` to the standard deviation, mean near 0
    """

    variables: tuple[str, ...]
    features: np.ndarray
    sets: tuple[tuple[int, ...], ...]
    names: tuple[str, ...]
    sizes: np.ndarray
    levels: int
    cells: int
    families: int
    group: np.ndarray
    group_sizes: np.ndarray
    own: np.ndarray
    numbers: np.ndarray

    @property
    def children(self) -> int:
        return len(self.features)

    @property
    def free(self) -> int:
        return self.levels + self.cells + self.families


class _Numbering:
    """Gives numbers to features as they come; a value that only one child has is free."""

    def __init__(self) -> None:
        self.columns: list[np.ndarray] = []
        self.own: list[np.ndarray] = []
        self.sets: list[tuple[int, ...]] = []
        self.names: list[str] = []
        self.sizes: list[int] = []

    def add(self, values: pd.Series, places: tuple[int, ...], wanted: np.ndarray | None = None) -> None:
        codes, found = pd.factorize(values, sort=True)
        sizes = np.bincount(codes, minlength=len(found))
        kept = sizes > 1 if wanted is None else wanted
        number = np.where(kept, len(self.names) + np.cumsum(kept) - 1, -1)
        self.columns.append(number[codes])
        self.sets.append(places)
        self.names += [str(value) for value in found[kept]]
        self.sizes += sizes[kept].tolist()
        if len(places) == 1:
            self.own.append(codes)


def characteristics(
    children: pd.DataFrame, balance_on: tuple[str, ...], selected_in: np.ndarray, lists: int
) -> Characteristics:
    """Number the features of children who already stand in the order of their references.

    ``selected_in`` says in how many of the ``lists`` each child is selected: families whose share of a list
    rounds up to two or more enter as features; smaller ones, of which there can be thousands, as ``group``. A
    balance variable whose column holds numbers is numeric; where some are missing, "known" and "not known"
    become two levels.
    """
    numeric = tuple(name for name in balance_on if is_number(children[name]))
    texts = {name: children[name].astype("str") for name in balance_on if name not in numeric}
    crossed = tuple(texts)
    for name in numeric:
        if children[name].isna().any():
            texts[name] = children[name].isna().map({True: "not known", False: "known"}).astype("str")
    variables = tuple(texts)
    numbering = _Numbering()
    for place, name in enumerate(variables):
        numbering.add(name + ": " + texts[name], (place,))
    levels = len(numbering.names)
    for (one, first), (other, second) in combinations(enumerate(crossed), 2):
        numbering.add(first + ": " + texts[first] + ", " + second + ": " + texts[second], (one, other))
    cells = len(numbering.names) - levels

    group, group_sizes = _families(children["sibling_group"])
    total = np.bincount(group, weights=selected_in, minlength=len(group_sizes) + 1)[:-1].astype(np.int64)
    cap = -(-total // lists)
    large = (cap > 1) | (4 * total >= 3 * lists * cap)
    if large.any():
        named = pd.Series(group).where(np.append(large, False)[group], len(group_sizes))
        numbering.add(named, (len(variables),), np.unique(named) < len(group_sizes))
        group = np.append(np.where(large, (~large).sum(), np.cumsum(~large) - 1), (~large).sum())[group]
        group_sizes = group_sizes[~large]
    none = np.zeros((len(children), 0), dtype=np.int64)
    features = np.column_stack([none, *numbering.columns]).astype(np.int64)
    return Characteristics(
        variables=variables,
        features=np.where(features < 0, len(numbering.names) + np.arange(features.shape[1]), features),
        sets=tuple(numbering.sets),
        names=tuple(numbering.names) + ("none",) * features.shape[1],
        sizes=np.append(numbering.sizes, (features < 0).sum(axis=0)).astype(np.int64),
        levels=levels,
        cells=cells,
        families=len(numbering.names) - levels - cells,
        group=group.astype(np.int64),
        group_sizes=group_sizes.astype(np.int64),
        own=np.column_stack([none, *numbering.own]).astype(np.int64),
        numbers=np.column_stack([none, *(_whole(children[name]) for name in numeric)]).astype(np.int64),
    )


def is_number(values: pd.Series) -> bool:
    """Whether a variable is balanced in its mean rather than in its levels."""
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def _families(sibling_group: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """The number of each child's sibling group, and their sizes; the number after the last is no sibling."""
    known = sibling_group.astype("str")
    shared = known.where(known.ne("") & known.map(known.value_counts()).gt(1))
    group, found = pd.factorize(shared, sort=True)
    group = np.where(group < 0, len(found), group)
    return group, np.bincount(group, minlength=len(found) + 1)[: len(found)]


def _whole(values: pd.Series) -> np.ndarray:
    """A numeric variable in whole units from its mean, at most ``FAR`` of them; a missing one is 0.

    ``math.fsum`` rounds once, so that the units do not depend on the order of a machine's additions.
    """
    known = [float(value) for value in values.dropna()]
    mean = fsum(known) / len(known) if known else 0.0
    spread = sqrt(fsum((value - mean) ** 2 for value in known) / len(known)) if known else 0.0
    units = (values.astype("float64") - mean) / (spread or 1.0) * NUMBER_UNITS
    return np.rint(units.fillna(0).clip(-FAR, FAR)).to_numpy()
