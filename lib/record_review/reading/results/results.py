"""The readings of an inspection: filled reader workbooks, checked against the selection and put together.

Knows the selection, the replacements and the routing. Does not compare readers with each other, and estimates
nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from record_review.inspection import Inspection, ReadingError
from record_review.reading.bank.questionnaire import (
    MISSING,
    NOT_ASKED,
    Reply,
    RoutingProblem,
    question_states,
    record_facts,
)
from record_review.reading.readers.deal import FIRST
from record_review.reading.results import parts
from record_review.reading.results.filled import FilledSheet, read_filled
from record_review.sample.draw.replacements import apply_replacements, no_replacements
from record_review.sample.draw.selection import Selection, place_names

OTHER_FORMATS = {".xls", ".xlsm", ".xlsb", ".ods", ".csv", ".numbers"}

ANSWER_COLUMNS = ("record_ref", "reader", "reading", "question", "state", "answer")
TEXT_COLUMNS = ("record_ref", "reader", "reading", "question", "kind", "text")
FINDING_COLUMNS = ("file", "record", "cell", "reader", "question", "found", "action")


@dataclass(frozen=True)
class Readings:
    """All readings of an inspection.

    answers : a row per reading and question that is not free text: record_ref, reader, reading ("first" or
        "second"), question, state ("answered", "not_applicable", "unable", "not_asked", "missing"), answer
        ("" unless answered; the options of a multiple-choice question joined by "; "). A question whose
        routing hangs on one left blank is "missing": nobody knows whether it was to be asked
    text : free text and notes: record_ref, reader, reading, question, kind ("answer" or "note"), text; for
        the team only, and never in a report
    records : a row per reading: record_ref, reader, reading, category, asked, answered, missing (counts of
        questions that are not free text; "not applicable" and "unable" count as answered), file
    findings : what a person should look at, without reference or content: file, record (its place, R01 or
        V01), cell, reader, question, found, action
    unread : references of the records to be read for which there is no reading
    """

    answers: pd.DataFrame
    text: pd.DataFrame
    records: pd.DataFrame
    findings: pd.DataFrame
    unread: tuple[str, ...]


def read_results(
    folder: Path,
    inspection: Inspection,
    *,
    children: pd.DataFrame,
    selection: Selection,
    replacements: pd.DataFrame | None = None,
) -> Readings:
    """Read every reader workbook (.xlsx) of a folder and join it to the selection.

    Several workbooks of one pair are put together cell by cell; see `parts`.

    Refused, all problems together: a file that cannot be opened or does not belong to this inspection and its
    question bank; a record that is neither selected nor takes the place of one that is; a first or a second
    reading by two readers, or both by one; two answers of which nobody can say which is the later; an answer
    that is not on its scale, unless a later workbook answers the question.
    Reported as findings: an answer to a question that the routing does not ask (set aside: the state is
    "not_asked"); an answer whose deciding question is blank (kept); a reading of a record that was replaced
    (set aside); notes without any answer, and a second reading without a first. A record without a reading is
    counted in ``unread``.

    Parameters
    ----------
    folder : where the filled workbooks lie; lock files of Excel ("~$…") and hidden files are passed over
    children : the population's children
    replacements : table of replacements as ``record_review.sample`` keeps it; None when there are none

    Raises
    ------
    ReadingError : as above; each sentence names file, record, cell and what to do, never what was answered
    """
    to_read = apply_replacements(selection, no_replacements() if replacements is None else replacements)
    sheets: list[FilledSheet] = []
    files, problems = workbook_files(folder)
    for path in files:
        found, told = read_filled(path, inspection)
        sheets += found
        problems += told
    cured = parts.put_right(sheets)
    sheets, told = parts.put_together(sheets)
    problems = [problem for problem in problems if problem not in cured] + told
    places = place_names(selection)
    problems += _not_selected(sheets, places, to_read) + parts.read_twice([s for s in sheets if s.answers])
    if not problems and not any(sheet.answers for sheet in sheets):
        problems.append(f"{folder.name}: no record has been read yet; none of the sheets holds an answer.")
    if problems:
        raise ReadingError(*problems)

    order = {ref: place for place, ref in enumerate(to_read)}
    read = [sheet for sheet in sheets if sheet.answers and sheet.record_ref in order]
    read.sort(key=lambda sheet: (order[sheet.record_ref], sheet.reading))
    put_together = Together(inspection, children, places)
    for sheet in sheets:
        put_together.remark(sheet, replaced=sheet.record_ref not in order)
    for sheet in read:
        put_together.add(sheet)
    firsts = {sheet.record_ref for sheet in read if sheet.reading == FIRST}
    for sheet in read:
        if sheet.record_ref not in firsts:
            put_together.find(sheet, "", "", "a second reading and no first", "Ask for the first reading")
    done = {sheet.record_ref for sheet in read}
    return put_together.readings(tuple(ref for ref in to_read if ref not in done))


def main_answers(readings: Readings) -> pd.DataFrame:
    """One row per record read and question, as the estimates take them: the first reader's answer.

    Where two readers agree that is the agreed answer; where they differ, the first reading counts until
    moderation says otherwise. A record with a second reading only counts with that one.

    Returns
    -------
    the columns of ``Readings.answers``
    """
    chosen = readings.records.drop_duplicates("record_ref")[["record_ref", "reader", "reading"]]
    return readings.answers.merge(chosen, on=["record_ref", "reader", "reading"], how="inner")


def readers_summary(readings: Readings) -> pd.DataFrame:
    """How far each pair is: reader, first and second readings, questions asked, answered and still blank."""
    by_reader = readings.records.groupby("reader", sort=True)
    return pd.DataFrame(
        {
            "first": by_reader["reading"].agg(lambda column: int((column == FIRST).sum())),
            "second": by_reader["reading"].agg(lambda column: int((column != FIRST).sum())),
            "asked": by_reader["asked"].sum(),
            "answered": by_reader["answered"].sum(),
            "missing": by_reader["missing"].sum(),
        }
    ).reset_index()


def to_stored(readings: Readings) -> tuple[dict[str, pd.DataFrame], dict]:
    """Tables and facts that the inspection's store can keep."""
    frames = {
        "readings_answers": readings.answers,
        "readings_text": readings.text,
        "readings_records": readings.records,
        "readings_findings": readings.findings,
    }
    return frames, {"unread": list(readings.unread)}


