"""The state of an inspection: where each step stands, what it waits for, on whom and since when, what blocks
the book, what somebody changed under `send/`, which records have no reading, and what must be removed when.

The run, the status and whatever else shows it ask here; none works it out again. Reads only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from record_review.custody import Store
from record_review.custody.purge import PURGED, purged, refuse_if_purged
from record_review.inspection import (
    Inspection,
    Refusal,
    RetentionSettings,
    StepError,
    read_inspection,
    resolve_inspection_file,
)
from record_review.inspection.strict import listed
from record_review.run.steps.inputs import shown_path, workbooks_in
from record_review.run.steps.plans import STEPS, StepPlan
from record_review.run.steps.provenance import changes, key_of, made_from
from record_review.run.steps.record_numbers import REPORT, plan_under_numbers
from record_review.run.steps.replacing import replaced_places

PUBLISHED, OUT_OF_DATE, DAMAGED = "published", "out of date", "damaged"
WAITING, BLOCKED, NOT_RUN = "waiting", "blocked", "not run"
ACCOUNT = "private/account.json"  # where 02_population keeps it
POPULATION = "02_population"
READERS_FOLDERS = ("reader-workbooks", "replacement-workbooks")  # under send/: what readers are handed


@dataclass(frozen=True)
class Standing:
    """Where one step stands.

    kind : PUBLISHED; OUT_OF_DATE, made from something that has changed; DAMAGED, a file of it is missing or
        changed; WAITING for what a person must bring; BLOCKED by the return; or NOT_RUN
    words : the same for a person, with what changed, is damaged or must be brought
    whom, since : on whom a step waits, and since which day; "" when it waits on nobody or nothing is known
    """

    step: str
    kind: str
    words: str
    whom: str = ""
    since: str = ""

    def __str__(self) -> str:
        waits = ", since ".join(filter(None, [self.whom, self.since]))
        return f"{self.words} ({waits})" if waits else self.words


@dataclass(frozen=True)
class State:
    """The state of one inspection; `gone` is the sentence of a purge that leaves nothing to run, or "".

    replaced : records, and decisions, of which there are more where a replacement was replaced again
    changed, unread, retention : sentences
    due : a stage of the purge is due
    begun : since which day anything is held of the inspection, or ""
    counts : rows, eligible, errors and queries, as far as the steps have counted them
    """

    inspection_id: str
    file: str | None
    inspection: Inspection | None
    problems: tuple[str, ...] = ()
    gone: str = ""
    steps: tuple[Standing, ...] = ()
    replaced: tuple[int, int] = (0, 0)
    blocking: tuple[str, ...] = ()
    retention: str = ""
    changed: tuple[str, ...] = ()
    unread: str = ""
    due: bool = False
    begun: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def at(self) -> Standing | None:
        """The first step that is not done; None when all are."""
        return next((step for step in self.steps if step.kind != PUBLISHED or step.whom), None)


def state_of(store: Store, now: datetime | None = None, file: str | None = None) -> State:
    """The state of an inspection, under the file that its latest step remembers.

    Parameters
    ----------
    now : for what is overdue; the clock's when left out
    file : the inspection file of an inspection of which no step has run yet
    """
    file, inspection, problems = inspection_file_of(store) or file, None, []
    if gone := _gone(store):
        return State(store.inspection_id, file, None, gone=gone)
    if file is not None:
        try:
            inspection = read_inspection(resolve_inspection_file(file))
        except Refusal:
            problems.append(f"{file} is not there or has problems, so what changed since cannot be told.")
    try:
        places = [place for place, _ in replaced_places(store)]
    except Refusal as refusal:  # a damaged register
        places, problems = [], [*refusal.problems, *problems]
    retention, due, begun = _retention(
        store, now or datetime.now(UTC), inspection.retention if inspection else RetentionSettings()
    )
    return State(
        store.inspection_id,
        file,
        inspection,
        problems=tuple(problems),
        steps=tuple(
            standing_of(plan_under_numbers(plan) if purged(store) else plan, store, inspection)
            for plan in STEPS
            if inspection is None or plan.applies(inspection) or store.step_record(plan.name) is not None
        ),
        # The places of reserves stand for records that had been replaced before.
        replaced=(sum(place.startswith("R") for place in places), len(places)),
        blocking=what_blocks(store),
        retention=retention,
        changed=work_under_send(store, inspection),
        unread=unread_sentence(store),
        due=due,
        begun=begun,
        counts=_counts(store),
    )


def standing_of(plan: StepPlan, store: Store, inspection: Inspection | None) -> Standing:
    """Where a step stands; without an inspection file, as far as that can be told."""
    if inspection is not None and (waits := plan.waits_for(inspection)):
        since = _published_on(plan.needs[-1:], store)
        return Standing(plan.name, WAITING, waits.removeprefix(f"{plan.name} "), plan.waits_on, since)
    state, kind, words = store.step_state(plan.name), NOT_RUN, NOT_RUN
    if state.record is not None:
        kind, words = PUBLISHED, PUBLISHED
        now = made_from(plan, inspection, store) if inspection is not None else {}
        if now and state.record["key"] != key_of(now):
            what = listed(changes(state.record["made_from"], now)) or "what it is made from"
            kind, words = OUT_OF_DATE, f"out of date: {what} changed since"
    elif store.record_path(plan.name).exists():
        kind, words = DAMAGED, state.problem
    if kind != PUBLISHED and POPULATION in plan.needs and what_blocks(store):
        whom, since = "the partnership or the team", _published_on((POPULATION,), store)
        return Standing(plan.name, BLOCKED, f"{words}; the return blocks it", whom, since)
    if inspection is not None and plan.asks_for(inspection):
        since = _published_on((plan.name,), store)
        return Standing(plan.name, kind, f"{words}, and waits for its number", plan.waits_on, since)
    return Standing(plan.name, kind, words)


def account_of(store: Store) -> dict[str, Any]:
    """What 02_population kept of its account: "lines", "blocking" and "eligible".

    Raises
    ------
    StepError : it has not been published, or was changed since
    """
    return store.recall_facts("account")


def what_blocks(store: Store) -> tuple[str, ...]:
    """Why no book can be made from the return yet; nothing while there is no whole account of it."""
    if store.step_record(POPULATION) is None or ACCOUNT not in store.record_outputs(POPULATION):
        return ()
    return tuple(account_of(store)["blocking"])


def notices(store: Store, inspection: Inspection | None) -> list[str]:
    """What a person should know however a run ends."""
    return [*work_under_send(store, inspection), *filter(None, [unread_sentence(store)])]


def set_aside_sentence(shown: str) -> str:
    """That a changed file was given a dated name."""
    return f"{shown} was changed since it was written: it is kept under this name."


def work_under_send(store: Store, inspection: Inspection | None) -> tuple[str, ...]:
    """A sentence for each file under `send/` that somebody changed or put among the reader workbooks."""
    results = inspection.reading.results if inspection is not None else None
    written = {path for step in store.published_steps() for path in store.record_outputs(step)}
    kept, changed = store.kept_files(), store.changed_files()
    workbooks = {
        file.relative_to(store.folder).as_posix(): _read_from(file, results)
        for name in READERS_FOLDERS
        for file in workbooks_in(store.folder / "send" / name)
    }
    sentences = []
    for path in sorted({*kept, *changed, *(workbooks.keys() - written)}):
        shown = store.shown(path)
        if path in kept:
            said = set_aside_sentence(shown)
        elif path in changed:
            said = f"{shown} was changed since it was written: it is kept as it is."
        else:
            said = f"{shown} was put there by somebody: it is kept as it is."
        if path in workbooks and not workbooks[path]:
            where = shown_path(results) if results is not None else "the folder that reading: results names"
            said += f" {REPORT} reads {where} alone: if it holds answers, put a copy of it there."
        sentences.append(said)
    return tuple(sentences)


def unread_sentence(store: Store) -> str:
    """That the report is about fewer records than were to be read; "" when it is not."""
    record = store.step_record(REPORT)
    unread = record["facts"].get("unread", 0) if record else 0
    if record is None or not unread:
        return ""
    read = record["facts"]["read"]
    return (
        f"{unread} of {read + unread} records to be read have no reading: the report is about {read} records."
    )


def _read_from(file: Path, results: Path | None) -> bool:
    return results is not None and results.resolve() in file.resolve().parents


def _published_on(steps: tuple[str, ...], store: Store) -> str:
    """The day on which a step's latest publication stands in the register; "" when none does."""
    events = [store.register.latest(f"{step} published") for step in steps]
    return next((event["at"][:10] for event in events if event), "")


