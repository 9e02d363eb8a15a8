"""No two children of a sibling group in one list: when that can be had, and how far it was.

It knows sibling groups and counts of lists; it names no child and no group.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from record_review.inspection.refusals import DrawError
from record_review.sample.search.chances import Chances


def family_problems(sibling_group: pd.Series, chance: Chances) -> list[str]:
    """Why ``siblings: one_per_family`` cannot be had with these chances; empty when nothing is in its way.

    A sibling group whose chances of being selected add up to more than one must have two children in some
    list.
    """
    selected_in = chance.per_child(chance.selected_in)
    too_many = _in_lists(sibling_group, selected_in).gt(chance.lists)
    if not too_many.any():
        return []
    sizes = sibling_group.value_counts()[too_many.index[too_many]]
    count, smallest = len(sizes), int(sizes.min())
    groups = "1 sibling group has" if count == 1 else f"{count:,} sibling groups have"
    return [
        f"sample.siblings: one_per_family cannot be had. {groups} so many children ({smallest} or more) that "
        "their chances of being selected add up to more than one, so some lists must hold two of them. "
        'Choose "spread", which keeps every group at its share rounded up, or a smaller sample.size.'
    ]


def siblings_separated(
    sibling_group: pd.Series, selected: np.ndarray, reserves: np.ndarray, chance: Chances
) -> tuple[str, ...]:
    """What ``siblings: one_per_family`` has come to, in sentences.

    Raises
    ------
    DrawError : the search found no book without two children of a sibling group among the selected
    """
    groups = pd.factorize(sibling_group.where(_known(sibling_group)), sort=True)[0]
    groups = np.where(groups < 0, groups.max(initial=-1) + 1 + np.arange(len(groups)), groups)
    if (broken := _twice(groups[selected])).any():
        raise DrawError(
            "sample.siblings: one_per_family could not be had together with equal counts and the other "
            f"bounds: {broken.sum():,} of {len(selected):,} lists hold two children of a sibling group. "
            'Choose "spread", or balance on fewer characteristics.'
        )
    if not reserves.shape[1]:
        return ()
    either = chance.per_child(chance.selected_in) + chance.per_child(chance.reserve_in)
    large = int(_in_lists(sibling_group, either).gt(chance.lists).sum())
    together = _twice(np.hstack([groups[selected], groups[reserves]]))
    if not together.any():
        return ("No list has two children of a sibling group, among selected and reserves together.",)
    why = (
        f", because {large:,} sibling {'group is' if large == 1 else 'groups are'} too large for that"
        if large
        else ""
    )
    return (
        "No list has two children of a sibling group among its selected. Among selected and reserves "
        f"together {together.sum():,} of {len(together):,} lists have two{why}.",
    )


def _known(sibling_group: pd.Series) -> pd.Series:
    return sibling_group.astype("str").ne("")


def _in_lists(sibling_group: pd.Series, counts: np.ndarray) -> pd.Series:
    """The counts of each sibling group's children added up; groups of one are no families."""
    known = _known(sibling_group)
    counted = pd.Series(counts, index=sibling_group.index)[known].groupby(sibling_group[known])
    return counted.sum()[counted.size() > 1]


def _twice(groups: np.ndarray) -> np.ndarray:
    """Which rows have a value twice."""
    return (np.diff(np.sort(groups, axis=1), axis=1) == 0).any(axis=1)
