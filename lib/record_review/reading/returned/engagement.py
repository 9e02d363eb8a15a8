"""The engagement workbook as it comes back: whom the partnership thinks may be asked, who is next in reserve,
and what came of it.

"Children, young people and their parents or carers that we would like to meet with, or hear their views
through a survey."
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from record_review.pir.rules.findings import Finding
from record_review.reading.returned.answers import Field, Key
from record_review.sample.send.engagement_workbook import (
    ANSWERS,
    CAME_OF_IT,
    CHILD,
    NOT_ASKED,
    OUTCOMES,
    PARENT,
    WHY_NOT,
)

LETTERS = "ENG"
FIELDS = (
    Field("child", CHILD, ANSWERS, ANSWERS[0]),
    Field("parent", PARENT, ANSWERS, ANSWERS[0]),
    Field("why_not", NOT_ASKED, WHY_NOT),
    Field("came_of_it", CAME_OF_IT, OUTCOMES),
)
MAY_BE_ASKED = ("Meeting", "Survey", "Either")
NOBODY, DECLINED = "Not asked", ("Would rather not", "Declined")


@dataclass(frozen=True)
class Engagement:
    """counts : what, number; for the team
    next_in_reserve : places of the reserves to go on to, in their order, one for each on the list who is not
        heard from
    """

    counts: pd.DataFrame
    next_in_reserve: tuple[str, ...]
    findings: tuple[Finding, ...]


def engagement_state(
    answers: Mapping[Key, str],
    selected: Sequence[str],
    reserves: Sequence[str],
    cells: Mapping[Key, tuple[str, str]] | None = None,
) -> Engagement:
    """Where the list stands, from every version so far put together.

    A place is free when neither the child nor a parent or carer takes part: both were not asked or would
    rather not, or it was declined afterwards. The reserves that are not out themselves fill the free places
    in their order.
    """
    people = [*selected, *reserves]
    places = {ref: f"E{n:02d}" for n, ref in enumerate(selected, start=1)}
    places |= {ref: f"ER{n:02d}" for n, ref in enumerate(reserves, start=1)}
    out = {ref for ref in people if _is_out(answers, ref)}
    free = sum(ref in out for ref in selected)
    able = [places[ref] for ref in reserves if ref not in out]

    def times(wanted: Sequence[str], *names: str) -> int:
        return sum(any(answers.get((ref, name)) in wanted for name in names) for ref in people)

    asked = ("child", "parent")
    lines = {
        "On the list": len(selected),
        "May be met or sent a survey, they or a parent or carer": times(MAY_BE_ASKED, *asked),
        "Not asked, with the reason given": sum(
            any(answers.get((ref, name)) == NOBODY for name in asked) and (ref, "why_not") in answers
            for ref in people
        ),
        "Met": times(("Met",), "came_of_it"),
        "Answered a survey": times(("Survey answered",), "came_of_it"),
        "Declined": times(DECLINED, *asked, "came_of_it"),
        "Places on the list that are free": free,
        "Reserves to go on to": min(free, len(able)),
    }
    counts = pd.DataFrame({"what": list(lines), "number": list(lines.values())})
    return Engagement(counts, tuple(able[:free]), _contradictions(answers, people, places, cells or {}))


def _is_out(answers: Mapping[Key, str], ref: str) -> bool:
    if answers.get((ref, "came_of_it")) in ("Declined", "Not reached"):
        return True
    said = [answers.get((ref, name)) for name in ("child", "parent")]
    return all(answer in (NOBODY, "Would rather not") for answer in said)


def _contradictions(
    answers: Mapping[Key, str],
    people: Sequence[str],
    places: Mapping[str, str],
    cells: Mapping[Key, tuple[str, str]],
) -> tuple[Finding, ...]:
    findings = []
    for ref in people:
        said = [answers.get((ref, name)) for name in ("child", "parent")]
        reason = (ref, "why_not") in answers
        if NOBODY in said and not reason:
            rule, found = "11", "Not asked, without a reason"
            expected, action = (
                "Where nobody was asked, the list says why.",
                "Choose the reason from the list.",
            )
        elif reason and NOBODY not in said:
            rule, found = "12", "a reason for not asking, and nobody marked as not asked"
            expected, action = (
                "A reason stands where nobody was asked.",
                "Choose Not asked, or clear the reason.",
            )
        elif answers.get((ref, "came_of_it")) == "Met" and _is_out(answers, ref):
            rule, found = "13", "Met, though neither was asked or both would rather not"
            expected, action = "Whoever was met may be asked.", "Correct whichever is wrong."
        else:
            continue
        sheet, cell = cells.get((ref, "why_not"), ("", ""))
        where = "" if cell else f"{places[ref]}: "
        findings.append(
            Finding(
                f"{LETTERS}-{rule}", "query", sheet, cell, None, "why_not", where + found, expected, action
            )
        )
    return tuple(findings)
