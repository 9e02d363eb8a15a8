"""The design that estimates rest on: the records read by stratum, their weights, and which strata are merged.

Knows nothing of the draw, of questions or of disclosure; the sample is taken to be a stratified simple random
one without replacement.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from record_review.inspection.refusals import ReadingError

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """The records read, with what their estimates rest on. Made by `stratified_design`.

    stratum : (n,) position of each record's stratum in the three tuples below, after merging
    weight : (n,) weight of each record, > 0; only the ratios matter
    names, population, read : per stratum its name, the children in the population, the records read
    merged : one sentence per stratum that could not stand alone
    post : (n,) position of each record's post-stratum, by which the weights were adjusted; None without
    """

    stratum: npt.NDArray[np.intp]
    weight: Numbers
    names: tuple[str, ...]
    population: tuple[int, ...]
    read: tuple[int, ...]
    merged: tuple[str, ...] = ()
    post: npt.NDArray[np.intp] | None = None

    @property
    def fractions(self) -> Numbers:
        """(H,) share of each stratum's children whose record was read, f_h = n_h / N_h; 0 unless finite."""
        return np.array(self.read, dtype=float) / np.array(self.population, dtype=float)


def stratified_design(
    strata: Sequence[str], sizes: Mapping[str, int], weights: Sequence[float] | None = None
) -> Design:
    """Arrange the records read by stratum, merging a stratum that cannot show its own variation.

    A stratum with fewer than two records read, and not wholly read, is merged with the stratum next to it in
    the order of ``sizes``, passing over strata read whole; of two neighbours the one with fewer children, so
    that small strata stay together, and of two equal ones the later. A stratum without children is left out.
    Merging goes on until every
    stratum can stand alone, or one is left.

    Parameters
    ----------
    strata : (n,) stratum of each record read: the record's own, not that of a record it replaced
    sizes : stratum -> children in the population, in an order in which neighbours are alike
    weights : (n,) weight of each record; without them N_h / n_h of the merged strata

    Raises
    ------
    ReadingError : a stratum that is not in the population or has no whole number of children, more records
        read than children in it, or a weight that is not a positive number

    Source: Cochran (1977) 5A.12, collapsed strata.
    """
    problems = []
    if unknown := sorted(set(strata) - set(sizes)):
        problems.append(f"Records were read in categories that have no children: {', '.join(unknown)}.")
    for name, size in sizes.items():
        if size < 0 or size != int(size):
            problems.append(f"Category {name} must have a whole number of children, from 0.")
        elif (read := sum(stratum == name for stratum in strata)) > size:
            problems.append(f"{read} records were read in category {name}, which has {size} children.")
    if weights is not None:
        if len(weights) != len(strata):
            problems.append(f"There are {len(weights)} weights for {len(strata)} records.")
        elif not all(math.isfinite(w) and w > 0 for w in weights):
            problems.append("Every record's weight must be a number above 0.")
    if problems:
        raise ReadingError(*problems)

    groups, merged = merged_groups(strata, sizes)
    place = {name: i for i, group in enumerate(groups) for name in group}
    stratum = np.array([place[name] for name in strata], dtype=np.intp)
    read_in = tuple(int(n) for n in np.bincount(stratum, minlength=len(groups)))
    population = tuple(sum(sizes[name] for name in group) for group in groups)
    if weights is None:
        weight = np.array([population[h] / read_in[h] for h in stratum], dtype=float)
    else:
        weight = np.array(weights, dtype=float)
    names = tuple(" and ".join(group) for group in groups)
    return Design(stratum, weight, names, population, read_in, merged)


def merged_groups(
    strata: Sequence[str], sizes: Mapping[str, int], *, what: str = "Category"
) -> tuple[list[list[str]], tuple[str, ...]]:
    """Put strata together until each can show its own variation, or one is left.

    The rule is that of `stratified_design`, which this serves; strata without children are left out.

    Returns
    -------
    the names in each group, in the order of ``sizes``; a sentence per merger, which calls a stratum ``what``
    """
    groups = [[name] for name, size in sizes.items() if size > 0]
    merged = []
    while len(groups) > 1 and (lone := _first_lone(groups, strata, sizes)) is not None:
        near = _nearest(groups, lone, strata, sizes)
        merged.append(
            f"{what} {' and '.join(groups[lone])} has fewer than two records read and is merged with "
            f"{' and '.join(groups[near])} for the ranges."
        )
        first, second = sorted((lone, near))
        groups[first] += groups.pop(second)
    return groups, tuple(merged)


def _first_lone(groups: list[list[str]], strata: Sequence[str], sizes: Mapping[str, int]) -> int | None:
    """The first group with no or one record read that was not read whole; a single record stands alone where
    every other group was read whole, as merging would take certain children for a sample."""
    for i, group in enumerate(groups):
        read = sum(stratum in group for stratum in strata)
        if read < 2 and not _whole(group, strata, sizes):
            others = [other for j, other in enumerate(groups) if j != i]
            if read == 0 or not all(_whole(other, strata, sizes) for other in others):
                return i
    return None


def _nearest(groups: list[list[str]], lone: int, strata: Sequence[str], sizes: Mapping[str, int]) -> int:
    """The neighbour with fewer children; of two equal ones the later.

    One that was read whole is passed over, as its children are certain, unless there is no other.
    """
    after, before = range(lone + 1, len(groups)), range(lone - 1, -1, -1)
    near = [next((i for i in side if not _whole(groups[i], strata, sizes)), None) for side in (after, before)]
    neighbours = [i for i in near if i is not None]
    neighbours = neighbours or [i for i in (lone + 1, lone - 1) if 0 <= i < len(groups)]
    return min(neighbours, key=lambda i: sum(sizes[name] for name in groups[i]))


def _whole(group: Sequence[str], strata: Sequence[str], sizes: Mapping[str, int]) -> bool:
    """Whether the records of all its children were read."""
    return sum(stratum in group for stratum in strata) == sum(sizes[name] for name in group)
