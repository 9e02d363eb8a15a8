"""Changes a plan in the middle of the week, moving as little as can be found.

Knows what has been read, what is planned and what the rest of the week looks like now. A reading moves when
its pair or its day is another than before; one that is new does not count.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from record_review.inspection import ReadingError
from record_review.reading.plan.allocation import SECONDS, Plan, _outside, plan_table
from record_review.reading.plan.model import Model
from record_review.reading.plan.week import APART, Week, even


@dataclass(frozen=True)
class Replanned:
    """A plan after a change.

    plan : the whole week: what was read stays where it was
    moved : record_ref, reading, reader_before, day_before, reader, day: one line per reading that moved
    bound : no plan that keeps the rules moves fewer
    divided : records whose family could not stay with the pair that has begun it, because that pair has no
        places left for them or may not read them any more; they stay together with another
    """

    plan: Plan
    moved: pd.DataFrame
    bound: int
    divided: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        moves = len(self.moved)
        said = "1 reading moves" if moves == 1 else f"{moves or 'No'} readings move"
        if moves == self.bound:
            return f"{said}: the fewest there can be."
        return f"{said}; at least {self.bound} must. The time was over before fewer were ruled out."


Reading = tuple[str, str]  # record_ref, reading


def replan(
    week: Week,
    before: pd.DataFrame,
    day: int,
    seconds: float = SECONDS,
    *,
    read: Collection[Reading] = (),
) -> Replanned:
    """Plan the rest of the week anew, moving the fewest readings that are found in the time.

    What lies before ``day`` counts as read and stays, and so does what was read ahead of its day. Among plans
    that move as few, the one with the most even loads over the whole week is taken.

    Parameters
    ----------
    week : as it is now: readings with replacements in place of what they replace, places of the days that
        come, those barred now
    before : the plan so far, as `Plan.table`; readings in it that are not in the week any more are dropped
    day : the first day that can still be changed, from 1
    read : readings with answers, on whatever day they are planned; they take none of its places

    Raises
    ------
    ReadingError : nothing that is left of the week keeps the hard rules; why is said
    """
    end = time.monotonic() + seconds
    rest = _Rest(week, before, day, frozenset(read))
    try:
        solved = rest.model.minimise(rest.moves, seconds * 0.8)
    except TimeoutError:
        raise ReadingError(
            f"No plan for the rest of the week was found within {seconds:.0f} seconds."
        ) from None
    if solved is None:
        raise ReadingError(*_why(rest))
    rest.model.limit(rest.moves, most=solved.value)
    worst, outside = rest.loads_outside()
    try:
        level = rest.model.in_turn([worst, outside], max(end - time.monotonic(), 0.5))
    except TimeoutError:
        level = None
    values = level[0].values if level else solved.values
    pair_of, day_of = rest.assignment(values)
    table = plan_table(week, pair_of, day_of)
    uneven = sum(int(values[var]) for var in outside) if level else 0
    divided = tuple(dict.fromkeys(str(week.readings["record_ref"].iloc[row]) for row in rest.freed))
    return Replanned(Plan(table, uneven), moved_readings(before, table), solved.bound, divided)


class _Rest:
    """The rest of the week as a model of pairs and days; ``moves`` is the sum that counts what moves.

    ``bound`` : (row, pair) -> why what has been read keeps this reading from this pair
    """

    def __init__(self, week: Week, before: pd.DataFrame, day: int, read: frozenset[Reading]) -> None:
        self.week, self.model, self.first = week, Model(), day - 1
        places = {
            (ref, reading): (week.pairs.index(pair), int(at) - 1)
            for ref, reading, pair, at in before.itertuples(index=False)
        }
        keys = list(zip(week.readings["record_ref"], week.readings["reading"], strict=True))
        self.was = {row: places[key] for row, key in enumerate(keys) if key in places}
        self.read = {
            row: at for row, at in self.was.items() if at[1] < self.first or tuple(keys[row]) in read
        }
        self.open = [row for row in range(len(keys)) if row not in self.read]
        self.bound: dict[tuple[int, int], str] = {}
        self.on = self._variables()
        self._every_reading_once()
        self._places()
        self.freed = self._families()
        kept = [self.on.get((row, *self.was[row])) for row in self.open if row in self.was]
        # A reading moves unless it is where it was.
        self.moves: dict[int, int] = {}
        for var in kept:
            away = self.model.variable()
            self.moves[away] = 1
            self.model.limit({away: 1} if var is None else {away: 1, var: 1}, least=1)

    def _variables(self) -> dict[tuple[int, int, int], int]:
        week = self.week
        return {
            (row, pair, day): self.model.variable()
            for row in self.open
            for pair in week.pairs_in_turn
            if week.may_read([row], pair)
            for day in range(max(self.first, int(week.readings["earliest"].iloc[row]) - 1), week.days)
            if week.places[pair, day]
        }

    def _by_pair(self, row: int, pair: int) -> dict[int, int]:
        days = range(self.first, self.week.days)
        return {self.on[row, pair, day]: 1 for day in days if (row, pair, day) in self.on}

    def _every_reading_once(self) -> None:
        of: dict[int, dict[int, int]] = {row: {} for row in self.open}
        for (row, _, _), var in self.on.items():
            of[row][var] = 1
        for terms in of.values():
            self.model.limit(terms, least=1, most=1)

    def _places(self) -> None:
        for pair in range(len(self.week.pairs)):
            for day in range(self.first, self.week.days):
                terms = {var: 1 for (_, of, at), var in self.on.items() if (of, at) == (pair, day)}
                self.model.limit(terms, most=int(self.week.places[pair, day]))

    def _families(self) -> list[int]:
        """Keep families together or apart, with what has been read of them; gives the rows that a pair has to
        leave to others because it does not read any more.
        """
        week, freed = self.week, list[int]()
        for unit in week.units:
            read = {self.read[row][0] for row in unit if row in self.read}
            left = [row for row in unit if row not in self.read]
            if len(unit) > 1 and read and left:
                pair = min(read)
                if week.places[pair, self.first :].sum() >= len(left) and week.may_read(unit, pair):
                    for row in left:
                        self.model.limit(self._by_pair(row, pair), least=1, most=1)
                        said = f"{week.pairs[pair]} has begun the family"
                        self.bound |= {(row, of): said for of in range(len(week.pairs)) if of != pair}
                else:
                    freed += left
            for row, other in pairwise(left):
                for pair in range(len(week.pairs)):
                    terms = self._by_pair(row, pair) | dict.fromkeys(self._by_pair(other, pair), -1)
                    if terms:
                        self.model.limit(terms, least=0, most=0)
        for rows in week.apart_sets:
            self._not_twice(rows)
        return freed

    def _not_twice(self, rows: list[int]) -> None:
        """No pair takes two readings of these that are not of one unit."""
        week = self.week
        first = {(week.readings["reading"].iloc[row] if week.siblings != APART else row): row for row in rows}
        for pair in range(len(week.pairs)):
            read = {
                key for key in first for row in self._alike(rows, key) if self.read.get(row, (-1,))[0] == pair
            }
            terms: dict[int, int] = {}
            for key in first:
                left = [row for row in self._alike(rows, key) if row not in self.read]
                if left and not (read - {key}):
                    terms |= self._by_pair(left[0], pair)
                elif left:
                    for row in left:
                        self.bound[row, pair] = "it has read the record, or that of a brother or sister"
                        if taken := self._by_pair(row, pair):
                            self.model.limit(taken, most=0)
            if len(terms) > 1:
                self.model.limit(terms, most=1)

    def _alike(self, rows: list[int], key: object) -> list[int]:
        if self.week.siblings == APART:
            return [row for row in rows if row == key]
        return [row for row in rows if self.week.readings["reading"].iloc[row] == key]

    def loads_outside(self) -> tuple[dict[int, int], dict[int, int]]:
        """Sums that are small when the loads of the whole week are even: the worst, and all."""
        week, rows = self.week, len(self.week.readings)
        shares = week.usable().sum(axis=1)
        worst, outside = self.model.variable(rows), dict[int, int]()
        for pair, (low, high) in enumerate(even(rows, shares)):
            done = sum(of == pair for of, _ in self.read.values())
            load = {var: 1 for (_, of, _), var in self.on.items() if of == pair}
            for off in _outside(self.model, load, (low - done, high - done), rows):
                outside[off] = 1
                self.model.limit({worst: 1, off: -1}, least=0)
        return {worst: 1}, outside

    def assignment(self, values: np.ndarray) -> tuple[dict[int, int], dict[int, int]]:
        """Row -> pair and row -> day, of the whole week."""
        chosen = {row: (pair, day) for (row, pair, day), var in self.on.items() if values[var]} | self.read
        return {row: at[0] for row, at in chosen.items()}, {row: at[1] for row, at in chosen.items()}


def moved_readings(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """What is read by another pair or on another day than it was planned."""
    both = before.merge(after, on=["record_ref", "reading"], suffixes=("_before", ""))
    moved = both[both["reader"].ne(both["reader_before"]) | both["day"].ne(both["day_before"])]
    columns = ["record_ref", "reading", "reader_before", "day_before", "reader", "day"]
    return moved[columns].reset_index(drop=True)


def best_reserve(
    week: Week,
    before: pd.DataFrame,
    day: int,
    choices: Sequence[tuple[str, Week]],
    seconds: float = SECONDS,
    *,
    read: Collection[Reading] = (),
) -> tuple[str, Replanned]:
    """Replan with each reserve who could step in, and keep the one with whom the fewest readings move.

    Parameters
    ----------
    week : decides a tie, by its digest
    choices : reserve -> the week with that reserve in place of who is absent

    Raises
    ------
    ReadingError : with none of them is there a plan; what is said of the last
    """
    found, refusal = [], None
    for name, with_reserve in choices:
        try:
            one = replan(with_reserve, before, day, seconds / len(choices), read=read)
        except ReadingError as problem:
            refusal = problem
            continue
        found.append((len(one.moved), week.shuffled("reserve", name), name, one))
    if not found:
        raise refusal or ReadingError("There is no reserve reader.")
    _, _, name, one = min(found, key=lambda each: each[:2])
    return name, one


def _why(rest: _Rest) -> tuple[str, ...]:
    from record_review.reading.plan.impossible import why_impossible

    week, readings = rest.week, rest.week.readings.iloc[rest.open]
    left = week.places.copy()
    left[:, : rest.first] = 0
    # A reading stands for a record of its own here: what was read may bar one of two readings of a record
    refs = readings["record_ref"] + " " + readings["reading"]
    barred, names = dict[tuple[str, str], str](), dict[str, str]()
    for row, ref, own in zip(rest.open, refs, readings["record_ref"], strict=True):
        names[ref] = week.name(row)
        for number, pair in enumerate(week.pairs):
            if said := week.barred.get((own, pair), "") or rest.bound.get((row, number), ""):
                barred[ref, pair] = said
    remaining = replace(
        week,
        readings=readings.assign(
            record_ref=refs,
            family=readings["family"].where(readings["family"].ne(""), readings["record_ref"]),
            earliest=readings["earliest"].clip(lower=rest.first + 1),
        ).reset_index(drop=True),
        places=left,
        barred=barred,
        names=names,
    )
    return why_impossible(remaining) or ("No plan for the rest of the week was found.",)
