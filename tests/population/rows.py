"""Rows of a return made by hand, as the return's room hands them on."""

from datetime import date
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
from record_review.population import build_population

PROGRAMME = read_programme("at-risk-of-harm")
AGREED = date(2026, 8, 24)  # the window opens on 24 August 2024
DATES = (
    "date_of_birth",
    "expected_date_of_birth",
    "registration_date",
    "deregistration_date",
    "involvement_start",
    "involvement_end",
)
# A girl of ten with an investigation well inside the window: eligible unless a test says otherwise.
USUAL = {
    "record_ref": "",
    "date_of_birth": "2016-03-01",
    "gender": "Female",
    "ethnicity": "White: Scottish",
    "disability": "No",
    "route_a": "Yes",
    "route_a_ended_at": "Investigation",
    "route_b": "No",
    "route_c": "No",
    "route_d": "No",
    "involvement_start": "2025-03-01",
    "involvement_end": "2025-04-01",
    "locality": "North",
    "simd_quintile": "1",
    "looked_after": "Not looked after",
    "sibling_group": "",
    "scra": "No",
    "asp": "No",
}
ON_REGISTER = {"route_a": "No", "route_a_ended_at": "", "route_b": "Yes"}
LOCALITIES = ("North", "South", "East", "West", "Ard", "Àrd", *(f"Place {n:02d}" for n in range(20)))
STATES = ("unreadable", "partial", "filler")  # written in place of a date


def children(*rows):
    """Rows 2, 3, … of a return; each mapping says how a row differs from `USUAL`. A date is an ISO text, ""
    for a blank, or one of `STATES`."""
    found = []
    for place, row in enumerate(rows):
        line = {"row": place + 2} | USUAL | {"record_ref": f"AR-{place + 1:05d}"} | row
        for column in DATES:
            given = line.get(column, "")
            line[f"{column}_state"] = given if given in STATES else "date" if given else "blank"
            line[column] = pd.NaT if given in STATES or not given else pd.Timestamp(given)
        line["ref_key"] = "".join(line["record_ref"].split()).casefold()
        found.append(line)
    frame = pd.DataFrame(found)
    return frame.astype({column: "datetime64[s]" for column in DATES})


def population(*rows, agreed=AGREED, settled=(), **policy):
    """The population of these rows under a policy (defaults unless named)."""
    ret = SimpleNamespace(agreed_date=agreed, children=children(*rows))
    return build_population(ret, inspection(settled, **policy))


def inspection(settled=(), **policy):
    return Inspection(
        path=Path("test.yml"),
        sha256="",
        inspection_id="TEST-1",
        programme=PROGRAMME,
        partnership="Ardvale",
        notification_date=date(2026, 9, 14),
        return_workbook=Path("return.xlsx"),
        contacts={},
        eligibility=Eligibility(**policy),
        sample=SampleSettings(),
        public_number=PublicNumber(),
        rehearsal=True,
        reading=ReadingSettings(),
        report=ReportSettings(),
        settled=Settled(queries=tuple(settled)),
        localities=LOCALITIES,
    )


def reason(agreed=AGREED, policy=(), **row):
    """The reason of a single row, "" when the child is eligible."""
    return population(row, agreed=agreed, **dict(policy)).outcomes["reason"].iloc[0]
