"""The kit's page in one Chromium with the network off, and what is read of it."""

import os
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

ALONE = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
FINDINGS = """() => [...document.querySelectorAll('.findings li')].map(line =>
    [line.className === 'kept', line.textContent.replace(/^(Right|NOT SO): /, '')])"""
UNREADABLE = " cannot be read ("  # after it each checker says in its own words why
OTHER_STATEMENT = "statement.json is the one that this page was made with."


@pytest.fixture(scope="module")
def browser():
    """The machine's Chromium. A build without one must fail; on somebody's own machine the tests skip."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        reason = "there is no Chromium on this machine"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ALONE)
        yield started
        started.close()


@pytest.fixture(scope="module")
def page(browser):
    """One page for all tests, without a network; what it asks for and what goes wrong in it is kept."""
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 900})
    opened = context.new_page()
    opened.asked, opened.errors = [], []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    opened.on("console", lambda message: opened.errors.append(message.text))
    yield opened
    context.close()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("kits")


def open_kit(page, place, files):
    (place / "check.html").write_bytes(files["check.html"])
    page.goto((place / "check.html").as_uri())


def add(page, **files):
    """Choose files, as somebody does in the page."""
    payloads = [{"name": n, "mimeType": "application/octet-stream", "buffer": b} for n, b in files.items()]
    page.set_input_files("#choose", payloads)
    expect(page.locator("#files li")).to_have_count(len(files))  # no script: the page's policy forbids eval


def patience():
    """How much slower than by itself this machine is now: its load by its processors, at least 1."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def checked(found):
    """The findings, an unreadable file told by its name alone."""
    return [(kept, said.split(UNREADABLE)[0] if UNREADABLE in said else said.strip()) for kept, said in found]


def table_of(page, caption):
    """The cells of a table, by its caption."""
    rows = "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    return page.locator(f"table:has(caption:text-is('{caption}')) tbody tr").evaluate_all(rows)
