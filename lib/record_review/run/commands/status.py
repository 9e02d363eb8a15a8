"""Where inspections stand, and what became of every row of a return. Reads only."""

from __future__ import annotations

import csv
import difflib
import io
from datetime import UTC, datetime

from record_review.custody import Store, inspection_ids, open_store, outputs_root
from record_review.custody.purge import PURGED, purged, refuse_if_purged
from record_review.custody.seal import SealError
from record_review.inspection import (
    ParameterError,
    Refusal,
    StepError,
    read_inspection,
    resolve_inspection_file,
)
from record_review.run.steps.notices import notices
from record_review.run.steps.opening import listed
from record_review.run.steps.plans import STEPS
from record_review.run.steps.provenance import changes, made_from
from record_review.run.steps.record_numbers import plan_under_numbers
from record_review.run.steps.replacing import replaced_places
from record_review.run.steps.settling import ACCOUNT, what_blocks


def known_store(inspection_id: str) -> Store:
    """The store of an inspection that has been begun.

    Raises
    ------
    ParameterError : none of this id has been; the nearest is suggested
    """
    ids = inspection_ids()
    if inspection_id in ids:
        return open_store(inspection_id)
    near = difflib.get_close_matches(inspection_id.upper(), ids, n=1)
    hint = f": did you mean {near[0]}?" if near else f". There are: {', '.join(ids)}." if ids else "."
    raise ParameterError(f"There is no inspection {inspection_id} in {outputs_root().name}/{hint}")


def status_lines(inspection_id: str | None = None) -> list[str]:
    """A line for each step of an inspection, or of all of them.

    Raises
    ------
    ParameterError : there is no such inspection
    """
    if inspection_id is not None:
        stores = [known_store(inspection_id)]
    else:
        stores = [open_store(name) for name in inspection_ids()]
    if not stores:
        return [f"No inspection has been begun: {outputs_root().name}/ holds none."]
    blocks = [_status_or_refusal(store) for store in stores]
    return [line for block in blocks for line in ["", *block]][1:]


def outcomes_csv(inspection_id: str) -> str:
    """Row number, outcome and reason code of every row of the return, in the order of the rows; LF line
    ends.

    Raises
    ------
    ParameterError : there is no such inspection
    StepError : its population has not been worked out yet
    """
    store = known_store(inspection_id)
    refuse_if_purged(store)
    if purged(store):
        raise StepError(f"The rows of {inspection_id} were removed at the end of the record reading days.")
    tables, _ = store.recall("population")
    outcomes = tables["outcomes"]
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(["row", "outcome", "reason"])
    columns = (outcomes["row"].tolist(), outcomes["outcome"].tolist(), outcomes["reason"].fillna("").tolist())
    writer.writerows(zip(*columns, strict=True))
    return sheet.getvalue()


def _status_or_refusal(store: Store) -> list[str]:
    """The status of one inspection; of one whose key is lost, say, the sentence: the others have theirs."""
    try:
        return _status_of(store)
    except SealError as refusal:
        return [store.inspection_id, *(f"  {problem}" for problem in refusal.problems)]


def _status_of(store: Store) -> list[str]:
    if gone := purge_words(store):
        return [store.inspection_id, f"  {gone}"]
    file = file_of(store)
    inspection, trouble = None, ""
    if file is not None:
        try:
            inspection = read_inspection(resolve_inspection_file(file))
        except Refusal:
            trouble = f"{file} is not there or has problems, so what changed since cannot be told."
    lines = [f"{store.inspection_id}  {file or ''}".rstrip()]
    for plan in STEPS:
        if inspection is not None and not plan.applies(inspection) and store.step_record(plan.name) is None:
            continue
        state = store.step_state(plan.name)
        if state.record is None:
            begun = store.record_path(plan.name).exists()
            words = state.problem if begun else "not run"
            if not begun and inspection is not None and plan.waits_for(inspection):
                words = plan.waits_for(inspection).removeprefix(f"{plan.name} ")
        else:
            plan = plan_under_numbers(plan) if purged(store) else plan
            now = made_from(plan, inspection, store) if inspection is not None else {}
            changed = changes(state.record["made_from"], now)
            words = f"out of date: {listed(changed)} changed since" if changed else "published"
            if inspection is not None and plan.asks_for(inspection):
                words += ", and waits for its number"
        lines.append(f"  {plan.name:<22} {words}")
    try:
        if decided := replaced_places(store):
            # The places of reserves stand for records that had been replaced before.
            records = sum(place.startswith("R") for place, _ in decided)
            more = f", by {len(decided)} decisions" if len(decided) > records else ""
            lines.append(f"  {'replacements':<22} {records} recorded{more}")
    except Refusal as refusal:  # a damaged register
        lines += refusal.problems
    lines += _blocking(store)
    lines += [f"  {said}" for said in retention_words(store)]
    lines += [f"  {said}" for said in notices(store, inspection)]
    return [*lines, *filter(None, [trouble])]


def purge_words(store: Store) -> str:
    """That an inspection was purged, or a purge of it is not finished; "" while its steps can be run."""
    try:
        refuse_if_purged(store)
    except StepError as refusal:
        return str(refusal)
    return ""


def retention_words(store: Store, now: datetime | None = None) -> list[str]:
    """What is held of the inspection, since when, and which stage of the purge is due.

    The guidance has what was provided removed "at the end of the record reading days". Nobody types that day,
    but when the report is made from the readings it is over.
    """
    events = store.register.events()
    if not events:
        return []
    if event := store.register.latest(PURGED):
        when = event["at"][:10]
        return [
            f"What the partnership provided was removed on {when}; answers are held under record numbers."
            f" When the report is out: purge {store.inspection_id}"
        ]
    held = [f"Personal data held since {events[0]['at'][:10]}."]
    read = next((event["at"] for event in events if event["kind"] == "06_record_review published"), "")
    if read:
        days = ((now or datetime.now(UTC)) - datetime.fromisoformat(read)).days
        overdue = f", {days} days ago" if days > 0 else ""
        held.append(
            f"The readings were in on {read[:10]}{overdue}: purge {store.inspection_id} --stage reading is"
            " due, if the record reading days are over."
        )
    return [" ".join(held)]


def _blocking(store: Store) -> list[str]:
    """What blocks the book, as the population was published."""
    if ACCOUNT not in store.record_outputs("02_population"):
        return []
    blocking = what_blocks(store)
    return (
        ["  What blocks a book of lists:", *(f"  - {sentence}" for sentence in blocking)] if blocking else []
    )


def file_of(store: Store) -> str | None:
    """The inspection file's path, as the latest step remembers it."""
    records = [store.step_record(plan.name) for plan in STEPS]
    files = [record["remembered"].get("inspection_file") for record in records if record]
    return next((name for name in reversed(files) if name), None)
