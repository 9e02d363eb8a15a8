"""Reads one filled reader workbook: does it belong here, and what was answered where.

Knows the form and the scales. Does not know which records were selected, nor which questions were asked of
whom; `results` joins that on. No sentence holds a reference, a note or an answer: a cell is named, and what
was found in it by its kind.
"""

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from record_review.inspection import Inspection, Programme, Question, normalise_heading
from record_review.reading.bank.questionnaire import (
    choices,
    excludes_others,
    on_scale,
    options,
    question_bank_digest,
)
from record_review.reading.workbook import form
from record_review.reading.workbook.opening import NOTHING, NUMBER, TEXT, kind_of, open_workbook, text_of

HANDED_OUT = "Use the workbook that was handed out."
_PROPERTIES, _MODIFIED = "docProps/core.xml", re.compile(r"<dcterms:modified[^>]*>([0-9TZ:.+-]+)<")
_MOST_PROPERTIES, _MOST_COLUMNS = 65536, 60
_ABOUT = ("format", "inspection_id", "programme", "version", "question_bank", "reader", "records")


@dataclass(frozen=True)
class FilledSheet:
    """One record as one pair filled it in.

    number : of the record in its workbook, as its sheet says at the top
    answers : question id -> answer as the scale spells it, or the options chosen; blank questions are absent
    cells : question id -> the cell it is answered in
    saved : when the workbook was last saved, as it says itself; "" when it does not
    minutes : that the reading took; None when nobody said
    remarks : what a person should look at: cell, question, found, what to do
    unreadable : (question id, whether it is the note) -> the problems told of cells that hold no answer
    """

    file: str
    number: int
    record_ref: str
    reader: str
    reading: str
    answers: dict[str, str | list[str]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    saved: str = ""
    minutes: int | None = None
    remarks: list[tuple[str, str, str, str]] = field(default_factory=list)
    unreadable: dict[tuple[str, bool], list[str]] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Where it stands, as a person finds it."""
        return f"{self.file}, record {self.number}"


def read_filled(path: Path, inspection: Inspection) -> tuple[list[FilledSheet], list[str]]:
    """Read a reader workbook.

    Returns
    -------
    a sheet per record, blank ones too, and every problem found; while there are problems that no later
    workbook puts right (`parts.put_right`) the sheets are not to be used
    """
    book, problems = open_workbook(path)
    if book is None:
        return [], problems
    about, listed = _about(book)
    problems = _belongs(path.name, about, inspection)
    if problems:
        return [], problems
    given = [row for row in listed if row[0].isdigit() and row[3] in ("first", "second")]
    refs, names = [row[2] for row in given], [row[1] for row in given]
    if str(len(given)) != about["records"] or len(given) != len(listed) or len(set(refs)) < len(refs):
        return [], [
            f"{path.name}: the hidden sheet that says what the workbook holds has been changed. {HANDED_OUT}"
        ]
    sheets, saved = [], saved_at(path)
    for number, name, ref, reading in given:
        took = _minutes(book[name]) if name in book.sheetnames else None
        sheet = FilledSheet(path.name, int(number), ref, about["reader"], reading, saved=saved, minutes=took)
        if name not in book.sheetnames:
            problems.append(
                f"{sheet.place}: its sheet is not in the workbook any more, or has another name."
                f" Name it as it was, or copy the answers into the workbook that was handed out."
            )
            continue
        page = book[name]
        head = _head_row(page)
        if not any(text_of(cell) == ref for cell in _above(page, head or form.HEAD_ROW)):
            problems.append(
                f"{sheet.place}, cell {form.REFERENCE_CELL}: the reference is not the one this sheet was"
                f" made for."
                " Put the reference back; if another record was read here, copy the answers to that"
                " record's sheet."
            )
        if head is None:
            problems.append(
                f"{sheet.place}: the row of headings with {', '.join(form.HEADINGS[:3])} is gone, so nobody"
                f" can say what its columns hold. Put it back, or: {HANDED_OUT}"
            )
        else:
            _Page(page, head, inspection.programme, sheet, problems).read()
        sheets.append(sheet)
    ours = {form.START, form.LISTS, form.ABOUT, *names}
    for place, page in enumerate(book.worksheets, start=1):
        if page.title not in ours and any(
            kind_of(cell) != NOTHING for row in page.iter_rows() for cell in row
        ):
            problems.append(
                f"{path.name}: the sheet in place {place} was not handed out with the workbook, and nothing"
                f" on it is"
                " read. Copy what is needed to the record's own sheet and delete it."
            )
    return sheets, problems


def saved_at(path: Path) -> str:
    """When a workbook was last saved, as its own properties say; "" when they say nothing."""
    try:
        with zipfile.ZipFile(path) as package, package.open(_PROPERTIES) as part:
            found = _MODIFIED.search(part.read(_MOST_PROPERTIES).decode("utf-8", "replace"))
    except (KeyError, OSError, zipfile.BadZipFile):
        return ""
    return found[1] if found else ""


def _head_row(page: Any) -> int | None:
    """The row of headings, wherever lines or columns were put in; None when there is none."""
    wanted = {normalise_heading(form.HEADINGS[0]), normalise_heading(form.HEADINGS[2])}
    for row in range(1, min(page.max_row, 3 * form.HEAD_ROW) + 1):
        if wanted <= {normalise_heading(text_of(cell)) for cell in _row(page, row)}:
            return row
    return None


def _minutes(page: Any) -> int | None:
    """The number beside its label above the headings; anything else that stands there is no number."""
    for row in range(1, form.HEAD_ROW + 3):
        cells = _row(page, row)
        for label, entry in pairwise(cells):
            if text_of(label) == form.MINUTES and text_of(entry).isdigit():
                return min(max(int(text_of(entry)), 1), form.MOST_MINUTES)
    return None


def _row(page: Any, row: int) -> list[Any]:
    return [page.cell(row, column) for column in range(1, _MOST_COLUMNS + 1)]


def _above(page: Any, head: int) -> list[Any]:
    return [cell for row in range(1, head + 1) for cell in _row(page, row)]


def _about(book: Any) -> tuple[dict[str, str], list[tuple[str, str, str, str]]]:
    """What the hidden sheet says: facts by name; a line per record: number, sheet, reference, reading."""
    if form.ABOUT not in book.sheetnames:
        return {}, []
    rows = [tuple(text_of(cell) for cell in row) for row in book[form.ABOUT].iter_rows(max_col=4)]
    facts = {row[0]: row[1] for row in rows[: len(_ABOUT)]}
    return facts, [(a, b, c, d) for a, b, c, d in rows[len(_ABOUT) + 1 :]]


def _belongs(file: str, about: dict[str, str], inspection: Inspection) -> list[str]:
    if set(about) != set(_ABOUT) or not about["reader"]:
        return [f"{file}: this is not a reader workbook of ours. Take it out of the folder, or: {HANDED_OUT}"]
    if about["format"] != form.FORMAT:
        return [f"{file}: made by another version of the workbench. Hand out new ones and copy the answers."]
    if about["inspection_id"] != inspection.inspection_id:
        return [
            f"{file}: it belongs to another inspection; expected {inspection.inspection_id}. Take it out of"
            f" the folder."
        ]
    programme = inspection.programme
    if (about["programme"], about["question_bank"]) != (programme.name, question_bank_digest(programme)):
        return [
            f"{file}: it was made for other questions than those of {programme.name}, version"
            f" {programme.version}."
            " Put the programme file back as it was when the workbooks were handed out, or hand out new ones."
        ]
    return []


class _Page:
    """One record's sheet while it is being read."""

    def __init__(
        self, page: Any, head: int, programme: Programme, sheet: FilledSheet, problems: list[str]
    ) -> None:
        self.page, self.head, self.programme = page, head, programme
        self.sheet, self.problems = sheet, problems
        there = {normalise_heading(text_of(cell)): cell.column for cell in reversed(_row(page, head))}
        # Letter of a column in the form -> its number here: columns go by their headings.
        self.columns = {
            letter: there.get(normalise_heading(heading))
            for letter, heading in zip("ABCDEF", form.HEADINGS, strict=True)
        }

    def read(self) -> None:
        rows: dict[str, int] = {}
        lines = {line.label: line for line in form.lines(self.programme) if line.label}
        for row in range(self.head + 1, self.page.max_row + 1):
            label = text_of(self._cell("A", row))
            if label in lines and label not in rows:
                rows[label] = row
            elif label in lines:
                at = self._cell("A", row).coordinate
                self.problems.append(
                    f"{self.sheet.place}, cell {at}: a second line for {label}. {HANDED_OUT}"
                )
            elif kind_of(self._cell(form.ANSWER, row)) != NOTHING:
                at = self._cell(form.ANSWER, row).coordinate
                self.problems.append(
                    f"{self.sheet.place}, cell {at}: something stands outside the form."
                    " Move it to the question it belongs to, or delete it."
                )
        for label, line in lines.items():
            if label not in rows:
                found = f"no line for {label}; it counts as not answered"
                self.sheet.remarks.append(("", line.question, found, f"Ask for the answer. {HANDED_OUT}"))
        for question in self.programme.questions:
            if question.id in rows:
                self._question(question, rows)

    def _question(self, question: Question, rows: dict[str, int]) -> None:
        scale, row = self.programme.scale_of(question), rows[question.id]
        self.sheet.cells[question.id] = self._cell(form.ANSWER, row).coordinate
        if scale.kind == "text":
            text = self._text(form.ANSWER, row, question)
            if text:
                self.sheet.answers[question.id] = text
            return
        note = self._text(form.NOTE, row, question)
        if note:
            self.sheet.notes[question.id] = note
        if scale.kind == "choice":
            answer = self._choice(row, question, choices(scale))
            if answer:
                self.sheet.answers[question.id] = answer
            return
        chosen = [
            option
            for number, option in enumerate(options(question, scale), start=1)
            if (at := rows.get(form.option_label(question.id, number)))
            and self._choice(at, question, (form.TICK,))
        ]
        alone = [option for option in chosen if excludes_others(option, scale)]
        if alone and len(chosen) > 1:
            self._tell(
                form.ANSWER, row, question, "several lines chosen, one of which excludes the others",
                f'either "{alone[0]}" or the lines that apply', "Clear the lines that do not apply",
            )  # fmt: skip
        if chosen:
            self.sheet.answers[question.id] = chosen

    def _choice(self, row: int, question: Question, allowed: Sequence[str]) -> str:
        cell = self._cell(form.ANSWER, row)
        kind = kind_of(cell)
        if kind == NOTHING:
            return ""
        answer = on_scale(text_of(cell), allowed)
        if answer is None:
            found = "text that is not on the list" if kind == TEXT else kind
            blank = " or nothing" if tuple(allowed) == (form.TICK,) else ""
            self._tell(
                form.ANSWER,
                row,
                question,
                found,
                f"{' / '.join(allowed)}{blank}",
                "Choose from the list, or clear the cell, which then counts as not answered",
            )
        return answer or ""

    def _text(self, column: str, row: int, question: Question) -> str:
        cell = self._cell(column, row)
        kind = kind_of(cell)
        if kind not in (NOTHING, TEXT, NUMBER):
            self._tell(column, row, question, kind, "text", "Type it again as text")
        return text_of(cell)

    def _cell(self, column: str, row: int) -> Any:
        return self.page.cell(row, self.columns[column] or _MOST_COLUMNS)

    def _tell(
        self, column: str, row: int, question: Question, found: str, expected: str, action: str
    ) -> None:
        at = f"{self.sheet.place}, cell {self._cell(column, row).coordinate} ({question.id})"
        sentence = f"{at}: found {found}; expected {expected}. {action}."
        self.problems.append(sentence)
        self.sheet.unreadable.setdefault((question.id, column == form.NOTE), []).append(sentence)
