"""What a book made with other choices would give: a preview that is not the official draw.

It knows the population and the choices. It makes books of its own, from a seed that no official book has, and
counts them. The official book and the public number it never sees, so it can neither show nor change them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from record_review.inspection import BALANCE_VARIABLES, NOT_KNOWN, DrawError, SampleSettings
from record_review.inspection.promises import promise
from record_review.sample.book.book import Book, make_book
from record_review.sample.likeness.consequences import Siblings, effective_size, sibling_chances
from record_review.sample.likeness.levels import in_order, variable_name
from record_review.sample.likeness.quality import quality_table
from record_review.sample.likeness.spread import book_distribution
from record_review.sample.search.chances import chances, floor_problems

if TYPE_CHECKING:
    from record_review.inspection import Programme
    from record_review.sample.search.plan import Progress

# Stands where an official book has the population's digest, 64 small letters and digits: never the same seed.
SEED = "exploring: not the official book"
SIBLINGS = {
    "spread": "Spread over the lists",
    "allow": "Leave to chance",
    "one_per_family": "Never two of a family",
}
LISTS = 200  # enough to see how levels are distributed, and made in seconds
MOST_LISTS = 2000
MOST_RECORDS = 5000  # as in the inspection file
NORMAL_95 = 1.959964  # 95 per cent of a normal distribution lie within so many standard deviations
SHARES = (0.5, 0.3, 0.1)


@dataclass(frozen=True)
class Choices:
    """What can be tried out.

    size, reserves : records to be read and records in reserve
    balance_on : columns of the children in which the lists are to be like the population
    siblings : a key of `SIBLINGS`
    floors : code of a category -> records of it in every list at the least
    lists : at least so many are made; far fewer than in an official book
    """

    size: int = 60
    reserves: int = 15
    balance_on: tuple[str, ...] = ()
    siblings: str = "spread"
    lists: int = LISTS
    floors: Mapping[str, int] = field(default_factory=dict)

    @property
    def settings(self) -> SampleSettings:
        """The choices as the inspection file would have them."""
        return SampleSettings(
            size=self.size,
            reserves=self.reserves,
            balance_on=self.balance_on,
            siblings=self.siblings,
            lists=self.lists,
            floors=self.floors,
        )


@dataclass(frozen=True)
class Preview:
    """What the choices would give, counted over a book of its own that is not the official one.

    levels : as `book_distribution`, for every variable offered, with ``balanced`` (was it chosen?) and
        ``off`` (records between the furthest list and the exact share)
    pairs : as `pair_distribution`, for the variables chosen
    margins : as `margins_of_error`
    quality : as `quality_table`
    """

    choices: Choices
    children: int
    book: Book
    levels: pd.DataFrame
    pairs: pd.DataFrame
    margins: pd.DataFrame
    siblings: Siblings
    quality: pd.DataFrame


def offered(children: pd.DataFrame) -> tuple[str, ...]:
    """The variables that can be balanced on here: those with more than one level among these children."""
    levels = _named(children, [name for name in BALANCE_VARIABLES if name in children])
    return tuple(name for name in levels if children[name].nunique() > 1)


def levels_offered(children: pd.DataFrame) -> pd.DataFrame:
    """The variables offered, in words: characteristic, levels, and children with its rarest level."""
    counted = {name: children[name].value_counts() for name in offered(children)}
    return pd.DataFrame(
        {
            "characteristic": [name_of(name) for name in counted],
            "levels": [len(levels) for levels in counted.values()],
            "children with its rarest level": [int(levels.min()) for levels in counted.values()],
        }
    )


def usual_choices(children: pd.DataFrame, settings: SampleSettings) -> Choices:
    """The choices of the inspection file, as far as exploring offers them."""
    return Choices(
        size=settings.size,
        reserves=settings.reserves,
        balance_on=tuple(name for name in offered(children) if name in settings.balance_on),
        siblings=settings.siblings,
        floors={code: floor for code, floor in settings.floors.items() if code in categories(children)},
    )


def categories(children: pd.DataFrame) -> tuple[str, ...]:
    """The codes of the categories that children here have and that may have a floor."""
    if "category" not in children:
        return ()
    return tuple(sorted(set(children["category"].astype("str")) - {NOT_KNOWN}))


def not_offered(children: pd.DataFrame, settings: SampleSettings) -> tuple[str, ...]:
    """What the inspection file asks for and exploring leaves out, one sentence each."""
    return tuple(
        f"The inspection file asks for a floor for category {code}, which no child here has; exploring "
        "leaves it out."
        for code in settings.floors
        if code not in categories(children)
    )


def lists_needed(children: pd.DataFrame, choices: Choices) -> int | None:
    """How many lists a preview makes: the fewest, from ``choices.lists`` on, with whole counts.

    None when there can be no book with these choices: trying says why.
    """
    if choices.size < 1 or choices.reserves < 0 or floor_problems(children, choices.settings):
        return None
    try:
        return chances(children, choices.settings).lists
    except DrawError:
        return None


def preview(
    children: pd.DataFrame,
    choices: Choices,
    progress: Progress | None = None,
    programme: Programme | None = None,
) -> Preview:
    """Make a book with these choices and count what it gives.

    The same children and choices give the same preview. It is never the official book: `SEED` enters its
    randomness in place of the population's digest. (Where everybody is selected there is nothing to draw, and
    any two books are equal.)

    Parameters
    ----------
    children : the eligible children, as `make_book` takes them
    progress : called with the share that is done, 0 to 1, and a sentence
    programme : gives the order of the levels

    Raises
    ------
    DrawError : every reason at once why there can be no such book
    """
    _refuse(children, choices)
    book = make_book(children, choices.settings, SEED, progress)
    levels = book_distribution(book, children, _named(children, offered(children)), programme=programme)
    above, below = levels["most"] - levels["expected"], levels["expected"] - levels["fewest"]
    levels = levels.drop(columns="drawn").assign(
        balanced=levels["variable"].isin(choices.balance_on),
        off=np.maximum(above, below).clip(lower=0),
    )
    return Preview(
        choices=choices,
        children=len(children),
        book=book,
        levels=levels,
        pairs=pair_distribution(book, children, _chosen(children, choices), programme),
        margins=margins_of_error(book.selected.shape[1], len(children), effective_size(book)),
        siblings=sibling_chances(book, children),
        quality=quality_table(book, children),
    )


def _refuse(children: pd.DataFrame, choices: Choices) -> None:
    """What cannot be tried out; what no book can be made of, `make_book` refuses."""
    problems = []
    if not 1 <= choices.size <= MOST_RECORDS:
        problems.append(f"Records to read: expected 1 to {MOST_RECORDS:,}.")
    if not 0 <= choices.reserves <= MOST_RECORDS:
        problems.append(f"Reserves: expected 0 to {MOST_RECORDS:,}.")
    if not choices.balance_on:
        problems.append("Choose at least one characteristic in which lists are to be like the population.")
    if choices.siblings not in SIBLINGS:
        problems.append(f"Siblings: choose {', '.join(SIBLINGS)}.")
    if not 1 <= choices.lists <= MOST_LISTS:
        problems.append(f"Lists: expected 1 to {MOST_LISTS:,}.")
    if problems:
        raise DrawError(*problems)


def _chosen(children: pd.DataFrame, choices: Choices) -> list[str]:
    """The variables chosen that have levels, in the order in which variables are offered."""
    return [name for name in _named(children, offered(children)) if name in choices.balance_on]


def _named(children: pd.DataFrame, variables: Sequence[str]) -> list[str]:
    """The variables that have levels: not those that hold numbers."""
    return [name for name in variables if not pd.api.types.is_numeric_dtype(children[name])]


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


def worst_levels(levels: pd.DataFrame, most: int) -> pd.DataFrame:
    """The levels that the furthest list is furthest from, those first."""
    return levels.sort_values(["off", "variable", "level"], ascending=[False, True, True]).head(most)


def left_to_chance(levels: pd.DataFrame) -> pd.DataFrame:
    """For each variable that was not chosen, the level that the furthest list is furthest from."""
    return worst_levels(levels.loc[~levels["balanced"]], len(levels)).drop_duplicates("variable")


def name_of(variable: str) -> str:
    """What a variable is called in tables and widgets."""
    return variable_name(variable)
