"""The bound for missing children is what going through every case gives."""

from fractions import Fraction

import pytest

from record_review.report.estimates.missing import most_moved, share_with_missing


def test_the_bound_is_reached_and_never_passed_in_all_small_cases():
    for listed in range(1, 9):
        for missing in range(6):
            for least in range(listed + 1):
                for most in range(least, listed + 1):
                    every = [
                        Fraction(have + more, listed + missing)
                        for have in range(least, most + 1)
                        for more in range(missing + 1)
                    ]
                    bound = share_with_missing(
                        Fraction(least, listed), Fraction(most, listed), listed, missing
                    )
                    assert bound == (min(every), max(every))


def test_no_share_moves_by_more_than_the_most():
    for listed in range(1, 12):
        for missing in range(8):
            moves = [
                abs(Fraction(have + more, listed + missing) - Fraction(have, listed))
                for have in range(listed + 1)
                for more in range(missing + 1)
            ]
            assert max(moves) == most_moved(listed, missing)


@pytest.mark.parametrize(
    "given", [(0.5, 0.5, 0, 3), (0.5, 0.5, 10, -1), (0.6, 0.5, 10, 1), (0.5, 1.1, 10, 1)]
)
def test_what_is_no_share_of_anybody_is_refused(given):
    with pytest.raises(ValueError, match="a share from least to most"):
        share_with_missing(*given)
