"""The command `returned` in words: what a workbook that came back says, and what to ask whoever filled it
in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from record_review.custody import Store
from record_review.inspection import Inspection, ParameterError
from record_review.run.commands.replace import opened
from record_review.run.commands.week.happening import moved_lines
from record_review.run.steps import moderating
from record_review.run.steps import returned_workbooks as returned
from record_review.run.steps.replacing import drawn
from record_review.run.steps.week.handing_in import hand_in
from record_review.run.steps.week.happening import follow_siblings

if TYPE_CHECKING:
    from record_review.pir.rules.findings import Finding
    from record_review.reading.returned.answers import Filled, Key
    from record_review.reading.workbook.opening import Book
    from record_review.sample import Selection

ENGAGEMENT_STEP = "07_engagement_list"
_MOST_DIFFERENCES = 20


def returned_lines(inspection_id: str, workbook: str) -> tuple[list[str], bool]:
    """Read a workbook that came back, keep it, and say what it answers.

    Returns
    -------
    the lines, and whether somebody has to correct something

    Raises
    ------
    ParameterError : no such inspection or file
    ReadingError : the workbook cannot be opened, is none of ours, or was made for another inspection or draw
    StepError : nothing has been selected, or another run is at work
    """
    inspection, store = opened(inspection_id, "Reading a workbook that came back")
    path = Path(workbook)
    if not path.is_file():
        raise ParameterError(f"There is no file {workbook}.")
    book, kind = returned.open_returned(path, inspection)
    if kind == returned.READINGS:
        lines, problems = hand_in(inspection, path)
        more = [f"How far the reading is: week {inspection_id}"] if inspection.reading.plan else []
        told = ["To be asked of the pair:", *(f"- {problem}" for problem in problems)] if problems else []
        return [*lines, *told, *more], bool(problems)
    content = path.read_bytes()
    if kind == returned.SELECTION:
        lines, findings = _selection(inspection, store, book, path.name, content)
    elif kind == returned.ENGAGEMENT:
        lines, findings = _engagement(store, book, path.name, content)
    elif kind == returned.MODERATION:
        lines, findings = moderating.take(inspection, store, book, content)
    else:
        lines, findings = _documents(inspection, store, book, path.name, content, kind)
    return [*lines, *finding_lines(findings)], any(f.severity == "error" for f in findings)


def finding_lines(findings: Iterable[Finding]) -> list[str]:
    """Findings as whoever filled in the workbook is told them, errors first; no reference stands in them."""
    found = sorted(findings, key=lambda f: (f.severity != "error", f.rule))
    if not found:
        return ["Nothing to put right or to explain."]
    errors = sum(f.severity == "error" for f in found)
    head = f"Findings, to be sent back: {errors} to put right, {len(found) - errors} to explain."
    return ["", head, *(f"- {f.sentence()}" for f in found)]


def _selection(
    inspection: Inspection, store: Store, book: Book, name: str, content: bytes
) -> tuple[list[str], list[Finding]]:
    from record_review.reading.returned.lists import read_lists
    from record_review.reading.returned.selection import (
        LETTERS,
        not_available,
        sample_siblings,
        selection_fields,
        siblings_effect,
    )
    from record_review.sample import apply_replacements, place_names

    now = drawn(store, inspection.programme)
    returned.refuse_another_draw(name, book, now.selection)
    places = place_names(now.selection)
    filled = read_lists(book, selection_fields(inspection.programme), places, LETTERS)
    lines, answers = _take(store, returned.SELECTION, now.selection, content, filled, places)
    groups = now.children.set_index("record_ref")["sibling_group"].astype("str").to_dict()
    in_return = {ref: groups[ref] for ref in places}
    siblings = sample_siblings(answers, places, in_return, filled.cells)
    to_read = apply_replacements(now.selection, now.replacements)
    lines += ["", f"Siblings: something is said about {len(siblings.said)} of {len(places)} records."]
    effect = siblings_effect(siblings, in_return, to_read)
    width = max(map(len, effect["what"]))
    lines.append(f"  {'Of the records that are read':<{width}}  by the return  now")
    lines += [
        f"  {row.what:<{width}}  {row.in_return:>13}  {row.now:>3}" for row in effect.itertuples(index=False)
    ]
    lines.append("The draw stays as it is.")
    said, schedule = follow_siblings(inspection, store)
    lines += [said] if said else []
    lines += moved_lines(schedule) if schedule else []
    if gone := not_available(answers, to_read, inspection.programme):
        lines += [
            "",
            f"No agency holds a record for {', '.join(places[ref] for ref in gone)}. A reserve can be read"
            f" instead:"
            f" replace {inspection.inspection_id} REF",
        ]
    lines.append(f"Uploads are counted with: documents {inspection.inspection_id}")
    return lines, [*filled.findings, *siblings.findings]


def _engagement(store: Store, book: Book, name: str, content: bytes) -> tuple[list[str], list[Finding]]:
    from record_review.reading.returned.engagement import FIELDS, LETTERS, engagement_state
    from record_review.reading.returned.lists import read_lists
    from record_review.sample import selection_from_stored

    if store.step_record(ENGAGEMENT_STEP) is None or not store.recall_facts("engagement").get("list_number"):
        raise ParameterError(
            f"No list of people to meet or survey has been drawn: run {ENGAGEMENT_STEP} first."
        )
    chosen = selection_from_stored(*store.recall("engagement"))
    returned.refuse_another_draw(name, book, chosen)
    places = {ref: f"E{n:02d}" for n, ref in enumerate(chosen.selected, start=1)}
    places |= {ref: f"ER{n:02d}" for n, ref in enumerate(chosen.reserves, start=1)}
    filled = read_lists(book, FIELDS, places, LETTERS)
    lines, answers = _take(store, returned.ENGAGEMENT, chosen, content, filled, places)
    state = engagement_state(answers, chosen.selected, chosen.reserves, filled.cells)
    lines += ["", *(f"  {row.what}: {row.number}" for row in state.counts.itertuples(index=False))]
    if state.next_in_reserve:
        lines.append(f"Next in reserve, in order: {', '.join(state.next_in_reserve)}.")
    return lines, [*filled.findings, *state.findings]


def _documents(
    inspection: Inspection, store: Store, book: Book, name: str, content: bytes, kind: str
) -> tuple[list[str], list[Finding]]:
    from record_review.reading.documents.requests import FIRST, requests
    from record_review.reading.returned.lists import read_lists
    from record_review.reading.returned.selection import selection_fields, upload_field

    agency = kind.partition(":")[2]
    now = drawn(store, inspection.programme)
    returned.refuse_another_draw(name, book, now.selection)
    asked = requests(now.children, now.selection, inspection.programme)
    asked = asked[asked["agency"] == agency]
    places = dict(zip(asked["record_ref"], asked["place"], strict=True))
    fields = [f for f in selection_fields(inspection.programme) if f.name == upload_field(agency)]
    filled = read_lists(book, fields, places, "DOC", also_sent=(FIRST,))
    lines, answers = _take(store, kind, now.selection, content, filled, places)
    counts = {status: list(answers.values()).count(status) for status in sorted(set(answers.values()))}
    said = ", ".join(f"{status} {count}" for status, count in counts.items()) or "nothing yet"
    lines += [f"{agency}: {said}.", f"Uploads are counted with: documents {inspection.inspection_id}"]
    return lines, list(filled.findings)


def _take(
    store: Store,
    kind: str,
    selection: Selection,
    content: bytes,
    filled: Filled,
    places: Mapping[str, str],
) -> tuple[list[str], dict[Key, str]]:
    """Keep a version and put it together with those before: what to say of it, and all answers so far."""
    from record_review.reading.returned.versions import differences, merged

    with store.claim():
        before = merged(version.answers for version in returned.versions(store, kind, selection))
        new = returned.keep_version(store, kind, selection, content, filled.answers)
        versions = returned.versions(store, kind, selection)
    answers = merged(version.answers for version in versions)
    if not new:
        return [f"This workbook came before, and is kept already; {len(versions)} versions."], answers
    changed = differences(before, filled.answers)
    lines = [
        f"Version {len(versions)}: {len(filled.answers)} answers, {len(changed)} of them other than before."
        f" {len(answers)} answers in all versions together."
    ]
    lines += [
        f"  {places.get(c.reference, '?')}, {c.field}: {_shown(c.before)} before, {_shown(c.now)} now"
        for c in changed[:_MOST_DIFFERENCES]
    ]
    if len(changed) > _MOST_DIFFERENCES:
        lines.append(f"  and {len(changed) - _MOST_DIFFERENCES} more")
    return lines, answers


def _shown(answer: str) -> str:
    """An answer of a list as it is; free text and lists of references by their length."""
    return (
        answer if len(answer) <= 20 and answer.replace(" ", "").isalpha() else f"({len(answer)} characters)"
    )
