"""JupyterLab as `workbench.py lab` starts it, and Chromium to drive it with."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from record_review.inspection import PROJECT

TOKEN = "only-for-this-test"


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab; ``folder`` holds a copy of the notebooks, and its outputs."""

    folder: Path
    port: int

    def open(self, page: Page, notebook: str, heading: str) -> None:
        """Open a notebook of `notebooks/` and go to its first cell, in command mode."""
        # reset: without the notebooks of an earlier test, whose cells would be found too
        page.goto(f"http://127.0.0.1:{self.port}/lab/tree/notebooks/{notebook}?token={TOKEN}&reset")
        page.get_by_role("heading", name=heading).first.wait_for(timeout=90_000)
        page.get_by_text("| Idle").first.wait_for(timeout=90_000)  # cells run before that are dropped
        page.locator(".jp-Notebook .jp-Cell").first.click()
        page.keyboard.press("Escape")


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
            yield Lab(folder, port)
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


@pytest.fixture
def chromium_page():
    """A page of a headless Chromium."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        reason = "there is no Chromium on this machine"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page(viewport={"width": 1200, "height": 1000})
        browser.close()
