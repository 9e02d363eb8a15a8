"""Concerns that the inspection lead reports to the senior officer of the partnership: kept line by line.

"If concerns emerge during record reading, the inspection lead has the option of reporting a serious"
" concern or
requesting a management review of the child's circumstances. Any concerns will be reported to an identified
senior officer from the partnership." The register has their numbers alone, and the report nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from record_review.custody import Store
from record_review.inspection import Inspection, ParameterError
from record_review.run.steps import returned_workbooks as returned
from record_review.run.steps.documents import checked_role, known_record, standing

if TYPE_CHECKING:
    from record_review.run.steps.documents import Standing

LOG, RAISED, CLOSED = "concerns", "concern_reported", "concern_closed"  # log, and kinds of events
SERIOUS, REVIEW = "serious", "management-review"
KINDS = {SERIOUS: "serious concern", REVIEW: "management review requested"}
OFFICER = "senior_officer_for_concerns"


@dataclass(frozen=True)
class Concern:
    """A concern as it was reported, and since when it is closed ("" while it is open)."""

    number: str
    at: str
    record: str
    kind: str
    by: str
    to: str
    done: str
    closed: str = ""
    how_closed: str = ""


def report_concern(
    inspection: Inspection,
    store: Store,
    *,
    record: str,
    kind: str,
    by: str,
    to: str,
    done: str,
    closed: bool = False,
) -> Concern:
    """Keep that a concern was reported, with the time.

    Parameters
    ----------
    record : a record that is read, by reference or place
    to : whom it was reported to; "" for the senior officer that the inspection file names
    done : what was done

    Raises
    ------
    ParameterError : the record, the kind, by whom, to whom or what was done is missing or wrong
    """
    with store.claim():
        now = standing(inspection, store)
        to = to.strip() or inspection.contacts.get(OFFICER, "")
        problems = []
        if kind not in KINDS:
            problems.append(f"--kind: expected {' or '.join(KINDS)}.")
        if not to:
            problems.append(
                f"--to: nobody is named to whom it was reported. Say who, or name contacts: {OFFICER} in the"
                " inspection file."
            )
        if not done.strip():
            problems.append('--done: say what was done, such as "telephoned at 14:10, written note follows".')
        if problems:
            raise ParameterError(*problems)
        by, ref = checked_role(by, now.drawn), known_record(record, now)
        concern = Concern(f"C{len(concerns(store)) + 1:02d}", returned.now(), ref, kind, by, to, done.strip())
        line = _line(concern.number, concern.at, by=by, done=concern.done)
        store.log(LOG).add(
            line | {"record_ref": ref, "kind": kind, "to": to}, RAISED, {"number": concern.number}
        )
        return close_concern(store, concern.number, by=by, done="", now=now) if closed else concern


def close_concern(store: Store, number: str, *, by: str, done: str, now: Standing) -> Concern:
    """Keep that a concern is closed, with the time.

    Raises
    ------
    ParameterError : there is no such concern, it is closed already, or by whom is missing
    """
    with store.claim():
        known = {concern.number: concern for concern in concerns(store)}
        concern = known.get(number.upper())
        if concern is None:
            raise ParameterError(f"There is no concern {number}; there are {len(known)}, numbered from C01.")
        if concern.closed:
            raise ParameterError(f"{concern.number} was closed on {concern.closed[:10]} already.")
        line = _line(concern.number, returned.now(), by=checked_role(by, now.drawn), done=done.strip())
        store.log(LOG).add(line, CLOSED, {"number": concern.number})
        return next(c for c in concerns(store) if c.number == concern.number)


def concerns(store: Store) -> list[Concern]:
    """Every concern of the inspection, in the order in which they were reported.

    Raises
    ------
    StepError : the log is not as it was written
    """
    found: dict[str, dict[str, str]] = {}
    lines = store.log(LOG).lines()
    for line in lines.to_dict("records") if len(lines) else []:
        if line["kind"]:
            names = ("number", "at", "kind", "by", "to", "done")
            found[line["number"]] = {name: line[name] for name in names} | {"record": line["record_ref"]}
        else:
            found[line["number"]] |= {"closed": line["at"], "how_closed": line["done"]}
    return [Concern(**facts) for facts in found.values()]


def _line(number: str, at: str, *, by: str, done: str) -> dict[str, str]:
    return {"number": number, "at": at, "record_ref": "", "kind": "", "by": by, "to": "", "done": done}
