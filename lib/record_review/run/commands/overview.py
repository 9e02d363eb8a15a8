"""The command `overview`: released inspections side by side, on one page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from record_review.custody import outputs_root
from record_review.custody.files import write_whole
from record_review.custody.layout import inspection_ids, make_folder, shown
from record_review.inspection import ParameterError

if TYPE_CHECKING:
    from record_review.report.released.overview import Overview

PAGE = "overview.html"


def released_folders() -> list[Path]:
    """The release folders of all inspections under `outputs/`, in order of their ids."""
    folders = [outputs_root() / name / "release" for name in inspection_ids()]
    return [folder for folder in folders if folder.is_dir() and any(folder.iterdir())]


def released_overview(programme: str | None = None) -> Overview:
    """Every released inspection under `outputs/`, side by side.

    Raises
    ------
    ReleaseError : there is none, or none of this programme
    """
    from record_review.report.released.overview import overview, read_releases

    return overview(*read_releases(released_folders()), programme=programme)


def write_overview(folders: Sequence[str], out: str | None, programme: str | None = None) -> list[str]:
    """Write the page, and say what is on it and what is not.

    Parameters
    ----------
    folders : folders or zip files of releases; none for all under `outputs/`
    out : a file that is not there yet, ending in .html; None for `outputs/overview.html`, which is replaced

    Raises
    ------
    ParameterError : a folder that is not there, or a file that cannot be written
    ReleaseError : no release among them
    """
    problems = [f"There is no {name}: name the release of an inspection." for name in folders]
    problems = [said for said, name in zip(problems, folders, strict=True) if not Path(name).exists()]
    target = Path(out) if out else outputs_root() / PAGE
    if out and target.suffix.lower() != ".html":
        problems.append(f"--out must name a file that ends in .html, such as {PAGE}; found {out}.")
    elif out and (target.exists() or target.is_symlink()):
        problems.append(f"{out} is there already and stays as it is: name another file.")
    elif out and not target.parent.is_dir():
        problems.append(f"There is no folder {target.parent}: make it first, or name another.")
    if problems:
        raise ParameterError(*problems)

    from record_review.report.released.overview import overview, overview_page, read_releases

    paths = [Path(name).absolute() for name in folders] or released_folders()
    found = overview(*read_releases(paths), programme=programme)
    page = overview_page(found)
    if not out:
        make_folder(target.parent)
    try:
        write_whole(target, page)
    except OSError as error:
        raise ParameterError(f"{target} cannot be written ({error.strerror}): name another file.") from None
    several = f"{len(found.releases)} {'inspection' if len(found.releases) == 1 else 'inspections'}"
    lines = [f"Wrote {out or shown(target)}: {several} of the programme {found.programme}."]
    lines += [f"  {release.label}" for release in found.releases]
    lines += [f"Left out: {what}: {why}" for what, why in found.left_out]
    return lines
