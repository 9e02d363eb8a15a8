"""What happens in the reading week, kept line by line: an absence, a late record, a conflict.

Each is first tried on the plan, and kept only when the plan can follow. What had answers by then is kept with
it, so that the plan can be worked out again from the log alone.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from record_review.custody import Store
from record_review.inspection import Inspection, ParameterError
from record_review.run.steps import returned_workbooks as returned
from record_review.run.steps.documents import checked_role, known_record, standing
from record_review.run.steps.replacing import drawn

if TYPE_CHECKING:
    from record_review.reading.plan.happenings import Happening
    from record_review.reading.plan.schedule import Schedule
    from record_review.reading.results.progress import Progress
    from record_review.run.steps.replacing import Drawn

LOG, HAPPENED = "reading_week", "reading_week_changed"  # log, and kind of event
CONFLICTS = ("record", "locality", "team")


def happenings(store: Store, now: Drawn) -> tuple[Happening, ...]:
    """What has happened since the draw, oldest first.

    Raises
    ------
    StepError : the log is not as it was written
    """
    from record_review.reading.plan.happenings import Happening

    lines = store.log(LOG).lines()
    if not len(lines):
        return ()
    ours = lines[lines["digest"].eq(now.selection.digest)]
    ours = ours[ours["list"].eq(str(now.selection.list_number))]
    return tuple(
        Happening(
            line["kind"],
            int(line["day"]),
            line["who"],
            line["which"],
            line["conflict"],
            frozenset((ref, reading) for ref, reading in json.loads(line["read"])),
            int(line["replacements"]),
        )
        for line in ours.to_dict("records")
    )


def happened_so_far(inspection: Inspection, store: Store) -> tuple[Happening, ...]:
    """What has happened since the draw, oldest first, for a notebook; raises as `happenings`."""
    return happenings(store, drawn(store, inspection.programme))


def schedule_now(inspection: Inspection, store: Store, more: tuple[Happening, ...] = ()) -> Schedule:
    """The plan after all that has happened, and after what is tried on it.

    Raises
    ------
    ReadingError : as `make_schedule`
    """
    from record_review.reading import make_schedule

    now = drawn(store, inspection.programme)
    happened = (*happenings(store, now), *more)
    return make_schedule(inspection, now.children, now.selection, now.replacements, happened)


def progress_now(inspection: Inspection, store: Store, schedule: Schedule | None = None) -> Progress:
    """How far the reading is by the filled workbooks as they are now; raises as `schedule_now`."""
    from record_review.reading.results.progress import week_progress

    now = drawn(store, inspection.programme)
    plan = (schedule or schedule_now(inspection, store)).plan.table
    return week_progress(plan, inspection.reading.results, inspection, now.children, now.selection)


def report(
    inspection: Inspection,
    store: Store,
    kind: str,
    *,
    day: int,
    by: str,
    who: str = "",
    record: str = "",
    conflict: str = "",
    which: str = "",
    read: frozenset[tuple[str, str]] | None = None,
) -> Schedule:
    """Keep what happened, once a plan follows it: the plan as it is then, its last step what moved.

    Parameters
    ----------
    kind : "absent", "late" or "conflict"
    record : of a late record, by reference or place
    conflict, which : what a conflict is with: "record" and its reference or place, "locality" or "team"
    read : readings that have answers; by the filled workbooks when left out

    Raises
    ------
    ParameterError : something was not said, or there is no plan to follow it
    ReadingError : no plan can follow, and why; nothing is kept then
    """
    from record_review.reading.plan.happenings import ABSENT, CONFLICT, LATE, Happening
    from record_review.reading.results.progress import already_read

    if not inspection.reading.plan:
        raise ParameterError(
            "There is no reading plan: the inspection file does not say reading: plan: true."
        )
    if not 1 <= day <= inspection.reading.days:
        raise ParameterError(f"--day: expected a reading day, from 1 to {inspection.reading.days}.")
    if kind in (ABSENT, CONFLICT) and not who.strip():
        raise ParameterError("Say which reader, by the code in the workbook of readers.")
    if kind == CONFLICT and (conflict not in CONFLICTS or not which.strip()):
        raise ParameterError(f"Say what the conflict is with: {', '.join(CONFLICTS)}, and which.")
    with store.claim():
        now = standing(inspection, store)
        by = checked_role(by, now.drawn)
        if kind == LATE or conflict == "record":
            which = known_record(record or which, now)
        if read is None:
            read = already_read(progress_now(inspection, store))
        one = Happening(kind, day, " ".join(who.split()), which, conflict, read, len(now.drawn.replacements))
        schedule = schedule_now(inspection, store, (one,))
        moved = schedule.steps[-1][1]
        line = {
            "digest": now.drawn.selection.digest,
            "list": str(now.drawn.selection.list_number),
            "at": returned.now(),
            "by": by,
            **{name: str(getattr(one, name)) for name in ("kind", "day", "who", "which", "conflict")},
            "read": json.dumps(sorted(read)),
            "replacements": str(one.replacements),
        }
        facts = {"kind": kind, "day": day, "by": by, "moved": len(moved.moved), "at_least": moved.bound}
        store.log(LOG).add(line, HAPPENED, facts)
    return schedule
