"""What readers say the lead must hear of today is found in every workbook that can be opened."""

from __future__ import annotations

from dataclasses import replace

import pytest
from six_questions import QUESTIONS, SCALES, changed, inspection, programme, question, records, selection

from record_review.inspection import read_programme
from record_review.reading.concerns.escalation import escalation_questions, escalations
from record_review.reading.workbook.workbook import reader_workbooks
from record_review.sample import place_names

RAISED = replace(question("H1", "yes_no"), reported=False)
DETAIL = question("H2", "text", answers={"H1": ("Yes",)})
PLACES = place_names(selection())


def bank():
    sections = (*programme().sections, replace(programme().sections[0], id="h"))
    return replace(programme(), sections=sections, scales=SCALES, questions=(*QUESTIONS, RAISED, DETAIL))


@pytest.fixture
def folder(tmp_path):
    """A reader workbook of three records, blank."""
    people = records("0012/A", "K-7", "k 8'").assign(reader="Pair 1", scra="No")
    dealt = people[["record_ref", "reader", "reading"]].reset_index(drop=True)
    ((name, content),) = reader_workbooks(inspection(bank()), people.reset_index(drop=True), dealt).items()
    (tmp_path / name).write_bytes(content)
    return tmp_path / name


def fill(path, changes):
    path.write_bytes(changed(path.read_bytes(), changes))


def found(path):
    raised, trouble = escalations(path.parent, inspection(bank()), PLACES)
    return [(e.place, e.reader, e.texts) for e in raised], trouble


def names(path):
    from openpyxl import load_workbook

    return [name for name in load_workbook(path).sheetnames if name not in ("Start", "lists", "about")]


def test_the_programme_has_a_question_that_raises_a_concern_and_one_for_its_words():
    found = escalation_questions(read_programme("at-risk-of-harm"))
    assert {key: [q.id for q in texts] for key, texts in found.items()} == {"H1": ["H2"]}


def test_a_concern_is_told_with_what_was_written_and_nobody_elses(folder):
    first, second, _ = names(folder)
    fill(folder, {(first, "H1"): "Yes", (first, "H2"): "seen with bruises", (second, "H1"): "No"})
    assert found(folder) == ([("R01", "Pair 1", ("seen with bruises",))], [])


def test_what_was_written_counts_where_the_box_was_forgotten(folder):
    first, *_ = names(folder)
    fill(folder, {(first, "H2"): "seen with bruises"})
    assert found(folder)[0] == [("R01", "Pair 1", ("seen with bruises",))]


def test_a_workbook_with_a_problem_hides_no_concern(folder):
    first, second, _ = names(folder)
    fill(folder, {(first, "B1"): "perhaps", (second, "H1"): "Yes"})
    (folder.parent / "broken.xlsx").write_bytes(b"PK not a workbook")
    raised, trouble = found(folder)
    assert [place for place, *_ in raised] == ["R02"]
    assert len(trouble) == 2
