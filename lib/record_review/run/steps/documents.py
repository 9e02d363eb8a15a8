"""The documents of an inspection: what the team ticks off, what the lead asks for, and the lists to send.

What is ticked off stands in a log; the page and the chasing lists are made from it whenever they are
asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from record_review.custody import Store, canonical_json, sha256
from record_review.inspection import Inspection, ParameterError, reference_key
from record_review.run.steps import returned_workbooks as returned
from record_review.run.steps.replacing import SELECTION, drawn

if TYPE_CHECKING:
    from record_review.reading.documents.progress import Additional, Documents, Mark
    from record_review.run.steps.replacing import Drawn

LOG, MARKED, ASKED = "documents", "documents_marked", "document_asked_for"  # log, and kinds of events
LISTS, CHASING = "document_lists", "document-chasing"
EVERY = "all"
PLAN = "05_reading_plan"


@dataclass(frozen=True)
class Standing:
    """The draw, the records that are read, and where their documents stand."""

    drawn: Drawn
    to_read: tuple[str, ...]
    documents: Documents


def standing(inspection: Inspection, store: Store, days: Mapping[str, int] | None = None) -> Standing:
    """Where the documents stand, by the workbooks that came back and by what the team has ticked off.

    days : reading day of each record by the plan
    """
    from record_review.reading.documents.progress import documents
    from record_review.reading.documents.requests import requests
    from record_review.sample import apply_replacements

    now = drawn(store, inspection.programme)
    to_read = apply_replacements(now.selection, now.replacements)
    asked = requests(now.children, now.selection, inspection.programme)
    marks, additional = logged(store, now)
    marks = _from_workbooks(inspection, store, now) + marks
    # A reserve is needed when the record was that it is read for, until the plan says otherwise
    planned = dict(days or {})
    for ref, selected in zip(to_read, now.selection.selected, strict=True):
        planned.setdefault(ref, planned.get(selected, 1))
    return Standing(now, to_read, documents(asked, marks, to_read, days=planned, additional=additional))


def mark(
    inspection: Inspection, store: Store, *, agency: str, records: Sequence[str], state: str, by: str
) -> int:
    """Tick off documents, of records by reference or place, or of further documents by number (A01).

    Parameters
    ----------
    records : or "all": every record that the agency is asked for and that is not in this state; for received,
        those that are outstanding and are read
    state : of `progress.STATES`
    by : a role or initials

    Returns
    -------
    how many were ticked off

    Raises
    ------
    ParameterError : no such agency, or one of the records is none that it is asked for; nothing is ticked off
    """
    from record_review.reading.documents.progress import OUTSTANDING, RECEIVED, REMOVED

    agency = known_agency(inspection, agency)
    with store.claim():
        now = standing(inspection, store)
        by = checked_role(by, now.drawn)
        lines = now.documents.records
        lines = lines[lines["agency"] == agency]
        further = {a.number: a.number for a in now.documents.additional if a.agency == agency}
        names = {reference_key(ref): ref for ref in lines["record_ref"]}
        names = {
            reference_key(p): r for p, r in zip(lines["place"], lines["record_ref"], strict=True)
        } | names
        names |= {reference_key(number): number for number in further}
        if list(records) == [EVERY]:
            if state == RECEIVED:
                wanted = lines[lines["read"] & lines["state"].isin(list(OUTSTANDING))]
            elif state == REMOVED:
                wanted = lines[lines["state"] == RECEIVED]
            else:
                wanted = lines[lines["state"] != state]
            chosen = wanted["record_ref"].tolist()
            if state == REMOVED:
                chosen += [
                    a.number for a in now.documents.additional if (a.agency, a.state) == (agency, RECEIVED)
                ]
        else:
            strangers = [name for name in records if reference_key(name) not in names]
            if strangers:
                raise ParameterError(
                    f"{len(strangers)} of the records named are none that {agency} is asked for, so"
                    f" nothing was"
                    " ticked off. Name them by reference or place (R07), or further documents by number"
                    " (A01)."
                )
            chosen = list(dict.fromkeys(names[reference_key(name)] for name in records))
        if chosen:
            line = {"what": state, "agency": agency, "records": json.dumps(chosen), "by": by}
            facts = {"agency": agency, "state": state, "records": len(chosen), "by": by}
            _add(store, now.drawn, line, MARKED, facts)
    return len(chosen)


def ask_for(
    inspection: Inspection, store: Store, *, agency: str, record: str, what: str, why: str, by: str
) -> str:
    """Keep that the inspection lead asks for one more document of one child; its number (A01).

    Raises
    ------
    ParameterError : no such agency, the record is not read, or what, why or by whom is missing
    """
    agency = known_agency(inspection, agency)
    with store.claim():
        now = standing(inspection, store)
        by = checked_role(by, now.drawn)
        ref = known_record(record, now)
        missing = [name for name, text in (("--ask", what), ("--why", why)) if not text.strip()]
        if missing:
            raise ParameterError(f"Say which document, and why, with {' and '.join(missing)}.")
        number = f"A{len(now.documents.additional) + 1:02d}"
        line = {"what": "ask", "agency": agency, "records": json.dumps([ref]), "by": by}
        line |= {"number": number, "document": what.strip(), "why": why.strip()}
        _add(store, now.drawn, line, ASKED, {"agency": agency, "number": number, "by": by})
    return number


def publish_lists(inspection: Inspection, store: Store, now: Standing, *, day: int) -> list[str]:
    """Write the page of the documents and a chasing list for every agency of which something has not come;
    the lists' paths, as a person is told them."""
    from record_review.reading.documents.page import documents_page
    from record_review.reading.documents.progress import OUTSTANDING, outstanding
    from record_review.reading.documents.requests import chasing_file, file_name

    said = store.recall_facts("population").get("agreed_date")
    agreed = date.fromisoformat(said) if said else None
    files = {}
    for agency in inspection.programme.agencies:
        lines = outstanding(now.documents, agency)
        needed = [
            (row.place, row.record_ref, _needed(row.needed, day)) for row in lines.itertuples(index=False)
        ]
        further = [
            (a.number, a.record, a.what)
            for a in now.documents.additional
            if a.agency == agency and a.state in OUTSTANDING
        ]
        if needed or further:
            name = f"{CHASING}/{file_name(agency)}.xlsx"
            files[name] = chasing_file(agency, needed, further, inspection, agreed)
    page = documents_page(now.documents, inspection, day=day)
    made_of = {name: sha256(content) for name, content in files.items()} | {"page": sha256(page)}
    with store.claim(), store.stage(LISTS, needs=(SELECTION,)) as stage:
        for name, content in files.items():
            stage.write("send", name, content)
        stage.write("working", "documents.html", page)
        stage.publish(sha256(canonical_json(made_of)), {"lists": len(files), "day": day})
    return [store.shown(f"send/{name}") for name in files]


