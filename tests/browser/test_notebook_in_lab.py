"""A notebook in real JupyterLab, as `workbench.py lab` starts it: by keyboard and cell by cell."""

import json
import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser


def test_a_newcomer_runs_the_first_notebook_from_top_to_bottom_by_keyboard(lab, chromium_page):
    page, file = chromium_page, lab.folder / "notebooks" / "01_return.ipynb"
    cells = len(json.loads(file.read_text(encoding="utf-8"))["cells"])
    lab.open(page, "01_return.ipynb", "01 · The return")
    for _ in range(cells):
        page.keyboard.press("Shift+Enter")
    page.get_by_text("01_return: what was written").first.wait_for(timeout=120_000)
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert page.get_by_text("Jupyter news").count() == 0
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1500)
    if os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(os.environ["SCREENSHOTS"], "lab.png"))
    assert (lab.folder / "outputs" / "EXAMPLE-2026" / "send" / "findings" / "findings.xlsx").exists()
    saved = json.loads(file.read_text(encoding="utf-8"))
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in saved["cells"])
