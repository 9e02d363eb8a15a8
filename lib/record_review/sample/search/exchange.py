"""The best exchange between two lists, for many pairs of lists at once.

It knows the roles and the costs; it does not know which pairs are worth trying, or when to stop.

For lists A and B let child i have role x in A and y in B, and child j the reverse. Swapping the two roles in
A and swapping them back in B changes the cost of A by what i's features cost less and j's more, and of B by
the reverse; a feature that i and j share changes nothing. So with

    u_f = change when a child with feature f goes from A to B,   w_f = when one goes from B to A

the change is the sum of u over i's features, plus the sum of w over j's, minus the sum of u + w over the
features they share. Which those are depends only on which variables are equal for i and j: a table of
children's patterns says so, and one small matrix product gives, for every i and every such set of variables,
what is to be taken off. The whole table of exchanges of two lists then takes one look-up and one addition per
pair of children.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from record_review.sample.search.characteristics import Characteristics
from record_review.sample.search.costs import Costs, FamilyCosts, GroupCosts, Weights
from record_review.sample.search.lists import OUT, RESERVE, SELECTED, Lists
from record_review.sample.search.stream import Stream

NEVER = np.float32(1 << 21)  # added to the change of an exchange that cannot be made
ENTRIES = 220_000  # entries of exchange tables held at once: they stay in the processor's cache
KEY_BITS = 16


@dataclass(frozen=True)
class Trade:
    """The two roles that change hands: one child gives up ``give`` for ``take``, another the reverse."""

    give: int
    take: int

    @property
    def roles(self) -> tuple[int, ...]:
        """The roles that have a place in the list."""
        return tuple(role for role in (self.give, self.take) if role != OUT)


@dataclass
class Pairs:
    """Pairs of lists with the randomness that breaks ties between them; no list stands in two pairs.

    ``keys`` (children) and ``turns`` (pairs) : key XOR turn is a child's place in the order in which the
        children of a pair of lists are looked at
    ``barred`` : (pairs, any) children who may not move again
    """

    one: np.ndarray
    other: np.ndarray
    keys: np.ndarray
    turns: np.ndarray
    barred: np.ndarray

    @classmethod
    def of(cls, one: np.ndarray, other: np.ndarray, children: int, stream: Stream) -> Pairs:
        keys = stream.words(children, bits=KEY_BITS).astype(np.int64)
        turns = stream.words(len(one), bits=KEY_BITS).astype(np.int64)
        return cls(one, other, keys, turns, np.zeros((len(one), 0), dtype=np.int64))

    def part(self, chosen: np.ndarray) -> Pairs:
        return Pairs(self.one[chosen], self.other[chosen], self.keys, self.turns[chosen], self.barred[chosen])

    def __len__(self) -> int:
        return len(self.one)


@dataclass(frozen=True)
class Aim:
    """A bound that the exchange must help, for each pair of lists.

    ``owned`` : (children, columns) the features of each child and its group; ``column``, ``value`` : as in a
        bound
    ``enter`` : whether j counts under the bound and i does not, rather than the reverse
    """

    owned: np.ndarray
    column: np.ndarray
    value: np.ndarray
    enter: np.ndarray

    def allows(self, children: np.ndarray, i: bool) -> np.ndarray:
        """Which children may be i, or else j: (pairs, children looked at)."""
        counts = self.owned[children, self.column[:, None]] == self.value[:, None]
        return counts == (self.enter[:, None] ^ i)

    def part(self, chosen: np.ndarray) -> Aim:
        return Aim(self.owned, self.column[chosen], self.value[chosen], self.enter[chosen])


class Patterns:
    """Which variables are equal for two children, looked up by the patterns of the two."""

    def __init__(self, what: Characteristics) -> None:
        found, pattern = _distinct(what.own)
        self.of_child = pattern
        self.row_of_child = pattern * len(found)
        self.masks = 1 << found.shape[1]
        equal = np.zeros((len(found), len(found)), dtype=np.uint16)
        for bit in range(found.shape[1]):
            equal |= (found[:, None, bit] == found[None, :, bit]).astype(np.uint16) << bit
        self.equal = equal.ravel()
        bits = np.array([sum(1 << place for place in of) for of in what.sets], dtype=np.int64)
        self.all = np.ones(len(bits), dtype=np.float32)
        self.shared = ((np.arange(self.masks)[None, :] & bits[:, None]) == bits[:, None]).astype(np.float32)


def _distinct(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows that differ, in ascending order, and which of them each row is."""
    if not rows.shape[1]:
        return rows[:1], np.zeros(len(rows), dtype=np.int64)
    found, place = np.unique(rows, axis=0, return_inverse=True)
    return found, place.reshape(-1)


