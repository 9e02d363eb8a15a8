"""What a step is made from, as digests with names: when none of them changes, the step need not run again."""

from __future__ import annotations

import dataclasses
import functools
import importlib.metadata
import json
import os
import platform
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from record_review.custody import Store, canonical_json, outputs_digest, sha256
from record_review.inspection import PROJECT, Inspection
from record_review.run.steps.inputs import INPUTS, input_digest
from record_review.run.steps.plans import StepPlan, notebook_path

# What the numbers come out of. A conda environment is not bound by requirements.lock, so versions count
# too.
PACKAGES = ("matplotlib", "numpy", "openpyxl", "pandas", "pyarrow", "scipy", "xlsxwriter")

# Digests that say how a step was made; the others say from which data and decisions.
OURS = ("workbench", "notebook", "packages")
WORDS = {
    "settings": "the inspection file",
    "programme": "the programme file",
    "workbench": "the workbench",
    "notebook": "its notebook",
    "packages": "the packages it runs on",
    "replacements": "the replacements",
    "reading_week": "what happened in the reading week",
    "training_feedback": "what the training showed",
    **{name: words for name, (_, words) in INPUTS.items()},
}


def notebooks_folder() -> Path:
    """Where the notebooks lie: `notebooks/` in the project, or the folder RECORD_REVIEW_NOTEBOOKS names."""
    return Path(os.environ.get("RECORD_REVIEW_NOTEBOOKS") or PROJECT / "notebooks").absolute()


def made_from(plan: StepPlan, inspection: Inspection, store: Store) -> dict[str, str]:
    """The digests of all that the outputs of a step depend on, by name.

    Parameters
    ----------
    plan : the step; the steps it needs count by the files they have published, "" when they have not
    """
    return {
        "settings": sha256(canonical_json({name: _plain(_part(inspection, name)) for name in plan.settings})),
        "programme": inspection.programme.sha256,
        **{name: input_digest(name, inspection) for name in plan.inputs},
        **{name: store.log(name).digest() for name in plan.logs},
        **{need: outputs_digest(store.step_record(need)) for need in (*plan.needs, *plan.looks_at)},
        "workbench": workbench_digest(),
        "notebook": notebook_digest(notebook_path(plan.name, notebooks_folder())),
        "packages": sha256(canonical_json([lock_digest(), versions()])),
    }


def key_of(digests: Mapping[str, str]) -> str:
    """One digest for all of them."""
    return sha256(canonical_json(dict(digests)))


def changes(earlier: Mapping[str, str], now: Mapping[str, str], *, data_only: bool = False) -> list[str]:
    """What differs, as a person calls it.

    Parameters
    ----------
    data_only : leave out how the step was made: the workbench, the notebook, the packages
    """
    names = [name for name in now if not (data_only and name in OURS)]
    return [WORDS.get(name, name) for name in names if earlier.get(name) != now[name]]


def notebook_digest(path: Path) -> str:
    """SHA-256 of a notebook's cells as they are written: outputs, counts and editor's notes do not matter."""
    notebook = json.loads(path.read_bytes()) if path.is_file() else {"cells": []}
    cells = [
        [cell["cell_type"], "".join(cell["source"]), sorted(cell.get("metadata", {}).get("tags", []))]
        for cell in notebook["cells"]
    ]
    return sha256(canonical_json(cells))


@functools.cache
def versions() -> dict[str, str]:
    """Versions of Python, of the workbench and of the packages that numbers come out of."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        found[name] = importlib.metadata.version(name)
    return found


def made_with() -> dict[str, str]:
    """What a step runs with, for its record: the workbench by its digest, versions, and the platform."""
    return {"workbench": workbench_digest()[:16], "platform": platform.platform(), **versions()}


def lock_digest() -> str:
    """SHA-256 of requirements.lock."""
    return sha256((PROJECT / "requirements.lock").read_bytes())


@functools.cache
def workbench_digest() -> str:
    """SHA-256 of everything under lib/: code, templates, styles. Read once a process."""
    root = PROJECT / "lib"
    files = {
        path.relative_to(root).as_posix(): sha256(path.read_bytes())
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    return sha256(canonical_json(files))


def _part(inspection: Inspection, name: str) -> Any:
    return functools.reduce(getattr, name.split("."), inspection)


def _plain(value: Any) -> Any:
    """A part of the inspection file as canonical JSON knows it. Of a path only the name: a folder may be
    moved.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.name if isinstance(value, Path) else value
