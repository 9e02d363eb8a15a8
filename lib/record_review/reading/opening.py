"""Opens a workbook that people have filled in, with its cells as typed, or says why it cannot be read.

Looking the package over is the return's business and done by the same code. Does not know what should stand
in the workbook.
"""

import warnings
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from record_review.inspection import ParameterError, ReturnError
from record_review.pir.package import open_package
from record_review.pir.sheets import INVISIBLE

NOTHING, TEXT, NUMBER = "nothing", "text", "a number"


def open_workbook(path: Path) -> tuple[Workbook | None, list[str]]:
    """Open a workbook: formulas stay formulas, text stays text, nothing is converted.

    Returns
    -------
    the workbook and no problem, or None and one sentence per problem, naming the file and what to do
    """
    if not path.is_file():
        return None, [f"{path.name}: there is no such file. Check the path in the inspection file."]
    try:
        open_package(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's remarks on Excel extensions mean nothing to a reader
            book = load_workbook(path, data_only=False, keep_links=False)
    except (ReturnError, ParameterError) as refused:
        return None, list(refused.problems)
    except (
        Exception
    ):  # openpyxl raises some twenty kinds for a damaged package; all mean the same to a person
        return None, [
            f"{path.name}: the workbook is damaged. Open it in Excel, save it as .xlsx and replace the file."
        ]
    if not book.worksheets:
        return None, [f"{path.name}: the workbook has no worksheet. Use the workbook that was handed out."]
    return book, []


def kind_of(cell: Any) -> str:
    """What a cell holds, in words and never the value itself."""
    value = cell.value
    if value is None or (isinstance(value, str) and not value.strip(INVISIBLE)):
        return NOTHING
    if cell.data_type == "f":
        return "a formula"
    if cell.data_type == "e":
        return "an Excel error"
    if isinstance(value, bool):
        return "true/false"
    if isinstance(value, (int, float)):
        return NUMBER
    return TEXT if isinstance(value, str) else "a date or time"


def text_of(cell: Any) -> str:
    """The text of a cell without spaces around it, a number as it is written; "" for any other kind."""
    kind = kind_of(cell)
    if kind == NUMBER:
        return str(int(cell.value)) if cell.value == int(cell.value) else str(cell.value)
    return str(cell.value).strip(INVISIBLE) if kind == TEXT else ""
