"""The plan of one inspection: from its readers and its selection, through everything that changed since.

The plan is worked out anew from what is written down: the selection as it was drawn, the workbook of
readers, then the replacements, then the changes of the inspection file in their order. So it is the same
whenever it is asked for, and nothing is planned on top of what nobody can trace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from record_review.inspection import Inspection, PlanChange, ReadingError, normalise_value
from record_review.inspection.references import reference_key
from record_review.pir.cells.personal import ANOTHER_LOCALITY
from record_review.reading.bank.questionnaire import same_text
from record_review.reading.plan.allocation import Plan, plan_week
from record_review.reading.plan.replanning import Replanned, best_reserve, moved_readings, replan
from record_review.reading.plan.week import Week, choose_double_read, readings_of
from record_review.reading.readers.nominations import LOCALITY, RECORD, Nominations, read_nominations
from record_review.reading.readers.readers import INSPECTOR, RESERVE
from record_review.sample.draw.replacements import apply_replacements, no_replacements
from record_review.sample.draw.selection import place_names

if TYPE_CHECKING:
    from record_review.sample.draw.selection import Selection


@dataclass(frozen=True)
class Schedule:
    """The plan as it stands, and how it came about.

    plan : the whole week as it is now
    week : what it had to fit
    members : pair -> who reads, by code: the inspector, and the local record reader where there is one
    steps : what happened, in a sentence, and how the plan was changed for it; nothing when nothing did
    """

    plan: Plan
    week: Week
    members: Mapping[str, tuple[str, ...]]
    steps: tuple[tuple[str, Replanned], ...] = ()


def make_schedule(
    inspection: Inspection,
    children: pd.DataFrame,
    selection: Selection,
    replacements: pd.DataFrame | None = None,
) -> Schedule:
    """Plan the reading week of an inspection, and change the plan for what has happened since.

    Parameters
    ----------
    children : the population's children
    replacements : as ``record_review.sample`` keeps them; None when there are none

    Raises
    ------
    ReadingError : no workbook of readers, or it has problems; no plan keeps the hard rules, and why; a change
        that names nobody who reads, or no record that is read
    """
    settings = inspection.reading
    if settings.readers is None:
        raise ReadingError("reading: the inspection file names no workbook of readers; name it as readers.")
    nominations = read_nominations(settings.readers, inspection.programme, settings.days)
    desk = _Desk(inspection, children, selection, nominations)
    week = desk.week(selection.selected, desk.members())
    schedule = Schedule(plan_week(week), week, desk.members())
    table = no_replacements() if replacements is None else replacements
    if len(table):
        schedule = desk.replaced(schedule, apply_replacements(selection, table))
    for change in settings.changes:
        schedule = desk.late(schedule, change) if change.late else desk.absent(schedule, change)
    return schedule


class _Desk:
    """What the plan of one inspection is made from, and how it is changed."""

    def __init__(
        self,
        inspection: Inspection,
        children: pd.DataFrame,
        selection: Selection,
        nominations: Nominations,
    ) -> None:
        self.settings, self.children, self.selection = inspection.reading, children, selection
        self.said = nominations
        self.places = place_names(selection)
        self.earliest: dict[str, int] = {}
        categories = dict(zip(children["record_ref"], children["category"], strict=True))
        self.twice = set(
            choose_double_read(selection.selected, categories, self.settings.double_read, selection.digest)
        )
        self.gone: dict[str, int] = {}  # reader -> first day of absence
        self.since: dict[str, int] = {}  # reserve -> day on which they stepped in

    def members(self) -> dict[str, tuple[str, ...]]:
        readers = self.said.readers
        inspectors = readers[readers["role"].eq(INSPECTOR)]
        return {
            reader: (reader, other) if other else (reader,)
            for reader, other in inspectors[["reader", "paired_with"]].itertuples(index=False)
        }

    def week(self, refs: tuple[str, ...], members: Mapping[str, tuple[str, ...]]) -> Week:
        readings = readings_of(
            self.children,
            refs,
            double_read=[ref for ref in refs if ref in self.twice],
            earliest=self.earliest,
        )
        return Week(
            readings=readings,
            pairs=tuple(members),
            places=np.array([self._places(who) for who in members.values()]),
            digest=self.selection.digest,
            barred=self._barred(readings, members),
            siblings=self.settings.siblings,
            last_day_free=self.settings.last_day_free,
            names=self.places,
        )

    def _places(self, who: tuple[str, ...]) -> list[int]:
        """Records that a pair can read on each day: in the hours in which all of it are there."""
        days = range(1, self.settings.days + 1)
        hours = [min(self._hours(reader, day) for reader in who) for day in days]
        return [int(hour * 60 // self.settings.minutes_per_record) for hour in hours]

    def _hours(self, reader: str, day: int) -> float:
        if day >= self.gone.get(reader, self.settings.days + 1):
            return 0.0
        said = self.said.hours.get(reader, ())
        hours = said[day - 1] if day <= len(said) else None
        return float(self.settings.hours) if hours is None else hours

    def _barred(
        self, readings: pd.DataFrame, members: Mapping[str, tuple[str, ...]]
    ) -> dict[tuple[str, str], str]:
        """Whom a declared conflict keeps from which record. One with a record counts for the brothers and
        sisters in the sample too."""
        chosen = self.children[self.children["record_ref"].isin(readings["record_ref"])]
        family = dict(zip(readings["record_ref"], readings["family"], strict=True))
        localities = {normalise_value(one) for one in self.children["locality"]}
        barred: dict[tuple[str, str], str] = {}
        for reader, kind, which, _ in self.said.conflicts.itertuples(index=False):
            pair = next((pair for pair, who in members.items() if reader in who), None)
            if pair is None:
                continue
            touched = {
                ref
                for ref, locality in chosen[["record_ref", "locality"]].itertuples(index=False)
                if self._touches(kind, which, ref, locality, localities)
            }
            kin = {family[ref] for ref in touched if family[ref]} if kind == RECORD else set()
            for ref in family:
                if ref in touched or family[ref] in kin:
                    barred.setdefault((ref, pair), f"{reader}: conflict with {_A[kind]}")
        return barred

    def _touches(self, kind: str, which: str, ref: str, locality: str, localities: set[str]) -> bool:
        if kind == RECORD:
            return reference_key(which) == reference_key(ref)
        if kind == LOCALITY:
            # A locality that few children share is not told apart: the conflict may be with any of those.
            named = normalise_value(which)
            return normalise_value(locality) == (
                named if named in localities else normalise_value(ANOTHER_LOCALITY)
            )
        return normalise_value(which) in self.said.teams.get(reference_key(ref), frozenset())

    def replaced(self, schedule: Schedule, refs: tuple[str, ...]) -> Schedule:
        """The plan with reserves in place of the records they are read for: first where those stood."""
        into = dict(zip(self.selection.selected, refs, strict=True))
        self.twice = {into[ref] for ref in self.twice}
        before = schedule.plan.table.assign(
            record_ref=schedule.plan.table["record_ref"].map(into).astype("str")
        )
        week = self.week(refs, schedule.members)
        # What no rule forbids stays where the replaced record stood, so that no other changes hands.
        changed = replan(week, before, 1)
        number = sum(one != other for one, other in into.items())
        said = "1 record was replaced" if number == 1 else f"{number} records were replaced"
        return replace(schedule, plan=changed.plan, week=week, steps=(*schedule.steps, (said, changed)))

    def late(self, schedule: Schedule, change: PlanChange) -> Schedule:
        """The plan with a record that cannot be read before a day."""
        named = {place: ref for ref, place in self.places.items()}
        refs = tuple(dict.fromkeys(schedule.week.readings["record_ref"]))
        if (ref := named.get(change.late)) not in refs:
            raise ReadingError(f"reading: changes name {change.late}, which is not a record that is read.")
        assert ref is not None
        self.earliest[ref] = change.day
        week = self.week(refs, schedule.members)
        before = schedule.plan.table
        own = before["record_ref"].eq(ref)
        # What was changed for an absence on an earlier day has happened by now.
        day = max(min(int(before.loc[own, "day"].min()), change.day), *self.gone.values(), 1)
        dropped = own & before["day"].lt(day)  # planned for a day that is over, and not read then
        changed = replan(week, before[~dropped], day)
        moved = moved_readings(before, changed.plan.table)
        changed = replace(changed, moved=moved, bound=changed.bound + int(dropped.sum()))
        said = f"{change.late} is there from day {change.day} on"
        return replace(schedule, plan=changed.plan, week=week, steps=(*schedule.steps, (said, changed)))

    def absent(self, schedule: Schedule, change: PlanChange) -> Schedule:
        """The plan without a reader from a day on. A reserve steps in for a local record reader, the one with
        whom the fewest readings move; an inspector's records go to the other pairs.
        """
        pair, reader = self._who(schedule, change)
        self.gone[reader] = change.day
        refs = tuple(dict.fromkeys(schedule.week.readings["record_ref"]))
        if reader == pair:
            week = self._from(schedule, refs, schedule.members, change.day)
            changed = replan(week, schedule.plan.table, change.day)
            said = f"{reader} is absent from day {change.day} on"
            return replace(schedule, plan=changed.plan, week=week, steps=(*schedule.steps, (said, changed)))
        used = {one for who in schedule.members.values() for one in who} | set(self.gone)
        readers = self.said.readers
        free = [one for one in readers.loc[readers["role"].eq(RESERVE), "reader"] if one not in used]
        if not free:
            raise ReadingError(
                f"reading: changes say that {reader} is absent, and no reserve reader is left. Name another"
                " in the workbook of readers, or the inspector as absent too: then other pairs read."
            )
        members = {one: {**schedule.members, pair: (pair, one)} for one in free}
        weeks = {one: self._from(schedule, refs, members[one], change.day) for one in free}
        chosen, changed = best_reserve(schedule.week, schedule.plan.table, change.day, list(weeks.items()))
        said = f"{reader} is absent from day {change.day} on; {chosen} steps in with {pair}"
        steps = (*schedule.steps, (said, changed))
        return Schedule(changed.plan, weeks[chosen], members[chosen], steps)

    def _from(
        self, schedule: Schedule, refs: tuple[str, ...], members: Mapping[str, tuple[str, ...]], day: int
    ) -> Week:
        """The week with others from a day on: the days before keep their places."""
        week = self.week(refs, members)
        places = week.places.copy()
        places[:, : day - 1] = schedule.week.places[:, : day - 1]
        return replace(week, places=places)

    def _who(self, schedule: Schedule, change: PlanChange) -> tuple[str, str]:
        for pair, who in schedule.members.items():
            for reader in who:
                if same_text(reader) == same_text(change.absent):
                    return pair, reader
        raise ReadingError(
            f"reading: changes name somebody as absent from day {change.day} on who reads in no pair. Spell"
            " the reader as in the workbook of readers."
        )


_A = {RECORD: "the record or a sibling's", LOCALITY: "the locality", "team": "a team"}
