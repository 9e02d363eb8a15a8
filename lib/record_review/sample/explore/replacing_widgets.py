"""The widgets of the notebook that looks at replacements: which records, which reserve, and what it means.

It only wires: everything that is shown is made by `explore_replacing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from record_review.inspection import Refusal
from record_review.sample.explore.replacing_page import (
    assignment_page,
    named,
    ranking_page,
    records_offered,
    refused,
    reserves_offered,
)

if TYPE_CHECKING:
    import pandas as pd

    from record_review.inspection import Inspection
    from record_review.sample.draw.selection import Selection

WIDE = {"description_width": "150px"}
LAYOUT = {"width": "420px"}


def replacer(
    children: pd.DataFrame, selection: Selection, replacements: pd.DataFrame | None, inspection: Inspection
) -> widgets.Widget:
    """The records that are read to choose from, and below them what replacing those chosen would mean.

    Parameters
    ----------
    children : the eligible children
    replacements : the decisions so far; None for none
    """
    return Replacer(children, selection, replacements, inspection).widget


class Replacer:
    """The widgets and the little they remember."""

    def __init__(
        self,
        children: pd.DataFrame,
        selection: Selection,
        replacements: pd.DataFrame | None,
        inspection: Inspection,
    ) -> None:
        self._drawn = (children, selection, replacements)
        self._inspection = inspection
        self._records = records_offered(selection, replacements)
        self._reserves = reserves_offered(selection, replacements)
        self.records = _typed("Records", self._records, "R07, or R07, R23")
        self.reserve = _typed("Reserve to look at", self._reserves, "V03; blank: the closest")
        self.output = widgets.HTML(description="Result", style={"description_width": "0"})
        for field in (self.records, self.reserve):
            field.observe(self._show, names="value")
        self._show()
        self.widget = widgets.VBox([self.records, self.reserve, self.output])

    def _show(self, _: Any = None) -> None:
        self.output.value = _styled(self._page())

    def _page(self) -> str:
        try:
            going = named(self.records.value, self._records, "a record that is read")
            chosen = named(self.reserve.value, self._reserves, "an unused reserve")
            if not going:
                return (
                    "<p>Type the place of a record, such as R07, or of several with commas between them.</p>"
                )
            if len(going) > 1:
                return assignment_page(*self._drawn, self._inspection, going)
            return ranking_page(*self._drawn, self._inspection, going[0], *chosen[:1])
        except Refusal as refusal:
            return refused(refusal)


def _typed(description: str, offered: Sequence[tuple[str, str]], such_as: str) -> widgets.Combobox:
    # Not a list to choose from: JupyterLab takes letters and arrow keys from a list, and acts on cells.
    return widgets.Combobox(
        options=[label for label, _ in offered],
        placeholder=such_as,
        description=description,
        continuous_update=False,
        style=WIDE,
        layout=LAYOUT,
    )


def _styled(content: str) -> str:
    """In JupyterLab's own type, in which tables and headings look as below any other cell."""
    return f'<div class="jp-RenderedHTMLCommon" style="line-height:1.5">{content}</div>'
