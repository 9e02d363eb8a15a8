"""The order of the steps."""

import pytest

from record_review.inspection import ParameterError
from record_review.run.steps.plans import STEPS, plan_of, steps_through


def test_a_step_needs_only_steps_before_it():
    before: list[str] = []
    for plan in STEPS:
        assert set(plan.needs) <= set(before), plan.name
        assert plan.name > (before[-1] if before else "")
        before.append(plan.name)


@pytest.mark.parametrize("name", ["04_selection", "04", "4"])
def test_a_step_is_known_by_its_name_and_by_its_number(name):
    assert plan_of(name).name == "04_selection"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("04_selecton", "There is no step 04_selecton; did you mean 04_selection?"),
        ("selection", "There is no step selection; did you mean 04_selection?"),
        ("9", "There is no step 9; the steps are 01_return, "),
        ("", "There is no step ; the steps are 01_return, "),
    ],
)
def test_an_unknown_step_is_refused_with_the_nearest_one(name, says):
    with pytest.raises(ParameterError) as refused:
        plan_of(name)
    assert str(refused.value).startswith(says)


def test_through_is_that_step_and_all_before_it():
    assert [plan.name for plan in steps_through("03")] == ["01_return", "02_population", "03_candidate_lists"]
    assert steps_through(None) == STEPS
