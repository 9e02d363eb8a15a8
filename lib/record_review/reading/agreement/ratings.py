"""Ratings of the same records by several readers: how many agree, and which way they differ.

Categories come from the questionnaire, never from the answers given. Coefficients corrected for chance are in
`agreement`; questions and records in `double_reading`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from record_review.inspection.score_interval import wilson_interval

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Ratings = Sequence[Sequence[Any]] | npt.NDArray[Any]  # (n, r): a line per record, a column per reader

Weights = str | Numbers

WEIGHTS = ("identity", "linear", "quadratic", "ordinal")


@dataclass(frozen=True)
class RawAgreement:
    """Pairs of answers that are the same.

    agree, pairs : pairs that agree, and all pairs; low, high : Wilson's range of the share, 0 to 1
    """

    agree: int
    pairs: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.agree / self.pairs


@dataclass(frozen=True)
class Direction:
    """Which way two readers differ on a scale.

    same, first_higher, second_higher : pairs; higher is nearer to the first category, the best of a scale
    mean_difference : steps by which the first reader is higher, on average over all pairs; steps count equal
    """

    same: int
    first_higher: int
    second_higher: int
    mean_difference: float


def raw_agreement(first: Sequence[Any], second: Sequence[Any]) -> RawAgreement:
    """Count the pairs of answers that are the same, with Wilson's 95% range.

    Parameters
    ----------
    first, second : (n,) the two readers' answers; a pair with an answer missing (None, NaN, "") is left out

    Raises
    ------
    ValueError : lengths that differ, or no pair at all

    Source: Wilson (1927).
    """
    if len(first) != len(second):
        raise ValueError("one answer of each reader per record is needed")
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if not (_missing(a) or _missing(b))]
    if not pairs:
        raise ValueError("there is no pair of answers to compare")
    agree = sum(a == b for a, b in pairs)
    low, high = wilson_interval(agree / len(pairs), len(pairs), math.inf)
    return RawAgreement(agree, len(pairs), low, high)


def direction(first: Sequence[Any], second: Sequence[Any], categories: Sequence[Any]) -> Direction:
    """Say which of two readers answers higher on a scale, and by how many steps on average.

    Parameters
    ----------
    first, second : (n,) the two readers' answers; pairs with one missing are left out
    categories : the scale, best first

    Raises
    ------
    ValueError : an answer off the scale, lengths that differ, or no pair at all
    """
    placed = rated_by_both(placed_ratings(side_by_side(first, second), categories))
    if not len(placed):
        raise ValueError("there is no pair of answers to compare")
    steps = placed[:, 1] - placed[:, 0]  # an earlier place is a higher answer
    return Direction(
        int((steps == 0).sum()), int((steps > 0).sum()), int((steps < 0).sum()), float(steps.mean())
    )


def category_weights(count: int, kind: Weights) -> Numbers:
    """Partial credit for pairs of categories, (q, q): 1 for the same, less for those further apart.

        identity   0 for any two that differ
        linear     1 − |k − l| / (q − 1)
        quadratic  1 − (k − l)² / (q − 1)²
        ordinal    1 − C(|k − l| + 1, 2) / C(q, 2)

    A table of one's own is taken as it is, when it is (q, q), symmetric, from 0 to 1 and 1 for the same.
    Cohen's weights of disagreement v become 1 − v / max v.

    Raises
    ------
    ValueError : fewer than two categories, another kind, or a table that is not as said

    Source: Cohen (1968); Gwet (2014), Handbook of Inter-Rater Reliability, 3.5.
    """
    if not isinstance(kind, str):
        own = np.asarray(kind, dtype=float)
        if own.shape != (count, count) or not (
            (own == own.T).all() and (own.diagonal() == 1).all() and (own >= 0).all() and (own <= 1).all()
        ):
            raise ValueError("weights must be a symmetric table of 0 to 1, with 1 for the same answer")
        return own
    if count < 2 or kind not in WEIGHTS:
        raise ValueError(f"at least two categories and one of {', '.join(WEIGHTS)} are needed")
    apart = np.abs(np.subtract.outer(np.arange(count), np.arange(count))).astype(float)
    if kind == "identity":
        return (apart == 0).astype(float)
    if kind == "linear":
        return 1 - apart / (count - 1)
    if kind == "quadratic":
        return 1 - apart**2 / (count - 1) ** 2
    return 1 - apart * (apart + 1) / (count * (count - 1))


def placed_ratings(ratings: Ratings, categories: Sequence[Any]) -> Places:
    """(n, r) place of each answer in the categories, −1 where missing; records nobody rated left out."""
    table = [list(row) for row in ratings]
    if len({len(row) for row in table}) > 1 or (table and len(table[0]) < 2):
        raise ValueError("each record needs an answer or a blank of the same two readers or more")
    if len(categories) < 2 or len(set(categories)) != len(categories):
        raise ValueError("at least two categories that differ are needed")
    order = {category: place for place, category in enumerate(categories)}
    given = {answer for row in table for answer in row if not _missing(answer)}
    if stray := given - set(order):
        raise ValueError(f"{len(stray)} different answers are not on the scale")
    if not table:
        return np.empty((0, 2), dtype=np.intp)
    placed = [[-1 if _missing(answer) else order[answer] for answer in row] for row in table]
    found = np.array(placed, dtype=np.intp).reshape(len(table), -1)
    return found[(found >= 0).any(axis=1)]


def side_by_side(first: Sequence[Any], second: Sequence[Any]) -> Ratings:
    if len(first) != len(second):
        raise ValueError("one answer of each reader per record is needed")
    return list(zip(first, second, strict=True))


def rated_by_both(placed: Places) -> Places:
    return placed[(placed >= 0).all(axis=1)]


def category_counts(placed: Places, categories: int) -> Numbers:
    """(n, q) readers of each record who chose each category."""
    return (placed[:, :, None] == np.arange(categories)).sum(axis=1).astype(float)


def rated_twice(counts: Numbers) -> npt.NDArray[np.bool_]:
    return counts.sum(axis=1) >= 2


def _missing(answer: Any) -> bool:
    if isinstance(answer, str):
        return answer == ""
    return answer is None or answer is pd.NA or (isinstance(answer, float) and math.isnan(answer))
