"""Running the steps of an inspection in their order: what is unchanged is kept, what waits for a person is
said.

A step counts as done when custody has its record, and not because a notebook came to its end. The executed
notebook and its page go beside it for the team.
"""

from __future__ import annotations

import errno
import fnmatch
from collections.abc import Iterable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from record_review.custody import Store, open_store
from record_review.custody.files import disk_problem
from record_review.custody.keys import key_made_sentence
from record_review.inspection import (
    DrawError,
    Inspection,
    ParameterError,
    Refusal,
    StepError,
    read_inspection,
    refusals,
    resolve_inspection_file,
)
from record_review.run.execution.progress import Progress
from record_review.run.faults import traceback_without_values
from record_review.run.steps.inputs import require_inputs, shown_path
from record_review.run.steps.password import password_for
from record_review.run.steps.plans import STEPS, StepPlan, notebook_path, plan_of, steps_through
from record_review.run.steps.prepare import prepare_example
from record_review.run.steps.provenance import notebooks_folder
from record_review.run.steps.reasons import enter_reason, reason_facts
from record_review.run.steps.record_numbers import plans_now
from record_review.run.steps.state import (
    POPULATION,
    PUBLISHED,
    WAITING,
    account_of,
    notices,
    standing_of,
    what_blocks,
)

if TYPE_CHECKING:
    from record_review.run.execution.kernels import Kernels, NotebookError

# What a notebook's error is called -> the refusal it is. Anything else that ends a notebook is a fault of
# ours.
REFUSALS: dict[str, type[Refusal]] = {
    name: kind
    for name, kind in vars(refusals).items()
    if isinstance(kind, type) and issubclass(kind, Refusal)
}

DATA_NEED_A_PERSON = 2
NOT_PUBLISHED = "not published"
BOOK = "03_candidate_lists"


class Fault(Exception):
    """A fault of ours: a sentence for the terminal; the details lie in the private folder."""


def run_inspection(
    inspection_file: str,
    *,
    stream: TextIO,
    through: str | None = None,
    force: bool = False,
    since: str | None = None,
    quiet: bool = False,
    reason: str | None = None,
    approved_by: str | None = None,
) -> None:
    """Run every step whose inputs are there, in order.

    Parameters
    ----------
    inspection_file : path as typed
    stream : where the lines of the run go
    through : last step to run; None for all
    force : run steps again though nothing changed
    since : run this step and those after it again; None for none
    quiet : only say what a person must do
    reason, approved_by : why something is done again that is done once, and who approved; entered in the
        register before the first step that runs

    Raises
    ------
    Refusal : the request is wrong or the data need a person; what was published before stays. So does
        02_population when something blocks the book, and no step after it runs
    Fault : anything else that ended a notebook
    KeyboardInterrupt : Ctrl-C; the step at work leaves nothing
    """
    plans, given = steps_through(through), reason_facts(reason, approved_by)
    again = _names_again(force, since)
    inspection = read_inspection(resolve_inspection_file(inspection_file))
    if through is not None and not plans[-1].applies(inspection):
        raise ParameterError(
            f"{plans[-1].name} is not asked for: {shown_path(inspection.path)} has no section engagement."
        )
    store = open_store(inspection.inspection_id)
    all_plans, plans = plans, plans_now(plans, store)
    progress = Progress(stream, quiet=quiet)
    progress.say(f"{inspection.inspection_id} ({inspection.partnership}), {shown_path(inspection.path)}")
    with store.claim(), ExitStack() as stack:
        if key := store.make_key():
            print(key_made_sentence(inspection.inspection_id, key), file=stream)
        store.clear_fault()
        stack.callback(lambda: _say_notices(store, inspection, stream))  # however the run ends
        kernels: Kernels | None = None
        done = [] if plans == all_plans else list(all_plans[: all_plans.index(plan_of(plans[0].name))])
        asked_for = [plan for plan in plans if plan.applies(inspection)]
        for position, plan in enumerate(asked_for):
            if not {step.name for step in done}.issuperset(plan.needs):
                continue  # a step before it waits for a person, and said so
            with progress.aside("the example's files"):
                prepare_example(plan.inputs, inspection, store)
            standing = standing_of(plan, store, inspection)
            if standing.kind == WAITING:
                print(f"{plan.name} {standing.words}", file=stream)
                continue
            require_inputs(plan.required, inspection)
            if standing.kind == PUBLISHED and plan.name not in again:
                progress.kept(plan.name)
                done.append(plan)
                _after(plan, inspection, store, progress, stream)
                continue
            if plan.name == BOOK:
                said = _before_the_book(store, inspection)
                progress.say(said) if inspection.rehearsal else print(said, file=stream)
            if given:
                enter_reason(store, given)
                given = None
            if kernels is None:
                from record_review.run.execution.kernels import Kernels

                kernels = stack.enter_context(Kernels())
            follows = position + 1 < len(asked_for) and _can_follow(asked_for[position + 1], inspection)
            # The kernel of this notebook has the password, and so has the one that starts up behind it
            password: AbstractContextManager[None] = nullcontext()
            if "return_workbook" in plan.inputs:
                password = password_for(inspection.return_workbook)
            try:
                with password:
                    _run_step(plan, inspection, store, kernels, progress, another_follows=follows)
            except Refusal as refusal:
                if refusal.exit_code == DATA_NEED_A_PERSON:
                    for line in [*_what_lies_where(store, done), ""]:
                        progress.say(line)
                raise
            done.append(plan)
            _after(plan, inspection, store, progress, stream)
    if given:
        print("No step had to run, so the reason was not entered in the register.", file=stream)
    for line in _what_lies_where(store, done):
        progress.say(line)


