"""What two readers agreed on afterwards: beside what each said, counted, read back when it is sound."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from six_questions import inspection, programme

from record_review.pir.workbook.safe_opening.words import SENT
from record_review.reading import Readings, RecordFacts, double_readings, main_answers, moderation_sentence
from record_review.reading import with_agreed as put_together
from record_review.reading.moderation.comparison import (
    comparison_findings,
    comparison_workbook,
    from_answers,
    items_of,
    read_comparison,
    to_answers,
)
from record_review.reading.moderation.drift import drift, drift_sentence
from record_review.reading.workbook.opening import open_workbook

BANK = programme()
QUESTIONS = ("A1", "B1", "B2", "C1", "C2")
STATES = {"NA": "not_applicable", "?": "unable", "-": "not_asked", "": "missing"}
PLACES = {"K-1": "R01", "K-2": "R02", "K-3": "R03"}
FACTS = dict.fromkeys(PLACES, RecordFacts(frozenset("a"), True, "CPPM"))


def readings(*lines: tuple[str, str, str]) -> Readings:
    """One line per reading: reference, "first" or "second", and five answers parted by " | "."""
    rows, records = [], []
    for ref, reading, said in lines:
        reader = {"first": "Pair 1", "second": "Pair 2"}[reading]
        for question, answer in zip(QUESTIONS, said.split("|"), strict=True):
            state = STATES.get(answer := answer.strip(), "answered")
            rows.append((ref, reader, reading, question, state, answer if state == "answered" else ""))
        records.append((ref, reader, reading, "a", 5, 5, 0, "file"))
    counts = ["asked", "answered", "missing"]
    nothing = pd.DataFrame()
    return Readings(
        pd.DataFrame(
            rows, columns=["record_ref", "reader", "reading", "question", "state", "answer"], dtype="str"
        ),
        nothing,
        pd.DataFrame(records, columns=["record_ref", "reader", "reading", "category", *counts, "file"]),
        nothing,
        (),
    )


READ = readings(
    ("K-1", "first", "Neglect | Yes | Good | NA | Good"),
    ("K-1", "second", "Neglect; Domestic abuse | Yes | Weak | Yes | Good"),
    ("K-2", "first", "Neglect | No | - | Yes | Good"),
    ("K-2", "second", "Neglect | Yes | Weak | Yes | Good"),
    ("K-3", "first", "Neglect | Yes | Good | Yes | Good"),
)


def agreed(*lines):
    return pd.DataFrame(
        [(*line, "both pairs", "talked over") for line in lines],
        columns=["record_ref", "question", "answer", "who", "why"],
        dtype="str",
    )


def with_agreed(*lines):
    return put_together(READ, agreed(*lines), programme=BANK, facts=FACTS)


def counted(found):
    answers = main_answers(found.readings)
    return {
        (r, q): (s, a) for r, q, s, a in answers[["record_ref", "question", "state", "answer"]].to_numpy()
    }


def test_the_agreed_answer_counts_and_every_original_stays_as_it_was():
    found = with_agreed(("K-1", "B2", "Adequate"), ("K-1", "C1", "Yes"), ("K-1", "C2", "Good"))
    now, before = counted(found), counted(put_together(READ, agreed(), programme=BANK, facts=FACTS))
    assert {key for key in before if now[key] != before[key]} == {("K-1", "B2"), ("K-1", "C1")}
    assert (now["K-1", "B2"], now["K-1", "C1"]) == (("answered", "Adequate"), ("answered", "Yes"))
    assert (found.agreed, found.changed) == (3, 2)  # C2 was agreed on as the first reader had it
    ours = found.readings.answers
    pd.testing.assert_frame_equal(
        ours[ours["reading"] != "agreed"].reset_index(drop=True), READ.answers, check_dtype=False
    )
    assert "2 answers are not what the first reader had said" in moderation_sentence(found.readings)


def test_agreement_between_readers_is_worked_out_on_the_originals():
    found = with_agreed(("K-1", "B2", "Adequate"), ("K-2", "B1", "Yes"))
    pd.testing.assert_frame_equal(double_readings(found.readings), double_readings(READ))


def test_every_record_counts_once_and_one_that_was_read_once_cannot_be_agreed_on():
    found = with_agreed(("K-1", "B2", "Weak"), ("K-3", "B2", "Weak"))
    assert found.agreed == 1
    answers = main_answers(found.readings)
    assert not answers.duplicated(["record_ref", "question"]).any()
    assert set(answers["record_ref"]) == set(PLACES)
    assert counted(found)["K-3", "B2"] == ("answered", "Good")


def test_routing_is_worked_out_again_and_what_is_opened_is_missing_and_never_guessed():
    """B2 is asked where B1 is Yes: the second reader's Weak is not taken for it."""
    found = with_agreed(("K-2", "B1", "Yes"))
    assert counted(found)["K-2", "B2"] == ("missing", "")
    assert found.opened == {"K-2": ("B2",)}
    closed = with_agreed(("K-1", "B1", "No"))
    assert counted(closed)["K-1", "B2"] == ("not_asked", "")
    both = with_agreed(("K-2", "B1", "Yes"), ("K-2", "B2", "Weak"))
    assert counted(both)["K-2", "B2"] == ("answered", "Weak") and not both.opened


def test_nothing_agreed_is_the_readings_as_they_were_and_twice_is_once():
    assert with_agreed().readings is READ and moderation_sentence(READ) == ""
    once = with_agreed(("K-1", "B2", "Weak"))
    again = put_together(once.readings, agreed(("K-1", "B2", "Good")), programme=BANK, facts=FACTS)
    assert again.readings is once.readings


