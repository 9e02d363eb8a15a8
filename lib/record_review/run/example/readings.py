"""What invented readers answer about invented records: the same record always gets the same answers.

Every choice is worked out from a SHA-256 of the record's reference and the question, so that it does not
matter which records were selected, or in which order. The shares are made up, in the shape of published
themes: early response strongest, then involvement; planning middling; chronologies and assessment of risk
weakest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

from record_review.inspection import Programme, Question
from record_review.reading import (
    ANSWERED,
    MISSING,
    NOT_APPLICABLE,
    NOT_ASKED,
    SEPARATOR,
    UNABLE,
    RecordFacts,
    Reply,
    asked,
    record_facts,
)

Answers = dict[str, str | list[str]]

# How a question leans: 0 is an even chance of the better half of its answers, 1 about five in six, -1 about
# one in six.
SECTION_LEAN = {
    "record": 1.6,
    "initial_response": 0.75,
    "assessment": 0.0,
    "planning": 0.25,
    "involvement": 0.4,
    "working_together": 0.4,
    "impact": 0.25,
    "closing": 0.0,
}
LEAN = {
    "A3": 1.9,
    "B2": 1.7,
    "B7": 0.7,
    "B8": 1.5,
    "B11": -0.1,
    "B12": 0.8,
    "C2": -0.15,
    "C3": -0.95,
    "C4": 1.2,
    "C5": -0.5,
    "C7": -0.6,
    "C8": -0.4,
    "C9": -0.45,
    "C10": 1.2,
    "C11": 0.1,
    "D1": 1.6,
    "D6": 1.2,
    "D7": -0.35,
    "D8": -0.5,
    "D9": 0.0,
    "D11": 0.1,
    "D12": 1.6,
    "D15": 1.1,
    "D21": 0.5,
    "E5": -0.4,
    "E8": -0.3,
    "H1": -1.9,
}
# Share of records to which a question does not apply, where it is not the usual one in twenty
DOES_NOT_APPLY = {
    "B6": 0.25,
    "B8": 0.02,
    "B10": 0.55,
    "B11": 0.2,
    "C2": 0.1,
    "C6": 0.02,
    "C7": 0.35,
    "D14": 0.35,
    "D18": 0.4,
    "D19": 0.5,
    "D20": 0.45,
    "E2": 0.2,
    "E5": 0.35,
    "E8": 0.2,
    "F4": 0.5,
    "G5": 0.15,
    "G7": 0.2,
    "G10": 0.05,
}
# Questions about a child's own words do not apply to most who are too young: question -> below this age in
# months
TOO_YOUNG = {"E2": 36, "E3": 24, "E5": 60, "E6": 12, "G3": 6, "G6": 24, "G7": 60}
PICKED = {
    "A1": {"Education": 0.7, "Health": 0.95, "Social work": 0.99, "Police": 0.9, "SCRA": 0.35},
    "A2": {
        "Domestic abuse": 0.45,
        "Neglect": 0.42,
        "Emotional abuse": 0.33,
        "Parental mental ill health": 0.37,
        "Parental alcohol use": 0.22,
        "Parental drug use": 0.26,
        "Physical abuse": 0.18,
        "Sexual abuse": 0.07,
    },
    "B3": {"Social work": 0.99, "Police": 0.97, "Health": 0.9, "Education": 0.55},
    "C1": {
        "The education record": 0.35,
        "The health record": 0.6,
        "The social work record": 0.72,
        "The police record": 0.2,
    },
}
CUTS: Mapping[int, tuple[float, ...]] = {  # where the answers of a scale part, best first
    2: (0.0,),
    3: (0.0, -1.0),
    4: (0.9, -0.25, -1.6),
    6: (2.0, 1.05, 0.0, -1.0, -1.9),
}
UNABLE_SHARE = {"six_point": 0.04, "improvement": 0.12}
LEFT_BLANK = 0.008
RECORD, MATTER, READER = (
    0.65,
    0.65,
    0.45,
)  # weight of the record as a whole, of the matter, of the reader's eye
DOES_NOT_APPLY_USUALLY = 0.05
_NORMAL = NormalDist()


def invented_answers(child: Mapping[str, Any], reading: str, programme: Programme) -> Answers:
    """The answers of one reading of one record, question id -> answer; what is left blank is absent.

    A second reading sees the same record with other eyes, so that two readings agree often and not always.

    Parameters
    ----------
    child : a row of the population's children
    reading : "first" or "second"
    """
    ref, facts = str(child["record_ref"]), record_facts(child, programme)
    given: Answers = {}
    replies: dict[str, Reply] = {}
    for question in programme.questions:
        if asked(question, facts, replies, programme):
            answer = _answer(question, child, ref, reading, facts, programme)
            replies[question.id] = _reply(question, answer, programme)
            if answer:
                given[question.id] = answer
        else:
            replies[question.id] = Reply(NOT_ASKED)
    return given


def invented_notes(answers: Answers, ref: str, reading: str) -> dict[str, str]:
    """Notes of evidence beside about a fifth of the answers; each can be searched for should it ever leak."""
    noted = [q for q in answers if _share(ref, reading, "note", q) < 0.2]
    return {question: _canary(ref, reading, question) for question in noted}


def invented_minutes(ref: str) -> int:
    """How long the reading took, to five minutes: half of all between 75 and 105."""
    return 5 * round(max(90 + 22 * _normal(ref, "minutes"), 40) / 5)


def _answer(
    question: Question,
    child: Mapping[str, Any],
    ref: str,
    reading: str,
    facts: RecordFacts,
    programme: Programme,
) -> str | list[str]:
    scale = programme.scale_of(question)
    if scale.kind == "text":
        share = 1.0 if question.asked_if.answers else 0.35
        return _canary(ref, reading, question.id) if _share(ref, "text", question.id) < share else ""
    if _share(ref, reading, "blank", question.id) < LEFT_BLANK:
        return ""
    if scale.kind == "multiple":
        return _options(question, child, ref, reading)
    if scale.not_applicable and not _applies(question, child, ref, facts):
        return scale.not_applicable
    if scale.unable and _share(ref, "unable", question.id) < UNABLE_SHARE.get(scale.name, 0.03):
        return scale.unable
    level = (
        LEAN.get(question.id, SECTION_LEAN.get(question.section, 0.0))
        + RECORD * _normal(ref, "record")
        + MATTER * _normal(ref, "matter", question.id)
        + READER * _normal(ref, reading, "reader", question.id)
    )
    answers = scale.answers
    if not scale.ordered:  # yes or no: whichever of the two is the finding comes first
        finding = programme.headline_of(question)
        answers = tuple(sorted(answers, key=lambda answer: answer not in finding))
    return answers[sum(level < cut for cut in CUTS.get(len(answers), (0.0,)))]


def _reply(question: Question, answer: str | list[str], programme: Programme) -> Reply:
    """What the routing of later questions sees of an answer."""
    scale = programme.scale_of(question)
    if not answer:
        return Reply(MISSING)
    if isinstance(answer, list):
        return Reply(ANSWERED, SEPARATOR.join(answer))
    return Reply({scale.not_applicable: NOT_APPLICABLE, scale.unable: UNABLE}.get(answer, ANSWERED), answer)


def _options(question: Question, child: Mapping[str, Any], ref: str, reading: str) -> list[str]:
    """Each option by its share; a second reading overlooks some. An option that says "none" stands alone."""
    shares = dict(PICKED.get(question.id, {}))
    if child.get("scra") == "Yes" and "SCRA" in shares:
        shares["SCRA"] = 0.97
    none = [option for option in question.options if option.startswith("None of ")]
    found = [
        option
        for option in question.options
        if option not in none
        and _share(ref, "option", question.id, option) < shares.get(option, 0.08)
        and (reading == "first" or _share(ref, reading, "option", question.id, option) > 0.06)
    ]
    return found or none or [question.options[0]]


def _applies(question: Question, child: Mapping[str, Any], ref: str, facts: RecordFacts) -> bool:
    if question.id == "D1":  # a planning meeting: for the register, and where the investigation got that far
        return "b" in facts.routes or facts.route_a_ended_at == "CPPM" or _share(ref, "applies", "D1") < 0.1
    months = child.get("age_months")
    if (
        question.id in TOO_YOUNG
        and months == months
        and months is not None
        and int(months) < TOO_YOUNG[question.id]
    ):
        return _share(ref, "applies", question.id) < 0.15
    return _share(ref, "applies", question.id) >= DOES_NOT_APPLY.get(question.id, DOES_NOT_APPLY_USUALLY)


def _share(*what: str) -> float:
    """A number from 0 to 1 that belongs to these words, always the same."""
    digest = hashlib.sha256("\n".join(("invented readings", *what)).encode()).digest()
    return (int.from_bytes(digest[:8], "big") + 0.5) / 2**64


def _normal(*what: str) -> float:
    """A standard normal number that belongs to these words."""
    return _NORMAL.inv_cdf(_share(*what))


def _canary(*what: str) -> str:
    return f"Canary note {int(_share(*what) * 1000):03d}: invented, and to be found in private tables only."
