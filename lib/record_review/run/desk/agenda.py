"""Every inspection there is, and for each the one thing that is to be done next.

Goes by the state of an inspection (`steps.state`) and works nothing of it out again.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from record_review.custody import Store, inspection_ids, open_store, outputs_root
from record_review.custody.seal import SealError
from record_review.inspection import PARAMS, Inspection, Refusal, read_inspection
from record_review.inspection.places import EXAMPLE_ID
from record_review.run.steps.inputs import shown_path
from record_review.run.steps.record_numbers import REPORT
from record_review.run.steps.state import BLOCKED, NOT_RUN, POPULATION, WAITING, State, state_of

# What a button can do about the next thing
RUN, SOURCE, NUMBER, ENGAGEMENT_NUMBER = "run", "source", "number", "engagement-number"
SETTLE, NOTHING = "settle", ""
BOOK, SELECTION, ENGAGEMENT = "03_candidate_lists", "04_selection", "07_engagement_list"


@dataclass(frozen=True)
class NextThing:
    """What is to be done next, by whom, and since which day it waits; `act` says which button does it."""

    sentence: str
    act: str
    whom: str = "the team"
    since: str = ""


@dataclass(frozen=True)
class Item:
    """An inspection on the agenda: its state, or why that cannot be told, and what is next."""

    inspection_id: str
    path: Path | None
    state: State | None
    next: NextThing


def agenda(params: Path = PARAMS) -> list[Item]:
    """Every inspection that has been begun, by its file in `params` or its folder in the outputs; those in
    which something is overdue come first, the example last.
    """
    ids = inspection_ids()
    items = [_item(open_store(name), name) for name in ids]
    for path in sorted(params.glob("*.yml")):
        try:
            inspection = read_inspection(path)
        except Refusal as refusal:
            problem = f"Correct {shown_path(path)}: {refusal.problems[0]}"
            if not any(item.path == path for item in items):
                items.append(Item(path.stem.upper(), path, None, NextThing(problem, NOTHING)))
            continue
        if inspection.inspection_id not in ids:
            name = inspection.inspection_id
            items.append(_item(Store(name, outputs_root() / name), name, shown_path(path)))

    def order(item: Item) -> tuple[bool, bool, str]:
        due = item.state is not None and item.state.due
        return item.inspection_id == EXAMPLE_ID, not due, item.inspection_id

    return sorted(items, key=order)


def next_thing(state: State) -> NextThing:
    """What is to be done next in an inspection."""
    if state.gone:
        return NextThing(state.gone, NOTHING, "")
    if state.inspection is None:
        said = state.problems[0] if state.problems else "Its inspection file is not known: run it once."
        return NextThing(said, NOTHING)
    at, inspection = state.at, state.inspection
    if at is None:
        if state.due:
            said = "Everything is run: send the report, and after the reading days remove what was sent in."
            return NextThing(said, NOTHING, "the inspection lead")
        return NextThing("Everything is run: the report can go out.", NOTHING)
    if at.kind == BLOCKED:
        number = len(state.blocking)
        things = "1 thing blocks" if number == 1 else f"{number} things block"
        said = f"{things} the book of lists: have the return corrected, or settle them."
        return NextThing(said, SETTLE, at.whom, at.since)
    if at.step == SELECTION and at.kind == WAITING:
        said = "Send the verification kit; when the public number is drawn, enter it."
        return NextThing(said, NUMBER, at.whom, at.since)
    if at.step == ENGAGEMENT and at.kind != WAITING and at.whom:
        said = "Send the engagement kit; when its public number is drawn, enter it."
        return NextThing(said, ENGAGEMENT_NUMBER, at.whom, at.since)
    if at.kind == WAITING:
        return NextThing(f"{at.step} {at.words}", NOTHING, at.whom or "the team", at.since)
    if missing := _missing(inspection, at.step):
        return NextThing(missing, NOTHING)
    if at.step == BOOK and at.kind == NOT_RUN and not inspection.public_number.source:
        said = "Agree with the partnership where the public number will come from, and enter that."
        return NextThing(said, SOURCE, "the team and the partnership")
    why = "" if at.kind == NOT_RUN else f", which is {at.words}"
    return NextThing(f"Run {at.step}{why}.", RUN)


def _item(store: Store, name: str, file: str | None = None) -> Item:
    try:
        state = state_of(store, file=file)
    except (Refusal, SealError) as refusal:
        return Item(name, None, None, NextThing(refusal.problems[0], NOTHING))
    path = state.inspection.path if state.inspection else None
    return Item(name, path, state, next_thing(state))


def _missing(inspection: Inspection, step: str) -> str:
    """What a person has to put in place before a step can run, in a sentence; "" when it can."""
    if inspection.is_example:
        return ""
    if step in ("01_return", POPULATION) and not inspection.return_workbook.exists():
        return f"The return has not come: save it as {shown_path(inspection.return_workbook)}."
    readers = inspection.reading.readers
    if step in (SELECTION, "05_reading_plan", REPORT) and readers is not None:
        if not readers.exists():
            return f"The workbook of readers is not there: put it in place as {shown_path(readers)}."
        if _names_nobody(readers):
            return f"No readers are named yet: fill in {shown_path(readers)}, a row for each reader."
    return ""


def _names_nobody(readers: Path) -> bool:
    """Whether a workbook of readers is still blank; one that cannot be read is the step's to refuse."""
    from record_review.reading.readers.readers import read_readers

    with contextlib.suppress(OSError):
        try:
            read_readers(readers)
        except Refusal as refusal:
            return len(refusal.problems) == 1 and "there are no readers" in refusal.problems[0]
    return False
