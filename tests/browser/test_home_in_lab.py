"""The home notebook in JupyterLab, by keyboard: it opens first, refuses in sentences, and keeps nothing."""

import json
import os
from pathlib import Path

import pytest
from tests.browser.conftest import TOKEN
from tests.browser.test_explore_in_lab import tab_to

pytestmark = pytest.mark.browser
TYPED = "Nobody-has-this-name"


def test_home_opens_first_and_a_wrong_beginning_is_told_all_at_once_and_kept_nowhere(lab, chromium_page):
    page, file = chromium_page, lab.folder / "notebooks" / "00_home.ipynb"
    outside = []
    page.on("request", lambda asked: outside.append(asked.url) if "127.0.0.1" not in asked.url else None)
    page.goto(f"http://127.0.0.1:{lab.port}/?token={TOKEN}")
    page.get_by_role("heading", name="00 · Home").first.wait_for(timeout=90_000)
    page.get_by_text("| Idle").first.wait_for(timeout=90_000)
    page.locator(".jp-Notebook .jp-Cell").first.click()
    page.keyboard.press("Escape")
    for _ in json.loads(file.read_text(encoding="utf-8"))["cells"][1:]:
        page.keyboard.press("Shift+Enter")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Work on EXAMPLE-2026").wait_for(timeout=90_000)
    assert page.get_by_text("Next: Run 01_return.").count() >= 1
    tab_to(page, "Begin an inspection")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Begin an inspection").wait_for(timeout=60_000)
    page.wait_for_function("document.activeElement.placeholder?.startsWith('as it is to stand')")
    page.keyboard.type(TYPED)
    tab_to(page, "Notified on")
    page.keyboard.type("2/11/2026")
    tab_to(page, "Return workbook")
    page.keyboard.type("/nowhere/return.xlsx")
    tab_to(page, "Begin")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    alert.wait_for(timeout=60_000)
    assert "found 2/11/2026" in alert.inner_text() and "no file" in alert.inner_text()
    if os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(os.environ["SCREENSHOTS"], "home.png"))
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1500)
    saved = file.read_text(encoding="utf-8")
    assert TYPED not in saved and not any(cell.get("outputs") for cell in json.loads(saved)["cells"])
    left = [path for path in lab.folder.rglob("*") if path.is_file() and path.suffix != ".log"]
    assert not any(TYPED.encode() in path.read_bytes() for path in left) and outside == []
