"""Estimates from a stratified sample: shares, their variance and range, distributions, the middle answer.

Pure functions of arrays. They take strata, weights and population sizes as arguments and know nothing of the
draw, of questions or of disclosure; every formula is that of a stratified simple random sample without
replacement.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from record_review.inspection.refusals import ReadingError
from record_review.inspection.score_interval import wilson_interval

Numbers = npt.NDArray[np.float64]
Flags = Sequence[bool] | npt.NDArray[np.bool_]  # one per record, in the order of the design
Values = Sequence[float] | npt.NDArray[Any]

ALL_READ = "all records read"
NO_BASE = "no records in the base"
TOO_FEW = "too few records for a range"


@dataclass(frozen=True)
class Design:
    """The records read, with what their estimates rest on. Made by `stratified_design`.

    stratum : (n,) position of each record's stratum in the three tuples below, after merging
    weight : (n,) weight of each record, > 0; only the ratios matter
    names, population, read : per stratum its name, the children in the population, the records read
    merged : one sentence per stratum that could not stand alone
    finite : the children outside the sample are the only ones not seen; False where the finding is about
        practice, of which these children are themselves a sample
    post : (n,) position of each record's post-stratum, by which the weights were adjusted; None without
    """

    stratum: npt.NDArray[np.intp]
    weight: Numbers
    names: tuple[str, ...]
    population: tuple[int, ...]
    read: tuple[int, ...]
    merged: tuple[str, ...] = ()
    finite: bool = True
    post: npt.NDArray[np.intp] | None = None

    @property
    def fractions(self) -> Numbers:
        """(H,) share of each stratum's children whose record was read, f_h = n_h / N_h; 0 unless finite."""
        if not self.finite:
            return np.zeros(len(self.read))
        return np.array(self.read, dtype=float) / np.array(self.population, dtype=float)


