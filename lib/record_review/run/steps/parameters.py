"""The one parameter of a notebook, what the home notebook chose in its place, and parameters given by
mistake.

papermill only warns of a parameter that a notebook does not have, and runs it for what the notebook itself
names: the example. So the notebook looks for itself.
"""

from __future__ import annotations

import ast
import difflib
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from record_review.custody import workbench_file, workbench_folder
from record_review.inspection import ParameterError
from record_review.inspection.sentences import say

PARAMETER = "inspection_file"
COMMITTED = "../params/example.yml"  # its value in every notebook
DESK, CHOSEN = "desk", "inspection.txt"  # folder and file of the workbench
INJECTED = "# Parameters"  # what papermill's cell begins with
LIKENESS = 0.85  # of two names, by difflib: inspecton_file is one, inspection is none


def choose_inspection(path: Path) -> None:
    """Have every notebook that is opened in JupyterLab work on this inspection file."""
    workbench_file(DESK, CHOSEN, f"{path}\n")


def chosen_inspection() -> Path | None:
    """The inspection file that was chosen last; None when none was, or it is there no more."""
    try:
        chosen = Path((workbench_folder(DESK) / CHOSEN).read_text(encoding="utf-8").strip())
    except OSError:
        return None
    return chosen if chosen.is_file() else None


def meant_file(given: str) -> str:
    """The inspection file that a notebook is to work on: its parameter; or, where a person opened it in
    JupyterLab and left the parameter as it is committed, the one that was chosen in 00_home.

    papermill, the command `run` and a parameter that was changed by hand are never influenced.
    """
    if given != COMMITTED or not _opened_in_jupyterlab():
        return given
    chosen = chosen_inspection()
    if chosen is None:
        return given
    say(f"Working on {chosen.stem}, as it was chosen in 00_home.")
    return str(chosen)


def _opened_in_jupyterlab() -> bool:
    """Whether a Jupyter server started this process for a notebook; papermill inherits its name at most."""
    if not os.environ.get("JPY_SESSION_NAME", "").endswith(".ipynb"):
        return False
    server = f"jpserver-{os.getppid()}.json"
    return sys.platform == "win32" or (workbench_folder("runtime") / server).exists()


def refuse_mistyped_parameters() -> None:
    """Refuse to go on when a parameter was given to this notebook that it does not have.

    Does nothing outside IPython.

    Raises
    ------
    ParameterError : names it, and what was meant
    """
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None:  # the cells so far, and what they have named
        check_parameters(shell.user_ns.get("In", ()), shell.user_ns)


def check_parameters(cells: Iterable[str], names: Mapping[str, Any]) -> None:
    """Refuse a name in papermill's cell of parameters, or one that looks like the parameter's.

    Parameters
    ----------
    cells : the cells that were executed, as they were written
    names : what the notebook has so far, by name

    Raises
    ------
    ParameterError : as above

    >>> check_parameters(["# Parameters\\ninspection_file = 'a.yml'\\n"], {"inspection_file": "a.yml"})
    >>> check_parameters([], {"inspecton_file": "a.yml"})
    Traceback (most recent call last):
    record_review.inspection.refusals.ParameterError: This notebook has no parameter inspecton_file: \
its one parameter is inspection_file. Nothing was run.
    """
    given = {name for cell in cells if cell.lstrip().startswith(INJECTED) for name in _assigned(cell)}
    near = difflib.get_close_matches(
        PARAMETER, [name for name in names if name != PARAMETER], cutoff=LIKENESS
    )
    if unknown := sorted({*given, *near} - {PARAMETER}):
        raise ParameterError(
            *(
                f"This notebook has no parameter {name}: its one parameter is {PARAMETER}. Nothing was run."
                for name in unknown
            )
        )


def _assigned(cell: str) -> set[str]:
    try:
        parts = ast.parse(cell).body
    except SyntaxError:  # a cell with commands of IPython's is not papermill's
        return set()
    targets = [target for part in parts if isinstance(part, ast.Assign) for target in part.targets]
    return {target.id for target in targets if isinstance(target, ast.Name)}