def inspection_file_of(store: Store) -> str | None:
    """The path of the inspection file, as the latest step remembers it; None while no step has run."""
    records = [store.step_record(plan.name) for plan in STEPS]
    files = [record["remembered"].get("inspection_file") for record in records if record]
    return next((name for name in reversed(files) if name), None)


def _gone(store: Store) -> str:
    try:
        refuse_if_purged(store)
    except StepError as refusal:
        return str(refusal)
    return ""


def _counts(store: Store) -> dict[str, int]:
    facts: dict[str, Any] = {}
    for step in (STEPS[0].name, POPULATION):
        facts |= (store.step_record(step) or {"facts": {}})["facts"]
    return {name: facts[name] for name in ("rows", "eligible", "errors", "queries") if name in facts}


def _retention(store: Store, now: datetime, until: RetentionSettings) -> tuple[str, bool, str]:
    """What is held of the inspection, whether a stage of the purge is due, and since which day it is held.

    The guidance has what was provided removed "at the end of the record reading days". Where the inspection
    file gives no day for that, it is over when the report is made from the readings.
    """
    events = store.register.events()
    if not events:
        return "", False, ""
    begun = events[0]["at"][:10]
    if event := store.register.latest(PURGED):
        said = (
            f"What the partnership provided was removed on {event['at'][:10]}; answers are held under record"
        )
        said += " numbers"
        if until.all_until is None:
            return f"{said}. When the report is out: purge {store.inspection_id}", False, begun
        late = _late(until.all_until, now)
        return f"{said} until {until.all_until}{late}: purge {store.inspection_id}", bool(late), begun
    held = f"Personal data held since {begun}"
    removes = f"purge {store.inspection_id} --stage reading"
    if until.provided_until is not None:
        late = _late(until.provided_until, now)
        return f"{held}, until {until.provided_until}{late}: {removes}", bool(late), begun
    read = next((event["at"] for event in events if event["kind"] == f"{REPORT} published"), "")
    if not read:
        return f"{held}.", False, begun
    days = (now - datetime.fromisoformat(read)).days
    since = f", {days} days ago" if days > 0 else ""
    said = f"{held}. The readings were in on {read[:10]}{since}: {removes} is due, if the record reading days"
    return f"{said} are over.", True, begun


def _late(until: date, now: datetime) -> str:
    """That a day is past, in words; "" on that day and before."""
    days = (now.date() - until).days
    return f" (OVERDUE by {days} day{'' if days == 1 else 's'})" if days > 0 else ""
