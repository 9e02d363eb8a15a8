"""Writes the sheet Guidance of the blank return: its words are in `template_words`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from record_review.inspection import Programme
from record_review.pir.template import words
from record_review.pir.template.look import Formats, height, set_print


class Guidance:
    """The sheet Guidance, written from top to bottom."""

    _WIDTHS = (27, 56, 44, 15, 20, 20)

    def __init__(self, sheet: Any, formats: Formats, programme: Programme) -> None:
        self._sheet, self._formats, self._programme = sheet, formats, programme
        self._row = 0

    def write(self) -> None:
        sheet, programme = self._sheet, self._programme
        for at, width in enumerate(self._WIDTHS):
            sheet.set_column(at, at, width)
        sheet.write_string(0, 0, words.title(programme), self._formats.title)
        sheet.set_row(0, 24)
        self._row = 2
        self._paragraphs("What this is", words.what_this_is(programme))
        self._paragraphs("Whom to list", words.who_is_listed(programme))
        self._paragraphs("How to fill it in", words.how_to_fill_in(programme), numbered=True)
        self._paragraphs("Privacy", words.privacy())
        self._paragraphs("Whom to ask", words.whom_to_ask())
        self._columns()
        version = f"Blank return of the programme {programme.name}, version {programme.version}."
        sheet.write_string(self._row + 1, 0, version, self._formats.plain)
        sheet.hide_gridlines(2)
        set_print(sheet, pages_wide=1)

    def _paragraphs(self, heading: str, texts: Sequence[str], *, numbered: bool = False) -> None:
        self._sheet.write_string(self._row, 0, heading, self._formats.section)
        for number, text in enumerate(texts, start=1):
            row = self._row + number
            self._sheet.merge_range(row, 0, row, 2, "", self._formats.plain)
            said = f"{number}. {text}" if numbered else text
            self._sheet.write_string(row, 0, said, self._formats.plain)
            self._sheet.set_row(row, height([(said, sum(self._WIDTHS[:3]))]))
        self._row += len(texts) + 2

    def _columns(self) -> None:
        """What each column asks for; the two examples are read downwards."""
        name = self._programme.sheets["children"][0]
        self._sheet.write_string(self._row, 0, f"Columns of the sheet {name}", self._formats.section)
        said = (
            "The last two columns show two invented children, siblings, each read downwards. They stand here "
            f"and not on the sheet {name}, so that nobody sends them as children."
        )
        self._sheet.merge_range(self._row + 1, 0, self._row + 1, 2, "", self._formats.plain)
        self._sheet.write_string(self._row + 1, 0, said, self._formats.plain)
        self._sheet.set_row(self._row + 1, height([(said, sum(self._WIDTHS[:3]))]))
        headings = (
            "Column",
            "What to put",
            "Answers",
            "Required?",
            "Example: on the register",
            "Example: unborn",
        )
        self._row += 2
        for at, heading in enumerate(headings):
            self._sheet.write_string(self._row, at, heading, self._formats.head)
        self._sheet.set_row(self._row, 28)
        for column in self._programme.columns:
            self._row += 1
            texts = (
                column.heading,
                words.what_to_put(self._programme, column),
                words.allowed(self._programme, column),
                words.required(column),
                *words.examples(self._programme, column),
            )
            for at, text in enumerate(texts):
                look = self._formats.label if at == 0 else self._formats.boxed
                self._sheet.write_string(self._row, at, text, self._formats.example if at > 3 else look)
            self._sheet.set_row(self._row, height(list(zip(texts, self._WIDTHS, strict=True))))
        self._row += 1
