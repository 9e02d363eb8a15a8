"""The blank return: what it asks for, what it takes, and that what is filled into it reads back."""

from __future__ import annotations

import io
import re
from datetime import datetime

import openpyxl
import pytest
from tests.pir.invented import AGREED, PARTNERSHIP, child, registered, unborn

from record_review.inspection import ReturnError
from record_review.pir import read_return
from record_review.pir.template import words as template_words
from record_review.pir.template.words import examples, offered, required
from record_review.pir.template.workbook import PREPARED_ROWS, template_workbook


@pytest.fixture(scope="module")
def content(programme):
    return template_workbook(programme)


@pytest.fixture
def book(content):
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture
def fill(book, programme, inspect, tmp_path):
    """Fill the template in as a person would, and give the inspection of it."""

    def write(children, partnership=PARTNERSHIP):
        front, sheet = book["Partnership"], book["Children"]
        for number, (label, *cells) in enumerate(filter(None, partnership), start=1):
            row = number if number <= 6 else number + 1  # the table stands after a blank row
            assert front.cell(row, 1).value in (label, None)
            for at, value in enumerate([label, *cells], start=1):
                front.cell(row, at).value = value
        for number, one in enumerate(children, start=2):
            for at, column in enumerate(programme.columns, start=1):
                sheet.cell(number, at).value = one[column.name]
        path = tmp_path / "return.xlsx"
        book.save(path)
        return inspect(path)

    return write


def checks_of(sheet):
    """Column number -> its check and the first and last row it holds for."""
    found = {}
    for check in sheet.data_validations.dataValidation:
        (place,) = check.sqref.ranges
        assert place.min_col == place.max_col and place.min_col not in found
        found[place.min_col] = (check, place.min_row, place.max_row)
    return found


def test_a_template_filled_in_properly_reads_back_without_a_finding(fill):
    process = {"route_a": "No", "route_a_ended_at": None}
    children = [
        child(0, record_ref="00123"),  # route a
        child(1, route_a_ended_at="IRD", sibling_group="S1"),
        registered(2, sibling_group="S1"),  # route b, and off the register again
        registered(3, deregistration_date=None, involvement_end=None),
        child(4, **process, route_c="Yes", date_of_birth=datetime(2010, 2, 3)),
        child(5, **process, route_d="Yes", date_of_birth=datetime(2011, 2, 3), asp="Yes"),
        unborn(6),
        registered(7, route_a="Yes", route_a_ended_at="CPPM", scra="Yes"),  # two routes
    ]
    ret = read_return(fill(children))
    assert [finding.sentence() for finding in ret.findings] == []
    assert ret.counts == {
        "rows": 9, "title": 0, "heading": 1, "repeated heading": 0, "blank": 0, "note": 0, "example": 0,
        "child": 8
    }  # fmt: skip
    assert ret.children["record_ref"].tolist() == [one["record_ref"] for one in children]
    assert ret.agreed_date == AGREED.date()
    assert ret.local_names["c"] == "Staying Safe meeting"
    assert ret.personnel["role"].tolist() == ["Inspection co-ordinator"]


def test_the_blank_template_is_refused_because_it_holds_no_child(content, inspect, tmp_path):
    path = tmp_path / "return.xlsx"
    path.write_bytes(content)
    with pytest.raises(ReturnError, match="headings and not one child"):
        read_return(inspect(path))


def test_the_examples_are_children_one_could_send_and_stand_where_no_child_is_read(
    fill, book, programme, content
):
    shown = [cell.value for row in book["Guidance"].iter_rows(min_col=5, max_col=6) for cell in row]
    assert {"EXAMPLE-0101", "EXAMPLE-0102"} <= set(shown)
    assert [row[0].row for row in book["Children"].iter_rows() if any(c.value for c in row)] == [1]
    sent = [{c.name: examples(programme, c)[number] or None for c in programme.columns} for number in (0, 1)]
    with pytest.raises(ReturnError, match="not one child"):
        read_return(fill(sent))  # typed off with their references, they are told for what they are
    ret = read_return(fill([row | {"record_ref": f"AB{number}"} for number, row in enumerate(sent, start=1)]))
    assert [finding.sentence() for finding in ret.findings] == []
    assert ret.children["gender"].tolist() == ["Female", "Unborn"]


