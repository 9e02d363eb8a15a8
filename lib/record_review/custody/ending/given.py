"""The files that a person brought for an inspection: which of them go at which stage of the purge.

Knows the inspection file and what others like it name; removes nothing.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from pathlib import Path

from record_review.custody.canonical import sha256
from record_review.custody.layout import STEPS
from record_review.custody.purge import EVERYTHING, READING, purged
from record_review.custody.store import Store
from record_review.custody.traces import beside
from record_review.inspection import PARAMS, Inspection, Refusal, read_inspection, resolve_inspection_file

GIVEN = {  # name of an input -> what it is, and the first stage at which it goes
    "return_workbook": ("the return workbook", READING),
    "results": ("filled reader workbooks", READING),
    "readers": ("the workbook of readers", EVERYTHING),
}
FINDINGS = "findings on the return as it came"
FINDINGS_OF_NEW = ("findings.xlsx", "findings.html")  # it copies references back
CAME_BACK = "workbooks that came back"
LARGEST = 64 * 2**20  # bytes of a file that is compared


def inspection_of(store: Store) -> Inspection | None:
    """The inspection file as it is now; None when it cannot be found or read, or is another inspection's by
    now, whose files are not ours to remove.
    """
    for record in sorted((store.folder / STEPS).glob("*.json"), reverse=True):
        with contextlib.suppress(Refusal, OSError, ValueError, KeyError):
            file = json.loads(record.read_bytes())["remembered"]["inspection_file"]
            inspection = read_inspection(resolve_inspection_file(file))
            if inspection.inspection_id == store.inspection_id:
                return inspection
    return None


def references_of(store: Store) -> set[str]:
    """Every reference of the return; none when the tables are under numbers or cannot be read."""
    if purged(store):
        return set()
    found: set[str] = set()
    with contextlib.suppress(Refusal, KeyError):
        found |= set(store.recall("return")[0]["children"]["record_ref"].dropna())
    with contextlib.suppress(Refusal, KeyError):
        found |= set(store.recall("population")[0]["outcomes"]["record_ref"].dropna())
    return found - {""}


def given_files(
    inspection: Inspection | None, stage: str, came_back: Iterable[str] = ()
) -> tuple[dict[Path, str], list[str]]:
    """The files that go with the stage; what must be said of them.

    Parameters
    ----------
    came_back : digests of workbooks that came back and were read, wherever the person put them beside the
        inspection file
    """
    if inspection is None:
        return {}, [
            "The inspection file could not be read, or is another inspection's by now: the return, readers"
            " and filled workbooks that it named were not removed. Remove them by hand."
        ]
    named = {
        "return_workbook": inspection.return_workbook,
        "results": inspection.reading.results,
        "readers": inspection.reading.readers,
    }
    shared, remarks = _named_by_others(inspection), []
    files: dict[Path, str] = {}
    for name, (kind, at) in GIVEN.items():
        path = named[name]
        if path is None or (stage == READING and at == EVERYTHING):
            continue
        if path in shared:
            remarks.append(f"{kind.capitalize()} stays: another inspection file names it too.")
            continue
        found = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
        for file in found:
            files |= {left: kind for left in (file, *beside(file)) if left.exists()}
    begun = inspection.path.with_suffix("")  # the folder that the command new made
    if inspection.return_workbook.parent == begun:
        files |= {begun / name: FINDINGS for name in FINDINGS_OF_NEW if (begun / name).exists()}
    digests = set(came_back)
    for folder in {PARAMS, inspection.path.parent} if digests else ():
        for file in folder.rglob("*.xlsx"):
            if file not in files and file.stat().st_size <= LARGEST and sha256(file.read_bytes()) in digests:
                files |= {left: CAME_BACK for left in (file, *beside(file))}
    return files, remarks


def _named_by_others(inspection: Inspection) -> set[Path]:
    named: set[Path] = set()
    for file in {*PARAMS.glob("*.yml"), *inspection.path.parent.glob("*.yml")}:
        if file.resolve() == inspection.path.resolve():
            continue
        with contextlib.suppress(Refusal):
            other = read_inspection(file)
            if other.inspection_id != inspection.inspection_id:
                paths = (other.return_workbook, other.reading.results, other.reading.readers)
                named |= {path for path in paths if path is not None}
    return named
