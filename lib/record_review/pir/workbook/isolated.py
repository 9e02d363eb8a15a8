"""Opens a stranger's workbook in a process of its own, which may use little memory and little time.

This process never looks into the file. It hands over its bytes, and takes plain data back: nothing is written
to disk, and what a workbook does to the program that parses it does not reach the inspection.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from record_review.inspection import ParameterError, ReturnError
from record_review.pir.workbook.safe_opening.limits import OUT_OF_MEMORY
from record_review.pir.workbook.safe_opening.package import LARGEST_FILE, too_large
from record_review.pir.workbook.safe_opening.words import ADVICE, RETURN, Advice

# The name of the variable, and never a password, stands in a message.
PASSWORD = "RECORD_REVIEW_PASSWORD"
# The folder of the parser is named last, so that nothing in it can take the place of a package.
_START = "import sys; sys.path.append(sys.argv[1]); from safe_opening.child import main; main()"


@dataclass(frozen=True)
class Limits:
    """What opening one workbook may take; a return of 20,000 children stays well below both."""

    memory: int = 1_000_000_000  # bytes
    seconds: float = 20.0


def open_apart(
    name: str,
    content: bytes,
    wanted: Callable[[str], bool],
    *,
    as_entered: bool = False,
    kind: str = RETURN,
    limits: Limits | None = None,
) -> dict[str, Any]:
    """What is in a workbook, as `safe_opening.cells.as_plain` gives it.

    A protected workbook is opened with the password in the environment variable RECORD_REVIEW_PASSWORD.

    Parameters
    ----------
    name : of the file, for sentences
    content : the file's bytes
    wanted : whether the cells of a sheet of this name are to be given
    as_entered : give formulas as such, in place of their results
    kind : whose workbook it is, which decides what a refusal advises; see `safe_opening.words`
    limits : of memory and time; beyond them the process is ended

    Raises
    ------
    ReturnError : it cannot be opened safely, or not at all, or only with a password; with what to do
    ParameterError : it is protected, and not with the password given
    """
    limits, advice = limits or Limits(), ADVICE[kind]
    if not content:
        raise ReturnError(f"{name} is empty (0 bytes): {advice.again}")
    if len(content) > LARGEST_FILE:
        raise ReturnError(too_large(name, advice))
    password = os.environ.get(PASSWORD, "")
    request = {
        "name": name,
        "size": len(content),
        "passwords": [password] if password else [],
        "as_entered": as_entered,
        "kind": kind,
        "memory": limits.memory,
        "seconds": limits.seconds,
    }
    answer = _ask(name, request, content, wanted, limits)
    if "refused" in answer:
        raise ReturnError(*answer["refused"])
    if "locked" in answer:
        raise _locked(name, bool(password))
    return answer["workbook"]


def is_locked(name: str, content: bytes, passwords: Sequence[str] = ()) -> bool:
    """Whether a workbook is protected, and not with one of these passwords; False for what else is wrong
    with it."""
    limits = Limits()
    if not 0 < len(content) <= LARGEST_FILE:
        return False
    request = {"name": name, "size": len(content), "passwords": list(passwords), "as_entered": False}
    request |= {"kind": RETURN, "memory": limits.memory, "seconds": limits.seconds}
    with suppress(ReturnError):
        return "locked" in _ask(name, request, content, lambda sheet: False, limits)
    return False


def _locked(name: str, password_given: bool) -> ParameterError | ReturnError:
    if password_given:
        return ParameterError(
            f"{name} is protected with another password than the one given: check it with whoever sent the "
            "workbook, and start again."
        )
    return ReturnError(
        f"{name} is protected with a password. Give it when the command asks at a terminal, or set it in the "
        f"environment variable {PASSWORD} before you start; or ask for the workbook without a password, by "
        "the agreed secure route."
    )


def _ask(
    name: str, request: dict[str, Any], content: bytes, wanted: Callable[[str], bool], limits: Limits
) -> dict[str, Any]:
    """Put one request to a process of its own, and end that process however it goes."""
    environment = {key: value for key, value in os.environ.items() if key != PASSWORD}
    process = subprocess.Popen(
        [sys.executable, "-P", "-W", "ignore", "-X", "utf8", "-c", _START, str(Path(__file__).parent)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback could hold what stands in a cell
        env=environment,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    assert process.stdin and process.stdout
    out_of_time = threading.Event()

    def end() -> None:
        out_of_time.set()
        process.kill()

    timer = threading.Timer(limits.seconds, end)
    timer.daemon = True
    timer.start()
    answer: dict[str, Any] = {}
    try:
        with suppress(BrokenPipeError, OSError, ValueError):  # it has ended: its exit code says why
            process.stdin.write(json.dumps(request).encode("ascii") + b"\n" + content)
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            if "sheets" in answer:
                chosen = [sheet for sheet in answer.pop("sheets") if wanted(sheet)]
                process.stdin.write(json.dumps(chosen).encode("ascii") + b"\n")
                process.stdin.flush()
                answer = json.loads(process.stdout.readline())
        if not answer:
            with suppress(subprocess.TimeoutExpired):
                process.wait(limits.seconds)
    finally:
        timer.cancel()
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                pipe.close()
        process.wait()
    if answer:
        return answer
    advice = ADVICE[request["kind"]]
    raise ReturnError(_ended(name, process.returncode, out_of_time.is_set(), limits, advice))


def _ended(name: str, code: int, out_of_time: bool, limits: Limits, advice: Advice) -> str:
    """Why the process gave no answer, as far as can be told, and what a person can do."""
    if out_of_time:
        return (
            f"{name} could not be opened within {limits.seconds:g} seconds, which is long for "
            f"{advice.holds}. If this computer is busy, try again; if it happens again, {advice.copy}"
        )
    if code == OUT_OF_MEMORY:
        return (
            f"{name} needs more than {limits.memory // 10**6:,} MB of memory to be opened, far more than "
            f"{advice.holds} does: {advice.copy}"
        )
    return (
        f"{name} brought the program that opens workbooks to an end, so that nothing of it was read: "
        f"{advice.save_as}"
    )
