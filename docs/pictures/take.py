"""Takes the README's pictures from the example, in Chromium, after a run of params/example.yml.

    .venv/bin/python docs/pictures/take.py

They come out the same for the same report, browser and fonts.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
LEFT = HERE.parents[1] / "outputs" / "EXAMPLE-2026"
REPORT = LEFT / "release" / "record-review-report.html"
HOME = LEFT.with_name("home.html")
REVIEW = LEFT / "working" / "06_record_review.html"


def take(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 960, "height": 1180})
    page.goto(REPORT.as_uri())
    page.screenshot(path=HERE / "report.png")
    page.goto(REVIEW.as_uri())
    chart = page.locator(
        "figure", has=page.locator("svg", has_text="Population and selected records side by side")
    )
    chart.first.screenshot(path=HERE / "representativeness.png")
    page.goto(HOME.as_uri())
    page.set_viewport_size({"width": 960, "height": 640})
    page.screenshot(path=HERE / "home.png")


def take_exploring() -> None:
    """The exploring notebook, as the test that drives it in JupyterLab sees it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pytest", "-q", "tests/browser/test_explore_in_lab.py"]
        environment = os.environ | {"SCREENSHOTS": folder}
        subprocess.run(command, cwd=HERE.parents[1], env=environment, check=True)
        shutil.copy(Path(folder, "explore.png"), HERE)


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is needed to take the pictures: install it, then run this again.")
    if not (REPORT.exists() and REVIEW.exists()):
        sys.exit(
            "There is no report of the example yet: run python3 workbench.py run params/example.yml first."
        )
    status = [sys.executable, "workbench.py", "--no-venv", "status", "--page"]
    subprocess.run(status, cwd=HERE.parents[1], check=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        take(browser)
        browser.close()
    take_exploring()


if __name__ == "__main__":
    main()
