"""A workbook that was filled in and changed: every answer at its record, or a finding; no shifted one."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from six_questions import children, inspection, selection
from tests.pir.foreign import programs
from tests.pir.parts import replaced, rewrite

from record_review.pir.workbook.safe_opening.words import SENT
from record_review.reading.returned.lists import read_lists
from record_review.reading.returned.selection import LETTERS, selection_fields
from record_review.reading.workbook.opening import open_workbook
from record_review.sample import place_names
from record_review.sample.send.selection_workbook import selection_workbook

TYPED = {  # reference -> answers by heading
    "0012/A": {"C": "Yes", "D": "K-7", "Health": "Uploaded"},
    "K-7": {"C": "Yes", "D": "0012/A", "Police": "Not held"},
    "k 8'": {"C": "No", "Education": "In progress"},
    "R-1": {"Health": "Uploaded"},
}
EXPECTED = {
    ("0012/A", "sibling"): "Yes",
    ("0012/A", "siblings_named"): "K-7",
    ("0012/A", "upload: health"): "Uploaded",
    ("K-7", "sibling"): "Yes",
    ("K-7", "siblings_named"): "0012/A",
    ("K-7", "upload: police"): "Not held",
    ("k 8'", "sibling"): "No",
    ("k 8'", "upload: education"): "In progress",
    ("R-1", "upload: health"): "Uploaded",
}


def filled() -> Workbook:
    """The selection workbook as it is sent, with the answers of `TYPED`."""
    people = children()
    book = load_workbook(BytesIO(selection_workbook(selection(), people, inspection())))
    for sheet in (book["Selected"], book["Reserves"]):
        heads = {cell.value: cell.column for cell in sheet[2]}
        for row in range(3, sheet.max_row + 1):
            for heading, answer in TYPED.get(sheet.cell(row, 2).value, {}).items():
                column = "ABCD".index(heading) + 1 if heading in "ABCD" else heads[heading]
                sheet.cell(row, column, answer)
    return book


def read(tmp_path, book):
    path = tmp_path / "selection.xlsx"
    book.save(path) if isinstance(book, Workbook) else path.write_bytes(book)
    return read_path(path)


def read_path(path):
    opened, problems = open_workbook(path, SENT)
    assert not problems, problems
    return read_lists(opened, selection_fields(inspection().programme), place_names(selection()), LETTERS)


def rules(found):
    return sorted({finding.rule for finding in found.findings})


def test_what_was_typed_is_read_at_its_record_and_what_was_left_as_sent_is_no_answer(tmp_path):
    found = read(tmp_path, filled())
    assert found.answers == EXPECTED
    assert not found.findings


def lines_of(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]


def put(sheet, lines):
    sheet.delete_rows(3, sheet.max_row)
    for line in lines:
        sheet.append(line)


@pytest.mark.parametrize("seed", range(6))
def test_rows_in_another_order_are_the_same_answers(tmp_path, seed):
    book = filled()
    lines = lines_of(book["Selected"])
    random.Random(seed).shuffle(lines)
    put(book["Selected"], lines)
    assert read(tmp_path, book).answers == EXPECTED


def test_rows_of_both_sheets_on_one_are_the_same_answers(tmp_path):
    book = filled()
    put(book["Selected"], [*lines_of(book["Reserves"]), *lines_of(book["Selected"])])
    del book["Reserves"]
    found = read(tmp_path, book)
    assert (found.answers, rules(found)) == (EXPECTED, [])


@pytest.mark.parametrize("at", range(1, 11))
def test_a_column_put_in_anywhere_moves_no_answer_and_what_stands_in_it_is_told(tmp_path, at):
    book = filled()
    book["Selected"].insert_cols(at)
    book["Selected"].cell(3, at, "our own note")
    found = read(tmp_path, book)
    assert (found.answers, rules(found)) == (EXPECTED, ["SEL-06"])
    assert "our own note" not in " ".join(f.sentence() for f in found.findings)


@pytest.mark.parametrize("row", (3, 4, 5))
def test_a_row_taken_out_takes_its_own_answers_alone_and_is_told(tmp_path, row):
    book = filled()
    ref = book["Selected"].cell(row, 2).value
    book["Selected"].delete_rows(row)
    found = read(tmp_path, book)
    assert found.answers == {key: answer for key, answer in EXPECTED.items() if key[0] != ref}
    assert rules(found) == ["SEL-03"]


@pytest.mark.parametrize("columns", [(1, 2), (2,), (1, 2, 3, 4), (3, 4, 5, 6, 7, 8, 9, 10), (3, 4, 5)])
def test_a_part_of_the_columns_sorted_alone_gives_no_answer_to_another_record(tmp_path, columns):
    """The hidden check stands among the answers, so the part has it and the reference does not, or the other
    way round. The reserve, on another sheet, is read."""
    book = filled()
    sheet = book["Selected"]
    for column in columns:
        values = [sheet.cell(row, column).value for row in (3, 4, 5)]
        for row, value in zip((3, 4, 5), [values[1], values[2], values[0]], strict=True):
            sheet.cell(row, column, value)
    found = read(tmp_path, book)
    assert found.answers.items() <= EXPECTED.items()
    assert "SEL-08" in rules(found)


def test_a_reference_that_lost_its_zeros_is_read_where_the_place_says_the_same_and_told(tmp_path):
    book = filled()
    sheet = book["Selected"]
    sheet["B3"] = "12/A"
    found = read(tmp_path, book)
    assert (found.answers, rules(found)) == (EXPECTED, ["SEL-07"])
    sheet["A3"] = "R02"  # nobody can be sure any more
    found = read(tmp_path, book)
    assert not any(ref == "0012/A" for ref, _ in found.answers)
    assert {"SEL-02", "SEL-03"} <= set(rules(found))


@pytest.mark.parametrize(
    ("cell", "value", "rule"),
    [
        ("C3", date(2026, 10, 5), "SEL-05"),
        ("C3", "05/10/2026", "SEL-05"),
        ("C3", "=1+1", "SEL-05"),
        ("G3", "uploaded on 3 October", "SEL-05"),
        ("G3", True, "SEL-05"),
        ("D3", date(2026, 10, 5), "SEL-05"),
        ("B3", None, "SEL-02"),
        ("B3", "ZZ-99", "SEL-02"),
        ("C2", "Siblings", "SEL-01"),
        ("C2", "Police", "SEL-01"),
    ],
)
def test_what_cannot_be_read_is_a_finding_that_names_no_value(tmp_path, cell, value, rule):
    book = filled()
    book["Selected"][cell] = value
    found = read(tmp_path, book)
    assert rule in rules(found)
    assert found.answers.items() <= EXPECTED.items()
    sentences = " ".join(f.sentence() for f in found.findings)
    assert not any(text in sentences for text in ("05/10", "3 October", "ZZ-99", "0012", "K-7"))


NUMBERS = {"0012/A": 12345, "K-7": "00678", "k 8'": 20261005}


def numbered(typed):
    """The workbook of records whose references are digits alone, with one more name for each."""
    refs = {ref: str(number) for ref, number in NUMBERS.items()}
    people = children().replace({"record_ref": refs})
    chosen = replace(selection(), selected=tuple(refs.get(ref, ref) for ref in selection().selected))
    book = load_workbook(BytesIO(selection_workbook(chosen, people, inspection())))
    for cell, value in typed.items():
        book["Selected"][cell] = value
    return book, place_names(chosen)


@pytest.mark.parametrize(
    ("typed", "named", "told"),
    [
        ({"D3": 678}, "678", []),  # a number typed for a reference with zeros: told by sample_siblings
        ({"D3": "12345"}, "12345", []),
        ({"B3": 12345, "D3": 20261005}, "20261005", []),  # Excel made numbers of references that are digits
        ({"B4": 678, "D4": "12345"}, None, ["SEL-07"]),  # and took the zeros away
        ({"D3": 12345.5}, "12345.5", []),
    ],
)
def test_numbers_as_text_and_text_as_numbers_are_read_at_their_record(tmp_path, typed, named, told):
    book, places = numbered(typed)
    path = tmp_path / "selection.xlsx"
    book.save(path)
    opened, problems = open_workbook(path, SENT)
    found = read_lists(opened, selection_fields(inspection().programme), places, LETTERS)
    assert not problems and rules(found) == told
    wanted = {("12345", "siblings_named"): named} if named else {("00678", "siblings_named"): "12345"}
    assert found.answers == wanted


def test_case_and_spaces_do_not_count(tmp_path):
    book = filled()
    book["Selected"]["C3"], book["Selected"]["B4"] = "  YES ", " k-7"
    assert read(tmp_path, book).answers == EXPECTED


def test_two_rows_for_a_record_count_where_they_agree_and_are_told_where_they_differ(tmp_path):
    book = filled()
    book["Selected"].append([cell.value for cell in book["Selected"][3]])
    found = read(tmp_path, book)
    assert (found.answers, rules(found)) == (EXPECTED, [])
    book["Selected"].cell(6, 3, "No")
    found = read(tmp_path, book)
    assert found.answers == {key: a for key, a in EXPECTED.items() if key != ("0012/A", "sibling")}
    assert rules(found) == ["SEL-04"]


TYPES, STYLES = "[Content_Types].xml", "xl/styles.xml"
SHEETJS = b'<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
GNUMERIC = b"".join(b'<xf numFmtId="0" fontId="0" fillId="0"/>' * 60 + b"<!--%d-->" % n for n in range(1_000))
SAVED_BY = {
    "SheetJS": replaced(TYPES, b"<Default", SHEETJS + b"<Default"),
    "Gnumeric": replaced(STYLES, b"</styleSheet>", GNUMERIC + b"</styleSheet>"),
    "xlsx-populate": replaced(STYLES, b"<fill>", b"<fill/><fill>"),
}


@pytest.mark.parametrize("program", SAVED_BY)
def test_every_answer_is_read_whoever_saved_the_workbook(tmp_path, program):
    path = tmp_path / "selection.xlsx"
    filled().save(path)
    rewrite(path, SAVED_BY[program])
    assert read_path(path).answers == EXPECTED


@pytest.mark.parametrize("write", [programs.excel, programs.sheetjs])
def test_the_cells_alone_written_by_another_program_are_enough(tmp_path, write):
    """Styles, checks and hidden columns gone, as after read-and-save in SheetJS."""
    book = filled()
    sheets = [[[c.value for c in row] for row in book[name].iter_rows()] for name in ("Read me", "Selected")]
    path = tmp_path / "selection.xlsx"
    path.write_bytes(write(*sheets))
    found = read_path(path)
    assert found.answers == {key: answer for key, answer in EXPECTED.items() if key[0] != "R-1"}
    assert rules(found) == ["SEL-03"]  # the sheet of reserves is not there
