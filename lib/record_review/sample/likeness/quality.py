"""How close the lists of a book are to the population: the figures by which a book is judged.

It counts everything anew from the book and the children; it uses nothing of the search that made the book.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np
import pandas as pd

from record_review.sample.book.book import Book, in_order
from record_review.sample.likeness.spread import expected_mean, means_of_lists
from record_review.sample.search.characteristics import is_number

FIGURES = {
    "lists_within_all_bounds": "Lists that keep every bound: levels and families, selected and reserves",
    "selected_levels_within_bounds": "Lists with every level of the selected at its share rounded down or up",
    "selected_levels_within_one": "Lists with every level of the selected within one record of its share",
    "selected_worst_level": "Furthest a level of the selected is from its share in any list (records)",
    "selected_pairs_within_bounds": "Pairs of levels of the selected at their share rounded down or up",
    "selected_pairs_within_one": "Pairs of levels of the selected within one record of their share",
    "selected_families_within_share": "Lists with no family above its share of the selected rounded up",
    "reserves_levels_within_bounds": "Lists with every level of the reserves at its share rounded down or up",
    "reserves_levels_within_one": "Lists with every level of the reserves within one record of its share",
    "reserves_worst_level": "Furthest a level of the reserves is from its share in any list (records)",
    "reserves_families_within_share": "Lists with no family above its share of the reserves rounded up",
    "same_category_reserve": "Selected records with a reserve of the same category in their list",
    "reserves_without_selected_sibling": "Reserves with no sibling among the selected of their list",
    "worst_mean": "Furthest the mean of a number is from the expected one in any list (standard deviations)",
}


def book_quality(book: Book, children: pd.DataFrame) -> dict[str, float]:
    """The figures of ``FIGURES`` for a book; shares from 0 to 1 unless the words say otherwise.

    ``children`` : the population the book was made from, in any order. Figures that have no meaning (reserves
    where there are none, categories or numbers that are not there) are left out.
    """
    children = in_order(children)
    balance_on = book.settings["balance_on"]
    numeric = [name for name in balance_on if is_number(children[name])]
    named = {name: children[name].astype("str") for name in balance_on if name not in numeric}
    known = {
        name: children[name].notna().map({True: "known", False: "not known"})
        for name in numeric
        if children[name].isna().any()
    }
    pairs = [named[one] + "\n" + named[other] for one, other in combinations(named, 2)]
    families = children["sibling_group"].astype("str") if book.settings["siblings"] != "allow" else None
    found: dict[str, float] = {}
    kept = np.ones(len(book.selected), dtype=bool)
    for role, places in (("selected", book.selected), ("reserves", book.reserves)):
        if not places.shape[1]:
            continue
        inside, near, worst = _levels([*named.values(), *known.values()], places)
        found[f"{role}_levels_within_bounds"] = inside.mean()
        found[f"{role}_levels_within_one"] = near.mean()
        found[f"{role}_worst_level"] = worst
        kept &= inside
        if role == "selected" and pairs:
            found["selected_pairs_within_bounds"], found["selected_pairs_within_one"] = _pairs(pairs, places)
        if families is not None:
            within = _families(families, places)
            found[f"{role}_families_within_share"] = within.mean()
            kept &= within
    if families is not None and book.reserves.shape[1]:
        found["reserves_without_selected_sibling"] = 1 - _siblings(families, book)
    found["lists_within_all_bounds"] = kept.mean()
    if "category" in children and book.reserves.shape[1]:
        found["same_category_reserve"] = _same_category(children["category"], book)
    if numeric:
        found["worst_mean"] = max(_mean(children[name], book.selected) for name in numeric)
    return {name: float(found[name]) for name in FIGURES if name in found}


def quality_table(book: Book, children: pd.DataFrame) -> pd.DataFrame:
    """``book_quality`` in words, one row per figure: shares as per cent, distances in records."""
    quality = book_quality(book, children)
    shown = {
        name: f"{value:.2f}"
        if name.startswith(("selected_worst", "reserves_worst", "worst"))
        else f"{value:.1%}"
        for name, value in quality.items()
    }
    return pd.DataFrame({"figure": [FIGURES[name] for name in shown], "value": list(shown.values())}).astype(
        "str"
    )


def _counted(values: pd.Series, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How often each value is among the places of each list, and how often in the population."""
    codes, found = pd.factorize(values, sort=True)
    start = np.arange(len(places))[:, None] * len(found)
    counted = np.bincount((start + codes[places]).ravel(), minlength=len(places) * len(found))
    return counted.reshape(len(places), len(found)), np.bincount(codes, minlength=len(found))


def _off(values: pd.Series, places: np.ndarray) -> np.ndarray:
    """How far each value is from its exact share in each list, times the lists so that it is whole.

    The exact share is the sum of the chances of the children who have the value: in how many lists they are,
    over the number of lists. Less than the number of lists: the count is the share rounded down or up. No
    more than it: within one record.
    """
    counted, _ = _counted(values, places)
    return np.abs(counted * len(places) - counted.sum(axis=0))


def _levels(variables: Iterable[pd.Series], places: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Which lists have every level within its bounds, and within one; how far off any is, in records."""
    furthest = np.zeros(len(places), dtype=np.int64)
    lists = len(places)
    for values in variables:
        furthest = np.maximum(furthest, _off(values, places).max(axis=1))
    return furthest < lists, furthest <= lists, furthest.max() / lists


def _pairs(pairs: list[pd.Series], places: np.ndarray) -> tuple[float, float]:
    """The share of pairs of levels within their bounds, and within one, over all pairs that a child has."""
    off = np.hstack([_off(values, places) for values in pairs])
    return (off < len(places)).mean(), (off <= len(places)).mean()


def _families(groups: pd.Series, places: np.ndarray) -> np.ndarray:
    """Which lists hold no sibling group more often than its share rounded up."""
    counted, _ = _counted(groups, places)
    cap = -(-counted.sum(axis=0) // len(places))
    return (counted <= cap)[:, np.unique(groups) != ""].all(axis=1)


def _same_category(category: pd.Series, book: Book) -> float:
    """The share of selected records, over all lists, with a reserve of their category in the list."""
    selected, reserves = _counted(category, book.selected)[0], _counted(category, book.reserves)[0]
    return selected[reserves > 0].sum() / book.selected.size


def _siblings(groups: pd.Series, book: Book) -> float:
    """The share of reserves, over all lists, whose sibling group is among the selected of the list."""
    selected, codes = _counted(groups, book.selected)[0], pd.factorize(groups, sort=True)[0]
    of_reserves = codes[book.reserves]
    known = groups.to_numpy()[book.reserves] != ""
    return (known & (np.take_along_axis(selected, of_reserves, axis=1) > 0)).mean()


def _mean(values: pd.Series, places: np.ndarray) -> float:
    """How far a list's mean is from the expected one, at most, in standard deviations; unknowns left out.

    The expected mean counts every child as often as it is in the book: the population's when chances are
    equal.
    """
    number = values.astype("float64").to_numpy()
    known = number[np.isfinite(number)]
    spread = known.std() if len(known) else 0.0
    means = means_of_lists(number, places)
    off = np.abs(means - expected_mean(number, places))
    return float(np.fmax.reduce(off) / spread) if spread > 0 else 0.0
