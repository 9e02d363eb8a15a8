"""The study of the ranges: its figures enumerated on a tiny book, and the same on a Dask cluster."""

import itertools
import sys

import numpy as np
import pandas as pd
import pytest

from record_review.inspection.file import SampleSettings
from record_review.report.estimates.shares import ALL_READ, proportion
from record_review.report.estimates.stratified import stratified_design

ENOUGH = SampleSettings(size=6, reserves=1, lists=1, balance_on=("category",))


def children(categories, families=None):
    names = [f"C{place:02d}" for place in range(len(categories))]
    return pd.DataFrame(
        {
            "record_ref": names,
            "ref_key": names,
            "category": list(categories),
            "sibling_group": families or [""] * len(names),
        }
    )


def test_over_the_whole_book_every_possible_finding_is_estimated_without_error_on_average(coverage):
    """Eight children, 2^8 findings: the mean over all lists is the true share, to the precision of sums."""
    population = coverage.population_of(children("aaaaabbb"), ENOUGH, "0" * 64)
    estimates = coverage.Estimates(population)
    for finding in itertools.product((coverage.WITHOUT, coverage.WITH), repeat=8):
        state = np.array(finding)
        found = coverage.measure(estimates, state)
        assert abs(found["off"]) < 1e-12
        assert abs(coverage.horvitz_thompson(population, state)) < 1e-12


def test_unequal_chances_are_made_up_for_by_weights(coverage):
    """A book by hand: three of category a take turns, b is in every list. All 16 findings.

    The two records read stand for 3 + 1 children; a release counts them as the two records they are.
    """
    selected = np.array([[0, 3], [1, 3], [2, 3]])
    population = coverage.Population(("a", "b"), np.array([0, 0, 0, 1]), selected, np.array([3.0, 1.0]))
    estimates = coverage.Estimates(population)
    for finding in itertools.product((coverage.WITHOUT, coverage.WITH), repeat=4):
        state = np.array(finding)
        assert abs(coverage.horvitz_thompson(population, state)) < 1e-12
        assert abs(coverage.measure(estimates, state)["off"]) < 1e-12
    told = estimates.of_lists(np.array([2, 2, 2, 1]))
    assert told.share.tolist() == [3 / 4] * 3
    assert told.counted.tolist() == [[1, 2]] * 3
    assert told.effect == pytest.approx([1.3] * 3)  # 2 × 10 / 16, told on a grid of tenths


@pytest.mark.parametrize(
    ("categories", "weight", "why"),
    [
        ("aaaaabbbbcccc", (2.0, 2.0, 2.0), "equal weights"),
        ("aaaaabbbbcccc", (1.5, 4.0, 2.5), "unequal weights"),
        ("aaaaaaaabbbbc", (2.0, 2.0, 2.0), "a category with one child, read whole or merged"),
        ("aaaaaaaaaabbc", (1.0, 3.0, 2.0), "merged categories of unequal weights"),
    ],
)
def test_every_list_has_the_report_s_own_estimate(coverage, categories, weight, why):
    """List by list, for lists of six at random and findings at random, bases of any size among them."""
    rng = np.random.default_rng(1)
    names, category = np.unique(list(categories), return_inverse=True)
    lists = np.array([rng.permutation(len(categories))[:6] for _ in range(15)])
    population = coverage.Population(tuple(names), category, lists, np.array(weight))
    estimates = coverage.Estimates(population)
    for _ in range(8):
        state = rng.integers(0, 3, len(categories))
        told = estimates.of_lists(state)
        for row, places in enumerate(lists):
            weights = population.weight[category[places]].tolist()
            design = stratified_design(names[category[places]].tolist(), population.sizes, weights)
            expected = proportion(state[places] == 2, state[places] > 0, design)
            assert told.base[row] == expected.base
            assert told.ranged[row] == (expected.note in ("", ALL_READ)), why
            if not expected.base:
                continue
            given = ("share", "se", "low", "high") if told.ranged[row] else ("share", "se")
            for name in given:
                ours, theirs = getattr(told, name)[row], getattr(expected, name)
                assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-8), (name, why)


