"""One state of an inspection, which the run and the status both go by."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.run.conftest import BODIES
from tests.run.test_blocked_run import SENTENCE, block

from record_review.custody import open_store
from record_review.inspection import read_inspection
from record_review.run.commands.status import status_lines
from record_review.run.steps.plans import plan_of
from record_review.run.steps.state import (
    BLOCKED,
    DAMAGED,
    NOT_RUN,
    OUT_OF_DATE,
    PUBLISHED,
    WAITING,
    Standing,
    standing_of,
    state_of,
)


@pytest.fixture
def look(world):
    """The state now, and the kinds of its steps in their order."""

    def look():
        state = state_of(open_store("TRY-2026"))
        return state, [standing.kind for standing in state.steps]

    return look


def today():
    return f"{datetime.now(UTC):%Y-%m-%d}"


def test_a_step_waits_for_what_on_whom_and_since_the_day_of_the_step_before(world, run, look):
    world.edit(', value: "417"', "")
    run("--through", "03")
    state, kinds = look()
    assert kinds == [PUBLISHED, PUBLISHED, PUBLISHED, WAITING, WAITING]
    number, readings = state.steps[3:]
    assert (number.whom, number.since) == ("the team and the partnership", today())
    assert str(number) == f"{number.words} (the team and the partnership, since {today()})"
    assert number.words.startswith("waits for the public number: ")
    assert (readings.whom, readings.since) == ("the readers", "")  # nothing has been handed to them yet


def test_nothing_that_is_published_waits_or_is_said_to_be_held_by_anybody(world, run, look):
    world.write_readings()
    run()
    state, kinds = look()
    assert kinds == [PUBLISHED] * 5
    assert all(standing == Standing(standing.step, PUBLISHED, PUBLISHED) for standing in state.steps)
    assert (state.blocking, state.changed, state.unread) == ((), (), "")


def test_every_step_that_rests_on_a_blocking_return_is_blocked_and_the_day_is_said(world, run, look):
    world.write_readings()
    block(world)
    run()
    state, kinds = look()
    assert kinds == [PUBLISHED, PUBLISHED, BLOCKED, BLOCKED, BLOCKED]
    assert state.blocking == (SENTENCE,)
    assert (
        str(state.steps[2]) == f"not run; the return blocks it (the partnership or the team, since {today()})"
    )


def test_a_book_that_was_made_is_blocked_when_a_later_return_blocks_it(world, run, look):
    world.write_readings()
    run()
    block(world)
    assert run()[0] == 2
    state, kinds = look()
    assert kinds == [PUBLISHED, PUBLISHED, BLOCKED, BLOCKED, BLOCKED]
    assert state.steps[2].words == "out of date: 02_population changed since; the return blocks it"


def test_a_changed_input_a_missing_file_and_a_step_that_never_ran_are_three_things(world, run, look):
    world.write_readings()
    run("--through", "03")
    (world.folder / "params" / "return.xlsx").write_bytes(b"corrected")
    (world.inspection_folder / "send" / "verification-kit" / "book.csv").unlink()
    state, kinds = look()
    assert kinds == [OUT_OF_DATE, PUBLISHED, DAMAGED, NOT_RUN, NOT_RUN]
    assert state.steps[0].words == "out of date: the return workbook changed since"


def test_without_its_file_an_inspection_is_as_far_known_as_its_records_go(world, run, look):
    run("--through", "03")
    world.file.unlink()
    state, kinds = look()
    assert kinds[:3] == [PUBLISHED] * 3 and set(kinds[3:]) == {NOT_RUN} and state.inspection is None
    (problem,) = state.problems
    assert problem.endswith("so what changed since cannot be told.")


def test_the_day_on_which_the_readings_were_in_makes_the_removal_due(world, run):
    world.write_readings()
    run("--through", "04")
    assert state_of(open_store("TRY-2026")).retention == f"Personal data held since {today()}."
    run()
    said = state_of(open_store("TRY-2026"), datetime.now(UTC) + timedelta(30, 60)).retention
    assert f"The readings were in on {today()}, 30 days ago: purge TRY-2026 --stage reading is due" in said


def test_a_day_for_removal_is_shown_and_when_it_is_past_it_is_overdue(world, run):
    world.edit(
        "rehearsal: true", "rehearsal: true\nretention: {provided_until: 2026-10-09, all_until: 2026-12-18}"
    )
    run()
    store = open_store("TRY-2026")
    on_the_day = state_of(store, datetime(2026, 10, 9, 23, tzinfo=UTC))
    assert ", until 2026-10-09: purge TRY-2026 --stage reading" in on_the_day.retention and not on_the_day.due
    after = state_of(store, datetime(2026, 10, 11, tzinfo=UTC))
    assert "until 2026-10-09 (OVERDUE by 2 days): purge TRY-2026 --stage reading" in after.retention
    assert after.due


def test_the_run_keeps_exactly_the_steps_that_stand(world, run, look):
    world.write_readings()
    run()
    world.edit("{source: dice,", "{source: cards,")
    _, kinds = look()
    assert kinds == [PUBLISHED, PUBLISHED, OUT_OF_DATE, OUT_OF_DATE, OUT_OF_DATE]
    _, out, _ = run()
    kept = [line.split()[0] for line in out.splitlines() if "unchanged, kept" in line]
    assert kept == ["01_return", "02_population"]
    assert look()[1] == [PUBLISHED] * 5


def test_the_state_of_a_step_writes_nothing(world, run):
    run()
    before = {p: p.stat().st_mtime_ns for p in world.inspection_folder.rglob("*") if p.is_file()}
    inspection = read_inspection(world.file)
    assert standing_of(plan_of("01"), open_store("TRY-2026"), inspection).kind == PUBLISHED
    state_of(open_store("TRY-2026"))
    assert {p: p.stat().st_mtime_ns for p in world.inspection_folder.rglob("*") if p.is_file()} == before


def test_an_account_that_is_gone_is_told_and_never_taken_for_one_that_blocks_nothing(world, run, look):
    block(world)
    run()
    (account,) = world.inspection_folder.glob("private/account.json*")
    account.unlink()
    state, kinds = look()
    assert kinds[1] == DAMAGED and state.blocking == ()
    assert run("--through", "03")[0] == 2  # made again, and blocked again
    world.write_notebook("02_population", BODIES["02_population"].rsplit("\n", 1)[0])  # keeps none
    code, _, err = run()
    assert code != 0 and "account.json has not been published" in err


def test_the_status_of_others_is_told_beside_an_inspection_whose_files_are_damaged(world, run):
    run()
    world.edit("TRY-2026", "SECOND-2026")
    run()
    (account,) = world.inspection_folder.glob("private/account.json*")
    account.write_bytes(b"other")
    lines = status_lines()
    assert any("account.json" in line and "damaged" in line for line in lines)
    assert lines[0].startswith("SECOND-2026  ") and "  02_population          published" in lines
