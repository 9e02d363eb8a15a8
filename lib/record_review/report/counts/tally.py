"""What the readings say on each question: how many records gave each answer, and how many gave none and why.

Counts of records only. Knows nothing of ranges, words or disclosure; free text is never looked at.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from record_review.inspection import Programme, Question
from record_review.inspection.promises import BrokenPromise, promise
from record_review.reading import (
    ANSWERED,
    MISSING,
    NOT_APPLICABLE,
    NOT_ASKED,
    SEPARATOR,
    STATES,
    UNABLE,
    asked_by_record,
    record_facts,
)

REASONS = (NOT_APPLICABLE, UNABLE, MISSING, NOT_ASKED)  # for no answer, named as a tally's fields are


@dataclass(frozen=True)
class Tally:
    """Records by their answer to one question; exact, or protected for release.

    question : id of the question
    answers : answer -> records, in the order of the scale; for a multiple-choice question option -> records
    headline : answers that count as the finding; empty where the question has none
    base : records with an answer, to which every share refers
    found : records with one of the headline answers
    not_applicable, unable, missing, not_asked : records without an answer, by reason
    """

    question: str
    answers: Mapping[str, int]
    headline: tuple[str, ...]
    multiple: bool
    base: int
    found: int
    not_applicable: int
    unable: int
    missing: int
    not_asked: int

    @property
    def asked(self) -> int:
        return self.base + self.not_applicable + self.unable + self.missing

    @property
    def read(self) -> int:
        """Records read in all."""
        return self.asked + self.not_asked

    @property
    def counts(self) -> dict[str, int]:
        """Every count by what it counts: "base", "answer:Yes" …, reasons for no answer, "found", "other"."""
        counts = {"base": self.base} | {f"answer:{answer}": n for answer, n in self.answers.items()}
        counts |= {reason: getattr(self, reason) for reason in REASONS}
        return counts if self.multiple else counts | {"found": self.found, "other": self.base - self.found}

    def with_counts(self, counts: Mapping[str, int]) -> "Tally":
        """The same question with other counts, by the names of `counts`."""
        return replace(
            self,
            answers={answer: counts[f"answer:{answer}"] for answer in self.answers},
            base=counts["base"],
            found=counts.get("found", 0),
            not_applicable=counts["not_applicable"],
            unable=counts["unable"],
            missing=counts["missing"],
            not_asked=counts["not_asked"],
        )


def reported_questions(programme: Programme) -> list[Question]:
    """The questions whose answers the report counts: none in free text, none meant for the lead alone."""
    return [q for q in programme.questions if q.reported and programme.scale_of(q).kind != "text"]


def tally_answers(programme: Programme, answers: pd.DataFrame) -> dict[str, Tally]:
    """Count the records by their answer to each question that is not free text.

    Parameters
    ----------
    answers : one line per record and question: record_ref, question, state, answer; each record counts once

    Returns
    -------
    question id -> Tally, in the order of the programme; each tally's records sum to the records read

    Raises
    ------
    AssertionError : a record is there twice for a question or not at all, which `reading` does not let happen
    """
    read = answers["record_ref"].nunique()
    by_question = dict(tuple(answers.groupby("question")))
    tallies = {}
    for question in reported_questions(programme):
        lines = by_question.get(question.id)
        if lines is None or len(lines) != read or not lines["record_ref"].is_unique:
            raise BrokenPromise(f"{question.id} does not have one line for each record read")
        tallies[question.id] = _tally(programme, question, lines)
    return tallies


def tally_groups(
    programme: Programme, answers: pd.DataFrame, children: pd.DataFrame, characteristics: Sequence[str]
) -> dict[str, dict[str, Tally]]:
    """Count the records of each group of each characteristic as `tally_answers` does.

    Parameters
    ----------
    answers : as `tally_answers` takes them
    children : one line per child, with ``record_ref`` and the characteristics
    characteristics : such as "category"; the groups of each hold every record read once

    Returns
    -------
    "category=a" -> question id -> Tally, in the order of the characteristics and of the groups' names; groups
    without a record read are left out
    """
    by_ref = children.set_index("record_ref")
    found = {}
    for characteristic in characteristics:
        levels = answers["record_ref"].map(by_ref[characteristic].astype("str"))
        promise(not levels.isna().any(), "a record that was read is not in the population")
        for level, lines in answers.groupby(levels, sort=True):
            found[f"{characteristic}={level}"] = tally_answers(programme, lines)
    return found


def reachable_records(programme: Programme, children: pd.DataFrame, records: Iterable[str]) -> dict[str, int]:
    """Of how many of these records each question can be asked, by what is known of the child alone."""
    wanted = set(records)
    facts = [
        record_facts(child, programme)
        for child in children.to_dict("records")
        if child["record_ref"] in wanted
    ]
    return {q.id: sum(asked_by_record(q, each) for each in facts) for q in reported_questions(programme)}


def answered(lines: pd.DataFrame) -> pd.Series:
    """Which lines hold an answer, and so belong to the base."""
    return lines["state"] == ANSWERED


def gives(lines: pd.DataFrame, answers: Collection[str], *, multiple: bool) -> list[bool]:
    """Which lines give one of these answers, or tick one of these options."""
    wanted = set(answers)
    return [
        state == ANSWERED and not wanted.isdisjoint(answer.split(SEPARATOR) if multiple else (answer,))
        for state, answer in zip(lines["state"].tolist(), lines["answer"].tolist(), strict=True)
    ]


def meets(lines: pd.DataFrame, tally: Tally, option: str = "") -> np.ndarray:
    """(n,) which lines have the option, or without one an answer of the tally's headline."""
    wanted = (option,) if option else tally.headline
    return np.asarray(gives(lines, wanted, multiple=tally.multiple), dtype=bool)


def _tally(programme: Programme, question: Question, lines: pd.DataFrame) -> Tally:
    scale = programme.scale_of(question)
    multiple = scale.kind == "multiple"
    possible = question.options if multiple else scale.answers
    replies = list(zip(lines["state"].tolist(), lines["answer"].tolist(), strict=True))
    states = Counter(state for state, _ in replies)
    answers = [answer for state, answer in replies if state == ANSWERED]
    given = Counter(
        each for answer in answers for each in (answer.split(SEPARATOR) if multiple else (answer,))
    )
    counts = {answer: given[answer] for answer in possible}
    headline = () if multiple else programme.headline_of(question)
    promise(set(states) <= set(STATES), f"{question.id} has a state that is not known")
    base = states[ANSWERED]
    promise(multiple or sum(counts.values()) == base, f"{question.id} has an answer that is not on its scale")
    return Tally(
        question.id,
        counts,
        headline,
        multiple,
        base,
        sum(counts[answer] for answer in headline),
        *(states[reason] for reason in REASONS),
    )
