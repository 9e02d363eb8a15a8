"""What readers say that the inspection lead must hear of today, from the workbooks as they are now.

The questions are those of the bank that are never reported and have answers to choose from; what is written
under the questions that hang on them goes with them. For the lead alone: nothing here is published or
written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from record_review.inspection import Inspection, Programme, Question
from record_review.reading.results.filled import FilledSheet, read_filled


@dataclass(frozen=True)
class Escalation:
    """A reader's answer that the lead must hear of: the record, who read it, where it stands, and what was
    written."""

    record_ref: str
    place: str
    reader: str
    file: str
    question: str
    texts: tuple[str, ...]


def escalation_questions(programme: Programme) -> dict[str, tuple[Question, ...]]:
    """Question that raises a concern -> the questions in free text that hang on it."""
    raising = [q for q in programme.questions if not q.reported and programme.scale_of(q).kind == "choice"]
    return {
        q.id: tuple(
            other
            for other in programme.questions
            if q.id in other.asked_if.answers and programme.scale_of(other).kind == "text"
        )
        for q in raising
    }


def escalations(
    folder: Path, inspection: Inspection, places: Mapping[str, str]
) -> tuple[list[Escalation], list[str]]:
    """Every concern that stands in a reader workbook of a folder, by place and reader.

    One workbook with a problem does not hide the others: a concern is told from every sheet that can be read.

    Parameters
    ----------
    places : reference -> place of the selected and reserve records

    Returns
    -------
    the concerns, and a sentence for each workbook of which not all could be read
    """
    found: list[Escalation] = []
    trouble: list[str] = []
    for path in sorted(folder.glob("*.xlsx")):
        if path.name.startswith(("~$", ".")):
            continue
        sheets, problems = read_filled(path, inspection)
        if problems and not sheets:
            trouble += problems
        elif problems:
            trouble.append(
                f"{path.name}: {len(problems)} problems; concerns were read from what can be read of it. Look"
                " into it yourself."
            )
        for sheet in sheets:
            found += _of_sheet(sheet, inspection.programme, places)
    order = list(places.values())
    found.sort(key=lambda e: (order.index(e.place) if e.place in order else len(order), e.reader))
    return found, trouble


def _of_sheet(sheet: FilledSheet, programme: Programme, places: Mapping[str, str]) -> list[Escalation]:
    found = []
    for question, hanging in escalation_questions(programme).items():
        answer = sheet.answers.get(question)
        texts = [str(sheet.answers[q.id]) for q in hanging if sheet.answers.get(q.id)]
        wanted = programme.headline_of(programme.question(question))
        # What is written counts even where the box above it was forgotten
        if answer in wanted or (texts and answer is None):
            texts += [sheet.notes[question]] if sheet.notes.get(question) else []
            place = places.get(sheet.record_ref, "not in this selection")
            found.append(
                Escalation(sheet.record_ref, place, sheet.reader, sheet.file, question, tuple(texts))
            )
    return found
