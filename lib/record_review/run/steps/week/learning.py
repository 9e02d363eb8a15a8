"""The readers' own report to chief officers, begun from the release and put where readers get it."""

from __future__ import annotations

from record_review.custody import Store, canonical_json, sha256
from record_review.inspection import ParameterError
from record_review.run.steps.record_numbers import REPORT

STEP, FOLDER = "learning_report", "learning-report"


def publish_learning_report(store: Store) -> str:
    """Write the document from the released numbers; its path as a person is told it.

    A document that somebody has begun to fill in is kept under its name, and a fresh one set beside it.

    Raises
    ------
    ParameterError : no report has been released
    ReleaseError : what was released cannot be read back
    """
    from record_review.report.released.findings_file import read_release
    from record_review.report.released.learning import FILE, learning_report

    if store.step_record(REPORT) is None or not (store.folder / "release").is_dir():
        raise ParameterError(f"No report has been released yet: run {REPORT} first.")
    content = learning_report(read_release(store.folder / "release"))
    with store.claim(), store.stage(STEP) as stage:
        stage.write("send", f"{FOLDER}/{FILE}", content)
        stage.publish(sha256(canonical_json({FILE: sha256(content)})), {"bytes": len(content)})
    return store.shown(f"send/{FOLDER}/{FILE}")
