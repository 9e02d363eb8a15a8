"""Visits every page of the outputs folder: accessible, narrow as well as wide, and asking nobody outside.

    .venv/bin/python benchmarks/every_page.py [FOLDER]

Some seconds for each page, so it is no test; run it after a run of the example. Prints what is wrong, and
ends with 1 when something is.
"""

import shutil
import sys
from pathlib import Path

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, TimeoutError, sync_playwright

OUTPUTS = Path(__file__).resolve().parents[1] / "outputs"
WIDE, NARROW = 1100, 320
LIMIT = 120  # seconds for one page at one width
# Contrast is worked out for each cell against all others: the annex with its 5,500 cells took minutes.
# Of rows that are alike in tags, classes, styles and in what is empty, one is looked at.
FOLD = """() => {
    for (const body of document.querySelectorAll("tbody")) {
        const seen = new Set();
        for (const row of [...body.rows]) {
            const parts = [row, ...row.querySelectorAll("*")].map(part => [part.tagName, part.className,
                part.getAttribute("style"), part.getAttribute("scope"),
                part.textContent.trim() === ""].join());
            const alike = parts.join(";");
            if (seen.has(alike)) row.hidden = true;
            seen.add(alike);
        }
    }
}"""
RUN = """() => {
    window.said = null;
    axe.run(document, {resultTypes: ["violations"]}).then(said => { window.said = said; });
}"""


def wrong_with(browser: Browser, file: Path) -> list[str]:
    """What axe-core finds on a page at both widths, whether it is wider than the screen, and whom it asks."""
    page, found = browser.new_page(bypass_csp=True), list[str]()
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(("file:", "data:", "blob:")) else found.append(asked.url),
    )
    page.goto(file.as_uri())
    page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("document.querySelectorAll('tr[hidden]').forEach(row => { row.hidden = false; })")
        if (reach := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{width} px: the page is {reach} px wide")
        page.evaluate(FOLD)
        page.evaluate(RUN)
        try:
            page.wait_for_function("window.said", timeout=LIMIT * 1000)
        except TimeoutError:
            found.append(f"{width} px: not looked at within {LIMIT} seconds")
            break
        violations = page.evaluate("window.said.violations")
        found += [f"{width} px: {one['id']}, {one['nodes'][0]['html'][:90]}" for one in violations]
    page.close()
    return found


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUTS
    pages = [file for file in sorted(folder.rglob("*.html")) if ".workbench" not in file.parts]
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is needed to look at pages.")
    wrong = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for file in pages:
            found = wrong_with(browser, file)
            wrong += bool(found)
            print(
                file.relative_to(folder), "well" if not found else "", *found, sep="\n    " if found else " "
            )
        browser.close()
    print(f"{len(pages)} pages, {wrong} with something wrong.")
    return 1 if wrong or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
