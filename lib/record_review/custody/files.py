"""Reading and writing one file under `outputs/`: owner only, whole or not at all, with words for a locked
file and for a disk that takes nothing more.
"""

import contextlib
import errno
import os
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from record_review.custody.layout import FILE_MODE, make_folder, shown
from record_review.inspection.refusals import StepError

# What the system says of a full disk, and of one that takes nothing from us.
FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}
UNFINISHED = re.compile(r"\.[0-9a-f]{8}\.part")
PAUSES = (0.05, 0.1, 0.2, 0.4, 0)  # seconds: on Windows a virus scanner holds a new file for a moment


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there in full or as it was before.

    A new file takes the old one's name, because a file that is overwritten keeps the old one's permissions.

    Raises
    ------
    StepError : the file is open in another program, the disk is full, or the folder takes no files
    """
    make_folder(path.parent)
    unfinished = path.with_name(f".{secrets.token_hex(4)}.part")
    try:
        write_new(unfinished, data)
        replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def unfinished_files(folder: Path) -> list[Path]:
    """What `write_whole` was writing when its process ended, but for what lies in folders of dot names."""
    found = [path for path in folder.rglob(".*.part") if UNFINISHED.fullmatch(path.name)]
    return [path for path in found if "/." not in f"/{path.relative_to(folder).parent.as_posix()}"]


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, readable by its owner alone.

    Raises
    ------
    StepError : the disk is full, or the folder takes no files
    """
    binary = getattr(os, "O_BINARY", 0)
    with disk_in_words(path.parent):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, FILE_MODE)
        with os.fdopen(handle, "wb") as file:
            file.write(data)


def disk_problem(error: OSError, where: str) -> str:
    """What the system refused, in a sentence; "" for anything but a full or closed disk."""
    if error.errno in FULL:
        return f"The disk that holds {where} is full: nothing half-written was left. Make room, run again."
    if error.errno in CLOSED:
        return (
            f"{where} cannot be written to: it belongs to someone else, or the disk is read-only."
            " Change that, or work in a copy of the project that is yours."
        )
    return ""


@contextlib.contextmanager
def disk_in_words(folder: Path, *, but: type[OSError] | tuple[()] = ()) -> Iterator[None]:
    """Refuse in a sentence, and not by a traceback, when the disk under a folder is full or closed to us.

    Parameters
    ----------
    but : an error that the caller has better words for
    """
    try:
        yield
    except but:
        raise
    except OSError as error:
        where = "/".join(shown(folder).split("/")[:2])  # of the store, the inspection's folder
        if said := disk_problem(error, where):
            raise StepError(said) from error
        raise


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
        with disk_in_words(path.parent, but=PermissionError), path.open("r+b"):
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
    if not os.access(path.parent, os.W_OK):
        return StepError(disk_problem(PermissionError(errno.EACCES, ""), shown(path.parent)))
    return StepError(
        f"{shown(path)} cannot be replaced: close it in Excel, or in whatever program has it open,"
        " and run again."
    )
