"""The workbook of readers."""

from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from record_review.inspection import ReadingError
from record_review.reading import readers_workbook
from record_review.reading.readers.readers import read_readers, reading_pairs

HEADINGS = ["Reader", "Role", "Agency", "Paired with", "Days available"]
ROWS = [
    ["Pair 1 inspector", "inspector", "Care Inspectorate", "R03", "all four"],
    ["R03", "local record reader", "Education", "", "1 to 3"],
    ["Inspector 2", "Inspector", "Care Inspectorate", "", "all four"],
    ["R09", "reserve", "Health", "", ""],
]


def written(tmp_path, rows, headings=HEADINGS):
    book = Workbook()
    for row in [headings, *rows]:
        book.active.append(row)
    book.save(tmp_path / "readers.xlsx")
    return tmp_path / "readers.xlsx"


def test_readers_are_read_with_headings_in_any_case_and_order(tmp_path):
    order = [2, 0, 4, 1, 3]
    path = written(tmp_path, [[row[i] for i in order] for row in ROWS], [HEADINGS[i].upper() for i in order])
    readers = read_readers(path)
    assert list(readers.columns) == ["reader", "role", "agency", "paired_with", "days_available"]
    assert list(readers["role"]) == ["inspector", "local record reader", "inspector", "reserve"]
    assert list(readers["paired_with"]) == ["R03", "Pair 1 inspector", "", ""]  # said once, true of both


def test_a_pair_reads_under_the_inspectors_name_and_reserves_do_not_read(tmp_path):
    pairs = reading_pairs(read_readers(written(tmp_path, ROWS)))
    assert pairs.to_dict("records") == [
        {
            "reader": "Pair 1 inspector",
            "readers": "Pair 1 inspector with R03",
            "agency": "Care Inspectorate and Education",
        },
        {"reader": "Inspector 2", "readers": "Inspector 2", "agency": "Care Inspectorate"},
    ]


def test_what_is_written_reads_back_and_is_the_same_every_time(tmp_path):
    rows = [dict(zip(HEADINGS, row, strict=True)) for row in ROWS]
    (tmp_path / "readers.xlsx").write_bytes(readers_workbook(rows))
    assert read_readers(tmp_path / "readers.xlsx").equals(read_readers(written(tmp_path, ROWS)))
    assert readers_workbook(rows) == readers_workbook(rows)
    template = load_workbook(BytesIO(readers_workbook()))["Readers"]
    assert [cell.value for cell in template[1]] == HEADINGS


def test_all_problems_are_told_at_once_by_cell_and_without_what_stands_there(tmp_path):
    rows = [
        ["Morag Sinclair", "inspector", "", "", ""],  # a name
        ["R1", "observer", "", "", ""],  # no such role
        ["r 1", "reserve", "", "", ""],  # the same reader again
        ["R4", "local record reader", "", "R5", ""],  # paired with a reserve
        ["R5", "reserve", "", "R77", ""],  # paired with nobody here
        ["", "inspector", "", "", ""],
    ]
    with pytest.raises(ReadingError) as refused:
        read_readers(written(tmp_path, rows))
    said = refused.value.problems
    assert [sentence.split(" (")[0].split("cell ")[1] for sentence in said] == [
        "A2",
        "B3",
        "A4",
        "A7",
        "D5",
        "D6",
    ]
    assert "Sinclair" not in str(refused.value)
    assert "observer" not in str(refused.value)


@pytest.mark.parametrize(
    ("rows", "headings", "said"),
    [
        ([], HEADINGS, "no readers"),
        (ROWS, [*HEADINGS[:4], "Telephone"], "not one of ours"),
        (ROWS, [*HEADINGS[:4], "Reader"], "stands twice"),
        ([row[:4] for row in ROWS], HEADINGS[:4], "no column Days available"),
        (ROWS[1:2] + ROWS[3:], HEADINGS, "no inspector"),
        ([*ROWS, ["R10", "local record reader", "", "Pair 1 inspector", ""]], HEADINGS, "in two pairs"),
        ([*ROWS, ["=1+1", "reserve", "", "", ""]], HEADINGS, "found a formula"),
    ],
)
def test_a_sheet_that_is_not_as_agreed_is_refused(tmp_path, rows, headings, said):
    with pytest.raises(ReadingError, match=said):
        read_readers(written(tmp_path, rows, headings))


def test_a_missing_or_foreign_file_is_a_sentence(tmp_path):
    with pytest.raises(ReadingError, match="no such file"):
        read_readers(tmp_path / "readers.xlsx")
    (tmp_path / "readers.xlsx").write_bytes(b"Reader,Role\nR1,inspector\n")
    with pytest.raises(ReadingError, match="text file"):
        read_readers(tmp_path / "readers.xlsx")
