"""The children of an invented partnership. None of them exists, and no detail is taken from a real return.

Shares follow published figures where there are any: age and sex of children on the register (Scottish
Government, 2022-23), deprivation of newly registered children (2023-24), 48% de-registered within six
months (2023-24). The mix of routes, families and ethnic groups is assumed, as no figures are published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

SEED = 2034  # of the seeds 2026 to 2035 the one whose children come nearest to the published shares
CHILDREN = 640  # eligible; the rows that are not come on top
AGREED = date(2026, 8, 24)
WINDOW_OPENS = date(2024, 8, 24)

Value = TypeVar("Value")
Row = dict[str, Any]  # column name -> value as it stands in the sheet

# Localities by share of the children, each with the shares of SIMD quintiles 1 to 5 and not known
LOCALITIES: Mapping[str, tuple[int, Mapping[str, int]]] = {
    "Ardvale Town": (36, {"1": 62, "2": 20, "3": 10, "4": 5, "5": 2, "Not known": 1}),
    "Milton of Ard": (24, {"1": 52, "2": 27, "3": 12, "4": 6, "5": 2, "Not known": 1}),
    "North Ardvale": (19, {"1": 36, "2": 26, "3": 20, "4": 11, "5": 5, "Not known": 2}),
    "Strathcorrie": (13, {"1": 18, "2": 28, "3": 28, "4": 18, "5": 6, "Not known": 2}),
    "Glen Ardoch": (8, {"1": 5, "2": 20, "3": 38, "4": 25, "5": 10, "Not known": 2}),
}
FAMILY_SIZES = {
    1: 48,
    2: 28,
    3: 15,
    4: 6,
    5: 3,
}  # families by children listed: about 70% have a sibling in the list
YOUNGEST = {
    (0, 1): 24,
    (1, 3): 22,
    (3, 6): 20,
    (6, 10): 16,
    (10, 14): 13,
    (14, 17): 10,
}  # age when involved, in years
GENDERS = {"Female": 495, "Male": 493, "Other": 6, "Not known": 6}
ETHNIC_GROUPS = {
    "White: Scottish": 770,
    "White: Other British": 55,
    "White: Polish": 38,
    "White: Irish": 8,
    "White: Gypsy/Traveller": 10,
    "White: Other white": 20,
    "Mixed or multiple ethnic groups": 16,
    "Asian, Scottish Asian or British Asian: Pakistani": 16,
    "Asian, Scottish Asian or British Asian: Indian": 5,
    "Asian, Scottish Asian or British Asian: Chinese": 3,
    "African, Scottish African or British African": 12,
    "Other: Arab": 3,
    "Not disclosed": 9,
    "Not known": 35,
}
STAGES = {"IRD": 46, "Investigation": 37, "CPPM": 17}
LOOKED_AFTER = {
    "At home under CSO": 30,
    "Away from home under CSO": 26,
    "Interim CSO": 12,
    "Voluntary s.25": 18,
    "Permanence order": 2,
    "Child protection order": 3,
    "Formerly looked after": 9,
}
# Children by route: (share looked after, share with the Reporter involved)
BY_ROUTE = {"a": (0.09, 0.2), "b": (0.27, 0.62), "c": (0.36, 0.7), "d": (0.4, 0.85)}


class Chance:
    """Choices from one stream of numbers. Only `Random.random` is used: it is the same in every Python
    version.
    """

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def happens(self, share: float) -> bool:
        return self._random.random() < share

    def pick(self, weights: Mapping[Value, int]) -> Value:
        left = self._random.random() * sum(weights.values())
        for value, weight in weights.items():
            left -= weight
            if left < 0:
                return value
        return value

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both in."""
        return low + int(self._random.random() * (high - low + 1))

    def day(self, first: date, last: date) -> date:
        return first + timedelta(self.whole(0, max(0, (last - first).days)))


@dataclass
class _Making:
    """What is kept while the families are made."""

    chance: Chance
    references: set[str] = field(default_factory=set)
    families: int = 0

    def reference(self) -> str:
        """Letters, a hyphen and five digits: never the ten digits of a CHI number."""
        while (made := f"AR-{self.chance.whole(1200, 98999):05d}") in self.references:
            pass
        self.references.add(made)
        return made


