"""Whatever interrupts a publication, no step looks complete that is not, and the next start clears up."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from record_review.custody import open_store
from record_review.custody.layout import STAGING
from record_review.inspection.refusals import StepError

OLD = pd.DataFrame({"record_ref": ["0012"]})
NEW = pd.DataFrame({"record_ref": ["0012", "0013"]})


class Interrupted(BaseException):
    """Stands for the power cut: nothing may catch it, not even to tidy up."""


def publish(store, frame, key):
    with store.stage("01_return") as stage:
        stage.write_table("children", frame)
        stage.write("send", "findings.html", str(len(frame)).encode())
        stage.write("send", "findings.xlsx", str(len(frame)).encode())
        stage.publish(key, {"rows": len(frame)})


def files_of(store):
    return {
        str(path.relative_to(store.folder)): path.read_bytes()
        for area in ("private", "send", "working", "release")
        for path in (store.folder / area).rglob("*")
        if path.is_file() and path.name not in {".lock", ".claim", ".register.lock", "recipients.json"}
    }


# How many times a publication calls os.replace: journal, three files, record.
MOVES = range(1, 6)


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("first_time", [True, False], ids=["first time", "again"])
@pytest.mark.parametrize("sudden", [True, False], ids=["power cut", "exception"])
def test_an_interruption_at_any_move_leaves_all_of_a_publication_or_nothing(
    store, monkeypatch, move, first_time, sudden
):
    before = {}
    if not first_time:
        publish(store, OLD, "old")
        before = files_of(store)
    calls = []
    real = os.replace

    def interrupted_replace(source, target):
        calls.append(target)
        if len(calls) == move:
            if sudden:
                monkeypatch.setattr("record_review.custody.stage.undo_unfinished", lambda store: None)
                monkeypatch.setattr(
                    "record_review.custody.stage.Stage.close", lambda stage: stage._alive.release()
                )
            raise Interrupted
        real(source, target)

    monkeypatch.setattr(os, "replace", interrupted_replace)
    with pytest.raises(Interrupted):
        publish(store, NEW, "new")
    monkeypatch.undo()

    assert store.step_record("01_return") is None or files_of(store).items() >= before.items()
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(store.folder.parent))
    store = open_store("EXAMPLE-2026")
    if move == 1:  # nothing had been changed yet
        assert files_of(store) == before
    else:
        assert files_of(store) == {}
        assert store.step_record("01_return") is None
    publish(store, NEW, "new")
    assert store.step_record("01_return")["key"] == "new"
    assert store.register.check() == []


def test_an_interruption_after_the_record_is_written_leaves_the_step_published(store, monkeypatch):
    def interrupted_remove(path):
        if path.name == ".publishing.json":
            raise Interrupted
        path.unlink(missing_ok=True)

    monkeypatch.setattr("record_review.custody.stage.remove", interrupted_remove)
    with pytest.raises(Interrupted):
        publish(store, NEW, "new")
    monkeypatch.undo()
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(store.folder.parent))
    store = open_store("EXAMPLE-2026")
    assert store.step_record("01_return")["key"] == "new"
    assert not (store.folder / "private" / ".publishing.json").exists()


def test_leaving_without_publishing_leaves_nothing(store):
    publish(store, OLD, "old")
    before = files_of(store)
    with pytest.raises(Interrupted), store.stage("01_return") as stage:
        stage.write_table("children", NEW)
        raise Interrupted
    assert files_of(store) == before
    assert list((store.folder / STAGING).iterdir()) == []


WORKER = """
import sys, time
from record_review.custody import open_store
store = open_store("EXAMPLE-2026")
stage = store.stage("02_population")
stage.write("send", "half.txt", b"half")
{more}
print("ready", flush=True)
time.sleep(60)
"""


def worker(more=""):
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER.format(more=more)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    return process


def end(process, how):
    process.send_signal(how)
    process.wait()
    process.stdout.close()


def test_what_a_dead_process_staged_is_swept_and_what_a_living_one_stages_is_not(store):
    process = worker()
    try:
        open_store("EXAMPLE-2026")
        assert len([path for path in (store.folder / STAGING).iterdir() if path.is_dir()]) == 1
    finally:
        end(process, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
    open_store("EXAMPLE-2026")
    assert list((store.folder / STAGING).iterdir()) == []


def test_a_second_run_is_refused_in_plain_words_and_a_dead_one_is_taken_over(store):
    process = worker("claim = store.claim(); claim.__enter__()")
    try:
        with pytest.raises(StepError, match="Another run is working on EXAMPLE-2026"):
            publish(store, NEW, "new")
        with pytest.raises(StepError, match="Another run is working on EXAMPLE-2026"), store.claim():
            pass
        assert store.step_record("01_return") is None
    finally:
        end(process, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
    publish(store, NEW, "new")
    assert store.step_record("01_return") is not None


def test_a_process_that_a_run_started_publishes_under_its_claim(store):
    program = (
        "from record_review.custody import open_store\n"
        "with open_store('EXAMPLE-2026').stage('01_return') as stage: stage.publish('k', {})"
    )
    with store.claim():
        subprocess.run([sys.executable, "-c", program], check=True)
        publish(store, NEW, "new")
    assert store.step_record("01_return")["key"] == "new"
    assert "RECORD_REVIEW_CLAIM" not in os.environ


def test_the_claim_of_one_inspection_leaves_another_free(store):
    with store.claim():
        publish(open_store("OTHER-2026"), NEW, "new")


def test_a_workbook_open_in_excel_is_refused_before_anything_is_changed(store, monkeypatch):
    publish(store, OLD, "old")
    before = files_of(store)
    real = Path.open

    def locked(path, mode="r", *rest, **more):
        if path.name == "findings.xlsx" and mode == "r+b":
            raise PermissionError(13, "Permission denied")
        return real(path, mode, *rest, **more)

    monkeypatch.setattr(Path, "open", locked)
    with store.stage("01_return") as stage:
        stage.write_table("children", NEW)
        stage.write("send", "findings.xlsx", b"2")
        with pytest.raises(StepError, match=r"send/findings.xlsx cannot be replaced: close it in Excel"):
            stage.publish("new", {"rows": 2})
        assert store.step_record("01_return")["key"] == "old"
        monkeypatch.undo()
        monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(store.folder.parent))
        assert {name: before[name] for name in before} == {
            name: content for name, content in files_of(store).items() if STAGING not in name
        }
        stage.publish("new", {"rows": 2})
    assert store.step_record("01_return")["key"] == "new"


def test_a_file_that_is_locked_in_the_middle_leaves_no_half_publication(store, monkeypatch):
    publish(store, OLD, "old")
    real = os.replace

    def locked(source, target):
        if str(target).endswith("findings.xlsx"):
            raise PermissionError(13, "Permission denied")
        real(source, target)

    monkeypatch.setattr(os, "replace", locked)
    monkeypatch.setattr("record_review.custody.files.PAUSES", (0,))
    with pytest.raises(StepError, match="close it in Excel"):
        publish(store, NEW, "new")
    assert files_of(store) == {}