@dataclass(frozen=True)
class Share:
    """A share of the records to which a question applies.

    count, base : records that meet the condition, records in the base (neither is weighted)
    share, se : estimate for all children and its standard error, 0 to 1; NaN where there is no base
    low, high : range, 0 to 1; NaN where no range is given, for the reason in ``note``
    df, effective : degrees of freedom; records a simple random sample from an endless population would need
    note : "" | ALL_READ | NO_BASE | TOO_FEW
    finite : as in the design it comes from
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
    finite: bool = True

    @property
    def has_range(self) -> bool:
        return not self.note


def stratified_design(
    strata: Sequence[str],
    sizes: Mapping[str, int],
    weights: Sequence[float] | None = None,
    *,
    finite: bool = True,
) -> Design:
    """Arrange the records read by stratum, merging a stratum that cannot show its own variation.

    A stratum with fewer than two records read, and not wholly read, is merged with the stratum next to it in
    the order of ``sizes``; of two neighbours the one with fewer children, so that small strata stay together,
    and of two equal ones the later. A stratum without children is left out. Merging goes on until every
    stratum can stand alone, or one is left.

    Parameters
    ----------
    strata : (n,) stratum of each record read: the record's own, not that of a record it replaced
    sizes : stratum -> children in the population, in an order in which neighbours are alike
    weights : (n,) weight of each record; without them N_h / n_h of the merged strata
    finite : False leaves the finite population correction out (f_h = 0): for the claim that practice changed,
        not that these groups of children differ. A stratum read whole then varies like any other

    Raises
    ------
    ReadingError : a stratum that is not in the population or has no whole number of children, more records
        read than children in it, or a weight that is not a positive number

    Source: Cochran (1977) 5A.12, collapsed strata.
    """
    problems = []
    if unknown := sorted(set(strata) - set(sizes)):
        problems.append(f"Records were read in categories that have no children: {', '.join(unknown)}.")
    for name, size in sizes.items():
        if size < 0 or size != int(size):
            problems.append(f"Category {name} must have a whole number of children, from 0.")
        elif (read := sum(stratum == name for stratum in strata)) > size:
            problems.append(f"{read} records were read in category {name}, which has {size} children.")
    if weights is not None:
        if len(weights) != len(strata):
            problems.append(f"There are {len(weights)} weights for {len(strata)} records.")
        elif not all(math.isfinite(w) and w > 0 for w in weights):
            problems.append("Every record's weight must be a number above 0.")
    if problems:
        raise ReadingError(*problems)

    groups, merged = merged_groups(strata, sizes, finite=finite)
    place = {name: i for i, group in enumerate(groups) for name in group}
    stratum = np.array([place[name] for name in strata], dtype=np.intp)
    read_in = tuple(int(n) for n in np.bincount(stratum, minlength=len(groups)))
    population = tuple(sum(sizes[name] for name in group) for group in groups)
    if weights is None:
        weight = np.array([population[h] / read_in[h] for h in stratum], dtype=float)
    else:
        weight = np.array(weights, dtype=float)
    names = tuple(" and ".join(group) for group in groups)
    return Design(stratum, weight, names, population, read_in, merged, finite)


def merged_groups(
    strata: Sequence[str], sizes: Mapping[str, int], *, finite: bool = True, what: str = "Category"
) -> tuple[list[list[str]], tuple[str, ...]]:
    """Put strata together until each can show its own variation, or one is left.

    The rule is that of `stratified_design`, which this serves; strata without children are left out.

    Returns
    -------
    the names in each group, in the order of ``sizes``; a sentence per merger, which calls a stratum ``what``
    """
    groups = [[name] for name, size in sizes.items() if size > 0]
    merged = []
    while len(groups) > 1 and (lone := _first_lone(groups, strata, sizes, finite)) is not None:
        near = _nearest(groups, lone, sizes)
        merged.append(
            f"{what} {' and '.join(groups[lone])} has fewer than two records read and is merged with "
            f"{' and '.join(groups[near])} for the ranges."
        )
        first, second = sorted((lone, near))
        groups[first : second + 1] = [groups[first] + groups[second]]
    return groups, tuple(merged)


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
    base, count, finite, none = int(d.sum()), int((y & d).sum()), design.finite, math.nan
    if base == 0:
        return Share(0, 0, none, none, none, none, 0, none, NO_BASE, finite)
    w = design.weight * d
    p = 0.0 if count == 0 else 1.0 if count == base else float((w * y).sum() / w.sum())
    # Nothing varies where every answer is the same; sums of fractions would leave a trace of rounding.
    v = 0.0 if count in (0, base) else linearised_variance(y, d, design)
    df = base - len(np.unique(design.stratum[d]))
    n_cap = effective_size(d, design)
    se = math.sqrt(v)
    if math.isinf(n_cap):
        return Share(count, base, p, se, p, p, df, n_cap, ALL_READ, finite)
    n_eff = n_cap if v == 0 else min(p * (1 - p) / v, n_cap)
    if df < 1:
        return Share(count, base, p, se, none, none, df, n_eff, TOO_FEW, finite)
    low, high = wilson_interval(p, n_eff, df)
    return Share(count, base, p, se, low, high, df, n_eff, "", finite)


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


def top_box(answers: Sequence[str], top: Collection[str], in_base: Flags, design: Design) -> Share:
    """Estimate the share of children whose answer is one of the top ones of a scale, such as good or better.

    A `proportion`, with its range.

    Raises
    ------
    ValueError : no answer counts as a top one, or the lengths differ from the design's
    """
    if not top:
        raise ValueError("at least one answer must count as a top one")
    return proportion([answer in top for answer in answers], in_base, design)


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


def _first_lone(
    groups: list[list[str]], strata: Sequence[str], sizes: Mapping[str, int], finite: bool
) -> int | None:
    """The first group with no or one record read that was not read whole; without finite population the first
    with no or one."""
    for i, group in enumerate(groups):
        read = sum(stratum in group for stratum in strata)
        if read < 2 and (not finite or read < sum(sizes[name] for name in group)):
            return i
    return None


def _nearest(groups: list[list[str]], lone: int, sizes: Mapping[str, int]) -> int:
    """The neighbour with fewer children; of two equal ones the later."""
    neighbours = [i for i in (lone + 1, lone - 1) if 0 <= i < len(groups)]
    return min(neighbours, key=lambda i: sum(sizes[name] for name in groups[i]))
