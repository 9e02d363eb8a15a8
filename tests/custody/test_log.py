"""Decisions are kept: a line and its event in the register are both there or neither."""

import os

import pytest

from record_review.custody import open_store
from record_review.custody.seal import write_sealed
from record_review.inspection.refusals import StepError

FIRST = {"replaced": "0012", "note": "in a sealed folder"}
SECOND = {"replaced": "0013", "note": ""}


class Interrupted(BaseException):
    """Not an Exception, as Ctrl-C is not."""


def add(store, line, place="R01"):
    store.log("replacements").add(line, "record_replaced", {"place": place})


def path_of(store):
    return store.folder / "private" / "logs" / "replacements.parquet.age"


def lines(store):
    return store.log("replacements").lines().to_dict("records")


def test_lines_come_back_in_the_order_in_which_they_were_added(store):
    assert lines(store) == [] and store.log("replacements").digest() == ""
    add(store, FIRST)
    add(store, SECOND, "R02")
    assert lines(store) == [FIRST, SECOND]


def test_the_register_has_an_event_a_line_with_the_logs_digest_and_nothing_of_its_text(store):
    add(store, FIRST)
    (event,) = store.register.events()
    assert event["kind"] == "record_replaced"
    assert event["facts"] == {"place": "R01", "replacements_log": store.log("replacements").digest()}
    register = store.register.path.read_text(encoding="utf-8")
    assert "0012" not in register and "sealed" not in register


def test_equal_lines_have_other_digests_elsewhere_so_that_none_can_be_guessed_from_the_register(store):
    add(store, FIRST)
    other = open_store("OTHER-2026")
    add(other, FIRST)
    assert other.log("replacements").digest() != store.log("replacements").digest()


@pytest.mark.parametrize("how", ["changed", "removed", "an older one put back"])
def test_a_log_that_the_register_does_not_vouch_for_is_refused_and_not_added_to(store, how):
    add(store, FIRST)
    older = path_of(store).read_bytes()
    add(store, SECOND)
    if how == "removed":
        path_of(store).unlink()
    if how == "an older one put back":
        path_of(store).write_bytes(older)
    if how == "changed":
        write_sealed(path_of(store).with_suffix(""), b"else")
    before = store.register.path.read_bytes()
    for attempt in (lambda: lines(store), lambda: add(store, FIRST)):
        with pytest.raises(
            StepError, match=r"private/logs/replacements.parquet.age is not as it was written"
        ):
            attempt()
    assert store.register.path.read_bytes() == before


@pytest.mark.parametrize(("stopped_before", "kept"), [("register", [FIRST]), ("log", [FIRST, SECOND])])
def test_an_interrupted_addition_is_finished_or_dropped_as_a_whole(store, monkeypatch, stopped_before, kept):
    """Before the register has the event nothing was decided; from then on the line is there."""
    add(store, FIRST)

    def interrupted(*_):
        raise Interrupted

    if stopped_before == "register":
        monkeypatch.setattr(store.register, "record", interrupted)
    else:
        monkeypatch.setattr("record_review.custody.log.replace", interrupted)
    with pytest.raises(Interrupted):
        add(store, SECOND)
    monkeypatch.undo()
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(store.folder.parent))
    store = open_store("EXAMPLE-2026")
    assert lines(store) == kept
    assert [event["kind"] for event in store.register.events()] == ["record_replaced"] * len(kept)
    assert [path.name for path in path_of(store).parent.iterdir()] == ["replacements.parquet.age"]
    add(store, SECOND)
    assert lines(store) == [*kept, SECOND]


def test_nothing_is_added_while_a_run_is_at_work(store):
    with store.claim():
        token = os.environ.pop("RECORD_REVIEW_CLAIM")  # as another process sees it
        with pytest.raises(StepError, match="Another run is working on EXAMPLE-2026"):
            add(store, FIRST)
        os.environ["RECORD_REVIEW_CLAIM"] = token
    assert lines(store) == [] and store.register.events() == []


def test_facts_that_the_register_would_not_take_leave_no_line(store):
    with pytest.raises(TypeError):
        store.log("replacements").add(FIRST, "record_replaced", {"share": 0.5})
    assert lines(store) == []
