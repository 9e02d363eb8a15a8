"""What follows on an answer: each rule on a chain of two or three questions, to be worked out by hand."""

from dataclasses import replace

import pytest
from tests.report.invented import inspection

from record_review.inspection import AskedIf
from record_review.report.counts.printed import SUPPRESSED, Printed, exactly
from record_review.report.counts.tally import Tally
from record_review.report.protection.cells import cells_of
from record_review.report.protection.protect import Told, replaced_since
from record_review.report.protection.rules import most_asked, print_all, shown

PROGRAMME = inspection().programme
YES_NO, EXTENT, SEVERAL = "A3", "E3", "A1"  # questions of the programme by their scale: what is built from


def programme(*chain):
    """Questions Q0, Q1 …: (scale of which question, what it follows on, why no answer is sensitive)."""
    made = [
        replace(PROGRAMME.question(like), id=f"Q{place}", asked_if=AskedIf(rule), no_answer_reason=why)
        for place, (like, rule, why) in enumerate(chain)
    ]
    return replace(PROGRAMME, questions=tuple(made))


def tally(programme, name, counts, missing=0, read=60, none=0):
    question = programme.question(name)
    options = question.options or programme.scale_of(question).answers
    multiple, base = bool(question.options), sum(counts)
    if multiple:
        *counts, base = counts
    answers = dict(zip(options, counts, strict=True))
    headline = () if multiple else programme.headline_of(question)
    found = sum(answers[answer] for answer in headline)
    never = read - base - missing - none
    return Tally(name, answers, headline, multiple, base, found, none, 0, missing, never)


def shown_of(chain, *counts, read=60, missing=()):
    asked = programme(*chain)
    missing = [*missing, *[0] * len(counts)]
    own = {f"Q{i}": tally(asked, f"Q{i}", each, missing[i], read) for i, each in enumerate(counts)}
    return asked, own, print_all(own, asked, dict.fromkeys(own, read))


AFTER_YES = [(YES_NO, {}, ""), (YES_NO, {"Q0": ("Yes",)}, "")]


def test_a_question_after_an_answer_of_fewer_than_five_is_not_printed():
    assert shown_of(AFTER_YES, (4, 56), (2, 2))[2]["Q1"].figures[""].note == SUPPRESSED
    assert shown_of(AFTER_YES, (20, 40), (12, 8))[2]["Q1"].figures[""] == exactly(12, 20)


def test_after_an_end_up_to_three_without_an_answer_are_one_class_of_all_that_can_have_been_asked():
    assert shown_of(AFTER_YES, (58, 2), (40, 18))[2]["Q1"].figures[""] == Printed(40, 40, 57, 60)
    assert shown_of(AFTER_YES, (56, 4), (40, 16))[2]["Q1"].figures[""] == exactly(40, 56)


def test_of_a_class_the_most_that_can_have_been_asked_is_as_printed_and_not_as_known_of_the_child():
    """54 of 57 to 60 said Yes, and two of those without an answer were asked on: an exact 56 would tell that
    two or three had none, so that three or four said No."""
    chain = [(YES_NO, {}, ""), (YES_NO, {"Q0": ("Yes",)}, ""), (YES_NO, {"Q1": ("Yes",)}, "")]
    asked, own, figures = shown_of(chain, (60, 0), (54, 4), (40, 16), missing=(0, 2))
    assert figures["Q1"].figures[""] == Printed(54, 54, 57, 60)
    assert most_asked(own, figures, asked, {})["Q2"] == 57
    assert figures["Q2"].figures[""] == Printed(40, 40, 54, 57)


def test_after_some_answers_of_a_side_the_others_are_left_open():
    """Fully and partly lead on; 10 partly and 2 No are printed as 12: a base of 58 must not stand exactly."""
    chain = [(EXTENT, {}, ""), (YES_NO, {"Q0": ("Yes, fully", "Yes, partly")}, "")]
    _, _, figures = shown_of(chain, (48, 10, 2), (40, 18))
    assert figures["Q0"].answers == {"Yes, fully": 48, "Yes, partly": 12, "No": -2}
    assert figures["Q1"].figures[""] == Printed(40, 40, 57, 60)


