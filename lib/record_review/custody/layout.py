"""Where the files of an inspection lie, and which names may become paths.

Knows names and folders; reads and writes no content. Every name that comes from outside is checked here
before it is joined to a path.
"""

import errno
import os
import re
import sys
from pathlib import Path

from record_review.inspection.places import PROJECT
from record_review.inspection.refusals import ParameterError, StepError

PRIVATE = "private"
AREAS = ("working", "send", "release")  # what a step writes as files; private/ takes tables and facts only
STEPS = f"{PRIVATE}/steps"  # one record per published step
STAGING = f"{PRIVATE}/.staging"  # what steps at work have written so far
FOLDER_MODE, FILE_MODE = 0o700, 0o600

INSPECTION_ID = re.compile(r"[A-Z0-9][A-Z0-9-]{1,30}")
NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,60}")
# Windows drops dots and spaces at the end of a name, and opens a device for some names.
PART = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_ .-]{0,98}[A-Za-z0-9_-])?")
DEVICES = re.compile(r"(?:CON|PRN|AUX|NUL|(?:COM|LPT)[0-9])(?:\..*)?", re.IGNORECASE)


def outputs_root() -> Path:
    """The folder of all inspections: `outputs/` in the project, or the one RECORD_REVIEW_OUTPUTS names."""
    return Path(os.environ.get("RECORD_REVIEW_OUTPUTS") or PROJECT / "outputs").absolute()


def inspection_folder(inspection_id: str) -> Path:
    """The folder of one inspection.

    Raises
    ------
    ParameterError : the id is not one that may become a folder's name
    """
    if not INSPECTION_ID.fullmatch(inspection_id) or DEVICES.fullmatch(inspection_id):
        raise ParameterError(
            "An inspection id is 2 to 31 capital letters, digits and hyphens, and begins with a letter or"
            " digit, such as EXAMPLE-2026."
        )
    return outputs_root() / inspection_id


def inspection_ids() -> list[str]:
    """The inspections that have a folder, in order of their names."""
    root = outputs_root()
    if not root.is_dir():
        return []
    names = [path.name for path in root.iterdir() if path.is_dir()]
    return sorted(name for name in names if INSPECTION_ID.fullmatch(name))


def check_name(name: str) -> str:
    """A name of a step, table or set of facts: small letters, digits and underscores.

    Raises
    ------
    ValueError : it is not; names are ours, so this is a fault of ours
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"not a name of a step, table or set of facts: {name!r}")
    return name


def area_path(area: str, relative_path: str) -> str:
    """`area/relative_path`, when it stays inside the area on every system.

    Parameters
    ----------
    area : one of AREAS
    relative_path : parts joined by "/"; plain letters, digits, spaces, "_", "-" and "." in a part

    Raises
    ------
    ValueError : another area, or a path that is absolute, climbs, or is not a file's name everywhere
    """
    if area not in AREAS:
        raise ValueError(f"{area!r} is not an area that files are written to; those are {', '.join(AREAS)}")
    if not is_output(f"{area}/{relative_path}"):
        raise ValueError(f"a path that could leave {area}/ or that some system cannot hold")
    if len(relative_path) > 120:
        raise ValueError(f"a path in {area}/ longer than 120 characters")
    return f"{area}/{relative_path}"


def is_output(path: str) -> bool:
    """Whether a path, seen from the inspection's folder, is one that a step may write."""
    area, *parts = path.split("/")
    named = all(PART.fullmatch(part) and not DEVICES.fullmatch(part) for part in parts)
    return area in (PRIVATE, *AREAS) and bool(parts) and named


def make_folder(folder: Path) -> Path:
    """Make a folder that only its owner can enter; one that is there already is closed to others too.

    Raises
    ------
    StepError : the system does not let us make it, it belongs to someone else, or the disk is full
    """
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        if sys.platform != "win32" and folder.stat().st_mode & 0o077:
            folder.chmod(FOLDER_MODE)
    except FileExistsError:
        raise StepError(
            f"{shown(folder)} is a file, and a folder is needed there: move the file away."
        ) from None
    except PermissionError:
        raise StepError(
            f"The folder {shown(folder)} cannot be made or closed to other users: it belongs to someone else,"
            " or the disk is read-only."
        ) from None
    except OSError as error:
        if error.errno not in (errno.EROFS, errno.ENOSPC):
            raise
        why = "is full" if error.errno == errno.ENOSPC else "is read-only"
        raise StepError(f"The folder {shown(folder)} cannot be made: the disk {why}.") from None
    return folder


def refuse_if_open_to_others(folder: Path) -> None:
    """Refuse a folder with something in it that other users of the machine may enter or list.

    An empty one is closed without a word (`make_folder`): nobody can have read anything there.

    Raises
    ------
    StepError : it is open to others; closing it silently would hide that somebody may have read it
    """
    if sys.platform == "win32" or not folder.is_dir() or not folder.stat().st_mode & 0o077:
        return
    if any(folder.iterdir()):
        mode = f"{folder.stat().st_mode & 0o777:o}"
        raise StepError(
            f"{shown(folder)} is open to other users of this machine (mode {mode}). Find out who has access"
            f" to it, close it with: chmod -R go= {shown(folder)}, and run again."
        )


def shown(path: Path) -> str:
    """A path as a person is told it: from `outputs/` on, without the folders above."""
    root = outputs_root()
    try:
        return "/".join([root.name, *path.relative_to(root).parts])
    except ValueError:
        return path.name
