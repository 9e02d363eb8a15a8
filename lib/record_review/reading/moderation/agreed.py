"""Readings with the answers that two readers agreed on, beside what each of them said.

An agreed reading is a third one, put in front of the first: estimates take it, and agreement between readers,
which looks for first and second readings, does not see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from record_review.inspection import Programme
from record_review.reading.bank.questionnaire import (
    ANSWERED,
    MISSING,
    NOT_APPLICABLE,
    NOT_ASKED,
    SEPARATOR,
    UNABLE,
    RecordFacts,
    question_states,
)
from record_review.reading.readers.deal import FIRST
from record_review.reading.results.results import Readings

AGREED = "agreed"  # kind of a reading, beside first and second


@dataclass(frozen=True)
class Agreed:
    """readings : with an agreed reading of every record that anything was agreed on
    agreed : answers that were agreed on
    changed : those that are another than the first reader's
    opened : questions that nobody was asked before and that an agreed answer opens, by record: they are
    missing
        until somebody answers them
    """

    readings: Readings
    agreed: int
    changed: int
    opened: Mapping[str, tuple[str, ...]]


def moderation_sentence(readings: Readings) -> str:
    """How many records have agreed answers, and how many of their answers are not what the first reader said;
    "" when nothing was agreed on."""
    if AGREED not in set(readings.records["reading"]):
        return ""
    answers = readings.answers.set_index(["record_ref", "question"])
    agreed = answers.loc[answers["reading"].eq(AGREED), ["state", "answer"]]
    first = answers.loc[answers["reading"].eq(FIRST), ["state", "answer"]].reindex(agreed.index)
    changed, records = int((agreed != first).any(axis=1).sum()), agreed.index.get_level_values(0).nunique()
    other = "1 answer is" if changed == 1 else f"{changed} answers are"
    return (
        f"In {records} of the records that two readers read, they agreed on answers in moderation, and these"
        f" count: {other} not what the first reader had said. How far readers agree is worked out from what"
        " each had said."
    )


def with_agreed(
    results: Readings, agreed: pd.DataFrame, *, programme: Programme, facts: Mapping[str, RecordFacts]
) -> Agreed:
    """Put the agreed answers where estimates look, and leave every reading as it is.

    Routing is worked out again with the agreed answers: what is not asked any more is set aside, what is
    asked
    now and was never answered is missing.

    Parameters
    ----------
    agreed : record_ref, question, answer, who, why; of records without two readings nothing is taken
    facts : reference -> what routing may ask about the record; see `record_facts`
    """
    if AGREED in set(results.records["reading"]):
        return Agreed(results, 0, 0, {})  # kept with the readings: they are not agreed on twice
    records, answers = results.records, results.answers
    twice = records.groupby("record_ref")["reading"].nunique()
    twice = set(twice[twice == 2].index)
    agreed = agreed[agreed["record_ref"].isin(twice)]
    if agreed.empty:
        return Agreed(results, 0, 0, {})
    rows, summaries, changed, opened = [], [], 0, {}
    for ref, lines in agreed.groupby("record_ref", sort=False):
        first = answers[answers["record_ref"].eq(ref) & answers["reading"].eq(FIRST)]
        before = {q: (s, a) for q, s, a in first[["question", "state", "answer"]].itertuples(index=False)}
        said = {q: _as_typed(q, *reply, programme) for q, reply in before.items()}
        ours = dict(zip(lines["question"], lines["answer"], strict=True))
        both = said | {q: _listed(q, text, programme) for q, text in ours.items()}
        replies, _ = question_states(programme, facts[str(ref)], both)
        now = {q: (replies[q].state, replies[q].answer) for q in before}
        changed += sum(now[q] != before[q] for q in ours)
        newly = tuple(q for q in before if before[q][0] == NOT_ASKED and now[q][0] == MISSING)
        if newly:
            opened[str(ref)] = newly
        reader = first["reader"].iat[0]
        rows += [(ref, reader, AGREED, q, *reply) for q, reply in now.items()]
        states = [state for state, _ in now.values()]
        asked, missing = len(states) - states.count(NOT_ASKED), states.count(MISSING)
        line = records[records["record_ref"].eq(ref) & records["reading"].eq(FIRST)].iloc[0].to_dict()
        summaries.append(
            line | {"reading": AGREED, "asked": asked, "answered": asked - missing, "missing": missing}
        )
    third = pd.DataFrame(rows, columns=answers.columns, dtype="str")
    of = pd.DataFrame(summaries, columns=records.columns).astype(records.dtypes.to_dict())
    order = {ref: place for place, ref in enumerate(dict.fromkeys(records["record_ref"]))}
    together = pd.concat([of, records], ignore_index=True)
    together = together.sort_values("record_ref", key=lambda c: c.map(order), kind="stable")
    return Agreed(
        replace(
            results,
            answers=pd.concat([answers, third], ignore_index=True),
            records=together.reset_index(drop=True),
        ),
        len(agreed),
        changed,
        opened,
    )


def _as_typed(question: str, state: str, answer: str, programme: Programme) -> str | list[str]:
    """A reply as a reader would have entered it."""
    scale = programme.scale_of(programme.question(question))
    if state == ANSWERED:
        return _listed(question, answer, programme)
    return {NOT_APPLICABLE: scale.not_applicable, UNABLE: scale.unable}.get(state) or ""


def _listed(question: str, text: str, programme: Programme) -> str | list[str]:
    multiple = programme.scale_of(programme.question(question)).kind == "multiple"
    return text.split(SEPARATOR) if multiple else text
