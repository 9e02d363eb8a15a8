"""The bounds a list must keep: levels between share rounded down and up, families at most share rounded up.

It knows which lists break which bound; it does not know how to mend them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from record_review.sample.search.characteristics import Characteristics
from record_review.sample.search.lists import RESERVE, SELECTED, Lists


@dataclass(frozen=True)
class ListBounds:
    """ListBounds on the counts of one role, or of several together: on features first, then on small sibling
    groups.

    ``roles`` : the roles that are counted
    ``column``, ``value`` : per bound, which children it counts: those with this ``value`` in this column of
        features, or, in the column after the last, of this group
    ``low``, ``high`` : the least and the most of them that a list may hold in these roles
    ``features`` : how many of the bounds are on features
    """

    roles: tuple[int, ...]
    column: np.ndarray
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    features: int

    def held(self, lists: Lists, rows: np.ndarray) -> np.ndarray:
        """How many children each of these lists holds in these roles under each bound: (rows, bounds)."""
        found = np.zeros((len(rows), len(self.value)), dtype=np.int64)
        for role in self.roles:
            found[:, : self.features] += lists.counts[role][np.ix_(rows, self.value[: self.features])]
            found[:, self.features :] += lists.groups[role][np.ix_(rows, self.value[self.features :])]
        return found

    def broken(self, lists: Lists, rows: np.ndarray) -> np.ndarray:
        """Which bounds each of these lists breaks: (rows, bounds); 1 too many, -1 too few, 0 kept."""
        held = self.held(lists, rows)
        return (held > self.high).astype(np.int8) - (held < self.low).astype(np.int8)

    def room(self, lists: Lists, bound: np.ndarray, more: np.ndarray) -> np.ndarray:
        """Which lists could hold one more (where ``more``), or one fewer, under each of these bounds."""
        feature = bound < self.features
        held = np.zeros((len(bound), len(lists)), dtype=np.int64)
        for role in self.roles:
            held[feature] += lists.counts[role][:, self.value[bound[feature]]].T
            held[~feature] += lists.groups[role][:, self.value[bound[~feature]]].T
        return np.where(more[:, None], held < self.high[bound][:, None], held > self.low[bound][:, None])


def level_bounds(lists: Lists, role: int) -> ListBounds:
    """The bounds that every list must keep on who has this role.

    Families are bounded only where some children are known as siblings and siblings are to be spread; a
    family that cannot exceed its bound has none.
    """
    what, places = lists.what, lists.members[role].shape[1]
    family = range(what.levels + what.cells, what.free)
    chosen = np.array([*range(what.levels), *family], dtype=np.int64)
    low, high = lists.share(role, chosen)
    low[what.levels :] = 0
    cap = lists.most_of_groups(role)
    groups = np.flatnonzero(np.minimum(what.group_sizes, places) > cap)
    return ListBounds(
        roles=(role,),
        column=np.append(_columns(what, chosen), np.full(len(groups), what.features.shape[1])),
        value=np.append(chosen, groups),
        low=np.append(low, np.zeros(len(groups), dtype=np.int64)),
        high=np.append(high, cap[groups]),
        features=len(chosen),
    )


def cell_bounds(lists: Lists, role: int) -> ListBounds:
    """The bounds on pairs of levels, which as many lists as can be had should keep."""
    what = lists.what
    chosen = np.arange(what.levels, what.levels + what.cells)
    low, high = lists.share(role, chosen)
    return ListBounds((role,), _columns(what, chosen), chosen, low, high, len(chosen))


def sibling_bounds(lists: Lists) -> ListBounds:
    """No family twice among selected and reserves together, where its share of both allows that."""
    what = lists.what
    families = np.arange(what.levels + what.cells, what.free)
    both = lists.totals[SELECTED][families] + lists.totals[RESERVE][families]
    families = families[both <= len(lists)]
    groups = np.flatnonzero(lists.most_of_groups(SELECTED, RESERVE) == 1)
    value = np.append(families, groups)
    return ListBounds(
        roles=(SELECTED, RESERVE),
        column=np.append(_columns(what, families), np.full(len(groups), what.features.shape[1])),
        value=value,
        low=np.zeros(len(value), dtype=np.int64),
        high=np.ones(len(value), dtype=np.int64),
        features=len(families),
    )


def _columns(what: Characteristics, features: np.ndarray) -> np.ndarray:
    """The column in which each feature stands."""
    column = np.zeros(len(what.names), dtype=np.int64)
    for place, values in enumerate(what.features.T):
        column[values] = place
    return column[features]
