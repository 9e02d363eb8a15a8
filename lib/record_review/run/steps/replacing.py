"""Replacing a record: the lead's decision is checked, entered in the log and the register, and handed on.

One function records a replacement, whoever asks: the command line, or the example, whose lead is invented.
Imports are made where they are used, because the command line and `status` need little of this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from record_review.custody import Store, canonical_json, sha256
from record_review.inspection import Inspection, Refusal
from record_review.run.steps.plans import plan_of
from record_review.run.steps.provenance import changes, made_from

if TYPE_CHECKING:
    import pandas as pd

    from record_review.inspection import Programme, ReplacementReason
    from record_review.sample import Decision, Selection

SELECTION, PLAN_STEP = "04_selection", "05_reading_plan"
LOG = "replacements"
REASON_GIVEN, RECORD_REPLACED = "replacement_reason_given", "record_replaced"  # kinds of events
# Workbooks of the records that are read as replacements can be made again at any time, so they are
# published as a step's files are.
WORKBOOKS, WORKBOOKS_FOLDER = "replacement_workbooks", "replacement-workbooks"


@dataclass(frozen=True)
class Drawn:
    """What a replacement is decided on: the population's children, the selection, the decisions so far."""

    children: pd.DataFrame
    selection: Selection
    replacements: pd.DataFrame


@dataclass(frozen=True)
class Replaced:
    """A replacement that has been recorded.

    workbooks : paths, as a person is told them, of the blank workbooks for those who read the record
    trouble : why there are none, when there are readers
    """

    decision: Decision
    workbooks: tuple[str, ...]
    trouble: tuple[str, ...]


def changed_since_selection(inspection: Inspection, store: Store) -> list[str]:
    """What changed since the records were selected, as a person calls it; [] when the selection stands.

    What stands in the workbook of readers does not count: nobody is selected by it.
    """
    record = store.step_record(SELECTION)
    assert record is not None, "asked only when there is a selection"
    now = made_from(plan_of(SELECTION), inspection, store)
    now.pop("readers", None)
    return changes(record["made_from"], now, data_only=True)


def drawn(store: Store, programme: Programme) -> Drawn:
    """The selection as it was published, and what has been decided since.

    Raises
    ------
    StepError : no selection has been published, or the log of replacements is not as it was written
    ReadingError : the log does not fit the selection or the programme
    """
    from record_review.sample import selection_from_stored

    children = store.recall("population")[0]["children"]
    selection = selection_from_stored(*store.recall("selection"))
    return Drawn(children, selection, _recorded(store, selection, programme))


def recorded_replacements(store: Store, programme: Programme) -> pd.DataFrame:
    """The replacements of the selection that is published, in the order in which they were decided.

    Returns
    -------
    replaced, replacement, reason, decided_by, note; no rows when there are none. Those of another selection
    stay in the log and are left out.

    Raises
    ------
    as `drawn`
    """
    from record_review.sample import selection_from_stored

    return _recorded(store, selection_from_stored(*store.recall("selection")), programme)


def replaced_places(store: Store) -> list[tuple[str, str]]:
    """Which reserve is read in place of what, by their places and by the register: (R07, V03), …; [] while
    nothing is selected.

    Raises
    ------
    StepError : the register was damaged
    """
    if store.step_record(SELECTION) is None:
        return []
    facts = store.recall_facts("selection")
    found = _events(store, RECORD_REPLACED, facts["digest"], facts["list_number"])
    return [(event["place"], event["reserve"]) for event in found]


def give_reason(
    inspection: Inspection, store: Store, *, replaced: str, reason: str
) -> tuple[str, ReplacementReason]:
    """Enter in the register why a record is to be replaced, before anybody sees what it could be replaced by.

    Returns
    -------
    the record's reference as it was returned, and the reason

    Raises
    ------
    ParameterError : the record is not read, or the programme does not have the reason
    """
    from record_review.sample import check_request

    now = drawn(store, inspection.programme)
    found, why = check_request(
        now.selection, now.replacements, inspection.programme, replaced=replaced, reason=reason
    )
    _register_reason(inspection, store, now.selection, found, why.code)
    return found, why


