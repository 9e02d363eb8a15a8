"""Shares of the records to which a question applies: their variance and range, distributions, middle answers.

Pure functions of arrays, in the order of a `Design`; they know nothing of questions or of disclosure.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from record_review.inspection.score_interval import wilson_interval
from record_review.report.estimates.stratified import Design, Numbers

Flags = Sequence[bool] | npt.NDArray[np.bool_]  # one per record, in the order of the design
Values = Sequence[float] | npt.NDArray[Any]

ALL_READ = "all records read"
NO_BASE = "no records in the base"
TOO_FEW = "too few records for a range"


@dataclass(frozen=True)
class Share:
    """A share of the records to which a question applies.

    count, base : records that meet the condition, records in the base (neither is weighted)
    share, se : estimate for all children and its standard error, 0 to 1; NaN where there is no base
    low, high : range, 0 to 1; NaN where no range is given, for the reason in ``note``
    df, effective : degrees of freedom; records a simple random sample from an endless population would need
    note : "" | ALL_READ | NO_BASE | TOO_FEW, or of a protected share as `basis` says
    count_most, base_least : of a printed class the other ends, ``count`` and ``base`` being the least count
    and
        the most in the base; None where both are exact. ``share`` is then the middle of what it can be
    """

    count: int
    base: int
    share: float
    se: float
    low: float
    high: float
    df: int
    effective: float
    note: str = ""
    count_most: int | None = None
    base_least: int | None = None

    @property
    def has_range(self) -> bool:
        return not self.note

    @property
    def least_base(self) -> int:
        return self.base if self.base_least is None else self.base_least

    @property
    def is_class(self) -> bool:
        """Whether the counts are printed as a class, so that the share has two ends."""
        return self.count_most is not None

    @property
    def least(self) -> Fraction | float:
        """The least that the share of the records can be by what is printed; the estimate where it is
        exact."""
        return Fraction(self.count, self.base) if self.is_class else self.share

    @property
    def most(self) -> Fraction | float:
        """The most that it can be, likewise."""
        if self.count_most is None:
            return self.share
        return min(Fraction(self.count_most, self.least_base), Fraction(1))

    @property
    def rank(self) -> float:
        """What findings are put in order by: ends of one kind are alike, whatever their base."""
        if self.count_most is not None and self.count < self.count_most:
            return 0.0 if self.count == 0 else 1.0
        return self.share


def proportion(meets: Flags, in_base: Flags, design: Design) -> Share:
    """Estimate the share of children, among those to whom a question applies, whose record meets a condition.

    The base is a domain of the full sample: p = Σ w d y / Σ w d, with d = 1 in the base. Records outside it
    stay in the design and in n_h. Standard error by `linearised_variance`, range by Wilson's score interval
    at the capped effective size with a t quantile:

        n_cap = (Σ_B w)² / Σ_B w² (1 − f_h)     Kish's effective size with finite population correction
        n_eff = n_cap when p is 0 or 1, else min(p(1 − p) / v, n_cap)
        df    = records in the base − strata in the base; below 1 there is no range

    Where every record of the base lies in a stratum that was read whole, nothing was left to chance and no
    range is given (``note`` = ALL_READ).

    Parameters
    ----------
    meets, in_base : (n,) one per record, in the design's order; outside the base ``meets`` is not looked at

    Raises
    ------
    ValueError : the lengths differ from the design's, or a value is neither yes nor no; a missing answer is
        outside the base, never a no

    Source: Cochran (1977) ch. 5A and Särndal, Swensson & Wretman (1992) 5.6 (domains, linearisation); Franco,
    Little, Louis & Slud (2019) (Wilson at an effective size); the cap after Korn & Graubard (1998). Equal to
    `svyciprop(method = "wilson")` of R's survey wherever the cap does not bind.
    """
    d = yes_or_no(in_base, len(design.weight))
    y = yes_or_no(meets, len(design.weight), d)
    base, count, none = int(d.sum()), int((y & d).sum()), math.nan
    if base == 0:
        return Share(0, 0, none, none, none, none, 0, none, NO_BASE)
    w = design.weight * d
    p = 0.0 if count == 0 else 1.0 if count == base else float((w * y).sum() / w.sum())
    # Nothing varies where every answer is the same; sums of fractions would leave a trace of rounding.
    v = 0.0 if count in (0, base) else linearised_variance(y, d, design)
    df = base - len(np.unique(design.stratum[d]))
    n_cap = effective_size(d, design)
    se = math.sqrt(v)
    if math.isinf(n_cap):
        return Share(count, base, p, se, p, p, df, n_cap, ALL_READ)
    n_eff = n_cap if v == 0 else min(p * (1 - p) / v, n_cap)
    if df < 1:
        return Share(count, base, p, se, none, none, df, n_eff, TOO_FEW)
    low, high = wilson_interval(p, n_eff, df)
    return Share(count, base, p, se, low, high, df, n_eff)


def yes_or_no(values: Flags, count: int, inside: Flags | None = None) -> npt.NDArray[np.bool_]:
    """(count,) the values as yes or no; those not ``inside`` are not looked at and count as no.

    Raises
    ------
    ValueError : another number of values, or one inside that is missing or anything but True, False, 1 or 0
    """
    given = values if isinstance(values, np.ndarray) else np.asarray(values, dtype=object)
    if given.shape != (count,):
        raise ValueError("one value per record of the design is needed")
    looked_at = np.ones(count, dtype=bool) if inside is None else np.asarray(inside, dtype=bool)
    seen = given[looked_at]
    if given.dtype != bool:
        try:
            known = all(value in (0, 1) for value in seen.tolist())  # True is 1, False is 0
        except TypeError:  # pandas' NA will not say whether it is 0
            known = False
        if not known:
            raise ValueError("each value must be yes or no; leave a missing answer out of the base")
    found = np.zeros(count, dtype=bool)
    found[looked_at] = seen.astype(bool)
    return found


def linearised_variance(values: Values, in_base: Flags, design: Design) -> float:
    """Variance of a domain share or mean by Taylor linearisation, with finite population correction.

        z_i = w_i d_i (y_i − p) / Σ w d
        v   = Σ_h (1 − f_h) n_h / (n_h − 1) Σ_{i in h} (z_i − mean_h z)²

    The sums run over all records read, in or out of the base. A stratum read whole adds nothing; one of a
    single record that could not be merged adds nothing either, which is why `proportion` then gives no range.
    Equal to `SE(svymean(~y, subset(design, d)))²` of R's survey. NaN for an empty base.

    Parameters
    ----------
    values, in_base : (n,) one per record, in the design's order; outside the base ``values`` is not looked at
    """
    return variance_of_scores(domain_scores(values, in_base, design), design)


def domain_scores(values: Values, in_base: Flags, design: Design) -> Numbers:
    """(n,) each record's part in the error of a domain's share or mean, z_i = w_i d_i (y_i − ȳ) / Σ w d.

    NaN for an empty base. Source: Särndal, Swensson & Wretman (1992) 5.6.
    """
    d = np.asarray(in_base, dtype=bool)
    y = np.where(d, np.asarray(values, dtype=float), 0.0)
    w = design.weight * d
    if not d.any():
        return np.full(len(w), math.nan)
    scores: Numbers = w * (y - (w * y).sum() / w.sum()) / w.sum()
    return scores


def variance_of_scores(scores: Numbers, design: Design) -> float:
    """Variance of Σ z over the draw of a stratified sample, Σ_h (1 − f_h) n_h / (n_h − 1) Σ_h (z_i − z̄_h)².

    In a post-stratified design, of what is left of z after the mean of its post-stratum is taken out,
    z_i − w_i Σ_g z / Σ_g w.

    Source: Cochran (1977) 5.6; Särndal, Swensson & Wretman (1992) 7.6 for post-strata, as R's `postStratify`.
    """
    z = scores
    if design.post is not None:
        mean = np.bincount(design.post, weights=z) / np.bincount(design.post, weights=design.weight)
        z = z - design.weight * mean[design.post]
    variance = 0.0
    for h, (read, fraction) in enumerate(zip(design.read, design.fractions, strict=True)):
        if read > 1 and fraction < 1:
            inside = z[design.stratum == h]
            variance += float((1 - fraction) * read / (read - 1) * ((inside - inside.mean()) ** 2).sum())
    return variance


def effective_size(in_base: Flags, design: Design) -> float:
    """Kish's effective size of a base with finite population correction, (Σ w)² / Σ w² (1 − f_h).

    Infinite when every record of the base lies in a stratum that was read whole; 0 for an empty base.
    """
    d = np.asarray(in_base, dtype=bool)
    w, f = design.weight[d], design.fractions[design.stratum[d]]
    spread = float((w**2 * (1 - f)).sum())
    if not d.any():
        return 0.0
    return math.inf if spread == 0 else float(w.sum() ** 2) / spread


def distribution(
    answers: Sequence[str], categories: Sequence[str], in_base: Flags, design: Design
) -> dict[str, Share]:
    """Estimate the share of each category of a scale; each is a `proportion` on the same base.

    Returns
    -------
    category -> Share, in the order given; the counts sum to the base

    Raises
    ------
    ValueError : an answer in the base that is not one of the categories
    """
    _only_categories(answers, categories, in_base)
    return {c: proportion([a == c for a in answers], in_base, design) for c in categories}


def median_category(
    answers: Sequence[str], categories: Sequence[str], in_base: Flags, design: Design
) -> str | None:
    """The first category, from the first given, by which at least half of the weight of the base is reached.

    None for an empty base. Given worst to best, half the children are estimated at it or below. A half
    reached exactly counts, within the precision of the sums. Source: Hyndman & Fan (1996), type 1, which R's
    survey calls qrule "math".

    Raises
    ------
    ValueError : an answer in the base that is not one of the categories
    """
    _only_categories(answers, categories, in_base)
    w = design.weight * np.asarray(in_base, dtype=bool)
    total = float(w.sum())
    if total == 0:
        return None
    reached = 0.0
    for category in categories:
        reached += float(w[np.array([a == category for a in answers], dtype=bool)].sum())
        if 2 * reached >= total * (1 - 1e-12):
            return category
    raise AssertionError("the categories hold every answer of the base")


def _only_categories(answers: Sequence[str], categories: Sequence[str], in_base: Flags) -> None:
    stray = {a for a, inside in zip(answers, in_base, strict=True) if inside} - set(categories)
    if stray:
        raise ValueError(f"{len(stray)} different answers are not on the scale")
