"""What happens in the reading week, kept line by line: an absence, a late record, a conflict, siblings whom
the partnership names.

Each is first tried on the plan, and kept only when the plan can follow. What had answers by then is kept with
it, so that the plan can be worked out again from the log alone.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from record_review.custody import Store
from record_review.inspection import Inspection, ParameterError, ReadingError
from record_review.run.steps import returned_workbooks as returned
from record_review.run.steps.documents import PLAN, checked_role, known_record, standing
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
            families_named(store, now, int(line["which"])) if line["kind"] == "siblings" else {},
        )
        for line in ours.to_dict("records")
    )


def families_named(store: Store, now: Drawn, versions: int) -> dict[str, str]:
    """The family of every record of the selection, by the return and the first versions of the selection
    workbook that came back, as `families`."""
    from record_review.reading.returned.selection import families, sample_siblings
    from record_review.reading.returned.versions import merged
    from record_review.sample import place_names

    kept = returned.versions(store, returned.SELECTION, now.selection)[:versions]
    groups = now.children.set_index("record_ref")["sibling_group"].fillna("").astype("str")
    places = place_names(now.selection)
    in_return = {ref: groups[ref] for ref in places}
    found = sample_siblings(merged(version.answers for version in kept), places, in_return)
    return families(found, in_return)


def versions_to_follow(store: Store, now: Drawn) -> int:
    """How many versions of the selection workbook have come, when they name other families than the plan
    has followed, or has tried to; 0 when there is nothing new.
    """
    number = len(returned.versions(store, returned.SELECTION, now.selection))
    tried = [one.family for one in happenings(store, now) if one.kind == "siblings"]
    followed = tried[-1] if tried else families_named(store, now, 0)
    return number if families_named(store, now, number) != followed else 0


def follow_siblings(inspection: Inspection, store: Store) -> tuple[str, Schedule | None]:
    """Let the reading plan go by the siblings whom the partnership has named, as far as that needs no person.

    Returns
    -------
    what to say, "" when there is nothing new; and the plan where it was changed. Once something has been read
    or has happened somebody has to say from which day on: it is said how.

    Raises
    ------
    StepError : another run is at work
    """
    from record_review.reading.plan.happenings import SIBLINGS, Happening

    with store.claim():
        now = drawn(store, inspection.programme)
        if not (number := versions_to_follow(store, now)):
            return "", None
        happened = [one for one in happenings(store, now) if one.kind != SIBLINGS]
        if not happened and not (inspection.reading.plan and store.step_record(PLAN)):
            one = Happening(SIBLINGS, 0, which=str(number), replacements=len(now.replacements))
            _keep(store, now, one, "", {})
            return "The reading plan is made by these siblings, where there is one.", None
        try:
            if not happened and not already_begun(inspection, store):
                return "", report(inspection, store, SIBLINGS, day=1, by="the workbook that came back")
        except ReadingError as refused:
            return f"The reading plan could not be looked at: {refused.problems[0]}", None
    return (
        "The reading plan does not go by these siblings yet, because the reading has begun. Say from which"
        f" reading day on it is to follow; what is read stays: week {inspection.inspection_id} siblings"
        " --day N --by WHO",
        None,
    )


def already_begun(inspection: Inspection, store: Store) -> bool:
    """Whether any reading has answers; raises as `progress_now`."""
    from record_review.reading.results.progress import already_read

    return bool(already_read(progress_now(inspection, store)))


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
    kind : "absent", "late", "conflict" or "siblings"; with any other, siblings that the plan does not go by
        yet are followed from the same day on
    record : of a late record, by reference or place
    conflict, which : what a conflict is with: "record" and its reference or place, "locality" or "team"
    read : readings that have answers; by the filled workbooks when left out

    Raises
    ------
    ParameterError : something was not said, or there is no plan to follow it
    ReadingError : no plan can follow, and why; nothing is kept then
    """
    from record_review.reading.plan.happenings import ABSENT, CONFLICT, LATE, SIBLINGS, Happening
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
        decided = len(now.drawn.replacements)
        versions = versions_to_follow(store, now.drawn)
        if kind == SIBLINGS and not versions:
            raise ParameterError(
                "No siblings have been named in a selection workbook since the plan last went by them."
            )
        new = [Happening(kind, day, " ".join(who.split()), which, conflict, read, decided)]
        if versions:
            family = families_named(store, now.drawn, versions)
            named = Happening(SIBLINGS, day, "", str(versions), "", read, decided, family)
            new = [named] if kind == SIBLINGS else [named, *new]
        schedule = schedule_now(inspection, store, tuple(new))
        for one, (_, moved) in zip(new, schedule.steps[-len(new) :], strict=True):
            _keep(store, now.drawn, one, by, {"moved": len(moved.moved), "at_least": moved.bound})
    return schedule


def _keep(store: Store, now: Drawn, one: Happening, by: str, facts: dict[str, int]) -> None:
    line = {
        "digest": now.selection.digest,
        "list": str(now.selection.list_number),
        "at": returned.now(),
        "by": by,
        **{name: str(getattr(one, name)) for name in ("kind", "day", "who", "which", "conflict")},
        "read": json.dumps(sorted(one.read)),
        "replacements": str(one.replacements),
    }
    store.log(LOG).add(line, HAPPENED, {"kind": one.kind, "day": one.day, "by": by, **facts})
