"""How close the lists of a book are to the population: the figures by which a book is judged."""

from __future__ import annotations

import numpy as np
import pandas as pd

from record_review.sample.book import Book, in_order
from record_review.sample.characteristics import characteristics
from record_review.sample.exchange import bounds


def book_quality(book: Book, children: pd.DataFrame) -> dict[str, float]:
    """The book's figures, as shares from 0 to 1 of lists unless the name says otherwise."""
    children = in_order(children)
    what = characteristics(children, tuple(book.settings["balance_on"]))
    n = what.children
    found: dict[str, float] = {}
    for name, members in (("selected", book.selected), ("reserves", book.reserves)):
        places = members.shape[1]
        count = np.stack(
            [np.bincount(what.features[row].ravel(), minlength=len(what.names)) for row in members]
        )
        low, high = bounds(what.sizes, places, n)
        inside = (count >= low) & (count <= high)
        off = np.abs(count * n - places * what.sizes)
        found[f"{name}_all_levels_within_bounds"] = inside[:, : what.levels].all(axis=1).mean()
        found[f"{name}_worst_level"] = off[:, : what.levels].max(initial=0) / n
        found[f"{name}_cells_within_one"] = (
            (off[:, what.levels :] <= n).mean() if off.shape[1] > what.levels else 1.0
        )
        group = np.stack(
            [np.bincount(what.group[row], minlength=len(what.group_sizes) + 1) for row in members]
        )
        cap = -(-places * what.group_sizes // n)
        found[f"{name}_lists_with_a_family_over"] = (group[:, :-1] > cap).any(axis=1).mean()
    return {key: float(value) for key, value in found.items()}


def quality_table(book: Book, children: pd.DataFrame) -> pd.DataFrame:
    """``book_quality`` as a table with a sentence per figure."""
    return pd.DataFrame(
        [
            {"figure": key.replace("_", " "), "value": value}
            for key, value in book_quality(book, children).items()
        ]
    )
