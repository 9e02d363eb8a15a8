"""A notebook in real JupyterLab, as `workbench.py lab` starts it: by keyboard and cell by cell."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from record_review.inspection import PROJECT

pytestmark = pytest.mark.browser
TOKEN = "only-for-this-test"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab on a copy of the notebooks, so that a test can leave nothing in the committed ones."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(PROJECT / "notebooks", folder / "notebooks")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ours = ["--no-browser", f"--ServerApp.port={port}", f"--ServerApp.root_dir={folder}"]
    ours += [f"--IdentityProvider.token={TOKEN}", "--ServerApp.allow_root=True"]
    outputs = {"RECORD_REVIEW_OUTPUTS": str(folder / "outputs"), "PYTHONPATH": str(PROJECT / "lib")}
    with (folder / "lab.log").open("w") as log:
        command = [sys.executable, "-m", "record_review.run", "lab", "--", *ours]
        server = subprocess.Popen(
            command, env=os.environ | outputs, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/api?token={TOKEN}", server, folder / "lab.log")
            yield folder, port
        finally:
            os.killpg(server.pid, signal.SIGTERM)  # JupyterLab and its kernels too
            server.wait(20)


def _wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"JupyterLab did not start: {log.read_text()[-2000:]}")


def test_a_newcomer_runs_the_first_notebook_from_top_to_bottom_by_keyboard(lab):
    folder, port = lab
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        reason = "there is no Chromium on this machine"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    file = folder / "notebooks" / "01_return.ipynb"
    cells = len(json.loads(file.read_text(encoding="utf-8"))["cells"])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        page.goto(f"http://127.0.0.1:{port}/lab/tree/notebooks/01_return.ipynb?token={TOKEN}")
        page.get_by_role("heading", name="01 · The return").first.wait_for(timeout=90_000)
        page.locator(".jp-Notebook .jp-Cell").first.click()
        page.keyboard.press("Escape")
        for _ in range(cells):
            page.keyboard.press("Shift+Enter")
        page.get_by_text("01_return: what was written").first.wait_for(timeout=120_000)
        assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
        assert page.get_by_text("Jupyter news").count() == 0
        page.keyboard.press("Control+s")
        page.wait_for_timeout(1500)
        if os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(os.environ["SCREENSHOTS"], "lab.png"))
        browser.close()
    assert (folder / "outputs" / "EXAMPLE-2026" / "send" / "findings" / "findings.xlsx").exists()
    saved = json.loads(file.read_text(encoding="utf-8"))
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in saved["cells"])
