"""Calling the command line as `workbench.py` does, with outputs in a folder of the test's own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """One command: what it printed and how it ended, and where it left its outputs."""

    code: int
    said: str
    outputs: Path


def command(*words, outputs: Path) -> Run:
    """The command line, as `workbench.py` hands on to it."""
    environment = os.environ | {"RECORD_REVIEW_OUTPUTS": str(outputs), "PYTHONPATH": str(ROOT / "lib")}
    done = subprocess.run(
        [sys.executable, "-m", "record_review.run", *map(str, words)],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=900,
    )
    return Run(done.returncode, done.stdout + done.stderr, outputs)
