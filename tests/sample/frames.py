"""Invented children for the tests and benchmarks of the draw: skewed, correlated, in families.

Only ``random.Random(seed).random()`` is used, whose stream is the same on every platform and Python release.
"""

from __future__ import annotations

import random

import pandas as pd

CATEGORIES = "abcd"
BANDS = ("Unborn", "0 to 4", "5 to 11", "12 to 15", "16 and 17")
GENDERS = ("Female", "Male", "Other", "Not known")
ETHNICITIES = ("White: Scottish", "White: other", "Asian", "African", "Mixed", "Not known")
LOCALITIES = ("North", "Coast", "Town", "Islands")


def _pick(chance: random.Random, weights: list[float]) -> int:
    """One place of a list of weights, each with a chance in proportion to its weight."""
    left = chance.random() * sum(weights)
    for place, weight in enumerate(weights):
        left -= weight
        if left < 0:
            return place
    return len(weights) - 1


def invented_children(size: int, seed: int = 1, *, families: float = 0.55) -> pd.DataFrame:
    """``size`` invented children with 5 variables of 23 levels in all, and sibling groups of two to six.

    Category goes with age, ethnic group with locality, siblings share both of the latter: as returns do, and
    unlike a table of independent columns. ``families`` is the chance that the next child opens a sibling
    group.
    """
    chance = random.Random(seed)
    rows: list[dict] = []
    family = 0
    while len(rows) < size:
        children, group = 1, ""
        if chance.random() < families:
            children = 2 + _pick(chance, [50, 28, 13, 6, 3])
            family += 1
            group = f"S{family:04d}"
        locality = _pick(chance, [46, 27, 20, 7])
        ethnicity = _pick(
            chance,
            [[80, 8, 4, 2, 3, 3], [70, 20, 2, 1, 3, 4], [55, 12, 14, 9, 6, 4], [90, 7, 0.5, 0.5, 1, 1]][
                locality
            ],
        )
        for _ in range(min(children, size - len(rows))):
            band = _pick(chance, [4, 34, 33, 21, 8])
            category = _pick(
                chance,
                [[70, 30, 0, 0], [60, 39, 1, 0], [62, 34, 3, 1], [45, 22, 20, 13], [30, 8, 36, 26]][band],
            )
            gender = 3 if band == 0 else _pick(chance, [48, 49, 2, 1])
            rows.append(
                {
                    "record_ref": f"R{len(rows) + 1:05d}",
                    "category": CATEGORIES[category],
                    "age_band": BANDS[band],
                    "gender": GENDERS[gender],
                    "ethnicity": ETHNICITIES[ethnicity],
                    "locality": LOCALITIES[locality],
                    "sibling_group": group,
                }
            )
    children_frame = pd.DataFrame(rows).astype("str")
    children_frame.insert(1, "ref_key", children_frame["record_ref"].str.casefold())
    return children_frame
