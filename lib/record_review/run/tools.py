"""The commands around the work itself: the checks, and the example's files in a folder of one's own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from record_review.inspection import PROJECT, ParameterError

CHECKS = (
    ("style", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy"]),
)


def run_tests(pytest_arguments: Sequence[str] = ()) -> int:
    """Run every check from the project's folder, the next one too when one fails; 0 when all pass,
    otherwise 1.
    """
    failed = []
    for name, command in (*CHECKS, ("tests", ["pytest", *pytest_arguments])):
        started = time.monotonic()
        print(f"{name}: {' '.join(command)}", flush=True)
        done = subprocess.run([sys.executable, "-m", *command], cwd=PROJECT, check=False)
        if done.returncode:
            failed.append(name)
        print(
            f"{name}: {'failed' if done.returncode else 'ok'}, {time.monotonic() - started:.0f} s", flush=True
        )
    if failed:
        print(f"Failed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def write_example_into(folder: str) -> list[Path]:
    """Write an invented partnership's return, readers and filled reader workbooks.

    Parameters
    ----------
    folder : a new or empty folder

    Raises
    ------
    ParameterError : it is a file or has files in it, which would be mixed up with ours
    """
    from record_review.run import example

    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ParameterError(f"{folder} is not empty: name a new or an empty folder.")
    target.mkdir(parents=True, exist_ok=True)
    return example.write_example(target)
