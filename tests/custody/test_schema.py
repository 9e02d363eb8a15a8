"""What was kept in another form is refused in a sentence; what carries no form is of the first."""

import pandas as pd
import pytest

from record_review.custody import tables
from record_review.inspection import StepError

KEPT = ({"children": pd.DataFrame({"record_ref": ["AB101"]})}, {"agreed": True})


def keep(store) -> None:
    with store.stage("01_return") as stage:
        stage.keep("return", *KEPT)
        stage.publish("k", {})


def test_what_is_kept_says_its_form_and_is_had_back_without_it(store):
    keep(store)
    assert store.read_facts("return")["schema"] == tables.SCHEMA == 1
    assert store.recall("return")[1] == store.recall_facts("return") == {"agreed": True}


@pytest.mark.parametrize("form", [0, 2])
def test_another_form_older_or_newer_is_refused_with_the_step_to_run_again(store, monkeypatch, form):
    monkeypatch.setattr("record_review.custody.stage.SCHEMA", form)
    keep(store)
    for read in (store.recall, store.recall_facts):
        with pytest.raises(StepError, match=rf"return.json was kept in form {form} .* form 1: run 01_return"):
            read("return")


def test_what_was_kept_before_there_was_a_form_is_of_the_first(store):
    with store.stage("01_return") as stage:
        stage.write_table("children", KEPT[0]["children"])
        stage.write_facts("return", {"tables": {"children": "children"}, "facts": {"agreed": True}})
        stage.publish("k", {})
    (frames, facts) = store.recall("return")
    assert frames["children"]["record_ref"].tolist() == ["AB101"] and facts == {"agreed": True}
