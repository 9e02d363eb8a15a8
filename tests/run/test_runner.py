"""Which steps run, which are kept, what stops a run, and what is left when it stops."""

import re

import pytest
from tests.run.conftest import BODIES

from record_review.custody import open_store
from record_review.custody.seal import read_sealed

ALL = list(BODIES)


def states(output):
    """Step -> "ran", "kept" or "stopped", from the lines of a run."""
    words = {}
    for line in output.splitlines():
        if matched := re.fullmatch(r"  (\d\d_\w+) +(.*)", line):
            step, said = matched.groups()
            kinds = {"unchanged, kept": "kept"}
            words[step] = kinds.get(said, "stopped" if said.startswith("stopped") else "ran")
            assert words[step] == "kept" or re.fullmatch(r"(stopped after )?\d+\.\d s", said)
    return words


def test_every_step_runs_in_order_and_the_end_says_where_things_lie(world, run):
    world.write_readings()
    code, out, err = run()
    assert (code, err) == (0, "")
    assert list(states(out)) == ALL
    assert set(states(out).values()) == {"ran"}
    assert out.splitlines()[-4:] == [
        "findings on the return   outputs/TRY-2026/send/findings/",
        "verification kit         outputs/TRY-2026/send/verification-kit/",
        "selection workbook       outputs/TRY-2026/send/selection/selection.xlsx",
        "report                   outputs/TRY-2026/release/record-review-report.html",
    ]


def test_unchanged_steps_are_kept_and_no_kernel_is_started_for_them(world, run):
    world.write_readings()
    run()
    run.kernels.started = 0
    code, out, _ = run()
    assert code == 0
    assert states(out) == dict.fromkeys(ALL, "kept")
    assert run.kernels.started == 0


def test_force_runs_every_step_again_and_what_is_sent_stays_the_same(world, run):
    world.write_readings()
    run()
    before, register = world.sent(), (world.inspection_folder / "register.jsonl").read_bytes()
    _, out, _ = run("--force")
    assert set(states(out).values()) == {"ran"}
    assert world.sent() == before
    assert (world.inspection_folder / "register.jsonl").read_bytes() == register


def test_from_a_step_on_steps_run_again_and_those_before_are_kept(world, run):
    world.write_readings()
    run()
    code, out, _ = run("--from", "04")
    assert code == 0
    assert states(out) == dict.fromkeys(ALL[:3], "kept") | dict.fromkeys(ALL[3:], "ran")
    code, _, err = run("--from", "04_selektion")
    assert code == 1 and "did you mean 04_selection?" in err


def test_changing_the_settings_of_the_report_runs_the_report_alone(world, run):
    world.write_readings()
    run()
    world.edit("reading:", "report: {subgroups: [category]}\nreading:")
    code, out, _ = run()
    assert code == 0
    assert states(out) == dict.fromkeys(ALL[:-1], "kept") | {ALL[-1]: "ran"}


def test_a_step_runs_again_when_what_it_reads_has_changed_and_later_ones_only_if_its_files_differ(world, run):
    run()
    (world.folder / "params" / "return.xlsx").write_bytes(b"corrected")
    _, out, _ = run()
    assert states(out) == {
        "01_return": "ran",  # reads the workbook
        "02_population": "kept",  # the fake step before wrote the same files again
        "03_candidate_lists": "kept",
        "04_selection": "kept",
    }


def test_a_setting_touches_only_the_steps_that_depend_on_it(world, run):
    run()
    world.edit('value: "417"', 'value: "418"')
    _, out, _ = run()
    assert states(out) == {
        "01_return": "kept",
        "02_population": "kept",
        "03_candidate_lists": "kept",  # the book must not change when the number becomes known
        "04_selection": "ran",
    }


def test_a_table_that_was_damaged_is_one_sentence_and_made_again_once_it_is_moved_away(world, run):
    run()
    table = world.inspection_folder / "private" / "population_outcomes.parquet.age"
    table.write_bytes(b"changed by mistake")
    code, _, err = run()
    assert code == 1 and len(err.splitlines()) == 1 and "population_outcomes.parquet.age was damaged" in err
    assert table.read_bytes() == b"changed by mistake"
    table.unlink()
    _, out, _ = run()
    assert states(out)["02_population"] == "ran"
    assert run()[0] == 0


@pytest.mark.parametrize("name", ["02_population", "02", "2"])
def test_through_ends_after_that_step(run, name):
    run()
    code, out, _ = run("--through", name)
    assert code == 0
    assert list(states(out)) == ["01_return", "02_population"]
    assert "findings on the return" in out
    assert "selection workbook" not in out


def test_without_the_public_number_the_run_ends_before_the_selection_and_says_what_it_waits_for(world, run):
    world.edit(', value: "417"', "")
    code, out, err = run()
    assert (code, err) == (0, "")
    assert list(states(out)) == ["01_return", "02_population", "03_candidate_lists"]
    assert "04_selection waits for the public number: " in out
    assert "verification kit" in out


