"""What a table draws beside its rows, on one scale from left to right: shares with their ranges, or bars.

Made from printed figures alone, as the cells beside it are; a row's shapes say nothing that its cells do not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isnan

from record_review.report.basis import COUNTS_ONLY
from record_review.report.estimates.shares import Share

# A kind of shape, and where it begins and ends, from 0 on the left of the scale to 100 on the right.
Shape = tuple[str, float, float]

RANGE, ENDS, DOT, OPEN, ALL, PART = "range", "ends", "dot", "open", "all", "part"
HALF = 0.5
PERCENT = ("0%", "25%", "50%", "75%", "100%")
MEANINGS = {
    DOT: "share of the records read",
    OPEN: "the same, where the range reaches to both sides of a half",
    ENDS: "share that is given by its two ends",
    RANGE: "likely range",
}


@dataclass(frozen=True)
class Plot:
    """The drawing of a table.

    heading : of its column
    rows : the shapes of each row, () where there is nothing to draw
    ticks : the marks of the scale, evenly spread from its left end to its right one
    key : kind of shape -> what it means
    """

    heading: str
    rows: tuple[tuple[Shape, ...], ...]
    ticks: tuple[str, ...] = PERCENT
    key: Mapping[str, str] = field(default_factory=dict)


def shares_plot(shares: Iterable[Share | None]) -> Plot:
    """A dot for each share with a line across its range; a thick line between the ends of a printed class."""
    rows = tuple(() if share is None else share_shapes(share) for share in shares)
    used = {kind for row in rows for kind, _, _ in row}
    key = {kind: meaning for kind, meaning in MEANINGS.items() if kind in used}
    return Plot("Share and likely range", rows, PERCENT, key)


def share_shapes(share: Share) -> tuple[Shape, ...]:
    """The shapes of one share; none where there is no percentage."""
    if isnan(share.share) or share.base < COUNTS_ONLY:
        return ()
    middle = 100 * share.share
    known: Shape = (OPEN if either_side_of_half(share) else DOT, middle, middle)
    if share.count_most is not None and share.count_most > share.count:
        known = (ENDS, 100 * float(share.least), 100 * float(share.most))
    return ((RANGE, 100 * share.low, 100 * share.high), known) if share.has_range else (known,)


def either_side_of_half(share: Share) -> bool:
    """Whether the likely range reaches to both sides of a half, so that it cannot be told whether the finding
    holds for more or for fewer than half of all children."""
    return share.has_range and share.low < HALF < share.high
