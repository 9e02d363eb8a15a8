"""One finding of several inspections at a time, chosen from a list: for the exploring notebook."""

from typing import TYPE_CHECKING

from record_review.inspection.look import table
from record_review.report.released.overview import Overview, question_picture, question_table

if TYPE_CHECKING:
    from ipywidgets import VBox

SIDE_BY_SIDE = "Share of records, likely range and base of each inspection"


def finding_chooser(view: Overview) -> "VBox":
    """A list of all findings above the figure of the chosen one: inspections as rows, a dot with its range,
    and the numbers below."""
    import ipywidgets as widgets

    firsts = [lines[0][1] for lines in view.questions]
    options = [(f"{line.section}: {line.label}", place) for place, line in enumerate(firsts)]
    chosen = widgets.Dropdown(
        options=options,
        description="Finding",
        layout={"width": "100%", "max_width": "44rem"},
        style={"description_width": "initial"},
    )
    figure = widgets.HTML(value=figure_of(view, 0))

    def show(change: dict) -> None:
        figure.value = figure_of(view, change["new"])

    chosen.observe(show, names="value")
    return widgets.VBox([chosen, figure])


def figure_of(view: Overview, place: int) -> str:
    """The figure and the numbers of one finding, as HTML."""
    lines = view.questions[place]
    numbers = table(question_table(lines), SIDE_BY_SIDE, note=lines[0][1].wording)
    return question_picture(lines)._repr_html_() + numbers._repr_html_()
