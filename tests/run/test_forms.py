"""The forms of the home notebook without a browser: what they do, refuse and forget."""

import asyncio
import json
import re
import socket
from pathlib import Path

import ipywidgets
import pytest

from record_review.custody import open_store
from record_review.inspection import ParameterError, StepError, read_inspection
from record_review.run.forms import beginning, deciding, leaving, offers
from record_review.run.forms.form import Field, Form, FormView
from record_review.run.steps.parameters import (
    COMMITTED,
    choose_inspection,
    chosen_inspection,
    meant_file,
)


def everything(widget):
    inside = getattr(widget, "children", ())
    return [widget, *(one for child in inside for one in everything(child))]


def press(view, label):
    next(button for button in view.buttons if button.description == label).click()
    return re.sub("<[^>]+>", " ", view.message.value)


def fill(view, **typed):
    for name, text in typed.items():
        view.fields[name].value = text


def test_what_was_typed_is_cleared_as_soon_as_it_was_used_and_kept_when_it_was_refused():
    def act(typed):
        if not typed["reason"]:
            raise ParameterError("Say why.", "And who.")
        return ["Done."]

    view = FormView(Form("T", "E", (Field("record", "Record"), Field("reason", "Reason")), {"Go": act}))
    fill(view, record="AB102")
    assert "Say why." in press(view, "Go") and "And who." in view.message.value
    assert view.fields["record"].value == "AB102"
    fill(view, reason="why")
    assert "Done." in press(view, "Go")
    assert [text.value for text in view.fields.values()] == ["", ""]
    fill(view, record="AB103")
    parts = everything(view.widget)
    view.close()
    assert not any("AB103" in str(getattr(one, "value", "")) for one in parts)


def test_every_field_has_a_label_and_no_list_to_choose_from(world, monkeypatch):
    store = open_store("TRY-2026")
    forms = [
        beginning.begin_form(),
        beginning.password_form(print, world.file.with_name("return.xlsx")),
        deciding.source_form(world.file),
        deciding.number_form(world.file, store),
        deciding.engagement_form(world.file),
        deciding.exact_form(world.file, print),
        deciding.reason_form(print),
    ]
    for form in forms:
        for one in everything(FormView(form).widget):
            assert not isinstance(one, ipywidgets.Dropdown | ipywidgets.Select)
            if isinstance(one, ipywidgets.Text):
                assert one.description, form.title


def test_a_number_is_entered_once_the_book_is_out_and_said_as_it_is_understood(world):
    world.edit(', value: "417"', "")
    world.edit("rehearsal: true", "rehearsal: false")
    store = open_store("TRY-2026")
    view = FormView(deciding.number_form(world.file, store))
    fill(view, first="0417", second="0471", by="lead")
    assert "0417, four digits" in view.heard.value and "another" in view.heard.value
    assert "run 03_candidate_lists first" in press(view, "Enter the number")
    assert read_inspection(world.file).public_number.value is None


def test_exact_counts_need_an_approval_before_anything_is_changed(world):
    ran = []
    view = FormView(deciding.exact_form(world.file, lambda *said: ran.append(said)))
    fill(view, reason="asked for by the partnership")
    said = press(view, "Approve and run")
    assert "Approved by (role or initials) is blank" in said and "--" not in said
    assert read_inspection(world.file).report.disclosure == "protected" and not ran
    fill(view, by="HB")
    press(view, "Approve and run")
    assert read_inspection(world.file).report.disclosure == "exact"
    assert ran == [("asked for by the partnership", "HB")]


def test_a_password_is_tried_and_kept_in_no_widget(world, monkeypatch):
    from record_review.pir.workbook import isolated

    monkeypatch.setattr(isolated, "is_locked", lambda name, content, tried=(): "right" not in tried)
    kept = []
    view = FormView(beginning.password_form(kept.append, world.file.with_name("return.xlsx")))
    fill(view, password="wrong")
    assert "does not open" in press(view, "Use it") and not kept
    fill(view, password="right")
    press(view, "Use it")
    assert kept == ["right"]
    assert not any("right" in str(getattr(one, "value", "")) for one in everything(view.widget))


