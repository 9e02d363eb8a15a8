"""Filled reader workbooks read back and joined to the selection."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from six_questions import CONCERNS, changed, children, inspection, programme, records, selection

from record_review.inspection import ReadingError
from record_review.reading import main_answers, read_results, reader_workbooks, readers_summary, to_stored
from record_review.reading.readers.deal import deal
from record_review.reading.results.results import from_stored
from record_review.reading.workbook.workbook import reader_workbook

BANK = programme()
INSPECTION = inspection(BANK)
SECRET = "Kirsty told the school"  # stands for anything a reader might type: no message may repeat it

FULL: dict = {"A1": ["Neglect", CONCERNS[2]], "B1": "Yes", "B2": "Weak", "B3": SECRET, "C1": "Not applicable"}


def workbook(
    *refs: str, reader: str = "Pair 1", reading: str = "first", answers=None, notes=None, **where
) -> bytes:
    there = where.get("inspection", INSPECTION)
    return reader_workbook(there.programme, there, records(*refs, reading=reading), reader, answers, notes)


def read(folder: Path, replacements: pd.DataFrame | None = None):
    return read_results(
        folder, INSPECTION, children=children(), selection=selection(), replacements=replacements
    )


def replaced(old: str, new: str) -> pd.DataFrame:
    return pd.DataFrame(
        [{"replaced": old, "replacement": new, "reason": "NO-RECORD", "decided_by": "lead", "note": ""}],
        dtype="str",
    )


def refused(folder: Path, replacements: pd.DataFrame | None = None) -> tuple[str, ...]:
    with pytest.raises(ReadingError) as told:
        read(folder, replacements)
    assert SECRET not in str(told.value)
    assert not any(ref in str(told.value) for ref in children()["record_ref"])
    return told.value.problems


def one_refusal(folder: Path, data: bytes) -> str:
    (folder / "Pair-1.xlsx").write_bytes(data)
    problems = refused(folder)
    assert len(problems) == 1, problems
    return problems[0]


def test_what_was_filled_in_reads_back_exactly(tmp_path):
    given = {"0012/A": FULL, "k 8'": {"B1": "No", "C1": ""}}
    (tmp_path / "a.xlsx").write_bytes(
        workbook("k 8'", "0012/A", "K-7", answers=given, notes={"0012/A": {"B2": "- minutes\nof 3 March"}})
    )
    readings = read(tmp_path)
    found = {
        ref: [(row.question, row.state, row.answer) for row in rows.itertuples()]
        for ref, rows in readings.answers.groupby("record_ref", sort=False)
    }
    assert found == {  # in the order of the selection, whatever the order of the workbook
        "0012/A": [
            ("A1", "answered", f"Neglect; {CONCERNS[2]}"),
            ("B1", "answered", "Yes"),
            ("B2", "answered", "Weak"),
            ("C1", "not_applicable", ""),
            ("C2", "not_asked", ""),
        ],
        "k 8'": [
            ("A1", "missing", ""),
            ("B1", "answered", "No"),
            ("B2", "not_asked", ""),
            ("C1", "not_asked", ""),  # unborn
            ("C2", "not_asked", ""),  # ended at IRD
        ],
    }
    assert list(readings.text.itertuples(index=False, name=None)) == [
        ("0012/A", "Pair 1", "first", "B3", "answer", SECRET),
        ("0012/A", "Pair 1", "first", "B2", "note", "- minutes\nof 3 March"),
    ]
    assert readings.records.drop(columns=["reader", "reading", "file"]).values.tolist() == [
        ["0012/A", "b", 4, 4, 0],  # reference, category, asked, answered, missing
        ["k 8'", "a", 2, 1, 1],
    ]
    assert readings.unread == ("K-7",)
    assert readings.findings.empty


def test_every_answer_of_every_scale_survives_the_round_trip(tmp_path):
    six = BANK.scales["six"]
    for answer in (*six.answers, six.not_applicable, six.unable):
        (tmp_path / "a.xlsx").write_bytes(workbook("K-7", answers={"K-7": {"B1": "Yes", "B2": answer}}))
        row = read(tmp_path).answers.query("question == 'B2'").iloc[0]
        state = {six.not_applicable: "not_applicable", six.unable: "unable"}.get(answer, "answered")
        assert (row["state"], row["answer"]) == (state, answer if state == "answered" else "")


def test_answers_are_understood_without_case_and_spaces(tmp_path):
    data = changed(
        workbook("K-7"),
        {("01 K-7", "B1"): "  yes ", ("01 K-7", "B2"): "VERY  GOOD", ("01 K-7", "A1 (3)"): "YES"},
    )
    (tmp_path / "a.xlsx").write_bytes(data)
    assert list(read(tmp_path).answers["answer"])[:3] == [CONCERNS[2], "Yes", "Very good"]


def test_two_readings_of_a_record_are_kept_and_the_first_counts(tmp_path):
    (tmp_path / "b.xlsx").write_bytes(
        workbook("0012/A", "K-7", answers={"0012/A": FULL, "K-7": {"B1": "No"}})
    )
    (tmp_path / "a.xlsx").write_bytes(
        workbook("0012/A", reader="Pair 2", reading="second", answers={"0012/A": {"B1": "No"}})
    )
    readings = read(tmp_path)
    assert list(readings.records["reading"]) == ["first", "second", "first"]
    main = main_answers(readings)
    assert len(main) == 2 * 5  # records x questions
    assert not main.duplicated(["record_ref", "question"]).any()
    assert list(main.query("question == 'B1'")["answer"]) == ["Yes", "No"]
    assert readers_summary(readings).values.tolist() == [
        ["Pair 1", 2, 0, 8, 5, 3],  # first, second, asked, answered, missing
        ["Pair 2", 0, 1, 3, 1, 2],
    ]


def test_a_second_reading_alone_counts_and_is_remarked_on(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(workbook("K-7", reading="second", answers={"K-7": {"B1": "No"}}))
    readings = read(tmp_path)
    assert list(main_answers(readings)["record_ref"].unique()) == ["K-7"]
    assert list(readings.findings["found"]) == ["a second reading and no first"]


def test_what_was_read_can_be_stored_and_comes_back(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(workbook("K-7", answers={"K-7": FULL}))
    readings = read(tmp_path)
    back = from_stored(*to_stored(readings))
    assert back.unread == readings.unread == ("0012/A", "k 8'")
    assert all(getattr(back, name).equals(getattr(readings, name)) for name in ("answers", "text", "records"))


def test_an_answer_where_the_question_is_not_asked_is_set_aside_and_found_by_cell(tmp_path):
    answers = {"0012/A": {"B1": "No", "B2": "Good", "B3": SECRET}}
    (tmp_path / "a.xlsx").write_bytes(workbook("0012/A", answers=answers))
    readings = read(tmp_path)
    assert (
        dict(readings.answers[["question", "state"]].itertuples(index=False, name=None))["B2"] == "not_asked"
    )
    assert readings.text.empty
    assert list(readings.findings["question"]) == ["B2", "B3"]
    assert list(readings.findings["record"]) == ["R01", "R01"]  # its place, not its reference
    assert SECRET not in readings.findings.to_string()


def test_an_answer_whose_deciding_question_is_blank_is_kept_and_found(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(workbook("0012/A", answers={"0012/A": {"B2": "Good"}}))
    readings = read(tmp_path)
    assert list(readings.answers.query("question == 'B2'")["answer"]) == ["Good"]
    assert list(readings.findings["found"]) == ["an answer, but B1 is blank"]


def test_a_reserve_is_read_in_the_place_of_a_replaced_record(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(workbook("K-7", "R-2", answers={"K-7": {"B1": "No"}, "R-2": FULL}))
    readings = read(tmp_path, replaced("K-7", "R-2"))
    assert list(readings.records["record_ref"]) == ["R-2"]
    assert readings.unread == ("0012/A", "k 8'")
    assert list(readings.findings["found"]) == ["answers for a record that has been replaced"]


def test_a_reserve_read_without_a_recorded_replacement_is_refused_and_a_blank_one_is_not(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(workbook("K-7", "R-2", answers={"K-7": FULL}))
    assert list(read(tmp_path).records["record_ref"]) == ["K-7"]
    said = one_refusal(tmp_path, workbook("R-2", answers={"R-2": FULL}))
    assert "reserve V02 was read" in said


def test_a_record_outside_the_selection_is_refused_even_when_blank(tmp_path):
    assert "was not selected" in one_refusal(tmp_path, workbook("Z-9"))


def test_notes_without_an_answer_are_no_reading(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(
        workbook("K-7", "0012/A", answers={"0012/A": FULL}, notes={"K-7": {"B1": "file not there"}})
    )
    readings = read(tmp_path)
    assert list(readings.records["record_ref"]) == ["0012/A"]
    assert list(readings.findings["record"]) == ["R02"]


@pytest.mark.parametrize(
    ("readers", "kinds", "said"),
    [
        (("Pair 1", "Pair 2"), ("first", "first"), "both as the first reading"),
        (("Pair 1", "Pair 1"), ("first", "second"), "by the same reader"),
        (("Pair 1", "Pair 2"), ("second", "second"), "both as the second reading"),
    ],
)
def test_a_record_is_read_once_first_and_once_second_by_two_readers(tmp_path, readers, kinds, said):
    for number, (reader, reading) in enumerate(zip(readers, kinds, strict=True)):
        (tmp_path / f"{number}.xlsx").write_bytes(
            workbook("K-7", reader=reader, reading=reading, answers={"K-7": FULL})
        )
    problems = refused(tmp_path)
    assert len(problems) == 1
    assert said in problems[0]
    assert "1.xlsx, record 1 and 0.xlsx, record 1" in problems[0]


@pytest.mark.parametrize(
    ("where", "value", "said"),
    [
        (("01 K-7", "B1"), SECRET, "found text that is not on the list; expected Yes / No / Not applicable"),
        (("01 K-7", "B1"), 1, "found a number"),
        (("01 K-7", "B1"), True, "found true/false"),
        (("01 K-7", "B1"), pd.Timestamp(2026, 3, 3).to_pydatetime(), "found a date or time"),
        (("01 K-7", "B1"), "=B2", "found a formula"),
        (("01 K-7", "B1"), "#REF!", "found an Excel error"),
        (("01 K-7", "A1 (2)"), "x", "found text that is not on the list; expected Yes or nothing"),
        (("01 K-7", "A1 (4)"), "Yes", "one of which excludes the others"),  # with Neglect, ticked already
        (("01 K-7", "B3"), "=B2", "(B3): found a formula; expected text"),
        (("01 K-7", "B2"), "", ""),
    ],
)
def test_what_cannot_be_an_answer_is_told_by_cell_and_kind(tmp_path, where, value, said):
    data = changed(workbook("K-7", answers={"K-7": {"A1": ["Neglect"]}}), {where: value})
    if not said:
        (tmp_path / "Pair-1.xlsx").write_bytes(data)
        assert read(tmp_path).findings.empty
        return
    sentence = one_refusal(tmp_path, data)
    assert said in sentence
    assert sentence.startswith("Pair-1.xlsx, record 1, cell C")


def test_all_problems_of_all_workbooks_are_told_at_once(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(
        changed(
            workbook("K-7", "Z-9"),
            {("01 K-7", "B1"): SECRET, ("01 K-7", "B2"): SECRET, ("02 Z-9", "B1"): "?"},
        )
    )
    (tmp_path / "b.xlsx").write_bytes(b"not a workbook at all")
    assert len(refused(tmp_path)) == 5  # three answers, one record, one file


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({("about", "B2"): "OTHER-2026"}, "belongs to another inspection"),
        ({("about", "B5"): "0" * 64}, "made for other questions"),
        ({("about", "B1"): "reader workbook 0"}, "another version"),
        ({("about", "B6"): None}, "not a reader workbook"),
        ({("about", "C9"): "0012/A"}, "the reference is not the one"),
        ({("about", "D9"): "third"}, "hidden sheet"),
        ({("01 K-7", "$B$2"): "0012/A"}, "the reference is not the one"),
        ({("01 K-7", "C40"): SECRET}, "outside the form"),
    ],
)
def test_a_workbook_that_is_not_as_handed_out_is_refused(tmp_path, changes, said):
    assert said in one_refusal(tmp_path, changed(workbook("K-7", answers={"K-7": FULL}), changes))


def test_a_workbook_of_another_question_bank_is_refused(tmp_path):
    other = inspection(replace(BANK, questions=BANK.questions[:-1]))
    assert "other questions" in one_refusal(
        tmp_path, workbook("K-7", answers={"K-7": FULL}, inspection=other)
    )


def test_sheets_that_were_renamed_or_added_are_refused(tmp_path):
    def saved(change) -> bytes:
        book = load_workbook(BytesIO(workbook("K-7", answers={"K-7": FULL})))
        change(book)
        stream = BytesIO()
        book.save(stream)
        return stream.getvalue()

    def rename(book) -> None:
        book["01 K-7"].title = SECRET

    def copy(book) -> None:
        book.copy_worksheet(book["01 K-7"]).title = SECRET

    (tmp_path / "Pair-1.xlsx").write_bytes(saved(rename))
    assert any("its sheet is not in the workbook" in sentence for sentence in refused(tmp_path))
    assert "place 5 was not handed out" in one_refusal(tmp_path, saved(copy))


def test_a_line_repeated_below_the_form_is_refused(tmp_path):
    data = changed(workbook("K-7"), {("01 K-7", "A40"): "B1", ("01 K-7", "C40"): "Yes"})
    assert "a second line for B1" in one_refusal(tmp_path, data)


def test_files_that_are_no_reader_workbooks_are_sentences(tmp_path):
    book = Workbook()
    book.save(tmp_path / "minutes.xlsx")
    (tmp_path / "old.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    (tmp_path / "locked.xlsx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    (tmp_path / "empty.xlsx").write_bytes(b"")
    (tmp_path / "day 1").mkdir()
    (tmp_path / "day 1" / "a.xlsx").write_bytes(workbook("K-7", answers={"K-7": FULL}))
    said = "\n".join(refused(tmp_path))
    for words in (
        "minutes.xlsx: this is not",
        "format .xls",
        "locked.xlsx is damaged, or protected",
        "empty.xlsx is empty",
        "Move it",
    ):
        assert words in said


def test_lock_files_are_passed_over_and_an_empty_folder_is_not(tmp_path):
    assert "no reader workbook" in refused(tmp_path)[0]
    (tmp_path / "~$Pair-1.xlsx").write_bytes(b"lock")
    assert "no reader workbook" in refused(tmp_path)[0]
    (tmp_path / "Pair-1.xlsx").write_bytes(workbook("K-7"))
    assert "no record has been read" in refused(tmp_path)[0]
    assert "no such folder" in refused(tmp_path / "elsewhere")[0]


def test_dealt_written_filled_and_read_back_every_record_has_its_readings(tmp_path):
    refs = selection().selected
    dealt = deal(refs, {}, ["Pair 1", "Pair: 2"], 1, digest="d")
    answers = {
        reader: {ref: {"B1": "No"} for ref in rows["record_ref"]} for reader, rows in dealt.groupby("reader")
    }
    made = reader_workbooks(INSPECTION, children(), dealt, answers)
    assert list(made) == ["TEST-2026 Pair-1.xlsx", "TEST-2026 Pair-2.xlsx"]
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    readings = read(tmp_path)
    assert readings.unread == ()
    columns = ["record_ref", "reader", "reading"]
    assert sorted(readings.records[columns].values.tolist()) == sorted(dealt[columns].values.tolist())


def test_two_readers_cannot_share_a_file_name():
    dealt = deal(selection().selected, {}, ["Pair 1", "pair/1"], digest="d")
    with pytest.raises(ReadingError, match=r"named TEST-2026 pair-1\.xlsx"):
        reader_workbooks(INSPECTION, children(), dealt)
