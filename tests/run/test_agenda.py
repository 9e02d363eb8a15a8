"""What is next in an inspection, by its one state, and how a run that was started elsewhere is found."""

import pytest
from tests.run.test_blocked_run import block

from record_review.custody import open_store
from record_review.inspection import read_inspection
from record_review.reading.readers.readers import readers_workbook
from record_review.run.desk import agenda as now
from record_review.run.desk.home_page import home_body, home_page
from record_review.run.desk.running import how_it_ended, is_at_work, progress_of
from record_review.run.steps.state import state_of

REAL = ("rehearsal: true", "rehearsal: false")


@pytest.fixture
def item(world):
    """The only inspection on the agenda, as it stands now."""

    def look():
        (found,) = now.agenda(world.folder / "params")
        return found

    return look


def test_an_inspection_that_was_never_run_is_there_and_leaves_no_folder(world, item):
    found = item()
    assert (found.inspection_id, found.next.act) == ("TRY-2026", now.RUN)
    assert found.next.sentence == "Run 01_return."
    assert not world.inspection_folder.exists()


def test_a_return_that_has_not_come_is_waited_for_by_name(world, item):
    (world.folder / "params" / "return.xlsx").unlink()
    assert "return.xlsx" in item().next.sentence and item().next.act == now.NOTHING


def test_each_thing_that_is_missing_is_the_next_thing_in_turn(world, run, item):
    world.edit(', value: "417"', "")
    run()
    assert item().next.act == now.NUMBER and item().next.whom == "the team and the partnership"
    world.edit("{source: dice", '{source: dice, value: "417"')
    world.edit("reading: {", "reading: {readers: readers.xlsx, ")
    assert "is not there" in item().next.sentence
    readers = world.folder / "params" / "readers.xlsx"
    readers.write_bytes(readers_workbook())
    assert "No readers are named yet" in item().next.sentence


def test_what_blocks_is_settled_next_and_the_source_is_asked_before_the_book(world, run, item):
    block(world)
    run()
    found = item()
    assert found.next.act == now.SETTLE and found.next.sentence.startswith("1 thing blocks")


def test_a_file_with_problems_is_told_and_hides_no_other(world):
    (world.folder / "params" / "broken.yml").write_text("inspection_id: X\n", encoding="utf-8")
    found = {item.inspection_id: item.next.sentence for item in now.agenda(world.folder / "params")}
    assert found["BROKEN"].startswith("Correct ") and "TRY-2026" in found


def test_the_page_says_the_state_escapes_it_and_fetches_nothing(world, run):
    from datetime import datetime

    run()
    world.edit("partnership: Ardvale", 'partnership: "<b>Ardvale & Sons</b>"')
    items = now.agenda(world.folder / "params")
    page = home_page(items, {}, datetime(2026, 12, 1, 9, 5))
    assert "&lt;b&gt;Ardvale &amp; Sons&lt;/b&gt;" in page and "<script" not in page and "://" not in page
    assert "rehearsal" in page and "as it stood on 1 december 2026, 09:05" in page.lower()
    state = state_of(open_store("TRY-2026"))
    assert all(standing.step in page for standing in state.steps)
    assert "No inspection has been begun" in home_body([], {})


def test_a_run_is_found_at_work_by_whoever_looks_and_told_by_its_last_line(world):
    store = open_store("TRY-2026")
    assert not is_at_work(store)
    with store.claim():
        assert is_at_work(store)
    assert not is_at_work(store)
    assert progress_of(read_inspection(world.file), store).lines == ""
    lines = "TRY-2026 (Ardvale), try.yml\n  01_return              2.0 s\nThe return blocks.\nended 2\n"
    assert how_it_ended(lines).splitlines() == ["The run stopped: it needs a person.", "The return blocks."]
    assert how_it_ended(lines.replace("ended 2", "ended 130")).startswith("Stopped.")
    assert "from outside" in how_it_ended(lines.replace("ended 2\n", ""))
