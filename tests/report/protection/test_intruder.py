"""The audit: what it finds in tables small enough to work out by hand."""

from dataclasses import replace
from itertools import product

import pytest

from record_review.report.protection.intruder import (
    Disclosed,
    blocks,
    cell_ranges,
    narrow_cells,
)

SUM = [({"all": 1, "a": -1, "b": -1}, 0, 0)]


def by_enumeration(told, cells):
    """The least and the most of each cell over every set of counts that the release allows."""
    names = list(told.ranges)
    allowed = []
    for values in product(*(range(low, high + 1) for low, high in told.ranges.values())):
        point = dict(zip(names, values, strict=True))
        if all(low <= sum(f * point[c] for c, f in row.items()) <= high for row, low, high in told.rows):
            allowed.append(point)
    return {cell: (min(p[cell] for p in allowed), max(p[cell] for p in allowed)) for cell in cells}


TABLES = {
    "a total known exactly, rounded down": Disclosed({"all": (8, 8), "a": (1, 9), "b": (0, 4)}, SUM),
    "a total known exactly, and one part": Disclosed({"all": (8, 8), "a": (6, 6), "b": (0, 4)}, SUM),
    "only ranges": Disclosed({"all": (6, 14), "a": (1, 9), "b": (0, 4)}, SUM),
    "two sums": Disclosed(
        {"all": (6, 14), "a": (1, 9), "b": (0, 4), "c": (0, 4), "d": (6, 6)},
        [*SUM, ({"a": 1, "c": 1, "d": -1}, 0, 0)],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_the_ranges_are_those_of_every_possible_table(name):
    told = TABLES[name]
    cells = [cell for cell, (low, high) in told.ranges.items() if low < high]
    found = by_enumeration(told, cells)
    assert {cell: ends for block in blocks(told) for cell, ends in cell_ranges(told, block).items()} == found
    narrow = {cell: ends for cell, ends in found.items() if ends[1] - ends[0] < 3}
    own = by_enumeration(
        Disclosed({c: (lo, hi) if lo == hi else (0, 14) for c, (lo, hi) in told.ranges.items()}, told.rows),
        cells,
    )
    narrow = {c: e for c, e in narrow.items() if e[1] - e[0] < min(3, own[c][1] - own[c][0])}
    assert {c: e for block in blocks(told) for c, e in narrow_cells(told, block).items()} == narrow


def test_a_count_known_without_any_release_is_not_held_against_it():
    """All 2 records of a group: no table can tell more than that there are 0 to 2."""
    told = Disclosed({"all": (2, 2), "a": (0, 4), "b": (0, 4)}, SUM)
    assert narrow_cells(told, ["a", "b"]) == {}
    assert set(narrow_cells(replace(told, ranges=told.ranges | {"a": (1, 4)}), ["a", "b"])) == {"a", "b"}
