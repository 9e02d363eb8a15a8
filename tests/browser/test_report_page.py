"""The released page in a real browser: accessible, narrow and dark as well as wide and light, and alone."""

import os
import shutil
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from tests.report.invented import built, everything
from tests.report.invented_more import double_read, write_release

from record_review.inspection import ReportSettings
from record_review.report.lines.review import review_of
from record_review.report.page.html import release_page
from record_review.report.released.overview import overview, overview_page, read_releases
from record_review.report.team.annex import annex_page

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
def pages(tmp_path_factory):
    """The report with all its parts, the overview of three releases, and the team's annex."""
    folder = tmp_path_factory.mktemp("pages")
    told = [
        (2, date(2023, 5, 3), "OLD-2023", "Ardvale"),
        (3, date(2026, 2, 1), "SKERRY-2026", "A partnership with a name that is much longer than most"),
        (4, date(2025, 9, 1), "KIRK-2025", "Kirkmuir", True),
    ]
    releases = [write_release(folder / line[2] / "release", *line) for line in told]
    inspection, given = everything()
    settings = ReportSettings(previous=releases[0], subgroups=("category",))
    inspection = replace(inspection, report=settings)
    given = given | {"readings": double_read(given["readings"], inspection.programme)}
    found = overview(*read_releases(releases))
    exact = {name: given[name] for name in ("population", "selection", "readings")}
    made = {
        "report": release_page(built(inspection, **given).pieces),
        "overview": overview_page(found),
        "annex": annex_page(review_of(inspection, **exact)),
    }
    for name, page in made.items():
        (folder / f"{name}.html").write_bytes(page)
    return {name: (folder / f"{name}.html").as_uri() for name in made}


@pytest.fixture(scope="module")
def address(pages):
    return pages["report"]


@pytest.fixture
def opened(browser, address):
    """Open the page with given settings; keep what it asked for and what it complained of."""
    contexts = []

    def open_page(width=1100, height=900, at=address, **settings):
        context = browser.new_context(viewport={"width": width, "height": height}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.requested, page.complaints = [], []
        page.on("request", lambda request: page.requested.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(at)
        return page

    yield open_page
    for context in contexts:
        context.close()


NARROW_AND_DARK = {"color_scheme": "dark", "width": 320, "height": 640}


@pytest.mark.parametrize(
    "name, look",
    [
        ("report", {}),
        ("report", NARROW_AND_DARK),
        ("overview", {"forced_colors": "active"}),
        ("annex", NARROW_AND_DARK),
    ],
)
def test_axe_finds_nothing_to_object_to(opened, pages, name, look):
    """All rules that axe-core runs by default: WCAG 2 A and AA, and best practice."""
    found = Axe().run(opened(at=pages[name], **look)).response["violations"]
    assert [(rule["id"], [node["html"][:120] for node in rule["nodes"][:3]]) for rule in found] == []


@pytest.mark.parametrize("name", ["report", "overview", "annex"])
def test_no_part_of_a_page_leaves_a_narrow_screen(opened, pages, name):
    page = opened(width=320, height=640, at=pages[name])
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_headings_come_in_order_and_every_link_of_the_contents_leads_somewhere(opened, pages):
    for name in pages:
        page = opened(at=pages[name])
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
        assert levels[0] == 1 and all(b - a <= 1 for a, b in pairwise(levels)), name
        dead = "[...document.querySelectorAll('a[href^=\"#\"]')].filter(a => !document.getElementById("
        assert page.evaluate(dead + "a.getAttribute('href').slice(1))).length") == 0
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)), name


def test_no_request_leaves_the_page_and_nothing_is_blocked(opened, address):
    page = opened()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert [url for url in page.requested if url != address and not url.startswith("data:")] == []
    assert page.complaints == []


def test_what_a_table_draws_stands_in_its_own_row_beside_the_name(opened):
    """Each row's drawing is as high as its row, and each shape lies within its cell but for its rim."""
    page = opened(width=320, height=640)
    strays = page.evaluate(
        """() => [...document.querySelectorAll('td.plot')].filter(cell => {
            const row = cell.getBoundingClientRect();
            return [...cell.querySelectorAll('line, circle')].some(shape => {
                const own = shape.getBoundingClientRect();
                return own.left < row.left || own.right > row.right || own.top < row.top - 4
                    || own.bottom > row.bottom + 4;
            });
        }).length"""
    )
    assert page.locator("td.plot circle").count() > 50 and strays == 0


def test_the_skip_link_comes_first_and_leads_to_the_report(opened):
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "report"


def test_a_table_that_is_too_wide_can_be_scrolled_with_the_keyboard(opened):
    page = opened(width=320, height=640)
    box = page.locator(".table").filter(has=page.locator("th", has_text="Words across the range")).first
    box.focus()
    assert box.evaluate("box => box.scrollWidth > box.clientWidth && document.activeElement === box")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("box => box.scrollLeft > 0", arg=box.element_handle())


def test_a_screen_reader_hears_every_figure_of_the_chart_and_not_its_shapes(opened):
    page = opened()
    chart = page.get_by_role("table", name="Headline findings by section")
    assert page.get_by_role("img").count() == 0
    for name in ("Finding", "Share and likely range", "Records", "Share", "In words"):
        assert chart.get_by_role("columnheader", name=name).count() >= 1
    assert chart.get_by_role("rowheader").count() > 60


@pytest.mark.parametrize("name", ["report", "overview"])
def test_on_paper_nothing_is_cut_and_table_heads_repeat(opened, pages, name):
    page = opened(width=718, height=1000, at=pages[name])  # the text width of A4
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 718
    wide = "[...document.querySelectorAll('.table')].filter(t => t.scrollWidth > t.clientWidth + 1).length"
    assert page.evaluate(wide) == 0
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
