"""The files an inspection file names: whether they are there, their digests, and the invented ones of the
example.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from record_review.custody import Store, canonical_json, outputs_digest, sha256
from record_review.inspection import PROJECT, Inspection, ParameterError

# name of an input -> its path in the inspection file, and what a person calls it
INPUTS: dict[str, tuple[Callable[[Inspection], Path | None], str]] = {
    "return_workbook": (lambda inspection: inspection.return_workbook, "the return workbook"),
    "readers": (lambda inspection: inspection.reading.readers, "the workbook of readers"),
    "results": (lambda inspection: inspection.reading.results, "the filled reader workbooks"),
    "previous": (lambda inspection: inspection.report.previous, "the tables of the earlier inspection"),
}
MADE_FOR = "made-for.txt"  # in the example's folder of filled workbooks: the selection they were made for


def input_digest(name: str, inspection: Inspection) -> str:
    """SHA-256 of an input: of a file its bytes, of a folder its files with their names; "" when it is not
    there.
    """
    path = INPUTS[name][0](inspection)
    if path is None or not path.exists():
        return ""
    if path.is_file():
        return sha256(path.read_bytes())
    files = {file.relative_to(path).as_posix(): sha256(file.read_bytes()) for file in files_in(path)}
    return sha256(canonical_json(files))


def files_in(folder: Path) -> list[Path]:
    """The files of a folder and its folders, in order; without hidden ones and the locks that Excel leaves."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    )


def workbooks_in(folder: Path) -> list[Path]:
    """The Excel workbooks of a folder and its folders, in order."""
    return [path for path in files_in(folder) if path.suffix.casefold() == ".xlsx"] if folder.is_dir() else []


def require_inputs(names: tuple[str, ...], inspection: Inspection) -> None:
    """Refuse, all at once, the files that the inspection file names and that are not there.

    Raises
    ------
    ParameterError : a sentence for each
    """
    missing = []
    for name in names:
        find, words = INPUTS[name]
        path = find(inspection)
        if path is not None and not path.exists():
            missing.append(
                f"There is no {shown_path(path)}, which {shown_path(inspection.path)} names as {words}:"
                " put the file there or correct the path."
            )
    if missing:
        raise ParameterError(*missing)


def prepare_example(names: tuple[str, ...], inspection: Inspection, store: Store) -> None:
    """Write the invented files that the example's inspection file names and a step is about to read.

    A return that is there stays as it is. Filled workbooks are written again when another selection was
    drawn than the one they were written for, because a reader can only have read the records that were
    selected.
    """
    if not inspection.is_example:
        return
    if not (inspection.return_workbook.exists() and _there(inspection.reading.readers)):
        from record_review.run import example

        example.write_return(inspection.return_workbook.parent)
    folder = inspection.reading.results
    selection = outputs_digest(store.step_record("04_selection"))
    if "results" in names and folder is not None and selection:
        made_for = folder / MADE_FOR
        ours = not workbooks_in(folder) or made_for.exists()
        if ours and not (made_for.exists() and made_for.read_text(encoding="utf-8") == selection):
            from record_review.run import example

            made_for.unlink(missing_ok=True)
            example.write_readings(folder, inspection, store)
            made_for.write_text(selection, encoding="utf-8", newline="\n")


def shown_path(path: Path) -> str:
    """A path as a person is told it: from the project's folder on when it lies in it."""
    try:
        return path.relative_to(PROJECT).as_posix()
    except ValueError:
        return str(path)


def _there(path: Path | None) -> bool:
    return path is None or path.exists()
