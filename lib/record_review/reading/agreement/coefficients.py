"""Coefficients of agreement between readers, corrected for what chance alone would give.

Pure functions of ratings, with categories from the questionnaire: a category nobody used still counts in what
agreement by chance would be. They know nothing of questions or records; `double_reading` brings those.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from record_review.inspection.score_interval import quantile
from record_review.reading.agreement.ratings import (
    Numbers,
    Ratings,
    Weights,
    category_counts,
    category_weights,
    placed_ratings,
    rated_by_both,
    rated_twice,
    side_by_side,
)

NO_PAIRS = "no record was rated by two readers"
NEVER_VARIES = "not estimable: a reader gave the same answer throughout"
ONE_ANSWER = "not estimable: only one answer was ever given"
NO_SPREAD = "no range: the records do not differ in how far the readers agree"
ONE_RECORD = "no range: one record only"

LEVELS = ("nominal", "ordinal", "interval", "ratio")


@dataclass(frozen=True)
class Coefficient:
    """A coefficient of agreement, at most 1; 0 is what chance alone would give.

    value, se, low, high : NaN where not estimable, for the reason in ``note``
    observed, expected : agreement seen, and agreement by chance as the coefficient means it (weighted)
    records : records rated by two readers or more
    note : "" | NO_PAIRS | NEVER_VARIES | ONE_ANSWER | NO_SPREAD | ONE_RECORD
    """

    name: str
    value: float
    se: float
    low: float
    high: float
    observed: float
    expected: float
    records: int
    note: str = ""

    @property
    def has_range(self) -> bool:
        return not math.isnan(self.low)


def gwet(ratings: Ratings, categories: Sequence[Any], weights: Weights = "identity") -> Coefficient:
    """Gwet's AC1 (identity weights) or AC2 (other weights), for two readers or more, answers missing or not.

        p_a = mean over records rated twice or more of Σ_k r_ik (Σ_l w_kl r_il − 1) / (r_i (r_i − 1))
        p_e = Σ w_kl / (q (q − 1)) Σ_k π_k (1 − π_k),   π_k = mean over records of r_ik / r_i
        AC  = (p_a − p_e) / (1 − p_e)

    with r_ik readers of record i who chose category k. Standard error by linearisation with divisor n(n − 1),
    range with the t quantile on n − 1 degrees of freedom, cut to −1 and 1.

    Parameters
    ----------
    ratings : (n, r) answers, a line per record and a column per reader; missing is None, NaN or ""
    categories : the whole scale, in its order
    weights : one of WEIGHTS, or a (q, q) table of partial credit, 1 for the same answer

    Raises
    ------
    ValueError : an answer off the scale, fewer than two categories or readers, unknown weights

    Source: Gwet (2008), Br. J. Math. Stat. Psychol. 61, and Gwet (2014). Equal to irrCAC's `gwet.ac1.raw`
    with `categ.labels`.
    """
    w = category_weights(len(categories), weights)
    name = "AC1" if (w == np.eye(len(w))).all() else "AC2"
    counts = category_counts(placed_ratings(ratings, categories), len(categories))
    if not rated_twice(counts).any():
        return _not_estimable(name, NO_PAIRS)
    q, readers = len(categories), counts.sum(axis=1)
    used = (counts / readers[:, None]).mean(axis=0)
    scale = w.sum() / (q * (q - 1))
    expected = float(scale * (used * (1 - used)).sum())
    chance = scale * (counts @ (1 - used)) / readers
    return _linearised(name, counts, w, expected, chance)


def fleiss(ratings: Ratings, categories: Sequence[Any], weights: Weights = "identity") -> Coefficient:
    """Fleiss's kappa for two readers or more, not always the same ones (with two: Scott's pi).

    As `gwet` with p_e = Σ w_kl π_k π_l. Not estimable where only one answer was ever given.

    Raises
    ------
    ValueError : as `gwet`

    Source: Fleiss (1971), Psychol. Bull. 76; standard error after Gwet (2014), as irrCAC's
    `fleiss.kappa.raw`.
    """
    w = category_weights(len(categories), weights)
    name = "Fleiss’ kappa"
    counts = category_counts(placed_ratings(ratings, categories), len(categories))
    if not rated_twice(counts).any():
        return _not_estimable(name, NO_PAIRS)
    readers = counts.sum(axis=1)
    used = (counts / readers[:, None]).mean(axis=0)
    if (used > 0).sum() == 1:
        return _not_estimable(name, ONE_ANSWER, int(rated_twice(counts).sum()))
    return _linearised(name, counts, w, float(used @ w @ used), counts @ (w @ used) / readers)


def brennan_prediger(
    ratings: Ratings, categories: Sequence[Any], weights: Weights = "identity"
) -> Coefficient:
    """Brennan and Prediger's coefficient: chance spreads answers evenly over the scale, p_e = Σ w_kl / q².

    With two readers and two categories it is Holley and Guilford's G.

    Raises
    ------
    ValueError : as `gwet`

    Source: Brennan & Prediger (1981), Educ. Psychol. Meas. 41. Equal to irrCAC's `bp.coeff.raw`.
    """
    w = category_weights(len(categories), weights)
    counts = category_counts(placed_ratings(ratings, categories), len(categories))
    if not rated_twice(counts).any():
        return _not_estimable("Brennan–Prediger", NO_PAIRS)
    expected = float(w.sum()) / len(categories) ** 2
    return _linearised("Brennan–Prediger", counts, w, expected, np.full(len(counts), expected))


def cohen(
    first: Sequence[Any], second: Sequence[Any], categories: Sequence[Any], weights: Weights = "identity"
) -> Coefficient:
    """Cohen's kappa of two readers, weighted where ``weights`` say so.

        p_a = Σ w_kl p_kl,   p_e = Σ w_kl p_k. p_.l,   κ = (p_a − p_e) / (1 − p_e)
        var = [Σ p_kl (w_kl − (1 − κ)(w̄_k. + w̄_.l))² − (κ − p_e (1 − κ))²] / (n (1 − p_e)²)

    Range with the t quantile on n − 1 degrees of freedom, cut to −1 and 1. Not estimable when one reader gave
    the same answer throughout: the coefficient is then 0 or undefined whatever the other reader did.

    Parameters
    ----------
    first, second : (n,) the two readers' answers; pairs with one missing are left out
    categories : the whole scale, in its order
    weights : one of WEIGHTS, or a (q, q) table of partial credit, 1 for the same answer

    Raises
    ------
    ValueError : an answer off the scale, lengths that differ, fewer than two categories, unknown weights

    Source: Cohen (1960, 1968); Fleiss, Cohen & Everitt (1969), Psychol. Bull. 72. Equal to psych's
    `cohen.kappa` and irrCAC's `kappa2.table`.
    """
    w = category_weights(len(categories), weights)
    name = "Cohen’s kappa" if (w == np.eye(len(w))).all() else "Weighted kappa"
    placed = rated_by_both(placed_ratings(side_by_side(first, second), categories))
    n = len(placed)
    if n == 0:
        return _not_estimable(name, NO_PAIRS)
    if any(len(np.unique(placed[:, reader])) == 1 for reader in (0, 1)):
        return _not_estimable(name, NEVER_VARIES, n)
    table = np.zeros((len(categories), len(categories)))
    np.add.at(table, (placed[:, 0], placed[:, 1]), 1 / n)
    ones, twos = table.sum(axis=1), table.sum(axis=0)
    observed, expected = float((w * table).sum()), float(ones @ w @ twos)
    value = (observed - expected) / (1 - expected)
    credit = w - (1 - value) * np.add.outer(w @ twos, w.T @ ones)
    spread = float((table * credit**2).sum()) - (value - expected * (1 - value)) ** 2
    se = math.sqrt(max(spread, 0.0) / n) / (1 - expected)
    return _with_range(name, value, se, observed, expected, n)


def krippendorff(ratings: Ratings, categories: Sequence[Any], level: str = "nominal") -> Coefficient:
    """Krippendorff's alpha for two readers or more, answers missing or not.

        α = 1 − D_o / D_e,  D_o = Σ o_ck δ²_ck / n..,  D_e = Σ n_c n_k δ²_ck / (n.. (n.. − 1))

    over the coincidences o_ck of records rated twice or more. δ² is 1 for any difference (nominal),
    (Σ_{c..k} n_g − (n_c + n_k)/2)² (ordinal), (c − k)² (interval) or ((c − k) / (c + k))² (ratio). Interval
    and ratio take categories that are numbers as they are, and others as their places 1, 2, … on the scale.
    Standard error by Gwet's linearisation; for the ordinal level the distances are taken as fixed, though
    they rest on the answers. Not estimable where only one answer was ever given.

    Parameters
    ----------
    ratings : (n, r) answers, a line per record and a column per reader; missing is None, NaN or ""
    categories : the whole scale, in its order
    level : one of LEVELS

    Raises
    ------
    ValueError : an answer off the scale, fewer than two categories or readers, unknown level, or a ratio of
        numbers below 0

    Source: Krippendorff (2011), Computing Krippendorff's alpha-reliability; standard error Gwet (2014), as
    irrCAC's `krippen.alpha.raw` with unweighted and quadratic weights. Values equal to irr's `kripp.alpha`.
    """
    if level not in LEVELS:
        raise ValueError(f"the level must be one of {', '.join(LEVELS)}")
    name, q = "Krippendorff’s alpha", len(categories)
    counts = category_counts(placed_ratings(ratings, categories), q)
    counts = counts[rated_twice(counts)]
    if not len(counts):
        return _not_estimable(name, NO_PAIRS)
    totals = counts.sum(axis=0)
    if (totals > 0).sum() == 1:
        return _not_estimable(name, ONE_ANSWER, len(counts))
    distance = _distances(totals, level, categories)
    w = 1 - distance / distance.max()  # alpha does not change with the unit of distance
    readers = counts.sum(axis=1)
    mean_readers, n = readers.mean(), len(counts)
    pairs = (counts * (counts @ w - 1)).sum(axis=1) / (mean_readers * (readers - 1))
    used = totals / readers.sum()
    expected = float(used @ w @ used)
    few = 1 / readers.sum()  # Krippendorff's correction for a small number of answers
    plain = float(pairs.mean())
    observed = float((1 - few) * plain + few)
    value, uncorrected = float((observed - expected) / (1 - expected)), (plain - expected) / (1 - expected)
    more = (readers - mean_readers) / mean_readers
    own = (pairs - observed * more - expected) / (1 - expected)
    chance = counts @ (w @ used) / mean_readers - expected * more
    own -= 2 * (1 - uncorrected) * (chance - expected) / (1 - expected)
    return _with_range(name, value, _standard_error(own, uncorrected), observed, expected, n)


def _linearised(name: str, counts: Numbers, w: Numbers, expected: float, chance: Numbers) -> Coefficient:
    """A coefficient (p_a − p_e) / (1 − p_e) with Gwet's standard error; ``chance`` is each record's part in
    p_e."""
    readers, twice, n = counts.sum(axis=1), rated_twice(counts), len(counts)
    pairs = np.where(twice, readers * (readers - 1), 1)
    own = np.where(twice, (counts * (counts @ w.T - 1)).sum(axis=1) / pairs, 0.0)
    observed = float(own.sum() / twice.sum())
    value = (observed - expected) / (1 - expected)
    influence = (n / twice.sum()) * (own - expected * twice) / (1 - expected)
    influence -= 2 * (1 - value) * (chance - expected) / (1 - expected)
    return _with_range(
        name, value, _standard_error(influence, value), observed, expected, int(twice.sum()), n
    )


def _standard_error(influence: Numbers, value: float) -> float:
    n = len(influence)
    return math.sqrt(float(((influence - value) ** 2).sum()) / (n * (n - 1))) if n > 1 else math.nan


def _with_range(
    name: str,
    value: float,
    se: float,
    observed: float,
    expected: float,
    records: int,
    rated: int | None = None,
) -> Coefficient:
    """The coefficient with its t interval; without one where the records do not differ."""
    n = records if rated is None else rated
    note = ONE_RECORD if n < 2 else NO_SPREAD if se < 1e-12 else ""
    if note:
        return Coefficient(name, value, se, math.nan, math.nan, observed, expected, records, note)
    half = quantile(n - 1) * se
    return Coefficient(
        name, value, se, max(-1.0, value - half), min(1.0, value + half), observed, expected, records
    )


def _not_estimable(name: str, note: str, records: int = 0) -> Coefficient:
    none = math.nan
    return Coefficient(name, none, none, none, none, none, none, records, note)


def _distances(totals: Numbers, level: str, categories: Sequence[Any]) -> Numbers:
    q = len(totals)
    if level == "nominal":
        return 1 - np.eye(q)
    if level == "ordinal":
        middle = np.cumsum(totals) - totals / 2  # rank of the middle answer of each category
        return np.subtract.outer(middle, middle) ** 2
    numbers = all(isinstance(category, int | float) for category in categories)
    values = np.array(list(categories) if numbers else range(1, q + 1), dtype=float)
    apart = np.subtract.outer(values, values)
    if level == "ratio":
        if (values < 0).any():
            raise ValueError("a ratio needs numbers from 0")
        both = np.add.outer(values, values)
        apart = np.divide(apart, both, out=np.zeros_like(apart), where=both > 0)
    squares: Numbers = apart**2
    return squares
