"""Reader workbooks that are handed in: put among the others whole, never in place of one that is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from record_review.inspection import Inspection, ReadingError
from record_review.run.steps.inputs import shown_path

if TYPE_CHECKING:
    from record_review.reading.workbook.opening import Book


def is_reader_workbook(book: Book) -> bool:
    """Whether a workbook is one that a pair fills in, by its hidden sheet."""
    from record_review.reading.workbook.form import ABOUT

    return ABOUT in book.sheetnames


def hand_in(inspection: Inspection, path: Path) -> tuple[list[str], list[str]]:
    """Put a filled reader workbook into the folder of results, beside what the pair handed in before.

    Returns
    -------
    what to say, and every problem in it; a workbook with problems is put there too, so that nothing is lost

    Raises
    ------
    ReadingError : the inspection file names no folder of results, or the workbook belongs elsewhere
    """
    from record_review.custody.files import disk_in_words, write_whole
    from record_review.reading.results.filled import read_filled

    folder = inspection.reading.results
    if folder is None:
        raise ReadingError(
            "reading: the inspection file names no folder of filled workbooks; name it as results."
        )
    sheets, problems = read_filled(path, inspection)
    if not sheets:
        raise ReadingError(*problems)
    content, number, place = path.read_bytes(), 1, folder / path.name
    while place.exists() and place.read_bytes() != content:
        number += 1
        place = folder / f"{path.stem} ({number}){path.suffix}"
    begun = sum(bool(sheet.answers) for sheet in sheets)
    if place.exists():
        return [f"This workbook was handed in before, as {shown_path(place)}."], problems
    with disk_in_words(folder):
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(place, content)
    said = [f"{begun} of its {len(sheets)} records hold answers. It is kept as {shown_path(place)}."]
    said += ["Blank cells take back nothing that was handed in before."]
    if problems:
        said += [
            "What is put right may come in another workbook: the one that was saved later counts. A question"
            " that is to stay without an answer is cleared in the one that is kept here."
        ]
    return said, problems
