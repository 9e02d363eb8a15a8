"""What was typed into workbooks under `send/` is there after every command, and a person is told where."""

import pytest

from record_review.run.commands.status import status_lines

HANDED_OUT = {
    "send/selection/selection.xlsx": b"every sibling and upload",
    "send/reader-workbooks/Pair-1.xlsx": b"every answer of a week",
}
# What it writes hangs on a setting, as real workbooks do.
BODY = """\
content = step.inspection.partnership.encode()
step.send('selection', {'selection.xlsx': content})
step.send('reader-workbooks', {'Pair-1.xlsx': content})"""


@pytest.fixture
def filled(world, run):
    world.write_notebook("04_selection", BODY)
    world.write_readings()
    run()
    for path, content in HANDED_OUT.items():
        (world.inspection_folder / path).write_bytes(content)
    return world


def typed(world):
    return {path: content for path, content in world.sent().items() if content in HANDED_OUT.values()}


@pytest.mark.parametrize("options", [(), ("--force",)])
def test_filled_workbooks_stay_where_they_are_and_are_told(filled, run, options):
    code, out, _ = run(*options)
    assert code == 0
    assert typed(filled) == HANDED_OUT
    selection, workbook = "send/selection/selection.xlsx", "send/reader-workbooks/Pair-1.xlsx"
    assert f"TRY-2026/{selection} was changed since it was written: it is kept as it is." in out
    assert f"TRY-2026/{workbook} was changed" in out
    for said in (out, "\n".join(status_lines("TRY-2026"))):
        (line,) = (line for line in said.splitlines() if f"{workbook} was" in line)
        assert "06_record_review reads " in line
        assert "readings alone: if it holds answers, put a copy of it there." in line


def test_filled_workbooks_do_not_keep_later_steps_from_running(filled, run):
    (filled.folder / "params/readings/pair-1.xlsx").write_bytes(b"more")
    code, out, _ = run()
    assert code == 0
    assert "04_selection           unchanged, kept" in out
    assert "06_record_review" in out


def test_filled_workbooks_get_a_dated_name_when_a_setting_changed_and_are_told(filled, run):
    filled.edit("partnership: Ardvale", "partnership: Ardglen")
    code, out, _ = run()
    assert code == 0
    kept = typed(filled)
    assert set(kept.values()) == set(HANDED_OUT.values())
    assert all(" (kept " in path for path in kept)
    assert filled.sent()["send/reader-workbooks/Pair-1.xlsx"] == b"Ardglen"
    for path in kept:
        assert f"{path} was changed since it was written: it is kept under this name." in out
        assert path in "\n".join(status_lines("TRY-2026"))
    code, out, _ = run("--force")
    assert typed(filled) == kept


def test_a_copy_among_the_reader_workbooks_is_told_and_left_alone(filled, run):
    copy = filled.inspection_folder / "send/reader-workbooks/Pair-1 done.xlsx"
    copy.write_bytes(b"copied")
    _, out, _ = run("--force")
    assert "Pair-1 done.xlsx was put there by somebody: it is kept as it is. 06_record_review reads" in out
    assert copy.read_bytes() == b"copied"


def test_nothing_is_told_of_what_nobody_touched(world, run):
    _, out, _ = run()
    assert "send/" not in out.split("\n\n")[0]


def test_records_without_a_reading_are_told_when_the_report_is_made_kept_or_looked_at(world, run):
    world.write_readings()
    world.write_notebook("06_record_review").write_text(
        world.write_notebook("06_record_review")
        .read_text(encoding="utf-8")
        .replace("step.publish({})", "step.publish({'read': 58, 'unread': 2})"),
        encoding="utf-8",
    )
    said = "2 of 60 records to be read have no reading: the report is about 58 records."
    assert said in run()[1]
    assert said in run()[1]
    assert said in "\n".join(status_lines("TRY-2026"))
