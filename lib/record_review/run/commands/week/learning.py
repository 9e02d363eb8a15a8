"""The command `learning` in words: the readers' report to chief officers, begun for them."""

from __future__ import annotations

from record_review.custody.purge import refuse_if_purged
from record_review.run.commands.status import known_store
from record_review.run.steps.week.learning import publish_learning_report


def learning_lines(inspection_id: str) -> list[str]:
    """Write the document from what was released, and say where it is.

    Raises
    ------
    ParameterError, ReleaseError, StepError : no such inspection, nothing released, or it was purged
    """
    store = known_store(inspection_id)
    refuse_if_purged(store)
    path = publish_learning_report(store)
    return [
        f"For the local record readers, to be finished by them: {path}",
        "It holds released figures only. What they write in it is theirs: it is not read back.",
    ]
