"""The records that two readers read: their answers side by side, and how far they agree question by question.

Knows questions, scales and readings; the measures are in `ratings`. A record read twice counts once whatever
its weight: this is about readers, not about children.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from record_review.inspection import Programme, Question, Scale
from record_review.reading.agreement.ratings import direction, raw_agreement
from record_review.reading.bank.questionnaire import (
    ANSWERED,
    MISSING,
    NOT_APPLICABLE,
    NOT_ASKED,
    SEPARATOR,
    UNABLE,
)
from record_review.reading.readers.deal import FIRST, SECOND
from record_review.reading.results.results import Readings

NOT_STATED = "not stated"
INDEPENDENT = "independent: the second reader did not see the first reader's answers"
NOT_INDEPENDENT = "not independent: the second reader saw or discussed the first reader's answers"

TICKED, NOT_TICKED = "ticked", "not ticked"

PAIR_COLUMNS = (
    "record_ref",
    "question",
    "first_reader",
    "second_reader",
    "first_state",
    "first_answer",
    "second_state",
    "second_answer",
    "compared",
    "same",
)


def double_readings(readings: Readings) -> pd.DataFrame:
    """The answers of both readers to each question, for every record with a first and a second reading.

    Returns
    -------
    record_ref, question, first_reader, second_reader, first_state, first_answer, second_state, second_answer,
    compared (both readers gave an answer of the scale), same (their states and answers are equal; of a
    multiple-choice question the same options in any order); by record and question, in the order of the bank.
    For the team only
    """
    answers = readings.answers
    sides = [
        answers[answers["reading"] == reading]
        .drop(columns="reading")
        .rename(columns={"reader": f"{name}_reader", "state": f"{name}_state", "answer": f"{name}_answer"})
        for reading, name in ((FIRST, "first"), (SECOND, "second"))
    ]
    both = sides[0].merge(sides[1], on=["record_ref", "question"], how="inner")
    order = {question: place for place, question in enumerate(answers["question"].unique())}
    both = both.sort_values(
        ["record_ref", "question"], key=lambda c: c.map(order) if c.name == "question" else c, kind="stable"
    ).reset_index(drop=True)
    both["compared"] = (both["first_state"] == ANSWERED) & (both["second_state"] == ANSWERED)
    same_answer = both["first_answer"].map(_options_of) == both["second_answer"].map(_options_of)
    both["same"] = (both["first_state"] == both["second_state"]) & same_answer
    return both[list(PAIR_COLUMNS)]


def agreement_by_question(
    pairs: pd.DataFrame, programme: Programme, *, independent: bool | None = None
) -> pd.DataFrame:
    """Raw agreement on each question, and its direction; no coefficient, which so few pairs could not carry.

    Parameters
    ----------
    pairs : of `double_readings`
    independent : whether the second reader neither saw nor discussed the first one's answers; None where
        nobody has stated it, which the report must say

    Returns
    -------
    section, question, option ("" unless the question allows several answers, which count as one yes or no per
    option), pairs (both readers answered), agree, agreement, low, high (Wilson; blank without a pair),
    first_higher, second_higher (pairs in which that reader's answer stands nearer to the first answer of the
    scale, such as Excellent or Yes; blank on an unordered scale of three or more), mean_difference (steps of
    an ordered scale, positive where the first reader is nearer to its first answer), one_only (records for
    which only one of the two gave an answer of the scale, neither having left the question blank),
    independence
    """
    rows = []
    for question in compared_questions(programme):
        scale, lines = programme.scale_of(question), pairs[pairs["question"] == question.id]
        one_only = int(_one_only(lines).sum())
        for option, categories, first, second in compared_items(question, scale, lines[lines["compared"]]):
            row: dict[str, Any] = {"section": question.section, "question": question.id, "option": option}
            row |= {"pairs": len(first), "agree": 0}
            if len(first):
                raw = raw_agreement(first, second)
                row |= {"agree": raw.agree, "agreement": raw.share, "low": raw.low, "high": raw.high}
                row |= direction_columns(first, second, categories, ordered=scale.ordered)
            rows.append(row | {"one_only": one_only, "independence": independence_words(independent)})
    columns = ["section", "question", "option", "pairs", "agree", "agreement", "low", "high", "first_higher"]
    columns += ["second_higher", "mean_difference", "one_only", "independence"]
    return typed(pd.DataFrame(rows, columns=columns))


def differing_items(pairs: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """What two readers of a record have to talk about: every question they answered differently.

    For the team only: each line describes one child.

    Returns
    -------
    record_ref, section, question, text (of the question), first_reader, first, second_reader, second (what
    each said, a blank as "left blank"), steps (between the two answers of an ordered scale; else blank)
    """
    rows = []
    order = {question.id: question for question in programme.questions}
    for line in pairs[~pairs["same"]].to_dict("records"):
        question = order[line["question"]]
        scale = programme.scale_of(question)
        steps: int | None = None
        if line["compared"] and scale.ordered:
            steps = abs(
                scale.answers.index(line["first_answer"]) - scale.answers.index(line["second_answer"])
            )
        said = [
            worded_state(line[f"{side}_state"], line[f"{side}_answer"], scale) for side in ("first", "second")
        ]
        rows.append(
            (
                line["record_ref"],
                question.section,
                question.id,
                question.text,
                line["first_reader"],
                said[0],
                line["second_reader"],
                said[1],
                steps,
            )
        )
    columns = [
        "record_ref",
        "section",
        "question",
        "text",
        "first_reader",
        "first",
        "second_reader",
        "second",
    ]
    return pd.DataFrame(rows, columns=[*columns, "steps"]).astype({"steps": "Int64"})


def direction_columns(
    first: Sequence[str], second: Sequence[str], categories: tuple[str, ...], *, ordered: bool
) -> dict[str, Any]:
    """Which way two readers differ, where answers have a direction; steps only on an ordered scale."""
    if not first or not (ordered or len(categories) == 2):
        return {}
    way = direction(first, second, categories)
    found: dict[str, Any] = {"first_higher": way.first_higher, "second_higher": way.second_higher}
    return found | ({"mean_difference": way.mean_difference} if ordered else {})


def compared_questions(programme: Programme) -> list[Question]:
    """The questions that a report may speak of: none in free text, none meant for the lead alone."""
    return [q for q in programme.questions if q.reported and programme.scale_of(q).kind != "text"]


def compared_items(
    question: Question, scale: Scale, lines: pd.DataFrame
) -> list[tuple[str, tuple[str, ...], list[str], list[str]]]:
    """What is compared: the question, or each of its options as ticked or not; with both readers' answers."""
    first, second = list(lines["first_answer"]), list(lines["second_answer"])
    if scale.kind != "multiple":
        return [("", scale.answers, first, second)]

    def ticks(answers: Sequence[str], option: str) -> list[str]:
        return [TICKED if option in _options_of(answer) else NOT_TICKED for answer in answers]

    return [
        (option, (TICKED, NOT_TICKED), ticks(first, option), ticks(second, option))
        for option in question.options
    ]


