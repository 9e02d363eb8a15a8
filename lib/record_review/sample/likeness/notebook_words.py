"""What a book and a list are found to be, a sentence for each table of their notebooks."""

from __future__ import annotations

import pandas as pd

from record_review.sample.book.book import Book, counts
from record_review.sample.draw.selection import Selection
from record_review.sample.likeness.levels import variable_name
from record_review.sample.likeness.quality import book_quality


def counts_words(book: Book) -> str:
    """In how many lists every child stands, class by class where a floor makes classes."""
    pairs = counts(book)[["selected_in", "reserve_in"]].drop_duplicates().sort_values("selected_in")
    said = [f"{chosen:,} times among the selected and {spare:,} in reserve" for chosen, spare in pairs.values]
    whom = "Every child" if len(said) == 1 else "Every child, by its category,"
    return f"{whom} stands in the {len(book.selected):,} lists {', or '.join(said)}."


def closeness_words(book: Book, children: pd.DataFrame) -> str:
    """How many lists keep every bound, and how far the furthest level is from its exact share."""
    quality = book_quality(book, children)
    said = f"{quality['lists_within_all_bounds']:.1%} of the lists keep every bound"
    worst = quality.get("selected_worst_level")
    return f"{said}." if worst is None else f"{said}; the furthest level is {worst:.2f} records away."


def means_words(means: pd.DataFrame) -> str:
    """How far apart the lists' means lie, of every variable that holds numbers (`book_means`)."""
    if means.empty:
        return "No characteristic that holds numbers was asked for."
    said = [
        f"{variable_name(line['variable'])}: expected {line['expected']:.1f}, in the lists "
        f"{line['lowest']:.1f} to {line['highest']:.1f}"
        for line in means.to_dict("records")
    ]
    return "; ".join(said) + "."


def list_words(selection: Selection | None) -> str:
    """Which list the number picks, and how many are on it; None before the number."""
    if selection is None:
        return "The number is not known yet: no list is picked."
    return (
        f"The number picks list {selection.list_number:,} of {selection.lists:,}: "
        f"{len(selection.selected):,} selected and {len(selection.reserves):,} in reserve."
    )