def invented_children(seed: int = SEED) -> list[Row]:
    """The rows of the return in the order of their references: `CHILDREN` eligible ones and fifteen that
    are not.

    The same seed gives the same rows, on any machine.
    """
    making = _Making(Chance(seed))
    rows: list[Row] = []
    while len(rows) < CHILDREN:
        rows += _family(making)[: CHILDREN - len(rows)]
    _name_siblings_by_reference(rows)
    rows += _not_eligible(making, rows)
    for row in rows:
        row.pop("family", None)
    return sorted(rows, key=lambda row: (row["record_ref"], row["involvement_start"] or date.min))


def _family(making: _Making) -> list[Row]:
    """Brothers and sisters who came to notice together."""
    chance = making.chance
    making.families += 1
    locality = chance.pick({name: share for name, (share, _) in LOCALITIES.items()})
    shared: Row = {
        "locality": locality,
        "simd_quintile": chance.pick(LOCALITIES[locality][1]),
        "ethnicity": chance.pick(ETHNIC_GROUPS),
        "family": making.families,
    }
    registered = chance.happens(0.35)
    began = chance.day(WINDOW_OPENS - timedelta(300 if registered else 25), AGREED - timedelta(2))
    span = _register(chance, began) if registered else _investigation(chance, began)
    while registered and span["involvement_end"] and span["involvement_end"] < WINDOW_OPENS:
        span = _register(chance, began)
    if not registered and span["involvement_end"] < WINDOW_OPENS:
        span = _investigation(chance, WINDOW_OPENS + timedelta(chance.whole(0, 20)))
    began = span["involvement_start"]

    low, high = chance.pick(YOUNGEST)
    age = chance.whole(low * 365, high * 365 - 1)  # days, of the youngest, on the first day of involvement
    if (AGREED - began).days < 190 and chance.happens(0.7):
        age = (AGREED - began).days - chance.whole(
            (AGREED - began).days + 12, 265
        )  # to be born after the agreed date
    size = chance.pick(FAMILY_SIZES)
    rows: list[Row] = []
    for place in range(size):
        born = began - timedelta(age)
        if age > 17 * 365:
            break
        rows.append(_child(making, born, shared, span))
        twins = place == 0 and chance.happens(0.02)
        age += 0 if twins else chance.whole(330, 1500)
    if len(rows) > 1:
        for row in rows:
            row["sibling_group"] = f"SG{making.families:03d}"
    return rows


def _child(making: _Making, born: date, shared: Row, span: Row) -> Row:
    chance = making.chance
    row = _blank() | shared | span | {"record_ref": making.reference()}
    years = (row["involvement_start"] - born).days / 365.25
    if born > AGREED:
        row |= {
            "expected_date_of_birth": born,
            "gender": "Unborn",
            "ethnicity": "Unborn",
            "disability": "Not known",
        }
    else:
        row |= {"date_of_birth": born, "gender": chance.pick(GENDERS)}
        row["disability"] = chance.pick({"Yes": round(30 + 6 * max(years, 0)), "No": 820, "Not known": 120})
        if chance.happens(0.03):
            row["ethnicity"] = chance.pick(ETHNIC_GROUPS)  # half-siblings, and records that differ
    route = "b" if row["route_b"] == "Yes" else "a"
    if years >= 12.5:
        route = _older(chance, row, years, route)
    if row["route_b"] == "Yes" and chance.happens(0.12):
        row |= {"route_a": "Yes", "route_a_ended_at": chance.pick({"IRD": 5, "Investigation": 4})}
    looked_after, reporter = BY_ROUTE[route]
    if born <= AGREED and chance.happens(looked_after):
        row["looked_after"] = chance.pick(LOOKED_AFTER)
    row["scra"] = "Yes" if chance.happens(reporter) else "No"
    return row


def _older(chance: Chance, row: Row, years: float, route: str) -> str:
    """Some older children come in by the process for vulnerable young people or by care and risk
    management.
    """
    process = chance.pick({"": 740, "route_c": 190, "route_d": 70})
    if not process:
        return route
    if chance.happens(0.75):
        row |= {"route_a": "No", "route_a_ended_at": None, "route_b": "No"}
        row |= {"registration_date": None, "deregistration_date": None}
        began = max(row["involvement_start"], WINDOW_OPENS - timedelta(120))
        ended = began + timedelta(chance.whole(130, 420))
        row |= {"involvement_start": began, "involvement_end": ended if ended <= AGREED else None}
    row[process] = "Yes"
    if process == "route_d" and chance.happens(0.3):
        row["route_c"] = "Yes"
    if years >= 16 and chance.happens(0.15):
        row["asp"] = "Yes"
    return process[-1]


