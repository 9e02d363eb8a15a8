"""A reason on the command line: entered before the steps run, found by the step that needs it, and kept."""

import pandas as pd
import pytest

from record_review.custody import open_store
from record_review.run import open_step
from record_review.run.reasons import REASON_GIVEN


def given():
    return [e["facts"] for e in open_store("TRY-2026").register.events() if e["kind"] == REASON_GIVEN]


def test_a_reason_stands_in_the_register_before_the_first_step_that_runs(run):
    code, _, err = run("--reason", "  The return was\tcorrected. ", "--approved-by", "Inspection lead")
    assert (code, err) == (0, "")
    events = open_store("TRY-2026").register.events()
    assert events[0]["kind"] == REASON_GIVEN
    assert events[0]["facts"] == {"reason": "The return was corrected.", "approved_by": "Inspection lead"}


def test_nothing_runs_and_nothing_is_entered_when_everything_is_unchanged(run, world):
    run("--reason", "The return was corrected.")
    register = (world.inspection_folder / "register.jsonl").read_bytes()
    code, out, _ = run("--reason", "The return was corrected.")
    assert code == 0 and "the reason was not entered" in out
    assert (world.inspection_folder / "register.jsonl").read_bytes() == register


def test_the_same_words_for_a_later_occasion_are_another_reason_and_a_repeated_try_is_not(run, world):
    run("--reason", "A correction.")
    run("--force", "--reason", "A correction.")
    assert [facts["reason"] for facts in given()] == ["A correction.", "A correction."]
    world.write_notebook("01_return", "raise RuntimeError")
    for _ in range(2):
        run("--reason", "Another.")
    assert [facts["reason"] for facts in given()] == ["A correction.", "A correction.", "Another."]


def test_a_step_finds_the_reason_that_came_after_what_it_would_do_again(run, world):
    run("--reason", "First.")
    step = open_step("01_return", str(world.file))
    assert step.reason_since("tried") == {"reason": "First.", "approved_by": ""}
    step.register.record("tried", {"n": 1})
    assert step.reason_since("tried") is None
    assert step.reason_since("never") == {"reason": "First.", "approved_by": ""}
    run("--force", "--reason", "Second.")
    assert open_step("01_return", str(world.file)).reason_since("tried")["reason"] == "Second."


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--approved-by", "Lead"], "--approved-by goes with --reason"),
        (["--reason", "  "], "--reason is blank"),
        (["--reason", "x", "--approved-by", ""], "--approved-by is blank"),
        (["--reason", "x" * 301], "--reason: expected why"),
        (["--reason", "About 010203 1234"], "ten digits or more"),
        (["--reason", "x", "--approved-by", "y" * 61], "--approved-by: expected a role"),
    ],
)
def test_a_reason_that_cannot_stand_in_the_register_is_refused_before_anything_runs(
    run, world, options, says
):
    code, out, err = run(*options)
    assert (code, out) == (1, "") and says in err
    assert not world.inspection_folder.exists()


def test_a_reason_that_names_a_record_is_refused_without_repeating_it(run, world):
    step = open_step("01_return", str(world.file))
    children = pd.DataFrame({"record_ref": pd.Series(["AB-00417", "7"], dtype="str")})
    step.keep("return", ({"children": children}, {}))
    step.publish({})
    code, _, err = run("--force", "--reason", "ab-00417 was left out.")
    assert code == 1 and "reference stands in it" in err and "00417" not in err
    assert given() == []
    code, _, _ = run("--force", "--reason", "7 children were left out.")
    assert code == 0 and len(given()) == 1
