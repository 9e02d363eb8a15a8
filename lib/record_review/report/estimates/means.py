"""Means and numbers of children, from a stratified sample.

Like `estimates`, pure functions of arrays that know nothing of questions. A mean of a scale treats its steps
as equal, which nothing in the scale promises: `STEPS_EQUAL` must stand wherever one is shown.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from record_review.inspection.refusals import ReadingError
from record_review.inspection.score_interval import CONFIDENCE, quantile
from record_review.report.estimates.shares import (
    ALL_READ,
    TOO_FEW,
    Flags,
    Values,
    domain_scores,
    effective_size,
    proportion,
    variance_of_scores,
    yes_or_no,
)
from record_review.report.estimates.stratified import Design, Numbers

STEPS_EQUAL = (
    "This mean counts the steps of the scale as equal, which they need not be; read the shares first."
)
NO_SPREAD = "the values show no variation within a stratum, so there is no range"

ROUNDING = 1e-12  # what sums of fractions leave where nothing varies


@dataclass(frozen=True)
class Estimate:
    """An estimated number with its 95% range.

    value, se : the estimate for all children and its standard error, in the unit of the values
    low, high : range; NaN where none is given, for the reason in ``note``
    df, base : degrees of freedom; records in the base
    note : "" | ALL_READ (nothing was left to chance: low and high are the value) | TOO_FEW | NO_SPREAD
    """

    value: float
    se: float
    low: float
    high: float
    df: int
    base: int
    note: str = ""

    @property
    def has_range(self) -> bool:
        return not self.note


def t_interval(value: float, se: float, df: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """value ± t · se, t the two-sided quantile on ``df`` degrees of freedom (infinite: the normal one).

    Raises
    ------
    ValueError : fewer than one degree of freedom, or a standard error that is not a number from 0
    """
    if not (df >= 1 and se >= 0 and math.isfinite(se)):
        raise ValueError("a standard error and at least one degree of freedom are needed")
    half = quantile(df, confidence) * se
    return value - half, value + half


def mean(values: Values, in_base: Flags, design: Design) -> Estimate:
    """Estimate the mean of a number over the children to whom it applies.

        ȳ = Σ w d y / Σ w d,   variance by `linearised_variance`,   ȳ ± t · se

    with degrees of freedom records in the base − strata in the base. Of a scale give 1 to 6, and print
    ``STEPS_EQUAL`` beside it.

    Parameters
    ----------
    values, in_base : (n,) one per record, in the design's order; outside the base ``values`` is not looked at

    Raises
    ------
    ReadingError : no record is in the base
    ValueError : lengths that differ from the design's, or a value in the base that is not a number

    Source: Cochran (1977) ch. 5A. Equal to `svymean(~y, subset(design, d))` and `confint(…, df = degf(…))` of
    R's survey.
    """
    y, d = _checked(values, in_base, design)
    if not d.any():
        raise ReadingError("There is no record in the base, so there is no mean to give.")
    w = design.weight * d
    value = float((w * y).sum() / w.sum())
    se = math.sqrt(variance_of_scores(domain_scores(y, d, design), design))
    base, df = int(d.sum()), int(d.sum()) - len(np.unique(design.stratum[d]))
    if math.isinf(effective_size(d, design)):
        return Estimate(value, 0.0, value, value, df, base, ALL_READ)
    return _with_range(value, se, df, base)


def number_of_children(meets: Flags, in_base: Flags, design: Design) -> Estimate:
    """Estimate how many children, of those to whom a question applies, have a record that meets a condition.

    The N children of the population times the share of all records read that are in the base and meet the
    condition, which holds the uncertainty of the base's own size. The range is that of the share
    (`proportion`). Both are cut to what the records read leave possible: at least as many children as were
    found, and no more than all but those found not to.

    Parameters
    ----------
    meets, in_base : (n,) one per record, in the design's order

    Raises
    ------
    ReadingError : no record was read
    ValueError : lengths that differ from the design's

    Source: Cochran (1977) 5A.14. Value and standard error equal `svytotal(~y, subset(design, d))` of R's
    survey, where nothing is cut.
    """
    d = yes_or_no(in_base, len(design.weight))
    y = yes_or_no(meets, len(design.weight), d) & d
    size = sum(design.population)
    share = proportion(y, np.ones(len(d), dtype=bool), design)
    if share.base == 0:
        raise ReadingError("There is no record in the base, so there is no number of children to give.")
    if share.note == ALL_READ:
        value = float(share.count)
        return Estimate(value, 0.0, value, value, share.df, share.base, ALL_READ)
    least, most = share.count, size - (share.base - share.count)
    value, low, high = (min(max(size * each, least), most) for each in (share.share, share.low, share.high))
    if share.note == TOO_FEW:
        low = high = math.nan
    return Estimate(value, size * share.se, low, high, share.df, share.base, share.note)


def _with_range(value: float, se: float, df: int, base: int) -> Estimate:
    """No range from a standard error of 0, which would claim to know every child's value."""
    if df < 1:
        return Estimate(value, se, math.nan, math.nan, df, base, TOO_FEW)
    if se <= ROUNDING * max(1.0, abs(value)):
        return Estimate(value, 0.0, math.nan, math.nan, df, base, NO_SPREAD)
    return Estimate(value, se, *t_interval(value, se, df), df, base)


def _checked(values: Values, in_base: Flags, design: Design) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    d = yes_or_no(in_base, len(design.weight))
    given = np.asarray(values, dtype=float)
    if given.shape != design.weight.shape:
        raise ValueError("one value per record of the design is needed")
    y = np.where(d, given, 0.0)
    if not np.isfinite(y).all():
        raise ValueError("every value in the base must be a number")
    return y, d
