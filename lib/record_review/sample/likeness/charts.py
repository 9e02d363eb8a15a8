"""The draw in pictures: the selected beside the population, and the drawn list within the book.

They draw the tables of `representativeness` and `distribution` and count nothing themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from record_review.inspection.look import PALETTE, Picture, chart_style, picture
from record_review.inspection.programme import Programme
from record_review.population.profile import VARIABLES
from record_review.sample.likeness.levels import level_name, summary
from record_review.sample.likeness.spread import book_distribution, level_counts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from record_review.sample.book.book import Book

WIDTH = 9.0  # inches: 900 pixels at the size at which our pages show a picture
LONGEST = 34  # characters of a level's name beside its bars


def representativeness_figure(table: pd.DataFrame, programme: Programme | None = None) -> Figure:
    """Bars side by side for every level: its exact share of the records, the selected, and after replacement.

    Parameters
    ----------
    table : made by `representativeness`; without replacements there are two bars to a level
    """
    bars: list[tuple[str, str, str, str | None]] = [
        ("Population: exact share of the records", "expected", PALETTE.population, None)
    ]
    bars.append(("Records selected", "selected", PALETTE.selected, None))
    if len(table) and table["after"].notna().all():
        bars.append(("Read, after replacement", "after", PALETTE.after, "////"))
    step = 0.13 * len(bars) + 0.11  # inches per level
    panels = [(name, levels) for name, levels in table.groupby("variable", sort=False)]
    figure, axes = _panels(panels, step)
    with chart_style():
        most = max(1.0, float(table[["expected", "selected"]].max().max())) if len(table) else 1.0
        height = 0.84 / len(bars)
        for ax, (_, levels) in zip(axes, panels, strict=True):
            for place, (label, column, colour, hatch) in enumerate(bars):
                values = levels[column].astype("float64").to_numpy()
                at = [row - 0.42 + height * (place + 0.5) for row in range(len(levels))]
                ax.barh(
                    at, values, height * 0.9, color=colour, label=label, hatch=hatch, edgecolor=PALETTE.paper,
                    linewidth=0,
                )  # fmt: skip
                for y, value in zip(at, values, strict=True):
                    text = f"{value:.1f}" if column == "expected" else f"{value:.0f}"
                    _note(ax, value, y, text, colour if place else PALETTE.quiet)
            ax.set_xlim(0, most * 1.08)
            _names(ax, levels, programme)
        _legend(figure, axes)
    return figure


def representativeness_picture(table: pd.DataFrame, programme: Programme | None = None) -> Picture:
    """`representativeness_figure` for a page, with the summary sentence as its text."""
    words = "Population and selected records side by side, level by level. " + summary(table, programme)
    return picture(representativeness_figure(table, programme), words, caption=summary(table, programme))


def distribution_figure(
    book: Book,
    children: pd.DataFrame,
    variables: Sequence[str],
    *,
    list_number: int | None = None,
    programme: Programme | None = None,
) -> Figure:
    """How far the lists of the book lie from each level's exact share, and where the drawn list lies among
    them.

    A dot for every count that occurs, its area in proportion to the lists that have it; a ring round the
    count of the drawn list. Parameters as in `book_distribution`.
    """
    table = book_distribution(book, children, variables, list_number=list_number, programme=programme)
    panels = [(name, levels) for name, levels in table.groupby("variable", sort=False)]
    figure, axes = _panels(panels, 0.3)
    with chart_style():
        reach = max(1.5, float((table["most"] - table["expected"]).max()) + 0.4,
                    float((table["expected"] - table["fewest"]).max()) + 0.4)  # fmt: skip
        for ax, (variable, levels) in zip(axes, panels, strict=True):
            counted = level_counts(book, children, variable, programme)
            ax.axvspan(-1, 1, color=PALETTE.line, alpha=0.35, linewidth=0, label="Within one record")
            ax.axvline(0, color=PALETTE.ink, linewidth=1, label="Exact share")
            for y, row in enumerate(levels.itertuples(index=False)):
                shares = counted[row.level].value_counts(normalize=True).sort_index()
                size = [10 + 150 * share for share in shares]
                ax.scatter(
                    shares.index - row.expected,
                    [y] * len(shares),
                    size,
                    color=PALETTE.population,
                    label="Share of the lists (area)" if y == 0 else None,
                )
                text = f"exact {row.expected:.1f}; {row.fewest} to {row.most} in the lists"
                if not pd.isna(row.drawn):
                    ax.scatter(
                        [row.drawn - row.expected],
                        [y],
                        190,
                        facecolors="none",
                        edgecolors=PALETTE.selected,
                        linewidths=2,
                        label="The drawn list" if y == 0 else None,
                    )
                    text += f"; {row.drawn} drawn"
                ax.text(1.01, y, text, transform=ax.get_yaxis_transform(), va="center", fontsize=9)
            ax.set_xlim(-reach, reach)
            _names(ax, levels, programme)
        if axes:
            axes[-1].xaxis.set_visible(True)
            axes[-1].set_xlabel("Records fewer or more than the exact share")
        _legend(figure, axes)
    return figure


def _panels(panels: list[tuple[Any, pd.DataFrame]], step: float) -> tuple[Figure, list[Axes]]:
    """A figure with a panel per variable under one another, each as high as its levels need."""
    from matplotlib.figure import Figure

    with chart_style():
        heights = [len(levels) * step + 0.45 for _, levels in panels]
        figure = Figure(figsize=(WIDTH, sum(heights) + 0.75))
        grid = figure.add_gridspec(max(1, len(panels)), 1, height_ratios=heights or [1])
        axes = [figure.add_subplot(grid[place]) for place in range(len(panels))]
        for ax, (name, _) in zip(axes, panels, strict=True):
            ax.set_title(VARIABLES.get(name, name))
    return figure, axes


def _names(ax: Axes, levels: pd.DataFrame, programme: Programme | None) -> None:
    names = [level_name(row.variable, row.level, programme) for row in levels.itertuples(index=False)]
    short = [name if len(name) <= LONGEST else name[: LONGEST - 1] + "…" for name in names]
    ax.set_yticks(range(len(short)), short)
    ax.set_ylim(len(short) - 0.5, -0.5)
    ax.tick_params(length=0)
    ax.xaxis.set_visible(False)
    ax.spines["bottom"].set_visible(False)


def _note(ax: Axes, x: float, y: float, text: str, colour: str, apart: int = 4) -> None:
    ax.annotate(
        text, (x, y), xytext=(apart, 0), textcoords="offset points", va="center", color=colour, fontsize=9
    )


def _legend(figure: Figure, axes: list[Axes]) -> None:
    if axes:
        handles, labels = axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper left", ncols=len(labels), columnspacing=1.6)
