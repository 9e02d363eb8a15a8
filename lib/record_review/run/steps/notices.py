"""What a person should know of an inspection besides where its steps stand: work that lies under `send/`, and
records that nobody has read. Reads only.
"""

from __future__ import annotations

from pathlib import Path

from record_review.custody import Store
from record_review.inspection import Inspection
from record_review.run.steps.inputs import shown_path, workbooks_in

READERS_FOLDERS = ("reader-workbooks", "replacement-workbooks")  # under send/: what readers are handed
RECORD_REVIEW = "06_record_review"


def notices(store: Store, inspection: Inspection | None) -> list[str]:
    """A sentence for each file under `send/` that somebody changed or put among the reader workbooks, and one
    for records without a reading.
    """
    return [*_work_under_send(store, inspection), *_unread(store)]


def set_aside_sentence(shown: str) -> str:
    """That a changed file was given a dated name."""
    return f"{shown} was changed since it was written: it is kept under this name."


def _work_under_send(store: Store, inspection: Inspection | None) -> list[str]:
    results = inspection.reading.results if inspection is not None else None
    written = {path for step in store.published_steps() for path in store.record_outputs(step)}
    kept, changed = store.kept_files(), store.changed_files()
    workbooks = {
        file.relative_to(store.folder).as_posix(): _read_from(file, results)
        for name in READERS_FOLDERS
        for file in workbooks_in(store.folder / "send" / name)
    }
    sentences = []
    for path in sorted({*kept, *changed, *(workbooks.keys() - written)}):
        shown = store.shown(path)
        if path in kept:
            said = set_aside_sentence(shown)
        elif path in changed:
            said = f"{shown} was changed since it was written: it is kept as it is."
        else:
            said = f"{shown} was put there by somebody: it is kept as it is."
        if path in workbooks and not workbooks[path]:
            where = shown_path(results) if results is not None else "the folder that reading: results names"
            said += f" {RECORD_REVIEW} reads {where} alone: if it holds answers, put a copy of it there."
        sentences.append(said)
    return sentences


def _read_from(file: Path, results: Path | None) -> bool:
    return results is not None and results.resolve() in file.resolve().parents


def _unread(store: Store) -> list[str]:
    record = store.step_record(RECORD_REVIEW)
    unread = record["facts"].get("unread", 0) if record else 0
    if record is None or not unread:
        return []
    read = record["facts"]["read"]
    return [
        f"{unread} of {read + unread} records to be read have no reading: the report is about {read} records."
    ]
