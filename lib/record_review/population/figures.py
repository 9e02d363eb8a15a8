"""The population in pictures: from the rows of the return to the children, and who the children are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from record_review.inspection import NOT_KNOWN, Programme
from record_review.inspection.look import PALETTE, chart_style
from record_review.population.population import Population
from record_review.population.profile import VARIABLES, funnel, profile

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW = 0.29  # inches per bar
MOST_LEVELS = 12  # bars of one variable; smaller localities beyond are drawn as one bar
SHORT = {
    "duplicate": "Same child as another row",
    "asp_only": "Adult support and protection alone",
    "no_process": "No protective process",
    "undetermined_routes": "Undetermined: routes not answered",
    "undetermined_dates": "Undetermined: dates",
    "outside_window": "No involvement in the two years",
    "over_18": "Already 18",
    "agreed_date_problem": "No readable agreed date",
}


def funnel_figure(population: Population) -> Figure:
    """From the rows of the return, less each reason, to the eligible children; every step with its count."""
    from matplotlib.figure import Figure

    steps = funnel(population)
    taken = steps[(steps["outcome"] != "eligible") & (steps["rows"] > 0)]
    total, eligible = int(steps["rows"].sum()), int(steps["rows"].iloc[0])
    labels = [
        "Rows of children in the return",
        *(SHORT[reason] for reason in taken["reason"]),
        "Eligible children",
    ]
    with chart_style():
        figure = Figure(figsize=(7.6, 0.9 + 0.42 * len(labels)))
        axes = figure.add_subplot()
        left = total
        axes.barh(0, total, color=PALETTE.population)
        _label(axes, total, 0, f"{total:,}")
        for place, (outcome, rows) in enumerate(zip(taken["outcome"], taken["rows"], strict=True), start=1):
            open_question = outcome == "undetermined"
            axes.barh(
                place,
                rows,
                left=left - rows,
                color=PALETTE.paper if open_question else PALETTE.excluded,
                edgecolor=PALETTE.quiet,
                hatch="////" if open_question else None,
                linewidth=0.8,
            )
            _label(axes, left, place, f"−{rows:,}")
            left -= rows
        axes.barh(len(labels) - 1, eligible, color=PALETTE.selected)
        _label(axes, eligible, len(labels) - 1, f"{eligible:,}")
        _plain(axes, labels, total)
    return figure


def profile_figure(population: Population, programme: Programme) -> Figure:
    """One panel per variable: the share of children in each level, with count and share beside each bar."""
    from matplotlib.figure import Figure

    table = profile(population, programme)
    panels = [(name, _shortened(levels)) for name, levels in table.groupby("variable", sort=False)]
    columns = _in_two(panels)
    heights = [sum(len(levels) + 1.9 for _, levels in column) for column in columns]
    most = max(0.01, max((levels["share"].max() for _, levels in panels), default=0))
    with chart_style():
        figure = Figure(figsize=(10.4, max(1.5, ROW * max(heights, default=1))))
        sides: Any = figure.subfigures(1, 2, wspace=0.02)
        for side, column, height in zip(sides, columns, heights, strict=True):
            spare = max(heights) - height
            ratios = [len(levels) + 0.6 for _, levels in column] + ([spare] if spare > 0.5 else [])
            grid = side.add_gridspec(len(ratios), 1, height_ratios=ratios) if column else ()
            for (name, levels), place in zip(column, grid, strict=False):
                axes = side.add_subplot(place)
                axes.barh(range(len(levels)), levels["share"], color=PALETTE.selected, height=0.72)
                for at, (count, share) in enumerate(zip(levels["children"], levels["share"], strict=True)):
                    _label(axes, share, at, f"{count:,} ({_percent(share)})")
                _plain(axes, levels["level"].tolist(), most)
                axes.set_title(name, fontsize=11)
    return figure


def funnel_words(population: Population) -> str:
    """What `funnel_figure` shows, for somebody who cannot see it."""
    steps = funnel(population)
    total, eligible = int(steps["rows"].sum()), int(steps["rows"].iloc[0])
    taken = steps[(steps["outcome"] != "eligible") & (steps["rows"] > 0)]
    less = [f"{_lower(SHORT[r])} ({n:,})" for r, n in zip(taken["reason"], taken["rows"], strict=True)]
    words = f"Of {total:,} rows of children in the return, {eligible:,} are eligible children. "
    return words + (f"The others: {'; '.join(less)}." if less else "There are no others.")


def profile_words(population: Population, programme: Programme | None = None) -> str:
    """What `profile_figure` shows: the largest group of each variable. A programme names routes."""
    children = population.children
    parts = []
    for variable, name in VARIABLES.items():
        counts = children[variable].value_counts()
        if counts.empty or (variable == "category" and programme is None):
            continue
        level = str(counts.index[0])
        if programme and variable == "category" and level != NOT_KNOWN:
            level = programme.route(level).short
        share = _percent(counts.iloc[0] / len(children))
        parts.append(f"{_lower(name)}: {level} ({counts.iloc[0]:,}, {share})")
    largest = f" The largest group of each variable is {'; '.join(parts)}." if parts else ""
    return f"Profile of the {len(children):,} children of the population.{largest}"


def _lower(words: str) -> str:
    """Words inside a sentence; an abbreviation keeps its capitals."""
    return words if words[:2].isupper() else words[0].lower() + words[1:]


def _in_two(panels: list[tuple[str, pd.DataFrame]]) -> list[list[tuple[str, pd.DataFrame]]]:
    """The panels in two columns of about the same height, in their order."""
    total = sum(len(levels) + 1.9 for _, levels in panels)
    left: list[tuple[str, pd.DataFrame]] = []
    filled = 0.0
    for name, levels in panels:
        if filled + (len(levels) + 1.9) / 2 > total / 2:
            break
        left.append((name, levels))
        filled += len(levels) + 1.9
    return [left, panels[len(left) :]]


def _shortened(levels: pd.DataFrame) -> pd.DataFrame:
    """At most `MOST_LEVELS` bars, the last one for all that are left."""
    if len(levels) <= MOST_LEVELS:
        return levels
    rest = levels.iloc[MOST_LEVELS - 1 :]
    together = rest.iloc[:1].assign(
        level=f"{len(rest)} others", children=rest["children"].sum(), share=rest["share"].sum()
    )
    return pd.concat([levels.iloc[: MOST_LEVELS - 1], together], ignore_index=True)


def _percent(share: float) -> str:
    """A share in whole percent; what is there is never shown as nothing."""
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def _label(axes: Axes, at: float, place: int, text: str) -> None:
    axes.annotate(text, (at, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=9.5)


def _plain(axes: Axes, labels: list[str], most: float) -> None:
    """Bars from the top down with their names, room for the counts, and no axis that repeats them."""
    axes.set_yticks(range(len(labels)), [label if len(label) <= 40 else label[:39] + "…" for label in labels])
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_xlim(0, most * 1.38)
    axes.tick_params(length=0)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
