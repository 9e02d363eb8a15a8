"""What is published, what may be read, and which names may become paths."""

import stat
import sys

import pandas as pd
import pytest

from record_review.custody import open_store
from record_review.custody.seal import read_sealed, write_sealed
from record_review.inspection.refusals import ParameterError, StepError

CHILDREN = pd.DataFrame({"record_ref": ["0012", "0013"], "row": [5, 6]})


def publish(store, step="01_return", needs=(), table="children", frame=CHILDREN, key="k1"):
    with store.stage(step, needs=needs) as stage:
        stage.write_table(table, frame)
        stage.write_facts(table, {"rows": len(frame)})
        stage.write("send", f"{step}/findings.html", b"<p>none</p>")
        return stage.publish(key, {"rows": len(frame)})


def test_a_published_step_can_be_read_back(store):
    record = publish(store)
    pd.testing.assert_frame_equal(store.read_table("children"), CHILDREN)
    assert store.read_facts("children") == {"rows": 2}
    assert store.read_file("send", "01_return/findings.html") == b"<p>none</p>"
    assert store.step_record("01_return") == record
    assert sorted(record["outputs"]) == [
        "private/children.json",
        "private/children.parquet",
        "send/01_return/findings.html",
    ]


def test_a_publication_stands_in_the_register_with_the_digests_of_what_leaves_the_team_only(store):
    record = publish(store)
    (event,) = store.register.events()
    assert event["kind"] == "01_return published"
    assert event["facts"]["files"] == {
        "send/01_return/findings.html": record["outputs"]["send/01_return/findings.html"]
    }


def test_the_same_again_gives_the_same_bytes_and_no_second_event(store):
    first = publish(store)
    register = store.register.path.read_bytes()
    assert publish(store) == first
    assert store.register.path.read_bytes() == register


def test_nothing_is_read_before_its_step_is_published(store):
    with pytest.raises(StepError, match=r"EXAMPLE-2026/private/children.parquet has not been published"):
        store.read_table("children")
    with store.stage("01_return") as stage:
        stage.write_table("children", CHILDREN)
        with pytest.raises(StepError, match="has not been published"):
            store.read_table("children")


def test_a_table_put_there_by_hand_is_not_read(store):
    publish(store)
    other = store.folder / "private" / "population.parquet.age"
    other.write_bytes((store.folder / "private" / "children.parquet.age").read_bytes())
    with pytest.raises(StepError, match="has not been published"):
        store.read_table("population")


def test_a_step_is_refused_while_one_that_it_needs_is_not_published(store):
    with pytest.raises(StepError) as refused:
        store.stage("03_candidate_lists", needs=("01_return", "02_population"))
    assert refused.value.problems == (
        "03_candidate_lists needs 01_return. 01_return has not been run for EXAMPLE-2026."
        " Run 01_return first.",
        "03_candidate_lists needs 02_population. 02_population has not been run for EXAMPLE-2026."
        " Run 02_population first.",
    )


def test_a_missing_file_makes_its_step_unpublished_and_is_named(store):
    publish(store)
    (store.folder / "send" / "01_return" / "findings.html").unlink()
    assert store.step_record("01_return") is None
    says = "send/01_return/findings.html, which 01_return wrote, is missing."
    assert says in store.step_state("01_return").problem
    with pytest.raises(StepError, match="02_population needs 01_return"):
        store.stage("02_population", needs=("01_return",))


@pytest.mark.parametrize("area", ["working", "release"])
def test_a_changed_file_of_ours_makes_its_step_unpublished_and_is_named(store, area):
    with store.stage("01_return") as stage:
        stage.write(area, "page.html", b"1")
        stage.publish("k", {})
    (store.folder / area / "page.html").write_bytes(b"x")
    assert store.step_record("01_return") is None
    assert f"{area}/page.html was changed after 01_return" in store.step_state("01_return").problem


def test_a_changed_file_under_send_is_not_read_as_ours(store):
    publish(store)
    (store.folder / "send" / "01_return" / "findings.html").write_bytes(b"x")
    with pytest.raises(StepError, match=r"was changed .*: move it elsewhere, then run 01_return again"):
        store.read_file("send", "01_return/findings.html")


def test_a_changed_table_is_not_read(store):
    publish(store)
    path = store.folder / "private" / "children.parquet"
    write_sealed(path, read_sealed(path) + b" ")
    with pytest.raises(StepError, match=r"children.parquet was changed .*run 01_return again"):
        store.read_table("children")


def test_a_damaged_record_is_no_record(store):
    publish(store)
    store.record_path("01_return").write_bytes(b'{"step": "01_return"')
    assert store.step_state("01_return").problem == "The record of 01_return cannot be read."


def test_a_step_that_rests_on_an_earlier_publication_is_not_published(store):
    publish(store)
    with store.stage("02_population", needs=("01_return",)) as late:
        publish(store, frame=CHILDREN.iloc[:1], key="k2")
        with pytest.raises(StepError, match="01_return was run again while 02_population was at work"):
            late.publish("k", {})
    assert store.step_record("02_population") is None


def test_files_a_step_no_longer_writes_are_gone_and_so_is_the_earlier_executed_notebook(store):
    with store.stage("03_candidate_lists") as stage:
        stage.write("send", "kit/book.csv", b"1")
        stage.write("send", "kit/old/page.html", b"2")
        stage.publish("k1", {})
    store.write_executed("03_candidate_lists", b"{}", b"<html>")
    with store.stage("03_candidate_lists") as stage:
        stage.write("send", "kit/book.csv", b"3")
        stage.publish("k2", {})
    left = sorted(path.name for path in store.folder.rglob("*") if not path.match("private/**"))
    assert [name for name in left if name in {"book.csv", "page.html", "old"}] == ["book.csv"]
    assert not (store.folder / "working" / "03_candidate_lists.ipynb").exists()


