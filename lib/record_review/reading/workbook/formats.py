"""How a reader workbook looks: one Excel format per kind of cell, in the colours of the house.

Colour never speaks alone: the State column says the same in words.
"""

import textwrap
from typing import Any

from record_review.inspection.look import PALETTE

LINE = 15  # points, the height of one line

_EDGE = {"border": 1, "border_color": PALETTE.line}
_TOP = {"valign": "top", "text_wrap": True}


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column of so many characters; on the safe side for wide letters."""
    return sum(len(textwrap.wrap(part, width - 1)) or 1 for part in text.split("\n"))


class Formats:
    """The formats of one workbook, made when it is opened."""

    def __init__(self, book: Any) -> None:
        def cell(**look: Any) -> Any:
            return book.add_format(
                {"font_name": "Calibri", "font_size": 11, "font_color": PALETTE.ink} | look
            )

        on_blue = {"bold": True, "font_color": PALETTE.paper, "bg_color": PALETTE.selected}
        self.title = cell(bold=True, font_size=14)
        self.banner = cell(bold=True, font_color="#9C1C00")
        self.plain = cell(valign="top")
        self.wrapped = cell(**_TOP)
        self.bold = cell(bold=True)
        self.strong = cell(bold=True, valign="top")
        self.quiet = cell(font_color=PALETTE.quiet)
        self.number = cell(font_color=PALETTE.quiet, align="center", valign="top")
        self.reference = cell(bold=True, num_format="@", valign="top")
        self.link = cell(font_color=PALETTE.accent, underline=1, valign="top", align="left")
        self.head = cell(**on_blue, **_EDGE, valign="vcenter", text_wrap=True)
        self.section = cell(bold=True, bg_color="#DCE6F1", top=1, bottom=1, border_color=PALETTE.line)
        self.label = cell(bold=True, **_EDGE, **_TOP)
        self.question = cell(**_EDGE, **_TOP)
        self.option_label = cell(font_color=PALETTE.quiet, **_EDGE, **_TOP)
        self.option = cell(indent=1, **_EDGE, **_TOP)
        # Text format: a note that begins with "-" or "=" stays what was typed.
        self.answer = cell(num_format="@", locked=False, bold=True, **_EDGE, **_TOP)
        self.note = cell(num_format="@", locked=False, **_EDGE, **_TOP)
        self.text = cell(num_format="@", locked=False, **_EDGE, **_TOP)
        self.out = cell(num_format="@", **_EDGE, **_TOP)
        self.when = cell(font_color=PALETTE.quiet, italic=True, font_size=10, **_EDGE, **_TOP)
        self.state = cell(font_size=10, **_EDGE, **_TOP)
        self.hidden = cell(num_format=";;;")
        # Laid over the above by conditional formatting.
        self.wanted = book.add_format({"bg_color": "#FFF6D5"})
        self.clear = book.add_format({"bg_color": "#F8D7CF", "font_strikeout": True})
        self.struck = book.add_format(
            {"font_strikeout": True, "font_color": PALETTE.quiet, "bg_color": "#EFEFEF", "pattern": 1}
        )
        self.grey = book.add_format({"font_color": PALETTE.quiet, "bg_color": "#F4F4F4"})
