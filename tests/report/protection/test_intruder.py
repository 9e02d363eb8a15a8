"""The audit: what it finds in tables small enough to work out by hand, alone and release after release."""

from dataclasses import replace
from itertools import product

import pytest
from tests.report.invented import SECRET, everything

from record_review.custody import open_store
from record_review.inspection import ReleaseError, ReportSettings, StepError
from record_review.reading import main_answers
from record_review.report.counts.tally import reachable_records, tally_answers, tally_groups
from record_review.report.protection.earlier import earlier_releases, keyed_records, record_release
from record_review.report.protection.intruder import (
    Disclosed,
    blocks,
    cell_ranges,
    changed_records,
    narrow_cells,
)
from record_review.report.protection.protect import protect

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


def test_two_releases_together_tell_more_than_each():
    """0 to 4, then 3 to 7 of the same records: 3 or 4."""
    first = Disclosed({"a": (0, 4)}, records={"r1": "x", "r2": "y"})
    second = Disclosed({"a": (3, 7)}, records={"r1": "x", "r2": "y"})
    assert narrow_cells(second, ["a"]) == narrow_cells(first, ["a"]) == {}
    assert narrow_cells(second, ["a"], [first]) == {"a": (3, 4)}


def test_a_record_that_changed_in_between_leaves_room_for_one():
    first = Disclosed({"a": (0, 4)}, records={"r1": "x", "r2": "y"})
    second = Disclosed({"a": (3, 7)}, records={"r1": "x", "r2": "z"})
    assert changed_records(first, second) == 1
    assert cell_ranges(second, ["a"], [first]) == {"a": (3, 5)}


@pytest.fixture(scope="module")
def made():
    inspection, given = everything(57, 150, 3)
    answers = main_answers(given["readings"])
    children = given["population"].children
    exact = tally_answers(inspection.programme, answers)
    groups = tally_groups(inspection.programme, answers, children, ["category"])
    reach = reachable_records(inspection.programme, children, given["selection"].selected)
    kept = {"secret": SECRET, "reachable": reach, "records": keyed_records(answers, SECRET)}
    return inspection.programme, exact, groups, kept


def test_groups_are_protected_with_the_whole_and_add_up_in_truth(made):
    """Whoever takes the groups apart from the whole finds no count: the audit has both in one system."""
    programme, exact, groups, kept = made
    found = protect(exact, programme, ReportSettings(), groups=groups, **kept)
    assert set(found.groups) == {"category=a", "category=b", "category=c", "category=d"} & set(groups)
    for group, own in found.groups.items():
        for name, tally in own.items():
            was = groups[group][name]
            assert tally.base % 5 == 0 and abs(tally.base - was.base) < 5 and tally.found <= tally.base
            assert not tally.answers and tally.missing == 0
    whole = {each for told in found.disclosed.rows for each in told[0] if each == "A3|base|category=a"}
    assert whole, "the groups hang together with the whole"


def test_the_same_release_again_is_the_same_and_a_changed_answer_is_audited_against_it(made):
    programme, exact, _, kept = made
    first = protect(exact, programme, ReportSettings(), **kept)
    again = protect(exact, programme, ReportSettings(), earlier=[first.disclosed], **kept)
    assert again.tallies == first.tallies
    leaked = replace(
        first.disclosed, ranges=first.disclosed.ranges | {"A3|missing": (exact["A3"].missing,) * 2}
    )
    with pytest.raises(ReleaseError, match=r"A3, .*what was released before.*fewer than 3 records"):
        protect(exact, programme, ReportSettings(), earlier=[leaked], **kept)


def test_records_are_kept_by_keyed_digests_only(made):
    *_, kept = made
    assert len(kept["records"]) == 57 and not any("REC" in name for name in kept["records"])


def test_releases_are_kept_once_and_stand_in_the_register_by_their_digests(tmp_path, monkeypatch):
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path))
    store = open_store("TEST-2026")
    told = Disclosed({"a": (0, 4), "all": (8, 8)}, [({"all": 1, "a": -1}, 0, 8)], {"r": "x"})
    files = {"report.html": b"page", "record.csv": b"cells"}
    assert record_release(store, told, files, "rounded") and not record_release(store, told, files, "rounded")
    assert earlier_releases(store) == [told]
    (event,) = (e for e in store.register.events() if e["kind"] == "released_tables")
    assert set(event["facts"]["tables"]) == {"record.csv"} and event["facts"]["counts"] == 2
    (store.folder / "private" / "logs" / "released_tables.parquet.age").unlink()
    with pytest.raises(StepError, match="put it and register"):
        earlier_releases(store)
