"""The selection workbook names records by reference, in order, and says nothing else about a child."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook
from tests.sample.six_children import CHILDREN, inspection, selection

from record_review.inspection import DrawError
from record_review.sample.send.selection_workbook import selection_workbook

CHOSEN = selection(("007", "=1+1"), ("Ö 12, a", "7"))
AGENCIES = ["Education", "Health", "Social work", "Police", "SCRA"]


def sheets(**settings):
    data = selection_workbook(CHOSEN, CHILDREN, inspection(number="417", **settings))
    return load_workbook(io.BytesIO(data))


def table(sheet) -> list[list]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def test_records_stand_by_place_and_reference_as_text():
    made = sheets()
    assert made.sheetnames == ["Read me", "Selected", "Reserves", "Documents"]
    assert [row[:2] for row in table(made["Selected"])] == [
        ["Place", "Record reference"],
        ["R01", "007"],
        ["R02", "=1+1"],
    ]
    assert [row[:2] for row in table(made["Reserves"])][1:] == [["V01", "Ö 12, a"], ["V02", "7"]]
    for cell in made["Selected"]["B"][2:]:
        assert (cell.data_type, cell.number_format) == ("s", "@")


def test_each_agency_has_a_status_column_with_the_same_choices():
    sheet = sheets()["Selected"]
    assert table(sheet)[0][5:] == AGENCIES
    assert table(sheet)[1][2:] == [None, None, "007"] + ["Not started"] * 5  # the row check, hidden
    lists = {
        str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation if rule.formula1
    }
    assert lists == {
        "C3:C4": '"Yes,No,Not known"',
        "F3:J4": '"Not started,In progress,Uploaded,Not held,Not applicable"',
    }


def test_uploads_are_counted_from_the_status_columns():
    counted = [cell.value for row in sheets()["Read me"].iter_rows() for cell in row]
    assert '=COUNTIF(Selected!$F$3:$F$4,"Uploaded")' in counted
    assert '=COUNTIF(Reserves!$J$3:$J$4,"Uploaded")' in counted


def test_the_first_sheet_says_where_the_selection_comes_from():
    data = selection_workbook(CHOSEN, CHILDREN, inspection(number="417"), agreed_date=date(2026, 9, 1))
    told = " ".join(
        str(cell.value) for row in load_workbook(io.BytesIO(data))["Read me"].iter_rows() for cell in row
    )
    for part in (
        "0" * 64,
        '"417" (two dice, rolled in public)',
        "1 September 2026",
        "14 September 2026",
        "list 1",
    ):
        assert part in told


def test_an_earlier_book_and_why_it_was_given_up_are_told_on_the_first_sheet():
    sentence = "An earlier book of lists, 1111…, was given up. The reason: eleven were left out."
    data = selection_workbook(CHOSEN, CHILDREN, inspection(number="417"), superseded=(sentence,))
    sheet = load_workbook(io.BytesIO(data))["Read me"]
    told = {row[1].value: row[0].value for row in sheet.iter_rows()}
    assert told[sentence] == "Not the first"


def test_documents_are_those_of_the_programme():
    rows = table(sheets()["Documents"])
    documents = inspection().programme.documents
    assert rows[0] == ["Agency", "Document"]
    assert [row[1] for row in rows[1:]] == [name for names in documents.values() for name in names]


def test_nothing_about_a_child_but_the_reference_is_in_the_file():
    personal = CHILDREN[["gender", "ethnicity", "locality", "age_band", "sibling_group"]]
    values = {value for column in personal for value in personal[column]} - {"", "Not known", "Unborn"}
    data = selection_workbook(CHOSEN, CHILDREN, inspection(number="417"))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        text = b"".join(book.read(name) for name in book.namelist()).decode("utf-8")
    assert values > {"Female", "White Scottish/British", "S001", "North"}
    assert not [value for value in values if value in text]


def test_a_rehearsal_is_said_on_every_sheet_and_every_printed_page():
    made = sheets(rehearsal=True)
    assert made["Read me"]["A2"].value.startswith("REHEARSAL")
    for name in ("Selected", "Reserves"):
        assert "REHEARSAL" in [cell.value for cell in made[name][1]]
    assert all("REHEARSAL" in sheet.oddHeader.center.text for sheet in made)
    assert not any("REHEARSAL" in str(sheet.oddHeader.center.text) for sheet in sheets())


def test_sheets_print_on_a4_with_their_heading_on_every_page():
    sheet = sheets()["Selected"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$1:$2"
    assert sheet.freeze_panes == "C3"


def test_the_same_selection_gives_the_same_bytes():
    made = [selection_workbook(CHOSEN, CHILDREN, inspection(number="417")) for _ in range(2)]
    assert made[0] == made[1]
    with zipfile.ZipFile(io.BytesIO(made[0])) as book:
        assert re.search(rb"<dcterms:created[^>]*>2000-01-01T", book.read("docProps/core.xml"))


def words(made) -> str:
    return " ".join(str(cell.value) for row in made["Read me"].iter_rows() for cell in row if cell.value)


def test_a_selection_without_reserves_names_no_sheet_of_reserves():
    data = selection_workbook(selection(("007",)), CHILDREN, inspection(number="417"))
    made = load_workbook(io.BytesIO(data))
    assert made.sheetnames == ["Read me", "Selected", "Documents"]
    assert "1. On the sheet Selected, say which" in words(made)
    assert "reserve" not in words(made).casefold()


def test_where_everyone_is_selected_nothing_is_said_to_be_at_random():
    everyone = replace(selection(tuple(CHILDREN["record_ref"])), lists=1)
    made = load_workbook(io.BytesIO(selection_workbook(everyone, CHILDREN, inspection(number="417"))))
    assert "Nothing was left to chance: there are 6 eligible children" in words(made)
    assert "List number 1, the only one" in words(made)
    assert not re.search("at random|picked list|on both sheets", words(made), re.IGNORECASE)


def test_a_lottery_names_the_list_and_how_many_lists_there_were():
    assert "The public number picked list 1 of the 6 in the book" in words(sheets())
    assert "List number 1 of 6" in words(sheets())


def test_a_reference_from_elsewhere_is_refused_without_naming_it():
    with pytest.raises(DrawError, match="names 1 references that are not in the population") as refused:
        selection_workbook(selection(("Kirsty",)), CHILDREN, inspection())
    assert "Kirsty" not in str(refused.value)
