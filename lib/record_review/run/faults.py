"""What is said of an error nobody foresaw: its type and its place. Its words may quote a child's row, as
those of other libraries do, and go nowhere but sealed into the private folder.

Refusals and broken promises of ours are written without values, and are said as they are.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from record_review.inspection import PROJECT, Refusal
from record_review.inspection.promises import BrokenPromise

# Their words are ours, or names of the code.
WITHOUT_VALUES = (Refusal, BrokenPromise, NameError, ImportError, SyntaxError, KeyboardInterrupt)
LIBRARY = PROJECT / "lib" / "record_review"


def place_of(error: BaseException) -> str:
    """Where an error arose: the innermost line of ours, or else of whatever raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if LIBRARY in Path(frame.filename).parents]
    if not frames:
        return "an unknown place"
    frame = (ours or list(frames))[-1]
    path = Path(frame.filename)
    if LIBRARY in path.parents:
        return f"{path.relative_to(LIBRARY).as_posix()}, line {frame.lineno} ({frame.name})"
    return f"{path.name}, line {frame.lineno}" if path.suffix == ".py" else f"a cell, line {frame.lineno}"


def without_values(error: BaseException) -> str:
    """What may be said of an error anywhere.

    >>> without_values(ValueError("AR-0001"))
    'ValueError in an unknown place'
    """
    if isinstance(error, WITHOUT_VALUES) and str(error):
        return f"{type(error).__name__}: {error}"
    return f"{type(error).__name__} in {place_of(error)}"


def traceback_without_values(error: BaseException) -> str:
    """The files, lines and functions an error came through, and the errors behind it: no message, no line of
    code.
    """
    told = []
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        told.append(f"{without_values(cause)}\n")
        told += [
            f"  {Path(frame.filename).name}, line {frame.lineno}, in {frame.name}\n"
            for frame in traceback.extract_tb(cause.__traceback__)
        ]
        cause = cause.__cause__ or cause.__context__
    return "".join(told)


def hide_values_in_process() -> None:
    """Let uncaught errors, of every thread, and warnings print their type and place only."""

    def excepthook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        print(without_values(error.with_traceback(trace)), file=sys.stderr)

    def of_a_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            excepthook(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def unraisable(arguments: Any) -> None:
        if arguments.exc_value is not None:
            excepthook(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    sys.excepthook = excepthook
    threading.excepthook = of_a_thread
    sys.unraisablehook = unraisable
    warnings.showwarning = _show_warning


def hide_values_in_notebook(keep: Callable[[str], str]) -> None:
    """Let this kernel show type and place of an error, and keep the rest sealed; nothing outside a kernel.

    Papermill and JupyterLab write what a failing cell shows into the notebook.

    Parameters
    ----------
    keep : takes the details and returns where they are, as a person is told it
    """
    with contextlib.suppress(ImportError):
        from IPython import get_ipython

        shell = get_ipython()
        if shell is None or not hasattr(shell, "_showtraceback"):
            return
        show = getattr(shell._showtraceback, "shows_all", shell._showtraceback)

        def show_without_values(kind: type[BaseException], error: Any, lines: list[str]) -> None:
            if not isinstance(error, BaseException) or isinstance(error, WITHOUT_VALUES):
                show(kind, error, lines)
                return
            where = ""
            with contextlib.suppress(Exception):
                where = f" The details are sealed in {keep(''.join(traceback.format_exception(error)))}."
            said = f"{without_values(error)}.{where}"
            show(kind, said, [said])

        def of_a_cell(
            shell: Any, kind: type[BaseException], error: BaseException, trace: Any, tb_offset: Any = None
        ) -> None:
            if isinstance(error, WITHOUT_VALUES):
                shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
            else:
                shell._showtraceback(kind, error.with_traceback(trace), [])

        show_without_values.shows_all = show  # type: ignore[attr-defined]  # not to be wrapped twice
        shell._showtraceback = show_without_values
        shell.set_custom_exc((Exception,), of_a_cell)
        warnings.showwarning = _show_warning


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    print(f"{category.__name__} in {Path(filename).name}, line {lineno}", file=file or sys.stderr)
