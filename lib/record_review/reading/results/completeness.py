"""Whether so many of the records to be read have been read that a report may be released.

Knows the readings and the register. What the report says about records without a reading is the report's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from record_review.custody import Register
from record_review.inspection import ReleaseError
from record_review.reading.results.results import Readings

INCOMPLETE_ACCEPTED = "incomplete_reading_accepted"  # kind of event
ENOUGH = (9, 10)  # nine in ten of the records to be read


def is_enough(read: int, to_read: int) -> bool:
    """Whether so many records have been read that a report needs no reason.

    >>> is_enough(54, 60), is_enough(53, 60), is_enough(1, 1)
    (True, False, True)
    """
    part, whole = ENOUGH
    return whole * read >= part * to_read


def may_release(readings: Readings, register: Register, given: Mapping[str, Any] | None) -> None:
    """Refuse to release a report about fewer than nine in ten of the records to be read, unless for a reason.

    The reason is entered in the register. It holds while no fewer records are read than it was given for.

    Parameters
    ----------
    given : the reason given on the command line since the last one that was taken, as `Step.reason_since`

    Raises
    ------
    ReleaseError : fewer are read, and nobody said why the report is released nevertheless
    """
    read, unread = readings.records["record_ref"].nunique(), len(readings.unread)
    if is_enough(read, read + unread):
        return
    latest = register.latest(INCOMPLETE_ACCEPTED)
    if latest and latest["facts"]["read"] <= read and latest["facts"]["to_read"] == read + unread:
        return
    if given is None:
        raise ReleaseError(
            f"Only {read} of {read + unread} records to be read have a reading, fewer than nine in ten. Put"
            " the other filled workbooks into the folder, or run again with --reason and why the report is"
            " released without them; it stands in the register."
        )
    register.record(INCOMPLETE_ACCEPTED, {"read": read, "to_read": read + unread, **given})
