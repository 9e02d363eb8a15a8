"""The roles of all children in all lists, and exchanges of them that cannot change a count."""

from __future__ import annotations

import numpy as np

from record_review.sample.search.characteristics import Characteristics

OUT, SELECTED, RESERVE = 0, 1, 2


class Lists:
    """Who has which role in which list, with the counts of features that follow from it.

    ``roles`` : (lists, children) int8; ``members[role]`` : (lists, places) children with the role, in no
        order
    ``counts[role]`` : (lists, features); ``groups[role]`` : (lists, sibling groups + 1), members by group
    ``sums[role]`` : (lists, numeric variables)
    ``totals[role]`` : (features), ``group_totals[role]`` : (sibling groups), the counts of all lists added
        up: no exchange can change them, so divided by the number of lists they are the exact shares
    """

    def __init__(self, roles: np.ndarray, what: Characteristics) -> None:
        self.what = what
        self.roles = roles
        self.members: dict[int, np.ndarray] = {}
        self.counts: dict[int, np.ndarray] = {}
        self.groups: dict[int, np.ndarray] = {}
        self.sums: dict[int, np.ndarray] = {}
        self.totals: dict[int, np.ndarray] = {}
        self.group_totals: dict[int, np.ndarray] = {}
        for role in (SELECTED, RESERVE):
            members = np.nonzero(roles == role)[1].reshape(len(roles), -1)
            self.members[role] = members
            self.counts[role] = count(members, what.features, len(what.names)).astype(np.int32)
            self.groups[role] = count(members, what.group[:, None], len(what.group_sizes) + 1).astype(
                np.int16
            )
            self.sums[role] = what.numbers[members].sum(axis=1)
            self.totals[role] = self.counts[role].sum(axis=0, dtype=np.int64)
            self.group_totals[role] = self.groups[role].sum(axis=0, dtype=np.int64)[:-1]

    def __len__(self) -> int:
        return len(self.roles)

    def share(self, role: int, features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The exact share of these features among the places of a role, rounded down and rounded up."""
        total = self.totals[role][features]
        return total // len(self), -(-total // len(self))

    def most_of_groups(self, *roles: int) -> np.ndarray:
        """The exact share of each small sibling group in these roles together, rounded up."""
        total = sum(self.group_totals[role] for role in roles)
        return np.asarray(-(-total // len(self)))

    def swap(
        self, one: np.ndarray, other: np.ndarray, i: np.ndarray, j: np.ndarray, give: int, take: int
    ) -> None:
        """Swap the roles of children i and j in lists ``one``, and swap them back in lists ``other``.

        Child i must have role ``give`` in ``one`` and ``take`` in ``other``, child j the reverse, so that
        neither a child's counts nor the size of a list can change. No list may stand twice in ``one`` and
        ``other``.
        """
        what = self.what
        for rows, leaver, joiner in ((one, i, j), (other, j, i)):
            self.roles[rows, leaver] = take
            self.roles[rows, joiner] = give
            for role, lost, won in ((give, leaver, joiner), (take, joiner, leaver)):
                if role == OUT:
                    continue
                place = (self.members[role][rows] == lost[:, None]).argmax(axis=1)
                self.members[role][rows, place] = won
                self.counts[role][rows[:, None], what.features[lost]] -= 1
                self.counts[role][rows[:, None], what.features[won]] += 1
                self.groups[role][rows, what.group[lost]] -= 1
                self.groups[role][rows, what.group[won]] += 1
                self.sums[role][rows] += what.numbers[won] - what.numbers[lost]


def count(members: np.ndarray, features: np.ndarray, size: int) -> np.ndarray:
    """How many members of each list have each feature: (lists, size)."""
    found = np.zeros((len(members), size), dtype=np.int64)
    for row, children in enumerate(members):
        found[row] = np.bincount(features[children].ravel(), minlength=size)
    return found