def from_stored(frames: dict[str, pd.DataFrame], facts: dict) -> Readings:
    """The readings as they were stored."""
    return Readings(
        answers=frames["readings_answers"],
        text=frames["readings_text"],
        records=frames["readings_records"],
        findings=frames["readings_findings"],
        unread=tuple(facts["unread"]),
    )


class Together:
    """The tables of the readings while they are being put together."""

    def __init__(self, inspection: Inspection, children: pd.DataFrame, places: dict[str, str]) -> None:
        self.programme, self.places = inspection.programme, places
        self.children = {child["record_ref"]: child for child in children.to_dict("records")}
        self.answers: list[tuple] = []
        self.text: list[tuple] = []
        self.records: list[tuple] = []
        self.findings: list[tuple[str, ...]] = []

    def add(self, sheet: FilledSheet) -> None:
        child = self.children[sheet.record_ref]
        facts = record_facts(child, self.programme)
        replies, problems = question_states(self.programme, facts, sheet.answers)
        who = (sheet.record_ref, sheet.reader, sheet.reading)
        states = []
        for question in self.programme.questions:
            reply = replies[question.id]
            if self.programme.scale_of(question).kind == "text":
                self._keep_text(who, question.id, "answer", reply)
            else:
                states.append(reply.state)
                self.answers.append((*who, question.id, reply.state, reply.answer))
        asked, missing = len(states) - states.count(NOT_ASKED), states.count(MISSING)
        self.records.append((*who, str(child["category"]), asked, asked - missing, missing, sheet.file))
        self.text += [(*who, question, "note", note) for question, note in sheet.notes.items()]
        for problem in problems:
            self.find(sheet, sheet.cells[problem.question], problem.question, *_said(problem))

    def remark(self, sheet: FilledSheet, *, replaced: bool) -> None:
        for cell, question, found, action in sheet.remarks if sheet.answers and not replaced else ():
            self.find(sheet, cell, question, found, action)
        if sheet.answers and replaced:
            self.find(
                sheet, "", "", "answers for a record that has been replaced", "Nothing; they are set aside"
            )
        elif sheet.notes and not sheet.answers:
            self.find(
                sheet, "", "", "notes and no answer; counted as not read", "Answer the questions or clear it"
            )

    def find(self, sheet: FilledSheet, cell: str, question: str, found: str, action: str) -> None:
        place = self.places[sheet.record_ref]
        self.findings.append((sheet.file, place, cell, sheet.reader, question, found, action))

    def readings(self, unread: tuple[str, ...]) -> Readings:
        counts = ["asked", "answered", "missing"]
        records = pd.DataFrame(
            self.records, columns=["record_ref", "reader", "reading", "category", *counts, "file"]
        ).astype(dict.fromkeys(counts, "int64"))
        return Readings(
            answers=pd.DataFrame(self.answers, columns=list(ANSWER_COLUMNS), dtype="str"),
            text=pd.DataFrame(self.text, columns=list(TEXT_COLUMNS), dtype="str"),
            records=records,
            findings=pd.DataFrame(self.findings, columns=list(FINDING_COLUMNS), dtype="str"),
            unread=unread,
        )

    def _keep_text(self, who: tuple[str, str, str], question: str, kind: str, reply: Reply) -> None:
        if reply.answer:
            self.text.append((*who, question, kind, reply.answer))