def test_an_answer_that_is_known_not_to_lead_on_is_not_among_those_that_can_have_been_asked():
    """22 said No, printed so; of the 38 others 30 lead on and 8 are printed with them."""
    chain = [("B7", {}, ""), (YES_NO, {"Q0": ("Excellent", "Very good")}, "")]
    _, own, figures = shown_of(chain, (30, 3, 5, 10, 6, 6), (20, 13))
    asked = programme(*chain)
    assert most_asked(own, figures, asked, {})["Q1"] == 30 + 3 + 5 - (
        0 if figures["Q0"].answers["Good"] == -2 else 5
    )


def test_where_an_answer_outside_the_finding_leads_on_the_other_side_and_no_answer_are_counted_once():
    """Of a class, No and no answer are together what is left: more of one is less of the other."""
    chain = [(YES_NO, {}, ""), (YES_NO, {"Q0": ("Yes",)}, ""), (YES_NO, {"Q1": ("No",)}, "")]
    asked, own, figures = shown_of(chain, (59, 1), (40, 18), (9, 9))
    assert figures["Q1"].figures[""] == Printed(40, 40, 57, 60)
    assert most_asked(own, figures, asked, {})["Q2"] == 60 - 40


@pytest.mark.parametrize("sensitive", [0, 1])
def test_where_no_answer_is_sensitive_nothing_follows_and_it_follows_on_nothing(sensitive):
    chain = [
        (scale, rule, "about the child" if place == sensitive else "")
        for place, (scale, rule, _) in enumerate(AFTER_YES)
    ]
    assert shown_of(chain, (30, 30), (15, 15))[2]["Q1"].figures[""].note == SUPPRESSED


def test_options_whose_ticks_nearly_fill_the_base_are_not_printed():
    """53 of 60 ticked the first and four each of two others, 61 ticks for 60: two of the four are certain."""
    _, _, figures = shown_of([(SEVERAL, {}, "")], (53, 4, 4, 0, 0, 60))
    assert {each.note for each in figures["Q0"].figures.values()} == {""}  # five options leave room
    chain = [("B3", {}, "")]
    assert {each.note for each in shown_of(chain, (50, 4, 4, 4, 60))[2]["Q0"].figures.values()} == {
        SUPPRESSED
    }
    assert {each.note for each in shown_of(chain, (52, 4, 4, 4, 60))[2]["Q0"].figures.values()} == {""}


def test_after_options_the_one_ticked_most_must_have_five():
    chain = [("B3", {}, ""), (YES_NO, {"Q0": ("Police", "Health")}, "")]
    assert shown_of(chain, (60, 4, 4, 9, 60), (6, 2))[2]["Q1"].figures[""].note == SUPPRESSED
    assert shown_of(chain, (60, 16, 14, 9, 60), (12, 8))[2]["Q1"].figures[""] == exactly(12, 20)


def test_a_record_without_an_answer_leads_on_in_the_system_of_the_gate():
    asked, own, figures = shown_of(AFTER_YES, (40, 15), (30, 13), missing=(5, 2))
    system = cells_of(own, asked, most_asked(own, figures, asked, {}))
    (row,) = [row for row, low, high in system.rows if "Q0|missing" in row and "asked|Q0=Yes" in row]
    assert row["Q0|missing"] == -row["asked|Q0=Yes"]
    assert (system.counts["asked|Q0=Yes"], own["Q1"].asked) == (45, 45)


def test_a_count_that_belongs_to_no_total_is_told_from_five_on():
    assert [shown(n) for n in (1, 4, 5, 40)] == ["under 5", "under 5", 5, 40]


def test_a_swap_is_one_record_replaced_and_another_answer_one_more():
    first, now = {"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "9", "d": "3"}
    assert replaced_since(Told({}, records=first), Told({}, records=now)) == 2
    assert replaced_since(Told({}, records=first), Told({}, records={"a": "1"})) == 2
