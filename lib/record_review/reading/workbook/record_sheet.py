"""Writes one record's sheet, laid out as a form.

One sheet per record, not one row per record: a pair works for about half a day on one record, and then needs
the question, its scale, the answer, whether it is asked at all and the note of evidence side by side. Sixty
columns to the right, nine records deep, would show none of that, could not be printed, and would set one
child's answers beside another's. Reading back does not suffer: every line carries its number.

Knows the form and Excel. Does not know what an answer means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import quote_sheetname

from record_review.inspection import Inspection, Programme, Question
from record_review.inspection.workbook_look import LINE, print_on_a4, protect
from record_review.reading.bank.questionnaire import RecordFacts, choices, question_states, when_asked
from record_review.reading.workbook import form
from record_review.reading.workbook.formats import Formats, lines_of

WIDTHS = (8, 42, 18, 19, 46, 12)  # characters, columns A to F: they print at about 70% on A4
NOTE_LINES = 3  # room for a note; rows do not grow by themselves while the sheet is locked
TICKS = "ticks"  # name of the list behind the lines of multiple-choice questions


@dataclass(frozen=True)
class Sheet:
    """One record's sheet: where it stands in the workbook and what is known before it is read."""

    number: int
    name: str
    record_ref: str
    category: str
    reading: str
    facts: RecordFacts


