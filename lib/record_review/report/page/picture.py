"""A table's drawing as a picture (PNG), for documents that cannot hold the page's own."""

import io
from collections.abc import Sequence
from typing import Any

from record_review.inspection.look import PALETTE, chart_style
from record_review.report.lines.plot import ALL, DOT, ENDS, OPEN, PART, RANGE
from record_review.report.page.pieces import Piece

WIDTH, ROW, MARGIN = 7.0, 0.128, 0.75  # inches: of the picture, of a row, above and below
TALLEST = 8.9  # inches that stay of a page of A4 below a heading
NAME, SCALE, FIGURES = 0.0, (0.41, 0.62), (0.745, 0.83, 0.845)  # where columns stand, of the width
DPI = 200


def chart_picture(piece: Piece) -> bytes:
    """The rows of a table with their names, shapes and figures, under the headings of its groups.

    Equal tables give equal bytes.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = [*piece["rows"]]
    lines = len(rows) + len(piece["groups"])
    height = min(lines * ROW + MARGIN, TALLEST)
    with chart_style():
        figure = Figure(figsize=(WIDTH, height))
        figure.set_layout_engine("none")
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, 1), ylim=(lines + 3.3, -2.5))
        axes.axis("off")
        for place, tick in enumerate(piece["plot"]["ticks"]):
            x = _at(100 * place / (len(piece["plot"]["ticks"]) - 1))
            axes.plot([x, x], [-0.4, lines], color=PALETTE.line, lw=0.6, zorder=0)
            axes.text(x, -0.7, tick, fontsize=6, ha="center", va="bottom", color=PALETTE.quiet)
        for x, (heading, _) in zip(FIGURES, piece["columns"][1:], strict=False):
            side = "left" if x == FIGURES[-1] else "right"
            axes.text(x, -0.7, heading, fontsize=6, ha=side, va="bottom", weight="bold")
        y, at = 0.0, 0
        for title, count in piece["groups"]:
            axes.text(NAME, y + 0.6, title, fontsize=7, va="center", weight="bold", color=PALETTE.selected)
            axes.plot([0, 1], [y + 1, y + 1], color=PALETTE.line, lw=0.6)
            for row, shapes in zip(
                rows[at : at + count], piece["plot"]["rows"][at : at + count], strict=True
            ):
                y += 1
                _row(axes, y + 0.5, row, shapes)
            y, at = y + 1, at + count
        _key(axes, lines + 1.6, piece["plot"]["key"])
        target = io.BytesIO()
        figure.savefig(target, format="png", dpi=DPI, metadata={"Software": None})
    return target.getvalue()


def _row(axes: Any, y: float, row: Sequence[str], shapes: Sequence[Sequence[str]]) -> None:
    """A row's name, figures and shapes."""
    axes.text(NAME + 0.01, y, row[0], fontsize=6.3, va="center")
    for x, words in zip(FIGURES, row[1:], strict=False):
        axes.text(x, y, words, fontsize=6.3, va="center", ha="left" if x == FIGURES[-1] else "right")
    for kind, low, high in shapes:
        _shape(axes, kind, _at(float(low)), _at(float(high)), y)


def _shape(axes: Any, kind: str, low: float, high: float, y: float) -> None:
    """A shape as the page draws it."""
    if kind in (DOT, OPEN):
        fill = PALETTE.selected if kind == DOT else PALETTE.paper
        axes.plot([low], [y], "o", ms=4, mfc=fill, mec=PALETTE.selected, mew=1.1, zorder=3)
        return
    width, shift = {RANGE: (1.2, 0), ENDS: (4.5, 0), ALL: (3, -0.2), PART: (3, 0.2)}[kind]
    colour = PALETTE.population if kind == ALL else PALETTE.selected
    axes.plot([low, high], [y + shift, y + shift], color=colour, lw=width, solid_capstyle="butt", zorder=2)


def _key(axes: Any, y: float, key: Sequence[Sequence[str]]) -> None:
    """What the shapes mean, two to a line."""
    for place, (kind, meaning) in enumerate(key):
        x, line = 0.01 + 0.5 * (place % 2), y + place // 2
        ends = (x + 0.012, x + 0.012) if kind in (DOT, OPEN) else (x, x + 0.025)
        _shape(axes, kind, *ends, line)
        axes.text(x + 0.035, line, meaning, fontsize=6.3, va="center", color=PALETTE.quiet)


def _at(place: float) -> float:
    """A place on the scale, from 0 to 100, on the picture's width."""
    low, high = SCALE
    return low + (high - low) * place / 100
