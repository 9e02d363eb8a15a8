"""Where the numbers of a release lie: in a folder, in a zip file, or in the file itself."""

import zipfile
from pathlib import Path, PurePosixPath

from record_review.inspection import ReleaseError

TABLE, NUMBERS = "findings", "findings.json"  # name of the table, and of the file that is read back
LARGEST = 5_000_000  # bytes; a release has some hundred lines
ASK = "Use the release as it was handed over, unchanged."


def numbers_file(path: Path) -> tuple[str, bytes]:
    """The name, for sentences, and the content of the one file of numbers that a path holds.

    Raises
    ------
    ReleaseError : nothing there, several, only a table of an earlier version, or a file that is no release
    """
    if path.is_file() and path.suffix.casefold() == ".zip":
        try:
            with zipfile.ZipFile(path) as packed:
                names = [entry.filename for entry in packed.infolist()]
                inside = [packed.getinfo(name) for name in names if PurePosixPath(name).name == NUMBERS]
                _exactly_one(path, len(inside), any(name.endswith(f"{TABLE}.csv") for name in names))
                if inside[0].file_size > LARGEST:
                    raise ReleaseError(f"{path.name}: {NUMBERS} in it is too large to be a release. {ASK}")
                return f"{path.name}, {NUMBERS}", packed.read(inside[0])
        except (zipfile.BadZipFile, RuntimeError, OSError, NotImplementedError):
            raise ReleaseError(f"{path.name}: it cannot be opened as a zip file. {ASK}") from None
    if path.is_dir():
        inside_folder = sorted(path.rglob(NUMBERS))
        _exactly_one(path, len(inside_folder), any(path.rglob(f"{TABLE}.csv")))
        path = inside_folder[0]
    elif not path.is_file():
        raise ReleaseError(f"There is no {path.name}: name the folder or zip file of a release.")
    if path.stat().st_size > LARGEST:
        raise ReleaseError(f"{path.name}: it is too large to be the numbers of a release. {ASK}")
    return path.name, path.read_bytes()


def _exactly_one(path: Path, files: int, table_only: bool) -> None:
    if files == 0 and table_only:
        raise ReleaseError(
            f"{path.name}: it has {TABLE}.csv and no {NUMBERS}, as releases of an earlier version of the "
            "workbench do. Make its report again with this version, or leave it out."
        )
    if files != 1:
        raise ReleaseError(
            f"{path.name}: expected one {NUMBERS} in it, found {files or 'none'}. Name the folder or "
            "zip file of one release made by this workbench."
        )
