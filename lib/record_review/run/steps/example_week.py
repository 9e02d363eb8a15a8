"""The example's reading week: what its invented partnership and lead do between the draw and the report.

On day two a reader is absent and a reserve steps in. Three of five agencies have uploaded everything; two are
late with records of that day. One further document is asked for, one concern is reported and closed, and on
one answer two pairs agree after they had differed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from record_review.custody import Store
from record_review.inspection import Inspection
from record_review.run.steps import returned_workbooks as returned
from record_review.run.steps.concerns import SERIOUS, close_concern, report_concern
from record_review.run.steps.documents import EVERY, PLAN, ask_for, logged, mark, planned_days, standing
from record_review.run.steps.replacing import drawn
from record_review.run.steps.week.happening import happenings, report, schedule_now

if TYPE_CHECKING:
    import pandas as pd

    from record_review.run.steps.documents import Standing

ABSENT, ABSENT_DAY = "Pair 2 local reader", 2
LATE = ("health", "police")
LATE_RECORDS = 3  # of each of them, the first of those that are read on the day of the absence
LEAD, OFFICE = "Inspection lead (invented)", "Strategic support officer (invented)"
OFFICER = "Senior officer of the partnership (invented)"
INVENTED = "Invented, as the whole example is."


def play_absence(inspection: Inspection, store: Store) -> None:
    """Keep that a local reader is absent from day two on, once for each draw, where there is a plan."""
    if inspection.reading.plan and not happenings(store, drawn(store, inspection.programme)):
        report(inspection, store, "absent", day=ABSENT_DAY, who=ABSENT, by=LEAD, read=frozenset())


def who_reads(inspection: Inspection, store: Store) -> pd.DataFrame:
    """Who reads what: by the plan that is published, or as it is dealt where there is none.

    Raises
    ------
    ReadingError : the records cannot be given to the readers
    """
    from record_review.reading import deal_selection

    now = drawn(store, inspection.programme)
    if not inspection.reading.plan:
        return deal_selection(inspection, now.children, now.selection, now.replacements)
    if store.step_record(PLAN) is not None:
        plan = store.recall("plan")[0]["plan"]
    else:
        plan = schedule_now(inspection, store).plan.table
    return plan[["record_ref", "reader", "reading"]]


def play_week(inspection: Inspection, store: Store) -> None:
    """Keep what happens in the example's reading week, once for each draw.

    Raises
    ------
    ReadingError : the records cannot be dealt to the readers
    """
    if any(logged(store, drawn(store, inspection.programme))):
        return
    days = planned_days(store)
    now = standing(inspection, store, days)
    for agency in inspection.programme.agencies:
        lines = now.documents.records
        asked = lines[lines["agency"].eq(agency) & lines["read"]]["record_ref"].tolist()
        late = [ref for ref in asked if days.get(ref, ABSENT_DAY) == ABSENT_DAY][:LATE_RECORDS]
        records = [ref for ref in asked if ref not in late] if agency in LATE else [EVERY]
        if asked and records:
            mark(inspection, store, agency=agency, records=records, state="received", by=OFFICE)
    police = next((agency for agency in LATE if agency in inspection.programme.agencies), "")
    if police:
        ask_for(
            inspection, store, agency=police, record=now.to_read[0], what=f"One report. {INVENTED}",
            why=INVENTED, by=LEAD,
        )  # fmt: skip
    concern = report_concern(
        inspection, store, record=now.to_read[1], kind=SERIOUS, by=LEAD, to=OFFICER, done=INVENTED
    )
    close_concern(store, concern.number, by=LEAD, done=INVENTED, now=now)
    readers = inspection.reading.readers
    if readers is not None and readers.exists():
        _moderate(inspection, store, now)


def _moderate(inspection: Inspection, store: Store, now: Standing) -> None:
    """Agree on the second reader's answer to the first evaluation on which the invented readers differ."""
    from record_review.run.example.readings import invented_answers

    programme, children = inspection.programme, now.drawn.children
    dealt = who_reads(inspection, store)
    twice = dealt.loc[dealt["reading"] == "second", "record_ref"].tolist()
    rows = {child["record_ref"]: child for child in children.to_dict("records")}
    ordered = [q.id for q in programme.questions if programme.scale_of(q).ordered]
    agreed = {}
    for ref in twice:
        first, second = (invented_answers(rows[ref], reading, programme) for reading in ("first", "second"))
        differ = [q for q in ordered if first.get(q) and second.get(q) and first[q] != second[q]]
        if differ:
            said = {"answer": str(second[differ[0]]), "who": LEAD, "why": INVENTED}
            agreed = {(ref, f"{differ[0]}|{name}"): text for name, text in said.items()}
            break
    if not agreed:
        return
    content = json.dumps([[*key, text] for key, text in agreed.items()]).encode("utf-8")
    returned.keep_version(store, returned.MODERATION, now.drawn.selection, content, agreed)
