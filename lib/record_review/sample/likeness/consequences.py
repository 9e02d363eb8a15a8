"""What the choices under ``sample`` mean, in a table and in sentences, before anything is drawn.

It knows the book and the children; everything is counted over all its lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from record_review.sample.likeness.levels import level_name

if TYPE_CHECKING:
    from record_review.inspection.programme import Programme
    from record_review.sample.book.book import Book


@dataclass(frozen=True)
class Siblings:
    """How often brothers and sisters would be read together, counted over the lists.

    chance : that a child in the sample has a sibling in it, 0 to 1
    by_chance : the same if the records were drawn with nothing in mind
    lists_with : share of the lists that hold siblings
    most : children of one sibling group in any list; 0 when no siblings are known
    """

    chance: float
    by_chance: float
    lists_with: float
    most: int


def chances_table(book: Book, programme: Programme | None = None) -> pd.DataFrame:
    """The chances in words: a line for each category with a floor above its share, and one for all others.

    Returns
    -------
    Children, How many, Floor, Selected in lists, Chance, Records on average, Without floors (records), In
    reserve in lists, What a record counts for (children)
    """
    lists, size, everyone = len(book.selected), book.selected.shape[1], len(book.refs)
    rows = []
    for line in book.settings["chances"]:
        code, floor, children = line["category"], line["floor"], line["children"]
        chosen, spare = line["selected_in"], line["reserve_in"]
        name = f"Category: {level_name('category', code, programme)}" if code else ""
        rows.append(
            {
                "Children": name or ("All others" if len(book.settings["chances"]) > 1 else "All"),
                "How many": children,
                "Floor": str(floor) if floor else "none",
                "Selected in lists": f"{chosen:,} of {lists:,}",
                "Chance": f"{chosen / lists:.1%}",
                "Records on average": f"{children * chosen / lists:.2f}",
                "Without floors": f"{children * size / everyone:.2f}",
                "In reserve in lists": f"{spare:,} of {lists:,}",
                "A record counts for": f"{lists / chosen:.2f} children",
            }
        )
    return pd.DataFrame(rows)


def floors_sentence(book: Book) -> str:
    """What the floors do to chances and to estimates."""
    size = book.selected.shape[1]
    if len(book.settings["chances"]) == 1:
        return (
            f"All children have the same chance, so each of the {size} records counts the same in estimates."
        )
    return (
        "Chances differ because of a floor, so in estimates records count for different numbers of children. "
        f"For a finding that has nothing to do with the category the {size} records then tell as much as "
        f"{effective_size(book):.1f} drawn with equal chances; about the category itself they tell more."
    )


def siblings_sentence(book: Book, children: pd.DataFrame) -> str:
    """What the policy on siblings means in this book."""
    found = sibling_chances(book, children)
    if not found.most:
        return "No siblings are known among these children."
    means = {
        "allow": "Siblings are left to chance (allow).",
        "spread": "No sibling group is to have more of the selected than its share rounded up (spread).",
        "one_per_family": "No list has two children of a sibling group among its selected (one_per_family).",
    }[book.settings["siblings"]]
    if found.most == 1:
        return f"{means} In no list are two children of a sibling group selected."
    return (
        f"{means} In {found.lists_with:.1%} of the lists two or more of a sibling group are selected, at "
        f"most {found.most} of one group."
    )


def effective_size(book: Book) -> float:
    """How many records drawn with equal chances tell as much, about what has nothing to do with the floors.

    (sum of weights)**2 / sum of squared weights, both as expected over the book: N**2 / sum over the children
    of lists / lists that select the child. It is the number of records when all chances are equal.

    Source: Kish (1992), Journal of Official Statistics 8:183, weighting for unequal chances.
    """
    lists = len(book.selected)
    squares = sum(line["children"] * lists / line["selected_in"] for line in book.settings["chances"])
    return float(len(book.refs) ** 2 / squares)


def sibling_chances(book: Book, children: pd.DataFrame) -> Siblings:
    """Count over the lists how often a selected child has a sibling among the selected.

    For records drawn with nothing in mind, a child of a group of f has none with chance
    (N - n) / (N - 1) * … * (N - n - f + 2) / (N - f + 1).
    """
    groups = children.set_index("record_ref")["sibling_group"].astype("str").loc[list(book.refs)]
    everyone, (lists, size) = len(groups), book.selected.shape
    codes, found = pd.factorize(groups.where(groups.ne("")), sort=True)
    sizes = np.bincount(codes[codes >= 0], minlength=len(found))
    start = np.arange(lists)[:, None] * (len(found) + 1)
    code = np.where(codes < 0, len(found), codes)[book.selected]
    counted = np.bincount((start + code).ravel(), minlength=lists * (len(found) + 1))
    counted = counted.reshape(lists, -1)[:, : len(found)]
    together = np.where(counted > 1, counted, 0)
    alone = {
        int(f): np.prod([max(0, everyone - size - i) / (everyone - 1 - i) for i in range(f - 1)])
        for f in np.unique(sizes)
    }
    return Siblings(
        chance=float(together.sum() / (lists * size)),
        by_chance=float(sum(f * (1 - alone[int(f)]) for f in sizes) / everyone),
        lists_with=float((together > 0).any(axis=1).mean()),
        most=int(counted.max(initial=0)),
    )
