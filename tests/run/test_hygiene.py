"""Before a commit executed notebooks, data, numbers like a CHI, home paths, hosts and keys are refused."""

import io
import json
import subprocess
import zipfile

import pytest

from record_review.inspection import PROJECT
from record_review.run.commands.hygiene import files_to_look_at, hygiene_lines, problems_of

TEN = "1234" + "567890"  # in two parts, so that this file passes


def workbook():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("xl/workbook.xml", "<x/>")
    return made.getvalue()


def notebook(**changes):
    cell = {"cell_type": "code", "source": "1 + 1", "outputs": [], "execution_count": None, "metadata": {}}
    metadata = changes.pop("notebook", {})
    return json.dumps({"cells": [cell | changes], "metadata": metadata, "nbformat": 4}).encode()


def test_this_repository_passes():
    assert hygiene_lines() == []


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        ("notes/return.xlsx", b"", "data or a workbook"),
        ("notes/RETURN.XLSX", b"", "data or a workbook"),
        ("notes/return.txt", workbook(), "a packed file or workbook"),
        ("notes/old", b"\xd0\xcf\x11\xe0" + b"x" * 600, "an old or protected Office file"),
        ("lib/table.dat", b"PAR1....PAR1", "a Parquet table"),
        ("x/readings.csv", b"a,b\n", "data or a workbook"),
        ("x/page.html", b"<html>", "data or a workbook"),
        ("x/blob", b"a\x00b", "not text"),
        ("docs/photo.png", b"\x89PNG\x00", "not text"),
        ("notebooks/a.ipynb", notebook(outputs=[{"output_type": "stream"}]), "an executed notebook"),
        ("notebooks/a.ipynb", notebook(execution_count=3), "an executed notebook"),
        ("notebooks/a.ipynb", notebook(notebook={"widgets": {}}), "values of widgets"),
        ("notebooks/a.ipynb", notebook(notebook={"papermill": {}}), "values of widgets"),
        ("notebooks/a.ipynb", notebook(metadata={"tags": ["injected-parameters"]}), "put in by papermill"),
        ("notebooks/a.ipynb", notebook(attachments={"a.png": {}}), "attached to a cell"),
        ("notebooks/a.ipynb", b"{", "cannot be read"),
        ("lib/a.py", f"x = '{TEN}'".encode(), "ten digits"),
        ("lib/a.py", f"x = {TEN}".encode(), "ten digits"),
        ("README.md", f"{TEN[:6]} {TEN[6:]}".encode(), "ten digits"),
        ("README.md", b"see /ho" + b"me/jean/inspections", "home folder"),
        ("README.md", b"see /Us" + b"ers/jean/inspections", "home folder"),
        ("README.md", b"see C:\\Us" + b"ers\\jean", "home folder"),
        ("pip.conf", b"index-url = http" + b"s://mirror.example.org/simple", "package host"),
        ("x.toml", b"http" + b"s://files.python" + b"hosted.org/a.whl", "package host"),
        ("x.txt", b"AGE-SECRET-" + b"KEY-1" + b"Q" * 58, "secret key"),
    ],
)
def test_what_must_not_be_committed_is_refused_by_name_or_content(path, content, said):
    (found,) = problems_of(path, content)
    assert said in found and found.startswith(path)
    assert TEN not in found and "jean" not in found


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("tests/data/returns/a.xlsx", workbook()),
        ("docs/pictures/a.png", b"\x89PNG\x00"),
        ("notebooks/a.ipynb", notebook()),
        ("lib/a.py", b"digest = 'ab1234567890cd'\ntime = 1234567890123"),
        ("requirements.lock", f"--hash=sha256:{TEN}".encode()),
    ],
)
def test_what_belongs_in_the_repository_passes(path, content):
    assert problems_of(path, content) == []


def test_files_that_git_would_add_are_looked_at_and_ignored_ones_are_not(tmp_path):
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / ".gitignore").write_text("/outputs/\n", encoding="utf-8")
    (tmp_path / "outputs").mkdir()
    for name in ("outputs/a.xlsx", "new.xlsx"):
        (tmp_path / name).write_bytes(b"")
    assert files_to_look_at(tmp_path) == [".gitignore", "new.xlsx"]
    assert len(hygiene_lines(tmp_path)) == 1


def test_without_git_every_file_is_looked_at_but_those_that_are_never_added(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "outputs").mkdir()
    (tmp_path / "outputs" / "a.xlsx").write_bytes(b"")
    (tmp_path / "b.xlsx").write_bytes(b"")
    assert files_to_look_at(tmp_path) == ["b.xlsx"]


def test_hygiene_is_one_of_the_checks_of_the_project():
    from record_review.run.commands.tests import CHECKS

    assert ("hygiene", ["record_review.run", "hygiene"]) in CHECKS
    assert (PROJECT / "SECURITY.md").is_file()
