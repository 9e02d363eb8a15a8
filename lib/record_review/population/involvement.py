"""Days of involvement: for each spell of a row, the days that are known and the days that are possible.

Knows the two pairs of dates of a row (involvement, register). Knows nothing of ages or of who is in the
population.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from record_review.inspection.calendar import FAR, day_number, day_numbers
from record_review.inspection.promises import promise
from record_review.population.routes import RouteAnswers


@dataclass(frozen=True)
class Spells:
    """Spells of involvement as day numbers, one line each; a span that ends before it begins is empty.

    ``place`` : place of the row the spell stands in
    ``known_from``, ``known_to`` : days on which the child certainly was involved
    ``possible_from``, ``possible_to`` : outside these days the child certainly was not involved in this spell
    ``began_by`` : no later than this did the spell begin; ``began_from`` : no earlier
    """

    place: np.ndarray
    known_from: np.ndarray
    known_to: np.ndarray
    possible_from: np.ndarray
    possible_to: np.ndarray
    began_from: np.ndarray
    began_by: np.ndarray


def spells(rows: pd.DataFrame, routes: RouteAnswers, reading: str, agreed: date) -> Spells:
    """The spells of all rows; spells of a child listed more than once stay separate.

    Overlap: every day from first to latest involvement, and every day on the register. Event: the day of the
    first involvement for routes a, c and d, and the day of registration. A blank end with a start means
    continuing; a blank de-registration does so for a child on the register. Of a pair with one readable date
    that day is known. Of a reversed pair none is.

    Parameters
    ----------
    rows : the date columns of the return, each with its `_state`
    reading : "overlap" or "event" (inspection file, eligibility.involvement)
    """
    promise(reading in ("overlap", "event"), "involvement is read in a way that is not known")
    # A row that is answered No throughout (a concern only) tells of no involvement by a route, even when the
    # same child has another row that does.
    counts = ~routes.none
    by_involvement = (
        counts if reading == "overlap" else counts & (routes.effective_other_than_b | ~routes.any_effective)
    )
    everyone = np.ones(len(rows), dtype=bool)
    found = [
        _spans(rows, "involvement_start", "involvement_end", everyone, by_involvement, reading, agreed),
        _spans(rows, "registration_date", "deregistration_date", routes.on_register, counts, reading, agreed),
    ]
    return Spells(*(np.concatenate(columns) for columns in zip(*found, strict=True)))


def _spans(
    rows: pd.DataFrame,
    first: str,
    last: str,
    expected: np.ndarray,
    counts: np.ndarray,
    reading: str,
    agreed: date,
) -> tuple[np.ndarray, ...]:
    """The columns of `Spells` for one pair of dates.

    Where no spell is expected (a child who is not on the register), dates that are given are known days like
    any other, but missing or unreadable ones leave nothing open.
    """
    start, end = day_numbers(rows[first]), day_numbers(rows[last])
    has_start = (rows[f"{first}_state"] == "date").to_numpy()
    has_end = (rows[f"{last}_state"] == "date").to_numpy()
    continuing = has_start & (rows[f"{last}_state"] == "blank").to_numpy() & expected
    end = np.where(continuing, day_number(agreed), end)
    reversed_ = has_start & has_end & (start > end)
    has_start, has_end = has_start & ~reversed_, (has_end & ~reversed_) | continuing
    neither = ~has_start & ~has_end
    if reading == "event":
        known_from, known_to = np.where(has_start, start, FAR), np.where(has_start, start, -FAR)
        possible_to = np.where(has_start, start, np.where(has_end, end, FAR))
    else:
        known_from = np.where(has_start, start, np.where(has_end, end, FAR))
        known_to = np.where(has_end, end, np.where(has_start, start, -FAR))
        possible_to = np.where(has_end, end, FAR)
    possible_from = np.where(has_start, start, -FAR)
    possible_from = np.where(expected, possible_from, known_from)
    possible_to = np.where(expected, possible_to, known_to)
    began_from = np.where(has_start, start, -FAR)
    began_by = np.where(has_start, start, np.where(has_end, end, FAR))
    keep = counts & (expected | ~neither)
    place = np.arange(len(rows), dtype=np.int64)
    columns = (place, known_from, known_to, possible_from, possible_to, began_from, began_by)
    return tuple(column[keep] for column in columns)
