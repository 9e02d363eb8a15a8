"""Running the waiting steps from a notebook: the command `run` in a process of its own, watched from here.

The process writes its lines into a file of the workbench, so that it goes on, and can be found again, when
the notebook that started it is closed or its kernel has gone. The lines hold counts and no value of a child.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from record_review.custody import Store, workbench_file, workbench_folder
from record_review.custody.locks import FileLock
from record_review.inspection import PROJECT, Inspection
from record_review.pir.workbook.isolated import PASSWORD
from record_review.run.execution.surroundings import tool_environment
from record_review.run.steps.plans import STEPS

LINES = "runs"  # folder of the workbench
# A kernel ignores Ctrl-C between cells, and what it starts would inherit that. The last line says how it
# ended, for whoever looks when the process that started it has gone.
PROCESS = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    runpy.run_module("record_review.run", run_name="__main__")
except SystemExit as end:
    print(f"ended {end.code}", flush=True)
    raise
"""
_ENDED = re.compile(r"^ended (\d+)$")
_DONE = re.compile(r"^  (\d\d_[a-z_]+) +(unchanged, kept|\d+\.\d s)", re.MULTILINE)


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    share : steps that are done, of those that can run, 0 to 1
    words : which step is at work, and how far it says it is
    lines : what the run has said so far
    """

    share: float
    words: str
    lines: str


def start_run(
    inspection: Inspection, *, through: str = "", reason: str = "", approved_by: str = "", password: str = ""
) -> subprocess.Popen[bytes]:
    """Start the steps that wait, those that are up to date kept.

    Parameters
    ----------
    through : the last of them; "" for all
    reason, approved_by : as `run --reason` takes them; "" for none
    password : of a protected return; given to the process alone, and kept nowhere
    """
    command = [sys.executable, "-u", "-c", PROCESS, "run", str(inspection.path)]
    command += ["--through", through] if through else []
    command += ["--reason", reason] if reason else []
    command += ["--approved-by", approved_by] if approved_by else []
    environment = {**os.environ, **tool_environment()}
    for name in ("JPY_SESSION_NAME", "JPY_PARENT_PID"):  # it is nobody's notebook
        environment.pop(name, None)
    if password:
        environment[PASSWORD] = password
    windows = sys.platform == "win32"
    flags = subprocess.CREATE_NEW_PROCESS_GROUP if windows else 0  # type: ignore[attr-defined,unused-ignore]
    with _lines_file(inspection.inspection_id).open("wb") as lines:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=subprocess.STDOUT,
            start_new_session=not windows,
            creationflags=flags,
        )
    workbench_file(LINES, f"{inspection.inspection_id}.pid", str(process.pid))
    return process


def stop_run(inspection_id: str) -> bool:
    """Stop a run as Ctrl-C does: the step at work leaves nothing, and what was published stays.

    Only while it is at work (`is_at_work`), lest its number be another process's by now.

    Returns
    -------
    whether it was started by `start_run`; one at a terminal is stopped there
    """
    try:
        number = int((workbench_folder(LINES) / f"{inspection_id}.pid").read_text(encoding="ascii"))
        os.kill(number, getattr(signal, "CTRL_BREAK_EVENT", signal.SIGINT))  # the first is Windows's
    except (OSError, ValueError):
        return False
    return True


def is_at_work(store: Store) -> bool:
    """Whether a run works on the inspection now, whoever started it."""
    claim = store.folder / "private" / ".claim"
    if not claim.exists():
        return False
    lock = FileLock(claim)
    if lock.acquire():
        lock.release()
        return False
    return True


def progress_of(inspection: Inspection, store: Store) -> Progress:
    """How far the run is that was started last."""
    try:
        lines = _lines_file(inspection.inspection_id).read_text(encoding="utf-8", errors="replace")
    except OSError:
        lines = ""
    done = {match[1] for match in _DONE.finditer(lines)}
    steps = [plan.name for plan in STEPS if plan.applies(inspection) and not plan.waits_for(inspection)]
    left = [step for step in steps if step not in done]
    now = next((step for step in left if not any(step < other for other in done)), "")
    said = store.read_progress(now) if now else ""
    within = _share(said)
    share = (len(steps) - len(left) + within) / len(steps) if steps else 1.0
    return Progress(min(share, 1.0), " ".join(filter(None, [now, said])), lines)


def how_it_ended(lines: str) -> str:
    """The last words of a run, for a person: what it waits for, what was refused, or that all is done.

    >>> print(how_it_ended("GLEN-2026 (Glen), f.yml\\n  01_return              2.0 s\\nIt waits.\\nended 0"))
    The run is done.
    It waits.
    >>> how_it_ended("GLEN-2026 (Glen), f.yml")
    'The run was ended from outside. Nothing of the step at work was kept: run again.'
    """
    said = [line for line in lines.splitlines() if line.strip()]
    match = _ENDED.match(said[-1]) if said else None
    if match is None:
        return "The run was ended from outside. Nothing of the step at work was kept: run again."
    told = [
        line for line in said[1:-1] if not _DONE.match(line) and not re.match(r"^\S.* {2,}outputs/", line)
    ]
    endings = {
        0: "The run is done.",
        1: "The run stopped.",
        2: "The run stopped: it needs a person.",
        130: "Stopped.",
    }
    return "\n".join([endings.get(int(match[1]), "The run stopped."), *told])


def forget_lines(inspection_id: str) -> None:
    """Remove what a run has said, once it has been shown."""
    with contextlib.suppress(OSError):
        _lines_file(inspection_id).unlink(missing_ok=True)
        _lines_file(inspection_id).with_suffix(".pid").unlink(missing_ok=True)


def _lines_file(inspection_id: str) -> Path:
    return workbench_folder(LINES) / f"{inspection_id}.txt"


def _share(said: str) -> float:
    match = re.match(r"(\d{1,3})%", said)
    return int(match[1]) / 100 if match else 0.0
