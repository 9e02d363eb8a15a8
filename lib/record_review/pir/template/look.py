"""How the blank return looks, on screen and on paper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from record_review.inspection import Column
from record_review.inspection.workbook_look import EDGE, FONT, HEAD, LINE, WANTED, print_on_a4

_CHARACTERS = 1.2  # of running text in the width of one digit, on the safe side


class Formats:
    """The looks of the workbook."""

    def __init__(self, book: Any) -> None:
        def cell(**look: Any) -> Any:
            return book.add_format(FONT | {"valign": "top"} | look)

        grid = EDGE
        self.title = cell(bold=True, font_size=16)
        self.section = cell(bold=True, font_size=12)
        self.plain = cell(text_wrap=True)
        self.head = cell(**HEAD, **grid)
        self.optional_head = cell(**HEAD | {"bg_color": "#5A6B7D", "italic": True}, **grid)
        self.label = cell(bold=True, text_wrap=True, bg_color="#E8EEF4", **grid)
        self.boxed = cell(text_wrap=True, **grid)
        self.example = cell(text_wrap=True, italic=True, font_color="#595959", bg_color="#F2F2F2", **grid)
        self.answer = cell(num_format="@", align="left", text_wrap=True, **grid)
        self.answer_day = cell(num_format="dd/mm/yyyy", align="left", **grid)
        self.reference = cell(num_format="@")
        self.text = cell(num_format="@")
        self.day = cell(num_format="dd/mm/yyyy", align="left")
        self.code = cell(align="left")
        self.wanted = book.add_format({"bg_color": WANTED})  # laid over the others
        self.band = book.add_format({"bg_color": "#F3F6F9"})

    def of(self, column: Column) -> Any:
        looks = {"reference": self.reference, "date": self.day, "code": self.code, "text": self.text}
        return looks[column.kind]


def height(cells: Sequence[tuple[str, int]]) -> float:
    """Points for the tallest of some texts in columns of these widths: no program fits merged cells by
    itself."""
    lines = [
        sum(max(1, math.ceil(len(part) / (_CHARACTERS * width))) for part in text.split("\n"))
        for text, width in cells
    ]
    return LINE * max(lines) + 4


def set_print(sheet: Any, *, pages_wide: int) -> None:
    """A4, landscape, as many pages wide as said and as long as it takes."""
    print_on_a4(sheet, pages_wide=pages_wide, footer="&A: no child's name, no CHI number")
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
