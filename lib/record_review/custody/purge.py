"""Purge: what of an inspection goes, what stays and why; and the deletion itself, which can be interrupted
anywhere.

Two stages, as the guidance has it. READING, at the end of the record reading days: what the partnership
provided goes, answers stay under record numbers. EVERYTHING, at the end: only what was released and what is
evidence stays. Knows files by where they lie; what a record number is, and which files of a person's own
hold references, it is told.

The order: note in a journal what goes, destroy the key, delete, look again, write the certificate, enter its
digest in the register, remove the journal. Each of these can be done twice.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from record_review.custody.canonical import canonical_json
from record_review.custody.files import remove, write_whole
from record_review.custody.keys import RECIPIENTS, SEALED
from record_review.custody.layout import PRIVATE, STAGING, STEPS, shown
from record_review.custody.log import LOGS
from record_review.custody.seal import seal, sealed
from record_review.custody.store import Store
from record_review.inspection.refusals import StepError

READING, EVERYTHING = "reading", "everything"
STAGES = (READING, EVERYTHING)
PURGED = "purged"  # kind of event
JOURNAL = "purge.json"  # in the inspection's folder, while a purge is not finished
NUMBERED = f"{PRIVATE}/.numbered"  # what stays in private/ under record numbers, until it is in place
CERTIFICATES = {READING: "certificate-reading", EVERYTHING: "certificate"}
LOCKS = (f"{PRIVATE}/.claim", f"{PRIVATE}/.lock", f"{PRIVATE}/.register.lock")  # empty, held while we work

# What stays, by where it lies: pattern of the path's beginning, and why.
ALWAYS = {
    "register.jsonl": "the register: digests, counts, versions; no personal data",
    "release/": "what was released: the report and its tables, protected counts only",
    "certificate": "the certificates of purges",
    **dict.fromkeys(LOCKS, "locks: empty files"),
}
UNTIL_THE_END = {
    f"{PRIVATE}/readings": "the answers, under record numbers, until the report is out",
    f"{PRIVATE}/population": "stratum of each child, under numbers, without dates of birth or references",
    f"{PRIVATE}/selection": "record numbers with weights",
    f"{PRIVATE}/return.json": "counts of the return, without a row",
    f"{PRIVATE}/return_": "tables of the return without a row",
    f"{PRIVATE}/logs/replacements": "replacements by record numbers",
    f"{PRIVATE}/logs/concerns": "serious concerns by record numbers: what was done, by whom",
    f"{PRIVATE}/logs/released_tables": "what was told before, for the audit of a re-issue",
    f"{PRIVATE}/secrets/": "secrets that make a re-issue say the same",
    f"{STEPS}/": "the steps' records: digests and counts",
    f"{PRIVATE}/{RECIPIENTS}": "for whom the private folder is sealed",
    "working/": "executed notebooks and the internal annex: counts, no row of a child",
}
NEEDED_STILL = (f"{PRIVATE}/{RECIPIENTS}", f"{PRIVATE}/secrets/")  # as they are, in READING
KINDS = {  # beginning of a path -> what a person calls what lies there
    PRIVATE: "tables and facts of the private folder",
    "working": "executed notebooks and pages for the team",
    "send": "what was made for the partnership and the readers",
    "outbox": "what was put together for sending",
}
OTHER = "other files in the inspection's folder"


@dataclass(frozen=True)
class Item:
    """One file: where it is, what a person calls it, and why it goes or stays."""

    path: str  # from the inspection's folder on; absolute elsewhere
    kind: str
    why: str


@dataclass(frozen=True)
class Plan:
    """What a stage of the purge takes and leaves."""

    stage: str
    goes: tuple[Item, ...]
    stays: tuple[Item, ...]

    def counts(self) -> dict[str, int]:
        """Files that go, by what a person calls them."""
        kinds = [item.kind for item in self.goes]
        return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def plan_purge(
    stage: str,
    files: Iterable[str],
    elsewhere: Mapping[str, str] | None = None,
    *,
    numbered: Collection[str] = (),
) -> Plan:
    """Decide what goes and what stays. Whatever is not named as staying goes.

    Parameters
    ----------
    stage : one of STAGES
    files : paths of every file of the inspection's folder, from that folder on
    elsewhere : absolute path -> what it is, of files outside that folder that go
    numbered : what stays of the private folder in READING: files that are, or will be, under record numbers,
        without the ending of sealed ones

    >>> plan = plan_purge("everything", ["register.jsonl", "send/a.xlsx"])
    >>> [item.path for item in plan.goes], [item.path for item in plan.stays]
    (['send/a.xlsx'], ['register.jsonl'])
    """
    goes: list[Item] = []
    stays: list[Item] = []
    for path in sorted(files):
        if path == JOURNAL or path.startswith(f"{NUMBERED}/"):
            continue
        kind = KINDS.get(path.split("/")[0], OTHER)
        why = _reason(path, ALWAYS)
        here = path.removesuffix(SEALED) in numbered or path.startswith(NEEDED_STILL)
        if stage == READING and (here or not path.startswith(f"{PRIVATE}/")):
            why = why or _reason(path, UNTIL_THE_END)
        (stays if why else goes).append(Item(path, kind, why or "personal data"))
    # Where the key lay is told by the recipients: they go when there is nothing left that they could open.
    goes.sort(key=lambda item: item.path == f"{PRIVATE}/{RECIPIENTS}")
    goes += [Item(path, kind, "personal data") for path, kind in sorted((elsewhere or {}).items())]
    return Plan(stage, tuple(goes), tuple(stays))


def _reason(path: str, reasons: Mapping[str, str]) -> str:
    return next((reason for start, reason in reasons.items() if path.startswith(start)), "")


def files_of(store: Store) -> list[str]:
    """Every file of an inspection's folder, from that folder on; links count as what they are, and are not
    followed.
    """
    return sorted(
        path.relative_to(store.folder).as_posix()
        for path in _walk(store.folder)
        if path.is_symlink() or not path.is_dir()
    )


def purged(store: Store) -> str:
    """The last stage of the purge that was finished, by the register; "" while there was none."""
    event = store.register.latest(PURGED)
    return str(event["facts"]["stage"]) if event else ""


def unfinished(store: Store) -> dict[str, Any] | None:
    """The journal of a purge that was begun and not finished."""
    path = store.folder / JOURNAL
    return dict(json.loads(path.read_bytes())) if path.exists() else None


def refuse_if_purged(store: Store) -> None:
    """Refuse to work on an inspection whose personal data are gone, or half gone.

    Raises
    ------
    StepError : it was purged, or a purge was begun; after the stage READING nothing is refused here
    """
    if journal := unfinished(store):
        flag = " --stage reading" if journal["stage"] == READING else ""
        raise StepError(
            f"A purge of {store.inspection_id} was begun and not finished: run purge {store.inspection_id}"
            f"{flag} again, and it goes on where it stopped."
        )
    if purged(store) == EVERYTHING:
        raise StepError(
            f"{store.inspection_id} was purged: its personal data and its key are gone, and nothing of it can"
            f" be run. What stays is in {shown(store.folder)}."
        )


def refuse_after_reading(store: Store, what: str) -> None:
    """Refuse what needs references, filled workbooks or documents, once the reading days are over.

    Parameters
    ----------
    what : cannot be done any more, as the beginning of a sentence, such as "Replacing a record"

    Raises
    ------
    StepError : the stage READING of the purge was finished, or as `refuse_if_purged`
    """
    refuse_if_purged(store)
    if purged(store):
        raise StepError(
            f"{what} is not possible any more: what the partnership provided for {store.inspection_id} was"
            " removed at the end of the record reading days, references and filled workbooks with it. What"
            " was decided before counts in the report."
        )


def begin(
    store: Store, plan: Plan, facts: Mapping[str, Any], numbered: Collection[str] = ()
) -> dict[str, Any]:
    """Note in the journal what goes, before anything does.

    Parameters
    ----------
    facts : what the certificate will say of the search that was made
    """
    journal = {
        "stage": plan.stage,
        "goes": [item.path for item in plan.goes],
        "counts": plan.counts(),
        "stays": sorted({item.why for item in plan.stays}),
        "numbered": sorted(numbered),
        "facts": dict(facts),
    }
    write_whole(store.folder / JOURNAL, canonical_json(journal))
    return journal


def carry_out(
    store: Store,
    journal: Mapping[str, Any],
    destroy_key: Callable[[str], object],
    change_key: Callable[[Store], object],
) -> None:
    """Destroy the key, then delete. Begun again after an interruption, it goes on.

    In the stage READING what stays is first put in place under record numbers; when the rest is deleted it
    is sealed for a new key, and the old one, with which the return was sealed, is gone.

    Raises
    ------
    StepError : a file is open in another program; everything else has gone, and the same command goes on
    """
    if journal["stage"] == EVERYTHING:
        destroy_key(store.inspection_id)
    elif (store.folder / NUMBERED).exists():
        _put_in_place(store)
    problems: list[str] = []
    for path in journal["goes"]:
        try:
            _delete(store.folder / path)  # an absolute path stays what it is
        except StepError as refusal:
            problems += refusal.problems
    if problems:
        raise StepError(*problems)
    for folder in ("send", "outbox", STAGING, *(("working",) if journal["stage"] == EVERYTHING else ())):
        shutil.rmtree(store.folder / folder, ignore_errors=True)
    _remove_empty_folders(store.folder)
    if journal["stage"] == READING:
        change_key(store)


def left_over(store: Store, journal: Mapping[str, Any]) -> list[str]:
    """What should be gone and is there: files that the plan named, and files that came since."""
    named = [path for path in journal["goes"] if (store.folder / path).exists()]
    numbered = journal["numbered"]
    since = [item.path for item in plan_purge(journal["stage"], files_of(store), numbered=numbered).goes]
    return sorted({*named, *since})


def removed_logs(journal: Mapping[str, Any]) -> dict[str, str]:
    """Facts that say in the register that a log is empty from now on, for each log that goes."""
    names = [path.removeprefix(f"{LOGS}/").split(".")[0] for path in journal["goes"] if path.startswith(LOGS)]
    return {f"{name}_log": "" for name in names}


def finish(store: Store) -> None:
    """Remove the journal: the purge is done."""
    remove(store.folder / JOURNAL)


def stage_numbered(store: Store, files: Mapping[str, bytes]) -> None:
    """Keep what is to stay under record numbers aside, until `carry_out` puts it in place.

    Parameters
    ----------
    files : path from the inspection's folder on -> content
    """
    shutil.rmtree(store.folder / NUMBERED, ignore_errors=True)
    for path, content in files.items():
        target = store.folder / NUMBERED / path
        if path.startswith(f"{STEPS}/"):
            write_whole(target, content)
        else:  # sealed for the path that it is going to have
            write_whole(sealed(target), seal(content, store.folder / path))


def _put_in_place(store: Store) -> None:
    """The records of the steps last, as in a publication: without them a table is nobody's."""
    numbered = store.folder / NUMBERED
    found = sorted(path.relative_to(numbered).as_posix() for path in _walk(numbered) if path.is_file())
    for path in sorted(found, key=lambda name: name.startswith(f"{STEPS}/")):
        write_whole(store.folder / path, (numbered / path).read_bytes())
    shutil.rmtree(numbered)


def _walk(folder: Path) -> Iterator[Path]:
    """Everything below a folder, without following links out of it."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
        if path.exists():
            raise StepError(f"{shown(path)} cannot be removed: close what has files in it open.")
        return
    with contextlib.suppress(NotADirectoryError):
        remove(path)


def _remove_empty_folders(folder: Path) -> None:
    for path in sorted(_walk(folder), reverse=True):
        if path.is_dir() and not path.is_symlink():
            with contextlib.suppress(OSError):  # not empty
                path.rmdir()
