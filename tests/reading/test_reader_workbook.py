"""The workbook handed to a pair of readers, as openpyxl sees it."""

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook
from six_questions import CONCERNS, cell_of, inspection, programme, question, records

from record_review.reading.workbook.form import sheet_names, workbook_file_name
from record_review.reading.workbook.workbook import reader_workbook

REFS = ("0012/A", "K-7", "k 8'")
ANSWERS: dict = {
    "K-7": {
        "A1": ["Neglect", CONCERNS[2]],
        "B1": "Yes",
        "B2": "Weak",
        "B3": "=late",
        "C1": "No",
        "C2": "Good",
    }
}
NOTES = {"K-7": {"B2": "- minutes of 3 March"}}


def made(refs=REFS, bank=None, **more) -> bytes:
    bank = bank or programme()
    return reader_workbook(bank, inspection(bank), records(*refs), "Pair 1 inspector", **more)


def opened(data: bytes):
    return load_workbook(BytesIO(data))


def test_each_record_has_its_sheet_and_the_machinery_is_out_of_sight():
    book = opened(made())
    assert book.sheetnames == ["Start", "01 0012-A", "02 K-7", "03 k 8", "lists", "about"]
    assert [book[name].sheet_state for name in book.sheetnames] == ["visible"] * 4 + ["hidden"] * 2
    assert [book[name]["B2"].value for name in book.sheetnames[1:4]] == list(
        REFS
    )  # the true reference, as text
    assert book["01 0012-A"]["B2"].number_format == "@"


def test_sheet_names_obey_excel_whatever_the_references_are():
    refs = ["a" * 40, "A" * 40, "[x]:*?/\\", "it's'", "History", *(f"k{number}" for number in range(100))]
    names = sheet_names(refs)
    assert len({name.casefold() for name in names}) == len(refs)
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert all(name[0].isdigit() and not name.endswith(("'", " ")) for name in names)


