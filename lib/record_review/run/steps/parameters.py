"""The one parameter of a notebook, and others that were given by mistake.

papermill only warns of a parameter that a notebook does not have, and runs it for what the notebook itself
names: the example. So the notebook looks for itself.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from record_review.inspection import ParameterError

PARAMETER = "inspection_file"
INJECTED = "# Parameters"  # what papermill's cell begins with
LIKENESS = 0.85  # of two names, by difflib: inspecton_file is one, inspection is none


def refuse_mistyped_parameters() -> None:
    """Refuse to go on when a parameter was given to this notebook that it does not have.

    Does nothing outside IPython.

    Raises
    ------
    ParameterError : names it, and what was meant
    """
    import sys

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