def test_the_sheets_stand_in_order_and_the_lists_are_hidden(book):
    assert book.sheetnames == ["Guidance", "Partnership", "Children", "Lists"]
    assert [sheet.sheet_state for sheet in book] == ["visible"] * 3 + ["hidden"]
    assert book.active.title == "Guidance"


def test_every_coded_column_offers_its_codes_and_no_stage_without_an_investigation(book, programme):
    lists = {}
    for at, (check, _, _) in checks_of(book["Children"]).items():
        if check.type == "list":
            place = re.fullmatch(r"Lists!(\$[A-Z]\$2:\$[A-Z]\$\d+)", check.formula1)
            values = [str(cell.value) for (cell,) in book["Lists"][place[1].replace("$", "")]]
            lists[at] = values
    columns = {at: c for at, c in enumerate(programme.columns, start=1) if c.codes}
    assert lists == {at: list(offered(programme, column)) for at, column in columns.items()}
    ended = next(at for at, column in columns.items() if column.name == "route_a_ended_at")
    assert lists[ended] == ["IRD", "Investigation", "CPPM"]
    everything = {at: list(programme.code_lists[c.codes].codes) for at, c in columns.items() if at != ended}
    assert {at: values for at, values in lists.items() if at != ended} == everything


def test_every_column_has_a_check_with_words_down_to_the_last_prepared_row(book, programme):
    checks = checks_of(book["Children"])
    assert len(checks) == len(programme.columns)
    for at, column in enumerate(programme.columns, start=1):
        check, *rows = checks[at]
        assert rows == [2, PREPARED_ROWS + 1]
        assert check.prompt and check.promptTitle
        if column.kind in ("date", "code"):
            assert check.type == {"date": "date", "code": "list"}[column.kind]
            assert check.error and check.showErrorMessage


def test_dates_are_held_against_the_agreed_date(book, programme):
    checks = checks_of(book["Children"])
    at = {column.name: place for place, column in enumerate(programme.columns, start=1)}
    assert book["Partnership"]["A2"].value == "Agreed date"
    birth, expected = checks[at["date_of_birth"]][0], checks[at["expected_date_of_birth"]][0]
    known = "IF(ISNUMBER(Partnership!$B$2),"
    assert birth.formula1 == f"{known}EDATE(Partnership!$B$2,-240)+1,DATE(1990,1,1))"
    assert birth.formula2 == f"{known}Partnership!$B$2,DATE(2098,12,31))"
    assert expected.formula2 == f"{known}Partnership!$B$2+280,DATE(2098,12,31))"


def test_references_are_text_so_that_leading_zeros_stay(book, programme):
    sheet = book["Children"]
    assert programme.columns[0].name == "record_ref"
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet.column_dimensions["B"].number_format == "dd/mm/yyyy"


def test_the_list_prints_on_a4_with_its_headings_on_every_page(book):
    sheet = book["Children"]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$A")
    assert sheet.freeze_panes == "B2"


def test_the_guidance_says_of_every_column_what_to_put_and_whether_it_is_required(book, programme):
    rows = {row[0].value: [cell.value for cell in row] for row in book["Guidance"].iter_rows()}
    for column in programme.columns:
        _, put, answers, must, *_ = rows[column.heading]
        assert put == template_words.what_to_put(programme, column) and len(put) <= 255
        assert must == required(column) and answers
    assert rows["Looked after"][3] == rows["SIMD quintile"][3] == "Optional column"
    text = " ".join(str(cell.value) for row in book["Guidance"].iter_rows() for cell in row)
    for words in ("no names, no CHI numbers", "inspection lead", "under 18", "four weeks", "two years"):
        assert words in text
    for route in programme.routes:
        assert route.label in text


def test_an_optional_column_that_is_deleted_gives_no_finding(fill, book):
    inspection = fill([child(0), child(1)])
    sheet = book["Children"]
    headings = [cell.value for cell in sheet[1]]
    for heading in ("Looked after", "SIMD quintile"):
        sheet.delete_cols(headings.index(heading) + 1)
    book.save(inspection.return_workbook)
    assert read_return(inspection).findings == ()


def test_no_cell_is_a_formula_or_a_link_and_nothing_changes_from_one_writing_to_the_next(
    content, book, programme
):
    assert template_workbook(programme) == content
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink or cell.comment]
