"""Reader workbooks that come back in part, more than once, or with their lines and columns elsewhere."""

from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from test_reading_results import FULL, SECRET, read, refused, workbook

SHEET = "01 K-7"


def saved(folder, name, answers, *, hour=None, change=None, notes=None):
    """Write a workbook of Pair 1 as a person would save it at an hour of one day."""
    book = load_workbook(BytesIO(workbook("K-7", answers={"K-7": answers}, notes=notes)))
    if change:
        change(book[SHEET])
    book.save(folder / name)  # openpyxl writes the time of saving: it is put right below
    if hour is not None:
        set_saved(folder / name, datetime(2026, 11, 3, hour))


def set_saved(path, when):
    import zipfile

    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    core = "docProps/core.xml"
    start = parts[core].index(b"<dcterms:modified")
    begin, end = parts[core].index(b">", start) + 1, parts[core].index(b"</dcterms:modified")
    parts[core] = parts[core][:begin] + f"{when:%Y-%m-%dT%H:%M:%SZ}".encode() + parts[core][end:]
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)


def answers_of(readings):
    return dict(readings.answers.loc[readings.answers["answer"].ne(""), ["question", "answer"]].to_numpy())


def test_a_partial_workbook_never_overwrites_a_fuller_one(tmp_path):
    saved(tmp_path, "a full.xlsx", FULL, hour=10)
    saved(tmp_path, "later part.xlsx", {"B1": "Yes"}, hour=15)
    whole = answers_of(read(tmp_path))
    (tmp_path / "later part.xlsx").unlink()
    assert whole == answers_of(read(tmp_path))


@pytest.mark.parametrize(("names", "hours"), [("ab", (10, 15)), ("ba", (10, 15)), ("ab", (9, 10))])
def test_where_two_workbooks_differ_the_one_saved_later_counts_and_it_is_told(tmp_path, names, hours):
    saved(tmp_path, f"{names[0]}.xlsx", FULL, hour=hours[0])
    saved(tmp_path, f"{names[1]}.xlsx", {"B2": "Good"}, hour=hours[1])
    readings = read(tmp_path)
    assert answers_of(readings)["B2"] == "Good" and answers_of(readings)["B1"] == "Yes"
    told = readings.findings[readings.findings["found"].str.contains("the later one counts")]
    assert told["question"].tolist() == ["B2"] and SECRET not in str(readings.findings.to_numpy())


def test_two_workbooks_that_differ_and_were_saved_at_one_time_are_for_a_person(tmp_path):
    saved(tmp_path, "a.xlsx", FULL, hour=10)
    saved(tmp_path, "b.xlsx", {"B2": "Good"}, hour=10)
    (problem,) = refused(tmp_path)
    assert "do not say which was saved later" in problem and "B2" in problem


def test_where_programs_leave_the_time_alone_the_one_handed_in_later_counts(tmp_path):
    saved(tmp_path, "Pair 1.xlsx", FULL, hour=10)
    saved(tmp_path, "Pair 1 (2).xlsx", {"B2": "Good"}, hour=10)
    assert answers_of(read(tmp_path))["B2"] == "Good"


def test_what_cannot_be_read_is_put_right_by_a_later_workbook_and_never_by_an_earlier_one(tmp_path):
    def spoil(page):
        (row,) = [row for row in range(1, page.max_row + 1) if page.cell(row, 1).value == "B2"]
        page.cell(row, 3, SECRET)

    saved(tmp_path, "a.xlsx", FULL, hour=10, change=spoil)
    saved(tmp_path, "b.xlsx", {"B1": "Yes"}, hour=15)
    assert len(refused(tmp_path)) == 1  # the later one is blank there
    saved(tmp_path, "b.xlsx", {"B2": "Good"}, hour=9)
    assert len(refused(tmp_path)) == 1
    saved(tmp_path, "b.xlsx", {"B2": "Good"}, hour=15)
    whole = answers_of(read(tmp_path))
    assert whole["B2"] == "Good" and whole["B1"] == FULL["B1"]


def test_a_column_put_in_lines_sorted_and_a_line_deleted_shift_no_answer(tmp_path):
    def spoil(page):
        for merged in list(page.merged_cells.ranges):
            page.unmerge_cells(str(merged))
        page.insert_cols(3)  # before the answers
        page["C5"] = "Remarks"
        below = [[cell.value for cell in row] for row in page.iter_rows(min_row=6)]
        for number, row in enumerate(reversed(below), start=6):
            for column, value in enumerate(row, start=1):
                page.cell(number, column).value = value  # None too
        gone = next(row for row in range(6, page.max_row + 1) if page.cell(row, 1).value == "B2")
        page.delete_rows(gone)

    saved(tmp_path, "whole.xlsx", FULL)
    expected = answers_of(read(tmp_path))
    (tmp_path / "whole.xlsx").unlink()
    saved(tmp_path, "spoiled.xlsx", FULL, change=spoil)
    readings = read(tmp_path)
    assert answers_of(readings) == {q: a for q, a in expected.items() if q != "B2"}
    assert "no line for B2" in " ".join(readings.findings["found"])


def test_a_sheet_without_its_headings_is_refused_because_nobody_can_say_what_is_what(tmp_path):
    saved(tmp_path, "a.xlsx", FULL, change=lambda page: page.delete_rows(5))
    assert "the row of headings" in refused(tmp_path)[0]
