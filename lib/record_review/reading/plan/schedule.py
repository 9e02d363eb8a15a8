"""The plan of one inspection: from its readers and its selection, through everything that changed since.

The plan is worked out anew from what is written down: the selection as it was drawn, the workbook of
readers, then the replacements and what happened in the week, in their order. So it is the same whenever it is
asked for, and nothing is planned on top of what nobody can trace.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from record_review.inspection import Inspection, ReadingError, normalise_value
from record_review.reading.bank.questionnaire import same_text
from record_review.reading.plan.allocation import Plan, plan_week
from record_review.reading.plan.conflicts import WITH, barred
from record_review.reading.plan.happenings import ABSENT, LATE, SIBLINGS, Happening
from record_review.reading.plan.replanning import Replanned, best_reserve, moved_readings, replan
from record_review.reading.plan.week import Week, choose_double_read, readings_of
from record_review.reading.readers.nominations import LOCALITY, TEAM, Nominations, read_nominations
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
    happenings: Sequence[Happening] = (),
) -> Schedule:
    """Plan the reading week of an inspection, and change the plan for what has happened since.

    Parameters
    ----------
    children : the population's children
    replacements : as ``record_review.sample`` keeps them; None when there are none
    happenings : oldest first

    Raises
    ------
    ReadingError : no workbook of readers, or it has problems; no plan keeps the hard rules, and why; what
        happened concerns nobody who reads, or no record that is read
    """
    settings = inspection.reading
    if settings.readers is None:
        raise ReadingError("reading: the inspection file names no workbook of readers; name it as readers.")
    nominations = read_nominations(settings.readers, inspection.programme, settings.days)
    desk = _Desk(inspection, children, selection, nominations)
    known = [one for one in happenings if one.kind == SIBLINGS and not one.day]
    for named in known:
        desk.relate(named)
    week = desk.week(selection.selected, desk.members())
    schedule = Schedule(plan_week(week), week, desk.members())
    if known:
        same = Replanned(schedule.plan, moved_readings(schedule.plan.table, schedule.plan.table), 0)
        said = f"{_NAMED} before the plan was made; {_SHARED}: {week.families}"
        schedule = replace(schedule, steps=((said, same),))
    table = no_replacements() if replacements is None else replacements
    done = 0
    for number, one in [*((one.replacements, one) for one in happenings), (len(table), None)]:
        if number > done:
            schedule = desk.replaced(schedule, apply_replacements(selection, table.iloc[:number]))
            done = number
        if one is not None and one not in known:
            changes = {ABSENT: desk.absent, LATE: desk.late, SIBLINGS: desk.siblings}
            schedule = changes.get(one.kind, desk.conflict)(schedule, one)
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
        self.day = 1  # the first that can still be changed
        self.read: frozenset[tuple[str, str]] = frozenset()  # with answers, on whatever day they are planned

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
            barred=barred(self.said, self.children, readings, members),
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

    def replaced(self, schedule: Schedule, refs: tuple[str, ...]) -> Schedule:
        """The plan with reserves in place of the records they are read for: first where those stood."""
        standing = tuple(dict.fromkeys(schedule.week.readings["record_ref"]))
        into = {one: other for one, other in zip(standing, refs, strict=True) if one != other}
        self.twice = {into.get(ref, ref) for ref in self.twice}
        table = schedule.plan.table
        before = table.assign(record_ref=table["record_ref"].replace(into).astype("str"))
        if self.day > 1:  # a reserve cannot be read on a day that is over
            before = before[~(before["record_ref"].isin(into.values()) & before["day"].lt(self.day))]
        week = replace(self.week(refs, schedule.members), places=schedule.week.places)
        # What no rule forbids stays where the replaced record stood, so that no other changes hands.
        changed = replan(week, before, self.day, read=self.read)
        number = len(into)
        said = "1 record was replaced" if number == 1 else f"{number} records were replaced"
        return replace(schedule, plan=changed.plan, week=week, steps=(*schedule.steps, (said, changed)))

    def late(self, schedule: Schedule, one: Happening) -> Schedule:
        """The plan with a record that cannot be read before a day."""
        refs = tuple(dict.fromkeys(schedule.week.readings["record_ref"]))
        name = self.places.get(one.which, "the record")
        if one.which not in refs:
            raise ReadingError(f"{name} is not a record that is read, so it cannot be late.")
        self.earliest[one.which] = one.day
        week = replace(self.week(refs, schedule.members), places=schedule.week.places)
        before = schedule.plan.table
        own = before["record_ref"].eq(one.which)
        if {tuple(key) for key in before.loc[own, ["record_ref", "reading"]].to_numpy()} & one.read:
            raise ReadingError(f"{name} has answers already, so it cannot be late.")
        # Days before the record's own are over as far as this change goes; so are those of what came before.
        day = max(min(int(before.loc[own, "day"].min()), one.day), self.day)
        dropped = own & before["day"].lt(day)  # planned for a day that is over, and not read then
        self.read |= one.read
        changed = replan(week, before[~dropped], day, read=self.read)
        moved = moved_readings(before, changed.plan.table)
        changed = replace(changed, moved=moved, bound=changed.bound + int(dropped.sum()))
        said = f"{name} is there from day {one.day} on"
        return replace(schedule, plan=changed.plan, week=week, steps=(*schedule.steps, (said, changed)))

    def absent(self, schedule: Schedule, one: Happening) -> Schedule:
        """The plan without a reader from a day on. A reserve steps in for a local record reader, the one with
        whom the fewest readings move; an inspector's records go to the other pairs.
        """
        pair, reader = self._who(schedule, one)
        self._now(one)
        self.gone[reader] = one.day
        refs = tuple(dict.fromkeys(schedule.week.readings["record_ref"]))
        table, said = schedule.plan.table, f"{reader} is absent from day {one.day} on"
        if reader == pair:
            week = self._from(schedule, refs, schedule.members, one.day)
            changed = replan(week, table, self.day, read=self.read)
            return replace(schedule, plan=changed.plan, week=week, steps=(*schedule.steps, (said, changed)))
        used = {one for who in schedule.members.values() for one in who} | set(self.gone)
        readers = self.said.readers
        free = [code for code in readers.loc[readers["role"].eq(RESERVE), "reader"] if code not in used]
        if not free:
            raise ReadingError(
                f"{reader} is absent, and no reserve reader is left. Name another in the workbook of readers,"
                " or say that the inspector is absent too: then other pairs read."
            )
        members = {code: {**schedule.members, pair: (pair, code)} for code in free}
        weeks = {code: self._from(schedule, refs, members[code], one.day) for code in free}
        chosen, changed = best_reserve(schedule.week, table, self.day, list(weeks.items()), read=self.read)
        steps = (*schedule.steps, (f"{said}; {chosen} steps in with {pair}", changed))
        return Schedule(changed.plan, weeks[chosen], members[chosen], steps)

    def conflict(self, schedule: Schedule, one: Happening) -> Schedule:
        """The plan with a conflict that was declared in the week; what the reader has read already stays."""
        readers = {same_text(code): code for code in self.said.readers["reader"]}
        if (reader := readers.get(same_text(one.who), "")) == "":
            raise ReadingError(f"{_NOBODY} Spell the reader as in the workbook of readers.")
        localities = {normalise_value(text) for text in self.children["locality"]}
        teams = {name for names in self.said.teams.values() for name in names}
        known = {LOCALITY: localities, TEAM: teams}.get(one.conflict)
        if known is not None and normalise_value(one.which) not in known:
            raise ReadingError(
                f"There is no such {one.conflict} among the children: spell it as in the return, or a team as"
                " in the workbook of readers."
            )
        self._now(one)
        line = pd.DataFrame([(reader, one.conflict, one.which, "No")], columns=self.said.conflicts.columns)
        conflicts = pd.concat([self.said.conflicts, line.astype("str")], ignore_index=True)
        self.said = replace(self.said, conflicts=conflicts)
        refs = tuple(dict.fromkeys(schedule.week.readings["record_ref"]))
        week = replace(self.week(refs, schedule.members), places=schedule.week.places)
        changed = replan(week, schedule.plan.table, self.day, read=self.read)
        said = f"{reader} declares a conflict with {WITH[one.conflict]}, from day {one.day} on"
        had = [
            self.places[row.record_ref]
            for row in changed.plan.table.itertuples(index=False)
            if (row.record_ref, row.reader) in week.barred
            and (row.record_ref, row.reader) not in schedule.week.barred
        ]
        if had:
            said += f"; read before that, and for the lead to decide on: {', '.join(sorted(had))}"
        return replace(schedule, plan=changed.plan, week=week, steps=(*schedule.steps, (said, changed)))

    def siblings(self, schedule: Schedule, one: Happening) -> Schedule:
        """The plan with siblings whom the partnership named since; as it was where no plan keeps to that."""
        self._now(one)
        before = self.relate(one)
        refs = tuple(dict.fromkeys(schedule.week.readings["record_ref"]))
        week = replace(self.week(refs, schedule.members), places=schedule.week.places)
        table = schedule.plan.table
        try:
            changed = replan(week, table, self.day, read=self.read)
        except ReadingError as refused:
            self.children, week = before, schedule.week
            changed = Replanned(schedule.plan, moved_readings(table, table), 0)
            said = f"{_NAMED}, and the plan cannot follow: it stays as it was. {refused.problems[0]}"
        else:
            said = f"{_NAMED}; {_SHARED}: {week.families} now, {schedule.week.families} before"
        return replace(schedule, plan=changed.plan, week=week, steps=(*schedule.steps, (said, changed)))

    def relate(self, one: Happening) -> pd.DataFrame:
        """Take siblings as they were named; gives the children as they were."""
        before, family = self.children, self.children["record_ref"].map(one.family)
        self.children = before.assign(sibling_group=family.fillna(before["sibling_group"]).astype("str"))
        return before

    def _now(self, one: Happening) -> None:
        """What is over cannot change any more: the days before this one, and what was read by then."""
        self.day = max(self.day, one.day)
        self.read |= one.read

    def _from(
        self, schedule: Schedule, refs: tuple[str, ...], members: Mapping[str, tuple[str, ...]], day: int
    ) -> Week:
        """The week with others from a day on: the days before keep their places."""
        week = self.week(refs, members)
        places = week.places.copy()
        places[:, : day - 1] = schedule.week.places[:, : day - 1]
        return replace(week, places=places)

    def _who(self, schedule: Schedule, one: Happening) -> tuple[str, str]:
        for pair, who in schedule.members.items():
            for reader in who:
                if same_text(reader) == same_text(one.who):
                    return pair, reader
        raise ReadingError(f"{_NOBODY} Spell the reader as in the workbook of readers.")


_NAMED, _SHARED = "the partnership named siblings", "families with more than one record"
_NOBODY = "Nobody of this code reads in a pair, or is on the list of readers."
