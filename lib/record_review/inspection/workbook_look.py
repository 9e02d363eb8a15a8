"""How every workbook of ours looks: how it is opened, its one font, its heading row, and how it prints.

The modules that write a workbook add what only theirs has. Equal input gives equal bytes: the day on which a
workbook was made is always the same.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO

from record_review.inspection.look import PALETTE

WRITTEN = datetime(2000, 1, 1)
FONT = {"font_name": "Calibri", "font_size": 11}  # a new workbook's own: cells without a format match it
EDGE = {"border": 1, "border_color": PALETTE.line}
TOP = {"valign": "top", "text_wrap": True}
HEAD = FONT | {"bold": True, "text_wrap": True, "font_color": PALETTE.paper, "bg_color": PALETTE.selected}
TEXT = {"num_format": "@"}  # what is typed stays as typed: leading zeros, and a note that begins with "="
WANTED = "#FFF6D5"  # behind a cell that waits for an answer
LINE = 15  # points, the height of one line of text


def new_workbook(target: BinaryIO, title: str, subject: str = "") -> Any:
    """An empty workbook in memory, in which no text becomes a formula, a link or a number."""
    import xlsxwriter

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options | {"strings_to_numbers": False})
    properties = {"title": title, "created": WRITTEN}
    book.set_properties(properties | ({"subject": subject} if subject else {}))
    return book


def print_on_a4(sheet: Any, *, landscape: bool = True, pages_wide: int = 1, footer: str = "") -> None:
    """A4, as many pages wide as said and as long as it takes.

    footer : what stands below every page on the left, beside the number of the page; "" for no footer
    """
    sheet.set_paper(9)  # A4
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(pages_wide, 0)
    if footer:
        sheet.set_footer(f"&L{footer}&RPage &P of &N")


def protect(sheet: Any) -> None:
    """Let only unlocked cells be changed, without a password; rows and columns may be made larger."""
    sheet.protect("", {"format_rows": True, "format_columns": True, "select_locked_cells": True})
