"""Where things lie in the project, and how a person's path to an inspection file is understood."""

import difflib
from pathlib import Path

from record_review.inspection.refusals import ParameterError

PROJECT = Path(__file__).resolve().parents[3]
PARAMS = PROJECT / "params"
PROGRAMMES = PARAMS / "programmes"
EXAMPLE_ID, EXAMPLE_PARTNERSHIP = "EXAMPLE-2026", "Ardvale"
EXAMPLE_FOLDER = "example"  # beside its inspection file: the invented return, readers and readings


def resolve_inspection_file(text: str | Path) -> Path:
    """The inspection file a person means.

    A notebook says `../params/example.yml` and a command line `params/example.yml`, whatever folder they are
    started in; so a relative path is looked for from the working folder, then from `notebooks/`, then from
    the project.

    Parameters
    ----------
    text : path as typed; absolute or relative

    Returns
    -------
    absolute path of a file that exists

    Raises
    ------
    ParameterError : the path is blank, is a folder, or no such file is found in any of these places
    """
    typed = str(text).strip()
    if not typed:
        raise ParameterError(
            "inspection_file is blank: give the path of the inspection file, such as params/example.yml."
        )
    path = Path(typed.replace("\\", "/"))
    starts = [Path.cwd(), PROJECT / "notebooks", PROJECT]
    tried = [path] if path.is_absolute() else [start / path for start in starts]
    try:
        for candidate in tried:
            if candidate.is_file():
                return candidate.resolve()
        folder = any(candidate.is_dir() for candidate in tried)
    except OSError as error:
        raise ParameterError(f"The inspection file cannot be reached ({error.strerror}).") from None
    if folder:
        raise ParameterError(
            f"{typed} is a folder: give the inspection file in it, such as params/example.yml."
        )
    raise ParameterError(f"There is no inspection file {typed}.{_nearest(path)}")


def _nearest(path: Path) -> str:
    """A hint at the file in params/ whose name is nearest, or nothing."""
    names = sorted(found.name for found in PARAMS.glob("*.yml"))
    near = difflib.get_close_matches(path.name, names, n=1)
    return f" Did you mean params/{near[0]}?" if near else ""
