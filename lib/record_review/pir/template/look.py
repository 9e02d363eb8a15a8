"""How the blank return looks, on screen and on paper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from record_review.inspection import Column

_CHARACTERS = 1.2  # of running text in the width of one digit, on the safe side


class Formats:
    """The looks of the workbook."""

    def __init__(self, book: Any) -> None:
        def cell(**look: Any) -> Any:
            return book.add_format({"font_name": "Arial", "font_size": 10, "valign": "top"} | look)

        dark = {
            "bold": True,
            "text_wrap": True,
            "font_color": "#FFFFFF",
            "border": 1,
            "border_color": "#B0B0B0",
        }
        grid = {"border": 1, "border_color": "#B0B0B0"}
        self.title = cell(bold=True, font_size=16)
        self.section = cell(bold=True, font_size=12)
        self.plain = cell(text_wrap=True)
        self.head = cell(**dark, bg_color="#1F3A5F")
        self.optional_head = cell(**dark, bg_color="#5A6B7D", italic=True)
        self.label = cell(bold=True, text_wrap=True, bg_color="#E8EEF4", **grid)
        self.boxed = cell(text_wrap=True, **grid)
        self.example = cell(text_wrap=True, italic=True, font_color="#595959", bg_color="#F2F2F2", **grid)
        self.answer = cell(num_format="@", align="left", text_wrap=True, **grid)
        self.answer_day = cell(num_format="dd/mm/yyyy", align="left", **grid)
        self.reference = cell(num_format="@")
        self.text = cell(num_format="@")
        self.day = cell(num_format="dd/mm/yyyy", align="left")
        self.code = cell(align="left")
        self.wanted = book.add_format({"bg_color": "#FFF1C4"})  # laid over the others
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
    return 13.5 * max(lines) + 4


def set_print(sheet: Any, *, pages_wide: int) -> None:
    """A4, landscape, as many pages wide as said and as long as it takes."""
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(pages_wide, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    sheet.set_footer("&L&A: no child's name, no CHI number&RPage &P of &N")
