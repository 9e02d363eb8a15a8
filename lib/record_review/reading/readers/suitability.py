"""What the nominations leave wanting: criteria, numbers, agencies and sectors, training, conflicts.

Says each in a sentence for the lead, by code and never by name. Decides nothing: the lead and the partnership
choose the readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import pandas as pd

from record_review.inspection import Programme, normalise_value
from record_review.inspection.references import reference_key
from record_review.reading.readers.nominations import (
    ANONYMISED,
    COMPLETE,
    LOCALITY,
    PLAN_DATE,
    RECORD,
    SECTOR_HEADING,
    SECTORS,
    TRAINED_HEADING,
    TRAINED_HOURS,
    TRAINED_ON,
    WRITTEN_BY,
    Nominations,
    criteria_of,
)
from record_review.reading.readers.readers import INSPECTOR, LOCAL, RESERVE

TRAINING_HOURS = 4  # guidance: "We will provide four hours of training for them beforehand"
NOT_ESSENTIAL = "not essential"  # the guidance's words for what is helpful only


def nomination_findings(
    nominations: Nominations, programme: Programme, children: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What is wanting in the nominations.

    Parameters
    ----------
    children : the selected and reserve records, against which conflicts are held; None: they are not

    Returns
    -------
    reader ("" for what concerns all), finding; those of single readers first, in the order of the sheet
    """
    readers = nominations.readers
    local = readers[readers["role"].ne(INSPECTOR)]
    found: list[tuple[str, str]] = []
    for reader, role in local[["reader", "role"]].itertuples(index=False):
        found += [(reader, sentence) for sentence in _of_reader(nominations, programme, reader, role)]
    found += [("", sentence) for sentence in _numbers(local, programme)]
    found += [("", sentence) for sentence in _left_out(nominations, programme)]
    found += [("", sentence) for sentence in _training(nominations.training)]
    found += _conflicts(nominations, children)
    return pd.DataFrame(found, columns=["reader", "finding"], dtype="str")


def _of_reader(nominations: Nominations, programme: Programme, reader: str, role: str) -> list[str]:
    answers = nominations.criteria.get(reader)
    if answers is None:
        return ["Nothing is said about the criteria: fill in the sheet Criteria."]
    said = []
    for criterion in criteria_of(programme):
        answer = answers.get(criterion, "")
        if answer == "No" and NOT_ESSENTIAL not in criterion:
            said.append(f"Criterion not met: {criterion}.")
        elif not answer:
            said.append(f"Not answered: {criterion}.")
    if role in (LOCAL, RESERVE) and answers.get(TRAINED_HEADING) != "Yes":
        said.append("Has not attended the training, which those who read and the reserves are chosen from.")
    if not answers.get(SECTOR_HEADING):
        said.append("The sector is not given: statutory or third sector.")
    return said


def _numbers(local: pd.DataFrame, programme: Programme) -> list[str]:
    wanted = ((LOCAL, programme.local_readers), (RESERVE, programme.reserve_readers))
    said = [
        f"{number} nominated as {role}; the programme has {expected}."
        for role, expected in wanted
        if (number := int(local["role"].eq(role).sum())) != expected
    ]
    if len(local) > programme.trained_readers:
        said.append(f"{len(local)} to be trained; the programme has up to {programme.trained_readers}.")
    alone = int((local["role"].eq(LOCAL) & local["paired_with"].eq("")).sum())
    if alone:
        said.append(f"{alone} of those who read have no inspector: match each for the whole activity.")
    return said


def _left_out(nominations: Nominations, programme: Programme) -> list[str]:
    """Which agencies and sectors nobody comes from, among those who read and among these and the reserves."""
    readers, said = nominations.readers, []
    for roles, who in (((LOCAL,), "those who read"), ((LOCAL, RESERVE), "those who read and the reserves")):
        chosen = readers[readers["role"].isin(roles)]
        agencies = _missing(programme.agencies, chosen["agency"])
        sectors = _missing(
            SECTORS,
            (nominations.criteria.get(reader, {}).get(SECTOR_HEADING, "") for reader in chosen["reader"]),
        )
        if agencies:
            said.append(f"Nobody from {', '.join(agencies)} among {who}.")
        if sectors:
            said.append(f"Nobody from the sector {' or '.join(sectors)} among {who}.")
    return said


def _training(said: Mapping[str, str]) -> list[str]:
    """What the training and the child's plan used in it leave wanting against the guidance."""
    if not said:
        return ["Nothing is said about the training: fill in the sheet Training."]
    found = [f"Training: not answered: {heading}." for heading, answer in said.items() if not answer]
    if said[TRAINED_HOURS] and float(said[TRAINED_HOURS]) < TRAINING_HOURS:
        found.append(f"Training: {said[TRAINED_HOURS]} hours; the guidance has {TRAINING_HOURS}.")
    if said[ANONYMISED] == "No":
        found.append("Training: the child’s plan is not anonymised, so it cannot be used.")
    found += [f"Training: the answer is No: {text}." for text in COMPLETE if said[text] == "No"]
    if said[WRITTEN_BY] == "Yes":
        found.append("Training: the child’s plan was written by somebody who attends; use another.")
    if said[TRAINED_ON] and said[PLAN_DATE]:
        trained, written = date.fromisoformat(said[TRAINED_ON]), date.fromisoformat(said[PLAN_DATE])
        if written > trained:
            found.append("Training: the child’s plan is dated after the training; check both dates.")
        elif written < _a_year_before(trained):
            found.append("Training: the child’s plan was completed more than 12 months before the training.")
    return found


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _missing(wanted: Iterable[str], there: Iterable[str]) -> list[str]:
    known = {normalise_value(one) for one in there}
    return [one for one in wanted if normalise_value(one) not in known]


def _conflicts(nominations: Nominations, children: pd.DataFrame | None) -> list[tuple[str, str]]:
    found = []
    for reader, kind, which, before in nominations.conflicts.itertuples(index=False):
        if before != "Yes":
            found.append((reader, f"A conflict ({kind}) is not said to be declared before content was seen."))
        if children is None:
            continue
        if kind == RECORD:
            known = reference_key(which) in set(map(reference_key, children["record_ref"]))
        elif kind == LOCALITY:
            known = normalise_value(which) in set(map(normalise_value, children["locality"]))
        else:
            known = any(normalise_value(which) in teams for teams in nominations.teams.values())
        if not known:
            found.append(
                (reader, f"A conflict ({kind}) touches none of the selected and reserve records: check it.")
            )
    return found
