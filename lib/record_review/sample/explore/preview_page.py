"""A preview as people see it: sentences, tables, the heat map of pairs, and all of it as one page.

It words and draws what `explore` has counted. Counts only: no line is about one child.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from record_review.inspection.look import PALETTE, Picture, Table, chart_style, picture, table
from record_review.sample.explore.preview import Preview, left_to_chance, name_of, worst_levels
from record_review.sample.likeness.charts import WIDTH
from record_review.sample.likeness.consequences import chances_table, floors_sentence
from record_review.sample.likeness.levels import level_name
from record_review.sample.likeness.words import distribution_picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from record_review.inspection import Programme

WORST = 8  # rows of a table of what is furthest off
MOST_LEVELS = 40  # of a heat map that can be read; beyond it the rarest are left out
LONGEST = 28  # characters of a level's name beside the heat map
NOT_OFFICIAL = (
    "A preview, made of lists of its own. It is not the official book and says nothing about whom the "
    "official draw selects."
)


def preview_page(preview: Preview, children: pd.DataFrame, programme: Programme | None = None) -> str:
    """A preview as HTML: what it is, then margin, siblings, levels and pairs, each under a heading.

    ``children`` : those the preview was made of
    """
    book, levels = preview.book, preview.levels
    size, reserves = book.selected.shape[1], book.reserves.shape[1]
    title = f"{size:,} of {preview.children:,} records, {reserves:,} reserves, {len(book.selected):,} lists"
    parts = [f"<h3>{title}</h3>\n", *(f"<p>{escape(words)}</p>\n" for words in (NOT_OFFICIAL, *book.notes))]
    shown: list[tuple[str, Table | Picture]] = [
        ("Chances and weights", chances_shown(preview, programme)),
        ("Margin of error", margins_table(preview)),
        ("Brothers and sisters", siblings_table(preview)),
        ("How close the lists are", table(preview.quality, "Closeness of the lists to the population")),
    ]
    if levels["balanced"].any():
        variables = list(levels.loc[levels["balanced"], "variable"].unique())
        spread = distribution_picture(book, children, variables, programme=programme)
        shown.append(("Every level over the lists", spread))
        shown.append(("Levels furthest from their share", worst_table(preview, programme)))
    if not levels["balanced"].all():
        shown.append(("Left to chance", chance_table(preview, programme)))
    if len(preview.pairs):
        shown.append(("Pairs of levels", pairs_picture(preview, programme)))
        shown.append(("Pairs furthest from their share", worst_pairs_table(preview, programme)))
    return "".join([*parts, *(f"<h4>{heading}</h4>\n{what._repr_html_()}" for heading, what in shown)])


def chances_shown(preview: Preview, programme: Programme | None = None) -> Table:
    """How likely each child is to be selected, and for how many children a record counts in estimates."""
    book = preview.book
    return table(chances_table(book, programme), "Chances of being read", note=floors_sentence(book))


def margins_table(preview: Preview) -> Table:
    """What a finding's figure would be worth."""
    frame = pd.DataFrame(
        {
            "A finding true of": [f"{share:.0%} of the children" for share in preview.margins["share"]],
            "Records in the sample, on average": preview.margins["records"],
            "Margin": [f"± {100 * margin:.1f} points" for margin in preview.margins["margin"]],
        }
    )
    return table(
        frame,
        "Range in which 95 of 100 samples of this size put a finding's share",
        note="Rough, to compare sizes by: as for a simple random sample of this population (Cochran 1977, "
        "theorem 3.2), and where chances differ the size it is worth in place of its own. Balanced "
        "lists mostly do a little better. For a group within the sample it is wider.",
    )


def siblings_table(preview: Preview) -> Table:
    """How often siblings would be read together."""
    found = preview.siblings
    lines = [
        ("Chance that a child in the sample has a sibling in it", f"{found.chance:.1%}"),
        ("The same in a simple random sample", f"{found.by_chance:.1%}"),
        ("Lists that hold siblings", f"{found.lists_with:.1%}"),
        ("Children of one sibling group in any list, at most", f"{found.most}"),
    ]
    return table(pd.DataFrame(lines, columns=["What", "Value"]), "Siblings, counted over the lists")


def worst_table(preview: Preview, programme: Programme | None = None) -> Table:
    """The levels that were balanced on and are furthest from their exact share in some list."""
    worst = worst_levels(preview.levels.loc[preview.levels["balanced"]], WORST)
    return table(_levels(worst, programme), f"The {len(worst)} levels that lie furthest off in any list")


def chance_table(preview: Preview, programme: Programme | None = None) -> Table:
    """What happens to the variables that were not chosen."""
    return table(
        _levels(left_to_chance(preview.levels), programme),
        "Characteristics that are not balanced: of each, the level that lies furthest off in any list",
    )


def _levels(levels: pd.DataFrame, programme: Programme | None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Level": [_name(row.variable, row.level, programme) for row in levels.itertuples(index=False)],
            "Children": levels["population"].to_numpy(),
            "Exact share in records": levels["expected"].to_numpy(),
            "Records in the lists": _reach(levels),
            "Furthest off, in records": levels["off"].to_numpy(),
        }
    )


def worst_pairs_table(preview: Preview, programme: Programme | None = None) -> Table:
    """The pairs of levels that are most often more than one record off."""
    order = ["outside", "population", "variable", "level", "other_variable", "other_level"]
    worst = preview.pairs.sort_values(order, ascending=[False, False, True, True, True, True]).head(WORST)
    frame = pd.DataFrame(
        {
            "Pair": [
                f"{_name(row.variable, row.level, programme)} and "
                f"{_name(row.other_variable, row.other_level, programme)}"
                for row in worst.itertuples(index=False)
            ],
            "Children": worst["population"].to_numpy(),
            "Exact share in records": worst["expected"].to_numpy(),
            "Records in the lists": _reach(worst),
            "Lists more than one record off": [f"{share:.1%}" for share in worst["outside"]],
        }
    )
    return table(frame, f"The {len(worst)} pairs of levels that are most often more than one record off")


