"""A file under `send/` that somebody changed is never replaced and never removed, whatever happens."""

import contextlib
import os
import re

import pytest

from record_review.custody import open_store

FILLED = b"every answer of a week"
PAIR = "send/reader-workbooks/Pair-1.xlsx"


def publish(store, content=b"blank", more=None):
    """Publish a reader workbook, and a page beside it that is always another."""
    with store.stage("04_selection") as stage:
        stage.write("send", PAIR.removeprefix("send/"), content)
        for name, data in (more or {}).items():
            stage.write("send", name, data)
        stage.publish("key", {})
        return stage.set_aside


@pytest.fixture
def filled(store):
    publish(store)
    (store.folder / PAIR).write_bytes(FILLED)
    return store


def answers(store):
    """Where the answers lie."""
    files = [path for path in (store.folder / "send").rglob("*") if path.is_file()]
    return [path.relative_to(store.folder).as_posix() for path in files if path.read_bytes() == FILLED]


def test_a_filled_workbook_does_not_make_its_step_unpublished_and_is_listed(filled):
    assert filled.step_state("04_selection").problem == ""
    assert filled.changed_files() == [PAIR]


def test_a_filled_workbook_stays_where_it_is_when_the_same_is_written_again(filled):
    assert publish(filled, more={"page.html": b"another"}) == []
    assert answers(filled) == [PAIR]
    assert filled.changed_files() == [PAIR]


def test_a_filled_workbook_is_set_aside_under_a_dated_name_when_another_is_written(filled):
    (aside,) = publish(filled, b"another blank")
    assert re.fullmatch(r"send/reader-workbooks/Pair-1 \(kept \d{4}-\d\d-\d\d \d{4}\)\.xlsx", aside)
    assert answers(filled) == filled.kept_files() == [aside]
    assert (filled.folder / PAIR).read_bytes() == b"another blank"
    assert filled.changed_files() == []


def test_two_workbooks_set_aside_in_one_minute_have_two_names(filled):
    publish(filled, b"second")
    (filled.folder / PAIR).write_bytes(FILLED)
    publish(filled, b"third")
    assert len(answers(filled)) == len(filled.kept_files()) == 2


def test_a_filled_workbook_is_kept_when_its_step_writes_it_no_more(filled):
    with filled.stage("04_selection") as stage:
        stage.publish("key", {})
    assert answers(filled) == filled.kept_files() != []


def test_a_copy_and_a_renamed_workbook_are_left_alone(store):
    publish(store)
    copy = store.folder / "send/reader-workbooks/Pair-1 final.xlsx"
    (store.folder / PAIR).rename(copy)
    copy.write_bytes(FILLED)
    assert "is missing" in store.step_state("04_selection").problem
    publish(store, b"another")
    with store.stage("04_selection") as stage:
        stage.publish("key", {})
    assert answers(store) == ["send/reader-workbooks/Pair-1 final.xlsx"]


def test_a_filled_workbook_is_kept_when_the_record_of_its_step_is_damaged(filled):
    filled.record_path("04_selection").write_bytes(b"{")
    publish(filled)
    assert answers(filled) == filled.kept_files() != []


def test_a_workbook_that_nobody_touched_is_replaced(store):
    publish(store)
    assert publish(store, b"another") == []
    assert store.kept_files() == []
    assert (store.folder / PAIR).read_bytes() == b"another"


class Interrupted(BaseException):
    """Stands for the power cut."""


@pytest.mark.parametrize("content", [b"blank", b"another"], ids=["the same", "another"])
@pytest.mark.parametrize("sudden", [True, False], ids=["power cut", "exception"])
@pytest.mark.parametrize("move", range(1, 6))
def test_an_interrupted_publication_keeps_every_answer(filled, monkeypatch, move, sudden, content):
    calls, real = [], os.replace

    def interrupted(source, target):
        calls.append(target)
        if len(calls) == move:
            raise Interrupted
        real(source, target)

    with monkeypatch.context() as patch, contextlib.suppress(Interrupted):
        patch.setattr(os, "replace", interrupted)
        if sudden:
            patch.setattr("record_review.custody.stage.undo_unfinished", lambda store: None)
        publish(filled, content, {"page.html": b"page"})
    assert answers(filled)
    again = open_store("EXAMPLE-2026")
    publish(again, content, {"page.html": b"page"})
    assert answers(again)
    assert again.step_state("04_selection").problem == ""


def test_an_executed_copy_stays_when_the_same_is_published_and_goes_with_another_publication(store):
    publish(store)
    store.write_executed("04_selection", b"{}", b"<html>")
    store.write_executed("03_candidate_lists", b"{}", b"<html>")
    publish(store)
    assert (store.folder / "working/04_selection.html").exists()
    publish(store, b"another")
    assert sorted(path.name for path in (store.folder / "working").iterdir()) == [
        "03_candidate_lists.html",
        "03_candidate_lists.ipynb",
    ]
