"""The files an inspection file names: whether they are there, their digests, and the invented ones of the
example.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from record_review.custody import canonical_json, sha256
from record_review.inspection import PARAMS, PROJECT, Inspection, ParameterError
from record_review.inspection.places import EXAMPLE_FOLDER

# name of an input -> its path in the inspection file, and what a person calls it
INPUTS: dict[str, tuple[Callable[[Inspection], Path | None], str]] = {
    "return_workbook": (lambda inspection: inspection.return_workbook, "the return workbook"),
    "readers": (lambda inspection: inspection.reading.readers, "the workbook of readers"),
    "results": (lambda inspection: inspection.reading.results, "the filled reader workbooks"),
    "previous": (lambda inspection: inspection.report.previous, "the tables of the earlier inspection"),
}


def input_digest(name: str, inspection: Inspection) -> str:
    """SHA-256 of an input: of a file its bytes, of a folder its files with their names; "" when it is not
    there.
    """
    path = INPUTS[name][0](inspection)
    if path is None or not path.exists():
        return ""
    if path.is_file():
        return sha256(path.read_bytes())
    found = workbooks_in(path) if name == "results" else files_in(path)
    files = {file.relative_to(path).as_posix(): sha256(file.read_bytes()) for file in found}
    return sha256(canonical_json(files))


def files_in(folder: Path) -> list[Path]:
    """The files of a folder and its folders, in order; without hidden ones and Excel's locks."""
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


def refuse_what_is_the_examples(names: tuple[str, ...], inspection: Inspection) -> None:
    """Refuse files of the example that were copied into an inspection that is no rehearsal.

    One that is named where it lies is refused when the inspection file is read.

    Raises
    ------
    ParameterError : a sentence for each file that holds the same bytes as one in the example's folder
    """
    if inspection.rehearsal:
        return
    invented = {file.read_bytes() for file in workbooks_in(PARAMS / EXAMPLE_FOLDER)}
    left = []
    for name in names:
        find, words = INPUTS[name]
        path = find(inspection)
        if path is None or not path.exists():
            continue
        for file in [path] if path.is_file() else workbooks_in(path):
            if file.read_bytes() in invented:
                left.append(
                    f"{shown_path(file)}, named as {words}, is the example's, and all in it is invented:"
                    " put this inspection's own in its place."
                )
    if left:
        raise ParameterError(*left)


def shown_path(path: Path) -> str:
    """A path as a person is told it: from the project's folder on when it lies in it."""
    try:
        return path.relative_to(PROJECT).as_posix()
    except ValueError:
        return str(path)
