"""The rules by which a count is printed: each edge, and by enumeration what every print leaves open."""

import pytest

from record_review.report.counts.printed import SUPPRESSED, TOO_SMALL, WITHHELD, Printed
from record_review.report.protection import gate, rules
from record_review.report.protection.gate import narrow_counts, narrow_lumps
from record_review.report.protection.rules import lumps, printed


@pytest.mark.parametrize(
    "found, other, said",
    [
        (2, 2, Printed(0, 0, 0, 4, WITHHELD)),
        (5, 0, Printed(0, 5, 5, 5, TOO_SMALL)),
        (9, 0, Printed(0, 9, 9, 9, TOO_SMALL)),
        (5, 5, Printed(5, 5, 10, 10)),
        (0, 51, Printed(0, 4, 51, 51)),
        (4, 47, Printed(0, 4, 51, 51)),
        (5, 46, Printed(5, 5, 51, 51)),
        (46, 5, Printed(46, 46, 51, 51)),
        (47, 4, Printed(47, 51, 51, 51)),
        (51, 0, Printed(47, 51, 51, 51)),
    ],
)
def test_a_count_is_exact_unless_it_or_what_is_left_is_below_five(found, other, said):
    assert printed(found, other, 60) == said


@pytest.mark.parametrize(
    "found, other, said",
    [
        (51, 7, Printed(51, 51, 57, 60)),
        (57, 0, Printed(57, 60, 57, 60)),
        (3, 57, Printed(0, 4, 57, 60)),
        (40, 16, Printed(40, 40, 56, 56)),
        (30, 20, Printed(30, 30, 50, 50)),
    ],
)
def test_up_to_three_without_an_answer_are_one_class_where_the_base_could_tell(found, other, said):
    assert printed(found, other, 60, closed=True) == said


def test_where_no_answer_is_sensitive_four_are_one_class_and_few_records_print_nothing():
    assert printed(40, 16, 60, sensitive=True) == Printed(40, 40, 56, 60)
    assert printed(6, 7, 13, closed=True).note == SUPPRESSED != printed(6, 8, 14, closed=True).note


def test_neighbouring_answers_are_joined_until_each_lump_has_five():
    assert lumps([22, 10, 11, 8]) == [[0], [1], [2], [3]]
    assert lumps([2, 10, 1, 8]) == [[0, 1], [2, 3]]
    assert lumps([9, 3, 1]) == [[0, 1, 2]] and lumps([5, 2, 3]) == [[0], [1, 2]]


@pytest.mark.parametrize("closed, sensitive", [(False, False), (True, False), (False, True)])
def test_of_every_number_of_records_no_small_count_and_no_end_is_narrower_than_three(closed, sensitive):
    for asked in range(76):
        assert narrow_counts(asked, closed=closed, sensitive=sensitive) == [], asked


def test_joined_answers_leave_every_small_one_open():
    assert [narrow_lumps(total, parts) for parts in (2, 3, 4) for total in range(5, 19)] == [[]] * 42


def test_the_enumeration_finds_what_a_count_of_nought_or_a_class_of_two_would_tell(monkeypatch):
    """See the proof fail: three as the smallest count, and nothing printed as an end."""
    narrow_counts.cache_clear()
    monkeypatch.setattr(rules, "SMALL", 3)
    assert any("found" in found for found in narrow_counts(20))
    narrow_counts.cache_clear()
    monkeypatch.undo()
    monkeypatch.setattr(gate, "printed", lambda found, other, asked, **_: (found, other))
    assert narrow_counts(12)
    narrow_counts.cache_clear()
