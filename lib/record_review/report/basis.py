"""What every released figure of an inspection rests on, and what may be said of a printed count."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from record_review.inspection import ReportSettings
from record_review.inspection.score_interval import wilson_interval
from record_review.report.counts.printed import HIDDEN_COUNT, SUPPRESSED, TOO_SMALL, WITHHELD, Printed
from record_review.report.estimates.shares import ALL_READ, Share

COUNTS_ONLY = 10  # a smaller base has no percentage
WORDS_NEED = 20  # nor a word below this: one record would be more than five points
SMALL_BASE = 30  # below this a share is flagged
EFFECT_STEP, TILT_STEP = 0.1, 0.02  # to which what is told of unequal weights is rounded up
EQUAL = 1 + 1e-9  # design effect up to which weights are the same

HIDDEN = "[c]"  # what the reader sees in the place of a count that is not given


@dataclass(frozen=True)
class Basis:
    """How many records were read of how many children, and how they weigh.

    read, population : records read; children in the population (infinite for practice in general, of which
        the population is itself a sample)
    strata : categories of children that the ranges allow for
    effect : design effect of unequal weights, n Σ w² / (Σ w)² over the records read; 1 when they are equal
    tilt : the most by which a share of all records read can differ from the weighted one, ½ Σ |w / Σ w − 1 /
    n|
    """

    read: int
    population: float
    strata: int
    settings: ReportSettings
    effect: float = 1.0
    tilt: float = 0.0

    @property
    def equal_weights(self) -> bool:
        return self.effect <= EQUAL

    @property
    def census(self) -> bool:
        return self.read >= self.population

    @property
    def in_general(self) -> "Basis":
        """The same for practice in general, as if the population had no end."""
        return replace(self, population=math.inf)

    def share(self, printed: Printed) -> Share:
        """The share and range that may be released for what is printed of a count.

        The range knows the print and this basis, nothing else, so it cannot tell an exact count. It is
        Wilson's interval at the capped effective size of / (1 − read / population), of a class from the
        lower end for its least share to the upper end for its most. Where records weigh differently the
        share is that of the records read, and the range is as much longer at both ends as weighing can move
        it: by no more than tilt × read / base, as the records of a base lie no further from their own mean
        weight than from that of all.

        Returns
        -------
        Share whose ``note`` is SUPPRESSED, WITHHELD, TOO_SMALL or ALL_READ where there is no range
        """
        none = math.nan
        if printed.note:
            base = printed.base_most if printed.note == TOO_SMALL else 0
            base = HIDDEN_COUNT if printed.note == SUPPRESSED else base
            return Share(printed.least, base, none, none, none, none, 0, none, printed.note)
        of, low_of = printed.base_most, printed.base_least
        exact = printed.least == printed.most and of == low_of
        least, most = printed.least / of, min(printed.most / low_of, 1.0)
        share, df = (least + most) / 2, max(low_of - self.strata, 1)
        ends = (None, None) if exact else (printed.most, low_of)
        if self.census:
            return Share(printed.least, of, share, none, none, none, df, math.inf, ALL_READ, *ends)
        size = low_of / self.effect / (1 - self.read / self.population)
        tilt = self.tilt * self.read / low_of
        low = max(0.0, wilson_interval(least, size, df)[0] - tilt)
        high = min(1.0, wilson_interval(most, size, df)[1] + tilt)
        return Share(printed.least, of, share, none, low, high, df, size, "", *ends)


def printed_of(share: Share) -> Printed:
    """What is printed of a count, from the released share that was made from it."""
    if share.note in (WITHHELD, TOO_SMALL, SUPPRESSED):
        low, high = (0, 4) if share.note == WITHHELD else (share.base, share.base)
        return Printed(share.count, share.count, low, high, share.note)
    most = share.count if share.count_most is None else share.count_most
    return Printed(share.count, most, share.least_base, share.base)


def tilt_of(weights: Iterable[float]) -> float:
    """½ Σ |w / Σ w − 1 / n|: how far apart weighted and unweighted shares of the same records can be.

    >>> tilt_of([1, 1, 2])
    0.16666666666666666
    """
    each = list(weights)
    whole = math.fsum(each)
    return math.fsum(abs(w / whole - 1 / len(each)) for w in each) / 2


def coarser(value: float, step: float) -> float:
    """The next multiple of a step from the value up: exactly told, effect and tilt of the weights would tell
    how many children of a small category were read.

    >>> coarser(1.0312, 0.1), coarser(1.0, 0.1)
    (1.1, 1.0)
    """
    return round(math.ceil(value / step - 1e-6) * step, 6)


def count_text(share: Share) -> int | str:
    """A count as the reader sees it: 24, "under 5", "46 or more"."""
    if share.count_most is None or share.count == share.count_most:
        return share.count
    return f"under {share.count_most + 1}" if share.count == 0 else f"{share.count} or more"


def base_text(share: Share) -> int | str:
    """A base as the reader sees it: 51, "48 to 51", "under 5"."""
    if share.note == WITHHELD:
        return "under 5"
    if share.note == SUPPRESSED:
        return HIDDEN
    return share.base if share.least_base == share.base else f"{share.base_least} to {share.base}"
