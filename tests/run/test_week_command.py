"""The reading week from the command line: how far it is, what happens in it, workbooks handed in by part."""

import pandas as pd
import pytest
import test_replace
from test_reading_week import register, said, workbook
from test_replace import CHOICE, REFS, SAMPLE, SELECTION, select
from tests.pir.without_process import ask_here

from record_review.custody import open_store
from record_review.inspection import read_inspection
from record_review.pir.workbook import isolated
from record_review.reading import reader_workbooks, readers_workbook
from record_review.run import open_step
from record_review.run.steps.documents import publish_lists, standing
from record_review.run.steps.replacing import drawn as drawn_now
from record_review.run.steps.week.happening import happenings, schedule_now

PAIRS = ("Pair 1", "Pair 2")
READING = (
    "reading: {results: readings/, readers: readers.xlsx, plan: true, days: 2, double_read: 0,"
    " last_day_free: 0, minutes_per_record: 300}"
)


@pytest.fixture
def week(world, monkeypatch):
    """Three records, two inspectors who read alone, two days, one record a day for each; its store."""
    began = pd.Timestamp(2025, 1, 1)
    children = test_replace.CHILDREN.assign(involvement_start=began, involvement_end=began)
    monkeypatch.setattr(test_replace, "CHILDREN", children)
    monkeypatch.setattr(isolated, "_ask", ask_here)  # workbooks are opened in this process, which is quicker
    world.edit("reading: {results: readings/}", f"{SAMPLE}{READING}")
    rows = [{"reader": pair, "role": "inspector", "agency": "Health"} for pair in PAIRS]
    (world.file.parent / "readers.xlsx").write_bytes(readers_workbook(rows))
    return select(world, SELECTION)


def plan_now(world):
    plan = schedule_now(read_inspection(world.file), open_store("TRY-2026")).plan.table
    return {(row.record_ref): (row.reader, row.day) for row in plan.itertuples(index=False)}


def filled(world, ref, answers, reader):
    inspection, dealt = read_inspection(world.file), [(ref, reader, "first")]
    table = pd.DataFrame(dealt, columns=["record_ref", "reader", "reading"], dtype="str")
    children = test_replace.CHILDREN.assign(unborn=False)
    return reader_workbooks(inspection, children, table, {reader: {ref: answers}})


def test_a_conflict_in_the_week_moves_only_what_is_unread_and_stands_in_the_register_without_a_name(
    week, world, capsys
):
    before = plan_now(world)
    whose = next(ref for ref, (_, day) in before.items() if day == 1)
    pair = before[whose][0]
    code, text = said(
        capsys, "week", "TRY-2026", "conflict", pair, "--with", "record", "--which", whose, "--day", "1",
        "--by", "lead",
    )  # fmt: skip
    assert code == 0, text
    after = plan_now(world)
    assert after[whose][0] != pair and "the fewest there can be" in text
    (one,) = happenings(week, drawn_now(week, read_inspection(world.file).programme))
    assert one.which == whose and f'"{whose}"' not in register(week)
    code, text = said(capsys, "week", "TRY-2026", "absent", "Pair 9", "--day", "1", "--by", "lead")
    assert code != 0 and len(happenings(week, drawn_now(week, read_inspection(world.file).programme))) == 1


def test_what_cannot_be_planned_is_not_kept(week, world, capsys):
    code, text = said(capsys, "week", "TRY-2026", "absent", "Pair 1", "--day", "1", "--by", "lead")
    assert code == 2 and "One reading place short" in text
    assert week.log("reading_week").lines().empty
    assert said(capsys, "week", "TRY-2026", "absent", "Pair 1", "--day", "7", "--by", "lead")[0] == 1
    assert said(capsys, "week", "TRY-2026", "late", "R09", "--day", "2", "--by", "lead")[0] == 1


def test_workbooks_handed_in_by_part_are_all_kept_and_told_by_pair_and_day(week, world, tmp_path, capsys):
    before = plan_now(world)
    ref = REFS[0]
    ((name, content),) = filled(world, ref, {"A1": ["Health"]}, before[ref][0]).items()
    (tmp_path / name).write_bytes(content)
    code, text = said(capsys, "returned", "TRY-2026", str(tmp_path / name))
    assert code == 0 and "1 of its 1 records hold answers" in text
    (tmp_path / name).write_bytes(filled(world, ref, {"A3": "Yes"}, before[ref][0])[name])
    assert "(2).xlsx" in said(capsys, "returned", "TRY-2026", str(tmp_path / name))[1]
    assert "handed in before" in said(capsys, "returned", "TRY-2026", str(tmp_path / name))[1]
    text = said(capsys, "week", "TRY-2026")[1]
    assert "0 of 3 readings are done, 1 in part; 2 not begun." in text
    assert f"{before[ref][0]}: R01" in text and "blank in the first reading" in text and ref not in text
    blank = int(text.split("R01")[1].split(": ")[1].split(" ")[0])
    (world.file.parent / "readings" / name).unlink()
    fewer = said(capsys, "week", "TRY-2026")[1]
    assert int(fewer.split("R01")[1].split(": ")[1].split(" ")[0]) == blank + 1


def test_chasing_lists_are_written_again_when_another_record_is_read(week, world, capsys):
    inspection = read_inspection(world.file)
    publish_lists(inspection, week, standing(inspection, week), day=1)
    lists = {path.name: path.read_bytes() for path in (week.folder / "send/document-chasing").iterdir()}
    assert said(capsys, "replace", "TRY-2026", *CHOICE)[0] == 0
    after = {path.name: path.read_bytes() for path in (week.folder / "send/document-chasing").iterdir()}
    assert set(after) == set(lists) and all(after[name] != lists[name] for name in lists)


def test_the_plan_goes_by_siblings_that_come_back_and_waits_for_a_day_once_something_is_read(
    week, world, tmp_path, capsys
):
    def named(sibling, file):
        changes = {("Selected", "C3"): "Yes", ("Selected", "D3"): sibling}
        return said(capsys, "returned", "TRY-2026", workbook(world, tmp_path, changes, file))[1]

    assert "plan is made by these siblings" in named("B-2", "1.xlsx")
    plan = plan_now(world)
    assert plan["A 1"][0] == plan["B-2"][0] != plan["C3"][0]
    open_step("05_reading_plan", str(world.file)).publish({})
    text = named("C3", "2.xlsx")
    assert "The partnership named siblings" in text and "the fewest there can be" in text
    plan = plan_now(world)
    assert plan["A 1"][0] == plan["C3"][0] != plan["B-2"][0]
    ((name, content),) = filled(world, "B-2", {"A3": "Yes"}, plan["B-2"][0]).items()
    (world.file.parent / "readings").mkdir(exist_ok=True)
    (world.file.parent / "readings" / name).write_bytes(content)
    assert "week TRY-2026 siblings --day N --by WHO" in named("B-2", "3.xlsx")
    assert plan_now(world) == plan
    code, text = said(capsys, "week", "TRY-2026", "siblings", "--day", "1", "--by", "lead")
    after = plan_now(world)
    assert code == 0 and after["B-2"] == plan["B-2"] and after["A 1"][0] == plan["B-2"][0]
    assert not [ref for ref in REFS if f'"{ref}"' in register(week)]