@pytest.mark.parametrize("there", [True, False], ids=["empty folder", "no folder"])
def test_without_filled_workbooks_the_run_ends_before_the_report(world, run, there):
    if there:
        (world.folder / "params" / "readings").mkdir()
        (world.folder / "params" / "readings" / "~$pair-1.xlsx").write_bytes(b"Excel's lock, not a workbook")
    code, out, _ = run()
    assert code == 0
    assert "06_record_review waits for filled reader workbooks in " in out
    assert "06_record_review" not in states(out)


def test_a_missing_workbook_is_one_sentence_and_exit_1(world, run):
    (world.folder / "params" / "return.xlsx").unlink()
    code, out, err = run()
    assert code == 1
    assert err.count("\n") == 1
    assert "return.xlsx" in err and "as the return workbook" in err
    assert states(out) == {}


def test_data_that_need_a_person_end_with_2_in_the_notebooks_own_sentences_and_earlier_steps_stay(world, run):
    sentences = ("Children!D14 (date of birth): expected a date, found text. [PIR-07]", "And: a second one.")
    world.write_notebook(
        "02_population", f"from record_review.inspection import ReturnError\nraise ReturnError(*{sentences})"
    )
    code, out, err = run()
    assert code == 2
    assert err.splitlines() == list(sentences)
    assert states(out) == {"01_return": "ran", "02_population": "stopped"}
    assert "findings on the return   outputs/TRY-2026/send/findings/" in out
    store = open_store("TRY-2026")
    assert store.step_record("01_return") and not store.step_record("02_population")


def test_steps_out_of_order_end_with_1(world, run):
    world.write_notebook("02_population", "open_step('04_selection', inspection_file)")
    code, _, err = run()
    assert code == 1
    assert err.splitlines()[0].startswith("04_selection needs 02_population. 02_population has not been run")


def test_a_fault_of_ours_ends_with_3_and_its_details_stay_in_the_private_folder(world, run):
    world.write_notebook("02_population", "{}['Zephyrine, born 1 May 2011']")
    code, out, err = run()
    assert code == 3
    assert "Zephyrine" not in out + err
    assert err == (
        "02_population met a fault of ours (KeyError). Nothing of it was kept. The details are in"
        " outputs/TRY-2026/private/last-fault.txt.age (shown by: key open TRY-2026 private/last-fault.txt).\n"
    )
    fault = world.inspection_folder / "private" / "last-fault.txt.age"
    assert b"Zephyrine" in read_sealed(fault.with_suffix(""))
    others = [path for path in world.folder.glob("outputs/**/*") if path.is_file() and path != fault]
    assert not any(b"Zephyrine" in path.read_bytes() for path in others)
    world.write_notebook("02_population")
    run()
    assert not fault.exists()


def test_a_notebook_that_never_publishes_is_a_fault_even_when_an_earlier_publication_is_there(world, run):
    run()
    path = world.write_notebook("03_candidate_lists")
    text = path.read_text(encoding="utf-8").replace("step.publish({})", "pass")
    path.write_text(text, encoding="utf-8")
    code, _, err = run()
    assert code == 3
    assert "03_candidate_lists came to its end without publishing" in err


def test_ctrl_c_ends_with_130_and_nothing_of_the_step_at_work_is_there(world, run):
    world.write_notebook("02_population", world.bodies["02_population"] + "\nraise KeyboardInterrupt")
    code, out, err = run()
    assert code == 130
    assert err == "\nStopped. Nothing of the step at work was kept.\n"
    assert states(out) == {"01_return": "ran", "02_population": "stopped"}
    assert not list((world.inspection_folder / "private").glob("population*"))
    world.write_notebook("02_population")
    assert run()[0] == 0


def test_a_second_run_on_the_same_inspection_is_refused(world, run, monkeypatch):
    store = open_store("TRY-2026")
    with store.claim():
        monkeypatch.delenv("RECORD_REVIEW_CLAIM")
        code, _, err = run()
    assert code == 1
    assert "Another run is working on TRY-2026" in err


def test_quiet_says_only_what_a_person_must_do(world, run):
    code, out, err = run("--quiet")
    assert (code, err) == (0, "")
    key, waits = out.splitlines()
    assert key.startswith("A key for TRY-2026 was made: ") and waits.startswith("06_record_review waits")
    world.write_readings()
    assert run("--quiet") == (0, "", "")


def test_the_executed_notebook_and_its_page_stand_beside_a_published_step(world, run):
    run()
    working = sorted(path.name for path in (world.inspection_folder / "working").iterdir())
    assert working == sorted(f"{step}.{kind}" for step in ALL[:4] for kind in ("html", "ipynb"))
    page = (world.inspection_folder / "working" / "01_return.html").read_text(encoding="utf-8")
    assert "<title>01_return · TRY-2026</title>" in page
