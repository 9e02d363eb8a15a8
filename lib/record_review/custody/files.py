"""Reading and writing one file under `outputs/`: owner only, whole or not at all, with words for a locked
file.
"""

import os
import secrets
import time
from pathlib import Path

from record_review.custody.layout import FILE_MODE, make_folder, shown
from record_review.inspection.refusals import StepError

PAUSES = (0.05, 0.1, 0.2, 0.4, 0)  # seconds: on Windows a virus scanner holds a new file for a moment


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there in full or as it was before.

    A new file takes the old one's name, because a file that is overwritten keeps the old one's permissions.

    Raises
    ------
    StepError : the file is open in another program
    """
    make_folder(path.parent)
    unfinished = path.with_name(f".{secrets.token_hex(4)}.part")
    write_new(unfinished, data)
    try:
        replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, readable by its owner alone."""
    binary = getattr(os, "O_BINARY", 0)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, FILE_MODE)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def replace(source: Path, target: Path) -> None:
    """Give a file another name, in place of the file that has it.

    Raises
    ------
    StepError : Windows refuses, because a program has the file open
    """
    for pause in PAUSES:
        try:
            source.replace(target)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    raise _in_use(target)


def check_free(path: Path) -> None:
    """Find out before anything is changed whether a file that is to be replaced is open in another program.

    Raises
    ------
    StepError : it is
    """
    try:
        with path.open("r+b"):
            pass
    except FileNotFoundError:
        pass
    except PermissionError:
        raise _in_use(path) from None


def remove(path: Path) -> None:
    """Remove a file if it is there.

    Raises
    ------
    StepError : Windows refuses, because a program has the file open
    """
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        raise _in_use(path) from None


def _in_use(path: Path) -> StepError:
    return StepError(
        f"{shown(path)} cannot be replaced: close it in Excel, or in whatever program has it open,"
        " and run again."
    )