def known_agency(inspection: Inspection, agency: str) -> str:
    """An agency of the programme, without regard to case.

    Raises
    ------
    ParameterError : there is none of this name
    """
    for known in inspection.programme.agencies:
        if known.casefold() == agency.strip().casefold():
            return known
    raise ParameterError(
        f"--agency: expected one of {', '.join(inspection.programme.agencies)}. Put quotes around two words."
    )


def known_record(record: str, now: Standing) -> str:
    """A record that is read, by its reference or place.

    Raises
    ------
    ParameterError : it is none
    """
    from record_review.sample import place_names

    places = place_names(now.drawn.selection)
    names = {reference_key(places[ref]): ref for ref in now.to_read}
    names |= {reference_key(ref): ref for ref in now.to_read}
    if (ref := names.get(reference_key(record))) is None:
        raise ParameterError(
            "The record named is not among those that are read. Name it by its reference or its place (R07);"
            " after a replacement, name the record that is read in its place."
        )
    return ref


def checked_role(by: str, now: Drawn) -> str:
    """A role or initials, as may stand in the register.

    Raises
    ------
    ParameterError : it is blank, long, or holds a reference of the return
    """
    from record_review.sample import names_a_record

    text = " ".join(by.split())
    if not text or len(text) > 60 or names_a_record(text, now.children["record_ref"]):
        raise ParameterError(
            '--by: expected the role or initials of whoever decided, such as "inspection lead", at most 60'
            " characters and no reference."
        )
    return text


def renew_lists(inspection: Inspection, store: Store) -> None:
    """Write page and chasing lists again as they were last asked for, once others are read than then."""
    record = store.step_record(LISTS)
    if record is not None:
        now = standing(inspection, store, planned_days(store))
        publish_lists(inspection, store, now, day=int(record["facts"].get("day", 1)))


def _needed(needed: int, day: int) -> str:
    words = f"reading day {needed}"
    return f"{words}: overdue" if needed <= day else words


def _add(store: Store, now: Drawn, line: dict[str, str], kind: str, facts: dict) -> None:
    selection = {"digest": now.selection.digest, "list": str(now.selection.list_number)}
    blank = {"number": "", "document": "", "why": ""}
    store.log(LOG).add({**selection, "at": returned.now(), **blank, **line}, kind, facts)


def logged(store: Store, now: Drawn) -> tuple[list[Mark], list[Additional]]:
    """What the team has ticked off and asked for since the draw."""
    from record_review.reading.documents.progress import Additional, Mark

    lines = store.log(LOG).lines()
    if not len(lines):
        return [], []
    ours = lines[(lines["digest"] == now.selection.digest)]
    ours = ours[ours["list"] == str(now.selection.list_number)]
    marks, additional = [], []
    for line in ours.to_dict("records"):
        records = tuple(json.loads(line["records"]))
        if line["what"] == "ask":
            who = (line["document"], line["why"], line["by"])
            additional.append(Additional(line["number"], line["at"], line["agency"], records[0], *who))
        else:
            marks.append(Mark(line["at"], line["agency"], records, line["what"]))
    return marks, additional


def _from_workbooks(inspection: Inspection, store: Store, now: Drawn) -> list[Mark]:
    """What each version of a workbook changed: what it merely repeats says nothing new."""
    from record_review.reading.documents.progress import OF_STATUS, Mark
    from record_review.reading.returned.selection import upload_field

    marks = []
    kinds = [returned.SELECTION]
    kinds += [f"{returned.DOCUMENTS}:{agency}" for agency in inspection.programme.agencies]
    for kind in kinds:
        before: dict = {}
        for version in returned.versions(store, kind, now.selection):
            for agency in inspection.programme.agencies:
                for (ref, name), answer in version.answers.items():
                    if name == upload_field(agency) and before.get((ref, name)) != answer:
                        marks.append(Mark(version.at, agency, (ref,), OF_STATUS[answer]))
            before |= version.answers
    return marks


def planned_days(store: Store) -> dict[str, int]:
    """Reading day of each record by the plan, the first where it is read twice; {} while there is none."""
    if store.step_record(PLAN) is None:
        return {}
    frames, _ = store.recall("plan")
    plan = frames["plan"]
    return {str(ref): int(day) for ref, day in plan.groupby("record_ref")["day"].min().items()}
