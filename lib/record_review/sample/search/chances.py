"""How many lists of the book each child is in: equal for all, or higher for categories that have a floor.

It knows the categories and the floors; the lists themselves are made elsewhere, from these counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from record_review.inspection.refusals import DrawError
from record_review.sample.search.start import number_of_lists

if TYPE_CHECKING:
    from record_review.inspection.file import SampleSettings

LARGEST = 200_000_000  # children times lists: what fits in a gigabyte
# What part of the records that everybody else has may go to categories with floors beyond them, so that all
# counts are whole: the first part with which some number of lists does. Of the reserves it may be four times
# that.
SPARE = (Fraction(1, 200), Fraction(1, 50), Fraction(1, 10))
FURTHER = 8  # how much further numbers of lists are looked at with the last of these


@dataclass(frozen=True)
class Chances:
    """In how many lists of a book each child is selected, and in how many a reserve.

    A *class* is all children with the same chance: one for each category whose floor is above its exact
    share, and one, the first, for everybody else.

    ``lists`` : lists in the book
    ``of_child`` : (children) place of each child's class
    ``category`` : per class, the code of its category; "" for everybody else
    ``floor`` : per class, the fewest selected of it in any list; 0 for everybody else
    ``children``, ``selected_in``, ``reserve_in`` : per class, how many children it has, and in how many lists
        each of them is selected, or a reserve
    """

    lists: int
    of_child: np.ndarray
    category: tuple[str, ...]
    floor: tuple[int, ...]
    children: tuple[int, ...]
    selected_in: tuple[int, ...]
    reserve_in: tuple[int, ...]

    @property
    def equal(self) -> bool:
        return len(self.category) == 1

    def lines(self) -> list[dict[str, Any]]:
        """A line per class, as plain values."""
        names = ("category", "floor", "children", "selected_in", "reserve_in")
        return [
            dict(zip(names, line, strict=True))
            for line in zip(*(getattr(self, name) for name in names), strict=True)
        ]

    def per_child(self, counts: tuple[int, ...]) -> np.ndarray:
        """``selected_in`` or ``reserve_in`` for each child."""
        return np.array(counts, dtype=np.int64)[self.of_child]


def chances(children: pd.DataFrame, settings: SampleSettings) -> Chances:
    """The number of lists, and the counts of each class, for children and settings without problems.

    Without floors, or when every floor is met by exact shares, all counts are equal. Otherwise the number of
    lists is the smallest, from ``settings.lists`` on, for which whole numbers of lists give every floored
    category at least its floor and hardly more (``SPARE``), and everybody else the rest, equally. Reserves
    are divided like the selected: a category that is a tenth of the records is a tenth of the reserves, as
    far as it has children left.

    Raises
    ------
    DrawError : no number of lists that fits in memory gives whole counts
    """
    n = len(children)
    size = min(settings.size, n)
    reserves = min(settings.reserves, n - size)
    floors = _above_share(children, settings.floors, size)
    category = children["category"].astype("str") if floors else pd.Series([""] * n, dtype="str")
    codes = ("", *floors)
    of_child = category.map({code: place for place, code in enumerate(codes)}).fillna(0).to_numpy(np.int64)
    sizes = tuple(np.bincount(of_child, minlength=len(codes)).tolist())
    if not floors:
        lists = number_of_lists(n, size, reserves, settings.lists) if 0 < size < n else 1
        selected_in: tuple[int, ...] = (lists * size // n,)
        reserve_in: tuple[int, ...] = (lists * reserves // n,)
    else:
        found_of = category.value_counts()
        kept = {
            int(found_of[code]): floor
            for code, floor in settings.floors.items()
            if floor and code not in floors
        }
        found = _smallest(sizes, tuple(floors.values()), kept, size, reserves, settings.lists)
        if found is None:
            raise DrawError(
                f"sample.floors: with {n:,} children no book that fits in memory gives every child of a "
                "category the same chance and keeps these floors; ask for other floors."
            )
        lists, selected_in, reserve_in = found
    return Chances(lists, of_child, codes, (0, *floors.values()), sizes, selected_in, reserve_in)


def _above_share(children: pd.DataFrame, floors: Mapping[str, int], size: int) -> dict[str, int]:
    """The floors that change something: above what the category has when the others share the rest equally.

    What a floor takes from the others may bring a further category below its floor, so this goes on until
    none is.
    """
    if not floors or size == len(children):
        return {}
    found = children["category"].astype("str").value_counts()
    kept: dict[str, int] = {}
    while True:
        left, others = size - sum(kept.values()), len(children) - sum(int(found[code]) for code in kept)
        below = {
            code: floor
            for code, floor in sorted(floors.items())
            if code not in kept and floor * others > left * int(found.get(code, 0))
        }
        if not below:
            return dict(sorted(kept.items()))
        kept |= below


def _smallest(
    sizes: tuple[int, ...],
    floors: tuple[int, ...],
    kept: Mapping[int, int],
    size: int,
    reserves: int,
    wanted: int,
) -> tuple[int, tuple[int, ...], tuple[int, ...]] | None:
    """The smallest number of lists with whole counts: lists, selected_in and reserve_in per class.

    ``kept`` : children of a category among everybody else -> its floor, which the rest must still give it
    """
    children, others = sum(sizes), size - sum(floors)
    near = wanted + max(wanted, children)
    few = [0 if floor == m else m for floor, m in zip(floors, sizes[1:], strict=True)]
    fewer = [
        0 if reserves * floor >= size * (m - floor) else m for floor, m in zip(floors, sizes[1:], strict=True)
    ]
    for part, last in zip(SPARE, (near, near, FURTHER * near), strict=True):
        last = min(last, LARGEST // children)
        spare, of_reserves = part * others, 4 * part * others * reserves / size
        made_up, made_up_of_reserves = (
            _made_up(few, int(spare * last)),
            _made_up(fewer, int(of_reserves * last)),
        )
        for lists in range(wanted, last + 1):
            selected = _counts(
                sizes,
                [-(-floor * lists // m) for floor, m in zip(floors, sizes[1:], strict=True)],
                size * lists,
                [lists] * len(sizes),
                int(spare * lists),
                made_up,
                fewest=max([1, *(-(-floor * lists // m) for m, floor in kept.items())]),
            )
            if selected is None:
                continue
            room = [lists - k for k in selected]
            if children == size + reserves:
                return lists, selected, tuple(room)
            shares = [
                -(-reserves * floor * lists // (size * m)) for floor, m in zip(floors, sizes[1:], strict=True)
            ]
            least = [min(share, left) for share, left in zip(shares, room[1:], strict=True)]
            spread = _counts(
                sizes,
                least,
                reserves * lists,
                room,
                int(of_reserves * lists),
                made_up_of_reserves,
                fewest=0,
            )
            if spread is not None:
                return lists, selected, spread
    return None


def _counts(
    sizes: tuple[int, ...],
    least: list[int],
    places: int,
    most: list[int],
    spare: int,
    made_up: np.ndarray,
    fewest: int,
) -> tuple[int, ...] | None:
    """Counts per class with sum of sizes * counts = places, floored classes near ``least``, none above
    ``most``; everybody else ``fewest`` or more.
    """
    left = places - sum(m * k for m, k in zip(sizes[1:], least, strict=True))
    if left < 0:
        return None
    others, more = divmod(left, sizes[0])
    while more <= spare and others >= fewest:
        if made_up[more] >= 0:
            counts, rest = list(least), more
            while rest:
                counts[made_up[rest]] += 1
                rest -= sizes[1 + made_up[rest]]
            if others <= most[0] and all(k <= top for k, top in zip(counts, most[1:], strict=True)):
                return (others, *counts)
        others, more = others - 1, more + sizes[0]
    return None


def _made_up(sizes: list[int], most: int) -> np.ndarray:
    """For 0 … most: a class whose size is part of a sum of sizes that makes up the number; -1 for none.

    A size of 0 is of a class that can take no more.
    """
    found = np.full(most + 1, -1, dtype=np.int64)
    found[0] = 0
    for number in range(1, most + 1):
        for place, size in enumerate(sizes):
            if 0 < size <= number and found[number - size] >= 0:
                found[number] = place
                break
    return found
