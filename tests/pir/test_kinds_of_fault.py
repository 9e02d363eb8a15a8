"""Kinds of fault that lists have and no single cell shows: each is read as it is meant, or blocks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from openpyxl.styles import Font
from tests.pir.invented import PARTNERSHIP, child, registered, unborn

from record_review.pir import blocking, read_return
from record_review.pir.children.siblings import find_siblings
from record_review.pir.layout.row_kinds import is_example


def rules_of(inspection: Any) -> set[str]:
    """The rules of what blocks."""
    return {sentence[-7:-1] for sentence in blocking(read_return(inspection), inspection)}


def families(ret: Any) -> list[list[int]]:
    rows = ret.children["row"].groupby(find_siblings(ret.children).group)
    return [there.tolist() for _, there in rows if len(there) > 1]


def test_a_row_struck_through_blocks_and_one_in_another_font_does_not(send):
    def edit(book: Any) -> None:
        for cell in book["Children"][3]:
            cell.font = Font(bold=True)
        for cell in book["Children"][4]:
            cell.font = Font(strike=True)

    inspection = send([child(n) for n in range(6)], edit=edit)
    (finding,) = (f for f in read_return(inspection).findings if f.rule == "PIR-85")
    assert finding.rows == (4,) and rules_of(inspection) == {"PIR-85"}


@pytest.mark.parametrize("said", [0, "0", "No siblings in this list", "0 siblings", "No other siblings"])
def test_what_says_that_there_is_no_sibling_makes_no_family(send, said):
    ret = read_return(send([child(n, sibling_group=said) for n in range(4)]))
    assert families(ret) == [] and not ret.findings


@pytest.mark.parametrize("said", ["1 sibling", "2 siblings", "1 half-sibling", "2 brothers"])
def test_how_many_siblings_a_child_has_makes_no_family_and_blocks(send, said):
    inspection = send([child(n, sibling_group=said) for n in range(4)])
    assert families(read_return(inspection)) == [] and "PIR-72" in rules_of(inspection)


@pytest.mark.parametrize(
    ("groups", "localities", "blocks"),
    [
        ([1, 1, 1, 1, 2, 2, 2], "NNSSNSS", True),  # how many siblings a child has
        ([1, 1, 2, 2, 1, 1], "NNNNSS", True),  # numbers that begin again in each area
        ([1, 1, 2, 2, 3, 3], "NNSSNS", False),  # siblings of one area, but for one family
        (["F1", "F1", "F2", "F2"], "NSNS", False),  # names
    ],
)
def test_numbers_of_one_digit_across_localities_are_no_groups_without_a_word(
    send, groups, localities, blocks
):
    lines = zip(groups, localities, strict=True)
    rows = [child(n, sibling_group=group, locality=place) for n, (group, place) in enumerate(lines)]
    assert ("PIR-86" in rules_of(send(rows))) is blocks


@pytest.mark.parametrize("between", ["\n", " ", "; ", ", "])
def test_references_with_a_slash_are_told_apart_however_they_are_listed(send, between):
    rows = [child(n, record_ref=f"07/{100 + n}") for n in range(4)]
    for n in range(3):
        others = [row["record_ref"] for row in rows[:3] if row is not rows[n]]
        rows[n]["sibling_group"] = between.join(others)
    ret = read_return(send(rows))
    assert families(ret) == [[2, 3, 4]] and not ret.findings


@pytest.mark.parametrize("said", ["delete", "DUPLICATE", "- removed", "(void)", "error"])
def test_a_reference_that_says_its_row_is_not_to_count_blocks(send, said):
    rows = [child(0, record_ref=f"AB101 {said}"), child(1)]
    assert rules_of(send(rows)) == {"PIR-33"}


def test_a_globally_unique_identifier_is_a_reference(send):
    rows = [child(n, record_ref=f"1b4e28ba-2fa1-11d2-883f-0016d3cca42{n}") for n in range(3)]
    assert rules_of(send(rows)) == set()


def test_what_a_cell_beside_the_list_says_of_its_row():
    said = [
        "Removed",
        "REMOVED - not ours",
        "deleted from the list",
        "Entered in error",
        "possible duplicate",
    ]
    said += ["possible duplicate", "duplicate of row 7", "not eligible", "out of scope"]
    answers = ["Removed from home, risk reduced", "Moved to other area", "closed", "error of judgement"]
    assert [is_example(text) for text in said] == [True] * len(said)
    assert [is_example(text) for text in answers] == [False] * len(answers)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"involvement_start": datetime(2025, 6, 3)}, "PIR-25"),  # as another system dates its beginning
        ({"involvement_end": None, "scra": "Yes"}, "PIR-25"),
        ({"involvement_start": datetime(2025, 8, 29)}, None),  # another child of the same day of birth
        ({"gender": "Male", "involvement_start": datetime(2025, 6, 3)}, None),
    ],
)
def test_a_child_as_another_system_has_it_blocks_as_one_that_may_be_listed_twice(send, changes, rule):
    inspection = send([child(0), child(1), child(0, record_ref="ZZ9") | changes])
    assert rules_of(inspection) == ({rule} if rule else set())


def test_headings_merged_downwards_beside_groups_of_headings_are_read(send):
    """Record reference, dates of birth and locality in two rows merged; above the others a common heading."""

    def edit(book: Any) -> None:
        sheet = book["Children"]
        for at in (*"ABCDEF", *"PQRSTU"):
            sheet[f"{at}1"], sheet[f"{at}2"] = sheet[f"{at}2"].value, None
            sheet.merge_cells(f"{at}1:{at}2")
        sheet["G1"] = "How the child came into the review"
        sheet.merge_cells("G1:O1")

    ret = read_return(send([child(n) for n in range(4)], above=[[]], edit=edit))
    assert ret.children["row"].tolist() == [3, 4, 5, 6] and not ret.findings


def test_good_lists_of_each_kind_of_child_stay_without_a_finding(send):
    rows = [child(0), registered(1), unborn(2), child(3, sibling_group="S1"), child(4, sibling_group="S1")]
    assert [f.sentence() for f in read_return(send(rows, partnership=PARTNERSHIP)).findings] == []
