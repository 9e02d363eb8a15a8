"""What the choices under ``sample`` mean, in a table and in sentences, before anything is drawn.

It knows the book and the children; everything is counted over all its lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from record_review.sample.explore.preview import effective_size, sibling_chances
from record_review.sample.likeness.levels import level_name

if TYPE_CHECKING:
    from record_review.inspection.programme import Programme
    from record_review.sample.book.book import Book


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
