"""An invented inspection for the tests of the report: children, a selection and readings, from a seed."""

import hashlib
import random
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from record_review.inspection import (
    Eligibility,
    Inspection,
    PublicNumber,
    ReadingSettings,
    ReportSettings,
    SampleSettings,
    Settled,
    read_programme,
)
from record_review.population import Population
from record_review.reading import ANSWERED, Readings, record_facts
from record_review.reading.bank.questionnaire import question_states
from record_review.report.build import build_report
from record_review.report.lines.review import review_of
from record_review.sample import Selection

SECRET = b"a secret of the tests, 32 bytes."
FREE_TEXT = "CANARY the aunt in Smallholm heard it first"


@cache
def programme():
    return read_programme("at-risk-of-harm")


def inspection(**report):
    """The example's settings, with report settings of the test's choosing."""
    return Inspection(
        path=Path("example.yml"),
        sha256="0" * 64,
        inspection_id="EXAMPLE-2026",
        programme=programme(),
        partnership="Ardvale",
        notification_date=date(2026, 9, 14),
        return_workbook=Path("return.xlsx"),
        contacts={},
        eligibility=Eligibility(),
        sample=SampleSettings(),
        public_number=PublicNumber("three ten-sided dice, rolled with the partnership", "417"),
        rehearsal=True,
        reading=ReadingSettings(),
        report=ReportSettings(**report),
        settled=Settled(),
    )


def population(children=640, seed=1):
    rng = random.Random(seed)
    rows = []
    for i in range(children):
        category = rng.choices("abcd", (55, 35, 8, 2))[0]
        band = rng.choices(
            ["Unborn", "Under 1", "1 to 4", "5 to 10", "11 to 15", "16 to 17"], (4, 8, 23, 30, 27, 8)
        )[0]
        unborn = band == "Unborn"
        rows.append(
            {
                "record_ref": f"REC-{4000 + i}",
                "ref_key": f"rec-{4000 + i}",
                "row": i + 2,
                "category": category,
                "age_band": band,
                "unborn": unborn,
                "gender": "Unborn"
                if unborn
                else rng.choices(["Female", "Male", "Not known"], (48, 51, 1))[0],
                "ethnicity": rng.choices(
                    ["White Scottish or British", "Other white", "Minority ethnic"], (85, 6, 9)
                )[0],
                "locality": rng.choices(
                    ["Harbourside", "Kirkmuir", "Strathnaird", "The Isles"], (42, 33, 20, 5)
                )[0],
                "route_a_ended_at": "IRD" if category == "a" else "",
                **{f"route_{code}": code == category for code in "abcd"},
            }
        )
    frame = pd.DataFrame(rows)
    reasons = ["duplicate"] * 7 + ["outside_window"] * 12 + ["over_18"] * 2
    outcomes = pd.DataFrame({"outcome": ["eligible"] * children, "reason": ""})
    outcomes = pd.concat(
        [outcomes, pd.DataFrame({"outcome": "excluded", "reason": reasons})], ignore_index=True
    )
    outcomes["note"] = ""
    digest = hashlib.sha256(str(seed).encode()).hexdigest()
    return Population(frame, outcomes, date(2026, 8, 31), date(2024, 8, 31), Eligibility(), digest, {})


def selection(people, size=60, seed=1):
    refs = list(people.children["record_ref"])
    random.Random(seed).shuffle(refs)
    return Selection(tuple(refs[:size]), tuple(refs[size : size + 15]), 417, "ab" * 32, "417")


def readings(people, chosen, programme, seed=1):
    """One reading of each selected record, with answers that lean towards the better ones."""
    rng = random.Random(seed)
    lean = {question.id: rng.uniform(0.35, 0.95) for question in programme.questions}
    by_ref = people.children.set_index("record_ref", drop=False).to_dict("index")
    answers, records, text = [], [], []
    for ref in chosen.selected:
        given = {}
        for question in programme.questions:
            scale = programme.scale_of(question)
            if scale.kind == "multiple":
                given[question.id] = [o for o in question.options if rng.random() < lean[question.id]]
            elif scale.kind == "text":
                given[question.id] = FREE_TEXT
            elif rng.random() < 0.02:
                given[question.id] = ""
            elif rng.random() < 0.1 and (extra := scale.not_applicable or scale.unable):
                given[question.id] = extra
            else:
                weights = [
                    lean[question.id] ** i * (1.2 if i < len(scale.answers) / 2 else 0.5)
                    for i in range(len(scale.answers))
                ]
                given[question.id] = rng.choices(scale.answers, weights)[0]
        facts = record_facts(by_ref[ref], programme)
        for question_id, reply in question_states(programme, facts, given)[0].items():
            if programme.scale_of(programme.question(question_id)).kind == "text":
                text.append((ref, "reader-1", "first", question_id, "answer", reply.answer))
            else:
                answers.append((ref, "reader-1", "first", question_id, reply.state, reply.answer))
        records.append((ref, "reader-1", "first", by_ref[ref]["category"]))
    columns = ["record_ref", "reader", "reading", "question"]
    return Readings(
        answers=pd.DataFrame(answers, columns=[*columns, "state", "answer"]),
        text=pd.DataFrame(text, columns=[*columns, "kind", "text"]),
        records=pd.DataFrame(records, columns=[*columns[:3], "category"]),
        findings=pd.DataFrame(),
        unread=(),
    )


def returned(people):
    """As much of a return as the last look needs: every child born on one day, one gender not understood."""
    children = people.children[["record_ref", "gender", "locality"]].copy()
    sent = "t" + children.astype("str")
    children["date_of_birth"] = pd.Timestamp("2015-04-03")
    sent["date_of_birth"] = "d2015-04-03T00:00:00"
    children.loc[0, "gender"], sent.loc[0, "gender"] = "Not matched", "tF. Canary"
    personnel = pd.DataFrame({"contact_route": ["Partnership mailbox"]})
    return SimpleNamespace(children=children, sent=sent, personnel=personnel, agreed_date=people.agreed_date)


@cache
def everything(size=60, children=640, seed=1, **report):
    """The inspection and the keyword arguments of `built`; made once, and not to be changed."""
    asked_for = inspection(**report)
    people = population(children, seed)
    chosen = selection(people, size, seed)
    return asked_for, {
        "population": people,
        "selection": chosen,
        "readings": readings(people, chosen, asked_for.programme, seed),
        "secret": SECRET,
    }


def built(inspection, *, population, selection, readings, replacements=None, **terms):
    """The report of what was read."""
    read = {"population": population, "selection": selection, "readings": readings}
    return build_report(review_of(inspection, **read, replacements=replacements), **terms)


__all__ = [
    "ANSWERED",
    "FREE_TEXT",
    "SECRET",
    "built",
    "everything",
    "inspection",
    "population",
    "readings",
    "returned",
    "selection",
]
