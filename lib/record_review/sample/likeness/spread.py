"""What the book holds as a whole: for every level, how often each count occurs over all the lists.

It knows the book and the children's characteristics. Because the number picks one list with equal chances,
these shares are the sampling distribution itself: known, not estimated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from record_review.inspection.programme import Programme
from record_review.sample.likeness.levels import in_order
from record_review.sample.search.characteristics import is_number

if TYPE_CHECKING:
    from record_review.sample.book.book import Book


def level_counts(
    book: Book, children: pd.DataFrame, variable: str, programme: Programme | None = None
) -> pd.DataFrame:
    """How many records of each level every list selects: a row per list, a column per level."""
    values = children.set_index("record_ref")[variable].astype("str").loc[list(book.refs)]
    levels = in_order(values.value_counts(), variable, programme)
    codes = pd.Categorical(values, categories=levels).codes[book.selected]
    counted = np.stack([(codes == place).sum(axis=1) for place in range(len(levels))], axis=1)
    return pd.DataFrame(counted, columns=levels, index=pd.RangeIndex(1, len(counted) + 1, name="list"))


def book_distribution(
    book: Book,
    children: pd.DataFrame,
    variables: Sequence[str],
    *,
    list_number: int | None = None,
    programme: Programme | None = None,
) -> pd.DataFrame:
    """For every level, its count over all lists, and in the drawn one.

    Parameters
    ----------
    children : the children of the book, one row each, with ``record_ref`` and the variables
    variables : those that hold numbers are left out: see `book_means`
    list_number : the list that was drawn, from 1; None before the draw

    Returns
    -------
    a row per level: variable, level, population (children), expected (exact share in records: the sum of the
    chances of its children, from how many lists each of them is in), mean (over the lists), fewest, most
    (records in any list), at_floor, at_ceiling (shares of the lists with the exact share rounded down and
    up; at_ceiling is 0 when it is whole), outside (share of the lists with neither), drawn (records in the
    drawn list; missing before the draw)
    """
    lists, rows = len(book.selected), []
    selected_in = pd.Series(np.bincount(book.selected.ravel(), minlength=len(book.refs)), index=[*book.refs])
    for variable in (name for name in variables if not is_number(children[name])):
        counted = level_counts(book, children, variable, programme)
        values = children.set_index("record_ref")[variable].astype("str")
        population, in_lists = values.value_counts(), selected_in.groupby(values).sum()
        for level, column in counted.items():
            floor, rest = divmod(int(in_lists[level]), lists)
            at_floor = float(column.eq(floor).mean())
            at_ceiling = float(column.eq(floor + 1).mean()) if rest else 0.0
            rows.append(
                {
                    "variable": variable,
                    "level": level,
                    "population": int(population[level]),
                    "expected": int(in_lists[level]) / lists,
                    "mean": float(column.mean()),
                    "fewest": int(column.min()),
                    "most": int(column.max()),
                    "at_floor": at_floor,
                    "at_ceiling": at_ceiling,
                    "outside": float((column.lt(floor) | column.gt(floor + bool(rest))).mean()),
                    "drawn": pd.NA if list_number is None else int(column.loc[list_number]),
                }
            )
    columns = ["variable", "level", "population", "expected", "mean", "fewest", "most"]
    columns += ["at_floor", "at_ceiling", "outside", "drawn"]
    return pd.DataFrame(rows, columns=columns).astype({"variable": "str", "level": "str", "drawn": "Int64"})


def means_of_lists(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The mean of the known values of each list; not a number where none is known."""
    known = np.isfinite(values)
    count = known[places].sum(axis=1)
    added = np.where(known, values, 0.0)[places].sum(axis=1)
    return np.where(count > 0, added / np.maximum(count, 1), np.nan)


def expected_mean(values: np.ndarray, places: np.ndarray) -> float:
    """The mean of the known values over all places of all lists; not a number where none is known."""
    return float(means_of_lists(values, places.reshape(1, -1))[0])


def book_means(
    book: Book, children: pd.DataFrame, variables: Sequence[str], *, list_number: int | None = None
) -> pd.DataFrame:
    """For every variable that holds numbers, its mean over all lists, and in the drawn one.

    A mean is that of the selected whose number is known.

    Parameters
    ----------
    children, list_number : as in `book_distribution`

    Returns
    -------
    a row per variable that holds numbers: variable, known (children whose number is known), population (their
    mean), expected (the same, every child counted as often as it is selected in the book; the population's
    mean when chances are equal), lowest, highest (mean in any list), drawn (mean in the drawn list; missing
    before the draw)
    """
    rows = []
    for variable in (name for name in variables if is_number(children[name])):
        values = children.set_index("record_ref")[variable].astype("float64").loc[[*book.refs]].to_numpy()
        means = means_of_lists(values, book.selected)
        rows.append(
            {
                "variable": variable,
                "known": int(np.isfinite(values).sum()),
                "population": expected_mean(values, np.arange(len(values))[None, :]),
                "expected": expected_mean(values, book.selected),
                "lowest": float(np.fmin.reduce(means)),
                "highest": float(np.fmax.reduce(means)),
                "drawn": float("nan") if list_number is None else float(means[list_number - 1]),
            }
        )
    columns = ["variable", "known", "population", "expected", "lowest", "highest", "drawn"]
    return pd.DataFrame(rows, columns=columns).astype({"variable": "str"})
