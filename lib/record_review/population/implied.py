"""What a list of children implies about the child protection register and involvement over the two years.

Counts that other people publish too, or know from their own work: a list that lacks children shows it here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from record_review.inspection import PublicFigure
from record_review.inspection.public_figures import ON_REGISTER
from record_review.population.population import Population

if TYPE_CHECKING:
    from record_review.pir import Return

UNDER_FIVE = 5 * 12  # months


@dataclass(frozen=True)
class Listed:
    """The children of the population with the dates their rows give.

    spells : ref_key, registered, deregistered (NaT: still registered); one line a registration of a child
    starts : the day on which each child's involvement began, with family, locality and the routes as columns
    opens, closes : both in the window
    """

    spells: pd.DataFrame
    starts: pd.DataFrame
    opens: date
    closes: date


def listed_children(ret: Return, people: Population) -> Listed | None:
    """The dates of the eligible children, those of a row that lists one of them again included; None without
    a window.
    """
    if people.window_start is None or people.agreed_date is None:
        return None
    children = people.children
    rows = ret.children[ret.children["ref_key"].isin(children["ref_key"])]
    spells = pd.DataFrame(
        {
            "ref_key": rows["ref_key"],
            "registered": pd.to_datetime(rows["registration_date"]),
            "deregistered": pd.to_datetime(rows["deregistration_date"]),
        }
    )
    known = spells["registered"].notna() & ~(spells["deregistered"] < spells["registered"])
    alone = "child " + children["ref_key"]
    starts = children.assign(
        start=pd.to_datetime(children["involvement_start"]).where(
            children["involvement_start"].notna(), _first_registered(children, spells)
        ),
        end=pd.to_datetime(children["involvement_end"]),
        family=children["sibling_group"].where(children["sibling_group"] != "", alone),
    )
    return Listed(
        spells[known].drop_duplicates().reset_index(drop=True),
        starts,
        people.window_start,
        people.agreed_date,
    )


def on_register(listed: Listed, day: date) -> int:
    """Children on the register at the end of a day: registered by then, and not taken off by then."""
    at, spells = pd.Timestamp(day), listed.spells
    there = (spells["registered"] <= at) & ~(spells["deregistered"] <= at)
    return int(spells.loc[there, "ref_key"].nunique())


def flow(listed: Listed, what: str, first: date, last: date) -> int:
    """Registrations or deregistrations from a day to a day, both in."""
    days = listed.spells["registered" if what == "registrations" else "deregistered"]
    return int(days.between(pd.Timestamp(first), pd.Timestamp(last)).sum())


def implied_by(listed: Listed, figure: PublicFigure) -> int:
    """What the list implies for a published count."""
    if figure.what == ON_REGISTER:
        return on_register(listed, figure.first)
    return flow(listed, figure.what, figure.first, figure.last)


def register_table(listed: Listed | None, figures: Sequence[PublicFigure] = ()) -> pd.DataFrame:
    """Each 31 July in the window, each published figure, and registrations by quarter; nothing without a
    window.

    Returns
    -------
    what, when, listed, published (blank where none was given), source
    """
    columns = ["what", "when", "listed", "published", "source"]
    if listed is None:
        return pd.DataFrame(columns=columns)
    rows = [
        {"what": "on the register", "when": f"{day:%d %B %Y}", "listed": on_register(listed, day)}
        for day in _julys(listed)
        if not any(figure.what == ON_REGISTER and figure.first == day for figure in figures)
    ]
    for figure in figures:
        when = f"{figure.first:%d %B %Y}"
        if figure.last != figure.first:
            when += f" to {figure.last:%d %B %Y}"
        words = "on the register" if figure.what == ON_REGISTER else figure.what
        rows.append(
            {"what": words, "when": when, "listed": implied_by(listed, figure)}
            | {"published": f"{figure.value:,}", "source": figure.source}
        )
    for what in ("registrations", "deregistrations"):
        for first, last in _quarters(listed):
            when = f"{first:%B %Y} to {last:%B %Y}"
            rows.append({"what": what, "when": when, "listed": flow(listed, what, first, last)})
    return pd.DataFrame(rows, columns=columns).fillna({"published": "", "source": ""})


def shape_words(listed: Listed) -> str:
    """Shares that are much the same everywhere: unborn and youngest children, investigations to
    registrations.
    """
    children = listed.starts
    if children.empty:
        return "No child is in the population."
    unborn = int(children["unborn"].sum())
    young = int((~children["unborn"] & (children["age_months"] < UNDER_FIVE)).sum())
    investigated = int((children["route_a"] & ~children["route_b"]).sum())
    registered = int(children["route_b"].sum())
    said = (
        f"{unborn:,} of {len(children):,} children are unborn ({unborn / len(children):.0%}) and {young:,}"
        f" are under five ({young / len(children):.0%})."
    )
    if registered:
        said += (
            f" There are {investigated:,} children with an investigation and no registration beside"
            f" {registered:,} on the register: {investigated / registered:.1f} for each."
        )
    return said


def _first_registered(children: pd.DataFrame, spells: pd.DataFrame) -> pd.Series:
    first = spells.groupby("ref_key")["registered"].min()
    return pd.Series(first.reindex(children["ref_key"]).to_numpy(), index=children.index)  # also of nobody


def _julys(listed: Listed) -> list[date]:
    years = range(listed.opens.year, listed.closes.year + 1)
    return [day for year in years if listed.opens <= (day := date(year, 7, 31)) <= listed.closes]


def _quarters(listed: Listed) -> list[tuple[date, date]]:
    """The calendar quarters that lie wholly in the window."""
    made, year, month = [], listed.opens.year, 1
    while (first := date(year, month, 1)) <= listed.closes:
        year, month = (year, month + 3) if month < 10 else (year + 1, 1)
        last = date(year, month, 1) - timedelta(1)
        if first >= listed.opens and last <= listed.closes:
            made.append((first, last))
    return made
