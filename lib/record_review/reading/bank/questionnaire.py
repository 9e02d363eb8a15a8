"""Which questions are asked for a record, and in what state each answer stands.

Knows the programme's question bank, its scales and its routing. Knows nothing of workbooks, readers or files:
the reader workbook shows what is said here as Excel formulas, and reading back decides by what is said here
alone.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from record_review.inspection import Programme, Question, Scale, normalise_value
from record_review.inspection.promises import promise

ANSWERED, NOT_APPLICABLE, UNABLE = "answered", "not_applicable", "unable"
NOT_ASKED, MISSING = "not_asked", "missing"
STATES = (ANSWERED, NOT_APPLICABLE, UNABLE, NOT_ASKED, MISSING)

SEPARATOR = "; "  # between the options of a multiple-choice answer; no option contains a semicolon


@dataclass(frozen=True)
class RecordFacts:
    """What routing may ask about a record before any answer is given.

    routes : codes of the routes by which the child came in ("a" to "d")
    born : whether the child had been born by the agreed date
    route_a_ended_at : stage at which a child protection investigation ended, "" when route a does not apply
    """

    routes: frozenset[str]
    born: bool
    route_a_ended_at: str = ""


@dataclass(frozen=True)
class Reply:
    """The state of one question for one record; ``answer`` is "" unless the state is "answered"."""

    state: str
    answer: str = ""


@dataclass(frozen=True)
class RoutingProblem:
    """An answer that the routing does not allow for: ``kind`` is "not_asked" (the question is not asked for
    this
    record) or "depends_on_blank" (the question that decides whether it is asked was left blank)."""

    question: str
    kind: str
    depends_on: tuple[str, ...] = ()


def record_facts(child: Mapping[str, Any], programme: Programme) -> RecordFacts:
    """Take from a row of the population (or a mapping with its column names) what routing may ask about."""
    routes = frozenset(route.code for route in programme.routes if bool(child[route.column]))
    return RecordFacts(routes, not bool(child["unborn"]), str(child["route_a_ended_at"]))


def asked(
    question: Question, facts: RecordFacts, replies: Mapping[str, Reply], programme: Programme
) -> bool | None:
    """Say whether a question is asked: True, False, or None while that hangs on an answer not yet given.

    Every condition of ``asked_if`` must hold. A condition on an answer fails when the question it looks at is
    itself not asked, does not apply or could not be determined: "unable to determine" is an answer, and is
    not "Yes".

    Parameters
    ----------
    replies : question id -> reply for the questions before this one; an absent id counts as missing
    """
    if not asked_by_record(question, facts):
        return False
    undecided = False
    for parent_id, accepted in question.asked_if.answers.items():
        reply = replies.get(parent_id, Reply(MISSING))
        if reply.state == MISSING:
            undecided = True
        elif not _accepts(accepted, reply, programme.scale_of(programme.question(parent_id))):
            return False
    return None if undecided else True


def asked_by_record(question: Question, facts: RecordFacts) -> bool:
    """Say whether the record alone (routes, born or not, where route a ended) lets a question be asked."""
    rule = question.asked_if
    if rule.born is not None and rule.born != facts.born:
        return False
    if rule.routes and not facts.routes & set(rule.routes):
        return False
    return not rule.ended_at or facts.route_a_ended_at in rule.ended_at


def question_states(
    programme: Programme, facts: RecordFacts, answers: Mapping[str, str | Sequence[str]]
) -> tuple[dict[str, Reply], list[RoutingProblem]]:
    """Put every question of the bank into one of the five states for one record.

    An answer given where the question is not asked is set aside: the state is "not_asked", and the problem is
    returned so that it can be reported. An answer whose deciding question was left blank is kept and returned
    as a problem too, because only the reader can say which of the two was meant.

    Parameters
    ----------
    answers : question id -> answer as the scale spells it (see :func:`on_scale`); for a multiple-choice
        question the options chosen; blank or absent where nothing was answered

    Returns
    -------
    question id -> Reply in the order of the bank, and the problems found in that order
    """
    replies: dict[str, Reply] = {}
    problems = []
    for question in programme.questions:
        reply = _reply(programme.scale_of(question), answers.get(question.id, ""), question)
        is_asked = asked(question, facts, replies, programme)
        given = reply.state != MISSING
        if is_asked is False:
            reply = Reply(NOT_ASKED)
        if given and is_asked is not True:
            blank = [p for p in question.asked_if.answers if replies[p].state == MISSING]
            kind = "not_asked" if is_asked is False else "depends_on_blank"
            problems.append(RoutingProblem(question.id, kind, tuple(blank)))
        replies[question.id] = reply
    return replies, problems


def on_scale(text: str, answers: Sequence[str]) -> str | None:
    """Find the answer meant by what was typed, case and spacing aside; None when there is none."""
    wanted = same_text(text)
    return next((answer for answer in answers if same_text(answer) == wanted), None)


def same_text(text: str) -> str:
    """The form in which answers and headings are compared: no case, no spaces, one kind of dash."""
    return normalise_value(text).replace(" ", "")


def choices(scale: Scale) -> tuple[str, ...]:
    """All answers of a choice scale that a reader can pick, the ones that are no evaluation last."""
    extra = (scale.not_applicable, scale.unable)
    return scale.answers + tuple(a for a in extra if a and a not in scale.answers)


def options(question: Question, scale: Scale) -> tuple[str, ...]:
    """All lines of a multiple-choice question that a reader can tick."""
    extra = (scale.not_applicable, scale.unable)
    return question.options + tuple(a for a in extra if a and a not in question.options)


def excludes_others(option: str, scale: Scale) -> bool:
    """Whether a line of a multiple-choice question can only be chosen alone, such as "None of these"."""
    return option in (scale.not_applicable, scale.unable) or same_text(option).startswith("noneof")


def when_asked(question: Question, programme: Programme) -> str:
    """Say in words when a question is asked: "Only if B2 is Yes"; "" when it is asked for every record."""
    rule = question.asked_if
    parts = [f"if {parent} is {_either(accepted)}" for parent, accepted in rule.answers.items()]
    if rule.routes:
        parts.append(f"for the route {_either([f'“{programme.route(code).short}”' for code in rule.routes])}")
    if rule.ended_at:
        parts.append(f"where the investigation ended at {_either([f'“{stage}”' for stage in rule.ended_at])}")
    if rule.born is not None:
        parts.append("for a child already born" if rule.born else "for an unborn child")
    return "Only " + ", and ".join(parts) if parts else ""


def question_bank_digest(programme: Programme) -> str:
    """SHA-256 of all that a reader answers to: questions, options, scales, routing.

    Wording that only the report uses is left out, so that a corrected report sentence does not refuse
    workbooks that readers have already filled in.
    """
    bank = [
        {
            "id": question.id,
            "text": question.text,
            "section": question.section,
            "options": list(question.options),
            "scale": [scale.kind, list(scale.answers), scale.not_applicable, scale.unable],
            "answers": {parent: list(accepted) for parent, accepted in question.asked_if.answers.items()},
            "record": [
                sorted(question.asked_if.routes),
                question.asked_if.born,
                sorted(question.asked_if.ended_at),
            ],
        }
        for question in programme.questions
        for scale in [programme.scale_of(question)]
    ]
    canonical = json.dumps(bank, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _reply(scale: Scale, given: str | Sequence[str], question: Question) -> Reply:
    chosen = [given] if isinstance(given, str) else list(given)
    chosen = [text for text in chosen if text]
    if not chosen:
        return Reply(MISSING)
    if scale.not_applicable in chosen:
        return Reply(NOT_APPLICABLE)
    if scale.unable in chosen:
        return Reply(UNABLE)
    if scale.kind == "multiple":
        promise(
            set(chosen) <= set(question.options), f"{question.id}: an option that the question does not have"
        )
        return Reply(ANSWERED, SEPARATOR.join(option for option in question.options if option in chosen))
    promise(
        scale.kind == "text" or chosen[0] in scale.answers,
        f"{question.id}: an answer that is not on its scale",
    )
    return Reply(ANSWERED, chosen[0])


def _accepts(accepted: Sequence[str], reply: Reply, scale: Scale) -> bool:
    if reply.state == NOT_APPLICABLE:
        return scale.not_applicable in accepted
    if reply.state == UNABLE:
        return scale.unable in accepted
    given = reply.answer.split(SEPARATOR) if scale.kind == "multiple" else [reply.answer]
    return reply.state == ANSWERED and any(answer in accepted for answer in given)


def _either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
