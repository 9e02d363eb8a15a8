"""What the training tells: each reader against the key that the inspectors agreed on, question by question.

All read the same plan, so readers differ by judgement alone. Knows answers, no child. Nothing here marks a
person: it says which questions to talk over.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from record_review.inspection import Programme, Question, ReadingError
from record_review.reading.bank.questionnaire import MISSING, NOT_ASKED, RecordFacts, question_states

Answers = Mapping[str, str | Sequence[str]]
MOST_FLAGGED = 6  # questions that readers are to talk over


@dataclass(frozen=True)
class Feedback:
    """What those who attended answered, against the key.

    answers : a row per question and reader: question, reader, answer, key, same (as the key), off (steps from
        the key as a share of the scale, towards its better end positive; blank without an ordered scale)
    questions : question, finding, answered, as_key, apart (mean over pairs of readers of how far they differ,
        from 0 to 1); those that differ most first
    readers : reader, answered, as_key, off (mean)
    """

    answers: pd.DataFrame
    questions: pd.DataFrame
    readers: pd.DataFrame

    @property
    def flagged(self) -> tuple[str, ...]:
        """The questions where readers differ most, to be talked over and looked at in double readings."""
        differing = self.questions[self.questions["apart"].gt(0)]
        return tuple(differing["question"].head(MOST_FLAGGED))


def feedback(
    key: Answers, given: Mapping[str, Answers], programme: Programme, facts: RecordFacts
) -> Feedback:
    """Compare every reader with the key.

    Parameters
    ----------
    key : question id -> answer that the inspectors agreed on
    given : reader -> answers
    facts : of the plan's child, which decide what is asked

    Raises
    ------
    ReadingError : the key is blank, or nobody has answered
    """
    wanted = _compared(key, programme, facts)
    if not wanted:
        raise ReadingError("The key holds no answer to compare with: fill in the workbook named Key.")
    lines = []
    for question in wanted:
        for reader, answers in given.items():
            answer, agreed = answers.get(question.id), str(key[question.id])
            if isinstance(answer, str) and answer:
                off = _off(answer, agreed, question, programme)
                lines.append((question.id, reader, answer, agreed, answer == agreed, off))
    if not lines:
        raise ReadingError("Nobody's training workbook holds an answer yet.")
    table = pd.DataFrame(lines, columns=["question", "reader", "answer", "key", "same", "off"])
    return Feedback(table, _by_question(table, programme), _by_reader(table, list(given)))


def _compared(key: Answers, programme: Programme, facts: RecordFacts) -> list[Question]:
    """The questions with one answer of a scale that the key answers where they are asked."""
    states, _ = question_states(programme, facts, key)
    return [
        question
        for question in programme.questions
        if programme.scale_of(question).kind == "choice"
        and isinstance(key.get(question.id), str)
        and states[question.id].state not in (MISSING, NOT_ASKED)
    ]


def _off(answer: str, agreed: str, question: Question, programme: Programme) -> float:
    scale = programme.scale_of(question)
    if not scale.ordered or not {answer, agreed} <= set(scale.answers):
        return math.nan
    return (scale.answers.index(agreed) - scale.answers.index(answer)) / (len(scale.answers) - 1)


def _by_question(table: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    rows = []
    for name, group in table.groupby("question", sort=False):
        question, answers = programme.question(str(name)), group["answer"].tolist()
        pairs = [(a, b) for n, a in enumerate(answers) for b in answers[:n]]
        apart = sum(_distance(a, b, question, programme) for a, b in pairs) / (len(pairs) or 1)
        rows.append((question.id, question.short, len(answers), int(group["same"].sum()), apart))
    found = pd.DataFrame(rows, columns=["question", "finding", "answered", "as_key", "apart"])
    return found.sort_values("apart", ascending=False, kind="stable", ignore_index=True)


def _distance(one: str, other: str, question: Question, programme: Programme) -> float:
    """0 for the same answer, the steps between them as a share of an ordered scale, else 1."""
    off = _off(one, other, question, programme)
    return float(one != other) if math.isnan(off) else abs(off)


def _by_reader(table: pd.DataFrame, readers: Sequence[str]) -> pd.DataFrame:
    by = table.groupby("reader")
    frame = pd.DataFrame({"answered": by.size(), "as_key": by["same"].sum(), "off": by["off"].mean()})
    there = frame.loc[[reader for reader in readers if reader in frame.index]]
    return there.rename_axis("reader").reset_index()