def _one_only(lines: pd.DataFrame) -> pd.Series:
    answered = (lines["first_state"] == ANSWERED) != (lines["second_state"] == ANSWERED)
    blank = (lines["first_state"] == MISSING) | (lines["second_state"] == MISSING)
    return answered & ~blank


def _options_of(answer: str) -> frozenset[str]:
    return frozenset(answer.split(SEPARATOR))


def worded_state(state: str, answer: str, scale: Scale) -> str:
    """What a reader said to a question in words, a blank as "left blank"."""
    if state == ANSWERED:
        return answer
    own = {NOT_APPLICABLE: scale.not_applicable, UNABLE: scale.unable, NOT_ASKED: "not asked"}
    return own.get(state) or "left blank"


def independence_words(independent: bool | None) -> str:
    if independent is None:
        return NOT_STATED
    return INDEPENDENT if independent else NOT_INDEPENDENT


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Counts as whole numbers that may be blank, words without blanks."""
    counts = ["questions", "records", "pairs", "agree", "first_higher", "second_higher", "one_only"]
    words = ["note", "value_note", "kappa_note", "coefficient"]
    for column in frame.columns.intersection(words):
        frame[column] = frame[column].astype(object).fillna("").astype("str")
    for column in frame.columns.intersection(counts):
        frame[column] = frame[column].astype("Int64")
    numbers = frame.columns.difference(
        ["section", "question", "option", "scale", "independence", *counts, *words]
    )
    return frame.astype(dict.fromkeys(numbers, "float64"))
