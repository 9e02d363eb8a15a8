"""A reason on the command line: entered before the steps run, found by the step that needs it, and kept."""

import pandas as pd
import pytest

from record_review.custody import open_store
from record_review.run import open_step
from record_review.run.steps.reasons import REASON_GIVEN


def given():
    return [e["facts"] for e in open_store("TRY-2026").register.events() if e["kind"] == REASON_GIVEN]


def test_a_reason_stands_in_the_register_before_the_first_step_that_runs(run):
    code, _, err = run("--reason", "  The return was\tcorrected. ", "--approved-by", "Inspection lead")
    assert (code, err) == (0, "")
    events = [e for e in open_store("TRY-2026").register.events() if e["kind"] != "keys_changed"]
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


def test_a_reason_that_was_taken_for_one_thing_is_not_taken_for_another(run, world):
    run("--reason", "The dice were read wrongly.")
    step = open_step("01_return", str(world.file))
    step.register.record("number", {"reason": "The dice were read wrongly."})
    assert step.reason_since("book") is None


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


BOOK = """
import hashlib
from types import SimpleNamespace
from record_review import sample
digest = hashlib.sha256(step.inspection.return_workbook.read_bytes()).hexdigest()
book = SimpleNamespace(digest=digest, selected=[0] * 6, settings={"population_digest": "0" * 64})
"""
MAKE = (
    BOOK
    + """
events, given = step.register.events(), step.reason_since(sample.BOOK_PUBLISHED)
sample.may_publish_book(step.inspection, events, book.digest, given=given)
facts = sample.publication_facts(book, step.inspection, events, given)
step.register.record(sample.BOOK_PUBLISHED, facts)
superseded = sample.superseded(step.register.events(), step.inspection)
step.send("verification-kit", {"book.csv": digest.encode(), "page.html": " ".join(superseded).encode()})
"""
)
PICK = (
    BOOK
    + """
events, given = step.register.events(), step.reason_since(sample.NUMBER_ACCEPTED)
sample.may_accept_number(step.inspection, events, digest, given=given)
chosen = SimpleNamespace(digest=digest, public_text=step.inspection.public_number.value, list_number=1)
facts = sample.acceptance_facts(chosen, step.inspection, events, given)
step.register.record(sample.NUMBER_ACCEPTED, facts)
superseded = sample.superseded(step.register.events(), step.inspection, numbers=True)
step.send("selection", {"selection.txt": " ".join(superseded).encode()})
"""
)


@pytest.fixture
def official(world):
    """No rehearsal, and no number yet; a book is told by the bytes of the return."""
    world.edit("rehearsal: true\n", "")
    world.edit(', value: "417"', "")
    world.write_notebook("01_return", "import pathlib; step.send('findings', {'f.txt': step.inspection"
                         ".return_workbook.read_bytes()})")  # fmt: skip
    world.write_notebook("03_candidate_lists", MAKE)
    world.write_notebook("04_selection", PICK)
    return world


def test_a_second_book_and_a_second_number_need_a_reason_that_is_then_told_for_good(run, official):
    world, workbook = official, official.folder / "params" / "return.xlsx"
    assert run("--through", "03")[0] == 0
    world.edit("source: dice", 'source: dice, value: "417"')
    assert run("--through", "04")[0] == 0

    world.edit('value: "417"', 'value: "418"')
    code, _, err = run("--through", "04")
    assert code == 2 and "--reason" in err and '"417"' in err
    assert run("--through", "04", "--reason", "The dice were read wrongly.")[0] == 0
    assert b'"417", was given up. The reason: The dice were' in world.sent()["send/selection/selection.txt"]

    workbook.write_bytes(b"corrected")
    code, _, err = run("--through", "03")
    assert code == 2 and "--reason" in err  # the reason for the number is none for a book
    code, _, err = run("--through", "03", "--reason", "Eleven were left out.")
    assert code == 2 and "proves nothing" in err
    world.edit(', value: "418"', "")
    world.edit("partnership: Ardvale", "partnership: Glenburn")  # runs the first steps again
    assert run("--through", "03")[0] == 0  # the reason was given after the first book
    page = world.sent()["send/verification-kit/page.html"].decode()
    assert '"418" was accepted, was given up. The reason: Eleven were left out.' in page

    world.edit("source: dice", 'source: dice, value: "418"')
    code, _, err = run("--through", "04", "--reason", "It was a good number.")
    assert code == 2 and "was known" in err
    world.edit('value: "418"', 'value: "90"')
    assert run("--through", "04")[0] == 0

    before, register = world.sent(), (world.inspection_folder / "register.jsonl").read_bytes()
    assert run("--through", "04", "--force")[0] == 0
    assert world.sent() == before
    assert (world.inspection_folder / "register.jsonl").read_bytes() == register


def test_a_second_book_without_a_reason_is_refused_and_leaves_the_first_as_it_was(run, official):
    run("--through", "03")
    before = official.sent()
    (official.folder / "params" / "return.xlsx").write_bytes(b"corrected")
    code, _, err = run("--through", "03")
    assert code == 2 and "--reason" in err
    kit = "send/verification-kit/book.csv"
    assert official.sent()[kit] == before[kit]