def test_two_steps_never_write_one_file(store):
    publish(store)
    with pytest.raises(ValueError, match="belongs to 01_return"):
        publish(store, step="02_population")
    assert store.step_record("01_return") is not None


def test_one_step_never_writes_one_file_twice_not_even_in_other_letters(store):
    with store.stage("01_return") as stage:
        stage.write("send", "Kit/book.csv", b"1")
        with pytest.raises(ValueError, match="twice"):
            stage.write("send", "kit/Book.csv", b"2")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_every_folder_and_file_is_closed_to_other_users(store):
    publish(store)
    store.write_executed("01_return", b"{}", b"<html>")
    store.write_fault("Traceback")
    for path in [store.folder, *store.folder.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
@pytest.mark.parametrize("mode", [0o750, 0o701, 0o777])
def test_a_folder_that_others_may_enter_is_refused_in_a_sentence_and_an_empty_one_is_closed(
    store, outputs, mode
):
    for folder in (outputs, store.folder):
        folder.chmod(mode)
        with pytest.raises(StepError, match=rf"open to other users .*mode {mode:o}.*chmod -R go= outputs"):
            open_store("EXAMPLE-2026")
        assert stat.S_IMODE(folder.stat().st_mode) == mode
        folder.chmod(0o700)
    (outputs / "NEW-2026").mkdir(mode)
    (outputs / "NEW-2026").chmod(mode)
    assert stat.S_IMODE(open_store("NEW-2026").folder.stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_what_a_library_writes_while_a_store_is_open_is_its_owners_alone(store, tmp_path):
    (tmp_path / "by-a-library").write_bytes(b"x")
    assert stat.S_IMODE((tmp_path / "by-a-library").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "inspection_id",
    [
        "",
        "A",
        "example-2026",
        "../EXAMPLE",
        "EXAMPLE/2026",
        "-A1",
        "A.1",
        "A1\n",
        "COM1",
        "NUL",
        "A" * 32,
        "É1",
    ],
)
def test_only_an_inspection_id_becomes_a_folder(inspection_id, outputs):
    with pytest.raises(ParameterError, match="An inspection id is"):
        open_store(inspection_id)
    assert not outputs.exists()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../private/x",
        "a/../../x",
        "a//b",
        "a/./b",
        "C:/x",
        "a\\b",
        "x:y",
        ".hidden",
        "a/",
        "dot.",
        "space ",
        "nul.txt",
        "a\0b",
        "x" * 121,
    ],
)
def test_no_file_is_written_outside_its_area(store, path):
    with store.stage("01_return") as stage, pytest.raises(ValueError):
        stage.write("send", path, b"x")


@pytest.mark.parametrize("area", ["private", "", "..", "Send", "steps"])
def test_files_go_to_the_three_areas_only(store, area):
    with store.stage("01_return") as stage, pytest.raises(ValueError, match="area"):
        stage.write(area, "x.txt", b"x")


@pytest.mark.parametrize("name", ["", "../x", "a/b", "A", "a.b", "steps/01_return"])
def test_names_of_tables_and_steps_are_plain(store, name):
    with store.stage("01_return") as stage, pytest.raises(ValueError):
        stage.write_table(name, CHILDREN)
    with pytest.raises(ValueError):
        store.read_table(name)
    with pytest.raises(ValueError):
        store.stage(name)


def test_a_publication_is_refused_for_facts_that_may_hold_more_than_counts(store):
    with store.stage("01_return") as stage:
        stage.write_table("children", CHILDREN)
        with pytest.raises(TypeError):
            stage.publish("k", {"share": 0.5})
        stage.publish("k", {"share in 1000": 500})


def test_a_closed_stage_takes_nothing_more(store):
    with store.stage("01_return") as stage:
        stage.publish("k", {})
    with pytest.raises(StepError, match="01_return has been published: to do it again, start from"):
        stage.publish("k", {})
    dropped = store.stage("01_return")
    dropped.close()
    with pytest.raises(StepError, match="was closed"):
        dropped.write("send", "a.txt", b"")


def test_the_details_of_a_fault_are_private_and_can_be_cleared(store):
    said = store.write_fault("Traceback: é")
    assert said.startswith("outputs/EXAMPLE-2026/private/last-fault.txt.age (shown by: key open")
    assert read_sealed(store.folder / "private" / "last-fault.txt").decode() == "Traceback: é"
    store.clear_fault()
    store.clear_fault()
    assert not (store.folder / "private" / "last-fault.txt.age").exists()


def test_a_watcher_sees_the_progress_of_a_step_at_work(store):
    with store.stage("03_candidate_lists") as stage:
        assert store.read_progress("03_candidate_lists") == ""
        stage.note_progress("412 of 1000 lists")
        assert store.read_progress("03_candidate_lists") == "412 of 1000 lists"
        stage.publish("k", {})
    assert store.read_progress("03_candidate_lists") == ""


def test_a_secret_is_made_once_and_is_another_for_another_name(store):
    first = store.secret("rounding")
    assert len(first) == 32
    assert open_store("EXAMPLE-2026").secret("rounding") == first != store.secret("other")


def test_a_secret_that_was_changed_is_refused(store):
    store.secret("rounding")
    write_sealed(store.folder / "private" / "secrets" / "rounding", b"short")
    with pytest.raises(StepError, match=r"secrets/rounding.age is not as it was written"):
        store.secret("rounding")