def workbook_files(folder: Path) -> tuple[list[Path], list[str]]:
    if not folder.is_dir():
        return [], [f"{folder.name}: there is no such folder. Check reading: results in the inspection file."]
    found = sorted(
        path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(("~$", "."))
    )
    files = [path for path in found if path.suffix.casefold() == ".xlsx" and path.parent == folder]
    problems = [
        f"{path.name}: found a workbook in the format {path.suffix}; expected .xlsx. Save it as Excel"
        f" workbook (.xlsx)."
        for path in found
        if path.suffix.casefold() in OTHER_FORMATS
    ]
    problems += [
        f"{path.name}: it lies in a folder inside {folder.name}, where nothing is read. Move it up, or take"
        f" it away."
        for path in found
        if path.suffix.casefold() == ".xlsx" and path.parent != folder
    ]
    if not files and not problems:
        problems.append(
            f"{folder.name}: there is no reader workbook (.xlsx) in this folder. Put the filled ones here."
        )
    return files, problems


def _not_selected(sheets: Sequence[FilledSheet], places: dict[str, str], to_read: Sequence[str]) -> list[str]:
    problems = []
    for sheet in sheets:
        place = places.get(sheet.record_ref)
        if place is None:
            problems.append(
                f"{sheet.place}: its record was not selected for this inspection and is no reserve."
                " Take the workbook out of the folder, or hand out new workbooks for this selection."
            )
        elif place.startswith("V") and sheet.answers and sheet.record_ref not in to_read:
            problems.append(
                f"{sheet.place}: reserve {place} was read, and takes the place of no record."
                " Record the replacement first, with its reason, or clear the sheet."
            )
    return problems


def _said(problem: RoutingProblem) -> tuple[str, str]:
    if problem.kind == "not_asked":
        return (
            "an answer to a question that is not asked for this record",
            "Set aside; correct the answer it hangs on",
        )
    return (
        f"an answer, but {', '.join(problem.depends_on)} is blank",
        "Answer that question too; this answer is kept",
    )
