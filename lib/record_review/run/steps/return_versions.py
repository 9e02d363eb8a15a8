"""The versions of a return that a partnership has sent: kept line by line, so that the next is compared with
the one before whatever becomes of the steps.

A step's tables go with its next publication or an interruption; a version that was read stays. The same
workbook read again is the same version.
"""

from __future__ import annotations

import io
import json

import pandas as pd

from record_review.custody import Store
from record_review.inspection import Inspection
from record_review.pir import Version, version_from_stored, version_to_stored
from record_review.run.steps.inputs import input_digest

LOG = "return_versions"


def version_before(store: Store, inspection: Inspection) -> Version | None:
    """The version that the return workbook as it is now is to be compared with; None for the first.

    Raises
    ------
    StepError : the versions are not as they were written
    """
    lines = store.log(LOG).lines()
    if not len(lines):
        return None
    latest, number = lines["sha256"].iat[-1], int(lines["number"].iat[-1])
    if input_digest("return_workbook", inspection) == latest:
        number -= 1
    before = lines[lines["number"] == str(number)]
    return _from_text(before["version"].iat[-1]) if len(before) else None


def keep_version(store: Store, version: Version) -> None:
    """Keep a version that was read; nothing when it is kept already just so.

    Raises
    ------
    StepError : another run is at work, or the versions are not as they were written
    """
    log, text = store.log(LOG), _to_text(version)
    lines = log.lines()
    if len(lines) and lines["version"].iat[-1] == text:
        return
    facts = {"version": version.number, "workbook": version.sha256, "children": len(version.children)}
    line = {"number": str(version.number), "sha256": version.sha256, "version": text}
    log.add(line, "return_version", facts)


def _to_text(version: Version) -> str:
    frames, facts = version_to_stored(version)
    tables = {name: frame.to_json(orient="table", index=False) for name, frame in frames.items()}
    return json.dumps({"tables": tables, "facts": facts}, sort_keys=True)


def _from_text(text: str) -> Version:
    stored = json.loads(text)
    tables = {
        name: pd.read_json(io.StringIO(frame), orient="table") for name, frame in stored["tables"].items()
    }
    return version_from_stored(tables, stored["facts"])
