"""The widgets of the notebook that looks at replacements: which records, which reserve, and what it means.

It only wires: everything that is shown is made by `explore_replacing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from record_review.inspection import Refusal
from record_review.sample.closeness import rank_reserves
from record_review.sample.explore_replacing import (
    assignment_page,
    ranking_page,
    records_offered,
    refused,
    reserves_offered,
)

if TYPE_CHECKING:
    import pandas as pd

    from record_review.inspection import Inspection
    from record_review.sample.selection import Selection

WIDE = {"description_width": "150px"}
LAYOUT = {"width": "420px"}
ROWS = 10


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
        self.records = widgets.SelectMultiple(
            options=records_offered(selection, replacements),
            description="Records",
            rows=ROWS,
            style=WIDE,
            layout=LAYOUT,
        )
        self.reserve = widgets.Dropdown(
            options=[], description="Reserve to look at", disabled=True, style=WIDE, layout=LAYOUT
        )
        self.output = widgets.HTML(description="Result", style={"description_width": "0"})
        self._filling = False
        self.records.observe(self._records_changed, names="value")
        self.reserve.observe(self._reserve_changed, names="value")
        self._show()
        self.widget = widgets.VBox([self.records, self.reserve, self.output])

    def _records_changed(self, _: Any) -> None:
        """Offer the reserves for one record, the closest first; for several there is one suggestion."""
        options: list[tuple[str, str]] = []
        if len(self.records.value) == 1:
            sample, programme = self._inspection.sample, self._inspection.programme
            children, selection, replacements = self._drawn
            ranked = rank_reserves(
                children, selection, self.records.value[0], replacements, sample, programme
            )
            options = reserves_offered(ranked)
        self._filling = True
        self.reserve.options = options
        self.reserve.disabled = not options
        self._filling = False
        self._show()

    def _reserve_changed(self, _: Any) -> None:
        if not self._filling:
            self._show()

    def _show(self) -> None:
        self.output.value = _styled(self._page())

    def _page(self) -> str:
        going = list(self.records.value)
        if not going:
            return "<p>Choose a record, or several with Ctrl or Shift and the arrow keys.</p>"
        try:
            if len(going) > 1:
                return assignment_page(*self._drawn, self._inspection, going)
            return ranking_page(*self._drawn, self._inspection, going[0], self.reserve.value)
        except Refusal as refusal:
            return refused(refusal)


def _styled(content: str) -> str:
    """In JupyterLab's own type, in which tables and headings look as below any other cell."""
    return f'<div class="jp-RenderedHTMLCommon" style="line-height:1.5">{content}</div>'
