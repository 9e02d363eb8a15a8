"""No sheet, block or row with children on it is passed over in silence, and nobody is told to delete one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from tests.pir.invented import child

from record_review.inspection import ReturnError
from record_review.pir import blocking, read_return, template_workbook
from record_review.pir.layout.row_kinds import is_example

CHILDREN = [child(number) for number in range(14, 20)]  # with days of a month after the twelfth
HIDDEN = ("visible", "hidden", "veryHidden")
Edit = Callable[[Any], None]


def rows_of(book: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in book["Children"].iter_rows()]


def moved(to: str, state: str = "visible", *, headings: bool = True, children: int = 2) -> Edit:
    """The last children stand on another sheet."""

    def edit(book: Any) -> None:
        rows = rows_of(book)
        sheet = book.create_sheet(to)
        sheet.sheet_state = state
        for row in (rows[:1] if headings else []) + rows[-children:]:
            sheet.append(row)
        book["Children"].delete_rows(len(rows) - children + 1, children)

    return edit


def advice_is_safe(text: str) -> bool:
    return "delete this" not in text.lower() and "delete the" not in text.lower()


@pytest.mark.parametrize("state", HIDDEN)
@pytest.mark.parametrize("name", ["Canary", "Lists", "Guidance", "Children old", "How to fill this in"])
def test_children_on_another_sheet_are_told_and_block_whatever_it_is_called(send, name, state):
    inspection = send(CHILDREN, edit=moved(name, state))
    ret = read_return(inspection)
    (finding,) = ret.findings
    assert finding.rule == "PIR-05" and "at place 3, on which 2 rows look like children" in finding.found
    assert ("hidden" in finding.found) == (state != "visible")
    assert advice_is_safe(finding.action) and "anary" not in finding.sentence()
    assert len(blocking(ret, inspection)) == 1


def test_children_on_the_sheet_partnership_are_told_too(send):
    def edit(book: Any) -> None:
        rows = rows_of(book)
        for number, row in enumerate([rows[0], *rows[-2:]], start=30):
            for at, value in enumerate(row, start=1):
                book["Partnership"].cell(number, at).value = value

    inspection = send(CHILDREN, edit=edit)
    ret = read_return(inspection)
    assert "at place 1, on which 2 rows look like children" in ret.findings[0].found
    assert any("[PIR-05]" in sentence for sentence in blocking(ret, inspection))


def test_a_child_above_the_headings_is_a_child_when_the_column_of_references_is_missing_too(send):
    first, *others = CHILDREN
    above = [[value for name, value in first.items() if name != "record_ref"]]
    ret = read_return(send(others, headings={"record_ref": None}, above=above))
    assert ret.counts["child"] == 6 and ret.counts["title"] == 0


@pytest.mark.parametrize("name", ["Canary", "Lists", "Guidance"])
def test_rows_that_continue_the_list_without_headings_are_children_too(send, name):
    ret = read_return(send(CHILDREN, edit=moved(name, "hidden", headings=False, children=1)))
    assert [f.rule for f in ret.findings] == ["PIR-05"]
    assert "1 row looks like a child" in ret.findings[0].found


def test_a_narrow_list_of_references_and_birthdays_is_a_list_of_children(send):
    def edit(book: Any) -> None:
        sheet = book.create_sheet("Canary")
        for row in (["Ref", "DOB", "Sex"], ["AB900", datetime(2015, 5, 1), "F"]):
            sheet.append(row)

    assert [f.rule for f in read_return(send(CHILDREN, edit=edit)).findings] == ["PIR-05"]


def test_only_what_our_blank_workbook_puts_on_lists_and_guidance_is_passed_over(inspect, tmp_path, programme):
    import openpyxl

    path = tmp_path / "return.xlsx"
    said = {"partnership": "Testshire", "agreed_date": datetime(2026, 8, 24)}
    path.write_bytes(template_workbook(programme, [child(0)], said))
    assert not {f.rule for f in read_return(inspect(path)).findings} & {"PIR-04", "PIR-05"}
    for name in ("Lists", "Guidance"):
        book = openpyxl.load_workbook(path)
        book[name]["J40"] = "AB107"
        book.save(tmp_path / "changed.xlsx")
        findings = read_return(inspect(tmp_path / "changed.xlsx")).findings
        assert [f.rule for f in findings if f.changes] == ["PIR-04"], name


@pytest.mark.parametrize(
    ("first", "second"),
    [(True, False), (False, True), (True, True), (False, False)],
)
def test_two_sheets_that_both_fit_as_the_list_are_refused_and_both_are_named(send, first, second):
    def edit(book: Any) -> None:
        book.copy_worksheet(book["Children"]).title = "Child list"
        for name, visible in (("Children", first), ("Child list", second)):
            book[name].sheet_state = "visible" if visible else "hidden"

    with pytest.raises(
        ReturnError, match=r"Sheets 2 and 3 of return\.xlsx could both be the list"
    ) as refusal:
        read_return(send(CHILDREN, edit=edit))
    for visible, place in ((first, 2), (second, 3)):
        assert f"the {'' if visible else 'hidden '}sheet at place {place} (6 rows look" in str(refusal.value)
    assert advice_is_safe(str(refusal.value))


def test_a_hidden_list_is_never_read_beside_a_visible_one_whatever_that_is_called(send):
    def edit(book: Any) -> None:
        book.copy_worksheet(book["Children"]).title = "Canary"
        book["Children"].sheet_state = "hidden"

    with pytest.raises(ReturnError, match="Sheets 2 and 3") as refusal:
        read_return(send(CHILDREN, edit=edit))
    assert "anary" not in str(refusal.value)


def test_an_empty_sheet_with_a_name_of_the_list_does_not_stop_the_list_from_being_read(send):
    def edit(book: Any) -> None:
        book.create_sheet("Child list")["A1"] = "see the other sheet"

    ret = read_return(send(CHILDREN, edit=edit))
    assert ret.counts["child"] == 6 and [f.rule for f in ret.findings] == ["PIR-04"]


@pytest.mark.parametrize("name", ["Cover", "Canary"])
def test_a_hidden_agreed_date_is_never_used_beside_a_visible_one(send, name):
    def edit(book: Any) -> None:
        book.copy_worksheet(book["Partnership"]).title = name
        book["Partnership"].sheet_state = "hidden"
        book[name]["B2"] = datetime(2026, 8, 31)

    with pytest.raises(ReturnError, match=r"Sheets 1 and 3 .* both give an agreed date") as refusal:
        read_return(send(CHILDREN, edit=edit))
    assert "the hidden sheet at place 1 and the sheet at place 3" in str(refusal.value)


def test_a_title_page_does_not_stand_in_the_way_of_the_sheet_partnership(send):
    def edit(book: Any) -> None:
        book.create_sheet("Cover", 0)["A1"] = "Return"

    ret = read_return(send(CHILDREN, edit=edit))
    assert ret.agreed_date is not None and [f.rule for f in ret.findings] == ["PIR-04"]


def test_a_hidden_sheet_partnership_is_asked_about(send):
    def edit(book: Any) -> None:
        book["Partnership"].sheet_state = "hidden"

    inspection = send(CHILDREN, edit=edit)
    ret = read_return(inspection)
    assert [(f.rule, f.sheet) for f in ret.findings] == [("PIR-06", "Partnership")]
    assert blocking(ret, inspection)


# Blocks


def beside(*, gap: int, headings: bool, top: int = 1, columns: tuple[int, ...] = tuple(range(21))) -> Edit:
    """The last two children stand to the right of the others."""

    def edit(book: Any) -> None:
        sheet, rows = book["Children"], rows_of(book)
        right = [rows[0]] * headings + rows[-2:]
        for number, row in enumerate(right, start=top if headings else top + 1):
            for place, column in enumerate(columns):
                sheet.cell(number, len(rows[0]) + 1 + gap + place).value = row[column]
        for number in (6, 7):
            for at in range(1, len(rows[0]) + 1):
                sheet.cell(number, at).value = None

    return edit


@pytest.mark.parametrize(
    ("gap", "top", "said"),
    [
        (0, 1, "columns A to U and columns V to AP"),
        (1, 1, "columns A to U and columns W to AQ"),
        (2, 3, r"Row 3 .* another order than row 1 \(columns X to AR\)"),
    ],
)
def test_a_second_block_with_headings_is_refused_by_its_columns(send, gap, top, said):
    with pytest.raises(ReturnError, match=said) as refusal:
        read_return(send(CHILDREN, edit=beside(gap=gap, headings=True, top=top)))
    assert advice_is_safe(str(refusal.value))


def test_a_second_block_with_some_of_the_headings_is_refused_too(send):
    with pytest.raises(ReturnError, match="columns A to U and columns W to Z"):
        read_return(send(CHILDREN, edit=beside(gap=1, headings=True, columns=(0, 1, 3, 6))))


@pytest.mark.parametrize("gap", [0, 2])
def test_a_second_block_without_headings_is_told_as_one_and_blocks(send, gap):
    inspection = send(CHILDREN, edit=beside(gap=gap, headings=False))
    ret = read_return(inspection)
    (finding,) = [f for f in ret.findings if f.changes]
    assert finding.rule == "PIR-87" and "in which 2 rows look like children" in finding.found
    assert all(advice_is_safe(f.action) for f in ret.findings) and blocking(ret, inspection)


def test_headings_that_stand_twice_with_nothing_under_the_second_are_no_block(send):
    def edit(book: Any) -> None:
        for at, text in enumerate(("Record reference", "DOB", "Sex"), start=23):
            book["Children"].cell(1, at).value = text

    ret = read_return(send(CHILDREN, edit=edit))
    assert {f.rule for f in ret.findings} == {"PIR-03"} and ret.counts["child"] == 6


def test_a_further_column_with_answers_and_dates_is_no_block(send):
    def edit(book: Any) -> None:
        for at, text in enumerate(("Consent", "Reviewed"), start=22):
            book["Children"].cell(1, at).value = text
        for row in range(2, 8):
            book["Children"].cell(row, 22).value, book["Children"].cell(row, 23).value = (
                "Yes",
                datetime(2026, 1, row),
            )

    assert {f.rule for f in read_return(send(CHILDREN, edit=edit)).findings} == {"PIR-01"}


# Merged cells


def merged(*blocks: str) -> Edit:
    def edit(book: Any) -> None:
        for block in blocks:
            book["Children"].merge_cells(block)

    return edit


def test_cells_merged_with_blanks_are_one_finding_that_changes_nothing(send):
    ret = read_return(send(CHILDREN, edit=merged(*[f"U{row}:V{row}" for row in range(1, 8)])))
    assert [(f.rule, f.changes) for f in ret.findings] == [("PIR-88", "")]
    assert ret.findings[0].found.startswith("6 blocks of merged cells") and ret.counts["child"] == 6


@pytest.mark.parametrize(
    ("block", "column", "changes"),
    [
        ("B2:B4", "date_of_birth", "eligibility"),
        ("A2:A3", "record_ref", "identity"),
        ("P2:P4", "locality", ""),
        ("G2:P2", "route_a_ended_at", "eligibility"),  # across: the first of them that decides
        ("C2:C4", None, ""),  # blank: nothing is taken away
        ("A7:A9", None, ""),  # the last child, and blank rows
    ],
)
def test_merged_cells_that_take_answers_away_are_told_by_block_and_block_by_their_column(
    send, block, column, changes
):
    ret = read_return(send(CHILDREN, edit=merged(block)))
    found = [(f.column, f.changes) for f in ret.findings if f.rule == "PIR-08"]
    assert found == ([(column, changes)] if column else [])
    assert column or [f.rule for f in ret.findings] == ["PIR-88"]


# Rows marked as an example


@pytest.mark.parametrize(
    "text",
    [
        *("Example", "EXAMPLE ROW", " (example) ", "e.g.", "E.G. AB123", "eg", "for example", "Example 1"),
        *(
            "delete this row",
            "Please delete this line before sending",
            "sample row",
            "Test",
            "DUMMY",
            "EXAMPLE-0101",
        ),
        *("Example - delete before sending", "This is an example", "example only", "not a real child"),
    ],
)
@pytest.mark.parametrize("at", [1, 16, 22])
def test_a_row_marked_as_an_example_is_told_not_counted_and_blocks(send, text, at):
    def edit(book: Any) -> None:
        book["Children"].cell(2, at).value = text

    inspection = send(CHILDREN, edit=edit)
    ret = read_return(inspection)
    assert ret.counts["example"] == 1 and ret.counts["child"] == 5
    assert [f.rows for f in ret.findings if f.rule == "PIR-89"] == [(2,)]
    assert any("[PIR-89]" in sentence for sentence in blocking(ret, inspection))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "EG",
            "Testshire",
            "Sampleton",
            "Test Valley",
            "Examplar",
            "Deleted from register",
            "AB123",
            "Egham",
        ),
        *("e", "Test results awaited from health", "There is an example of this in the file of a"),
        "x" * 70,
    ],
)
def test_other_words_mark_no_row(text):
    assert not is_example(text)


def test_a_word_that_many_rows_have_is_an_answer_and_no_mark(send):
    lines = [child(number, locality="Test" if number % 2 else "North") for number in range(14)]
    assert read_return(send(lines)).counts["child"] == 14