def _investigation(chance: Chance, began: date) -> Row:
    stage = chance.pick(STAGES)
    low, high = {"IRD": (0, 9), "Investigation": (14, 48), "CPPM": (24, 60)}[stage]
    ended = began + timedelta(chance.whole(low, high))
    return {
        "route_a": "Yes",
        "route_a_ended_at": stage,
        "involvement_start": began,
        "involvement_end": min(ended, AGREED),
    }


def _register(chance: Chance, began: date) -> Row:
    """Registered after the investigation; about half are off the register within six months."""
    registered = began + timedelta(chance.whole(16, 30))
    low, high = chance.pick({(25, 182): 48, (183, 365): 34, (366, 640): 18})
    off = registered + timedelta(chance.whole(low, high))
    if registered > AGREED:  # the investigation is still going on at the agreed date
        return _investigation(chance, began)
    over = off <= AGREED
    return {
        "route_b": "Yes",
        "registration_date": registered,
        "deregistration_date": off if over else None,
        "involvement_start": began,
        "involvement_end": off if over else None,
    }


def _blank() -> Row:
    routes = dict.fromkeys(("route_a", "route_b", "route_c", "route_d", "asp", "scra"), "No")
    dates = ("date_of_birth", "expected_date_of_birth", "registration_date", "deregistration_date")
    return (
        routes
        | dict.fromkeys((*dates, "route_a_ended_at", "sibling_group"))
        | {"looked_after": "Not looked after"}
    )


def _name_siblings_by_reference(rows: Sequence[Row]) -> None:
    """Three families are listed by references instead of a group name; in the last one, one child names
    nobody.
    """
    families: dict[int, list[Row]] = {}
    for row in rows:
        families.setdefault(row["family"], []).append(row)
    pairs = [family for family in families.values() if len(family) == 2][:3]
    for one, other in pairs:
        one["sibling_group"], other["sibling_group"] = other["record_ref"], one["record_ref"]
    pairs[-1][1]["sibling_group"] = None


def _not_eligible(making: _Making, rows: Sequence[Row]) -> list[Row]:
    """Fifteen rows as they come in any return: each shows one reason why a row is not in the population."""
    chance = making.chance

    def alone(age: int, began: date, days: int, **changes: Any) -> Row:
        locality = chance.pick({name: share for name, (share, _) in LOCALITIES.items()})
        shared = {"locality": locality, "simd_quintile": chance.pick(LOCALITIES[locality][1])}
        row = _blank() | shared | {"record_ref": making.reference(), "ethnicity": chance.pick(ETHNIC_GROUPS)}
        row |= {"gender": chance.pick({"Female": 1, "Male": 1}), "disability": "No", "route_a": "Yes"}
        row |= {"route_a_ended_at": "Investigation", "date_of_birth": began - timedelta(age)}
        return row | {"involvement_start": began, "involvement_end": began + timedelta(days)} | changes

    no_route = {"route_a": "No", "route_a_ended_at": None}
    stage = {"route_a_ended_at": "Concern only, no investigation"}
    during = [chance.day(WINDOW_OPENS, AGREED - timedelta(60)) for _ in range(9)]
    found = [alone(3000 + 200 * i, date(2024, 3 + i, 4 + i), 25) for i in range(4)]  # over before the window
    found += [alone(6020 + 90 * i, during[i], 40, **no_route, asp="Yes") for i in range(3)]
    found += [alone(2200, during[3], 3, **no_route), alone(900, during[4], 2, **no_route)]
    found += [alone(1500, during[5], 4, **stage), alone(4100, during[6], 1, **stage)]
    found.append(alone(6600, during[7], 30))  # already 18
    found.append(alone(4000, during[8], 30, date_of_birth="March 2015"))
    found.append(alone(4000, during[8], 30, involvement_start=None, involvement_end=None))
    again = next(row for row in rows if row["route_b"] == "Yes" and row["route_a"] == "Yes")
    found.append(dict(again))  # listed a second time, as for each process
    return found
