"""The study of the ranges of pooled agreement, in small."""

import numpy as np
import pytest


@pytest.mark.parametrize("alike", [0.0, 0.15])
def test_invented_readers_agree_as_often_as_their_errors_say(agreement, alike):
    """Both right or both wrong: (1 - e)^2 + e^2 on average; a correlation within records adds 2 Var(e)."""
    wrong = agreement.WRONG
    tables = agreement.tables_of_pairs(np.random.default_rng(1), 20_000, 10, alike)
    assert tables.sum(axis=(1, 2)) == pytest.approx(np.full(20_000, 10))
    wanted = (1 - wrong) ** 2 + wrong**2 + 2 * alike * wrong * (1 - wrong)
    found = (tables[:, 0, 0] + tables[:, 1, 1]).sum() / 200_000
    assert found == pytest.approx(wanted, abs=0.003)


def test_both_kinds_of_range_are_made_for_every_measure(agreement):
    random = np.random.default_rng(2)
    tables = agreement.tables_of_pairs(random, 8, 25, 0.05)
    for measure in agreement.MEASURES:
        for low, high in (
            agreement.shipped(measure, tables),
            agreement.drawn_again(random, measure, tables),
        ):
            assert -1 <= low < high <= 1
