"""Runs of the whole chain through real kernels, made once and looked at by many tests."""

import shutil
from pathlib import Path

import pytest
from tests.notebooks.chain import ROOT, command


@pytest.fixture(scope="session")
def example(tmp_path_factory):
    """The example run from a folder with a space and an accent in its name; its files are written there."""
    folder = tmp_path_factory.mktemp("Ardvale é 2026")
    file = Path(shutil.copy(ROOT / "params" / "example.yml", folder))
    return file, command("run", file, outputs=folder / "outputs")
