"""The command `overview`: what it writes, what it says, and what it refuses before anything is written."""

from datetime import date

import pytest
from tests.report.invented_more import write_release

from record_review.run.commands.command import main


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("sent")
    told = [(2, date(2025, 2, 1), "OLD-2025", "Ardvale"), (3, date(2026, 2, 1), "NEW-2026", "Skerry")]
    return [str(write_release(root / line[2], *line)) for line in told]


def test_it_writes_one_page_and_says_what_is_on_it(folders, tmp_path, capsys):
    page = tmp_path / "side.html"
    assert main(["overview", *folders, "--out", str(page)]) == 0
    said = capsys.readouterr().out
    assert "2 inspections of the programme at-risk-of-harm" in said and "Ardvale, OLD-2025" in said
    text = page.read_text("utf-8")
    assert "Inspections side by side" in text and "<script" not in text
    assert page.stat().st_mode & 0o077 == 0


def test_without_folders_it_takes_what_was_released_here(folders, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("RECORD_REVIEW_OUTPUTS", str(tmp_path))
    assert main(["overview"]) == 2
    assert "There is no released inspection to show." in capsys.readouterr().err
    write_release(tmp_path / "OLD-2025" / "release", 2, date(2025, 2, 1), "OLD-2025", "Ardvale")
    assert main(["overview"]) == 0
    assert (tmp_path / "overview.html").is_file()
    assert main(["overview"]) == 0


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_written(folders, tmp_path, capsys):
    assert main(["overview", folders[0], "gone", "--out", str(tmp_path / "side.txt")]) == 1
    said = capsys.readouterr().err
    assert "There is no gone" in said and "must name a file that ends in .html" in said
    page = tmp_path / "there.html"
    page.write_text("mine")
    assert main(["overview", folders[0], "--out", str(page)]) == 1
    assert "stays as it is" in capsys.readouterr().err and page.read_text() == "mine"
