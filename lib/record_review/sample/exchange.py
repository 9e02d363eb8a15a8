"""Exchanges of roles between two lists: they bring both closer to the population and cannot change a count."""

from __future__ import annotations

import numpy as np

from record_review.sample.characteristics import Characteristics
from record_review.sample.stream import Stream

OUT, SELECTED, RESERVE = 0, 1, 2
NEVER = 1 << 22  # added to the change of an exchange that cannot be made


def bounds(sizes: np.ndarray, places: int, children: int) -> tuple[np.ndarray, np.ndarray]:
    """The exact share of each feature among ``places`` records, rounded down and up."""
    return places * sizes // children, -(-places * sizes // children)


class Lists:
    """The roles of all children in all lists with the counts that follow from them."""

    def __init__(self, roles: np.ndarray, what: Characteristics) -> None:
        self.what = what
        self.roles = roles
        self.members = {}
        self.counts = {}
        self.groups = {}
        for role in (SELECTED, RESERVE):
            rows, members = np.nonzero(roles == role)
            self.members[role] = members.reshape(len(roles), -1).astype(np.int32)
            self.counts[role] = self._count(self.members[role], what.features, len(what.names))
            self.groups[role] = self._count(
                self.members[role], what.group[:, None], len(what.group_sizes) + 1
            )

    @staticmethod
    def _count(members: np.ndarray, features: np.ndarray, size: int) -> np.ndarray:
        counts = np.zeros((len(members), size), dtype=np.int32)
        for row, found in enumerate(members):
            counts[row] = np.bincount(features[found].ravel(), minlength=size)
        return counts

    def swap(
        self, one: np.ndarray, other: np.ndarray, i: np.ndarray, j: np.ndarray, give: int, take: int
    ) -> None:
        """Child i has role ``give`` in list ``one`` and ``take`` in ``other``, child j the reverse: turn both round."""
        features, group = self.what.features, self.what.group
        for rows, out, into in ((one, i, j), (other, j, i)):
            self.roles[rows, out] = take
            self.roles[rows, into] = give
            for role, lost, won in ((give, out, into), (take, into, out)):
                if role == OUT:
                    continue
                places = (self.members[role][rows] == lost[:, None]).argmax(axis=1)
                self.members[role][rows, places] = won
                self.counts[role][rows[:, None], features[lost]] -= 1
                self.counts[role][rows[:, None], features[won]] += 1
                self.groups[role][rows, group[lost]] -= 1
                self.groups[role][rows, group[won]] += 1


class Costs:
    """Change of cost when a count goes up or down by one: tables of whole numbers, feature by count."""

    def __init__(self, costs: np.ndarray) -> None:
        step = np.diff(costs, axis=1)
        big = np.full((len(costs), 1), NEVER, dtype=np.int64)
        self.width = costs.shape[1]
        self.up = np.hstack([step, big]).astype(np.int32).ravel()
        self.down = np.hstack([big, -step]).astype(np.int32).ravel()

    def place(self, features: np.ndarray, counts: np.ndarray) -> np.ndarray:
        return features * self.width + counts


def cost_tables(
    what: Characteristics, places: int, *, level: int, cell: int, steep: int, cell_steep: int, sibling: int
) -> tuple[Costs, Costs]:
    n, levels = what.children, what.levels
    low, high = bounds(what.sizes, places, n)
    counts = np.arange(places + 1)
    out = np.maximum(np.maximum(low[:, None] - counts, counts - high[:, None]), 0)
    weight = np.where(np.arange(len(low)) < levels, level, cell)[:, None]
    penalty = np.where(np.arange(len(low)) < levels, steep, cell_steep)[:, None]
    features = weight * counts**2 + penalty * out * (out + 1) // 2
    cap = -(-places * what.group_sizes // n)
    above = np.maximum(counts - cap[:, None], 0)
    groups = np.vstack([sibling * above * (above + 1) // 2, np.zeros((1, places + 1), dtype=np.int64)])
    return Costs(features), Costs(groups)


def sweep(
    lists: Lists,
    costs: dict,
    one: np.ndarray,
    other: np.ndarray,
    give: int,
    take: int,
    tries: int,
    stream: Stream,
    *,
    level=False,
) -> int:
    """The best exchange for each pair of lists, made where it lowers the cost; how many were made."""
    what = lists.what
    keys = stream.words(what.children, bits=16)
    shift = stream.words(len(one), bits=16)[:, None]

    def candidates(rows, partner):
        members = lists.members[give][rows]
        free = lists.roles[partner[:, None], members] == take
        key = np.where(free, (keys[members] ^ shift).astype(np.int32), 1 << 20)
        if tries < key.shape[1]:
            best = np.argpartition(key, tries - 1, axis=1)[:, :tries]
            members, free = np.take_along_axis(members, best, 1), np.take_along_axis(free, best, 1)
        return members, free

    i, i_free = candidates(one, other)
    j, j_free = candidates(other, one)
    everything = np.arange(len(what.names))
    u = w = 0
    for role, sign in ((give, 1), (take, -1)):
        if role == OUT:
            continue
        table = costs[role][0]
        at_one = table.place(everything, lists.counts[role][one])
        at_other = table.place(everything, lists.counts[role][other])
        leave = table.down[at_one] + table.up[at_other]
        enter = table.up[at_one] + table.down[at_other]
        u, w = (u + leave, w + enter) if sign == 1 else (u + enter, w + leave)
    pair = np.arange(len(one))[:, None, None]
    fi, fj = what.features[i], what.features[j]
    cost_i = u[pair, fi].sum(axis=2) + np.where(i_free, 0, NEVER)
    cost_j = w[pair, fj].sum(axis=2) + np.where(j_free, 0, NEVER)
    both = u + w
    change = cost_i[:, :, None] + cost_j[:, None, :]
    both_i = both[pair, fi]
    for v in range(what.features.shape[1]):
        change -= (fi[:, :, None, v] == fj[:, None, :, v]) * both_i[:, :, None, v]
    best = change.reshape(len(one), -1).argmin(axis=1)
    value = change.reshape(len(one), -1)[np.arange(len(one)), best]
    p, q = np.divmod(best, j.shape[1])
    take_it = np.flatnonzero(value < 0 if not level else value <= 0)
    lists.swap(one[take_it], other[take_it], i[take_it, p[take_it]], j[take_it, q[take_it]], give, take)
    return len(take_it)
