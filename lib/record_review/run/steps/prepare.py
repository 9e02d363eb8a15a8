"""The example's own files: written before the step that reads them, so that `run params/example.yml` needs
nothing else.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from record_review.custody import Store, canonical_json, sha256
from record_review.custody.purge import purged
from record_review.inspection import PARAMS, Inspection, ParameterError, read_inspection
from record_review.run.example import WRITTEN
from record_review.run.steps.inputs import input_digest, workbooks_in
from record_review.run.steps.provenance import workbench_digest
from record_review.run.steps.replacing import (
    SELECTION,
    changed_since_selection,
    drawn,
    replace_record,
    replaced_places,
)
from record_review.run.steps.week.happening import LOG as WEEK_LOG

if TYPE_CHECKING:
    import pandas as pd

REPLACED = ("R07", "R23")  # places of the records that the invented lead replaces
LEAD = "Inspection lead (invented)"


def prepare_example(inputs: tuple[str, ...], inspection: Inspection, store: Store) -> None:
    """Write the invented files that the example's inspection file names and a step is about to read.

    A return that is there stays as it is. An invented lead replaces two records of each selection, once.
    Filled workbooks are written again when other records are read than those they were written for.

    Parameters
    ----------
    inputs : names of the input files of the step; nothing is done for an inspection other than the example

    Raises
    ------
    ParameterError : filled workbooks would have to be replaced that somebody has changed
    """
    if not inspection.is_example or purged(store):
        return
    readers, results = inspection.reading.readers, inspection.reading.results
    if not inspection.return_workbook.exists() or (readers is not None and not readers.exists()):
        from record_review.run.example import files as example

        example.write_example(inspection.return_workbook.parent)
    # A selection that does not stand any more is refused by the step itself.
    if not {"readers", "results"} & set(inputs) or store.step_record(SELECTION) is None:
        return
    if not changed_since_selection(inspection, store):
        from record_review.run.steps.example_week import play_absence, play_week, who_reads

        if not replaced_places(store):
            _replace_two(inspection, store)
        play_absence(inspection, store)
        if "results" not in inputs or results is None:
            return
        made_for, note = _digest(inspection, store), results / WRITTEN
        # Workbooks without our note are somebody's own: they are read as they are.
        if not _whole(results, made_for) if note.exists() else not workbooks_in(results):
            _write_readings(results, inspection, store, made_for, who_reads(inspection, store))
        play_week(inspection, store)


def write_example_into(folder: Path) -> list[Path]:
    """Write an invented partnership's return, readers and filled reader workbooks.

    The records that were read are those the example's own settings select from the return.

    Parameters
    ----------
    folder : new or empty

    Raises
    ------
    ParameterError : it is a file or has files in it, which would be mixed up with ours
    """
    from record_review import pir, population, sample
    from record_review.run.example import files as example

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ParameterError(f"{folder} is not empty: name a new or an empty folder.")
    settings = read_inspection(PARAMS / "example.yml")
    workbook, readers = example.write_example(folder)
    readings = folder / "readings"
    inspection = replace(
        settings,
        return_workbook=workbook,
        reading=replace(settings.reading, readers=readers, results=readings),
    )
    people = population.build_population(pir.read_return(inspection), inspection)
    book = sample.make_book(people.children, inspection.sample, people.digest)
    assert inspection.public_number.value is not None, "the example's file holds its public number"
    selection = sample.select(book, inspection.public_number.value)
    filled = example.write_readings(readings, inspection, selection, people.children)
    return [workbook, readers, *filled]


def _whole(folder: Path, made_for: str) -> bool:
    """Whether the workbooks were made for this and are all there, as ours or as a person has changed them."""
    note = json.loads((folder / WRITTEN).read_text(encoding="utf-8"))
    return note["made_for"] == made_for and all((folder / name).exists() for name in note["workbooks"])


def _write_readings(
    results: Path, inspection: Inspection, store: Store, made_for: str, dealt: pd.DataFrame
) -> None:
    from record_review.run.example import files as example

    now = drawn(store, inspection.programme)
    example.write_readings(results, inspection, now.selection, now.children, dealt=dealt, made_for=made_for)


def _replace_two(inspection: Inspection, store: Store) -> None:
    """Replace two records by their closest reserves, for the first two reasons of "unavailable"."""
    from record_review.sample import place_names, rank_reserves

    programme = inspection.programme
    reasons = [
        reason.code for reason in programme.replacement_reasons.values() if reason.kind == "unavailable"
    ]
    for place, reason in zip(REPLACED, reasons, strict=False):
        now = drawn(store, programme)
        records = {name: ref for ref, name in place_names(now.selection).items()}
        if place not in records:  # fewer records are read
            return
        found = records[place]
        closest = rank_reserves(
            now.children, now.selection, found, now.replacements, inspection.sample, programme
        )
        if closest.empty:
            return
        replace_record(
            inspection,
            store,
            replaced=found,
            reserve=closest["record_ref"].iloc[0],
            reason=reason,
            decided_by=LEAD,
            note="Invented, as the whole example is.",
        )


def _digest(inspection: Inspection, store: Store) -> str:
    """Of what is read, by whom, the questions and the code: with other forms, earlier ones cannot be read."""
    made_from = [
        store.recall_facts("selection"),
        [list(places) for places in replaced_places(store)],
        input_digest("readers", inspection),
        inspection.reading.double_read,
        inspection.reading.plan,
        store.log(WEEK_LOG).digest(),
        inspection.programme.sha256,
        workbench_digest(),
    ]
    return sha256(canonical_json(made_from))
