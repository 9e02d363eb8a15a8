"""What a book made with other choices would give: a preview that is not the official draw.

It knows the population and the choices. It makes books of its own, from a seed that no official book has, and
counts them. The official book and the public number it never sees, so it can neither show nor change them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from record_review.inspection import BALANCE_VARIABLES, NOT_KNOWN, DrawError, SampleSettings
from record_review.sample.book.book import Book, make_book
from record_review.sample.likeness.consequences import Siblings, effective_size, sibling_chances
from record_review.sample.likeness.levels import variable_name
from record_review.sample.likeness.quality import quality_table
from record_review.sample.likeness.spread import book_distribution
from record_review.sample.search.chances import chances
from record_review.sample.search.floors import floor_problems

if TYPE_CHECKING:
    from record_review.inspection import Programme
    from record_review.sample.search.plan import Progress
from record_review.sample.explore.counts import margins_of_error, pair_distribution

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


def worst_levels(levels: pd.DataFrame, most: int) -> pd.DataFrame:
    """The levels that the furthest list is furthest from, those first."""
    return levels.sort_values(["off", "variable", "level"], ascending=[False, True, True]).head(most)


def left_to_chance(levels: pd.DataFrame) -> pd.DataFrame:
    """For each variable that was not chosen, the level that the furthest list is furthest from."""
    return worst_levels(levels.loc[~levels["balanced"]], len(levels)).drop_duplicates("variable")


def name_of(variable: str) -> str:
    """What a variable is called in tables and widgets."""
    return variable_name(variable)