def test_headings_stay_in_view_and_the_page_prints_upright_across_one_sheet():
    page = opened(made())["02 K-7"]
    assert page.freeze_panes == "A6"
    assert [cell.value for cell in page[5]][:6] == [
        "No.",
        "Question",
        "Answer",
        "When to answer",
        "Your note (evidence)",
        "State",
    ]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("portrait", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0  # as many pages as it takes
    assert page.print_title_rows == "$1:$5"


def test_drop_downs_take_their_answers_from_the_hidden_sheet():
    book = opened(made())
    page, lists = book["02 K-7"], book["lists"]
    found = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    rule = found[cell_of(book, "02 K-7", "B2")]
    start, end = rule.formula1.removeprefix("lists!").replace("$", "").split(":")
    assert [cell.value for (cell,) in lists[start:end]] == [
        "Excellent",
        "Very good",
        "Good",
        "Adequate",
        "Weak",
        "Unsatisfactory",
        "Not applicable",
        "Unable to determine",
    ]
    assert (rule.type, rule.showErrorMessage, rule.promptTitle) == ("list", True, "B2")
    assert rule.prompt.startswith("Excellent / Very good")
    assert cell_of(book, "02 K-7", "A1 (3)") in found  # a line for each option
    assert cell_of(book, "02 K-7", "B3") not in found  # free text


def test_a_scale_longer_than_excel_takes_in_a_rule_still_has_its_drop_down():
    long = tuple(f"Answer number {number}, with a comma and many words to it" for number in range(12))
    bank = programme()
    scales = {**bank.scales, "six": replace(bank.scales["six"], answers=long, headline=long[:1])}
    kept = tuple(q for q in bank.questions if q.id != "B3")  # B3 hangs on an answer of the old scale
    book = opened(made(bank=replace(bank, scales=scales, questions=kept)))
    found = {str(rule.sqref): rule for rule in book["02 K-7"].data_validations.dataValidation}
    rule = found[cell_of(book, "02 K-7", "B2")]
    start, end = rule.formula1.removeprefix("lists!").replace("$", "").split(":")
    assert [cell.value for (cell,) in book["lists"][start:end]][:12] == list(long)
    assert len(rule.formula1) <= 255
    assert len(rule.prompt) <= 255


def test_only_answers_and_notes_are_unlocked_and_there_is_no_password():
    book = opened(made())
    page = book["01 0012-A"]  # on the register: C2 is not asked of it
    assert page.protection.sheet
    assert page.protection.password is None
    assert not page.protection.formatRows  # not forbidden: a row may be made higher
    unlocked = {cell.coordinate for row in page.iter_rows() for cell in row if not cell.protection.locked}
    wanted = {cell_of(book, page.title, label) for label in ("A1 (1)", "A1 (4)", "B1", "B2", "B3", "C1")}
    notes = {cell_of(book, page.title, label, "E") for label in ("A1", "B1", "B2", "C1", "C2")}
    assert wanted | notes <= unlocked
    assert cell_of(book, page.title, "C2") not in unlocked
    assert {cell[0] for cell in unlocked} == {"C", "D", "E"}  # D and E where free text lies across them


def test_what_the_record_rules_out_is_said_and_the_rest_follows_the_answers():
    book = opened(made())
    register, unborn = "01 0012-A", "03 k 8"
    assert book[register][cell_of(book, register, "C2", "D")].value.startswith(
        "Not asked for this record. Only "
    )
    assert book[register][cell_of(book, register, "C2", "F")].value == "Not asked"
    assert book[unborn][cell_of(book, unborn, "C1", "F")].value == "Not asked"
    assert book[register][cell_of(book, register, "B2", "D")].value == "Only if B1 is Yes"
    formula = book[register][cell_of(book, register, "B2", "F")].value
    assert f'TRIM($C${cell_of(book, register, "B1")[1:]})="Yes"' in formula
    rules = [rule for group in book[register].conditional_formatting for rule in group.rules]
    assert {rule.type for rule in rules} == {"expression"}
    assert sum(rule.dxf.font is not None and bool(rule.dxf.font.strike) for rule in rules) == 2


@pytest.mark.parametrize(
    ("answers", "states", "progress"),
    [
        (
            {},
            ["To answer", "To answer", "Waits for B1", "Waits for B2", "Waits for A1", "To answer"],
            "0 of 3",
        ),
        (
            {"A1": ["Neglect"], "B1": "No", "B2": "Good", "C2": "Not applicable"},
            ["Answered", "Answered", "Clear answer", "Not asked", "To answer", "Answered"],
            "3 of 4",
        ),
        (
            {"A1": ["Unable to determine"], "B1": "Yes", "B2": "Weak"},
            ["Answered", "Answered", "Answered", "Optional", "Not asked", "To answer"],
            "3 of 4",
        ),
    ],
)
def test_states_and_progress_stand_in_the_file_for_programs_that_do_not_recalculate(
    answers, states, progress
):
    book = load_workbook(BytesIO(made(answers={"K-7": answers})), data_only=True)
    labels = [question.id for question in programme().questions]
    assert [book["02 K-7"][cell_of(book, "02 K-7", label, "F")].value for label in labels] == states
    assert book["02 K-7"]["E4"].value == progress
    assert [book["Start"].cell(row, 5).value for row in (6, 7, 8)][1] == progress


def test_answers_and_notes_stay_the_text_they_are():
    book = opened(made(answers=ANSWERS, notes=NOTES))
    text = book["02 K-7"][cell_of(book, "02 K-7", "B3")]
    assert (text.value, text.data_type) == ("=late", "s")
    assert book["02 K-7"][cell_of(book, "02 K-7", "B2", "E")].value == "- minutes of 3 March"
    ticks = [book["02 K-7"][cell_of(book, "02 K-7", f"A1 ({number})")].value for number in (1, 2, 3, 4)]
    assert ticks == ["Yes", None, "Yes", None]


def test_the_start_sheet_leads_to_every_record_and_says_whom_to_call():
    book = opened(made())
    start = book["Start"]
    words = " ".join(str(cell.value) for row in start.iter_rows() for cell in row if cell.value is not None)
    for said in ("REHEARSAL", "Pair 1 inspector", "Ardvale", "duty desk", "major weaknesses", *REFS):
        assert said in words
    assert [start.cell(row, 1).hyperlink.location for row in (6, 7, 8)] == [
        "'01 0012-A'!A1",
        "'02 K-7'!A1",
        "'03 k 8'!A1",
    ]


def test_an_inspection_that_is_no_rehearsal_says_nothing_of_one():
    bank = programme()
    real = reader_workbook(
        bank, replace(inspection(bank), rehearsal=False), records("K-7"), "Pair 1 inspector"
    )
    assert not any(
        "REHEARSAL" in str(c.value) for page in opened(real) for row in page.iter_rows() for c in row
    )


def test_the_same_arguments_give_the_same_bytes():
    assert made(answers=ANSWERS, notes=NOTES) == made(answers=ANSWERS, notes=NOTES)


def test_a_workbook_is_not_made_for_no_record_or_with_answers_for_another():
    with pytest.raises(ValueError, match="at least one"):
        made(refs=())
    with pytest.raises(ValueError, match="not in this workbook"):
        made(refs=("K-7",), answers={"Z-9": {"B1": "Yes"}})


def test_a_file_name_holds_nothing_a_file_system_refuses():
    assert workbook_file_name("TEST-2026", "Pair 1: inspector/A") == "TEST-2026 Pair-1-inspector-A.xlsx"


def test_routing_on_an_answer_that_is_not_on_the_scale_is_a_fault_and_never_silent():
    bank = programme()
    wrong = replace(bank, questions=(*bank.questions, question("D1", "yes_no", answers={"B1": ("Perhaps",)})))
    with pytest.raises(AssertionError, match="not on its scale"):
        made(bank=replace(wrong, sections=(*bank.sections, replace(bank.sections[0], id="d"))))
