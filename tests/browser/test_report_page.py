"""The released page in a real browser: accessible, narrow and dark as well as wide and light, and alone."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from tests.report.invented import everything

from record_review.report.page import notebook_of, release_page
from record_review.report.record_review import build_report

pytestmark = pytest.mark.browser

ALONE = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
]


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
def address(tmp_path_factory):
    inspection, given = everything()
    file = tmp_path_factory.mktemp("release") / "record-review-report.html"
    file.write_bytes(release_page(notebook_of(build_report(inspection, **given).items)))
    return file.as_uri()


@pytest.fixture
def opened(browser, address):
    """Open the page with given settings; keep what it asked for and what it complained of."""
    contexts = []

    def open_page(width=1100, height=900, **settings):
        context = browser.new_context(viewport={"width": width, "height": height}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.requested, page.complaints = [], []
        page.on("request", lambda request: page.requested.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, {"width": 320, "height": 640}])
def test_axe_finds_nothing_to_object_to(opened, look):
    """All rules that axe-core runs by default: WCAG 2 A and AA, and best practice."""
    found = Axe().run(opened(**look)).response["violations"]
    assert [(rule["id"], [node["html"][:120] for node in rule["nodes"][:3]]) for rule in found] == []


def test_no_request_leaves_the_page_and_nothing_is_blocked(opened, address):
    page = opened()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert [url for url in page.requested if url != address and not url.startswith("data:")] == []
    assert page.complaints == []


def test_at_320_pixels_the_page_does_not_scroll_sideways_and_no_text_of_a_chart_is_cut(opened):
    page = opened(width=320, height=640)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    cut = page.evaluate(
        """() => [...document.querySelectorAll('svg')].flatMap(svg => {
            const box = svg.getBoundingClientRect();
            const shown = [...svg.querySelectorAll('text')].filter(text => text.getClientRects().length);
            return shown.filter(text => {
                const own = text.getBoundingClientRect();
                return own.right > box.right + 1 || own.left < box.left - 1 || own.bottom > box.bottom + 1;
            }).map(text => text.textContent);
        })"""
    )
    assert cut == []


def test_texts_of_a_chart_do_not_run_into_each_other_at_320_pixels(opened):
    page = opened(width=320, height=640)
    clashes = page.evaluate(
        """() => [...document.querySelectorAll('svg')].flatMap(svg => {
            const boxed = text => [text.textContent, text.getBoundingClientRect()];
            const texts = [...svg.querySelectorAll('text')].map(boxed);
            return texts.flatMap(([one, a], i) => texts.slice(i + 1).filter(([, b]) =>
                a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4
            ).map(([other]) => one + ' / ' + other));
        })"""
    )
    assert clashes == []


def test_the_skip_link_comes_first_and_leads_to_the_report(opened):
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "report"


def test_a_table_that_is_too_wide_can_be_scrolled_with_the_keyboard(opened):
    page = opened(width=320, height=640)
    box = page.locator(".table").filter(has=page.locator("th", has_text="Unsatisfactory")).first
    box.focus()
    assert box.evaluate("box => box.scrollWidth > box.clientWidth && document.activeElement === box")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("box => box.scrollLeft > 0", arg=box.element_handle())


def test_a_screen_reader_hears_each_chart_as_one_picture_with_its_name(opened):
    page = opened()
    charts = page.get_by_role("img")
    assert charts.count() > 8
    for chart in charts.all():
        name = chart.evaluate("svg => svg.querySelector('title').textContent")
        told = chart.evaluate("svg => svg.querySelector('desc').textContent")
        assert name and told.endswith("The table gives every figure.")


def test_on_paper_nothing_is_cut_and_table_heads_repeat(opened):
    page = opened(width=718, height=1000)  # the text width of A4
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 718
    wide = "[...document.querySelectorAll('.table')].filter(t => t.scrollWidth > t.clientWidth + 1).length"
    assert page.evaluate(wide) == 0
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
