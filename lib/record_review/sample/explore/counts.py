"""Margins of error, and pairs of levels counted over the lists of a book."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from record_review.inspection.promises import promise
from record_review.sample.book.book import Book
from record_review.sample.likeness.levels import in_order

if TYPE_CHECKING:
    from record_review.inspection import Programme


NORMAL_95 = 1.959964  # 95 per cent of a normal distribution lie within so many standard deviations


SHARES = (0.5, 0.3, 0.1)


def margin_of_error(share: float, size: int, children: int, effective: float | None = None) -> float:
    """Half the width of the range in which 95 per cent of samples put a share; 0 to 1.

    For a finding that is true of ``share`` of the children and ``size`` records drawn from ``children``
    without replacement: 1.96 * sqrt(P * Q / n * (N - n) / (N - 1)). Nothing is left to chance, and the margin
    is 0, when everybody is read. The lists are balanced, which on the whole makes it smaller; that is not
    counted on. A rough figure to compare sizes by: the report works its ranges out from the answers.

    effective : `effective_size` of the book, in place of n where chances differ; the share of the children
        that is read stays n / N

    Source: Cochran (1977), Sampling Techniques, theorem 3.2: variance of a proportion under simple random
    sampling, with its finite population correction (N - n) / (N - 1); the normal approximation to it.
    """
    promise(0 <= share <= 1 and 1 <= size <= children, "a share or a size is out of its range")
    if size == children:
        return 0.0
    worth_of = size if effective is None else effective
    return NORMAL_95 * sqrt(share * (1 - share) / worth_of * (children - size) / (children - 1))


def margins_of_error(size: int, children: int, effective: float | None = None) -> pd.DataFrame:
    """`margin_of_error` for the shares of `SHARES`: share, records (expected in the sample), margin."""
    return pd.DataFrame(
        {
            "share": SHARES,
            "records": [share * size for share in SHARES],
            "margin": [margin_of_error(share, size, children, effective) for share in SHARES],
        }
    )


def pair_distribution(
    book: Book, children: pd.DataFrame, variables: Sequence[str], programme: Programme | None = None
) -> pd.DataFrame:
    """For every pair of levels of two variables that children have, its count over the lists.

    Returns
    -------
    a row per pair: variable, level, other_variable, other_level, population (children), expected (exact share
    in records: the sum of its children's chances), fewest, most (records in any list), outside (share of the
    lists in which the count is more than one record from the exact share)
    """
    ordered = children.set_index("record_ref").loc[list(book.refs)]
    places, lists = book.selected, len(book.selected)
    selected_in = np.bincount(places.ravel(), minlength=len(ordered))
    coded = {}
    for name in variables:
        levels = in_order(ordered[name].astype("str").value_counts(), name, programme)
        coded[name] = levels, np.array(pd.Categorical(ordered[name].astype("str"), categories=levels).codes)
    rows = []
    for one, other in combinations(variables, 2):
        (first, codes), (second, more) = coded[one], coded[other]
        cell = codes.astype(np.int64) * len(second) + more
        cells = len(first) * len(second)
        sizes = np.bincount(cell, minlength=cells)
        in_lists = np.bincount(cell, selected_in, minlength=cells).astype(np.int64)
        start = np.arange(lists)[:, None] * cells
        counted = np.bincount((start + cell[places]).ravel(), minlength=lists * cells).reshape(lists, cells)
        outside = (np.abs(counted * lists - in_lists) > lists).mean(axis=0)
        rows += [
            (one, first[at // len(second)], other, second[at % len(second)], int(sizes[at]),
             int(in_lists[at]) / lists, int(counted[:, at].min()), int(counted[:, at].max()),
             float(outside[at]))
            for at in np.flatnonzero(sizes)
        ]  # fmt: skip
    columns = ["variable", "level", "other_variable", "other_level", "population", "expected"]
    return pd.DataFrame(rows, columns=[*columns, "fewest", "most", "outside"]).astype(
        dict.fromkeys(("variable", "level", "other_variable", "other_level"), "str")
    )
