"""The command `purge` in words: what goes and what stays; then, when the inspection's name was typed, the
deletion and its certificate.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from record_review.custody import Store, sha256, traces
from record_review.custody import purge as custody_purge
from record_review.custody.certificate import certificate, certificate_page
from record_review.custody.ending.given import given_files, inspection_of, references_of
from record_review.custody.files import write_whole
from record_review.custody.keys import destroy_key, read_recipients
from record_review.custody.layout import PRIVATE
from record_review.custody.purge import CERTIFICATES, EVERYTHING, PURGED, READING, Plan
from record_review.custody.resealing import rotate
from record_review.custody.traces import LAB_STAYS, Place, places, search, tool_files
from record_review.inspection import (
    PARAMS,
    Inspection,
    ParameterError,
    Refusal,
    StepError,
)
from record_review.run.commands.status import known_store
from record_review.run.steps.inputs import shown_path
from record_review.run.steps.record_numbers import ready_for_numbers, under_record_numbers

STAGE_WORDS = {
    READING: "What the partnership provided was removed at the end of the record reading days; answers stay"
    " under record numbers until the report is out.",
    EVERYTHING: "Everything personal of the inspection was removed.",
}
SAME_AGAIN = (
    "Made again from record numbers, the released files have the same bytes. In the internal annex findings"
    " of equal share may change places, and a number halfway between two may be rounded the other way."
)
FILE_STAYS = "The inspection file stays where it is: settings and decisions, with the names of files."
LISTED = 8  # paths of one kind that are listed one by one


def purge_lines(
    inspection_id: str,
    stage: str,
    *,
    yes: bool,
    confirm: str | None,
    ask: Callable[[str], str] | None,
    asked_from: Path | None = None,
) -> list[str]:
    """List what goes and what stays, or do it.

    Parameters
    ----------
    stage : READING or EVERYTHING
    yes : do it, when the name of the inspection is typed
    confirm : the name as it was given on the command line; it says yes too
    ask : puts a question to the person at the terminal; None when there is none
    asked_from : connection file of the notebook's kernel that asks; JupyterLab may run then, and no other
        kernel in it

    Raises
    ------
    ParameterError : there is no such inspection, or another name was typed
    StepError : the report was not made from all filled workbooks; a run, JupyterLab or another program is at
        work on the inspection; another stage was begun and is not finished
    """
    store = known_store(inspection_id)
    journal = custody_purge.unfinished(store)
    if journal and journal["stage"] != stage:
        custody_purge.refuse_if_purged(store)
    inspection = inspection_of(store) if not journal else None
    if journal is None and stage == READING and (said := _nothing_to_do(store)):
        return [said]
    if not (yes or confirm is not None):
        if journal:
            return [_goes_on(store, stage)]
        plan, facts = _plan(store, inspection, stage)
        return _listing(store, plan, facts) if plan.goes else [_nothing_to_do(store) or "Nothing is there."]
    _refuse_unless_named(inspection_id, confirm, ask)
    with store.claim():
        traces.refuse_open_notebooks(asked_from)
        if journal is None:
            if stage == READING:
                _prepare_numbers(store, inspection)
            journal = _begin(store, inspection, stage, lab_stays=asked_from is not None)
        custody_purge.carry_out(store, journal, destroy_key, rotate)
        return _finish(store, journal)


def _nothing_to_do(store: Store) -> str:
    done = custody_purge.purged(store)
    return f"{store.inspection_id} was purged already: stage {done}." if done else ""


def _goes_on(store: Store, stage: str) -> str:
    return (
        f"The purge of {store.inspection_id} (stage {stage}) was begun and not finished: run it again with"
        f" --confirm {store.inspection_id}, and it goes on where it stopped."
    )


def _plan(
    store: Store, inspection: Inspection | None, stage: str, *, lab_stays: bool = False
) -> tuple[Plan, dict[str, Any]]:
    """What goes, and what the certificate will say of the search.

    lab_stays : JupyterLab is at work, and what it keeps of its connections stays until it starts again
    """
    came_back = [str(event["facts"].get("workbook", "")) for event in store.register.events()]
    given, remarks = given_files(inspection, stage, came_back)
    remarks += _material_left(store, inspection)
    remarks += [SAME_AGAIN if stage == READING else FILE_STAYS]
    references = references_of(store)
    elsewhere = {str(path): "left by our tools" for path in tool_files(lab_stays=lab_stays)}
    remarks += [LAB_STAYS] if lab_stays else []
    elsewhere |= {str(path): kind for path, kind in given.items()}
    where = [*places(), *_beside_the_file(inspection)]
    found = search(references, where, without=[*given, store.folder]) if references else None
    if found is None:
        remarks.append(
            "No place was searched for references: they could not be read, or had been removed before."
        )
    else:
        elsewhere |= {str(path): f"copies in {name}" for path, name in found.copies.items()}
        remarks.append(f"Searched for {len(references):,} references.")
        remarks += [f"Not every file was looked through in {name}: too many." for name in found.given_up]
        if found.others:
            remarks.append(
                f"{len(found.others):,} other files that hold a reference were told to whoever ran the purge,"
                " and not removed."
            )
    facts = {
        "remarks": remarks,
        "looked_through": dict(found.files) if found else {},
        "others": [shown_path(path) for path in found.others] if found else [],
    }
    if stage == EVERYTHING and (recipients := read_recipients(store.folder / PRIVATE)):
        others = len(recipients.public_keys) - 1
        if others:
            remarks.append(
                f"{others} other keys could open the private folder, and lie with colleagues: they destroy"
                " theirs."
            )
    numbered = _numbered_paths(store) if stage == READING else ()
    plan = custody_purge.plan_purge(stage, custody_purge.files_of(store), elsewhere, numbered=numbered)
    return plan, facts


def _beside_the_file(inspection: Inspection | None) -> list[Place]:
    """The folder of an inspection file that does not lie in params/: what a person works with lies there."""
    folder = inspection.path.parent.resolve() if inspection else PARAMS.resolve()
    inside = PARAMS.resolve() in (folder, *folder.parents)
    return [] if inside else [Place("the folder of the inspection file", folder, False)]


def _material_left(store: Store, inspection: Inspection | None) -> list[str]:
    """What the agencies uploaded and nobody has ticked off as removed; it lies with them, not here."""
    from record_review.reading.documents.progress import not_removed
    from record_review.run.steps.documents import standing

    if inspection is None or custody_purge.purged(store):
        return []
    try:
        left = not_removed(standing(inspection, store).documents, inspection.programme.agencies)
    except (Refusal, KeyError):  # nothing was selected, no key, or kept by an earlier version
        return ["Whether the agencies' uploaded material was removed is not known here."]
    if not left:
        return ["Of no agency is there uploaded material that was received and not ticked off as removed."]
    named = ", ".join(f"{agency} ({count:,})" for agency, count in left.items())
    return [
        f"Uploaded material that was received and not ticked off as removed, by records: {named}. See to it"
        " where it was uploaded. Before this purge it is ticked off with: documents --mark removed."
    ]


def _numbered_paths(store: Store) -> set[str]:
    return set(under_record_numbers(store, random.Random()).files)


def _prepare_numbers(store: Store, inspection: Inspection | None) -> None:
    if inspection is None:
        raise StepError("The inspection file cannot be read: put it right first, because the answers stay.")
    ready_for_numbers(inspection, store)


def _begin(store: Store, inspection: Inspection | None, stage: str, *, lab_stays: bool) -> dict[str, Any]:
    plan, facts = _plan(store, inspection, stage, lab_stays=lab_stays)
    numbered: set[str] = set()
    if stage == READING:
        kept = under_record_numbers(store, random.SystemRandom())
        numbered = set(kept.files)
        facts |= {"logs": kept.logs, "approval": kept.approval}
        custody_purge.stage_numbered(store, kept.files)
    return custody_purge.begin(store, plan, facts, numbered)


def _finish(store: Store, journal: Mapping[str, Any]) -> list[str]:
    """Look again, write the certificate, enter it in the register, and say what was done."""
    if left := custody_purge.left_over(store, journal):
        raise StepError(
            f"{len(left)} files that should be gone are still there, such as {store.shown(left[0])}: close"
            " what has them open, and run purge again."
        )
    stage, searched = journal["stage"], journal["facts"]
    if approval := searched.get("approval"):
        from record_review.report.protection.earlier import EXACT_APPROVED

        store.register.record(EXACT_APPROVED, approval)
    events = store.register.events()
    facts = {
        "inspection": store.inspection_id,
        "stage": STAGE_WORDS[stage],
        "at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        "key": (
            "The key of the inspection was destroyed before anything was deleted, and is not there any more."
            if stage == EVERYTHING
            else "The answers were sealed for a new key. The one that the return was sealed for is destroyed."
        ),
        "removed": journal["counts"],
        "looked_through": searched["looked_through"],
        "remarks": searched["remarks"],
        "stays": journal["stays"],
        "register_head": events[-1]["hash"] if events else "",
    }
    name = CERTIFICATES[stage]
    content = certificate(facts)
    write_whole(store.folder / f"{name}.json", content)
    write_whole(store.folder / f"{name}.html", certificate_page(facts))
    files = sum(journal["counts"].values())
    event = {"stage": stage, "files": files, "certificate": sha256(content)}
    event |= custody_purge.removed_logs(journal) | searched.get("logs", {})
    store.register.record(PURGED, event, again=True)
    custody_purge.finish(store)
    said = [
        STAGE_WORDS[stage],
        f"{files:,} files were removed. What was checked and what cannot be: {store.shown(f'{name}.html')}",
    ]
    return said + _others(searched["others"])


def _others(paths: list[str]) -> list[str]:
    if not paths:
        return []
    more = [f"  and {len(paths) - LISTED:,} more"] if len(paths) > LISTED else []
    return [
        "These files hold a reference of the inspection and were not removed, because a person may have put"
        " them there. Look at each:",
        *(f"  {path}" for path in paths[:LISTED]),
        *more,
    ]


def _listing(store: Store, plan: Plan, facts: Mapping[str, Any]) -> list[str]:
    lines = [
        f"What purge would do with {store.inspection_id}, stage {plan.stage}. Nothing has been removed.",
        "",
    ]
    lines.append("Goes:")
    for kind, count in plan.counts().items():
        paths = [item.path for item in plan.goes if item.kind == kind]
        lines.append(f"  {count:>5,}  {kind}")
        lines += [f"           {_shown(store, path)}" for path in paths[:LISTED]]
        lines += [f"           and {count - LISTED:,} more"] if count > LISTED else []
    lines += ["", "Stays:"]
    for why in sorted({item.why for item in plan.stays}):
        lines.append(f"  {sum(item.why == why for item in plan.stays):>5,}  {why}")
    lines += ["", *facts["remarks"], *_others(facts["others"]), ""]
    flag = f" --stage {READING}" if plan.stage == READING else ""
    return [*lines, f"To do it: purge {store.inspection_id}{flag} --confirm {store.inspection_id}"]


def _shown(store: Store, path: str) -> str:
    return shown_path(Path(path)) if Path(path).is_absolute() else store.shown(path)


def _refuse_unless_named(inspection_id: str, confirm: str | None, ask: Callable[[str], str] | None) -> None:
    if confirm is None:
        if ask is None:
            raise ParameterError(
                f"Nobody is there to be asked: give the name too, as --confirm {inspection_id}."
            )
        confirm = ask(f"This cannot be undone. Type the name of the inspection ({inspection_id}): ")
    if confirm.strip() != inspection_id:
        raise ParameterError(f"Another name was given than {inspection_id}: nothing was removed.")


def at_the_terminal() -> Callable[[str], str] | None:
    """How the person at the terminal is asked; None when there is nobody."""
    return input if sys.stdin is not None and sys.stdin.isatty() else None
