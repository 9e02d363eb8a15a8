"""Several inspections in one command: each in a process of its own, so many at a time, then a summary.

Every process is the command `run` for one file: the same bytes as one by one, memory for as many as run at a
time, and nothing of one inspection in the process of another. Data of children stay on this machine.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TextIO

from joblib import Parallel, delayed

from record_review.custody import open_store
from record_review.inspection import (
    PROJECT,
    ParameterError,
    Refusal,
    read_inspection,
    resolve_inspection_file,
)
from record_review.run.steps.state import BLOCKED, WAITING, state_of

TICK = 0.5  # seconds
NOT_BEGUN, AT_WORK = "not begun", "at work"
ENDINGS = {0: "done", 1: "the request is wrong", 2: "needs a person", 3: "a fault of ours", 130: "stopped"}
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


@dataclass
class Task:
    """One inspection of several, as it goes on.

    file : as typed
    inspection_id : "" when its file cannot be read
    ending : NOT_BEGUN, AT_WORK, or how it ended, in words
    said : its latest line, while it is at work
    waits_for : what a person must bring or settle, or why it was refused
    """

    file: str
    inspection_id: str = ""
    ending: str = NOT_BEGUN
    exit_code: int = 0
    seconds: float = 0.0
    said: str = ""
    waits_for: str = ""
    begun: float = 0.0
    process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def facts(self) -> dict[str, Any]:
        """What a machine may want of it."""
        return {
            "inspection_id": self.inspection_id,
            "file": self.file,
            "exit_code": self.exit_code,
            "ending": self.ending,
            "seconds": round(self.seconds, 1),
            "waits_for": self.waits_for,
        }


def tasks_of(files: Sequence[str]) -> list[Task]:
    """One task a file; a file with problems has ended, with its sentences, and keeps no other from running.

    Raises
    ------
    ParameterError : two files are of one inspection, which would write into the same folder
    """
    tasks, files_of = [], dict[str, list[str]]()
    for file in files:
        task = Task(file)
        try:
            task.inspection_id = read_inspection(resolve_inspection_file(file)).inspection_id
            files_of.setdefault(task.inspection_id, []).append(file)
        except Refusal as refusal:
            task.exit_code, task.ending = refusal.exit_code, ENDINGS[refusal.exit_code]
            task.waits_for = str(refusal)
        tasks.append(task)
    if twice := [
        f"{', '.join(names)} are all of inspection {one}: run one of them."
        for one, names in files_of.items()
        if len(names) > 1
    ]:
        raise ParameterError(*twice)
    return tasks


def run_several(tasks: Sequence[Task], options: Sequence[str], *, jobs: int, stream: TextIO) -> int:
    """Run each inspection to where it waits or ends; one that fails stops no other.

    Parameters
    ----------
    options : of the command run, handed to each, such as --through and 04_selection
    jobs : inspections at work at a time
    stream : where the table and the summary go

    Returns
    -------
    The worst exit code

    Raises
    ------
    ParameterError : jobs is below one
    KeyboardInterrupt : Ctrl-C; each step at work leaves nothing
    """
    if jobs < 1:
        raise ParameterError(f"--jobs {jobs}: at least one inspection has to run at a time.")
    threads = str(max(1, (os.cpu_count() or 1) // jobs))
    environment = os.environ | dict.fromkeys(ONE_THREAD, threads)
    environment["PYTHONPATH"] = str(PROJECT / "lib")
    open_tasks = [task for task in tasks if task.ending == NOT_BEGUN]
    with _table(tasks, stream):
        stopped, done = threading.Event(), threading.Event()

        def work() -> None:
            try:
                Parallel(n_jobs=jobs, backend="threading", batch_size=1)(
                    delayed(_run)(task, options, environment, stopped) for task in open_tasks
                )
            finally:
                done.set()

        # Waited for by an event: a join that Ctrl-C breaks off takes the thread for ended (Python 3.11)
        threading.Thread(target=work).start()
        try:
            while not done.wait(TICK):
                pass
        except BaseException:
            stopped.set()
            while not done.is_set():  # one that was just starting may not have heard the first time
                _interrupt(open_tasks)
                done.wait(TICK)
            raise
    for line in summary(tasks):
        print(line, file=stream)
    return max((task.exit_code for task in tasks), default=0)


def summary(tasks: Sequence[Task]) -> list[str]:
    """A line for each inspection: how it ended, and what it waits for."""
    width = max(len(_name(task)) for task in tasks)
    return [
        f"{_name(task):<{width}}  {task.ending}, {task.seconds:.0f} s"
        + (f": {' '.join(task.waits_for.split())}" if task.waits_for else "")
        for task in tasks
    ]


def _interrupt(tasks: Sequence[Task]) -> None:
    for task in tasks:
        if task.process is not None and task.process.poll() is None:
            task.process.send_signal(signal.SIGINT)


def _run(task: Task, options: Sequence[str], environment: dict[str, str], stopped: threading.Event) -> None:
    """The command run in a process of its own; again, once, when something killed the process."""
    if stopped.is_set():
        return
    task.begun, task.ending = time.monotonic(), AT_WORK
    code, errors = _once(task, options, environment)
    if code < 0 and code != -signal.SIGINT and not stopped.is_set():
        task.said = "its process was ended from outside; once more"
        code, errors = _once(task, options, environment)
    task.exit_code = code if code in ENDINGS else 3
    task.seconds, task.ending = time.monotonic() - task.begun, ENDINGS[task.exit_code]
    task.waits_for = errors if task.exit_code else _waits_for(task.inspection_id)
    if code < 0:
        task.waits_for = "its process was ended from outside twice, most often because memory ran out"


def _once(task: Task, options: Sequence[str], environment: dict[str, str]) -> tuple[int, str]:
    """Exit code and what was said as an error; the latest other line is kept for the table."""
    command = [sys.executable, "-m", "record_review.run", "run", task.file, *options]
    errors: list[str] = []
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    ) as process:
        task.process = process
        listening = threading.Thread(target=lambda: errors.extend(process.stderr or ()), daemon=True)
        listening.start()
        for line in process.stdout or ():
            task.said = line.strip() or task.said
        listening.join()
    return process.returncode, "".join(errors).strip()


def _waits_for(inspection_id: str) -> str:
    """What the first step that waits waits for, from the one state of the inspection."""
    try:
        steps = state_of(open_store(inspection_id)).steps
    except Refusal as refusal:
        return str(refusal)
    return next((f"{step.step} {step}" for step in steps if step.kind in (WAITING, BLOCKED)), "")


def _name(task: Task) -> str:
    return task.inspection_id or task.file


@contextmanager
def _table(tasks: Sequence[Task], stream: TextIO) -> Iterator[None]:
    """A line for each inspection, renewed while it is watched; elsewhere one when each ends."""
    ended = threading.Event()
    show = _live if stream.isatty() else _lines
    thread = threading.Thread(target=show, args=(tasks, stream, ended.wait), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _live(tasks: Sequence[Task], stream: TextIO, wait: Callable[[float], bool]) -> None:
    size, last = shutil.get_terminal_size(), False
    room = max(1, size.lines - 2)  # a table longer than the screen could not be renewed
    stream.write("\n" * min(room, len(tasks)))
    while not last:
        last = wait(TICK)
        at_work = sorted(tasks, key=lambda task: (task.ending != AT_WORK, task.ending != NOT_BEGUN))
        shown = tasks if len(tasks) <= room else at_work[:room]
        stream.write(f"\x1b[{len(shown)}F")
        for task in shown:
            stream.write(f"\x1b[K{_line(task)[: size.columns - 1]}\n")
        stream.flush()


def _lines(tasks: Sequence[Task], stream: TextIO, wait: Callable[[float], bool]) -> None:
    said, last = set[int](), False
    while not last:
        last = wait(TICK)
        for number, task in enumerate(tasks):
            if number not in said and task.ending not in (NOT_BEGUN, AT_WORK):
                said.add(number)
                print(f"{len(said)} of {len(tasks)}  {_line(task)}", file=stream, flush=True)


def _line(task: Task) -> str:
    if task.ending == AT_WORK:
        return f"{_name(task)}  {time.monotonic() - task.begun:.0f} s  {task.said}"
    return f"{_name(task)}  {task.ending}" + (f", {task.seconds:.0f} s" if task.begun else "")
