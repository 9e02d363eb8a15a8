"""The checks of the project, in one command."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence

from record_review.inspection import PROJECT

CHECKS = (
    ("style", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy"]),
    ("hygiene", ["record_review.run", "hygiene"]),
)
# A worker for each core; tests of a file, and of some files together (tests/conftest.py), go to one worker,
# because they share what they set up.
AT_ONCE = ("-n", "auto", "--dist", "loadfile")


def run_tests(pytest_arguments: Sequence[str] = ()) -> int:
    """Run every check from the project's folder, the next one too when one fails; 0 when all pass,
    otherwise 1.
    """
    failed = []
    for name, command in (*CHECKS, ("tests", ["pytest", *AT_ONCE, *pytest_arguments])):
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
