"""What every released figure of an inspection rests on, and what may be said of a protected count."""

import math
from dataclasses import dataclass, replace

from record_review.inspection import ReportSettings
from record_review.inspection.score_interval import wilson_interval
from record_review.report.estimates.shares import ALL_READ, Share

COUNTS_NEED = 10  # a base that shows as less, or as one step, carries no counts: its parts could be anything
COUNTS_ONLY = 10  # a smaller base has no percentage
WORDS_NEED = 20  # nor a word below this: one record would be more than five points
SMALL_BASE = 30  # below this a share is flagged
EQUAL = 1 + 1e-9  # design effect up to which weights are the same

WITHHELD = "withheld"  # the base is below the threshold
TOO_SMALL = "too small"  # the base is small: nothing but the base is shown
SUPPRESSED = "suppressed"  # the count or its base is hidden

HIDDEN_COUNT = -1  # stands in a protected tally for a count that is not shown
HIDDEN = "[c]"  # what the reader sees in the place of a count that is not given


@dataclass(frozen=True)
class Basis:
    """How many records were read of how many children, how their counts are protected, how they weigh.

    read, population : records read; children in the population (infinite for practice in general, of which
        the population is itself a sample)
    strata : categories of children that the ranges allow for
    effect : design effect of unequal weights, n Σ w² / (Σ w)² over the records read; 1 when they are equal
    """

    read: int
    population: float
    strata: int
    settings: ReportSettings
    effect: float = 1.0

    @property
    def rounding_step(self) -> int | None:
        """What counts of findings are multiples of; None where they are exact, or hidden."""
        return self.settings.base if self.settings.disclosure == "rounded" else None

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

    def share(self, count: int, of: int) -> Share:
        """The share and range that may be released for a protected count of a protected base.

        The range knows the two counts and this basis, nothing else, so it cannot tell the exact count. It is
        Wilson's interval at the capped effective size of / (1 − read / population), widened in both
        directions for the rounding: its distance from the share and one whole step of the rounding are added
        as squares. A count that is rounded at random is up to a step off; with less, the range would miss the
        truth far too often where most of the children's records were read.

        Returns
        -------
        Share whose ``note`` is SUPPRESSED, WITHHELD, TOO_SMALL or ALL_READ where there is no range
        """
        if HIDDEN_COUNT in (count, of):
            return self._absent(HIDDEN_COUNT, of, SUPPRESSED)
        if of < max(self.settings.threshold, 1):
            return self._absent(0, 0, WITHHELD)
        if of < counts_need(self.settings):
            return self._absent(0, of, TOO_SMALL)
        share, df, none = count / of, max(of - self.strata, 1), math.nan
        if self.census:
            return Share(
                count, of, share, none, none, none, df, math.inf, ALL_READ, rounded_to=self.rounding_step
            )
        size = of / self.effect / (1 - self.read / self.population)
        low, high = wilson_interval(share, size, df)
        rounding = rounding_reach(self.rounding_step, of)
        low = max(0.0, share - math.hypot(share - low, rounding))
        high = min(1.0, share + math.hypot(high - share, rounding))
        return Share(count, of, share, none, low, high, df, size, rounded_to=self.rounding_step)

    def _absent(self, count: int, of: int, why: str) -> Share:
        none = math.nan
        return Share(count, of, none, none, none, none, 0, none, why, rounded_to=self.rounding_step)


def counts_need(settings: ReportSettings) -> int:
    """What a base must be shown as for its parts to be shown."""
    if settings.disclosure != "rounded":
        return max(settings.threshold, 1)
    return max(COUNTS_NEED, 2 * settings.base)


def rounding_reach(step: int | None, base: int) -> float:
    """How far the rounding of counts may put a share off, for its range: one step of the base's records.

    Nothing for counts that are exact (a step of 1 or None). Measured in docs/inference.md.
    """
    return (step or 0) / base if (step or 0) > 1 else 0.0


def shown_count(count: int, base: int | None, step: int | None) -> int | str:
    """A count as the reader sees it.

    A rounded count of nought is any number below the step of rounding, and one equal to its base leaves as
    few out: "under 5" and "over 55" of 60. Nobody is said to have none or to be one of all.

    Parameters
    ----------
    base : records in the base, or None where the count is no part of one
    step : what counts are rounded to; None for exact ones, of which a hidden one is "[c]"
    """
    if count == HIDDEN_COUNT:
        return HIDDEN
    if step is None:
        return count
    if count == 0:
        return f"under {step}"
    if count == base:
        return f"over {count - step}"
    return count
