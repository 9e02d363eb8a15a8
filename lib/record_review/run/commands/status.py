"""Where inspections stand, and what became of every row of a return. Reads only."""

from __future__ import annotations

import csv
import difflib
import io

from record_review.custody import Store, inspection_ids, open_store, outputs_root
from record_review.custody.purge import purged, refuse_if_purged
from record_review.custody.seal import SealError
from record_review.inspection import ParameterError, Refusal, StepError
from record_review.run.steps.state import state_of


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
    if inspection_id is not None:
        blocks[0] += _reading_week(stores[0])
    return [line for block in blocks for line in ["", *block]][1:]


def write_home_page() -> list[str]:
    """Write where every inspection stands as a page, `home.html` in the outputs folder; say where it is."""
    from datetime import datetime

    from record_review.custody.files import write_whole
    from record_review.custody.layout import make_folder
    from record_review.run.desk.agenda import agenda
    from record_review.run.desk.home_page import PAGE, home_page, shown_home
    from record_review.run.desk.readings_so_far import readings_of

    items = agenda()
    page = home_page(items, readings_of(items), datetime.now())
    write_whole(make_folder(outputs_root()) / PAGE, page.encode("utf-8"))
    what = "1 inspection stands" if len(items) == 1 else f"{len(items)} inspections stand"
    return [f"Where {what}: {shown_home()}"]


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


def _reading_week(store: Store) -> list[str]:
    """How far the reading is, where a plan says who reads what; reading the workbooks takes some seconds."""
    from record_review.run.commands.replace import opened
    from record_review.run.steps.week.happening import progress_now

    try:
        if store.step_record("05_reading_plan") is None or purged(store):
            return []
        inspection, store = opened(store.inspection_id)
        progress = progress_now(inspection, store)
    except Refusal as refusal:
        return [f"  {problem}" for problem in refusal.problems]
    more = f"; {len(progress.asks)} things to ask" if len(progress.asks) else ""
    return [f"  {'reading week':<22} {progress.sentence.removesuffix('.')}{more}: week {store.inspection_id}"]


def _status_or_refusal(store: Store) -> list[str]:
    """The status of one inspection; of one whose key is lost, say, the sentence: the others have theirs."""
    try:
        return _status_of(store)
    except SealError as refusal:
        return [store.inspection_id, *(f"  {problem}" for problem in refusal.problems)]


def _status_of(store: Store) -> list[str]:
    try:
        state = state_of(store)
    except Refusal as refusal:  # its files are damaged; the others' are not
        return [store.inspection_id, *(f"  {problem}" for problem in refusal.problems)]
    if state.gone:
        return [store.inspection_id, f"  {state.gone}"]
    lines = [f"{store.inspection_id}  {state.file or ''}".rstrip()]
    lines += [f"  {standing.step:<22} {standing}" for standing in state.steps]
    records, decisions = state.replaced
    if decisions:
        more = f", by {decisions} decisions" if decisions > records else ""
        lines.append(f"  {'replacements':<22} {records} recorded{more}")
    if state.blocking:
        lines += ["  What blocks a book of lists:", *(f"  - {sentence}" for sentence in state.blocking)]
    lines += [f"  {said}" for said in (state.retention, *state.changed, state.unread) if said]
    return [*lines, *state.problems]
