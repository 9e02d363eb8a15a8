"""Visits every page of the outputs folder: accessible, narrow as well as wide, and asking nobody outside.

    .venv/bin/python benchmarks/every_page.py [FOLDER]

Some seconds for each page, so it is no test; run it after a run of the example. Prints what is wrong, and
ends with 1 when something is.
"""

import shutil
import sys
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

OUTPUTS = Path(__file__).resolve().parents[1] / "outputs"
WIDE, NARROW = 1100, 320


def wrong_with(browser: Browser, file: Path) -> list[str]:
    """What axe-core finds on a page at both widths, whether it is wider than the screen, and whom it asks."""
    page, found = browser.new_page(), list[str]()
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(("file:", "data:", "blob:")) else found.append(asked.url),
    )
    page.goto(file.as_uri())
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        found += [f"{width} px: {one['id']}, {one['nodes'][0]['html'][:90]}" for one in violations]
        if (reach := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{width} px: the page is {reach} px wide")
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
