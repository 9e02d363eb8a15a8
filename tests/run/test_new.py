"""Beginning an inspection: nothing of the example in it, all refusals at once, nothing overwritten."""

import shutil
from datetime import date

import pytest
from openpyxl import load_workbook

from record_review.inspection import PARAMS, PROJECT, ParameterError, read_inspection
from record_review.run.commands.new import ask_for, new_inspection
from record_review.run.desk.beginning import Answers, begin_inspection

ANSWERS = Answers("Glen Burn", "at-risk-of-harm", "2026-11-02", "", {"inspection_lead": 'Lead "A" # one'})


@pytest.fixture
def params(tmp_path, monkeypatch):
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path / "outputs"))
    (tmp_path / "params").mkdir()
    return tmp_path / "params"


def with_answers(**changed):
    return Answers(**{**ANSWERS.__dict__, **changed})


def listing(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_new_inspection_file_is_read_and_holds_the_answers_and_every_default(params):
    begun = begin_inspection(ANSWERS, params)
    found = read_inspection(begun.file)
    assert (found.inspection_id, found.partnership) == ("GLEN-BURN-2026", "Glen Burn")
    assert found.notification_date == date(2026, 11, 2)
    assert dict(found.contacts) == {"inspection_lead": 'Lead "A" # one'}
    bare = params / "bare.yml"
    bare.write_text(
        "inspection_id: B-1\nprogramme: at-risk-of-harm\npartnership: B\nnotification_date: 2026-11-02\n"
        "return_workbook: r.xlsx\n",
        encoding="utf-8",
    )
    usual = read_inspection(bare)
    for part in ("eligibility", "sample", "public_number", "report", "settled", "engagement", "localities"):
        assert getattr(found, part) == getattr(usual, part), part
    assert found.reading.readers == begun.readers and begun.readers.exists()


def test_nothing_of_the_example_is_in_a_new_inspection(params):
    begun = begin_inspection(ANSWERS, params)
    found, text = read_inspection(begun.file), begun.file.read_text(encoding="utf-8")
    assert not found.rehearsal and found.public_number.value is None and found.settled.queries == ()
    for word in ("EXAMPLE", "Ardvale", "example/", "417", "(example)"):
        assert word not in text, word
    readers = load_workbook(begun.readers).worksheets[0]
    assert readers.max_row == 1 and list((begun.folder / "readings").iterdir()) == []
    assert begun.folder.stat().st_mode & 0o077 == 0


def test_the_file_of_a_real_inspection_that_still_names_the_examples_files_is_refused(params):
    copy = params / "mine.yml"
    text = (PARAMS / "example.yml").read_text(encoding="utf-8")
    text = text.replace("EXAMPLE-2026", "MINE-2026").replace("rehearsal: true", "rehearsal: false")
    copy.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError) as refusal:
        read_inspection(copy)
    for name in ("return_workbook", "reading.readers", "reading.results", "contacts.inspection_lead"):
        assert any(f" {name} " in problem for problem in refusal.value.problems), name


def test_every_wrong_answer_is_told_at_once_and_nothing_is_written(params):
    wrong = Answers(" ", "at-risk-of", "2/11/2026", str(params / "none.xlsx"), {"inspection_lead": "x" * 201})
    with pytest.raises(ParameterError) as refusal:
        begin_inspection(wrong, params)
    said = " ".join(refusal.value.problems)
    for words in ("partnership is blank", "at-risk-of", "2/11/2026", "no file", "at most 200"):
        assert words in said
    assert listing(params) == {}


@pytest.mark.parametrize(
    "there", ["glen-burn-2026.yml", "another.yml", "glen-burn-2026/return.xlsx"], ids=["file", "id", "return"]
)
def test_what_is_there_already_is_never_overwritten(params, tmp_path, there):
    sent = tmp_path / "sent.xlsx"
    sent.write_bytes(b"as sent")
    (params / "glen-burn-2026").mkdir()
    (params / there).write_text("inspection_id: GLEN-BURN-2026\n", encoding="utf-8")
    before = listing(params)
    with pytest.raises(ParameterError, match="already"):
        begin_inspection(with_answers(return_workbook=str(sent)), params)
    assert listing(params) == before


def test_the_examples_return_is_not_taken_for_a_partnerships(params):
    (params / "example").mkdir()
    (params / "example" / "return.xlsx").write_bytes(b"invented")
    with pytest.raises(ParameterError, match="invented return"):
        begin_inspection(with_answers(return_workbook=str(params / "example" / "return.xlsx")), params)


def test_a_return_is_copied_into_the_folder_and_its_problems_leave_the_inspection_begun(params, tmp_path):
    sent = tmp_path / "From The Partnership.XLSX"
    sent.write_bytes(b"no workbook")
    lines, needs_a_person = new_inspection(with_answers(return_workbook=str(sent)), params)
    assert needs_a_person and "The return cannot be used:" in lines
    assert (params / "glen-burn-2026" / "return.xlsx").read_bytes() == b"no workbook"
    assert sent.exists() and (params / "glen-burn-2026.yml").exists()


def test_a_return_that_names_another_partnership_blocks(params, tmp_path):
    sent = shutil.copy(PROJECT / "tests" / "data" / "returns" / "inchmore-2026.xlsx", tmp_path)
    answers = with_answers(return_workbook=str(sent), notified="2026-10-05")
    lines, needs_a_person = new_inspection(answers, params)
    assert needs_a_person and "another name (text of 8" in " ".join(" ".join(lines).split())
    assert not any("Inchmore" in line for line in lines)


def test_only_what_was_not_given_is_asked_for_at_a_terminal():
    asked = []
    answers = ask_for(with_answers(notified=""), lambda question: asked.append(question) or "2026-01-05")
    assert answers.partnership == "Glen Burn" and answers.notified == "2026-01-05"
    assert not any("Partnership, as" in question or "Inspection lead" in question for question in asked)
    assert len(asked) == 4  # date, return, two contacts
