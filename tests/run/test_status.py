"""Where inspections stand."""

import pytest

from record_review.inspection import StepError
from record_review.run.commands import command
from record_review.run.commands.status import outcomes_csv, status_lines


def by_step(world):
    lines = status_lines("TRY-2026")
    return {line.split()[0]: line[25:] for line in lines if line.startswith("  ")}


def test_steps_are_published_waiting_or_out_of_date_and_it_is_said_why(world, run):
    world.edit(', value: "417"', "")
    run()
    assert by_step(world)["03_candidate_lists"] == "published"
    assert by_step(world)["04_selection"].startswith("waits for the public number")
    assert by_step(world)["06_record_review"].startswith("waits for filled reader workbooks in ")
    world.edit("source: dice", 'source: dice, value: "417"')
    assert by_step(world)["03_candidate_lists"] == "published"
    assert by_step(world)["04_selection"] == "not run"
    (world.folder / "params" / "return.xlsx").write_bytes(b"corrected")
    assert by_step(world)["01_return"] == "out of date: the return workbook changed since"
    (world.inspection_folder / "send" / "verification-kit" / "book.csv").unlink()
    assert (
        "verification-kit/book.csv, which 03_candidate_lists wrote, is missing"
        in (by_step(world)["03_candidate_lists"])
    )


def test_status_names_the_inspection_file_and_says_when_it_is_gone(world, run):
    run()
    assert status_lines()[0] == f"TRY-2026  {world.file}"
    world.file.unlink()
    assert status_lines()[-1].endswith("so what changed since cannot be told.")


def test_status_without_any_inspection(world, capsys):
    assert command.main(["status"]) == 0
    assert capsys.readouterr().out == "No inspection has been begun: outputs/ holds none.\n"


def test_outcomes_are_a_csv_of_row_outcome_and_reason(run):
    run()
    assert outcomes_csv("TRY-2026") == "row,outcome,reason\n5,eligible,\n6,excluded,over_18\n"


def test_outcomes_before_the_population_is_there_are_refused(world, run):
    run("--through", "01")
    with pytest.raises(StepError, match="has not been published: run the step that writes it first"):
        outcomes_csv("TRY-2026")