def sheet(changes=(), tmp_path=None):
    """The comparison sheet, filled in by item and heading, and read back."""
    items = items_of(READ, PLACES, BANK)
    book = load_workbook(BytesIO(comparison_workbook(items, inspection(BANK))))
    page = book["Comparison"]
    heads = {cell.value: cell.column for cell in page[2]}
    rows = {page.cell(row, 1).value: row for row in range(3, page.max_row + 1)}
    for item, heading, value in changes:
        page.cell(rows[item], heads[heading], value)
    path = tmp_path / "moderation.xlsx"
    book.save(path)
    opened, problems = open_workbook(path, SENT)
    assert not problems
    filled, taken = read_comparison(opened, items, BANK)
    return taken, [f.rule for f in comparison_findings(filled, items, BANK)]


AGREE, WHO, WHY = "Agreed answer", "Agreed by (roles)", "Why"


def test_the_sheet_has_both_answers_by_place_and_no_reference(tmp_path):
    items = items_of(READ, PLACES, BANK)
    content = comparison_workbook(items, inspection(BANK))
    assert content == comparison_workbook(items, inspection(BANK))
    rows = list(load_workbook(BytesIO(content))["Comparison"].iter_rows(min_row=3, values_only=True))
    assert [row[0] for row in rows[:3]] == ["R01 A1", "R01 B1", "R01 B2"]
    assert rows[2][3:8] == ("Pair 1", "Good", "Pair 2", "Weak", "Yes")
    assert not any("K-" in str(cell) for row in rows for cell in row)
    assert "R03" not in " ".join(str(row[0]) for row in rows)


def test_questions_on_which_readers_differed_in_training_stand_first_and_are_marked(tmp_path):
    items = items_of(READ, PLACES, BANK, ("C1",))
    assert items["item"].tolist()[:3] == ["R01 C1", "R02 C1", "R01 A1"]
    book = load_workbook(BytesIO(comparison_workbook(items, inspection(BANK))))
    rows = list(book["Comparison"].iter_rows(min_row=2, values_only=True))
    at = rows[0].index("Training")
    assert [row[at] for row in rows[1:4]] == ["Yes", "Yes", ""]
    words = [cell.value for row in book["Read me"].iter_rows() for cell in row]
    assert "Training" in words and len(items) == len(items_of(READ, PLACES, BANK))


def test_what_was_agreed_comes_back_as_the_scale_spells_it_with_who_and_why(tmp_path):
    done = [("R01 B2", AGREE, "adequate "), ("R01 B2", WHO, "both pairs"), ("R01 B2", WHY, "read again")]
    done += [("R01 A1", AGREE, "domestic abuse;Neglect"), ("R01 A1", WHO, "both"), ("R01 A1", WHY, "as said")]
    taken, rules = sheet(done, tmp_path)
    assert not rules
    assert taken.to_numpy().tolist() == [
        ["K-1", "A1", "Neglect; Domestic abuse", "both", "as said"],
        ["K-1", "B2", "Adequate", "both pairs", "read again"],
    ]
    pd.testing.assert_frame_equal(from_answers(to_answers(taken)), taken)


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ([("R01 B2", AGREE, "Rather good"), ("R01 B2", WHO, "x"), ("R01 B2", WHY, "y")], ["MOD-11"]),
        ([("R01 B2", AGREE, "Good")], ["MOD-12"]),
        ([("R01 B2", AGREE, "Good"), ("R01 B2", WHO, "x")], ["MOD-12"]),
        ([("R01 B2", WHY, "we could not agree")], ["MOD-13"]),
        ([("R01 A1", AGREE, "Neglect; Weather"), ("R01 A1", WHO, "x"), ("R01 A1", WHY, "y")], ["MOD-11"]),
    ],
)
def test_an_answer_off_the_scale_or_without_who_and_why_is_told_and_not_taken(tmp_path, changes, rules):
    taken, found = sheet(changes, tmp_path)
    assert (len(taken), found) == (0, rules)


def drifting(shift: float, pairs=4, each=15):
    """Records of four pairs, whose answers to B2 are random; those of Pair 1 are `shift` steps lower."""
    chance, scale = np.random.default_rng(7), BANK.scales["six"].answers
    rows, groups = [], {}
    for n in range(pairs * each):
        ref, pair = f"K-{n}", f"Pair {n % pairs + 1}"
        place = int(np.clip(chance.integers(0, 4) + (shift if pair == "Pair 1" else 0), 0, 5))
        rows.append((ref, pair, "first", "B2", "answered", scale[place]))
        groups[ref] = pair
    answers = pd.DataFrame(rows, columns=["record_ref", "reader", "reading", "question", "state", "answer"])
    return Readings(answers, pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), ()), groups


def test_a_pair_that_answers_lower_is_flagged_with_its_range_and_nothing_is_corrected():
    read, groups = drifting(2)
    before = read.answers.copy()
    found = drift(read, BANK, groups).set_index("group")
    assert found["flagged"].to_dict()["Pair 1"] and found.loc["Pair 1", "high"] < 0
    assert "Pair 1 (lower)" in drift_sentence(found.reset_index(), "pair")
    pd.testing.assert_frame_equal(read.answers, before)


def test_pairs_that_differ_by_chance_alone_are_seldom_flagged():
    """No pair differs: in 200 weeks at most one in ten has any flag (nominal: one in twenty)."""
    chance, scale, flags = np.random.default_rng(11), BANK.scales["six"].answers, 0
    read, groups = drifting(0)
    for _ in range(200):
        answers = read.answers.assign(answer=[scale[p] for p in chance.integers(0, 6, len(read.answers))])
        flags += drift(Readings(answers, *[pd.DataFrame()] * 3, ()), BANK, groups)["flagged"].any()
    assert flags <= 20


def test_too_few_records_are_not_judged():
    read, groups = drifting(2, each=2)
    assert drift(read, BANK, groups)["low"].isna().all()