def _names_again(force: bool, since: str | None) -> set[str]:
    """The steps to run again though nothing they are made from changed."""
    first = 0 if force else len(STEPS) if since is None else STEPS.index(plan_of(since))
    return {plan.name for plan in STEPS[first:]}


def _say_notices(store: Store, inspection: Inspection, stream: TextIO) -> None:
    for line in notices(store, inspection):
        print(line, file=stream)


def _after(plan: StepPlan, inspection: Inspection, store: Store, progress: Progress, stream: TextIO) -> None:
    """Say what a person must know or bring after a step; nothing goes on while something blocks the book.

    Raises
    ------
    DrawError : after 02_population, what blocks
    """
    if plan.name == POPULATION:
        for line in ["", *account_of(store)["lines"], ""]:
            progress.say(line)
        if blocking := what_blocks(store):
            from record_review.pir import how_to_go_on

            where = store.shown("send/findings/findings.xlsx")
            raise DrawError(*blocking, how_to_go_on(where, shown_path(inspection.path)))
    if asks := plan.asks_for(inspection):
        print(asks, file=stream)


def _before_the_book(store: Store, inspection: Inspection) -> str:
    """How many children the book will hold; said before it is begun."""
    eligible = account_of(store)["eligible"]
    what = "book of lists" if inspection.rehearsal else "book of lists of this inspection"
    return f"The {what} will hold {eligible:,} {'child' if eligible == 1 else 'children'}."


def _can_follow(plan: StepPlan, inspection: Inspection) -> bool:
    """Whether the next step will very likely run, so that its kernel may start now."""
    return inspection.is_example or not plan.waits_for(inspection)


def _run_step(
    plan: StepPlan,
    inspection: Inspection,
    store: Store,
    kernels: Kernels,
    progress: Progress,
    *,
    another_follows: bool,
) -> None:
    from record_review.run.execution.kernels import NotebookError

    path = notebook_path(plan.name, notebooks_folder())
    before = store.published_at(plan.name)
    try:
        with progress.working(plan.name, lambda: store.read_progress(plan.name)):
            executed = kernels.execute(path, {"inspection_file": str(inspection.path)}, another_follows)
            if store.published_at(plan.name) == before:
                raise NotebookError(NOT_PUBLISHED, "", f"{path.name} ended without publishing.")
            _keep_executed(plan, inspection, store, executed)
    except NotebookError as error:
        store.sweep()
        _refuse(plan, store, error)
    except BaseException:
        store.sweep()
        raise


def _keep_executed(plan: StepPlan, inspection: Inspection, store: Store, executed: Any) -> None:
    from record_review.run.execution.working_copy import as_notebook, as_page, clean

    notebook = clean(executed)
    published = store.register.latest(f"{plan.name} published")
    day = published["at"][:10] if published else ""
    about = " · ".join(filter(None, [inspection.partnership, inspection.inspection_id, day]))
    title = f"{plan.name} · {inspection.inspection_id}"
    page = as_page(notebook, title, about, rehearsal=inspection.rehearsal)
    store.write_executed(plan.name, as_notebook(notebook), page)


def _refuse(plan: StepPlan, store: Store, error: NotebookError) -> NoReturn:
    """Hand on what a notebook refused in its own sentences; of anything else what cannot hold a value."""
    if error.name in REFUSALS and error.text:
        raise REFUSALS[error.name](*error.text.split("\n"))
    if error.name == "OSError" and f"[Errno {errno.ENOSPC}]" in error.text:
        raise StepError(disk_problem(OSError(errno.ENOSPC, ""), store.shown("private")))
    where = store.write_fault(error.details)
    raise Fault(
        f"{plan.name} {_what_happened(error.name)} Nothing of it was kept. The details are in {where}."
    )


def _what_happened(error_name: str) -> str:
    from record_review.run.execution.kernels import DIED, NOT_STARTED, TOO_LONG

    words = {
        DIED: "ended before it was done: its Python process was gone, most often because memory ran out.",
        TOO_LONG: "was ended because one calculation took longer than an hour.",
        NOT_STARTED: "could not begin: its Python process did not start, or not within two minutes.",
        NOT_PUBLISHED: "came to its end without publishing, which is a fault of its notebook.",
    }
    return words.get(error_name, f"met a fault of ours ({error_name}).")


def fault_at_large(error: BaseException) -> str:
    """Keep where a fault outside a notebook came from, without a word of it that could be a value; returns
    the sentence.
    """
    from record_review.custody import workbench_file

    text = traceback_without_values(error)
    try:
        path = workbench_file("faults", "last-fault.txt", text)
    except (OSError, Refusal):  # nothing can be written: the fault may come from that
        return f"A fault of ours ({type(error).__name__}). Its details could not be kept."
    return f"A fault of ours ({type(error).__name__}). The details are in {shown_path(path)}."


def _what_lies_where(store: Store, plans: Iterable[StepPlan]) -> list[str]:
    """A line for each thing that a person looks for after a run; of several files the folder they share."""
    lines = []
    for plan in plans:
        outputs = list(store.record_outputs(plan.name))
        for label, pattern in plan.leaves:
            found = fnmatch.filter(outputs, pattern)
            if found:
                where = store.shown(found[0]) if len(found) == 1 else f"{store.shown(_shared_folder(found))}/"
                lines.append(f"{label:<24} {where}")
    return ["", *lines] if lines else []


def _shared_folder(paths: list[str]) -> str:
    folders = [set(map(str, Path(path).parents)) for path in paths]
    return max(set.intersection(*folders), key=len).replace("\\", "/")
