"""Differences: of two groups in one sample, of two inspections; and many of them at once.

Two ranges that overlap are no test, so every comparison here has a range of the difference itself. Pure
functions of arrays and of `Share`s.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import stdtr

from record_review.inspection.refusals import ReadingError
from record_review.inspection.score_interval import CONFIDENCE, wilson_interval
from record_review.report.estimates.means import NO_SPREAD, ROUNDING, t_interval
from record_review.report.estimates.shares import (
    ALL_READ,
    NO_BASE,
    TOO_FEW,
    Flags,
    Share,
    Values,
    domain_scores,
    effective_size,
    proportion,
    variance_of_scores,
    yes_or_no,
)
from record_review.report.estimates.stratified import Design

HIGHER, LOWER, UNCLEAR = "higher", "lower", "no clear evidence of a difference"
SAME = "no difference"  # only where all records were read; a sample never shows that

Triple = tuple[float, float, float]  # share, low, high


@dataclass(frozen=True)
class Contrast:
    """First less second, with the 95% range of that difference.

    difference, se : estimate and standard error, in the unit of what is compared (shares: −1 to 1)
    low, high : range; NaN where none is given, for the reason in ``note``
    df : degrees of freedom of a t interval; NaN for the other methods
    p_value : two-sided, the smallest at which the range would leave out 0; NaN where there is no range
    method : "t" | "mover"
    note : "" | ALL_READ (nothing was left to chance: low and high are the difference) | TOO_FEW | NO_SPREAD
    """

    difference: float
    se: float
    low: float
    high: float
    df: float
    p_value: float
    method: str
    note: str = ""

    @property
    def has_range(self) -> bool:
        return not self.note

    @property
    def verdict(self) -> str:
        """HIGHER or LOWER where the range leaves out 0, else UNCLEAR; the note where there is no range."""
        if math.isnan(self.low):
            return self.note
        if self.low == self.high == 0:
            return SAME
        return HIGHER if self.low > 0 else LOWER if self.high < 0 else UNCLEAR


def domain_difference(values: Values, in_first: Flags, in_second: Flags, design: Design) -> Contrast:
    """Difference of the shares or means of two groups in the same sample, covariance included.

        z_i = w_i d1_i (y_i − ȳ1) / Σ w d1 − w_i d2_i (y_i − ȳ2) / Σ w d2
        variance of Σ z by `variance_of_scores`;  ȳ1 − ȳ2 ± t · se

    with degrees of freedom records in either group − strata with such records. Where the values are yes or
    no and a share is 0 or 1, that group shows no variance and t · se would be too short: the range is then
    MOVER's from the two default ranges.

    Parameters
    ----------
    values : (n,) yes/no or numbers; outside both groups not looked at
    in_first, in_second : (n,) membership, in the design's order; they may overlap

    Raises
    ------
    ReadingError : a group without records
    ValueError : lengths that differ from the design's, or a value in a group that is not a number

    Source: Särndal, Swensson & Wretman (1992) 5.6-5.7. Equal to `svycontrast(svyby(~y, ~g, design, svymean,
    covmat = TRUE), …)` of R's survey.
    """
    groups = [yes_or_no(d, len(design.weight)) for d in (in_first, in_second)]
    given = np.asarray(values, dtype=float)
    if given.shape != design.weight.shape:
        raise ValueError("one value per record of the design is needed")
    either = groups[0] | groups[1]
    y = np.where(either, given, 0.0)
    if not np.isfinite(y).all():
        raise ValueError("every value in a group must be a number")
    empty = [name for name, d in zip(("first", "second"), groups, strict=True) if not d.any()]
    if empty:
        raise ReadingError(*(f"The {name} group has no record, so there is no difference." for name in empty))
    ones, twos = groups
    w = design.weight
    difference = float((w * ones * y).sum() / (w * ones).sum() - (w * twos * y).sum() / (w * twos).sum())
    scores = domain_scores(y, ones, design) - domain_scores(y, twos, design)
    se = math.sqrt(variance_of_scores(scores, design))
    df = _df(either, design)
    if all(math.isinf(effective_size(d, design)) for d in groups):
        return Contrast(difference, 0.0, difference, difference, df, math.nan, "t", ALL_READ)
    none = math.nan
    if any(_df(d, design) < 1 and not math.isinf(effective_size(d, design)) for d in groups):
        return Contrast(difference, se, none, none, df, none, "t", TOO_FEW)
    if set(np.unique(y[either])) <= {0.0, 1.0}:
        shares = [proportion(y == 1, d, design) for d in groups]
        if any(share.se <= ROUNDING and share.note != ALL_READ for share in shares):
            return _mover_contrast(shares[0], shares[1], se)
    if se <= ROUNDING * max(1.0, abs(difference)):
        return Contrast(difference, 0.0, none, none, df, none, "t", NO_SPREAD)
    low, high = t_interval(difference, se, df)
    p_value = 2 * float(stdtr(df, -abs(difference) / se))
    return Contrast(difference, se, low, high, df, p_value, "t")


def mover(first: Triple, second: Triple) -> tuple[float, float]:
    """MOVER's range of a difference of two independent shares, each given as (share, low, high).

    Raises
    ------
    ValueError : a share outside its own range

    Source: Newcombe (1998), method 10; Zou & Donner (2008).
    """
    for share, low, high in (first, second):
        if not low <= share <= high:
            raise ValueError("each share must lie within its range")
    (p1, l1, u1), (p2, l2, u2) = first, second
    return p1 - p2 - math.hypot(p1 - l1, u2 - p2), p1 - p2 + math.hypot(u1 - p1, p2 - l2)


def share_interval(share: Share, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The default range of a share at another confidence; the share itself where all records were read.

    Raises
    ------
    ReadingError : a share without a base or without a range
    """
    if share.note in (NO_BASE, TOO_FEW) or math.isnan(share.low):
        raise ReadingError(f"The share has no range ({share.note}), so it cannot be compared.")
    if share.note == ALL_READ:
        return share.share, share.share
    return wilson_interval(share.share, share.effective, share.df, confidence)


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust the p-values of a family of comparisons, declared beforehand, by Holm's step-down method.

    Returns
    -------
    adjusted p-values in the order given; those below 0.05 are differences that the family as a whole supports

    Raises
    ------
    ValueError : a p-value that is not a number from 0 to 1, such as that of a comparison without a range

    Source: Holm (1979), Scand. J. Statist. 6. Equal to R's `p.adjust(p, "holm")`.
    """
    if not all(0 <= p <= 1 for p in p_values):
        raise ValueError("every comparison of the family needs a p-value from 0 to 1")
    adjusted, reached = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        reached = max(reached, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = reached
    return adjusted


def _mover_contrast(first: Share, second: Share, se: float) -> Contrast:
    d = first.share - second.share
    if first.note == second.note == ALL_READ:
        return Contrast(d, 0.0, d, d, math.nan, math.nan, "mover", ALL_READ)

    def ends(confidence: float) -> tuple[float, float]:
        one, other = share_interval(first, confidence), share_interval(second, confidence)
        return mover((first.share, *one), (second.share, *other))

    low, high = ends(CONFIDENCE)
    return Contrast(d, se, low, high, math.nan, _p_value(d, ends), "mover")


def _p_value(difference: float, ends: Callable[[float], tuple[float, float]]) -> float:
    """1 − the confidence at which the range just reaches 0; ranges grow with it from the difference."""
    if difference == 0:
        return 1.0
    least = 1e-12

    def beyond(p: float) -> float:
        low, high = ends(1 - p)
        return low if difference > 0 else -high

    if beyond(1 - least) < 0:
        return 1.0
    return least if beyond(least) > 0 else float(brentq(beyond, least, 1 - least, xtol=1e-14, rtol=1e-13))


def _df(inside: npt.NDArray[np.bool_], design: Design) -> int:
    return int(inside.sum()) - len(np.unique(design.stratum[inside]))
