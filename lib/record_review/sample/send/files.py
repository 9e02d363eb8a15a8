"""What the partnership is sent when the number is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from record_review.sample.draw.selection import Selection
from record_review.sample.kit.kit import draw_file
from record_review.sample.send.selection_workbook import selection_workbook

if TYPE_CHECKING:
    from record_review.inspection import Inspection
    from record_review.population import Population


def selection_files(
    selection: Selection, people: Population, inspection: Inspection, superseded: Sequence[str] = ()
) -> dict[str, bytes]:
    """What the partnership is sent when the number is known: the selection workbook and the draw itself.

    Parameters
    ----------
    superseded : sentences on earlier books and numbers and why they were given up (`superseded`)
    """
    workbook = selection_workbook(
        selection, people.children, inspection, agreed_date=people.agreed_date, superseded=superseded
    )
    return {"selection.xlsx": workbook, "draw.json": draw_file(selection)}
