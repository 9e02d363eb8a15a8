"""Counts weighted to the population: what they add up to, and that equal weights change nothing."""

import pytest
from tests.report.invented import everything

from record_review.reading import main_answers
from record_review.report.counts.tally import tally_answers
from record_review.report.counts.weighted import design_effect, weighted_tallies


@pytest.fixture(scope="module")
def read():
    inspection, given = everything()
    return inspection.programme, main_answers(given["readings"])


def test_equal_weights_give_the_plain_counts(read):
    programme, answers = read
    same = dict.fromkeys(answers["record_ref"], 10.7)
    assert weighted_tallies(programme, answers, same) == tally_answers(programme, answers)


def test_weighted_counts_add_up_and_stand_next_to_the_weighted_shares(read):
    programme, answers = read
    refs = list(dict.fromkeys(answers["record_ref"]))
    weights = {ref: 3.0 if place < 15 else 1.0 for place, ref in enumerate(refs)}
    total, found = sum(weights.values()), weighted_tallies(programme, answers, weights)
    for name, tally in found.items():
        assert tally.read == len(refs)
        lines = answers[answers["question"] == name]
        if not tally.multiple:
            assert sum(tally.answers.values()) == tally.base
            assert tally.found == sum(tally.answers[a] for a in tally.headline)
            for answer, count in tally.answers.items():
                of = lines.loc[(lines["state"] == "answered") & (lines["answer"] == answer), "record_ref"]
                assert abs(count - sum(weights[ref] for ref in of) * len(refs) / total) < 1
        else:
            assert max(tally.answers.values()) <= tally.base


def test_the_design_effect_is_kishs():
    """Kish (1965): 1 + the squared coefficient of variation of the weights; (1, 3): mean 2, variance 1."""
    assert design_effect([1, 3]) == pytest.approx(1.25)
    assert design_effect([2.5] * 60) == pytest.approx(1)
