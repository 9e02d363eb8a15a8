"""The password of a protected return: asked for at a terminal, or taken from the environment; kept nowhere.

A notebook has no terminal: `run` hands the password on to its process by the environment variable, and
whoever starts papermill or JupyterLab sets it.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from record_review.inspection import ParameterError

OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # what a protected workbook begins with
MOST_TRIES = 3


@contextlib.contextmanager
def password_for(workbook: Path) -> Iterator[None]:
    """Ask for the password of a protected workbook, and have it in the environment until the block ends.

    Nothing is asked when the variable is set already, when nobody sits at a terminal, or when the workbook
    needs no password: then opening it says what is wrong.

    Parameters
    ----------
    workbook : may also be missing or no workbook

    Raises
    ------
    ParameterError : none of the passwords typed opens the workbook
    """
    content = _protected(workbook)
    if not content:
        yield
        return
    from record_review.pir.workbook.isolated import PASSWORD

    if os.environ.get(PASSWORD) or not sys.stdin.isatty():
        yield
        return
    os.environ[PASSWORD] = _ask(workbook.name, content)
    try:
        yield
    finally:
        os.environ.pop(PASSWORD, None)


def _protected(workbook: Path) -> bytes:
    """The bytes of a workbook that may be protected; none of any other file."""
    try:
        with workbook.open("rb") as file:
            head = file.read(len(OLE))
            return head + file.read() if head == OLE else b""
    except OSError:
        return b""


def _ask(name: str, content: bytes) -> str:
    """The password, as typed and tried; "" when the workbook needs none."""
    from record_review.pir.workbook.isolated import is_locked

    if not is_locked(name, content):
        return ""
    for left in reversed(range(MOST_TRIES)):
        try:
            typed = getpass.getpass(f"{name} is protected. Its password (not shown): ")
        except EOFError:
            break
        if typed and not is_locked(name, content, [typed]):
            return typed
        if left:
            print("That password does not open it.", file=sys.stderr)
    raise ParameterError(
        f"{name} is protected, and none of the passwords typed opens it: check with whoever sent the "
        "workbook, and start again."
    )
