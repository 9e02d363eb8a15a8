"""What a person typed under `send/`: known by its digest, never replaced, never removed.

A file there that is not as a step wrote it is somebody's work, such as a reader workbook that was filled in
where it lay. It stays where it is, or gets a dated name beside itself when its name is needed.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from record_review.custody.canonical import sha256
from record_review.custody.files import replace

SEND = "send"
KEPT = re.compile(r" \(kept \d{4}-\d\d-\d\d \d{4}(?:, \d+)?\)$")  # at the end of a name without its suffix


def is_somebodys(folder: Path, path: str, ours: Collection[str | None]) -> bool:
    """Whether a file holds something else than we ever wrote there.

    Parameters
    ----------
    folder : of the inspection
    path : from that folder on; only under `send/` does anybody but us write
    ours : the digests that the file has when it is ours
    """
    file = folder / path
    return path.startswith(f"{SEND}/") and file.is_file() and sha256(file.read_bytes()) not in ours


def set_aside(file: Path) -> Path:
    """Give a file a dated name beside itself, one that no file has.

    Returns
    -------
    the new path, such as "Pair-1 (kept 2026-12-01 1432).xlsx"

    Raises
    ------
    StepError : the file is open in another program, or the folder takes no change
    """
    stem = f"{file.stem} (kept {datetime.now():%Y-%m-%d %H%M}"
    target, more = file.with_name(f"{stem}){file.suffix}"), 1
    while target.exists():
        more += 1
        target = file.with_name(f"{stem}, {more}){file.suffix}")
    replace(file, target)
    return target


def kept_files(folder: Path) -> list[str]:
    """The files under `send/` that were set aside, from the inspection's folder on, in order."""
    return sorted(
        file.relative_to(folder).as_posix()
        for file in (folder / SEND).rglob("*")
        if file.is_file() and KEPT.search(file.stem)
    )
