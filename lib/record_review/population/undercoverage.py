"""Signs that children are missing from the list: what its own shape and public figures say of it.

Each sign is an event that would be rare in a whole list; its chance is stated, and the limits are set so that
of whole lists fewer than one in twenty shows any. Small lists can show little: a month without a start among
60 children is chance.

    a month without a start      Poisson: months x exp(-STEADY x starts in a month)
    starts that stop or begin    the same, for the days to an end of the window
    an age that nobody has       Poisson, from the two ages on either side

A sign is a question, never an answer: it goes to the partnership with its arithmetic and blocks nothing, for
no row of the list is wrong by it, and what is missing cannot be settled row by row.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from record_review.inspection import Inspection
from record_review.inspection.strict import listed as in_words
from record_review.pir.rules.findings import Finding
from record_review.population.implied import Listed, implied_by, listed_children, shape_words
from record_review.population.population import Population

if TYPE_CHECKING:
    from record_review.pir import Return

EMPTY_MONTHS, CUT_OFF, NOTHING, AGES, PUBLIC, ONE_DAY = (
    "POP-03",
    "POP-04",
    "POP-05",
    "POP-06",
    "POP-07",
    "POP-08",
)
RARE = 0.005  # the chance in a whole list at which a sign is asked about
STEADY = 0.75  # of the mean: what a quiet month (a school holiday, say) still brings
ENOUGH = 60  # children, below which a route that nobody has says nothing
ENOUGH_FOR_SMALL_ROUTES = 400  # for the routes that few children come by
SHORTEST = 28  # days without a start that are looked at
FEW = 12  # families below which a part of the list is not looked at
MOST_ON_ONE_DAY = 0.1  # of all starts or ends, and AT_LEAST_ON_ONE_DAY of them
AT_LEAST_ON_ONE_DAY = 12
TOLERANCE = 0.1  # by which a published figure may differ, and TOLERANCE_COUNT
TOLERANCE_COUNT = 5
YEAR = 12  # months
OLDEST = 15  # the years of age after which fewer children are expected anyway


def undercoverage_findings(ret: Return, people: Population, inspection: Inspection) -> tuple[Finding, ...]:
    """A query for each sign that children are missing; none when there is no agreed date.

    POP-03 : months of the window in which nobody's involvement began
    POP-04 : involvement of all, of a route or of a locality begins only after, or stops before, a day
    POP-05 : nobody by a route, or in a locality that the inspection file names
    POP-06 : an age that nobody has, with many on either side
    POP-07 : a published figure that the list does not agree with
    POP-08 : one day on which a tenth of all starts or ends lie, as after a change of system
    """
    found = listed_children(ret, people)
    if found is None or found.starts.empty:
        return ()
    signs = [
        *_empty_months(found),
        *_cut_off(found, inspection),
        *_nothing(found, inspection),
        *_ages(found),
        *_public(found, inspection),
        *_one_day(found),
    ]
    return tuple(_finding(ret, *sign) for sign in signs)


def completeness_words(ret: Return, people: Population, inspection: Inspection) -> str:
    """What the list implies of the youngest and of investigations, and each sign that children are
    missing.
    """
    found = listed_children(ret, people)
    if found is None:
        return "Without an agreed date nothing can be said."
    signs = undercoverage_findings(ret, people, inspection)
    said = [shape_words(found), *(f"{sign.rule}: {sign.found}." for sign in signs)]
    return " ".join(said if signs else [*said, "Nothing in its shape says that children are missing."])


Sign = tuple[str, str, str, str]  # rule, found, expected, action


def _empty_months(found: Listed) -> Iterator[Sign]:
    """Whole months of the window without a start; brothers and sisters who began together count once."""
    days = _family_starts(found)
    months = pd.period_range(found.opens, found.closes, freq="M")[1:-1]
    if len(months) == 0 or days.empty:
        return
    counts = days.dt.to_period("M").value_counts().reindex(months, fill_value=0)
    first, last = counts.to_numpy().nonzero()[0][[0, -1]] if counts.any() else (0, -1)
    inside = counts.iloc[first : last + 1]  # what is empty at an end is told by POP-04
    mean = float(inside.mean()) if len(inside) else 0.0
    empty = [month for month, count in inside.items() if count == 0]
    chance = math.comb(len(months), len(empty)) * math.exp(-STEADY * mean * len(empty))
    if empty and chance < RARE:
        yield (
            EMPTY_MONTHS,
            f"no involvement that began in {in_words([f'{month:%B %Y}' for month in empty])}, where months"
            f" have {mean:.1f} each on average",
            "Children come to notice in every month: one without any would be rare in a list of this length"
            f" (about 1 in {_one_in(chance)}).",
            "Check whether the list was put together from every month, and from every system in use then; if"
            " it was, tell us why nobody's involvement began in that time.",
        )


def _cut_off(found: Listed, inspection: Inspection) -> Iterator[Sign]:
    """Starts that stop long before one end of the window, or, of a route or a locality, long before those of
    the whole list do.

    A list that is quiet at both ends is about a shorter time altogether, which is no pattern of its own.
    """
    everyone = _family_starts(found)
    if len(everyone) < FEW:
        return
    window = (found.opens, found.closes)
    ends = [_quiet(everyone, *window, 2, end) for end in (0, 1)]
    if sum(end is not None for end in ends) == 1:
        yield from (_stopped("the whole list", *end) for end in ends if end is not None)
        return
    parts = {
        f"the route “{route.label}”": found.starts[route.column] for route in inspection.programme.routes
    }
    for locality in sorted(set(found.starts["locality"]) - {""}):
        parts[f"the locality {locality}"] = found.starts["locality"] == locality
    span = (everyone.min().date(), everyone.max().date())
    for name, members in parts.items():
        days = _family_starts(found, members)
        if len(days) >= FEW:
            both = [_quiet(days, *span, 2 * len(parts), end) for end in (0, 1)]
            yield from (_stopped(name, *end) for end in both if end is not None)


def _quiet(days: pd.Series, first: date, last: date, looks: int, end: int) -> tuple[str, int, float] | None:
    """The time without a start at one end of first to last (0: the beginning, 1: the end), if it would be
    rare: in words, with the number of starts and its chance in `looks` such places.
    """
    begins, stops = days.min().date(), days.max().date()
    quiet = (last - stops).days if end else (begins - first).days
    length = (last - first).days + 1
    chance = looks * math.exp(-STEADY * len(days) * quiet / max(1, length - quiet))
    if quiet < SHORTEST or chance >= RARE:
        return None
    words = (
        f"after {stops:%d %B %Y}, {quiet} days before the end"
        if end
        else f"before {begins:%d %B %Y}, {quiet} days after the beginning"
    )
    return words, len(days), chance


def _stopped(name: str, words: str, starts: int, chance: float) -> Sign:
    return (
        CUT_OFF,
        f"in {name} no involvement that began {words}, and {starts:,} families in the rest",
        "Involvement begins throughout the two years; so long a time without any would be rare"
        f" (about 1 in {_one_in(chance)}).",
        "Check whether the list was made from one system only, before or after a change, or on an earlier day"
        " than the agreed date; if it is whole, tell us why.",
    )


def _nothing(found: Listed, inspection: Inspection) -> Iterator[Sign]:
    children = len(found.starts)
    for position, route in enumerate(inspection.programme.routes):
        enough = ENOUGH if position < 2 else ENOUGH_FOR_SMALL_ROUTES
        if children >= enough and not found.starts[route.column].any():
            yield (
                NOTHING,
                f"nobody of {children:,} children by the route “{route.label}”",
                "In a list of this length children come by every route that the partnership has.",
                "Check whether the children of this route are kept elsewhere and were left out; if there was"
                " none in the two years, tell us.",
            )
    for locality in inspection.localities:
        expected = children / len(inspection.localities)
        if expected >= 30 and not (found.starts["locality"].str.casefold() == locality.casefold()).any():
            yield (
                NOTHING,
                f"nobody of {children:,} children in {locality}, a locality the inspection file names",
                "Children live in every locality of the partnership.",
                f"Check whether the children of {locality} were left out of the list.",
            )


def _ages(found: Listed) -> Iterator[Sign]:
    """Whole years of age when involvement began, as far as both are known."""
    months = found.starts["age_months"] - _months_between(found.starts["start"], found.closes)
    years = (months[(months >= 0) & ~found.starts["unborn"]] // YEAR).astype("int64")
    counts = years.value_counts().reindex(range(18), fill_value=0).to_numpy()
    empty = []
    for age in range(1, OLDEST):
        around = [counts[max(0, age - 2) : age].mean(), counts[age + 1 : age + 3].mean()]
        if counts[age] == 0 and 18 * math.exp(-STEADY * min(around)) < RARE:
            empty.append(age)
    if empty:
        yield (
            AGES,
            f"nobody who was {in_words([str(age) for age in empty])} when involvement began, with many a year"
            " younger and older",
            "Children of every age come to notice.",
            "Check whether children of that age were left out, for instance by a filter.",
        )


def _public(found: Listed, inspection: Inspection) -> Iterator[Sign]:
    for figure in inspection.public_figures:
        implied = implied_by(found, figure)
        if figure.first < found.opens or figure.last > found.closes:
            continue  # the list is of those two years alone
        if abs(implied - figure.value) > max(TOLERANCE_COUNT, TOLERANCE * figure.value):
            days = f"{figure.first:%d %B %Y}"
            if figure.last != figure.first:
                days += f" to {figure.last:%d %B %Y}"
            what = "children on the register" if figure.what == "on_register" else figure.what
            yield (
                PUBLIC,
                f"{implied:,} {what} ({days}) where {figure.value:,} are published ({figure.source}): a"
                f" difference of {implied - figure.value:+,}",
                f"The list agrees with what is published, within {TOLERANCE:.0%} or {TOLERANCE_COUNT}.",
                "Check whether children are missing from the list, or dates of registration from their rows;"
                " if both are right, tell us how the published figure differs.",
            )


def _one_day(found: Listed) -> Iterator[Sign]:
    """A day on which very many began or ended: the day on which a system was filled, more likely."""
    window = (pd.Timestamp(found.opens), pd.Timestamp(found.closes))
    for column, words in (("start", "began"), ("end", "ended")):
        days = found.starts.loc[found.starts[column].between(*window), ["family", column]].drop_duplicates()
        if days.empty:
            continue
        counts = days[column].value_counts()
        most = int(counts.iloc[0])
        if most >= max(AT_LEAST_ON_ONE_DAY, MOST_ON_ONE_DAY * len(days)):
            yield (
                ONE_DAY,
                f"{most:,} of {len(days):,} families whose involvement {words} on {counts.index[0]:%d %B %Y}",
                "Involvement begins and ends on many days.",
                "Check whether that is the day on which records were moved to another system; then the dates"
                " before it, and children whose involvement ended earlier, may be missing.",
            )


def _family_starts(found: Listed, members: pd.Series | None = None) -> pd.Series:
    """The days in the window on which somebody's involvement began, once for each family and day."""
    starts = found.starts if members is None else found.starts[members.to_numpy()]
    inside = starts["start"].between(pd.Timestamp(found.opens), pd.Timestamp(found.closes))
    return starts.loc[inside, ["family", "start"]].drop_duplicates()["start"]


def _months_between(days: pd.Series, until: date) -> pd.Series:
    """Whole months from each day to `until`, the ones that are begun left out."""
    end = pd.Timestamp(until)
    months = (end.year - days.dt.year) * YEAR + end.month - days.dt.month - (days.dt.day > end.day)
    return months.where(days.notna(), np.inf)


def _one_in(chance: float) -> str:
    return f"{min(1_000_000, round(1 / max(chance, 1e-6))):,}"


def _finding(ret: Return, rule: str, found: str, expected: str, action: str) -> Finding:
    return Finding(
        rule=rule,
        severity="query",
        sheet=ret.layout_facts["sheet_name"],
        cell="",
        row=None,
        column="",
        found=found,
        expected=expected,
        action=action,
        changes="nothing",
        rows=(),
    )
