"""A corrected return beside the one before: each child is found by its reference, whatever its row."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from html import escape
from typing import Any

import openpyxl
import pandas as pd
import pytest
from tests.pir.invented import child

from record_review.inspection import Inspection, Settled, SettledQuery
from record_review.pir import Return, blocking, findings_files, read_return
from record_review.pir.sent_back.versions import (
    Changes,
    Version,
    compare_versions,
    missing_children,
    version_from_stored,
    version_of,
    version_to_stored,
)
from record_review.pir.sent_back.versions_words import changes_counts, changes_words
from record_review.population import Population, build_population
from record_review.population.findings import read_and_decide

Read = Callable[..., Version]


@pytest.fixture
def read(send: Callable[..., Inspection]) -> Read:
    """The version that a list of children is, after the version before."""

    def make(children: Sequence[Any], before: Version | None = None, **changes: Any) -> Version:
        inspection = send(children, **changes)
        ret = read_return(inspection)
        people = build_population(ret, replace(inspection, settled=Settled()))
        return version_of(ret, people.outcomes, inspection.programme, before)

    return make


FOUR = [child(0), child(1), child(2), child(3)]


def became(changes: Changes) -> list[tuple[str, str, int | None, str, int | None]]:
    return [
        tuple(None if pd.isna(value) else value for value in line)  # type: ignore[misc]
        for line in changes.children[["became", "record_ref", "row", "new_ref", "new_row"]].itertuples(
            index=False, name=None
        )
    ]


@pytest.mark.parametrize(
    "again",
    [
        FOUR,
        [child(3), child(1), child(0), child(2)],  # only sorted
        [{**child(0), "record_ref": " ab 101 "}, *FOUR[1:]],  # one reference, typed otherwise
        [{**child(0), "locality": "South"}, *FOUR[1:]],  # a locality decides nothing
    ],
)
def test_a_list_that_says_the_same_is_the_same_however_it_is_sorted_or_typed(
    read: Read, again: list[Any]
) -> None:
    first = read(FOUR)
    changes = compare_versions(first, read(again, first))
    assert changes.children.empty
    assert changes.findings.empty
    assert (changes.before, changes.after) == (1, 2)


def test_a_deleted_row_is_a_child_gone_and_a_row_at_the_end_a_child_added(read: Read) -> None:
    first = read(FOUR)
    changes = compare_versions(first, read([child(0), child(2), child(3), child(7)], first))
    assert became(changes) == [("gone", "AB102", 3, "", None), ("added", "", None, "AB108", 5)]
    assert changes.count("gone", "new reference") == 1


def test_what_decides_is_told_as_changed_with_its_columns_and_the_outcome(read: Read) -> None:
    first = read(FOUR)
    later = {"involvement_start": datetime(2020, 1, 1), "involvement_end": datetime(2020, 2, 1)}
    changes = compare_versions(
        first, read([child(0), child(1, **later), child(2, route_c="Yes"), child(3)], first)
    )
    lines = changes.children[["became", "record_ref", "columns", "outcome_before", "outcome_now"]]
    assert lines.values.tolist() == [
        ["changed", "AB102", "involvement_start involvement_end", "eligible", "excluded (outside window)"],
        ["changed", "AB103", "route_c", "eligible", "eligible"],
    ]


def test_a_reference_that_was_corrected_is_proposed_as_the_same_child_and_not_as_gone_and_added(
    read: Read,
) -> None:
    first = read(FOUR)
    second = read([child(0), {**child(1), "record_ref": "X-AB102"}, child(2), child(3)], first)
    assert became(compare_versions(first, second)) == [("new reference", "AB102", 3, "X-AB102", 3)]
    third = read([{**child(1), "record_ref": "X-AB102"}, child(0), child(2), child(3)], second)
    assert became(compare_versions(second, third)) == [("new reference", "AB102", 3, "X-AB102", 2)]


@pytest.mark.parametrize("differs", [{"date_of_birth": datetime(2015, 6, 1)}, {"route_d": "Yes"}])
def test_a_child_with_another_reference_and_other_answers_is_gone_and_added(
    read: Read, differs: dict[str, Any]
) -> None:
    first = read(FOUR)
    again = [child(0), child(1, record_ref="N1", **differs), child(2), child(3)]
    changes = compare_versions(first, read(again, first))
    assert became(changes) == [("gone", "AB102", 3, "", None), ("added", "", None, "N1", 3)]


def test_without_a_birth_date_nobody_is_proposed_as_the_same_child(read: Read) -> None:
    first = read([child(0, date_of_birth=None), child(1)])
    second = read([child(0, date_of_birth=None, record_ref="N1"), child(1)], first)
    assert compare_versions(first, second).count("gone") == 1


def test_a_row_that_was_given_the_reference_it_lacked_is_no_other_child(read: Read) -> None:
    first = read([child(0, record_ref=None), child(1), child(2, record_ref=None)])
    second = read([child(0), child(1)], first)
    assert became(compare_versions(first, second)) == [
        ("gone", "", 4, "", None),
        ("changed", "", 2, "AB101", 2),
    ]


def test_of_one_reference_for_two_children_the_one_left_out_is_gone(read: Read) -> None:
    """A repeated row of a child may go; a second child under the same reference may not."""
    first = read([child(0), child(1, record_ref="AB101"), child(2), child(2, route_c="Yes")])
    changes = compare_versions(first, read([child(0), child(2)], first))
    assert became(changes) == [("gone", "AB101", 3, "", None), ("row left out", "AB103", 5, "", None)]


def test_a_child_whom_two_versions_in_a_row_left_out_is_still_missing(read: Read) -> None:
    first = read(FOUR)
    second = read(FOUR[1:], first)
    third = read(FOUR[2:], second)
    lost = missing_children(second, third.children)
    assert lost[["record_ref", "version", "row"]].values.tolist() == [["AB102", 2, 2], ["AB101", 1, 2]]
    assert third.number == 3
    fourth = read(FOUR, third)
    assert compare_versions(third, fourth).count("gone", "new reference", "added") == 0
    assert fourth.missing.empty


def test_findings_are_cured_left_and_new_by_child_and_column_not_by_row(read: Read) -> None:
    first = read([child(0, gender="?!"), child(1, gender="?!"), child(2)])
    second = read([child(2, disability="?!"), child(1, gender="?!"), child(0)], first)
    table = compare_versions(first, second).findings
    lines = table[table["rule"] == "PIR-68"][["cured", "left", "new"]].values.tolist()
    assert lines == [[1, 1, 1]]


def test_a_version_comes_back_from_the_store_as_it_was(read: Read) -> None:
    first = read(FOUR)
    second = read(FOUR[1:], first)
    again = version_from_stored(*version_to_stored(second))
    pd.testing.assert_frame_equal(again.children, second.children)
    pd.testing.assert_frame_equal(again.missing, second.missing)
    assert (again.number, again.sha256, again.findings) == (2, second.sha256, second.findings)
    assert became(compare_versions(first, again)) == [("gone", "AB101", 2, "", None)]


Received = tuple[Return, Population, Inspection]


@pytest.fixture
def receive(send: Callable[..., Inspection]) -> Callable[..., Received]:
    """A return as step 01 reads it after the version before, with its inspection."""

    def make(children: Sequence[Any], before: Version | None, **changes: Any) -> Received:
        inspection = send(children, **changes)
        return *read_and_decide(inspection, before), inspection

    return make


def settled(**entry: Any) -> Settled:
    query = {"rule": "PIR-103", "rows": (), "decision": "accepted", "reason": "they moved away", "by": "lead"}
    return Settled(queries=(SettledQuery(**(query | entry)),))


def test_children_gone_block_the_book_until_their_number_is_settled_and_another_number_reopens_it(
    read: Read, receive: Callable[..., Received]
) -> None:
    first = read(FOUR)
    two_gone = [child(1), child(3)]
    for settle, blocks in (
        (Settled(), True),
        (settled(count=2), False),
        (settled(count=1), True),
        (settled(count=3), True),
        (settled(), True),  # without their number
    ):
        ret, _, inspection = receive(two_gone, first, settled=settle)
        assert [f.found for f in ret.findings if f.rule == "PIR-103"] == [
            "row 2 of version 1",
            "row 4 of version 1",
        ]
        open_matters = [said for said in blocking(ret, inspection) if "PIR-103" in said]
        assert bool(open_matters) == blocks
        assert all("row 2 of version 1; row 4 of version 1" in said for said in open_matters)


def test_a_corrected_reference_blocks_until_somebody_says_that_it_is_the_same_child(
    read: Read, receive: Callable[..., Received]
) -> None:
    ret, _, inspection = receive([{**child(0), "record_ref": "N1"}, *FOUR[1:]], read(FOUR))
    (said,) = blocking(ret, inspection)
    assert "row 2 of version 1, probably in row 2 under another reference" in said


def test_the_first_version_and_one_that_lost_nobody_have_no_finding_about_it(
    read: Read, receive: Callable[..., Received]
) -> None:
    for before in (None, read(FOUR)):
        ret, _, inspection = receive([*FOUR, child(4)], before)
        assert not [finding for finding in ret.findings if finding.rule == "PIR-103"]
        assert not [said for said in blocking(ret, inspection) if "PIR-103" in said]


def test_the_page_and_the_sheet_say_the_same_and_only_the_sheet_names_references(
    read: Read, receive: Callable[..., Received]
) -> None:
    first = read([child(0, gender="?!"), *FOUR[1:]])
    ret, people, inspection = receive([child(0), child(2, route_c="Yes"), child(3), child(9)], first)
    second = version_of(ret, people.outcomes, inspection.programme, first)
    changes = compare_versions(first, second)
    assert changes is not None
    files = findings_files(ret, inspection, changes)
    book = openpyxl.load_workbook(io.BytesIO(files["findings.xlsx"]))
    cells = [
        str(cell)
        for line in book["Since the last version"].iter_rows(values_only=True)
        for cell in line
        if cell is not None
    ]
    page = files["findings.html"].decode()
    for words in (
        *map(escape, changes_words(changes)),
        "Not in this version",
        "row 3",
        "Vulnerable young person process",
    ):
        assert any(words in cell for cell in cells), words
        assert words in page
    assert {"AB102", "AB103", "AB110"} <= set(cells)
    assert not re.search(r"AB\d{3}", page)


def test_what_the_team_sees_of_the_changes_is_counts(read: Read) -> None:
    first = read(FOUR)
    counts = changes_counts(compare_versions(first, read([*FOUR[1:], child(5)], first)))
    assert counts["children"].tolist() == [1, 0, 0, 1, 0]
    assert not counts["what"].str.contains("AB").any()
    assert changes_counts(None)["children"].tolist() == [0]
