"""The example's own files: written before the step that reads them, so that `run params/example.yml` needs
nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from record_review.custody import Store, canonical_json, sha256
from record_review.inspection import PARAMS, Inspection, ParameterError, read_inspection
from record_review.run.inputs import workbooks_in
from record_review.run.provenance import workbench_digest

MADE_FOR = "made-for.txt"  # beside the filled workbooks: digest of what they were written for


def prepare_example(inputs: tuple[str, ...], inspection: Inspection, store: Store) -> None:
    """Write the invented files that the example's inspection file names and a step is about to read.

    A return that is there stays as it is. Filled workbooks are written again when another selection was
    drawn than the one they were written for, because a reader can only have read what was selected.

    Parameters
    ----------
    inputs : names of the input files of the step; nothing is done for an inspection other than the example

    Raises
    ------
    ParameterError : filled workbooks would have to be replaced that somebody has changed
    """
    if not inspection.is_example:
        return
    readers, results = inspection.reading.readers, inspection.reading.results
    if not inspection.return_workbook.exists() or (readers is not None and not readers.exists()):
        from record_review.run import example

        example.write_example(inspection.return_workbook.parent)
    if "results" in inputs and results is not None and store.step_record("04_selection"):
        made_for = _digest(inspection, store)
        note = results / MADE_FOR
        said = note.read_text(encoding="utf-8") if note.exists() else None
        # Workbooks without our note are somebody's own: they are read as they are.
        if said != made_for if said is not None else not workbooks_in(results):
            _write_readings(results, inspection, store)
            note.write_text(made_for, encoding="utf-8", newline="\n")


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
    from record_review.run import example

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


def _write_readings(results: Path, inspection: Inspection, store: Store) -> None:
    from record_review import sample
    from record_review.run import example

    selection = sample.selection_from_stored(*store.recall("selection"))
    tables, _ = store.recall("population")
    example.write_readings(results, inspection, selection, tables["children"])


def _digest(inspection: Inspection, store: Store) -> str:
    """Of the selection, the questions and the code: with other forms, earlier ones can no longer be read."""
    selected = store.recall_facts("selection")
    questions = inspection.programme.sha256
    return sha256(canonical_json([selected, questions, inspection.reading.double_read, workbench_digest()]))
