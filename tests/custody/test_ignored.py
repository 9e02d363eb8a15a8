"""Git keeps what is written by hand under `params/`, and no return, reader or reading wherever it lies."""

import shutil
import subprocess

import pytest

from record_review.inspection import PROJECT

ENDINGS = (
    "xlsx",
    "XLSX",
    "xls",
    "xlsm",
    "xlsb",
    "Xlsm",
    "ods",
    "csv",
    "CSV",
    "zip",
    "docx",
    "xlsx.part",
    "txt",
)
FOLDERS = (
    "params",
    "params/ardvale",
    "params/ardvale/readings/week 2",
    "params/programmes",
    "params/example",
)


@pytest.fixture
def ignored(tmp_path):
    shutil.copy(PROJECT / ".gitignore", tmp_path)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)

    def ask(*paths):
        asked = ["git", "-C", tmp_path, "check-ignore", "--no-index", "--stdin"]
        return subprocess.run(asked, input="\n".join(paths), capture_output=True, text=True).stdout.split(
            "\n"
        )

    return ask


def test_whatever_is_not_an_inspection_or_programme_file_is_ignored(ignored):
    paths = [f"{folder}/Return of Ardvale.{ending}" for folder in FOLDERS for ending in ENDINGS]
    paths += [
        "Return.xlsx",
        "notebooks/return.XLSX",
        "return.ods",
        "outputs/A/private/x",
        "params/example/a.yml",
    ]
    assert set(paths) == set(filter(None, ignored(*paths)))


def test_inspection_and_programme_files_and_the_tests_workbooks_are_kept(ignored):
    kept = [
        "params/example.yml",
        "params/programmes/at-risk-of-harm.yml",
        "tests/data/returns/ardvale-2026.xlsx",
    ]
    assert ignored(*kept) == [""]
