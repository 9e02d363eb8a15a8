"""The training of one inspection: its workbooks, what came back, and what is kept of it for the team.

Answers are read from the folder and not kept; of them all only the spread between readers and the questions
to talk over stay, in the private folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from record_review.custody import Store, canonical_json, sha256
from record_review.inspection import Inspection, ParameterError, ReadingError
from record_review.run.steps.inputs import workbooks_in

if TYPE_CHECKING:
    from record_review.reading.bank.questionnaire import RecordFacts
    from record_review.reading.training.effect import ReaderEffect
    from record_review.reading.training.feedback import Answers, Feedback

STEP, FOLDER, KEPT = "training", "training-workbooks", "training_feedback"
KEY, PLAN = "Key", "TRAINING"  # who fills in the key, and what stands for a reference


def publish_workbooks(inspection: Inspection, store: Store, route: str) -> list[str]:
    """Write a blank training workbook for everyone who attends, and one for the key; their paths.

    Parameters
    ----------
    route : the protective process of the plan's child, which decides what is asked

    Raises
    ------
    ParameterError : no such route, or the inspection file names no workbook of readers
    """
    import pandas as pd

    from record_review.reading.readers.readers import INSPECTOR, read_readers
    from record_review.reading.workbook.form import workbook_file_name
    from record_review.reading.workbook.workbook import reader_workbook

    programme = inspection.programme
    if inspection.reading.readers is None:
        raise ParameterError("reading: the inspection file names no workbook of readers; name it as readers.")
    if route not in (codes := [one.code for one in programme.routes]):
        raise ParameterError(f"--route: expected one of {', '.join(codes)}.")
    child: dict[str, object] = {one.column: one.code == route for one in programme.routes}
    child |= {"record_ref": PLAN, "category": route, "unborn": False, "route_a_ended_at": ""}
    readers = read_readers(inspection.reading.readers)
    attend = readers.loc[readers["role"].ne(INSPECTOR), "reader"].tolist()
    files = {
        workbook_file_name(inspection.inspection_id, f"{reader} training"): reader_workbook(
            programme, inspection, pd.DataFrame([child]), reader, training=True
        )
        for reader in (KEY, *attend[: programme.trained_readers])
    }
    made_of = {name: sha256(content) for name, content in files.items()}
    with store.claim(), store.stage(STEP) as stage:
        for name, content in files.items():
            stage.write("send", f"{FOLDER}/{name}", content)
        stage.publish(sha256(canonical_json(made_of)), {"workbooks": len(files), "route": route})
    return [store.shown(f"send/{FOLDER}/{name}") for name in files]


def take_answers(
    inspection: Inspection, store: Store, folder: Path
) -> tuple[Feedback, ReaderEffect | None, list[str]]:
    """Read the filled training workbooks of a folder, and keep what they tell.

    Returns
    -------
    the feedback, the reader effect where it can be worked out, and a sentence for each problem met

    Raises
    ------
    ParameterError : there is no such folder, or no training workbooks were handed out
    ReadingError : no key, or nobody has answered
    """
    from record_review.reading.results.filled import read_filled
    from record_review.reading.training.effect import reader_effect
    from record_review.reading.training.feedback import feedback

    record = store.step_record(STEP)
    if record is None:
        raise ParameterError("No training workbooks have been written: training ID --make first.")
    if not folder.is_dir():
        raise ParameterError(f"There is no folder {folder}.")
    given: dict[str, Answers] = {}
    problems: list[str] = []
    for path in workbooks_in(folder):
        sheets, told = read_filled(path, inspection)
        problems += told
        given |= {sheet.reader: sheet.answers for sheet in sheets if sheet.record_ref == PLAN}
    if KEY not in given:
        raise ReadingError(
            "The workbook named Key is not among them: the inspectors fill it in together.", *problems
        )
    key = given.pop(KEY)
    facts = _facts(str(record["facts"]["route"]))
    found = feedback(key, {who: said for who, said in given.items() if said}, inspection.programme, facts)
    effect = reader_effect(found, inspection.programme)
    kept = {"questions": list(found.flagged), "readers": len(found.readers)}
    kept |= {"lean": f"{effect.lean:.6f}", "asked": effect.questions} if effect else {}
    with store.claim(), store.stage(KEPT) as stage:
        stage.keep(KEPT, {"questions": found.questions}, kept)
        stage.publish(sha256(canonical_json(kept)), {"readers": len(found.readers)})
    return found, effect, problems


def kept_effect(store: Store) -> ReaderEffect | None:
    """The reader effect that the training showed; None where none was worked out.

    Raises
    ------
    StepError : what was kept is not as it was written
    """
    from record_review.reading.training.effect import ReaderEffect

    if store.step_record(KEPT) is None:
        return None
    facts = store.recall_facts(KEPT)
    return ReaderEffect(float(facts["lean"]), facts["readers"], facts["asked"]) if "lean" in facts else None


def questions_to_talk_over(store: Store) -> tuple[str, ...]:
    """Ids of the questions where readers differed most in the training; () where there was none.

    Raises
    ------
    StepError : what was kept is not as it was written
    """
    facts = store.recall_facts(KEPT) if store.step_record(KEPT) is not None else {}
    return tuple(facts.get("questions", ()))


def training_sentence(store: Store) -> str:
    """The questions where readers differed most, and where they are looked at again; "" where none did."""
    if not (questions := questions_to_talk_over(store)):
        return ""
    return (
        f"In the training readers differed most on {', '.join(questions)}: the comparison sheet of records"
        " that two read (moderation) begins with these."
    )


def _facts(route: str) -> RecordFacts:
    from record_review.reading.bank.questionnaire import RecordFacts

    return RecordFacts(frozenset({route}), True, "")
