"""Finding the list in the sheet, and counting every row of it once."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.pir.invented import child

from record_review.inspection import ReturnError, Settled
from record_review.pir import read_return


def kinds(ret) -> list[str]:
    return ret.layout_facts["kinds"]


def test_every_row_of_the_sheet_is_one_thing(send, programme):
    headings = [column.heading for column in programme.columns]
    wrong_columns = [None, None, "Total", None, None, None, 4]
    lines = [
        child(0),
        [],
        headings,
        child(1),
        ["TOTAL", None, None, None, None, None, 2],
        wrong_columns,
        ["NB health have still to confirm one date"],
        ["* includes children known by two names"],
        ["Total: 480"],
        [None, None, None, "Source: our system"],
        ["480 children"],
        ["North team"],
    ]
    ret = read_return(send(lines, above=[["Return of Testshire"], []]))
    assert kinds(ret) == (
        ["title", "blank", "heading", "child", "blank", "repeated heading", "child"] + ["note"] * 8
    )
    assert ret.counts == {
        "rows": 15,
        "title": 1,
        "heading": 1,
        "repeated heading": 1,
        "blank": 2,
        "note": 8,
        "example": 0,
        "child": 2,
    }
    assert [(f.rule, f.row) for f in ret.findings if f.rule == "PIR-10"] == [
        ("PIR-10", 15)
    ]  # the unmarked note


def test_numbers_run_on_below_the_last_child_are_no_children(send):
    """Their own column of numbers is filled in further than the list goes."""

    def edit(book) -> None:
        sheet = book["Children"]
        for row, text in enumerate(("No.", 1, 2, 3, 4), start=1):
            sheet[f"V{row}"] = text

    ret = read_return(send([child(0), child(1)], edit=edit))
    assert kinds(ret) == ["heading", "child", "child", "note", "note"]
    assert [f.row for f in ret.findings if f.rule == "PIR-10"] == [4, 5]


ODD_CHILDREN = {
    "reference alone": ["AB999"],
    "number alone": [4711],
    "no reference": list(child(3, record_ref=None).values()),
    "a date alone": [None, datetime(2015, 5, 6)],
    "an answer alone": [None, None, None, "Female"],
    "reference with a star": ["*AB999"],
    "reference of two pieces": ["GB 50902"],
    "name and one answer": ["Canary Name", None, None, "Male"],
    "two cells that fit nothing": ["Canary", None, None, "perhaps"],
    "total as a reference, with answers": ["Total", datetime(2015, 5, 6), None, "Male"],
    "note in place of a date": ["AB998", "see file"],
}


@pytest.mark.parametrize("what", ODD_CHILDREN)
def test_a_row_that_could_be_a_child_is_a_child_with_findings(send, what):
    ret = read_return(send([child(0), ODD_CHILDREN[what]]))
    assert kinds(ret) == ["heading", "child", "child"]
    assert [f for f in ret.findings if f.row == 3 and f.severity == "error"]


def test_rows_of_formulas_that_nobody_calculated_are_children(send):
    """Excel shows them, and a program that only reads results sees blank rows."""
    formulas = ["=Sheet9!A2", "=Sheet9!B2", None, "=Sheet9!D2"]
    ret = read_return(send([child(0), formulas]))
    assert kinds(ret) == ["heading", "child", "child"]
    assert [f.cell for f in ret.findings if f.rule == "PIR-09"] == ["A3", "B3", "D3"]


def test_headings_match_through_synonyms_in_any_order_and_wherever_they_stand(send):
    headings = {
        "record_ref": "  Record\nreference ",
        "date_of_birth": "DOB",
        "route_d": "CARM",
        "involvement_end": "Latest  involvement",
        "scra": "SCRA INVOLVED?",
    }
    ret = read_return(send([child(0)], headings=headings, above=[["Testshire"], [], []]))
    assert ret.layout_facts["heading_row"] == 4
    assert ret.children["row"].tolist() == [5] and not ret.findings
    seen = ret.column_matches.set_index("column")["heading"]
    assert seen["Record reference"] == "Record reference" and seen["Care and risk management"] == "CARM"


def test_headings_in_two_tiers_are_read_together(send):
    """Merged downwards, or above a blank: the lower row has most headings."""

    def edit(book) -> None:
        sheet = book["Children"]
        sheet.insert_rows(1)
        for cell in ("A", "P"):
            sheet[f"{cell}1"], sheet[f"{cell}2"] = sheet[f"{cell}2"].value, None
        sheet.merge_cells("A1:A2")

    ret = read_return(send([child(0)], edit=edit))
    assert kinds(ret) == ["title", "heading", "child"]
    assert ret.children["locality"].tolist() == ["North"] and not ret.findings


def test_a_settled_heading_is_used_and_not_shown(send):
    settled = Settled(headings={"locality": "Canary patch"})
    ret = read_return(send([child(0)], headings={"locality": "Canary patch"}, settled=settled))
    assert ret.children["locality"].tolist() == ["North"]
    line = ret.column_matches.set_index("column").loc["Locality"]
    assert line["heading"] == "text of 12 characters, settled by the inspection team"


def test_the_exact_heading_goes_before_a_synonym(send):
    def edit(book) -> None:
        sheet = book["Children"]
        sheet["V1"], sheet["V2"] = "Locality", "South"
        sheet["P1"] = "Area team"

    ret = read_return(send([child(0)], edit=edit))
    assert ret.children["locality"].tolist() == ["South"]
    assert [f.cell for f in ret.findings if f.rule == "PIR-03"] == ["P1"]


REFUSED = {
    "no headings": (dict(headings={}), [["a", "b"]], "has no row of headings"),
    "no child": ({}, [], "not one child"),
    "no child, only notes": ({}, [["Total: 0"]], "not one child"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_list_that_cannot_be_found_is_refused(send, what):
    options, lines, said = REFUSED[what]

    def no_headings(book) -> None:
        book["Children"].delete_rows(1)

    edit = no_headings if what == "no headings" else None
    with pytest.raises(ReturnError) as refusal:
        read_return(send(lines, edit=edit, **options))
    assert said in str(refusal.value)


def test_a_second_table_in_another_order_is_refused(send, programme):
    turned = [column.heading for column in programme.columns][::-1]
    with pytest.raises(
        ReturnError, match="Row 3 of the list of children holds headings again, in another order"
    ):
        read_return(send([child(0), turned, child(1)]))


SHEETS = {
    "children": True,
    " CHILDREN ": True,
    "Child list": True,
    "Children (2)": False,
    "Children old": False,
    "Copy of Children": False,
    "Children_2025-backup": False,
    "Canary": False,
}


@pytest.mark.parametrize("name", SHEETS)
def test_the_sheet_is_found_by_its_name_and_a_copy_is_not_it(send, name):
    def edit(book) -> None:
        sheet = book["Children"]
        sheet.title = "x"  # openpyxl would number a second name that differs in capitals only
        sheet.title = name

    inspection = send([child(0)], edit=edit)
    if SHEETS[name]:
        assert read_return(inspection).counts["child"] == 1
    else:
        with pytest.raises(ReturnError, match='has no sheet "Children"') as refusal:
            read_return(inspection)
        assert "anary" not in str(refusal.value)


def test_two_sheets_that_could_be_the_list_are_refused(send):
    def edit(book) -> None:
        book.copy_worksheet(book["Children"]).title = "Sample list"

    with pytest.raises(ReturnError, match=r"Sheets 2 and 3 of return\.xlsx could both be") as refusal:
        read_return(send([child(0)], edit=edit))
    assert "delete" not in str(refusal.value).lower()
