"""The widgets without a browser: what a choice does to what is shown, and refusals as sentences."""

import re

import ipywidgets
import pytest
from tests.sample.frames import invented_children
from tests.sample.six_children import programme

from record_review.inspection import SampleSettings
from record_review.sample.explore import preview_widgets as explore_widgets
from record_review.sample.explore.preview_widgets import Explorer, explorer

FRAME = invented_children(90)
SETTINGS = SampleSettings(size=30, reserves=6, balance_on=("category", "gender"))


@pytest.fixture
def made():
    return Explorer(FRAME, programme(), SETTINGS)


def controls(widget):
    """Every widget that a person sets, presses or reads a state from."""
    inside = getattr(widget, "children", ())
    own = [widget] if isinstance(widget, ipywidgets.ValueWidget | ipywidgets.Button) else []
    return own + [one for child in inside for one in controls(child)]


def test_every_control_says_what_it_is_and_waits_until_typing_has_ended(made):
    for control in controls(made.widget):
        assert control.description or isinstance(control, ipywidgets.HTML), control
        assert not getattr(control, "continuous_update", False), control


def test_the_first_choices_are_those_of_the_inspection_file(made):
    chosen = made.choices
    assert (chosen.size, chosen.reserves, chosen.balance_on) == (30, 6, ("category", "gender"))
    assert chosen.siblings == "spread"


def test_every_policy_on_siblings_and_a_floor_for_every_category_here_can_be_tried(made):
    assert [value for _, value in made.siblings.options] == ["spread", "allow", "one_per_family"]
    assert list(made.floors) == ["a", "b", "c", "d"] and made.choices.floors == {}
    assert made.floors["c"].description == programme().route("c").short
    made.floors["c"].value = 4
    assert made.choices.floors == {"c": 4} and "every other child" in made.status.value
    made.button.click()
    assert "Without floors" in made.output.value and "because of a floor" in made.output.value
    made.floors["c"].value = 70
    assert made.status.value.startswith("Press Update.")
    made.button.click()
    assert "asks for 70 records in every list" in made.output.value


def test_pressing_the_button_shows_what_the_choices_give(made):
    assert made.output.value == ""
    made.button.click()
    assert "30 of 90 records" in made.output.value and "210 lists" in made.output.value
    made.size.value = 45
    assert "earlier choices" in made.status.value and "30 of 90 records" in made.output.value
    made.balance_on["gender"].value = False
    made.button.click()
    assert "45 of 90 records" in made.output.value and "earlier choices" not in made.status.value
    assert made.progress.value == 1


def test_two_settings_stand_side_by_side_with_what_changed_marked(made, monkeypatch):
    monkeypatch.setattr(explore_widgets, "preview_page", lambda *_: "<h3>")
    assert made.keep.disabled
    made.button.click()
    made.keep.click()
    made.size.value = 45
    made.button.click()
    beside = made.output.value.split("<h3>")[0]
    rows = dict(_rows(beside))
    assert rows["Records to read"] == ["30", "45", "changed"]
    assert rows["Brothers and sisters"][2] == "–" and rows["Margin of a finding true of 50%"][2] == "changed"


def _rows(page):
    """The first cell of each row of a table, and the others."""
    for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL):
        first, *others = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        yield first, others


def test_the_number_of_lists_is_told_before_the_button_is_pressed(made):
    made.size.value = 31
    assert made.status.value == "Update makes 270 lists, the fewest that give every child the same chance."


@pytest.mark.parametrize(
    ("widget", "value", "says"), [("size", 0, "Records to read"), ("reserves", -3, "Reserves")]
)
def test_a_number_that_cannot_be_stays_as_typed_and_is_refused_in_a_sentence(made, widget, value, says):
    getattr(made, widget).value = value
    made.button.click()
    assert getattr(made, widget).value == value
    assert says in made.output.value and "Traceback" not in made.output.value
    assert made.status.value == "Nothing was made."


def test_a_fault_of_ours_is_said_without_details_and_not_swallowed(made, monkeypatch):
    def broken(*_):
        raise ValueError("R00001")

    monkeypatch.setattr(explore_widgets, "preview", broken)
    with pytest.raises(ValueError):
        made.update()
    assert "fault of ours" in made.output.value and "R00001" not in made.output.value


def test_an_interrupted_preview_shows_nothing(made, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(explore_widgets, "preview", interrupted)
    made.update()
    assert "Stopped" in made.output.value


def test_a_large_population_waits_for_the_button(monkeypatch):
    monkeypatch.setattr(explore_widgets, "QUICK", 90 * 209)
    assert controls(explorer(FRAME, programme(), SETTINGS))[-1].value == ""
