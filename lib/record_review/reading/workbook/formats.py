"""How a reader workbook looks: one Excel format per kind of cell, in the colours of the house.

Colour never speaks alone: the State column says the same in words.
"""

import textwrap
from typing import Any

from record_review.inspection.look import PALETTE
from record_review.inspection.workbook_look import EDGE, FONT, HEAD, TOP, WANTED


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column of so many characters; on the safe side for wide letters."""
    return sum(len(textwrap.wrap(part, width - 1)) or 1 for part in text.split("\n"))


class Formats:
    """The formats of one workbook, made when it is opened."""

    def __init__(self, book: Any) -> None:
        def cell(**look: Any) -> Any:
            return book.add_format(FONT | {"font_color": PALETTE.ink} | look)

        self.title = cell(bold=True, font_size=14)
        self.banner = cell(bold=True, font_color="#9C1C00")
        self.plain = cell(valign="top")
        self.wrapped = cell(**TOP)
        self.bold = cell(bold=True)
        self.strong = cell(bold=True, valign="top")
        self.quiet = cell(font_color=PALETTE.quiet)
        self.number = cell(font_color=PALETTE.quiet, align="center", valign="top")
        self.reference = cell(bold=True, num_format="@", valign="top")
        self.link = cell(font_color=PALETTE.accent, underline=1, valign="top", align="left")
        self.head = cell(**HEAD, **EDGE, valign="vcenter")
        self.section = cell(bold=True, bg_color="#DCE6F1", top=1, bottom=1, border_color=PALETTE.line)
        self.label = cell(bold=True, **EDGE, **TOP)
        self.question = cell(**EDGE, **TOP)
        self.option_label = cell(font_color=PALETTE.quiet, **EDGE, **TOP)
        self.option = cell(indent=1, **EDGE, **TOP)
        # Text format: a note that begins with "-" or "=" stays what was typed.
        self.answer = cell(num_format="@", locked=False, bold=True, **EDGE, **TOP)
        self.minutes = cell(num_format="0", locked=False, align="left", **EDGE)
        self.note = cell(num_format="@", locked=False, **EDGE, **TOP)
        self.text = cell(num_format="@", locked=False, **EDGE, **TOP)
        self.out = cell(num_format="@", **EDGE, **TOP)
        self.when = cell(font_color=PALETTE.quiet, italic=True, font_size=10, **EDGE, **TOP)
        self.state = cell(font_size=10, **EDGE, **TOP)
        self.hidden = cell(num_format=";;;")
        # Laid over the above by conditional formatting.
        self.wanted = book.add_format({"bg_color": WANTED})
        self.clear = book.add_format({"bg_color": "#F8D7CF", "font_strikeout": True})
        self.struck = book.add_format(
            {"font_strikeout": True, "font_color": PALETTE.quiet, "bg_color": "#EFEFEF", "pattern": 1}
        )
        self.grey = book.add_format({"font_color": PALETTE.quiet, "bg_color": "#F4F4F4"})
