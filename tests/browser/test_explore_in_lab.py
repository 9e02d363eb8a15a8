"""Exploring in real JupyterLab, by keyboard: choices change what is shown, and nothing is left behind."""

import json
import os
import shutil
from pathlib import Path

import pytest

from record_review import pir, population
from record_review.inspection import PARAMS
from record_review.run import open_step
from record_review.sample import Selection, selection_to_stored

pytestmark = pytest.mark.browser
NOTEBOOK, REPLACEMENT = "explore/representativeness.ipynb", "explore/replacement.ipynb"
FOCUSED = """() => {
    const focused = document.activeElement;
    const named = focused.matches('button') ? focused : focused.closest('.jupyter-widgets');
    return named?.innerText.trim().slice(0, 60) ?? '';
}"""


@pytest.fixture
def outputs(lab, monkeypatch):
    """The inspection's folder, with the example's population published in it."""
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(lab.folder / "outputs"))
    file = Path(shutil.copy(PARAMS / "example.yml", lab.folder)).as_posix()
    step = open_step("01_return", file)
    ret = pir.read_return(step.inspection)
    step.keep("return", pir.to_stored(ret))
    step.publish({})
    step = open_step("02_population", file)
    step.keep("population", population.to_stored(population.build_population(ret, step.inspection)))
    step.publish({})
    return lab.folder / "outputs" / "EXAMPLE-2026", file


def everything(folder):
    return {path: path.read_bytes() if path.is_file() else b"" for path in sorted(folder.rglob("*"))}


def picture(page, name, part=".jp-Cell-outputArea"):
    """What is on the screen when this part of the last cell stands at the top."""
    if os.environ.get("SCREENSHOTS"):
        shown = page.locator(f".jp-Notebook .jp-Cell:last-child {part}").last
        shown.evaluate("part => part.scrollIntoView()")
        page.screenshot(path=Path(os.environ["SCREENSHOTS"], name))


def tab_to(page, label, key="Tab"):
    """Press Tab until the widget of this label has the focus."""
    seen = []
    for _ in range(30):
        page.keyboard.press(key)
        seen.append(page.evaluate(FOCUSED))
        if seen[-1].startswith(label):
            return
    pytest.fail(f"Tab never came to {label}, but to {seen}")


def run_by_keyboard(lab, page, name, title, file):
    """Open a notebook on an inspection file of the test's and run it from top to bottom."""
    notebook = lab.folder / "notebooks" / name
    text = notebook.read_text(encoding="utf-8")
    notebook.write_text(text.replace("../params/example.yml", file), encoding="utf-8")
    lab.open(page, name, title)
    for _ in json.loads(text)["cells"][1:]:
        page.keyboard.press("Shift+Enter")
    page.keyboard.press("Control+Enter")


def test_an_analyst_changes_the_size_by_keyboard_and_sees_what_it_would_give(lab, outputs, chromium_page):
    folder, file = outputs
    page, before = chromium_page, everything(folder)
    run_by_keyboard(lab, page, NOTEBOOK, "Exploring: how representative", file)
    page.get_by_role("heading", name="60 of 640 records").wait_for(timeout=90_000)
    assert page.get_by_text("the published population of EXAMPLE-2026").count() == 1
    assert page.get_by_text("± 12.1 points").count() == 1
    tab_to(page, "Records to read")
    page.keyboard.press("Control+a")
    page.keyboard.type("40")
    tab_to(page, "Update")
    page.get_by_text("What is shown below belongs to earlier choices").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="40 of 640 records").wait_for(timeout=60_000)
    assert page.get_by_text("± 15.0 points").count() == 1
    tab_to(page, "Never two of a family", "Shift+Tab")
    page.keyboard.press("Enter")
    page.get_by_text("What is shown below belongs to earlier choices").wait_for()
    tab_to(page, "Update")
    page.keyboard.press("Enter")
    page.get_by_text("No list has two children of a sibling group").first.wait_for(timeout=90_000)
    tab_to(page, "Disability", "Shift+Tab")
    page.keyboard.press("Space")
    page.get_by_text("What is shown below belongs to earlier choices").wait_for()
    picture(page, "explore.png")
    picture(page, "explore-pairs.png", "figure")
    tab_to(page, "Records to read")
    page.keyboard.press("Control+a")
    page.keyboard.type("0")
    tab_to(page, "Update")
    page.keyboard.press("Enter")
    page.get_by_text("Records to read: expected 1 to 5,000.").wait_for()
    picture(page, "explore-refused.png")
    assert everything(folder) == before
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0


@pytest.fixture
def drawn(outputs):
    """The same with records selected: the first sixty children, and the next fifteen in reserve."""
    folder, file = outputs
    open_step("03_candidate_lists", file).publish({})
    step = open_step("04_selection", file)
    refs = tuple(population.from_stored(*step.recall("population")).children["record_ref"])
    step.keep("selection", selection_to_stored(Selection(refs[:60], refs[60:75], 1, "0" * 64, "417")))
    step.publish({})
    return folder, file


def test_the_lead_looks_at_a_replacement_by_keyboard_and_nothing_is_recorded(lab, drawn, chromium_page):
    folder, file = drawn
    page, before = chromium_page, everything(folder)
    run_by_keyboard(lab, page, REPLACEMENT, "Exploring: what a replacement would mean", file)
    page.get_by_text("or of several with commas between them.").last.wait_for(timeout=90_000)
    tab_to(page, "Records")
    page.keyboard.type("R07")
    page.keyboard.press("Enter")
    page.get_by_text("Unused reserves for R07").first.wait_for(timeout=60_000)
    shown = page.locator(".jp-Notebook .jp-Cell:last-child .jp-OutputArea").last.inner_text()
    assert "nothing is recorded here" in shown and "replace EXAMPLE-2026" in shown
    picture(page, "replacement.png")
    page.keyboard.type(", R23")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="2 records at once").wait_for(timeout=60_000)
    picture(page, "replacement-several.png")
    assert everything(folder) == before
