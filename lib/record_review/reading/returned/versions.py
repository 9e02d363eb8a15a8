"""Several versions of one workbook put together cell by cell: the newer answer wins, and what differs is
told.

A cell that was left blank, or as it was sent, takes nothing back: who fills in a part in each of two
workbooks loses neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from record_review.reading.returned.answers import Key


class Difference(NamedTuple):
    """An answer that a later version changed."""

    reference: str
    field: str
    before: str
    now: str


def merged(versions: Iterable[Mapping[Key, str]]) -> dict[Key, str]:
    """The answers of all versions, the oldest first.

    >>> merged([{("a", "sibling"): "No", ("b", "sibling"): "No"}, {("a", "sibling"): "Yes"}])
    {('a', 'sibling'): 'Yes', ('b', 'sibling'): 'No'}
    """
    together: dict[Key, str] = {}
    for answers in versions:
        together |= answers
    return together


def differences(before: Mapping[Key, str], now: Mapping[Key, str]) -> tuple[Difference, ...]:
    """The answers that a version changes, in its order; new ones are no difference.

    >>> differences({("a", "sibling"): "No"}, {("a", "sibling"): "Yes", ("b", "sibling"): "No"})
    (Difference(reference='a', field='sibling', before='No', now='Yes'),)
    """
    return tuple(
        Difference(ref, name, before[ref, name], answer)
        for (ref, name), answer in now.items()
        if before.get((ref, name), answer) != answer
    )
