"""What else the figures could have been: other weights, no records brought in, children not in scope.

Lines for the annex, never the headline: a record chosen as a close match is no random substitute, and no
range covers that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from record_review.inspection.refusals import ReadingError
from record_review.report.estimates.means import Estimate, number_of_children
from record_review.report.estimates.shares import Flags, Share, proportion, yes_or_no
from record_review.report.estimates.stratified import Design, merged_groups, stratified_design

AS_READ, WITHOUT_BROUGHT_IN = "all records read", "without the records brought in"


def post_stratified_design(design: Design, groups: Sequence[str], sizes: Mapping[str, int]) -> Design:
    """Weight the records so that each group of children counts as in the population.

        w*_i = w_i N_g / Σ_g w

    Every estimate of a design takes it; variances then rest on what is left after the means of the groups are
    taken out (`variance_of_scores`). Ranges keep their cap, worked out from the new weights. A group with
    fewer than two records read, and not wholly read, is merged with its neighbour as in `stratified_design`,
    and named in ``merged``.

    Parameters
    ----------
    groups : (n,) group of each record read, in the design's order, such as category and age band together
        (`crossed_groups`)
    sizes : group -> children in the population, in an order in which neighbours are alike

    Raises
    ------
    ReadingError : a group that is not in the population, sizes that do not add up to the population of the
        design, or more records read than children in a group
    ValueError : lengths that differ from the design's

    Source: Holt & Smith (1979), J. R. Statist. Soc. A 142; Särndal, Swensson & Wretman (1992) 7.6. Equal to
    `postStratify(design, ~g, population)` of R's survey.
    """
    if len(groups) != len(design.weight):
        raise ValueError("one group per record of the design is needed")
    problems = []
    if unknown := sorted(set(groups) - set(sizes)):
        problems.append(f"Records were read in groups that have no children: {', '.join(unknown)}.")
    if sum(sizes.values()) != sum(design.population):
        problems.append(
            f"The groups have {sum(sizes.values())} children together and the population has "
            f"{sum(design.population)}. Count both in the same return."
        )
    for name, size in sizes.items():
        if (read := sum(group == name for group in groups)) > size:
            problems.append(f"{read} records were read in group {name}, which has {size} children.")
    if problems:
        raise ReadingError(*problems)
    together, merged = merged_groups(groups, sizes, what="Group")
    place = {name: i for i, names in enumerate(together) for name in names}
    post = np.array([place[name] for name in groups], dtype=np.intp)
    children = np.array([sum(sizes[name] for name in names) for names in together], dtype=float)
    reached = np.bincount(post, weights=design.weight, minlength=len(together))
    weight = design.weight * (children / reached)[post]
    return replace(design, weight=weight, post=post, merged=(*design.merged, *merged))


def crossed_groups(
    children: pd.DataFrame, records: Sequence[str], columns: Sequence[str]
) -> tuple[list[str], dict[str, int]]:
    """Groups by several characteristics together, for `post_stratified_design`.

    Parameters
    ----------
    children : the population's children, a row each, with ``record_ref`` and the columns
    records : references of the records read, in the design's order
    columns : such as category and age_band; neighbours in the order of their values are taken to be alike

    Returns
    -------
    group of each record; group -> children in the population, sorted by the columns in turn

    Raises
    ------
    ReadingError : a record of a child who is not in the population
    """
    by_ref = children.set_index("record_ref")[list(columns)].astype("str").agg(" / ".join, axis=1)
    if strangers := len(set(records) - set(by_ref.index)):
        raise ReadingError(
            f"{strangers} records read are of children who are not in the population. Use its own return."
        )
    counts = by_ref.value_counts().sort_index()
    return [str(by_ref[ref]) for ref in records], {str(name): int(n) for name, n in counts.items()}


def replacement_sensitivity(
    meets: Flags,
    in_base: Flags,
    brought_in: Flags,
    *,
    strata: Sequence[str],
    sizes: Mapping[str, int],
    weights: Sequence[float] | None = None,
) -> dict[str, Share]:
    """The share with and without the records that were brought in for others.

    Without them the records drawn and read stand for their strata alone (n_h is smaller), which treats the
    unavailable ones as missing at random within a stratum. Strata are merged anew.

    Parameters
    ----------
    meets, in_base, brought_in : (n,) one per record read
    strata, sizes, weights : as for `stratified_design`

    Returns
    -------
    AS_READ and WITHOUT_BROUGHT_IN -> Share

    Raises
    ------
    ReadingError : every record was brought in; or as `stratified_design`
    ValueError : lengths that differ
    """
    keep = ~yes_or_no(brought_in, len(strata))
    d = yes_or_no(in_base, len(strata))
    y = yes_or_no(meets, len(strata), d)
    if not keep.any():
        raise ReadingError("Every record read was brought in for another, so none is left without them.")
    everything = proportion(y, d, stratified_design(strata, sizes, weights))
    kept = [stratum for stratum, stays in zip(strata, keep, strict=True) if stays]
    own = None if weights is None else [w for w, stays in zip(weights, keep, strict=True) if stays]
    without = proportion(y[keep], d[keep], stratified_design(kept, sizes, own))
    return {AS_READ: everything, WITHOUT_BROUGHT_IN: without}


def children_in_scope(
    in_scope: Flags,
    *,
    strata: Sequence[str],
    sizes: Mapping[str, int],
    weights: Sequence[float] | None = None,
) -> Estimate:
    """Estimate how many children of the return belong to the population, when some drawn did not.

    A record found out of scope shows that the return counts children who should not be in it: it stays in the
    sample as one outside the domain, and the population is estimated to be smaller. A record that is only
    unavailable says nothing of that and is left out here.

    Parameters
    ----------
    in_scope : (n,) for each child drawn by chance whose record shows whether it is in scope
    strata, sizes, weights : of those records, as for `stratified_design`

    Returns
    -------
    children in scope, with the range of `number_of_children`

    Raises
    ------
    ReadingError : no record, or as `stratified_design`

    Source: Cochran (1977) 2.12 (domains of unknown size).
    """
    design = stratified_design(strata, sizes, weights)
    return number_of_children(in_scope, np.ones(len(strata), dtype=bool), design)
