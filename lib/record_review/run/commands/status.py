"""Where inspections stand, and what became of every row of a return. Reads only."""

from __future__ import annotations

import csv
import difflib
import io

from record_review.custody import Store, inspection_ids, open_store, outputs_root
from record_review.inspection import ParameterError, Refusal, read_inspection, resolve_inspection_file
from record_review.run.steps.notices import notices
from record_review.run.steps.opening import listed
from record_review.run.steps.plans import STEPS
from record_review.run.steps.provenance import changes, made_from
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
    blocks = [_status_of(store) for store in stores]
    return [line for block in blocks for line in ["", *block]][1:]


def outcomes_csv(inspection_id: str) -> str:
    """Row number, outcome and reason code of every row of the return, in the order of the rows; LF line
    ends.

    Raises
    ------
    ParameterError : there is no such inspection
    StepError : its population has not been worked out yet
    """
    tables, _ = known_store(inspection_id).recall("population")
    outcomes = tables["outcomes"]
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(["row", "outcome", "reason"])
    columns = (outcomes["row"].tolist(), outcomes["outcome"].tolist(), outcomes["reason"].fillna("").tolist())
    writer.writerows(zip(*columns, strict=True))
    return sheet.getvalue()


def _status_of(store: Store) -> list[str]:
    files = [_file_of(store, plan.name) for plan in STEPS]
    file = next((name for name in reversed(files) if name), None)
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
    lines += [f"  {said}" for said in notices(store, inspection)]
    return [*lines, *filter(None, [trouble])]


def _blocking(store: Store) -> list[str]:
    """What blocks the book, as the population was published."""
    if ACCOUNT not in store.record_outputs("02_population"):
        return []
    blocking = what_blocks(store)
    return (
        ["  What blocks a book of lists:", *(f"  - {sentence}" for sentence in blocking)] if blocking else []
    )


def _file_of(store: Store, step: str) -> str | None:
    record = store.step_record(step)
    return record["remembered"].get("inspection_file") if record else None
