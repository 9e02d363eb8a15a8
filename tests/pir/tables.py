"""A return as tables, for rules that look at cells and not at the workbook around them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tests.pir.invented import PARTNERSHIP, child

from record_review.inspection import Inspection
from record_review.pir.children.children import read_children
from record_review.pir.layout.layout import find_layout
from record_review.pir.layout.partnership import read_partnership
from record_review.pir.layout.which_sheets import find_sheets
from record_review.pir.rules.rule import RULES, Material, check_return
from record_review.pir.workbook.sheets import Sheet, Workbook


def sheet(name: str, position: int, lines: Sequence[Sequence[Any]], **more: Any) -> Sheet:
    width = max(map(len, lines))
    rows = tuple(tuple([*line, *[None] * (width - len(line))]) for line in lines)
    return Sheet(name, position, True, sum(v is not None for row in rows for v in row), rows, **more)


def material(
    inspection: Inspection,
    children: Sequence[dict[str, Any]],
    *,
    above: Sequence[Sequence[Any]] = (),
    below: Sequence[Sequence[Any]] = (),
    front: Sequence[Sequence[Any]] = (),
    **more: Any,
) -> Material:
    """What rules look at, of a list of children with lines above and below it; `front` are further lines of
    the sheet Partnership, and `more` is what the sheet of children is like."""
    columns = inspection.programme.columns
    lines = [[line.get(column.name) for column in columns] for line in children]
    lists = sheet("Children", 2, [*above, [c.heading for c in columns], *lines, *below], **more)
    first = sheet("Partnership", 1, [*PARTNERSHIP[:4], *front, *PARTNERSHIP[4:]])
    book = Workbook("return.xlsx", "", (first, lists), (), False)
    sheets = find_sheets(book, inspection)
    partnership = read_partnership(sheets.partnership, inspection, False)
    layout = find_layout(sheets.children, inspection, partnership.local_names)
    kids = read_children(sheets.children, layout, inspection, False)
    return Material(inspection, book, sheets, layout, partnership, kids)


def rows_found(code: str, m: Material) -> list[tuple[int, ...]]:
    """The rows of each finding of a rule."""
    return [finding.rows for finding in check_return(m, [RULES[code]])]


def family(number: int, name: Any, born: datetime, locality: str = "North") -> dict[str, Any]:
    return child(number, sibling_group=name, date_of_birth=born, locality=locality)
