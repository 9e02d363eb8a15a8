"""What it costs a list to be unlike the population: whole numbers, so that no decision hangs on a rounding.

It knows exact shares and bounds; it does not know who is in a list.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from record_review.sample.search.lists import Lists

FURTHEST = 40  # records outside a bound beyond which each further one costs no more than the last


@dataclass(frozen=True)
class Weights:
    """How much each wish weighs in one phase of the search, for one role.

    ``level``, ``cell`` : times the square of the count, which draws every list towards the exact share
    ``level_bound``, ``cell_bound``, ``family_bound`` : times 1 + 2 + … + k for k records outside the bounds
    ``together`` : as ``family_bound``, for selected and reserves of a small family taken together, so that
        few reserves are siblings of a selected child
    ``number`` : times the square of the distance of a numeric variable's sum, in its units
    """

    level: int
    cell: int
    level_bound: int = 0
    cell_bound: int = 0
    family_bound: int = 0
    together: int = 0
    number: int = 1


class Costs:
    """What it changes when a count goes up or down by one: look-ups by ``feature * width + count``.

    All are whole numbers held as float32. The costs of one exchange add up to less than 2**24, below which
    float32 sums of whole numbers are exact, whatever their order.
    """

    def __init__(self, lists: Lists, role: int, weights: Weights) -> None:
        what = lists.what
        self.width = lists.members[role].shape[1] + 1
        self.number = weights.number
        self.starts = np.arange(len(what.names)) * self.width
        kind = np.repeat([0, 1, 2, 3], [what.levels, what.cells, what.families, len(what.sets)])
        low, high = lists.share(role, np.arange(len(what.names)))
        low[kind == 2] = 0
        square = np.array([weights.level, weights.cell, 0, 0])[kind]
        bound = np.array([weights.level_bound, weights.cell_bound, weights.family_bound, 0])[kind]
        self.up, self.down = _steps(low, high, square, bound, self.width)

        self.groups = GroupCosts(lists, (role,), weights.family_bound)


class FamilyCosts:
    """As ``Costs``, for families that are features, counted in several roles together."""

    def __init__(self, lists: Lists, roles: tuple[int, ...], weight: int) -> None:
        what = lists.what
        self.width = sum(lists.members[role].shape[1] for role in roles) + 1
        self.starts = np.arange(len(what.names)) * self.width
        family = np.zeros(len(what.names), dtype=np.int64)
        family[what.levels + what.cells : what.free] = weight
        total = np.sum([lists.totals[role] for role in roles], axis=0)
        none = np.zeros_like(family)
        self.up, self.down = _steps(none, -(-total // len(lists)), none, family, self.width)


class GroupCosts:
    """As ``Costs``, for the sibling groups that are too small to be features: look-ups by group and count."""

    def __init__(self, lists: Lists, roles: tuple[int, ...], weight: int) -> None:
        self.width = sum(lists.members[role].shape[1] for role in roles) + 1
        cap = np.append(lists.most_of_groups(*roles), self.width)
        none = np.zeros_like(cap)
        self.up, self.down = _steps(none, cap, none, none + weight, self.width)
        self.matter = bool(self.up.any())

    def change(self, group: np.ndarray, left: np.ndarray, joined: np.ndarray) -> np.ndarray:
        """When a child leaves a list that holds ``left`` of its group for one that holds ``joined``."""
        start = group * self.width
        return self.down.take(start + left) + self.up.take(start + joined)


def _steps(
    low: np.ndarray, high: np.ndarray, square: np.ndarray, bound: np.ndarray, width: int
) -> tuple[np.ndarray, np.ndarray]:
    """The tables up and down for counts 0 … width - 1; a step past either end is never taken, and is 0."""
    counts = np.arange(width)
    outside = np.maximum(np.maximum(low[:, None] - counts, counts - high[:, None]), 0)
    near = np.minimum(outside, FURTHEST)
    steep = near * (near + 1) // 2 + (outside - near) * FURTHEST
    step = np.diff(square[:, None] * counts**2 + bound[:, None] * steep, axis=1).astype(np.float32)
    end = np.zeros((len(low), 1), dtype=np.float32)
    return np.hstack([step, end]).ravel(), np.hstack([end, -step]).ravel()