def test_coverage_is_the_share_of_the_lists_whose_range_holds_the_truth(coverage):
    """Five lists of six, five or six in the base: their ranges by the report's own function."""
    category, lists = np.array([0] * 8), np.array([[i, i + 1, i + 2, 5, 6, 7] for i in range(3)])
    population = coverage.Population(("a",), category, lists, np.array([8 / 6]))
    state = np.array([2, 2, 2, 1, 0, 1, 1, 1])
    ranges = [
        proportion(state[own] == 2, state[own] > 0, stratified_design(["a"] * 6, {"a": 8})) for own in lists
    ]
    assert [one.base for one in ranges] == [6, 6, 5]
    found = coverage.measure(coverage.Estimates(population), state)
    assert found["covered"] == np.mean([one.low <= 3 / 7 <= one.high for one in ranges])
    assert found["width"] == pytest.approx(np.mean([one.high - one.low for one in ranges]), rel=1e-12)


def test_an_estimate_that_the_report_would_not_give_stops_the_study(coverage):
    population = coverage.Population(("a",), np.zeros(8, int), np.array([np.arange(6)]), np.array([8 / 6]))
    estimates = coverage.Estimates(population)
    told = estimates.of_lists(np.array([2, 2, 1, 1, 1, 1, 1, 1]))
    told.low[0] += 1e-6
    with pytest.raises(AssertionError, match="the estimate is another"):
        estimates.compare(told, 0, np.array([[0, 4, 2]]))


def test_a_finding_has_the_shares_that_were_asked_for(coverage):
    frame = coverage.invented_children(200).sort_values("ref_key").reset_index(drop=True)
    rng = np.random.default_rng(1)
    for relation, base, share in itertools.product(coverage.RELATIONS, (1.0, 0.3), (0.02, 0.5, 0.98)):
        state = coverage.a_finding(frame, relation, base, share, rng)
        inside = (state != coverage.OUTSIDE).sum()
        assert inside == round(200 * base)
        assert (state == coverage.WITH).sum() == max(1, round(inside * share))


def test_findings_go_with_what_they_are_said_to_go_with(coverage):
    """How much of the spread of the inclination the balance variables, or the families, account for."""
    frame = coverage.invented_children(2000).sort_values("ref_key").reset_index(drop=True)
    family = frame["sibling_group"].where(frame["sibling_group"] != "", frame["ref_key"])

    def explained(relation, groups):
        score = pd.Series(coverage.scores(frame, relation, np.random.default_rng(1)))
        return sum(score.groupby(by).transform("mean").var() / score.var() for by in groups)

    variables = [frame[name] for name in SampleSettings().balance_on]
    assert explained(coverage.BALANCED, variables) > 0.15
    assert explained(coverage.INDEPENDENT, variables) < 0.05
    assert explained(coverage.FAMILIES, variables) < 0.05
    assert explained(coverage.FAMILIES, [family]) > explained(coverage.INDEPENDENT, [family]) + 0.1


def test_the_study_runs_on_a_dask_cluster_and_says_the_same(coverage, tmp_path, monkeypatch, capsys):
    """On two workers that are given the study's code with the work, as when it is run as a program."""
    import cloudpickle
    from distributed import LocalCluster, SchedulerPlugin

    done = set()

    class Done(SchedulerPlugin):
        """The pieces of work that workers of the cluster have finished."""

        def transition(self, key, start, finish, *args, **kwargs):
            if (start, finish) == ("processing", "memory"):
                done.add(key)

    cloudpickle.register_pickle_by_value(coverage)
    with LocalCluster(
        n_workers=2,  # with one alone joblib would do the work itself
        threads_per_worker=1,
        processes=False,
        protocol="tcp",
        dashboard_address=":0",
        local_directory=tmp_path,
    ) as cluster:
        cluster.scheduler.add_plugin(Done())
        choices = ["--n", "62", "--findings", "1", "--lists", "1", "--backend", "dask"]
        monkeypatch.setattr(sys, "argv", ["coverage.py", *choices, "--scheduler", cluster.scheduler_address])
        coverage.main()
    cloudpickle.unregister_pickle_by_value(coverage)
    printed, told = capsys.readouterr()
    assert "on 2 Dask workers" in told
    assert len(done) >= 2, "the books and the findings came from the cluster"
    alone = coverage.study([62], findings=1, seed=1, floors={}, lists=1)
    assert printed.strip() == coverage.tables(alone).strip()
