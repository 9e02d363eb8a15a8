"""Which questions are asked, and the five states of an answer."""

from dataclasses import replace

import pytest
from six_questions import QUESTIONS, programme

from record_review.inspection import Programme
from record_review.reading import RecordFacts, asked, record_facts
from record_review.reading.bank.questionnaire import question_bank_digest, question_states, when_asked

BANK = programme()
ON_REGISTER = RecordFacts(frozenset("b"), born=True)


def states(facts: RecordFacts, answers: dict[str, str | list[str]], bank: Programme = BANK) -> dict[str, str]:
    replies, _ = question_states(bank, facts, answers)
    return {question: reply.state for question, reply in replies.items()}


@pytest.mark.parametrize(
    ("facts", "not_asked"),
    [
        (
            RecordFacts(frozenset("b"), True),
            {"C2"},
        ),  # on the register: C2 is for investigations that ended at CPPM
        (RecordFacts(frozenset("a"), True, "CPPM"), set()),
        (RecordFacts(frozenset("a"), True, "IRD"), {"C2"}),
        (RecordFacts(frozenset("ab"), False, "CPPM"), {"C1"}),  # unborn: C1 is about the child seen
        (RecordFacts(frozenset("c"), True), {"B1", "B2", "B3", "C2"}),  # what hangs on B1 goes with it
        (RecordFacts(frozenset("cd"), False), {"B1", "B2", "B3", "C1", "C2"}),
    ],
)
def test_the_record_alone_rules_questions_out_and_all_that_hang_on_them(facts, not_asked):
    found = states(facts, {})
    assert {question for question, state in found.items() if state == "not_asked"} == not_asked
    assert set(found.values()) <= {"not_asked", "missing"}


@pytest.mark.parametrize(
    ("answers", "b2", "b3", "c1"),
    [
        ({}, "missing", "missing", "missing"),  # not known yet whether they are asked
        ({"B1": "Yes"}, "missing", "missing", "missing"),
        ({"B1": "No"}, "not_asked", "not_asked", "missing"),
        ({"B1": "Not applicable"}, "not_asked", "not_asked", "missing"),  # does not apply is not Yes
        ({"B1": "Yes", "B2": "Good"}, "answered", "not_asked", "missing"),
        ({"B1": "Yes", "B2": "Weak"}, "answered", "missing", "missing"),
        ({"B1": "Yes", "B2": "Weak", "B3": "late"}, "answered", "answered", "missing"),
        ({"B1": "Yes", "B2": "Unable to determine"}, "unable", "not_asked", "missing"),
        ({"B1": "Yes", "B2": "Not applicable"}, "not_applicable", "not_asked", "missing"),
        ({"A1": ["Domestic abuse"], "B1": "No"}, "not_asked", "not_asked", "missing"),  # one option is enough
        ({"A1": list(QUESTIONS[0].options[2:])}, "missing", "missing", "not_asked"),
        ({"A1": ["Unable to determine"]}, "missing", "missing", "not_asked"),
    ],
)
def test_an_answer_decides_what_is_asked_next(answers, b2, b3, c1):
    found = states(ON_REGISTER, answers)
    assert (found["B2"], found["B3"], found["C1"]) == (b2, b3, c1)


def test_whether_a_question_is_asked_stays_open_until_the_answer_it_hangs_on_is_given():
    replies, _ = question_states(BANK, ON_REGISTER, {})
    assert asked(BANK.question("B1"), ON_REGISTER, replies, BANK) is True
    assert asked(BANK.question("B2"), ON_REGISTER, replies, BANK) is None
    assert asked(BANK.question("C2"), ON_REGISTER, replies, BANK) is False


def test_an_answer_where_the_question_is_not_asked_is_set_aside_and_reported():
    replies, problems = question_states(BANK, ON_REGISTER, {"B1": "No", "B2": "Good", "C2": "Weak"})
    assert (replies["B2"].state, replies["B2"].answer) == ("not_asked", "")
    assert [(problem.question, problem.kind) for problem in problems] == [
        ("B2", "not_asked"),
        ("C2", "not_asked"),
    ]


def test_an_answer_that_hangs_on_a_blank_one_is_kept_and_reported_with_the_blank():
    replies, problems = question_states(BANK, ON_REGISTER, {"B2": "Weak", "B3": "late"})
    assert (replies["B1"].state, replies["B2"].state, replies["B2"].answer) == ("missing", "answered", "Weak")
    assert replies["B3"].state == "answered"
    assert [(problem.question, problem.kind, problem.depends_on) for problem in problems] == [
        ("B2", "depends_on_blank", ("B1",))
    ]


def test_options_come_in_the_order_of_the_list_whatever_order_they_were_given_in():
    replies, _ = question_states(BANK, ON_REGISTER, {"A1": ["Domestic abuse", "Neglect"]})
    assert replies["A1"].answer == "Neglect; Domestic abuse"


def test_both_conditions_of_a_question_must_hold():
    """C1 hangs on an answer and on the child having been born."""
    neglect: dict[str, str | list[str]] = {"A1": ["Neglect"], "C1": "Yes"}
    assert states(ON_REGISTER, neglect)["C1"] == "answered"
    assert states(replace(ON_REGISTER, born=False), neglect)["C1"] == "not_asked"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("A1", ""),
        ("B2", "Only if B1 is Yes"),
        ("B3", "Only if B2 is Weak or Unsatisfactory"),
        ("C1", "Only if A1 is Neglect or Domestic abuse, and for a child already born"),
        ("C2", "Only where the investigation ended at “CPPM”"),
    ],
)
def test_routing_is_said_in_words(question, words):
    assert when_asked(BANK.question(question), BANK) == words


def test_record_facts_are_taken_from_a_child_of_the_population():
    child = {"route_a": True, "route_b": False, "route_c": False, "route_d": True, "unborn": True}
    assert record_facts(child | {"route_a_ended_at": "IRD"}, BANK) == RecordFacts(
        frozenset("ad"), False, "IRD"
    )


def test_the_digest_changes_with_what_is_answered_to_and_not_with_the_words_of_the_report():
    first = BANK.questions[0]

    def with_first(**changes) -> str:
        return question_bank_digest(replace(BANK, questions=(replace(first, **changes), *BANK.questions[1:])))

    same = question_bank_digest(BANK)
    assert with_first(finding="other words", short="other label", statement=3) == same
    assert with_first(text="Another question?") != same
    assert with_first(options=tuple(reversed(first.options))) != same
    assert with_first(asked_if=BANK.question("C2").asked_if) != same
