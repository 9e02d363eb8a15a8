"""What a notebook is given in its first cell and gives back in its last, in whichever way it is run."""

import numpy as np
import pandas as pd
import pytest

from record_review.custody import open_store
from record_review.inspection import ParameterError, StepError
from record_review.run import open_step

OUTCOMES = pd.DataFrame({"row": [5, 6], "outcome": ["eligible", "excluded"], "reason": ["", "over_18"]})


def publish(name, world):
    step = open_step(name, str(world.file))
    step.publish({})
    return step


def test_what_one_step_keeps_the_next_recalls(world):
    step = open_step("01_return", str(world.file))
    step.keep("return", ({"children": OUTCOMES, "return_notes": OUTCOMES[:0]}, {"agreed_date": "2026-10-12"}))
    step.publish({"rows": np.int64(2)})
    tables, facts = open_step("02_population", str(world.file)).recall("return")
    assert list(tables) == ["children", "return_notes"]
    pd.testing.assert_frame_equal(tables["children"], OUTCOMES)
    assert facts == {"agreed_date": "2026-10-12"}
    assert open_store("TRY-2026").step_record("01_return")["facts"] == {"rows": 2}


def test_publishing_shows_the_files_with_their_rows_sizes_and_digests(world):
    step = open_step("02_population", str(publish_first(world)))
    step.keep("population", ({"outcomes": OUTCOMES}, {}))
    step.send("lists", {"a.csv": b"abc"})
    shown = step.publish({})
    assert shown.columns == ("File", "Rows", "Bytes", "SHA-256")
    rows = {row[0]: row[1:] for row in shown.cells}
    assert rows["outputs/TRY-2026/private/population_outcomes.parquet"][0] == "2"
    assert rows["outputs/TRY-2026/send/lists/a.csv"] == ("–", "3", "ba7816bf8f01cfea")
    assert "<table" in shown._repr_html_()


def publish_first(world):
    publish("01_return", world)
    return world.file


@pytest.mark.parametrize("blank", ["", "   "])
def test_a_blank_inspection_file_is_refused_by_name(world, blank):
    with pytest.raises(ParameterError, match="inspection_file is blank"):
        open_step("01_return", blank)


def test_steps_out_of_order_are_refused_and_the_one_to_run_is_named(world):
    with pytest.raises(StepError, match=r"02_population needs 01_return.* Run 01_return first"):
        open_step("02_population", str(world.file))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda world: (world.folder / "params" / "return.xlsx").write_bytes(b"new"), "the return workbook"),
        (lambda world: world.edit("partnership: Ardvale", "partnership: Glenburn"), "the inspection file"),
    ],
    ids=["workbook", "settings"],
)
def test_a_step_does_not_rest_on_one_that_was_made_before_something_changed(world, change, says):
    publish("01_return", world)
    change(world)
    with pytest.raises(StepError, match=f"01_return, which was made before {says} changed: run 01"):
        open_step("02_population", str(world.file))


def test_a_step_does_not_rest_on_one_whose_own_ground_has_changed(world):
    publish("01_return", world)
    publish("02_population", world)
    step = open_step("01_return", str(world.file))
    step.send("findings", {"new.html": b"new"})
    step.publish({})
    with pytest.raises(StepError, match="02_population, which was made before 01_return changed"):
        open_step("03_candidate_lists", str(world.file))


def test_a_workbook_exchanged_while_the_step_was_at_work_is_not_published(world):
    step = open_step("01_return", str(world.file))
    (world.folder / "params" / "return.xlsx").write_bytes(b"another")
    with pytest.raises(StepError, match="While 01_return was at work, the return workbook changed: run 01_"):
        step.publish({})
    assert open_store("TRY-2026").step_record("01_return") is None


def test_a_notebook_started_again_from_its_first_cell_drops_what_it_had_written(world):
    first = open_step("01_return", str(world.file))
    first.send("findings", {"a.html": b"a"})
    second = open_step("01_return", str(world.file))
    second.send("findings", {"b.html": b"b"})
    second.publish({})
    assert world.sent() == {"send/findings/b.html": b"b"}
    with pytest.raises(StepError, match="01_return was closed: to do it again, start from"):
        first.publish({})


def test_the_last_cell_run_twice_is_answered_in_words(world):
    step = publish("01_return", world)
    with pytest.raises(StepError, match="01_return has been published: to do it again"):
        step.publish({})


def test_what_a_person_must_bring_is_asked_for(world):
    for name in ("01_return", "02_population", "03_candidate_lists"):
        publish(name, world)
    world.edit(', value: "417"', "")
    with pytest.raises(StepError, match="04_selection waits for the public number"):
        open_step("04_selection", str(world.file))


def test_readers_may_be_named_before_their_workbook_is_there(world):
    world.edit("results: readings/", "results: readings/, readers: readers.xlsx")
    for name in ("01_return", "02_population", "03_candidate_lists", "04_selection"):
        publish(name, world)


def test_other_files_that_are_named_must_be_there(world):
    world.edit("rehearsal: true", "rehearsal: true\nreport: {previous: earlier/}")
    world.write_readings()
    for name in ("01_return", "02_population", "03_candidate_lists", "04_selection"):
        publish(name, world)
    with pytest.raises(ParameterError, match=r"earlier, which .* names as the tables of the earlier"):
        open_step("06_record_review", str(world.file))


def test_no_step_that_was_refused_leaves_a_staging_folder(world):
    with pytest.raises(StepError):
        open_step("02_population", str(world.file))
    assert not list((world.inspection_folder / "private" / ".staging").iterdir())


def test_progress_reaches_whoever_watches_but_not_more_often_than_can_be_read(world):
    step = open_step("01_return", str(world.file))
    step.progress(0.25, "250 of 1000 lists")
    step.progress(0.26, "260 of 1000 lists")
    assert step.store.read_progress("01_return") == "25% 250 of 1000 lists"
    step.progress(1)
    assert step.store.read_progress("01_return") == "100%"


def test_what_was_copied_from_the_example_is_refused_unless_it_is_a_rehearsal(world, monkeypatch):
    monkeypatch.setattr("record_review.run.steps.inputs.PARAMS", world.file.parent)
    invented = world.file.parent / "example" / "return.xlsx"
    invented.parent.mkdir()
    invented.write_bytes((world.file.parent / "return.xlsx").read_bytes())
    publish("01_return", world)  # a rehearsal may
    world.edit("rehearsal: true", "rehearsal: false")
    with pytest.raises(ParameterError, match="the return workbook, is the example's"):
        open_step("01_return", str(world.file))
