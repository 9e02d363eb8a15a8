"""The command `week` in words: how far the reading is, what to ask whom, and what moves when something
happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from record_review.custody import Store
from record_review.inspection import Inspection, ParameterError
from record_review.run.commands.replace import opened
from record_review.run.steps.inputs import shown_path
from record_review.run.steps.week import happening

if TYPE_CHECKING:
    from record_review.reading.plan.schedule import Schedule
    from record_review.reading.results.progress import Progress

MOST_ASKS = 40
PLAN_STEP = "05_reading_plan"


def week_lines(
    inspection_id: str,
    kind: str = "",
    name: str = "",
    *,
    day: int = 0,
    conflict: str = "",
    which: str = "",
    by: str = "",
) -> list[str]:
    """Say where the reading stands, or keep what happened and say what moves.

    Parameters
    ----------
    kind, name : "absent" or "conflict" and a reader, "late" and a record, "siblings" alone; "" to look only
    day : from which it holds

    Raises
    ------
    ParameterError, ReadingError, StepError : as `happening.report`
    """
    inspection, store = opened(inspection_id)
    if not kind:
        return standing_lines(inspection, store)
    if not name and kind != "siblings":
        raise ParameterError("Say who or which record it is about: a reader by code, a record by its place.")
    who, record = ("", name) if kind == "late" else (name, "")
    before = len(happening.happened_so_far(inspection, store))
    schedule = happening.report(
        inspection, store, kind, day=day, by=by, who=who, record=record, conflict=conflict, which=which
    )
    new = len(happening.happened_so_far(inspection, store)) - before
    return [
        *moved_lines(schedule, new),
        f"New pages and workbooks: run {shown_path(inspection.path)} --through {PLAN_STEP}",
    ]


def moved_lines(schedule: Schedule, last: int = 1) -> list[str]:
    """What happened last, and every reading that moved for it by its record's place."""
    lines = []
    for said, changed in schedule.steps[-last:]:
        lines += [f"{said[:1].upper()}{said[1:].rstrip('.')}.", changed.words]
        for row in changed.moved.itertuples(index=False):
            place = schedule.week.names.get(row.record_ref, "?")
            lines.append(
                f"  {place} ({row.reading} reading): {row.reader_before}, day {row.day_before} before;"
                f" {row.reader}, day {row.day} now"
            )
    return lines


def standing_lines(inspection: Inspection, store: Store) -> list[str]:
    """Read, part read and unread by pair and day, and what to ask whom."""
    schedule = happening.schedule_now(inspection, store)
    return progress_lines(happening.progress_now(inspection, store, schedule))


def progress_lines(progress: Progress) -> list[str]:
    """The progress of the reading as a person reads it at the terminal."""
    from record_review.reading.results.progress import asks_table, progress_table

    table, asks = progress_table(progress), asks_table(progress)
    lines = [progress.sentence, *_columns(table)]
    if len(asks):
        lines += ["", f"To be asked, {len(asks)} in all:"]
        lines += [
            f"  {whom}: {record} {where}: {found}. {action}."
            for whom, record, where, found, action in asks.head(MOST_ASKS).itertuples(index=False)
        ]
        if len(asks) > MOST_ASKS:
            lines.append(f"  and {len(asks) - MOST_ASKS} more, on the page of the reading plan")
    return [*lines, *filter(None, [progress.time_sentence]), *progress.trouble]


def _columns(table: object) -> list[str]:
    import pandas as pd

    assert isinstance(table, pd.DataFrame)
    return [f"  {line}" for line in table.to_string(index=False).splitlines()] if len(table) else []