def pairs_picture(preview: Preview, programme: Programme | None = None) -> Picture:
    """`pairs_figure` for a page, with what it shows in words."""
    pairs = preview.pairs
    often = float((1 - pairs["outside"]).mean())
    words = (
        f"Pairs of levels over the lists. Of {len(pairs):,} pairs of levels that children have, a list holds "
        f"{often:.1%} within one record of their exact share; "
        f"{int((pairs['outside'] == 0).sum()):,} pairs are so in every list."
    )
    left_out = int(preview.levels["balanced"].sum()) - MOST_LEVELS
    if left_out > 0:
        words += f" The {left_out} rarest levels are not drawn."
    caption = words.partition(". ")[2] + " Numbers: per cent of the lists more than one record off."
    return picture(pairs_figure(preview, programme), words, caption=caption)


def pairs_figure(preview: Preview, programme: Programme | None = None) -> Figure:
    """Heat map, level by level: in what share of the lists a pair is more than one record off.

    A number stands where it is not 0; a cell is grey where no child has both levels. The `MOST_LEVELS` most
    common levels are drawn, the first variable's across only and the last one's down only.
    """
    import seaborn  # takes seconds to import: only where something is drawn with it
    from matplotlib.colors import Colormap, LinearSegmentedColormap
    from matplotlib.figure import Figure

    balanced = preview.levels.loc[preview.levels["balanced"]]
    balanced = balanced.loc[balanced["population"].nlargest(MOST_LEVELS).index.sort_values()]
    variables = list(balanced["variable"].unique())
    down = balanced.loc[balanced["variable"] != variables[0]]
    across = balanced.loc[balanced["variable"] != variables[-1]]
    values = _cells(preview.pairs, down, across, variables)
    steps: Colormap = LinearSegmentedColormap.from_list("off", [PALETTE.paper, PALETTE.selected])
    colours = steps.with_extremes(bad=PALETTE.paper, under=PALETTE.no_answer)
    with chart_style():
        figure = Figure(figsize=(WIDTH, 0.27 * len(down) + 2.4))
        ax = figure.add_subplot()
        top = max(0.1, float(np.nanmax(values)))
        shares = np.nan_to_num(values)
        texts = np.where(shares >= 0.005, np.char.mod("%.0f", 100 * shares), np.where(shares > 0, "<1", ""))
        seaborn.heatmap(
            values,
            mask=np.isnan(values),
            annot=texts,
            fmt="",
            annot_kws={"fontsize": 8},
            cmap=colours,
            vmin=0,
            vmax=top,
            cbar=False,
            linewidths=0.4,
            linecolor=PALETTE.line,
            xticklabels=_ticks(across, programme),
            yticklabels=_ticks(down, programme),
            ax=ax,
        )
        ax.tick_params("x", rotation=90, labelsize=9)
        ax.tick_params("y", rotation=0, labelsize=9)
        ax.tick_params(length=0)
        for name, first, last in _blocks(across):
            ax.axvline(last, color=PALETTE.quiet, linewidth=0.8)
            middle = (first + last) / 2
            ax.text(middle, -0.3, name, ha="center", fontsize=9, color=PALETTE.quiet)
        for name, first, last in _blocks(down):
            ax.axhline(last, color=PALETTE.quiet, linewidth=0.8)
            middle = (first + last) / 2
            ax.text(len(across) + 0.2, middle, name, va="center", fontsize=9, color=PALETTE.quiet)
        ax.set_title("Per cent of the lists in which a pair of levels is more than one record off", pad=24)
    return figure


def _cells(pairs: pd.DataFrame, down: pd.DataFrame, across: pd.DataFrame, variables: list[str]) -> np.ndarray:
    """``outside`` of each pair by its place in the heat map: -1 where no child has both levels, missing where
    a cell stands for no pair of variables, or for one that stands elsewhere.
    """
    order = [[variables.index(name) for name in levels["variable"]] for levels in (down, across)]
    values = np.where(np.array(order[0])[:, None] > np.array(order[1]), -1.0, np.nan)
    rows = {level: at for at, level in enumerate(zip(down["variable"], down["level"], strict=True))}
    columns = {level: at for at, level in enumerate(zip(across["variable"], across["level"], strict=True))}
    for pair in pairs.itertuples(index=False):
        row = rows.get((pair.other_variable, pair.other_level))
        column = columns.get((pair.variable, pair.level))
        if row is not None and column is not None:
            values[row, column] = pair.outside
    return values


def _blocks(levels: pd.DataFrame) -> list[tuple[str, int, int]]:
    """Each variable's name, with the places of its first level and of the one after its last."""
    found, first = [], 0
    for name, size in levels["variable"].value_counts(sort=False).items():
        found.append((name_of(str(name)).partition(",")[0], first, first + size))
        first += size
    return found


def _ticks(levels: pd.DataFrame, programme: Programme | None) -> list[str]:
    names = [level_name(row.variable, row.level, programme) for row in levels.itertuples(index=False)]
    return [name if len(name) <= LONGEST else name[: LONGEST - 1] + "…" for name in names]


def _name(variable: str, level: str, programme: Programme | None) -> str:
    return f"{name_of(variable)}: {level_name(variable, level, programme)}"


def _reach(counted: pd.DataFrame) -> list[str]:
    return [
        f"{fewest} to {most}" if fewest < most else f"{fewest}"
        for fewest, most in zip(counted["fewest"], counted["most"], strict=True)
    ]
