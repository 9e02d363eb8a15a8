"""The steps of an inspection in their order: what each needs, what it depends on, what it waits for and
leaves.

To add a step is to add it to STEPS, in its place. Knows nothing of notebooks' content or of how they are
run.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from record_review.inspection import Inspection, ParameterError
from record_review.run.steps.inputs import shown_path, workbooks_in

EVERYWHERE = ("inspection_id", "partnership", "notification_date", "contacts", "rehearsal")
RETURN = ("settled", "localities", "eligibility", "public_figures", "sample.size", "sample.reserves")
# Of the settings of the reading week, those that decide who reads what on which day
READING_PLAN = (
    "readers", "days", "double_read", "plan", "hours", "minutes_per_record", "siblings", "last_day_free",
)  # fmt: skip


@dataclass(frozen=True)
class StepPlan:
    """One step.

    name : of the notebook and of everything the step leaves behind
    needs : steps that must have been published before
    settings : parts of the inspection file that its outputs depend on, as attributes of `Inspection`
    inputs : files named in the inspection file that it reads (names of `inputs.INPUTS`)
    may_come_later : those of `inputs` that the step can do without
    logs : what people decide between steps and it goes by (names of `Store.log`)
    looks_at : steps whose outputs it shows when they have been published, and does without otherwise
    applies : whether the inspection file asks for this step at all
    waits_for : the sentence that says what a person must bring first; "" when the step can run
    waits_on : whom it waits for, then and for what `asks_for` says
    asks_for : the sentence that says what a person must bring before it can do the rest; "" when it did all
    leaves : (what a person looks for, pattern of its path under the inspection's folder)
    """

    name: str
    needs: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    may_come_later: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()
    looks_at: tuple[str, ...] = ()
    applies: Callable[[Inspection], bool] = lambda inspection: True
    waits_for: Callable[[Inspection], str] = lambda inspection: ""
    waits_on: str = ""
    asks_for: Callable[[Inspection], str] = lambda inspection: ""
    leaves: tuple[tuple[str, str], ...] = ()

    @property
    def required(self) -> tuple[str, ...]:
        """Inputs that must be there when the inspection file names them."""
        return tuple(name for name in self.inputs if name not in self.may_come_later)


def _public_number(inspection: Inspection) -> str:
    if inspection.public_number.value is not None:
        return ""
    return (
        "04_selection waits for the public number: when the partnership has the digest of the book and the"
        f" number is out, write it into {shown_path(inspection.path)} as public_number: value, and run again."
    )


def _readers(inspection: Inspection) -> str:
    path = inspection.reading.readers
    if path is not None and path.exists():
        return ""
    return (
        "05_reading_plan waits for the workbook of readers: have the nominations filled in, with"
        f" template --readers, name the file in {shown_path(inspection.path)} as reading: readers, and"
        " run again."
    )


def _filled_workbooks(inspection: Inspection) -> str:
    folder = inspection.reading.results
    if folder is None:
        return (
            "06_record_review waits for filled reader workbooks: write their folder into"
            f" {shown_path(inspection.path)} as reading: results, and run again."
        )
    if not workbooks_in(folder):
        return f"06_record_review waits for filled reader workbooks in {shown_path(folder)}."
    return ""


def _engagement_number(inspection: Inspection) -> str:
    if inspection.engagement is None or inspection.engagement.public_number.value is not None:
        return ""
    return (
        "07_engagement_list waits for its own public number: when the partnership has the digest of its book "
        f"and the number is out, write it into {shown_path(inspection.path)} as engagement: public_number: "
        "value, and run again."
    )


STEPS = (
    StepPlan(
        "01_return",
        # Its findings rest on what becomes of the rows, and it says when there are few children
        settings=(*EVERYWHERE, *RETURN),
        inputs=("return_workbook",),
        leaves=(("findings on the return", "send/findings/*"),),
    ),
    StepPlan(
        "02_population",
        needs=("01_return",),
        settings=(*EVERYWHERE, *RETURN),
    ),
    StepPlan(
        "03_candidate_lists",
        needs=("01_return", "02_population"),
        # The number itself is left out: it is written into the file when the book is out, which must not
        # change.
        settings=(*EVERYWHERE, "settled", "sample", "public_number.source"),
        leaves=(("verification kit", "send/verification-kit/*"),),
    ),
    StepPlan(
        "04_selection",
        needs=("01_return", "02_population", "03_candidate_lists"),
        # It shows and sends the selection as it was drawn: later replacements do not change it.
        settings=(
            *EVERYWHERE,
            "sample",
            "public_number",
            "reading.readers",
            "reading.double_read",
            "reading.days",
            "reading.plan",
        ),
        inputs=("readers",),
        may_come_later=("readers",),
        waits_for=_public_number,
        waits_on="the team and the partnership",
        leaves=(
            ("selection workbook", "send/selection/*.xlsx"),
            ("reader workbooks", "send/reader-workbooks/*.xlsx"),
            ("document requests", "send/document-requests/*.xlsx"),
        ),
    ),
    StepPlan(
        "05_reading_plan",
        needs=("01_return", "02_population", "03_candidate_lists", "04_selection"),
        settings=(
            *EVERYWHERE,
            "sample",
            "public_number",
            *(f"reading.{name}" for name in READING_PLAN),
        ),
        inputs=("readers",),
        logs=("replacements", "reading_week"),
        looks_at=("training_feedback",),
        applies=lambda inspection: inspection.reading.plan,
        waits_for=_readers,
        leaves=(
            ("reading plan", "send/reading-plan/*.html"),
            ("reader workbooks", "send/reader-workbooks/*.xlsx"),
        ),
    ),
    StepPlan(
        "06_record_review",
        needs=("01_return", "02_population", "03_candidate_lists", "04_selection"),
        settings=(*EVERYWHERE, "eligibility", "sample", "public_number", "reading", "report"),
        inputs=("results", "previous"),
        logs=("replacements", "moderation"),
        looks_at=("training_feedback",),  # the annex alone: what the training showed of the readers
        waits_for=_filled_workbooks,
        waits_on="the readers",
        leaves=(("report", "release/*.html"), ("internal annex", "working/internal-annex.html")),
    ),
    StepPlan(
        "07_engagement_list",
        needs=("01_return", "02_population"),
        settings=(*EVERYWHERE, "settled", "engagement", "sample.floors"),
        looks_at=("04_selection",),
        applies=lambda inspection: inspection.engagement is not None,
        asks_for=_engagement_number,
        waits_on="the team and the partnership",
        leaves=(
            ("engagement kit", "send/engagement-kit/*"),
            ("engagement list", "send/engagement-list.xlsx"),
        ),
    ),
)


def plan_of(name: str) -> StepPlan:
    """The step of this name, or of its number alone ("04").

    Raises
    ------
    ParameterError : there is none; the nearest is suggested
    """
    for plan in STEPS:
        if name == plan.name or (name.isdigit() and plan.name.startswith(f"{name.zfill(2)}_")):
            return plan
    names = [plan.name for plan in STEPS]
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
    hint = f"did you mean {near[0]}?" if near else f"the steps are {', '.join(names)}."
    raise ParameterError(f"There is no step {name}; {hint}")


def steps_through(name: str | None) -> tuple[StepPlan, ...]:
    """All steps in order, or those up to and with the one of this name; raises as `plan_of` does."""
    if name is None:
        return STEPS
    return STEPS[: STEPS.index(plan_of(name)) + 1]


def notebook_path(name: str, notebooks: Path) -> Path:
    """The notebook of a step in a folder of notebooks."""
    return notebooks / f"{name}.ipynb"
