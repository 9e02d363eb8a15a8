"""How a notebook takes part in an inspection: `open_step` in its first cell, `publish` in its last.

    step = open_step("02_population", inspection_file)
    ret = pir.from_stored(*step.recall("return"))
    people = population.build_population(ret, step.inspection)
    step.keep("population", population.to_stored(people))
    step.publish({"rows": len(people.outcomes), "eligible": len(people.children)})

The same in all three ways of running: by the command run, by plain papermill, and cell by cell in
JupyterLab.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from record_review.custody import Register, Stage, Store, open_store
from record_review.custody.keys import key_made_sentence
from record_review.inspection import Inspection, StepError, read_inspection, resolve_inspection_file
from record_review.inspection.promises import promise
from record_review.inspection.strict import listed
from record_review.run.faults import hide_values_in_notebook
from record_review.run.steps.inputs import refuse_what_is_the_examples, require_inputs, shown_path
from record_review.run.steps.parameters import meant_file, refuse_mistyped_parameters
from record_review.run.steps.plans import StepPlan, plan_of
from record_review.run.steps.prepare import prepare_example
from record_review.run.steps.provenance import (
    changes,
    key_of,
    made_from,
    made_with,
    versions,
    workbench_digest,
)
from record_review.run.steps.reasons import reason_since
from record_review.run.steps.record_numbers import plans_now
from record_review.run.steps.replacing import LOG, recorded_replacements
from record_review.run.steps.returned_workbooks import MODERATION_LOG
from record_review.run.steps.state import set_aside_sentence

if TYPE_CHECKING:
    import pandas as pd

    from record_review.inspection.look import Table
    from record_review.reading import Readings
    from record_review.reading.moderation.agreed import Agreed
    from record_review.sample import Selection

# Of this process: a notebook that is started again drops what it had.
_open_steps: dict[tuple[str, str], Step] = {}


def open_step(name: str, inspection_file: str) -> Step:
    """Begin a step: everything it needs is checked, and nothing of it is seen until it is published.

    For the example the invented return, readers and filled workbooks are written first when they are
    missing.

    Parameters
    ----------
    name : of the step, such as "02_population"
    inspection_file : path as the notebook's parameter gives it

    Raises
    ------
    ParameterError : a parameter that no notebook has was given, the path is blank or wrong, the inspection
        file has problems, or a file it names is missing
    StepError : a step before has not been published or was made before something changed, or what a person
        must bring is not there
    """
    refuse_mistyped_parameters()
    plan = plan_of(name)
    inspection = read_inspection(resolve_inspection_file(meant_file(inspection_file)))
    store = open_store(inspection.inspection_id)
    if not store.under_claim():  # by hand or by plain papermill, which keep what a failing cell shows
        hide_values_in_notebook(store.write_fault)
        if key := store.make_key():
            print(key_made_sentence(inspection.inspection_id, key))
    (plan,) = plans_now((plan,), store)
    if earlier := _open_steps.pop((inspection.inspection_id, name), None):
        earlier.stage.close()
    prepare_example(plan.inputs, inspection, store)
    stage = store.stage(name, needs=plan.needs)
    try:
        _refuse_outdated(plan, inspection, store)
        if waits := plan.waits_for(inspection):
            raise StepError(waits)
        require_inputs(plan.required, inspection)
        refuse_what_is_the_examples(plan.inputs, inspection)
    except BaseException:
        stage.close()
        raise
    step = Step(plan, inspection, store, stage)
    _open_steps[inspection.inspection_id, name] = step
    return step


class Step:
    """A step at work.

    inspection : the inspection file, read
    store : what earlier steps have published
    stage : where this step writes, for what `keep`, `send`, `release` and `working` do not cover
    register : the register of events
    """

    def __init__(self, plan: StepPlan, inspection: Inspection, store: Store, stage: Stage) -> None:
        self.name = plan.name
        self.inspection = inspection
        self.store = store
        self.stage = stage
        self._plan = plan
        self._made_from = made_from(plan, inspection, store)
        self._last_note = 0.0

    @property
    def register(self) -> Register:
        return self.store.register

    @property
    def versions(self) -> dict[str, str]:
        """The workbench by the first digits of its digest; versions of Python and of the packages."""
        return {"workbench": workbench_digest()[:16], **versions()}

    def recall(self, name: str) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
        """What an earlier step kept under this name: its tables and facts, as `keep` was given them.

        Raises
        ------
        StepError : nothing has been published under this name, or it was changed since
        """
        return self.store.recall(name)

    def replacements(self) -> pd.DataFrame:
        """The records that reserves are read in place of, as the inspection lead has decided so far.

        Returns
        -------
        replaced, replacement, reason, decided_by, note, in the order of the decisions; no rows when there
        are none

        Raises
        ------
        StepError : nothing has been selected, or the log of replacements is not as it was written
        ReadingError : the log does not fit the selection or the programme
        """
        if LOG not in self._plan.logs:
            raise ValueError(f"{self.name} would not be run again when a record is replaced")
        return recorded_replacements(self.store, self.inspection.programme)

    def readings(self, children: pd.DataFrame, selection: Selection, replacements: pd.DataFrame) -> Readings:
        """The filled reader workbooks, read and joined to the selection; when they were removed after the
        record reading days, the answers that were kept under record numbers.

        Raises
        ------
        as `reading.read_results`, and `recall`
        """
        from record_review.reading.results.results import from_stored, read_results

        folder = self.inspection.reading.results
        if "results" not in self._plan.inputs or folder is None:
            return from_stored(*self.recall("readings"))
        chosen = {"selection": selection, "replacements": replacements}
        return read_results(folder, self.inspection, children=children, **chosen)

    def moderated(self, readings: Readings) -> Agreed:
        """The readings with the answers that two readers agreed on, by which the report goes, beside what
        each had said.

        Raises
        ------
        StepError : what was agreed on is not as it was written
        """
        from record_review.run.steps.moderating import moderated

        if MODERATION_LOG not in self._plan.logs:
            raise ValueError(f"{self.name} would not be run again when an answer is agreed on")
        return moderated(self.inspection, self.store, readings)

    def reason_since(self, kind: str) -> dict[str, Any] | None:
        """The reason that was given with --reason after the latest event of a kind, and who approved.

        Parameters
        ----------
        kind : of the register's events, such as "book_published"

        Returns
        -------
        {"reason": …, "approved_by": … or ""}; the latest of all when there is no event of that kind; None
        when there is no such reason, or when an event of another kind carries it
        """
        return reason_since(self.register, kind)

    def keep(self, name: str, stored: tuple[Mapping[str, pd.DataFrame], Mapping[str, Any]]) -> None:
        """Keep tables and facts in the private folder, for later steps.

        Parameters
        ----------
        name : what they are together, such as "population"
        stored : tables by name, and the facts without which they cannot be read (JSON values)
        """
        self.stage.keep(name, *stored)

    def send(self, folder: str, files: Mapping[str, bytes]) -> None:
        """Write files for the partnership or the readers into a folder of `send/`; no files leave no
        folder.
        """
        self._write("send", folder, files)

    def release(self, files: Mapping[str, bytes]) -> None:
        """Write files that may be handed on into `release/`. Only what the exporter made may be given."""
        self._write("release", "", files)

    def working(self, files: Mapping[str, bytes]) -> None:
        """Write files for the team into `working/`: counts and charts, no row that describes one child."""
        self._write("working", "", files)

    def check(self, kept: object, what: str) -> None:
        """Go on only when something that must always be so is so.

        Parameters
        ----------
        what : what is not so when it is not; no value of a child

        Raises
        ------
        BrokenPromise : it is not so, which is a fault of ours
        """
        promise(kept, what)

    def progress(self, share: float, text: str = "") -> None:
        """Tell whoever waits how far a long calculation is.

        Parameters
        ----------
        share : done so far, 0 to 1
        text : a few words, such as "412 of 1000 lists"; counts only, nothing of a child
        """
        now = time.monotonic()
        if now - self._last_note >= 0.2 or share >= 1:
            self._last_note = now
            self.stage.note_progress(" ".join(filter(None, [f"{share:.0%}", text])))

    def _write(self, area: str, folder: str, files: Mapping[str, bytes]) -> None:
        for name, content in files.items():
            self.stage.write(area, f"{folder}/{name}" if folder else name, content)

    def publish(self, facts: Mapping[str, Any]) -> Table:
        """Put everything this step has written in place, and show what that is.

        Parameters
        ----------
        facts : counts, digests and settings for the register; text, whole numbers, True, False, None, dicts
            and lists, and no personal data

        Raises
        ------
        StepError : something the step was made from changed while it was at work, another run is working on
            the inspection, or a file is open in another program
        """
        now = made_from(self._plan, self.inspection, self.store)
        if changed := changes(self._made_from, now, data_only=True):
            raise StepError(
                f"While {self.name} was at work, {listed(changed)} changed: run {self.name} again."
            )
        rows, by_hand = dict(self.stage.rows), not self.store.under_claim()
        self.stage.publish(
            key_of(self._made_from),
            {name: _plain_number(fact) for name, fact in facts.items()},
            made_from=self._made_from,
            remembered={"inspection_file": _remembered_path(self.inspection), **made_with()},
        )
        notes = [set_aside_sentence(self.store.shown(path)) for path in self.stage.set_aside]
        if by_hand and self.stage.executed_removed:
            notes.append(
                f"The executed copy of {self.name} in working/ was of an earlier publication and is gone:"
                f" the command run with --force makes a new one."
            )
        return _published(self.name, self.store, rows, notes)


def _refuse_outdated(plan: StepPlan, inspection: Inspection, store: Store) -> None:
    problems = []
    for need in plan.needs:
        record = store.step_record(need)
        now = made_from(plan_of(need), inspection, store)
        if record and (changed := changes(record["made_from"], now, data_only=True)):
            problems.append(
                f"{plan.name} needs {need}, which was made before {listed(changed)} changed:"
                f" run {need} again."
            )
    if problems:
        raise StepError(*problems)


def _published(name: str, store: Store, rows: Mapping[str, int], notes: list[str]) -> Table:
    import pandas as pd

    from record_review.inspection.look import table

    record = store.step_record(name)
    if record is None:
        raise StepError(store.step_state(name).problem)
    frame = pd.DataFrame(
        {
            "File": [store.shown(path) for path in record["outputs"]],
            "Rows": [f"{rows[path]:,}" if path in rows else "–" for path in record["outputs"]],
            "Bytes": [store.size(path) for path in record["outputs"]],
            "SHA-256": [digest[:16] for digest in record["outputs"].values()],
        }
    )
    return table(
        frame, f"{name}: what was written", note=" ".join(["SHA-256: its first 16 of 64 digits.", *notes])
    )


def _plain_number(fact: Any) -> Any:
    """A whole number of numpy as one of Python: pandas counts in the former."""
    return fact.item() if type(fact).__module__ == "numpy" else fact


def _remembered_path(inspection: Inspection) -> str:
    return shown_path(inspection.path)
