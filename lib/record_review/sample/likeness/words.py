"""The draw as the team's notebooks and the partnership see it: tables in words, and a picture.

Nothing is worked out here that the modules beside it do not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from record_review.inspection.look import Picture, picture
from record_review.population.profile import VARIABLES
from record_review.sample.book.book import Book, counts
from record_review.sample.likeness.charts import distribution_figure
from record_review.sample.likeness.levels import level_name, variable_name
from record_review.sample.likeness.spread import book_distribution

if TYPE_CHECKING:
    from record_review.inspection import Programme


def counts_summary(book: Book) -> pd.DataFrame:
    """How many children stand in how many lists: role, lists, children; a line for each count that occurs."""
    counted = counts(book)
    lines = [
        (role, int(number), int(children))
        for role, column in (("selected", "selected_in"), ("in reserve", "reserve_in"))
        for number, children in counted[column].value_counts().sort_index().items()
    ]
    return pd.DataFrame(lines, columns=["role", "lists", "children"])


def likeness_table(likeness: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """The table of `representativeness` in words: a line per level; "after replacement" only if looked at."""
    shown = pd.DataFrame(
        {
            "Characteristic": [VARIABLES.get(name, name) for name in likeness["variable"]],
            "Level": [
                level_name(*pair, programme)
                for pair in zip(likeness["variable"], likeness["level"], strict=True)
            ],
            "Children in the population": likeness["population"],
            "Share of the population": [f"{share:.1%}" for share in likeness["share"]],
            "Exact share in records": likeness["expected"],
            "Selected": likeness["selected"],
            "Difference in records": [f"{difference:+.1f}" for difference in likeness["difference"]],
        }
    )
    if likeness["after"].notna().all():
        shown["After replacement"] = likeness["after"].astype("int64")
    return shown


def means_table(means: pd.DataFrame) -> pd.DataFrame:
    """`book_means` or `mean_likeness` in words: a line per variable that holds numbers."""
    columns = {
        "known": "Children whose number is known",
        "population": "Mean of the population",
        "expected": "Expected mean",
        "lowest": "Lowest mean of any list",
        "highest": "Highest mean of any list",
        "drawn": "Mean of the drawn list",
        "selected": "Mean of the selected",
        "difference": "Difference",
        "after": "After replacement",
    }
    shown = pd.DataFrame({"Characteristic": [variable_name(name) for name in means["variable"]]}, dtype="str")
    for column, name in columns.items():
        if column == "known":
            shown[name] = means[column]
        elif column in means and means[column].notna().all():
            shown[name] = [f"{mean:{'+' if column == 'difference' else ''}.1f}" for mean in means[column]]
    return shown


def distribution_picture(
    book: Book,
    children: pd.DataFrame,
    variables: Sequence[str],
    *,
    list_number: int | None = None,
    programme: Programme | None = None,
) -> Picture:
    """`distribution_figure` for a page, with what it shows in words."""
    spread = book_distribution(book, children, variables, list_number=list_number, programme=programme)
    off = (
        max(
            float((spread["most"] - spread["expected"]).max()),
            float((spread["expected"] - spread["fewest"]).max()),
        )
        if len(spread)
        else 0.0
    )
    outside = int((spread["outside"] > 0).sum())
    words = (
        f"For each of {len(spread)} levels, how far the lists of the book lie from its exact share. "
        f"The furthest list is {off:.1f} records away; "
        + (
            "no list is outside the exact share rounded down or up."
            if not outside
            else f"{outside} levels are outside it in some list."
        )
    )
    figure = distribution_figure(book, children, variables, list_number=list_number, programme=programme)
    return picture(figure, words, caption=words)
