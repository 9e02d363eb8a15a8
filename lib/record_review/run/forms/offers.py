"""What the home notebook offers to do about an inspection: the names of its buttons, and which of them stand
there.
"""

from __future__ import annotations

from record_review.custody import Store, outputs_root
from record_review.custody.purge import purged
from record_review.inspection import Inspection
from record_review.run.desk import agenda as now

BEGIN, RUN_STEPS, SETTLE = "Begin an inspection", "Run the waiting steps", "Settle findings"
SOURCE, NUMBER = "Say where the number comes from", "Enter the public number"
REPLACE, CONCERN, OUTBOX = "Replace a record", "Concern", "Put the outbox together"
ENGAGEMENT, ITS_NUMBER = "Ask for an engagement list", "Enter the engagement list's number"
PURGE_PROVIDED, PURGE = "Remove what was provided", "Remove everything personal"
EXACT, REASON, PASSWORD = "Approve exact counts", "Run with a reason", "Password of the return"
BUTTONS = {
    now.SOURCE: SOURCE,
    now.NUMBER: NUMBER,
    now.ENGAGEMENT_NUMBER: ITS_NUMBER,
    now.SETTLE: SETTLE,
}


def offered_for(item: now.Item | None) -> set[str]:
    """What can be done about an inspection as it stands."""
    if item is None or item.state is None or item.state.inspection is None:
        return set()
    inspection, store, draw = item.state.inspection, store_of(item), item.state.inspection.engagement
    offered = {RUN_STEPS, EXACT, REASON, PASSWORD}
    if inspection.public_number.value is None:
        booked = store.record_path(now.BOOK).exists()
        offered.add(NUMBER if booked or inspection.public_number.source else SOURCE)
    if store.record_path("01_return").exists():
        offered |= {SETTLE, OUTBOX}
    if store.record_path("04_selection").exists():
        offered |= {REPLACE, CONCERN}
    if store.folder.exists():
        offered |= {PURGE} if purged(store) else {PURGE_PROVIDED, PURGE}
    if draw is None:
        offered.add(ENGAGEMENT)
    elif draw.public_number.value is None:
        offered.add(ITS_NUMBER)
    if purged(store):  # these need what was removed at the end of the reading days
        offered -= {SETTLE, REPLACE, ENGAGEMENT}
    return offered


def last_step(inspection: Inspection, store: Store) -> str:
    """The step that a run must not go beyond, "" for none: no book is made before it is agreed where its
    number comes from.
    """
    booked = store.record_path(now.BOOK).exists()
    return "" if booked or inspection.public_number.source or inspection.rehearsal else now.POPULATION


def store_of(item: now.Item) -> Store:
    """The store of an inspection, for looking only."""
    return Store(item.inspection_id, outputs_root() / item.inspection_id)