class RecordPage:
    """One record's sheet while it is being written."""

    def __init__(
        self,
        page: Any,
        programme: Programme,
        inspection: Inspection,
        sheet: Sheet,
        reader: str,
        count: int,
        formats: Formats,
        places: Mapping[str, str],
    ) -> None:
        self.page, self.programme, self.inspection, self.sheet = page, programme, inspection, sheet
        self.reader, self.count, self.formats, self.places = reader, count, formats, places
        self.lines = form.lines(programme)
        self.rows = {line.label: line.row for line in self.lines if line.label}
        self.last = self.lines[-1].row

    def write(
        self,
        given: Mapping[str, str | Sequence[str]],
        noted: Mapping[str, str],
        minutes: int | None = None,
    ) -> str:
        """Fill the sheet; returns its "x of y answered", for the Start sheet."""
        replies, problems = question_states(self.programme, self.sheet.facts, given)
        words = {
            question.id: form.state_word(self.programme, question, self.sheet.facts, replies, problems)
            for question in self.programme.questions
        }
        done = list(words.values()).count(form.DONE)
        progress = f"{done} of {done + list(words.values()).count(form.TO_ANSWER)}"
        self._set_up(progress, minutes)
        for line in self.lines:
            if line.section:
                self._section(line)
            elif line.option:
                self._option(line, given, words[line.question])
            else:
                self._question(line, given, noted, words[line.question])
        self._colours()
        return progress

    def _set_up(self, progress: str, minutes: int | None) -> None:
        page, formats, sheet = self.page, self.formats, self.sheet
        for column, width in enumerate(WIDTHS):
            page.set_column(column, column, width)
        page.set_column(len(WIDTHS), len(WIDTHS), None, None, {"hidden": True})
        page.write_string("A1", f"Record {sheet.number} of {self.count}", formats.title)
        if self.inspection.rehearsal:
            page.write_string("D1", "REHEARSAL: invented or practice answers only", formats.banner)
        page.write_string("A2", "Reference", formats.quiet)
        page.write_string(form.REFERENCE_CELL, sheet.record_ref, formats.reference)
        page.write_string("D2", "Inspection", formats.quiet)
        page.write_string(
            "E2", f"{self.inspection.inspection_id}, {self.inspection.partnership}", formats.plain
        )
        page.write_string("A3", "Category", formats.quiet)
        page.write_string("B3", sheet.category, formats.plain)
        page.write_string("D3", "Read by", formats.quiet)
        page.write_string("E3", f"{self.reader} ({sheet.reading} reading)", formats.plain)
        page.write_url("A4", f"internal:{quote_sheetname(form.START)}!A1", formats.link, "← Start")
        label, entry = form.MINUTES_CELLS
        page.write_string(label, form.MINUTES, formats.quiet)
        page.write_blank(entry, None, formats.minutes)
        if minutes is not None:
            page.write_number(entry, minutes, formats.minutes)
        whole = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": form.MOST_MINUTES}
        page.data_validation(entry, whole | {"error_title": "Minutes", "error_message": "A whole number."})
        page.write_string("D4", "Answered", formats.quiet)
        states = f"${form.STATE}${form.HEAD_ROW + 1}:${form.STATE}${self.last}"
        count = f'COUNTIF({states},"{form.DONE}")'
        page.write_formula(
            form.PROGRESS_CELL,
            f'={count}&" of "&({count}+COUNTIF({states},"{form.TO_ANSWER}"))',
            formats.bold,
            progress,
        )
        for column, heading in enumerate(form.HEADINGS):
            page.write_string(form.HEAD_ROW - 1, column, heading, formats.head)
        page.freeze_panes(form.HEAD_ROW, 0)
        footer = f"{self.inspection.inspection_id}&CRecord {sheet.number} of {self.count}"
        print_on_a4(page, landscape=False, footer=footer)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.repeat_rows(0, form.HEAD_ROW - 1)
        page.print_area(0, 0, self.last - 1, len(WIDTHS) - 1)
        protect(page)

    def _section(self, line: form.Line) -> None:
        title = self.programme.section(line.section).title
        for column in range(len(WIDTHS)):
            self.page.write_blank(line.row - 1, column, None, self.formats.section)
        self.page.write_string(line.row - 1, 0, title, self.formats.section)

    def _question(
        self, line: form.Line, given: Mapping[str, str | Sequence[str]], noted: Mapping[str, str], word: str
    ) -> None:
        page, formats, row = self.page, self.formats, line.row - 1
        question = self.programme.question(line.question)
        scale = self.programme.scale_of(question)
        out = form.settled_by_record(self.programme, question, self.sheet.facts)
        when = when_asked(question, self.programme)
        if out:
            when = f"Not asked for this record. {when}".strip()
        page.write_string(row, 0, line.label, formats.label)
        answer = given.get(question.id, "")
        if scale.kind == "text":
            text = f"{question.text}\n({when})" if when else question.text
            page.write_string(row, 1, text, formats.question)
            written = str(answer)
            page.merge_range(row, 2, row, 4, "", formats.out if out else formats.text)
            if written:
                page.write_string(row, 2, written, formats.out if out else formats.text)
            self._height(line.row, (text, WIDTHS[1]), (written, sum(WIDTHS[2:5])), least=4)
        else:
            page.write_string(row, 1, question.text, formats.question)
            self._text(row, 3, when, formats.when)
            note = noted.get(question.id, "")
            self._text(row, 4, note, formats.note)
            several = scale.kind == "multiple"
            self._height(
                line.row,
                (question.text, WIDTHS[1]),
                (when, WIDTHS[3]),
                (note, WIDTHS[4]),
                least=1 if several else NOTE_LINES,
            )
            if several:
                self._text(row, 2, "" if out else f"{form.TICK} where it applies", formats.when)
            else:
                self._text(row, 2, str(answer), formats.out if out else formats.answer)
                if not out:
                    self._drop_down(row, question, choices(scale), self.places[scale.name])
        formula = form.state_formula(self.programme, question, self.sheet.facts, self.rows)
        if formula.startswith("="):
            page.write_formula(row, 5, formula, formats.state, word)
        else:
            page.write_string(row, 5, formula, formats.state)
        self._flag(line, word)

    def _option(self, line: form.Line, given: Mapping[str, str | Sequence[str]], word: str) -> None:
        page, formats, row = self.page, self.formats, line.row - 1
        question = self.programme.question(line.question)
        out = form.settled_by_record(self.programme, question, self.sheet.facts)
        chosen = given.get(question.id, ())
        ticked = line.option in ([chosen] if isinstance(chosen, str) else chosen)
        page.write_string(row, 0, line.label, formats.option_label)
        page.write_string(row, 1, line.option, formats.option)
        self._text(row, 2, form.TICK if ticked else "", formats.out if out else formats.answer)
        for column in (3, 4, 5):
            page.write_blank(row, column, None, formats.option)
        if not out:
            self._drop_down(row, question, (form.TICK,), self.places[TICKS])
        self._height(line.row, (line.option, WIDTHS[1]), least=1)
        self._flag(line, word)

    def _text(self, row: int, column: int, text: str, look: Any) -> None:
        """Text, or a blank cell: Excel takes an empty text for something."""
        if text:
            self.page.write_string(row, column, text, look)
        else:
            self.page.write_blank(row, column, None, look)

    def _height(self, row: int, *texts: tuple[str, int], least: int) -> None:
        """Make a row as high as its longest text, given with the width of its column, needs."""
        self.page.set_row(row - 1, LINE * max(least, *(lines_of(text, width) for text, width in texts)))

    def _flag(self, line: form.Line, word: str) -> None:
        state = self.rows[line.question]
        self.page.write_formula(
            line.row - 1, len(WIDTHS), f"=${form.STATE}${state}", self.formats.hidden, word
        )

    def _drop_down(self, row: int, question: Question, answers: Sequence[str], place: str) -> None:
        several = answers == (form.TICK,)
        said = "Yes if it applies, else leave blank." if several else " / ".join(answers)
        self.page.data_validation(
            row,
            2,
            row,
            2,
            {
                "validate": "list",
                "source": place,
                "input_title": question.id,
                "input_message": said if len(said) <= 255 else "Choose from the list.",
                "error_title": "Not on the list",
                "error_message": "Choose an answer from the list.",
            },
        )

    def _colours(self) -> None:
        first, formats = form.HEAD_ROW + 1, self.formats
        flag, answers = f"${form.FLAG}{first}", f"{form.ANSWER}{first}:{form.ANSWER}{self.last}"
        whole = f"A{first}:{form.STATE}{self.last}"
        for cells, criteria, look in (
            (answers, f'={flag}="{form.CLEAR}"', formats.clear),
            (answers, f'={flag}="{form.OUT}"', formats.struck),
            (answers, f'={flag}="{form.TO_ANSWER}"', formats.wanted),
            (whole, f'=OR({flag}="{form.OUT}",LEFT({flag},{len(form.WAITS)})="{form.WAITS}")', formats.grey),
        ):
            self.page.conditional_format(cells, {"type": "formula", "criteria": criteria, "format": look})
