"""What replacing would change, level by level: words, a figure and names for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from record_review.inspection.look import PALETTE, chart_style
from record_review.population.profile import VARIABLES
from record_review.sample.likeness.charts import WIDTH
from record_review.sample.likeness.levels import level_name, representativeness
from record_review.sample.replacing.closeness import with_choices

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from record_review.inspection import Inspection
    from record_review.sample.draw.selection import Selection


LONGEST = 46  # characters of a level's name beside the chart


def levels_changed(
    children: pd.DataFrame,
    selection: Selection,
    replacements: pd.DataFrame | None,
    inspection: Inspection,
    choices: Sequence[tuple[str, str]],
) -> pd.DataFrame:
    """The levels whose number of records some choices would change.

    Parameters
    ----------
    choices : (record, reserve), references

    Returns
    -------
    variable, level, expected (exact share in records), now, then (records); no rows when nothing changes
    """
    variables, programme = inspection.sample.balance_on, inspection.programme
    now, then = (
        representativeness(children, selection, variables, tried, programme=programme)
        for tried in (with_choices(replacements, []), with_choices(replacements, choices))
    )
    both = now[["variable", "level", "expected"]].assign(now=now["after"], then=then["after"])
    return both.loc[both["now"] != both["then"]].reset_index(drop=True)


def effect_figure(effect: pd.DataFrame, inspection: Inspection) -> Figure:
    """Records more or fewer than the exact share, for every level that would change: now and then."""
    from matplotlib.figure import Figure

    with chart_style():
        figure = Figure(figsize=(WIDTH, 1.1 + 0.34 * len(effect)))
        ax = figure.add_subplot()
        ax.axvspan(-1, 1, color=PALETTE.line, alpha=0.35, linewidth=0, label="Within one record")
        ax.axvline(0, color=PALETTE.ink, linewidth=1)
        now, then = ((effect[name] - effect["expected"]).astype("float64") for name in ("now", "then"))
        lines = range(len(effect))
        ax.hlines(lines, now, then, color=PALETTE.quiet, linewidth=1)
        ax.scatter(now, lines, 60, color=PALETTE.selected, label="Now", zorder=3)
        ax.scatter(then, lines, 60, color=PALETTE.after, marker="D", label="With this choice", zorder=3)
        ax.set_yticks(lines, [_short(name) for name in level_names(effect, inspection)])
        ax.set_ylim(len(effect) - 0.5, -0.5)
        reach = max(1.5, float(now.abs().max()), float(then.abs().max())) + 0.3
        ax.set_xlim(-reach, reach)
        ax.set_xlabel("Records fewer or more than the exact share")
        ax.tick_params(length=0)
        figure.legend(loc="outside upper left", ncols=3)
    return figure


def level_names(effect: pd.DataFrame, inspection: Inspection) -> list[str]:
    return [
        f"{VARIABLES.get(row.variable, row.variable)}: "
        f"{level_name(row.variable, row.level, inspection.programme)}"
        for row in effect.itertuples(index=False)
    ]


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
