"""The command `template`: a blank return, or a blank workbook of readers, for a partnership to fill in."""

from __future__ import annotations

import contextlib
from pathlib import Path

from record_review.inspection import ParameterError, read_programme


def write_template(programme_name: str, out: str, *, readers: bool = False, days: int = 4) -> list[str]:
    """Write the blank return of a programme, or its blank nominations, into a new file; say what was written.

    Parameters
    ----------
    programme_name : name of a programme, or the path of a programme file
    out : a file that is not there yet, ending in .xlsx
    readers : write the workbook of readers with the programme's criteria, for this many reading days

    Raises
    ------
    ParameterError : no such programme; a name that does not end in .xlsx, a file that is there already, a
        folder that is missing or cannot be written into. All at once, and nothing is written
    """
    path, problems = Path(out), list[str]()
    try:
        programme = read_programme(programme_name)
    except ParameterError as refusal:
        problems += refusal.problems
    if path.suffix.lower() != ".xlsx":
        problems.append(f"--out must name a file that ends in .xlsx, such as return.xlsx; found {out}.")
    elif path.exists() or path.is_symlink():
        problems.append(f"{out} is there already and stays as it is: name another file.")
    elif not path.parent.is_dir():
        problems.append(f"There is no folder {path.parent}: make it first, or name another.")
    if problems:
        raise ParameterError(*problems)

    if readers:
        from record_review.reading.readers.nominations import nominations_sheets
        from record_review.reading.readers.readers import readers_workbook

        content, what = readers_workbook(further=nominations_sheets(programme, days)), "workbook of readers"
    else:
        from record_review.pir import template_workbook

        content, what = template_workbook(programme), "return"
    try:
        with path.open("xb") as file:
            file.write(content)
    except OSError as error:
        if not isinstance(error, FileExistsError):  # it may have been made by somebody else since
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)  # half a workbook
        raise ParameterError(f"{out} cannot be written ({error.strerror}): name another folder.") from None
    return [f"Wrote {out}, the blank {what} of the programme {programme.name}, version {programme.version}."]
