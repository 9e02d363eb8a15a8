"""Gives every reading a pair and a day.

Hard rules first; then, each wish among the plans that are best in those before it: even loads, a mix of
categories in every pair, an order that the book's digest decides, days that are even, hard records early. The
pairs come first: a pair's records fit its days exactly when, for each day, those that are there only from
then on fit the places from then on. The days of each pair are then chosen apart.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from record_review.inspection import ReadingError
from record_review.inspection.promises import promise
from record_review.reading.plan.model import Model
from record_review.reading.plan.week import PLAN_COLUMNS, Week, even

SECONDS = 8.0  # leaves room, within ten seconds, for building the models


@dataclass(frozen=True)
class Plan:
    """Who reads what on which day.

    table : record_ref, reading, reader (the pair), day; in the order of pairs, days and reading
    uneven : records by which loads of pairs lie outside an even share rounded down and up, in all
    unproved : wishes for which the time was over before nothing better was ruled out
    """

    table: pd.DataFrame
    uneven: int
    unproved: tuple[str, ...] = ()


class PairModel:
    """Which pair takes which unit of readings, with all hard rules.

    ``takes`` : (unit, pair) -> variable, for the pairs that may
    """

    def __init__(self, week: Week, *, extra: bool = False, rows: set[int] | None = None) -> None:
        """extra : let the model add places (``extra``: (pair, day) -> variable) and leave readings out
        (``left_out``: unit -> variable); rows : only these readings
        """
        self.week, self.model = week, Model()
        parts = ([row for row in unit if rows is None or row in rows] for unit in week.units)
        self.units = [unit for unit in parts if unit]
        self.takes: dict[tuple[int, int], int] = {}
        self.left_out: dict[int, int] = {}
        self.extra: dict[tuple[int, int], int] = {}
        for number, unit in enumerate(self.units):
            for pair in week.pairs_in_turn:
                if week.may_read(unit, pair):
                    self.takes[number, pair] = self.model.variable()
            if extra:
                self.left_out[number] = self.model.variable()
            own = {var: 1 for (of, _), var in self.takes.items() if of == number}
            out = {self.left_out[number]: 1} if extra else {}
            self.model.limit(own | out, least=1, most=1)
        self._keep_apart()
        self._fit_days(extra)

    def _keep_apart(self) -> None:
        unit_of = {row: number for number, unit in enumerate(self.units) for row in unit}
        for rows in self.week.apart_sets:
            among = sorted({unit_of[row] for row in rows if row in unit_of})
            for pair in range(len(self.week.pairs)):
                terms = {self.takes[unit, pair]: 1 for unit in among if (unit, pair) in self.takes}
                if len(terms) > 1:
                    self.model.limit(terms, most=1)

    def _fit_days(self, extra: bool) -> None:
        week, earliest = self.week, self.week.readings["earliest"].to_numpy()
        for pair in range(len(week.pairs)):
            for day in range(week.days):
                if extra:
                    self.extra[pair, day] = self.model.variable(len(week.readings))
            for day in range(week.days):
                if day and not (earliest > day).any():
                    continue
                terms = {
                    self.takes[number, pair]: count
                    for number, unit in enumerate(self.units)
                    if (number, pair) in self.takes and (count := int((earliest[unit] > day).sum()))
                }
                more = {self.extra[pair, later]: -1 for later in range(day, week.days)} if extra else {}
                self.model.limit(terms | more, most=int(week.places[pair, day:].sum()))

    def load(self, pair: int, category: str | None = None) -> dict[int, int]:
        """The readings of a pair as a sum of variables, in all or of one category."""
        categories = self.week.readings["category"].to_numpy()
        counts = {
            number: len(unit) if category is None else int((categories[unit] == category).sum())
            for number, unit in enumerate(self.units)
        }
        return {var: counts[unit] for (unit, of), var in self.takes.items() if of == pair and counts[unit]}

    def pair_of(self, values: np.ndarray) -> dict[int, int]:
        """Row of ``readings`` -> pair, in a solution."""
        return {
            row: pair for (unit, pair), var in self.takes.items() if values[var] for row in self.units[unit]
        }


def plan_week(week: Week, seconds: float = SECONDS) -> Plan:
    """Plan the week.

    Loads are even when no pair's lies outside its share rounded down and up; a share is in proportion to the
    pair's places, without those kept free on the last day. The same week gives the same plan.

    Raises
    ------
    ReadingError : no plan keeps the hard rules; `impossible.why_impossible` says why
    """
    end = time.monotonic() + seconds
    pairs = PairModel(week)
    wishes = pair_wishes(pairs)
    try:
        solved = pairs.model.in_turn([wish for _, wish in wishes], seconds * 0.8)
    except TimeoutError:
        raise ReadingError(
            f"No plan was found within {seconds:.0f} seconds. Give the week more places or fewer limits."
        ) from None
    if solved is None:
        from record_review.reading.plan.impossible import why_impossible

        raise ReadingError(*why_impossible(week))
    best, each = solved
    of = pairs.pair_of(best.values)
    day_of = days_of_pairs(week, of, max(end - time.monotonic(), 1.0))
    names = [name for name, _ in wishes]
    unproved = tuple(name for name, one in zip(names, each, strict=True) if not one.proved)
    return Plan(plan_table(week, of, day_of), each[1].value, unproved)


def pair_wishes(pairs: PairModel) -> list[tuple[str, dict[int, int]]]:
    """What is wanted of the pairs, the most important first: sums to be small."""
    week, model = pairs.week, pairs.model
    shares, rows = week.usable().sum(axis=1), len(week.readings)
    outside, worst = dict[int, int](), model.variable(rows)
    for pair, limits in enumerate(even(rows, shares)):
        for off in _outside(model, pairs.load(pair), limits, rows):
            outside[off] = 1
            model.limit({worst: 1, off: -1}, least=0)
    mixed = dict[int, int]()
    for category in sorted(set(week.readings["category"])):
        number = int(week.readings["category"].eq(category).sum())
        for pair, limits in enumerate(even(number, shares)):
            mixed |= dict.fromkeys(_outside(model, pairs.load(pair, category), limits, rows), 1)
    firsts = [week.readings.iloc[unit[0]] for unit in pairs.units]
    turns = {
        (unit, pair): week.shuffled("turn", one["record_ref"], one["reading"], week.pairs[pair])
        for unit, one in enumerate(firsts)
        for pair in range(len(week.pairs))
    }
    chance = {var: int(turns[place][:8], 16) % 100 for place, var in pairs.takes.items()}
    return [
        ("the largest load outside an even share", {worst: 1}),
        ("even loads", outside),
        ("a mix of categories", mixed),
        ("the order by the book's digest", chance),
    ]


def _outside(model: Model, load: dict[int, int], limits: tuple[int, int], most: int) -> tuple[int, int]:
    """Two variables that are at least what a load lies below and above its limits."""
    below, above = model.variable(most), model.variable(most)
    model.limit(load | {below: 1}, least=limits[0])
    model.limit(load | {above: -1}, most=limits[1])
    return below, above


def days_of_pairs(week: Week, pair_of: dict[int, int], seconds: float) -> dict[int, int]:
    """Row of ``readings`` -> day (from 0), once the pairs are known: even days, hard records early."""
    day_of: dict[int, int] = {}
    earliest, hard = (week.readings[name].to_numpy() for name in ("earliest", "hardness"))
    for pair in range(len(week.pairs)):
        rows = [row for row in sorted(pair_of) if pair_of[row] == pair]
        rows.sort(key=lambda row: week.shuffled("day", *week.readings.iloc[row][["record_ref", "reading"]]))
        if not rows:
            continue
        model = Model()
        on = {(row, day): model.variable() for row in rows for day in range(earliest[row] - 1, week.days)}
        for row in rows:
            model.limit({var: 1 for (of, _), var in on.items() if of == row}, least=1, most=1)
        outside, usable = dict[int, int](), week.usable()[pair]
        for day, limits in enumerate(even(len(rows), usable if usable.sum() else week.places[pair])):
            load = {var: 1 for (_, at), var in on.items() if at == day}
            model.limit(load, most=int(week.places[pair, day]))
            outside |= dict.fromkeys(_outside(model, load, limits, len(rows)), 1)
        late = {var: int(hard[row]) * day for (row, day), var in on.items() if day and hard[row]}
        try:
            solved = model.in_turn([outside, late], seconds / len(week.pairs))
        except TimeoutError:
            day_of |= _first_free_days(rows, earliest, week.places[pair])
            continue
        promise(solved is not None, "the records of a pair do not fit its days")
        assert solved is not None
        day_of |= {row: day for (row, day), var in on.items() if solved[0].values[var]}
    return day_of


def _first_free_days(rows: list[int], earliest: np.ndarray, places: np.ndarray) -> dict[int, int]:
    """Days that fit, without regard to wishes: whichever is there last has the fewest days, and goes first.

    >>> _first_free_days([0, 1, 2], np.array([1, 1, 2]), np.array([1, 2]))
    {2: 1, 0: 0, 1: 1}
    """
    left, day_of = places.copy(), dict[int, int]()
    for row in sorted(rows, key=lambda row: -earliest[row]):
        day_of[row] = next(day for day in range(earliest[row] - 1, len(left)) if left[day])
        left[day_of[row]] -= 1
    return day_of


def plan_table(week: Week, pair_of: dict[int, int], day_of: dict[int, int]) -> pd.DataFrame:
    """The plan as a table; within a day in the order that the digest decides."""
    table = week.readings[["record_ref", "reading"]].copy()
    rows = range(len(table))
    table["reader"] = [week.pairs[pair_of[row]] for row in rows]
    table["day"] = [day_of[row] + 1 for row in rows]
    table["_pair"] = [pair_of[row] for row in rows]
    table["_turn"] = [
        week.shuffled("day", ref, reading)
        for ref, reading in zip(table["record_ref"], table["reading"], strict=True)
    ]
    ordered = table.sort_values(["_pair", "day", "_turn"], ignore_index=True)[list(PLAN_COLUMNS)]
    return ordered.astype({"record_ref": "str", "reading": "str", "reader": "str", "day": "int64"})


def broken_rules(week: Week, table: pd.DataFrame, divided: Collection[str] = ()) -> list[str]:
    """Every hard rule that a plan breaks, by the kind of rule: [] for a plan that keeps them all.

    Written without the models, so that it can be held against them.

    Parameters
    ----------
    divided : records that need not stay with their family, as `Replanned.divided`
    """
    broken = []
    merged = week.readings.merge(table, on=["record_ref", "reading"], how="outer", validate="one_to_one")
    if merged[["family", "reader"]].isna().any(axis=None):
        return ["a reading has no pair, or a pair a reading that nobody asked for"]
    for ref, pair, day, earliest in merged[["record_ref", "reader", "day", "earliest"]].itertuples(
        index=False
    ):
        if (ref, pair) in week.barred:
            broken.append("a pair reads a record that it may not read")
        if day < earliest:
            broken.append("a record is read before it is there")
    used = merged.groupby(["reader", "day"]).size()
    for (pair, day), number in used.items():
        if number > week.places[week.pairs.index(pair), int(day) - 1]:
            broken.append("a pair has more records on a day than places")
    if merged.groupby("record_ref")["reader"].nunique().lt(merged.groupby("record_ref").size()).any():
        broken.append("a pair reads a record twice")
    kin = merged[merged["family"].ne("") & ~merged["record_ref"].isin(list(divided))]
    if week.siblings == "apart":
        if kin.duplicated(["family", "reader"]).any():
            broken.append("a pair reads two of a family that are to be apart")
    elif kin.groupby(["family", "reading"])["reader"].nunique().gt(1).any():
        broken.append("a family that is to stay together is read by two pairs")
    elif kin.groupby(["family", "reader"])["reading"].nunique().gt(1).any():
        broken.append("a pair reads a family first and again")
    return broken