def replace_record(
    inspection: Inspection,
    store: Store,
    *,
    replaced: str,
    reserve: str,
    reason: str,
    decided_by: str,
    note: str = "",
) -> Replaced:
    """Record a person's decision to read a reserve in place of a record.

    It goes into the log of replacements and, by places and without reference or note, into the register. A
    wrong decision is put right by replacing the replacement; nothing is taken back.

    Parameters
    ----------
    replaced, reserve : references, compared without case and spaces
    reason : code of the programme
    decided_by : a role or initials

    Raises
    ------
    ParameterError : the choice cannot be made; every problem is told (`sample.decide`)
    StepError : no selection has been published, another run is at work, or a file is open in a program
    """
    from record_review.run.steps.documents import renew_lists
    from record_review.sample import decide

    with store.claim():
        now = drawn(store, inspection.programme)
        decision = decide(
            now.children,
            now.selection,
            now.replacements,
            replaced=replaced,
            reserve=reserve,
            reason=reason,
            decided_by=decided_by,
            note=note,
            settings=inspection.sample,
            programme=inspection.programme,
        )
        line = decision.line
        _register_reason(inspection, store, now.selection, line["replaced"], line["reason"])
        facts = {
            "digest": now.selection.digest,
            "list": now.selection.list_number,
            "rehearsal": inspection.rehearsal,
            "place": decision.place,
            "reserve": decision.reserve,
            "reason": line["reason"],
            "decided_by": line["decided_by"],
        }
        selection = {"digest": now.selection.digest, "list": str(now.selection.list_number)}
        store.log(LOG).add({**selection, **line}, RECORD_REPLACED, facts)
        renew_lists(inspection, store)  # what is not read any more is not asked for either
        try:
            return Replaced(decision, _hand_out(inspection, store, decision.reserve), ())
        except Refusal as refusal:  # a wrong workbook of readers does not undo a decision
            return Replaced(decision, (), refusal.problems)


def _recorded(store: Store, selection: Selection, programme: Programme) -> pd.DataFrame:
    from record_review.sample import apply_replacements, no_replacements

    lines = store.log(LOG).lines()
    if lines.empty:
        return no_replacements()
    ours = lines["digest"].eq(selection.digest) & lines["list"].eq(str(selection.list_number))
    table = lines.loc[ours, no_replacements().columns].reset_index(drop=True)
    apply_replacements(selection, table, programme)
    return table


def _register_reason(
    inspection: Inspection, store: Store, selection: Selection, reference: str, code: str
) -> None:
    """Enter a reason, unless it is the one that stands in the register for this place already."""
    from record_review.sample import place_names

    place = place_names(selection)[reference]
    earlier = _events(store, REASON_GIVEN, selection.digest, selection.list_number)
    given = [facts["reason"] for facts in earlier if facts["place"] == place]
    if given[-1:] != [code]:
        facts = {
            "digest": selection.digest,
            "list": selection.list_number,
            "rehearsal": inspection.rehearsal,
            "place": place,
            "reason": code,
        }
        store.register.record(REASON_GIVEN, facts)


def _events(store: Store, kind: str, digest: str, number: int) -> list[dict[str, Any]]:
    """The facts of the events of one kind about one selection, oldest first."""
    events = [event["facts"] for event in store.register.events() if event["kind"] == kind]
    return [facts for facts in events if (facts["digest"], facts["list"]) == (digest, number)]


def _hand_out(inspection: Inspection, store: Store, reserve: str) -> tuple[str, ...]:
    """Publish a blank workbook of one record for everybody who reads a replacement; the paths of those for
    this reserve.
    """
    from record_review.reading import replacement_workbooks
    from record_review.run.steps.week.happening import happenings

    now = drawn(store, inspection.programme)
    if inspection.reading.plan and store.step_record(PLAN_STEP) is None:
        return ()  # the plan, once it is made, gives it out with the others
    happened = happenings(store, now) if inspection.reading.plan else ()
    files = replacement_workbooks(inspection, now.children, now.selection, now.replacements, happened)
    if not files and store.step_record(WORKBOOKS) is None:
        return ()
    key = sha256(canonical_json({name: sha256(content) for name, content in files.items()}))
    with store.stage(WORKBOOKS, needs=(SELECTION,)) as stage:
        for name, content in files.items():
            stage.write("send", f"{WORKBOOKS_FOLDER}/{name}", content)
        stage.publish(key, {"workbooks": len(files)})
    new = [name for name in files if name.endswith(f" {reserve}.xlsx")]
    return tuple(store.shown(f"send/{WORKBOOKS_FOLDER}/{name}") for name in new)
