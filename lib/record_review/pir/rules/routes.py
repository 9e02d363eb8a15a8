"""Rules on the routes, on codes, and on cells that hold no answer (PIR-57 to PIR-70)."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from record_review.inspection import NOT_MATCHED
from record_review.pir.rules.rule import Hit, Material, rule

ROUTES = ("route_a", "route_b", "route_c", "route_d")
REGISTER_DATES = ("registration_date", "deregistration_date")
_CARM_FROM = 12  # age of criminal responsibility in Scotland; care and risk management is for young people


def _answers(m: Material) -> pd.DataFrame:
    return m.frame[[route.column for route in m.inspection.programme.routes]]


def _all_no(m: Material) -> pd.Series:
    return (_answers(m) == "No").all(axis=1)


@rule(
    "PIR-57",
    "error",
    ROUTES,
    "It can be told whether a child came by one of the four routes: one is answered Yes, or all are No.",
    "Answer Yes or No for each of the four routes; give a stage only for an investigation.",
    changes="eligibility",
)
def routes_are_answered(m: Material) -> Iterator[Hit]:
    answers = _answers(m)
    stages = m.inspection.programme.no_investigation_stages
    # Yes to an investigation that was never begun brings no child in, whatever was left blank beside it
    began_nothing = m.frame["route_a_ended_at"].isin(stages)
    yes, no = answers == "Yes", answers == "No"
    no["route_a"] |= yes["route_a"] & began_nothing
    yes["route_a"] &= ~began_nothing
    investigated = ~began_nothing & ~m.blank("route_a_ended_at")
    kinds = (
        ((answers == "").all(axis=1), "all four routes blank"),
        (~no.all(axis=1), "no route answered Yes, and not all answered No"),
        (investigated, "No for all four routes, and a stage at which an investigation ended"),
    )
    told = yes.any(axis=1)
    for breaks, found in kinds:
        for row in m.row[breaks & ~told].tolist():
            yield Hit(row, found=found)
        told |= breaks


@rule(
    "PIR-58",
    "error",
    ROUTES,
    "Every child came by at least one of the four routes; a concern that led to no investigation is not one.",
    "Correct the answers, or take the row out.",
    found="No for all four routes",
    changes="nothing",
)
def one_route_is_yes(m: Material) -> pd.Series:
    return _all_no(m) & ~m.yes("asp")


@rule(
    "PIR-59",
    "error",
    ("asp", *ROUTES),
    "Adult support and protection alone does not bring a child into the return.",
    "If the young person came by one of the four routes too, correct that answer; if not, take the row out.",
    found="Yes, and No for all four routes",
    changes="nothing",
)
def not_adult_protection_alone(m: Material) -> pd.Series:
    return _all_no(m) & m.yes("asp")


@rule(
    "PIR-60",
    "error",
    ROUTES,
    'The answer under "{heading}" is Yes or No for every child.',
    "Answer Yes or No.",
    changes="nothing",
)
def no_route_is_left_out(m: Material) -> Iterator[Hit]:
    answers = _answers(m)
    some = (answers != "").any(axis=1)
    for column in answers:
        for row in m.row[some & (answers[column] == "")].tolist():
            yield Hit(row, column)


@rule(
    "PIR-61",
    "query",
    ("route_a_ended_at", "route_a"),
    "A child comes by a child protection investigation only if one was begun.",
    "Confirm. If no investigation was begun, answer No for this route; if the child came by no other, take "
    "the row out.",
    found="a stage that says no investigation was begun",
    changes="nothing",
)
def an_investigation_was_begun(m: Material) -> pd.Series:
    return m.yes("route_a") & m.frame["route_a_ended_at"].isin(m.inspection.programme.no_investigation_stages)


@rule(
    "PIR-62",
    "error",
    ("route_a_ended_at", "route_a"),
    "For a child investigated and not registered, the stage is given at which that ended.",
    "Enter IRD, Investigation or CPPM.",
    found="blank, with Yes for the investigation",
    changes="nothing",
)
def stage_is_given(m: Material) -> pd.Series:
    return m.yes("route_a") & m.blank("route_a_ended_at")


@rule(
    "PIR-63",
    "query",
    ("route_a_ended_at", "route_a"),
    "A stage is given only for a child investigated and not registered.",
    "Correct the answer for the route, or delete the stage.",
    found="a stage, without Yes for the investigation",
    changes="nothing",
)
def stage_goes_with_route_a(m: Material) -> pd.Series:
    return ~m.yes("route_a") & ~m.blank("route_a_ended_at")


@rule(
    "PIR-64",
    "error",
    ("registration_date", "route_b"),
    "For a child whose name was on the child protection register, the registration date is given.",
    "Enter the date.",
    found="blank, with Yes for the register",
    changes="nothing",
)
def registration_date_is_given(m: Material) -> pd.Series:
    return m.yes("route_b") & m.state("registration_date", "blank")


@rule(
    "PIR-65",
    "error",
    ("registration_date", "deregistration_date", "route_b"),
    "Registration dates are given only for a child whose name was on the child protection register.",
    "Correct the answer for the register, or delete the date.",
    found="a date, without Yes for the register",
    changes="eligibility",
)
def dates_go_with_route_b(m: Material) -> Iterator[Hit]:
    for column in REGISTER_DATES:
        for row in m.row[~m.yes("route_b") & m.state(column, "date")].tolist():
            yield Hit(row, column)


@rule(
    "PIR-66",
    "error",
    ("deregistration_date", "registration_date"),
    "A de-registration date follows a registration date.",
    "Enter the registration date, or delete the de-registration date.",
    found="a date, without a registration date",
    changes="nothing",
)
def deregistration_follows_registration(m: Material) -> pd.Series:
    return m.state("deregistration_date", "date") & m.state("registration_date", "blank")


@rule(
    "PIR-67",
    "query",
    ("route_d", "date_of_birth", "involvement_start"),
    f"Care and risk management is for young people of {_CARM_FROM} and over.",
    "Confirm the route and the date of birth.",
    found=f"Yes, for a child under {_CARM_FROM} at the latest involvement",
    changes="eligibility",
)
def old_enough_for_care_and_risk_management(m: Material) -> pd.Series:
    last = m.frame["involvement_end"].fillna(m.agreed)
    return m.yes("route_d") & (m.frame["date_of_birth"] + pd.DateOffset(years=_CARM_FROM) > last)


@rule(
    "PIR-68",
    "error",
    (),
    "{heading} is one of the answers in the list.",
    "Choose an answer from the list of the blank return. If this one means an answer in the list, tell the "
    "inspection team which.",
    changes="cell",
)
def answers_are_in_the_list(m: Material) -> Iterator[Hit]:
    for column in m.inspection.programme.columns:
        if column.kind == "code" and m.has(column.name):
            unmatched = (m.frame[column.name] == NOT_MATCHED) & ~m.is_error(column.name)
            for row in m.row[unmatched].tolist():
                yield Hit(row, column.name)


@rule(
    "PIR-69",
    "error",
    (),
    "{heading} holds an answer.",
    "Correct the formula, or put the value in its place.",
    changes="cell",
)
def no_cell_is_an_error(m: Material) -> Iterator[Hit]:
    for name in m.layout.columns:
        if name != "record_ref":  # told by the rule on damaged references
            for row in m.row[m.is_error(name)].tolist():
                yield Hit(row, name)


@rule(
    "PIR-70",
    "error",
    (),
    "{heading} is filled in for every child.",
    "Enter the answer; where the list has Not known, and it is not known, choose that.",
    changes="nothing",
)
def answers_are_given(m: Material) -> Iterator[Hit]:
    told_elsewhere = {*ROUTES, "route_a_ended_at", "sibling_group"}
    for column in m.inspection.programme.columns:
        if column.kind in ("code", "text") and m.has(column.name) and column.name not in told_elsewhere:
            blank = m.left_blank(column.name)
            if blank.all() and not column.required:
                continue  # it may be left out, and then its heading may well stay
            for row in m.row[blank].tolist():
                yield Hit(row, column.name)
