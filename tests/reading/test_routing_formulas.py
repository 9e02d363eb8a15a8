"""The formulas of a reader workbook say the same as the routing that reads it back."""

import re
from itertools import product
from types import CodeType

import pytest
from six_questions import CONCERNS, programme

from record_review.reading import RecordFacts
from record_review.reading.bank.questionnaire import question_states
from record_review.reading.workbook import form

BANK = programme()
ROWS = {line.label: line.row for line in form.lines(BANK) if line.label}
QUESTION_AT = {ROWS[question.id]: question for question in BANK.questions}

FUNCTIONS = {
    "IF": lambda condition, yes, no: yes if condition else no,
    "AND": lambda *conditions: all(conditions),
    "OR": lambda *conditions: any(conditions),
    "LEFT": lambda text, count: text[:count],
    "TRIM": lambda text: " ".join(text.split()),
    "COUNTIF": lambda cells, wanted: cells.count(wanted),
}


def python_of(formula: str) -> CodeType | str:
    """One of our formulas as Python; the text itself when it is no formula."""
    if not formula.startswith("="):
        return formula
    parts = re.split(r'("[^"]*")', formula.removeprefix("="))
    for place in range(0, len(parts), 2):  # outside the quoted texts
        words = re.sub(r"\$C\$(\d+):\$C\$(\d+)", r"answers(\1, \2)", parts[place])
        words = re.sub(r"\$C\$(\d+)", r"answer(\1)", words)
        words = re.sub(r"\$F\$(\d+)", r"state(\1)", words)
        parts[place] = words.replace("<>", "!!").replace("=", "==").replace("!!", "!=")
    return compile("".join(parts), "formula", "eval")


def shown(formulas: dict[int, CodeType | str], cells: dict[int, str]) -> dict[str, str]:
    """What Excel shows in the State column: enough of its language for our formulas."""
    states: dict[int, str] = {}  # a formula looks at states further up only
    names = FUNCTIONS | {
        "__builtins__": {},
        "state": states.__getitem__,
        "answer": lambda row: cells.get(row, ""),
        "answers": lambda first, last: [cells.get(row, "") for row in range(first, last + 1)],
    }
    for row, formula in formulas.items():
        states[row] = formula if isinstance(formula, str) else str(eval(formula, names))
    return {QUESTION_AT[row].id: state for row, state in states.items()}


@pytest.mark.parametrize(
    "facts",
    [
        RecordFacts(frozenset("b"), True),
        RecordFacts(frozenset("a"), True, "CPPM"),
        RecordFacts(frozenset("a"), False, "IRD"),
        RecordFacts(frozenset("cd"), True),
    ],
)
def test_formulas_and_routing_agree_for_every_way_of_answering(facts):
    """All 4 x 4 x 3 x 2 x 2 x 2 ways of answering the six questions, sensible or not."""
    formulas = {
        row: python_of(form.state_formula(BANK, question, facts, ROWS))
        for row, question in QUESTION_AT.items()
    }
    seen = set()
    for concerns, b1, b2, b3, c1, c2 in product(
        [[], ["Neglect"], [CONCERNS[2]], ["Unable to determine"]],
        ["", "Yes", "No", "Not applicable"],
        ["", "Weak", "Unable to determine"],
        ["", "late"],
        ["", "No"],
        ["", "Good"],
    ):
        answers = {"A1": concerns, "B1": b1, "B2": b2, "B3": b3, "C1": c1, "C2": c2}
        for question in BANK.questions:  # cells of questions that the record rules out are locked
            if form.settled_by_record(BANK, question, facts):
                answers[question.id] = ""
        cells = {ROWS[name]: given for name, given in answers.items() if isinstance(given, str)}
        listed = (*CONCERNS, "Unable to determine")
        cells |= {ROWS[form.option_label("A1", listed.index(concern) + 1)]: "Yes" for concern in concerns}
        replies, problems = question_states(BANK, facts, answers)
        expected = {
            question.id: form.state_word(BANK, question, facts, replies, problems)
            for question in BANK.questions
        }
        assert shown(formulas, cells) == expected, answers
        seen |= set(expected.values())
    assert {"To answer", "Answered", "Not asked"} <= seen
