"""The widgets of the exploring notebook: choices, a button, and what they would give.

It only wires: what is counted is in `explore`, how it looks in `explore_shown`.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from record_review.inspection import Refusal
from record_review.sample.explore.comparing import compared
from record_review.sample.explore.preview import (
    SIBLINGS,
    Choices,
    Preview,
    categories,
    lists_needed,
    name_of,
    not_offered,
    offered,
    preview,
    usual_choices,
)
from record_review.sample.explore.preview_page import preview_page
from record_review.sample.likeness.levels import level_name

if TYPE_CHECKING:
    import pandas as pd

    from record_review.inspection import Programme, SampleSettings

LISTS = (100, 200, 400, 1000)
QUICK = 400_000  # children times lists: a few seconds, so the first preview need not be asked for
STEP = 0.02  # of the work: more often the page need not be told
WIDE = {"description_width": "150px"}
LAYOUT = {"width": "420px"}
NARROW = {"width": "300px"}


def explorer(
    children: pd.DataFrame, programme: Programme, settings: SampleSettings, *, at_once: bool = True
) -> widgets.Widget:
    """Choices to try out, and below them what they would give.

    Parameters
    ----------
    children : the eligible children
    settings : of the inspection file: the choices to begin with
    at_once : show the first preview without being asked, where that takes seconds
    """
    explored = Explorer(children, programme, settings)
    lists = lists_needed(children, explored.choices)
    if at_once and lists is not None and len(children) * lists <= QUICK:
        explored.update()
    return explored.widget


class Explorer:
    """The widgets and the little they remember."""

    def __init__(self, children: pd.DataFrame, programme: Programme, settings: SampleSettings) -> None:
        self.children, self.programme = children, programme
        usual = usual_choices(children, settings)
        self.size = _number("Records to read", usual.size)
        self.reserves = _number("Reserves", usual.reserves)
        self.balance_on = {
            name: widgets.Checkbox(
                value=name in usual.balance_on, description=name_of(name), indent=False, layout=NARROW
            )
            for name in offered(children)
        }
        self.siblings = _choice(
            "Brothers and sisters", [(words, name) for name, words in SIBLINGS.items()], usual.siblings
        )
        self.floors = {
            code: _number(
                level_name("category", code, programme), usual.floors.get(code, 0), labelled="210px"
            )
            for code in categories(children)
        }
        self.lists = _choice("Lists, at least", [(f"{lists:,}", lists) for lists in LISTS], usual.lists)
        self.button = widgets.Button(
            description="Update", button_style="primary", tooltip="Make lists with these choices and count"
        )
        self.keep = widgets.Button(
            description="Keep to compare", tooltip="Set what is shown beside what comes next", disabled=True
        )
        self._kept: Preview | None = None
        self._latest: Preview | None = None
        self.progress = widgets.FloatProgress(
            value=0, min=0, max=1, description="Progress", style=WIDE, layout=LAYOUT
        )
        self.status = widgets.HTML(description="State", style=WIDE, layout=LAYOUT)
        self.output = widgets.HTML(description="Result", style={"description_width": "0"})
        for choice in self._chosen():
            choice.observe(self._changed, names="value")
        self.button.on_click(lambda _: self.update())
        self.keep.on_click(lambda _: self._keep())
        self.status.value = self._before()
        self.widget = self._arranged(not_offered(children, settings))

    @property
    def choices(self) -> Choices:
        """What is chosen now."""
        return Choices(
            size=self.size.value,
            reserves=self.reserves.value,
            balance_on=tuple(name for name, box in self.balance_on.items() if box.value),
            siblings=self.siblings.value,
            lists=self.lists.value,
            floors={code: box.value for code, box in self.floors.items() if box.value},
        )

    def update(self) -> None:
        """Show what the present choices would give, or a sentence for each reason why they cannot be
        tried.
        """
        self.progress.value, self.progress.bar_style = 0, ""
        try:
            found = preview(self.children, self.choices, self._say, self.programme)
            self._say(1.0, "drawing what they give")
            beside = compared(self._kept, found, self.programme)._repr_html_() if self._kept else ""
            self.output.value = _styled(beside + preview_page(found, self.children, self.programme))
        except Refusal as refusal:
            self._stopped(refusal.problems)
        except KeyboardInterrupt:
            self._stopped(["Stopped. Nothing is shown for these choices."])
        except BaseException:
            self._stopped(
                ["This is a fault of ours, not of your choices; the log of JupyterLab has details."]
            )
            raise
        else:
            self.progress.bar_style = "success"
            self._latest, self.keep.disabled = found, False
            self.status.value = f"Shown below: {len(found.book.selected):,} lists, with these choices."

    def _keep(self) -> None:
        self._kept = self._latest
        self.status.value = "Kept: the next update is shown beside it, with what changed."

    def _say(self, share: float, sentence: str) -> None:
        if share - self.progress.value >= STEP or share == 1:
            self.progress.value = share
            self.status.value = escape(sentence)

    def _stopped(self, problems: Sequence[str]) -> None:
        self.progress.bar_style = "danger"
        self.status.value = "Nothing was made."
        self.output.value = _styled("".join(f"<p>{escape(problem)}</p>\n" for problem in problems))

    def _changed(self, _: Any) -> None:
        self.progress.value, self.progress.bar_style = 0, ""
        shown = " What is shown below belongs to earlier choices." if self.output.value else ""
        self.status.value = self._before() + shown

    def _before(self) -> str:
        """What pressing the button would do."""
        choices = self.choices
        lists = lists_needed(self.children, choices)
        if lists is None:
            return "Press Update."
        equal = "of a category with a floor, and every other child, " if choices.floors else ""
        why = f", the fewest that give every child {equal}the same chance" if lists > choices.lists else ""
        return f"Update makes {lists:,} lists{why}."

    def _chosen(self) -> list[widgets.Widget]:
        numbers = [self.size, self.reserves, self.siblings, *self.floors.values(), self.lists]
        return [*self.balance_on.values(), *numbers]

    def _arranged(self, sentences: Sequence[str]) -> widgets.Widget:
        said = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
        legend = widgets.HTML("<b>Like the population in</b>")
        floors = widgets.HTML("<b>At least so many records of</b> (0: no floor)")
        like = widgets.VBox([legend, *self.balance_on.values(), floors, *self.floors.values()])
        numbers = [self.size, self.reserves, self.siblings, self.lists]
        asked = widgets.VBox([*numbers, widgets.HBox([self.button, self.keep]), self.progress, self.status])
        choices = widgets.HBox([like, asked], layout={"flex_flow": "row wrap"})
        return widgets.VBox([widgets.HTML(_styled(said)), choices, self.output])


def _number(description: str, value: int, *, labelled: str = "150px") -> widgets.IntText:
    # Not a bounded field: that would turn a number that cannot be into another one, without a word.
    return widgets.IntText(
        value=value,
        description=description,
        continuous_update=False,
        style={"description_width": labelled},
        layout=LAYOUT if labelled == "150px" else NARROW,
    )


def _choice(description: str, options: Sequence[tuple[str, Any]], value: Any) -> widgets.ToggleButtons:
    # Not a drop-down list: JupyterLab takes letters and arrow keys from a list, and acts on cells.
    return widgets.ToggleButtons(
        options=options,
        value=value,
        description=description,
        style={**WIDE, "button_width": "auto"},
        layout={"width": "auto"},
    )


def _styled(content: str) -> str:
    """In JupyterLab's own type, in which tables and headings look as below any other cell."""
    return f'<div class="jp-RenderedHTMLCommon" style="line-height:1.5">{content}</div>'