def test_no_book_is_made_from_the_notebook_before_it_is_agreed_where_its_number_comes_from(world):
    store = open_store("TRY-2026")
    world.edit('public_number: {source: dice, value: "417"}', "public_number:")
    assert offers.last_step(read_inspection(world.file), store) == ""  # a rehearsal may
    world.edit("rehearsal: true", "rehearsal: false")
    assert offers.last_step(read_inspection(world.file), store) == "02_population"


def test_the_chosen_inspection_is_taken_only_by_a_notebook_that_a_person_opened(world, monkeypatch, capsys):
    choose_inspection(world.file)
    assert chosen_inspection() == world.file
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert meant_file(COMMITTED) == COMMITTED  # papermill and the command run
    monkeypatch.setenv("JPY_SESSION_NAME", "notebooks/01_return.ipynb")
    assert meant_file(COMMITTED) == COMMITTED  # papermill, started in a notebook of JupyterLab
    monkeypatch.setattr("record_review.run.steps.parameters._opened_in_jupyterlab", lambda: True)
    assert meant_file(COMMITTED) == str(world.file)
    assert "try" in capsys.readouterr().out
    assert meant_file("../params/other.yml") == "../params/other.yml"  # typed by hand
    world.file.unlink()
    assert meant_file(COMMITTED) == COMMITTED


@pytest.mark.parametrize("folder", ["forms", "desk"])
def test_what_a_person_does_at_the_desk_prints_nothing(folder):
    run = Path(deciding.__file__).parents[1]
    assert not any("print(" in re.sub(r">>>.*", "", p.read_text("utf-8")).replace("    print(f\"ended", "")
                   for p in (run / folder).glob("*.py"))  # fmt: skip


def test_no_press_of_a_button_overtakes_what_is_still_on_its_way(monkeypatch):
    """The browser sends the last letters of a field after the click: they are waited for."""
    monkeypatch.setattr("record_review.run.forms.form.STILL", 0.02)
    taken = []
    view = FormView(
        Form("T", "E", (Field("by", "By"),), {"Go": lambda typed: taken.append(typed["by"]) or []})
    )

    async def click_before_the_last_letters():
        fill(view, by="l")
        view.buttons[0].click()
        view.buttons[0].click()  # a second press while the first is at work is none
        fill(view, by="lead")
        await asyncio.sleep(0.2)

    asyncio.run(click_before_the_last_letters())
    assert taken == ["lead"]


def test_a_purge_is_looked_at_first_and_done_only_under_its_name(tmp_path, monkeypatch):
    asked = []

    def purge_lines(inspection_id, stage, *, yes, confirm, ask, asked_from=None):
        asked.append((inspection_id, stage, yes, confirm, asked_from))
        return ["Goes:", "To do it: purge TRY-2026"] if not yes else ["Removed."]

    monkeypatch.setattr("record_review.run.commands.purge.purge_lines", purge_lines)
    view = FormView(leaving.purge_form("TRY-2026", "reading", tmp_path / "kernel-1.json"))
    fill(view, name="TRY-2026")
    assert "Look first" in press(view, "Remove it") and asked == []
    said = press(view, "Show what goes")
    assert "Goes:" in said and "To do it" not in said
    fill(view, name="TRY-2026")
    assert "Removed." in press(view, "Remove it")
    assert asked[-1] == ("TRY-2026", "reading", True, "TRY-2026", tmp_path / "kernel-1.json")
    assert view.fields["name"].value == ""


def test_while_another_notebook_runs_beside_home_nothing_is_purged(tmp_path, monkeypatch):
    from record_review.custody import traces, workbench_file

    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path / "outputs"))
    with socket.socket() as kernel:
        kernel.bind(("127.0.0.1", 0))
        kernel.listen()
        facts = json.dumps({"shell_port": kernel.getsockname()[1]})
        other = workbench_file("runtime", "kernel-2.json", facts)
        traces.refuse_open_notebooks(other)
        with pytest.raises(StepError, match="Another notebook is running"):
            traces.refuse_open_notebooks(other.with_name("kernel-1.json"))
    traces.refuse_open_notebooks(other.with_name("kernel-1.json"))  # it has ended
