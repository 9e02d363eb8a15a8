"""Where copies of an inspection's data may lie outside its folder, and a search for them by what they hold.

Knows the places in which Jupyter, IPython, Excel and the desktop leave things, and files as bytes. Removes
nothing.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import socket
import sys
import tempfile
import time
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from record_review.custody.layout import outputs_root
from record_review.custody.workbench import FOLDER
from record_review.inspection.places import PARAMS, PROJECT
from record_review.inspection.references import reference_key
from record_review.inspection.refusals import StepError

SHORTEST = 4  # characters of a reference that is searched for: a shorter one is in every file
CERTAIN = 3  # references in one file that make it a copy, and not a chance
LARGEST = 64 * 2**20  # bytes of a file that is looked through
MOST_FILES, MOST_SECONDS = 50_000, 120  # of one place
PASSED_OVER = {".git", ".venv", "node_modules", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
RUNTIME = "runtime"
TOOLS = ("faults", "lab/checkpoints", "lab/workspaces", RUNTIME, "tmp")  # of ours, in outputs/.workbench
LAB_STAYS = (
    "JupyterLab was open, with the home notebook alone: what it keeps of its connections goes when it is"
    " started again."
)
HISTORY = re.compile(r"history\.sqlite.*")


@dataclass(frozen=True)
class Place:
    """A folder that is searched.

    ours : what is found there is removed: it was made by a tool, not by a person
    """

    name: str
    folder: Path
    ours: bool


@dataclass(frozen=True)
class Search:
    """What a search found.

    copies : path -> name of its place, of files that are removed
    others : path -> name of its place, of files that a person must look at
    files : how many were looked through, by the name of the place
    given_up : places that hold more than is looked through
    """

    copies: Mapping[Path, str]
    others: Mapping[Path, str]
    files: Mapping[str, int]
    given_up: tuple[str, ...]


def places() -> tuple[Place, ...]:
    """Where Jupyter, IPython, Excel and the desktop leave copies on this machine."""
    home = Path.home()
    windows = [Path(os.environ[name]) for name in ("APPDATA", "LOCALAPPDATA") if os.environ.get(name)]
    found = [
        Place("the parameters folder", PARAMS, False),
        Place("the notebooks folder and its checkpoints", PROJECT / "notebooks", False),
        Place("temporary files", Path(tempfile.gettempdir()), True),
        Place("IPython's folder", home / ".ipython", False),
        Place("Jupyter's settings", home / ".jupyter", False),
        Place("Jupyter's data and runtime files", home / ".local/share/jupyter", True),
        Place("Jupyter's data and runtime files", home / "Library/Jupyter", True),
        *(Place("Jupyter's data and runtime files", folder / "jupyter", True) for folder in windows),
        Place("the desktop's bin", home / ".local/share/Trash", True),
        Place("the desktop's bin", home / ".Trash", True),
    ]
    return tuple(place for place in found if place.folder.is_dir())


def tool_files(*, lab_stays: bool = False) -> list[Path]:
    """What our own tools left beside the inspections: details of faults, runtime files, checkpoints, any
    history.

    lab_stays : without the runtime files, by which a JupyterLab that is at work is reached
    """
    root = outputs_root() / FOLDER
    names = [name for name in TOOLS if not (lab_stays and name == RUNTIME)]
    found = [path for name in names for path in _walk(root / name)]
    found += [path for path in _walk(root / "ipython") if HISTORY.fullmatch(path.name)]
    return sorted(path for path in found if not path.is_dir())


def beside(path: Path) -> list[Path]:
    """What Excel, LibreOffice and editors leave beside a file of this name: locks and copies."""
    names = (
        f"~${path.name}",
        f".~lock.{path.name}#",
        f"{path.name}~",
        f"{path.name}.bak",
        f".{path.name}.swp",
    )
    return [path.with_name(name) for name in names if path.with_name(name).is_file()]


def search(references: Iterable[str], where: Iterable[Place], *, without: Collection[Path] = ()) -> Search:
    """Look for files that hold references, in the places and in what is packed in them.

    Parameters
    ----------
    references : compared without case and spaces around; those shorter than `SHORTEST` are not looked for
    without : files and folders that are passed over
    """
    sought = _Sought(references)
    copies: dict[Path, str] = {}
    others: dict[Path, str] = {}
    counts: dict[str, int] = {}
    given_up = []
    passed = {path.resolve() for path in (*without, outputs_root())}
    for place in where:
        began, looked = time.monotonic(), 0
        for path in _walk(place.folder, passed):
            if looked >= MOST_FILES or time.monotonic() - began > MOST_SECONDS:
                given_up.append(place.name)
                break
            if not _is_own_file(path):
                continue
            looked += 1
            hits = sought.in_file(path)
            if hits >= min(CERTAIN, len(sought)) and (place.ours or ".ipynb_checkpoints" in path.parts):
                copies[path] = place.name
            elif hits:
                others[path] = place.name
        counts[place.name] = counts.get(place.name, 0) + looked
    return Search(copies, others, counts, tuple(given_up))


class _Sought:
    """References as they are looked for in bytes."""

    def __init__(self, references: Iterable[str]) -> None:
        texts = {str(reference).strip().casefold() for reference in references}
        texts |= {reference_key(text) for text in texts}
        texts = {text for text in texts if len(text) >= SHORTEST}
        self._words = {text for text in texts if WORD.fullmatch(text)}
        self._phrases = texts - self._words

    def __len__(self) -> int:
        return len(self._words) + len(self._phrases)

    def in_file(self, path: Path) -> int:
        """How many references a file holds; 0 for one that cannot be read."""
        if not len(self):
            return 0
        try:
            content = path.read_bytes() if path.stat().st_size <= LARGEST else b""
        except OSError:
            return 0
        return self._in(content)

    def _in(self, content: bytes) -> int:
        if content[:2] == b"PK":
            try:
                with zipfile.ZipFile(io.BytesIO(content)) as packed:
                    parts = [part for part in packed.infolist() if part.file_size <= LARGEST]
                    return max([self._in(packed.read(part)) for part in parts], default=0)
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
                pass
        text = content.decode("utf-8", "replace").casefold()
        if b"\x00" in content[:2000]:
            text += content.decode("utf-16-le", "replace").casefold()
        words = self._words & set(WORD.findall(text))
        return len(words) + sum(phrase in text for phrase in self._phrases)


WORD = re.compile(r"[^\W_]+(?:[-_/.][^\W_]+)*")


def _walk(folder: Path, passed: Collection[Path] = ()) -> Iterator[Path]:
    """The files below a folder; links are not followed, folders that cannot be entered are passed over."""
    for root, folders, files in os.walk(folder):
        here = Path(root)
        folders[:] = sorted(
            name for name in folders if name not in PASSED_OVER and (here / name).resolve() not in passed
        )
        yield from (here / name for name in sorted(files) if (here / name).resolve() not in passed)


def _is_own_file(path: Path) -> bool:
    try:
        status = path.lstat()
    except OSError:
        return False
    if path.is_symlink() or not path.is_file():
        return False
    return sys.platform == "win32" or status.st_uid == os.getuid()


def lab_is_running() -> bool:
    """Whether a JupyterLab that we started answers on this machine."""
    runtime = outputs_root() / FOLDER / RUNTIME
    return any(_answers(path, "port") for path in runtime.glob("jpserver-*.json"))


def refuse_open_notebooks(asked_from: Path | None) -> None:
    """Refuse while a notebook may hold children's data in memory.

    Parameters
    ----------
    asked_from : connection file of the one kernel that may run in our JupyterLab; None for none, nor
        JupyterLab

    Raises
    ------
    StepError : another kernel, or JupyterLab where nobody asks from it, is at work
    """
    if asked_from is None and lab_is_running():
        raise StepError("JupyterLab is running and may hold children's data: close it, and run purge again.")
    files = (outputs_root() / FOLDER / RUNTIME).glob("kernel-*.json")
    if asked_from and any(_answers(path, "shell_port") for path in files if path.name != asked_from.name):
        raise StepError(
            "Another notebook is running and may hold children's data: shut it down (under Running Terminals"
            " and Kernels, at the left), and press again."
        )


def _answers(path: Path, port: str) -> bool:
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        place = ("127.0.0.1", int(json.loads(path.read_bytes())[port]))
        with socket.create_connection(place, timeout=1):
            return True
    return False
