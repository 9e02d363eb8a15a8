"""The command `training` in words: workbooks, the plan looked over, and what the answers tell."""

from __future__ import annotations

from pathlib import Path

from record_review.custody import Store
from record_review.inspection import Inspection, read_inspection, resolve_inspection_file
from record_review.run.commands.status import known_store
from record_review.run.steps.state import state_of
from record_review.run.steps.week import training as kept

MOST_PLACES = 30


def training_lines(
    inspection_id: str, *, make: bool = False, route: str = "b", plan: str = "", answers: str = ""
) -> list[str]:
    """Write the training workbooks, look a child's plan over, or read what came back.

    Raises
    ------
    ParameterError, ReadingError, StepError : no such inspection, file or folder, or as the steps say
    """
    store = known_store(inspection_id)
    inspection = _inspection(store)
    lines = []
    if make:
        paths = kept.publish_workbooks(inspection, store, route)
        lines += ["One workbook for each who attends, and one named Key for the inspectors:"]
        lines += [f"  {path}" for path in paths]
    if plan:
        lines += _plan(store, Path(plan))
    if answers:
        lines += _answers(inspection, store, Path(answers))
    return lines or [
        f"Say what is wanted: training {inspection_id} --make, --plan FILE.docx or --answers FOLDER."
    ]


def _plan(store: Store, path: Path) -> list[str]:
    from record_review.reading.training.plan_scan import paragraphs_of, scan

    references: list[str] = []
    if store.step_record("02_population") is not None:
        references = store.recall("population")[0]["children"]["record_ref"].tolist()
    found = scan(paragraphs_of(path), references)
    if not found:
        return [f"Nothing in {path.name} looks like a reference, a date or a name. Read it all the same."]
    lines = [f"{path.name}: {len(found)} places to look at before it is used; a person decides."]
    lines += [f"  paragraph {number}: {kind}" for number, kind in found[:MOST_PLACES]]
    return [*lines, f"  and {len(found) - MOST_PLACES} more"] if len(found) > MOST_PLACES else lines


def _answers(inspection: Inspection, store: Store, folder: Path) -> list[str]:
    found, effect, problems = kept.take_answers(inspection, store, folder)
    lines = [f"{len(found.readers)} answered. Each against the key that the inspectors agreed on:"]
    for reader, answered, as_key, off in found.readers.itertuples(index=False):
        lean = (
            ""
            if off != off or abs(off) < 0.005
            else f", {off:+.2f} of a scale towards its {'better' if off > 0 else 'worse'} end"
        )
        lines.append(f"  {reader}: {as_key} of {answered} as the key{lean}")
    lines += [
        "",
        "Where readers differ most; talk these over. The comparison sheet of double readings begins with"
        " them:",
    ]
    by = found.questions.set_index("question")
    lines += [
        f"  {q}  {by.loc[q, 'finding']}: {by.loc[q, 'as_key']} of {by.loc[q, 'answered']} as the key"
        for q in found.flagged
    ]
    lines += ["", effect.words if effect else "Too few answered all of it to say how far readers differ."]
    return [*lines, *problems]


def _inspection(store: Store) -> Inspection:
    state = state_of(store)
    if state.inspection is not None:
        return state.inspection
    return read_inspection(resolve_inspection_file(state.file or ""))
