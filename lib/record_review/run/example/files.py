"""The example: an invented partnership's return, its readers, and what they answered. No child of it exists.

Writes files where it is told to, and never over a file that somebody else wrote or changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from record_review.custody.files import disk_in_words
from record_review.inspection import Inspection, ParameterError, Programme, read_programme
from record_review.reading import deal_selection, reader_workbooks, readers_workbook
from record_review.reading.readers.nominations import CONFLICTS, CRITERIA, TRAINING, nominations_sheets
from record_review.reading.readers.nominations import DAYS as DAYS_SHEET
from record_review.run.example import WRITTEN
from record_review.run.example.children import AGREED, invented_children
from record_review.run.example.readings import Answers, invented_answers, invented_minutes, invented_notes
from record_review.run.example.return_workbook import return_workbook
from record_review.sample import Selection

PROGRAMME = "at-risk-of-harm"
COMPLETED = date(2026, 9, 28)  # two weeks after the notification of 14 September 2026
RETURN, READERS = "return.xlsx", "readers.xlsx"
DAYS, LOCALITY_IN_CONFLICT = 4, "Glen Ardoch"
Sheets = Mapping[str, Sequence[tuple[str, Sequence[str]]]]
Filled = Mapping[str, Sequence[Sequence[str]]]
PAIRS = (  # agency of the inspector, agency of the local record reader
    ("Care Inspectorate", "Social work"),
    ("Care Inspectorate", "Health"),
    ("Education Scotland", "Education"),
    ("Healthcare Improvement Scotland", "Police"),
)


def write_example(folder: Path, programme: Programme | None = None) -> tuple[Path, Path]:
    """Write the return and the readers of the example; a file that is there already stays as it is."""
    return write_return(folder, programme), write_readers(folder, programme)


def write_return(folder: Path, programme: Programme | None = None) -> Path:
    """Write return.xlsx, 640 eligible children and fifteen rows that are not; the same bytes each time.

    Parameters
    ----------
    programme : gives headings and code lists; the programme of the example when left out
    """
    programme = programme or read_programme(PROGRAMME)
    return _write_new(
        folder / RETURN, lambda: return_workbook(invented_children(), programme, AGREED, COMPLETED)
    )


def write_readers(folder: Path, programme: Programme | None = None) -> Path:
    """Write readers.xlsx: four inspectors, each with a local record reader, two reserves, two trained alone.

    "From those who have been trained partnerships should identify four participants to be involved in the
    records reading activity, plus two reserves". Roles only, no names. Two criteria are not met, one conflict
    is declared, and each reserve is there for part of a day only.

    Parameters
    ----------
    programme : gives the criteria; the programme of the example when left out
    """
    rows = []
    for number, (inspector, local) in enumerate(PAIRS, start=1):
        one, other = f"Pair {number} inspector", f"Pair {number} local reader"
        rows.append({"reader": one, "role": "inspector", "agency": inspector, "paired_with": other})
        rows.append({"reader": other, "role": "local record reader", "agency": local, "paired_with": one})
    for number, agency in enumerate(("Social work", "Health"), start=1):
        rows.append({"reader": f"Reserve {number}", "role": "reserve", "agency": agency})
    rows += [{"reader": f"Trained {n}", "role": "trained", "agency": "Third sector"} for n in (1, 2)]
    days = "all four days"
    return _write_new(
        folder / READERS,
        lambda: readers_workbook(
            [row | {"days_available": days} for row in rows],
            *_nominations([row["reader"] for row in rows[1:8:2] + rows[8:]], programme),
        ),
    )


def _nominations(local: list[str], programme: Programme | None) -> tuple[Sheets, Filled]:
    """The sheets of the nominations, and what the invented partnership filled in on them."""
    sheets = nominations_sheets(programme or read_programme(PROGRAMME), DAYS)
    criteria = len(sheets[CRITERIA]) - 3  # after reader, sector and training
    answers = {reader: ["statutory", "Yes", *["Yes"] * criteria] for reader in local}
    for reader in local[-2:]:
        answers[reader][0] = "third sector"
    answers[local[1]][3] = "No"  # no case audit within their own service
    answers[local[4]][5] = "No"  # has neither managed nor supervised such casework
    hours = [["Reserve 1", "", "3", "", ""], ["Reserve 2", "", "", "3", ""]]
    conflict = ["Pair 4 local reader", "locality", LOCALITY_IN_CONFLICT, "Yes"]
    filled = {CRITERIA: [[reader, *said] for reader, said in answers.items()]}
    training = ["05/10/2026", "4", "12/05/2026", "Yes", "Yes", "Yes", "No"]
    return sheets, {**filled, DAYS_SHEET: hours, CONFLICTS: [conflict], TRAINING: [training]}


def write_readings(
    folder: Path,
    inspection: Inspection,
    selection: Selection,
    children: pd.DataFrame,
    replacements: pd.DataFrame | None = None,
    *,
    dealt: pd.DataFrame | None = None,
    made_for: str = "",
) -> tuple[Path, ...]:
    """Fill in one reader workbook for each pair of readers, for the records that were selected.

    The same record gets the same answers whatever was selected beside it. Workbooks that an earlier call
    wrote and nobody touched are replaced.

    Parameters
    ----------
    folder : made when it is not there
    children : the population's children
    replacements : as `record_review.sample` keeps them; None when no record was replaced
    dealt : who reads what, as `deal_selection` gives it, where that is known already
    made_for : noted beside the workbooks: digest of what they depend on

    Raises
    ------
    ReadingError : the records cannot be dealt to the readers of the inspection
    ParameterError : the folder holds workbooks that were written or changed by somebody else
    """
    if dealt is None:
        dealt = deal_selection(inspection, children, selection, replacements)
    chosen = children.set_index("record_ref", drop=False)
    answers: dict[str, dict[str, Answers]] = {}
    notes: dict[str, dict[str, dict[str, str]]] = {}
    for ref, reader, reading in dealt[["record_ref", "reader", "reading"]].itertuples(index=False, name=None):
        child = {str(name): value for name, value in chosen.loc[ref].items()}
        found = invented_answers(child, reading, inspection.programme)
        answers.setdefault(reader, {})[ref] = found
        notes.setdefault(reader, {})[ref] = invented_notes(found, ref, reading)
    minutes = {who: {ref: invented_minutes(ref) for ref in read} for who, read in answers.items()}
    files = reader_workbooks(inspection, children, dealt, answers, notes, minutes)
    return _write_ours(folder, files, made_for)


def _write_new(path: Path, content: Callable[[], bytes]) -> Path:
    """Write a file that is not there yet."""
    if not path.exists():
        _write_whole({path: content()})
    return path


def _write_whole(files: Mapping[Path, bytes], instead_of: Iterable[Path] = ()) -> None:
    """Write files of one folder that appear whole or not at all.

    Parameters
    ----------
    instead_of : files that go when the new ones have been written

    Raises
    ------
    StepError : the disk is full, or the folder takes no files
    """
    unfinished = {path.with_name(path.name + ".part"): path for path in files}
    folder = next(iter(files)).parent
    with disk_in_words(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            for part, path in unfinished.items():
                part.write_bytes(files[path])
            for path in instead_of:
                path.unlink()
            for part, path in unfinished.items():
                part.replace(path)
        finally:
            for part in unfinished:
                part.unlink(missing_ok=True)


def _write_ours(folder: Path, files: Mapping[str, bytes], made_for: str) -> tuple[Path, ...]:
    """Write the workbooks, in place of those we wrote before and nobody touched."""
    note = folder / WRITTEN
    ours = json.loads(note.read_text(encoding="utf-8"))["workbooks"] if note.exists() else {}
    there = sorted(folder.glob("*.xlsx"))
    others = [path.name for path in there if _sha256(path.read_bytes()) != ours.get(path.name)]
    if others:
        raise ParameterError(
            f"{folder.name}: {len(others)} workbooks were not written by the example, or were changed since "
            f"({', '.join(others)}). Move them elsewhere, then run again."
        )
    digests = {name: _sha256(content) for name, content in files.items()}
    noted = json.dumps({"made_for": made_for, "workbooks": digests}, indent=1).encode("utf-8")
    _write_whole({note: noted} | {folder / name: content for name, content in files.items()}, there)
    return tuple(folder / name for name in files)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