class Exchanges:
    """The best exchange for each of many pairs of lists, at the costs that are set for each role."""

    def __init__(self, lists: Lists) -> None:
        self.lists = lists
        self.patterns = Patterns(lists.what)

    def weigh(self, selected: Weights, reserves: Weights, apart: int = 0) -> None:
        """Set what the wishes weigh from now on; ``apart``: as ``Weights.together``, for large families."""
        self.costs = {
            role: Costs(self.lists, role, weights)
            for role, weights in ((SELECTED, selected), (RESERVE, reserves))
        }
        self.together = GroupCosts(self.lists, (SELECTED, RESERVE), selected.together)
        self.apart = FamilyCosts(self.lists, (SELECTED, RESERVE), apart) if apart else None

    def best(
        self, pairs: Pairs, trade: Trade, tries: int, *, unlike: bool, aim: Aim | None = None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The best children i and j for each pair of lists, and the change in cost.

        Parameters
        ----------
        tries : children of each list that are looked at; a random choice where there are more
        unlike : children who are alike in every variable are not exchanged for each other: a move to nowhere
        aim : the bound that the exchange must help, for each pair

        Returns
        -------
        i, j, change; a change of ``NEVER`` / 2 or more says that there is no such exchange
        """
        what, patterns, a, b = self.lists.what, self.patterns, pairs.one, pairs.other
        i, cost_i = self._candidates(pairs, a, b, trade, tries)
        j, cost_j = self._candidates(pairs, b, a, trade, tries)
        if aim is not None:
            cost_i[~aim.allows(i, True)] += NEVER
            cost_j[~aim.allows(j, False)] += NEVER
        leave, enter = self._feature_changes(a, b, trade)
        self._add_groups(cost_i, i, a, b, trade)
        self._add_groups(cost_j, j, b, a, trade)
        start = (np.arange(len(pairs)) * len(what.names))[:, None, None]
        at_i, at_j = what.features[i] + start, what.features[j] + start
        cost_i += leave.ravel().take(at_i) @ patterns.all
        cost_j += enter.ravel().take(at_j) @ patterns.all
        taken_off = (leave + enter).ravel().take(at_i) @ patterns.shared
        np.subtract(cost_i[:, :, None], taken_off, out=taken_off)
        if unlike and patterns.masks > 1:
            taken_off[:, :, -1] += NEVER
        look = patterns.equal.take(patterns.row_of_child[i][:, :, None] + patterns.of_child[j][:, None, :])
        change = taken_off.ravel().take(look + (np.arange(i.size) * patterns.masks).reshape(*i.shape, 1))
        change += cost_j[:, None, :]
        for place in range(what.numbers.shape[1]):
            self._add_number(change, place, i, j, pairs, trade)
        change = change.reshape(len(pairs), -1)
        best = change.argmin(axis=1)
        pair = np.arange(len(pairs))
        of_i, of_j = np.divmod(best, j.shape[1])
        return i[pair, of_i], j[pair, of_j], change[pair, best]

    def _candidates(
        self, pairs: Pairs, rows: np.ndarray, partners: np.ndarray, trade: Trade, tries: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Children who give in ``rows``, with 0 for those who take in ``partners`` and NEVER for others."""
        members = self.lists.members[trade.give][rows]
        free = self.lists.roles[partners[:, None], members] == trade.take
        for barred in pairs.barred.T:
            free &= members != barred[:, None]
        most = max(1, min(tries, int(free.sum(axis=1).max())))
        if 5 * most < 4 * members.shape[1]:
            key = pairs.keys[members] ^ pairs.turns[:, None]
            key[~free] |= 1 << KEY_BITS
            chosen = np.argsort(key, axis=1, kind="stable")[:, :most]
            members = np.take_along_axis(members, chosen, axis=1)
            free = np.take_along_axis(free, chosen, axis=1)
        return members, np.where(free, np.float32(0), NEVER)

    def _feature_changes(self, a: np.ndarray, b: np.ndarray, trade: Trade) -> tuple[np.ndarray, np.ndarray]:
        """u and w of the module's first lines: (pairs, features)."""
        leave: np.ndarray | float = 0.0
        enter: np.ndarray | float = 0.0
        for role in trade.roles:
            costs, counts = self.costs[role], self.lists.counts[role]
            at_a, at_b = counts[a] + costs.starts, counts[b] + costs.starts
            go = costs.down.take(at_a) + costs.up.take(at_b)
            come = costs.up.take(at_a) + costs.down.take(at_b)
            leave, enter = (leave + go, enter + come) if role == trade.give else (leave + come, enter + go)
        if self.apart and trade.take == OUT:
            of = self.lists.counts
            at_a = of[SELECTED][a] + of[RESERVE][a] + self.apart.starts
            at_b = of[SELECTED][b] + of[RESERVE][b] + self.apart.starts
            leave += self.apart.down.take(at_a) + self.apart.up.take(at_b)
            enter += self.apart.up.take(at_a) + self.apart.down.take(at_b)
        return np.asarray(leave), np.asarray(enter)

    def _add_groups(
        self, cost: np.ndarray, child: np.ndarray, a: np.ndarray, b: np.ndarray, trade: Trade
    ) -> None:
        """Add to ``cost`` what small families change when the child goes from A to B.

        Two siblings exchanged for each other are charged as strangers would be: too much, never too little.
        """
        group = self.lists.what.group[child]
        of_a, of_b = {}, {}
        for role, counts in self.lists.groups.items():
            of_a[role], of_b[role] = counts[a[:, None], group], counts[b[:, None], group]
        for role in trade.roles:
            costs = self.costs[role].groups
            if costs.matter:
                add = costs.change(group, of_a[role], of_b[role])
                cost += add if role == trade.give else costs.change(group, of_b[role], of_a[role])
        if trade.take == OUT and self.together.matter:
            cost += self.together.change(
                group, of_a[SELECTED] + of_a[RESERVE], of_b[SELECTED] + of_b[RESERVE]
            )

    def _add_number(
        self, change: np.ndarray, place: int, i: np.ndarray, j: np.ndarray, pairs: Pairs, trade: Trade
    ) -> None:
        """Add what one numeric variable changes: with d = x_i - x_j, 2 d (sum of B - sum of A) + 2 d**2."""
        values = self.lists.what.numbers[:, place].astype(np.float32)
        apart = values[i][:, :, None] - values[j][:, None, :]
        for role in trade.roles:
            sums = self.lists.sums[role][:, place]
            gap = sums[pairs.other] - sums[pairs.one]
            gap = (gap if role == trade.give else -gap).astype(np.float32)
            change += (2 * self.costs[role].number) * apart * (gap[:, None, None] + apart)
