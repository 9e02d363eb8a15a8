"""The documents of the records: who is asked for what, what is late on which day, and the lists to send."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook
from six_questions import children, inspection, selection

from record_review.pir.workbook.safe_opening.words import SENT
from record_review.reading.documents.page import documents_page, overdue_sentence
from record_review.reading.documents.progress import (
    Additional,
    Mark,
    by_agency,
    by_day,
    documents,
    not_removed,
    outstanding,
)
from record_review.reading.documents.requests import FIRST, chasing_file, request_files, requests
from record_review.reading.returned.lists import read_lists
from record_review.reading.returned.selection import selection_fields
from record_review.reading.workbook.opening import open_workbook

REPORTER = {"0012/A": "Yes", "K-7": "No", "k 8'": "Not known", "R-1": "No", "R-2": "Yes"}
AGENCIES = ("education", "health", "social work", "police", "SCRA")


def people():
    frame = children()
    frame["scra"] = frame["record_ref"].map(REPORTER).fillna("No")
    return SimpleNamespace(children=frame, agreed_date=date(2026, 9, 1))


def asked():
    return requests(people().children, selection(), inspection().programme)


def test_every_agency_is_asked_for_every_record_and_scra_only_where_the_reporter_knows_the_child():
    by = {agency: lines["place"].tolist() for agency, lines in asked().groupby("agency", sort=False)}
    everybody = ["R01", "R02", "R03", "V01", "V02"]
    assert by == dict.fromkeys(AGENCIES[:4], everybody) | {"SCRA": ["R01", "R03", "V02"]}
    of_scra = asked()[asked()["agency"] == "SCRA"]
    assert of_scra["known"].tolist() == [True, False, True]  # not known: SCRA says first whether there is one


def test_requests_are_by_reference_with_the_two_years_and_the_programme_documents_and_nothing_of_a_child():
    files = request_files(people(), selection(), inspection())
    assert list(files) == ["education.xlsx", "health.xlsx", "social-work.xlsx", "police.xlsx", "SCRA.xlsx"]
    assert files == request_files(people(), selection(), inspection())
    for name, content in files.items():
        book = load_workbook(BytesIO(content))
        cells = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value]
        said = " ".join(cells)
        assert "from 1 September 2024 to 1 September 2026, both days included" in said, name
        assert "Z-9" not in cells and "CPPM" not in cells, name
        agency = next(a for a in AGENCIES if name.startswith(a.replace(" ", "-")))
        assert set(inspection().programme.documents[agency]) <= set(cells)
    scra = load_workbook(BytesIO(files["SCRA.xlsx"]))["Records"]
    assert [row[1] for row in scra.iter_rows(min_row=3, values_only=True)] == ["0012/A", "k 8'", "R-2"]
    assert FIRST in [cell.value for cell in scra[2]]


def test_the_window_above_a_narrow_list_is_wrapped_over_all_its_columns():
    for name, content in request_files(people(), selection(), inspection()).items():
        sheet = load_workbook(BytesIO(content))["Records"]
        (title,) = [area for area in sheet.merged_cells.ranges if area.min_row == 1]
        assert title.max_col == sheet.max_column and sheet["A1"].alignment.wrap_text, name
        assert sheet["A1"].value.endswith("both days included.") and sheet.row_dimensions[1].height > 20


def test_a_request_that_comes_back_is_read_like_the_selection_workbook(tmp_path):
    path = tmp_path / "SCRA.xlsx"
    book = load_workbook(BytesIO(request_files(people(), selection(), inspection())["SCRA.xlsx"]))
    book["Records"]["D3"], book["Records"]["D4"] = "Uploaded", "Not applicable"
    book.save(path)
    opened, problems = open_workbook(path, SENT)
    places = {"0012/A": "R01", "k 8'": "R03", "R-2": "V02"}
    fields = [f for f in selection_fields(inspection().programme) if f.name == "upload: SCRA"]
    found = read_lists(opened, fields, places, "DOC", also_sent=(FIRST,))
    assert not problems and not found.findings
    assert found.answers == {
        ("0012/A", "upload: SCRA"): "Uploaded",
        ("k 8'", "upload: SCRA"): "Not applicable",
    }


@pytest.mark.parametrize("typed", [date(2026, 10, 5), "05/10/2026", "5 October", 46300, "46300"])
def test_a_date_or_number_where_a_request_asks_for_a_status_is_told_by_its_cell(tmp_path, typed):
    path = tmp_path / "SCRA.xlsx"
    book = load_workbook(BytesIO(request_files(people(), selection(), inspection())["SCRA.xlsx"]))
    book["Records"]["D3"], book["Records"]["D4"] = typed, "Uploaded"
    book.save(path)
    opened, _ = open_workbook(path, SENT)
    places = {"0012/A": "R01", "k 8'": "R03", "R-2": "V02"}
    fields = [f for f in selection_fields(inspection().programme) if f.name == "upload: SCRA"]
    found = read_lists(opened, fields, places, "DOC", also_sent=(FIRST,))
    assert found.answers == {("k 8'", "upload: SCRA"): "Uploaded"}
    (told,) = found.findings
    assert (told.rule, told.cell) == ("DOC-05", "D3") and "2026" not in told.sentence()


READ = ("0012/A", "K-7", "k 8'")
DAYS = {"0012/A": 1, "K-7": 2, "k 8'": 3}
MARKS = [
    *(Mark("1", agency, READ, "received") for agency in ("education", "social work")),
    Mark("1", "SCRA", ("0012/A", "k 8'"), "received"),
    Mark("2", "health", ("0012/A", "k 8'"), "received"),
    Mark("2", "police", ("0012/A",), "not held"),
]


def test_two_of_five_agencies_are_late_on_day_two_and_the_list_names_exactly_their_records():
    stand = documents(asked(), MARKS, READ, days=DAYS)
    assert [outstanding(stand, a, by_day=2)["record_ref"].tolist() for a in AGENCIES] == [
        [], ["K-7"], [], ["K-7"], [],
    ]  # fmt: skip
    assert overdue_sentence(stand, AGENCIES, day=2) == (
        "Late by reading day 2: 2 of 5 agencies, by records: health (1), police (1)."
    )
    assert outstanding(stand, "police")["record_ref"].tolist() == ["K-7", "k 8'"]
    counts = by_agency(stand, AGENCIES, day=2).set_index("agency")
    assert counts.loc["police"].tolist() == [3, 0, 1, 2, 1, 0, 2, 0]
    assert by_day(stand, AGENCIES, 4).set_index("agency").loc["police"].tolist() == [0, 1, 1, 0]


def test_after_a_replacement_the_record_that_is_read_is_chased_and_the_other_is_not():
    stand = documents(asked(), MARKS, ("0012/A", "R-1", "k 8'"), days=DAYS | {"R-1": 2})
    assert outstanding(stand, "health", by_day=2)["record_ref"].tolist() == ["R-1"]
    assert outstanding(stand, "education")["record_ref"].tolist() == ["R-1"]
    assert outstanding(stand, "SCRA").empty  # the Reporter does not know the child


def test_without_a_plan_every_record_is_needed_on_the_first_day():
    assert len(outstanding(documents(asked(), [], READ), "health", by_day=1)) == 3


def test_whoever_spoke_last_is_right():
    marks = [Mark("2", "health", ("K-7",), "received"), Mark("1", "health", ("K-7",), "not held")]
    stand = documents(asked(), marks, READ)
    assert stand.records.query("agency == 'health' and record_ref == 'K-7'")["state"].item() == "received"


def test_a_further_document_is_chased_until_it_is_ticked_off_and_removed_at_the_end():
    further = Additional("A01", "1", "police", "K-7", "the report of 3 May", "missing page", "lead")
    stand = documents(asked(), MARKS, READ, additional=[further])
    assert by_agency(stand, AGENCIES, day=1).set_index("agency").at["police", "additional"] == 1
    stand = documents(
        asked(), [*MARKS, Mark("3", "police", ("A01",), "received")], READ, additional=[further]
    )
    assert not_removed(stand, AGENCIES) == {
        "education": 3,
        "health": 2,
        "social work": 3,
        "police": 1,
        "SCRA": 2,
    }
    gone = [Mark("4", "police", ("A01",), "removed"), Mark("4", "health", READ, "removed")]
    stand = documents(
        asked(), [*MARKS, Mark("3", "police", ("A01",), "received"), *gone], READ, additional=[further]
    )
    assert not_removed(stand, AGENCIES) == {"education": 3, "social work": 3, "SCRA": 2}


def test_the_chasing_list_holds_what_is_outstanding_and_nothing_else():
    content = chasing_file(
        "police",
        [("R02", "K-7", "reading day 2: overdue")],
        [("A01", "k 8'", "the report")],
        inspection(),
        None,
    )
    rows = load_workbook(BytesIO(content))["Outstanding"].iter_rows(min_row=3, values_only=True)
    assert list(rows) == [
        ("R02", "K-7", "reading day 2: overdue", "The documents of the request"),
        ("A01", "k 8'", "as soon as can be", "the report"),
    ]


def test_the_page_has_places_and_counts_and_no_reference_and_no_words_of_a_request():
    further = Additional("A01", "2026-10-05T09:00:00Z", "police", "K-7", "<report of 3 May>", "why", "lead")
    page = documents_page(
        documents(asked(), MARKS, READ, days=DAYS, additional=[further]), inspection(), day=2
    ).decode()
    assert "R02" in page and "A01" in page
    assert not [text for text in ("K-7", "0012/A", "report of 3 May", "<script") if text in page]


@pytest.mark.parametrize("without", ["scra"])
def test_where_the_return_does_not_say_every_record_is_asked_about(without):
    frame = people().children.drop(columns=without)
    lines = requests(frame, selection(), inspection().programme)
    assert len(lines[lines["agency"] == "SCRA"]) == 5
    assert replace(inspection()).programme.agencies == AGENCIES
