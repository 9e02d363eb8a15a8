"""A report about fewer than nine in ten of the records to be read is released for a reason only."""

import pandas as pd
import pytest

from record_review.custody import open_store
from record_review.inspection import ReleaseError
from record_review.reading import INCOMPLETE_ACCEPTED, Readings, may_release

REASON = {"reason": "two readers were ill", "approved_by": "IL"}


@pytest.fixture
def register(tmp_path, monkeypatch):
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path))
    return open_store("EXAMPLE-2026").register


def readings(read, to_read=60):
    """So many records read, each twice, and the others not."""
    records = pd.DataFrame({"record_ref": [f"R{number:02d}" for number in range(read)] * 2})
    nothing = pd.DataFrame()
    unread = tuple(f"U{number:02d}" for number in range(to_read - read))
    return Readings(nothing, nothing, records, nothing, unread)


@pytest.mark.parametrize("read", [54, 59, 60])
def test_nine_in_ten_are_enough(register, read):
    may_release(readings(read), register, None)
    assert register.events() == []


def test_fewer_are_refused_until_there_is_a_reason_which_the_register_keeps(register):
    with pytest.raises(ReleaseError, match="Only 53 of 60 records to be read have a reading") as refused:
        may_release(readings(53), register, None)
    assert refused.value.exit_code == 2
    may_release(readings(53), register, REASON)
    assert register.latest(INCOMPLETE_ACCEPTED)["facts"] == {"read": 53, "to_read": 60, **REASON}


def test_a_reason_holds_while_no_fewer_are_read(register):
    may_release(readings(50), register, REASON)
    may_release(readings(53), register, None)
    for fewer in (readings(49), readings(50, to_read=61)):
        with pytest.raises(ReleaseError):
            may_release(fewer, register, None)


def test_a_reason_that_is_not_needed_is_left_for_what_needs_it(register):
    may_release(readings(50), register, REASON)
    may_release(readings(50), register, {"reason": "exact counts are asked for", "approved_by": "SIO"})
    assert len(register.events()) == 1
