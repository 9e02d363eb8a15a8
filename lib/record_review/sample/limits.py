"""The bounds a list must keep: levels between share rounded down and up, families at most share rounded up.

It knows which lists break which bound; it does not know how to mend them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from record_review.sample.characteristics import Characteristics, bounds
from record_review.sample.lists import Lists


@dataclass(frozen=True)
class Limits:
    """Bounds on the counts of one role: on features first, then on small sibling groups.

    ``column``, ``value`` : per bound, which children it counts: those with this ``value`` in this column of
        features, or, in the column after the last, of this group
    ``low``, ``high`` : the least and the most of them that a list may hold in this role
    ``features`` : how many of the bounds are on features
    """

    role: int
    column: np.ndarray
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    features: int

    def held(self, lists: Lists, rows: np.ndarray) -> np.ndarray:
        """How many children each of these lists holds in this role under each bound: (rows, bounds)."""
        of_features = lists.counts[self.role][np.ix_(rows, self.value[: self.features])]
        return np.hstack([of_features, lists.groups[self.role][np.ix_(rows, self.value[self.features :])]])

    def broken(self, lists: Lists, rows: np.ndarray) -> np.ndarray:
        """Which bounds each of these lists breaks: (rows, bounds); 1 too many, -1 too few, 0 kept."""
        held = self.held(lists, rows)
        return (held > self.high).astype(np.int8) - (held < self.low).astype(np.int8)

    def room(self, lists: Lists, bound: np.ndarray, more: np.ndarray) -> np.ndarray:
        """Which lists could hold one more (where ``more``), or one fewer, under each of these bounds."""
        feature = bound < self.features
        held = np.empty((len(bound), len(lists.roles)), dtype=np.int64)
        held[feature] = lists.counts[self.role][:, self.value[bound[feature]]].T
        held[~feature] = lists.groups[self.role][:, self.value[bound[~feature]]].T
        return np.where(more[:, None], held < self.high[bound][:, None], held > self.low[bound][:, None])


def limits(what: Characteristics, role: int, places: int) -> Limits:
    """The bounds that every list must keep, for so many places in a list.

    Families are bounded only where some children are known as siblings and siblings are to be spread; a
    family that cannot exceed its bound has none.
    """
    family = range(what.levels + what.cells, what.free)
    chosen = np.array([*range(what.levels), *family], dtype=np.int64)
    low, high = bounds(what.sizes[chosen], places, what.children)
    low[what.levels :] = 0
    cap = -(-places * what.group_sizes // what.children)
    groups = np.flatnonzero(np.minimum(what.group_sizes, places) > cap)
    return Limits(
        role=role,
        column=np.append(_columns(what, chosen), np.full(len(groups), what.features.shape[1])),
        value=np.append(chosen, groups),
        low=np.append(low, np.zeros(len(groups), dtype=np.int64)),
        high=np.append(high, cap[groups]),
        features=len(chosen),
    )


def cell_limits(what: Characteristics, role: int, places: int) -> Limits:
    """The bounds on pairs of levels, which as many lists as can be had should keep."""
    chosen = np.arange(what.levels, what.levels + what.cells)
    low, high = bounds(what.sizes[chosen], places, what.children)
    return Limits(role, _columns(what, chosen), chosen, low, high, len(chosen))


def _columns(what: Characteristics, features: np.ndarray) -> np.ndarray:
    """The column in which each feature stands."""
    column = np.zeros(len(what.names), dtype=np.int64)
    for place, values in enumerate(what.features.T):
        column[values] = place
    return column[features]
