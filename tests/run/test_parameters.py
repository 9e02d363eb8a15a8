"""A parameter that a notebook does not have is refused inside it, and the example is not run instead."""

import json
import os
import subprocess
import sys

import pytest

from record_review.inspection import PROJECT, ParameterError
from record_review.run.steps.parameters import check_parameters

INJECTED = '# Parameters\n{name} = "try.yml"\n'


@pytest.mark.parametrize("name", ["inspecton_file", "inspection_fil", "InspectionFile", "threads"])
def test_whatever_papermill_injects_must_be_the_one_parameter(name):
    with pytest.raises(ParameterError, match=f"no parameter {name}: its one parameter is inspection_file"):
        check_parameters(
            ["", INJECTED.format(name=name)], {name: "try.yml", "inspection_file": "example.yml"}
        )
    check_parameters(["", INJECTED.format(name="inspection_file")], {"inspection_file": "try.yml"})


def test_a_name_typed_by_hand_is_refused_when_it_is_nearly_the_parameters():
    with pytest.raises(ParameterError, match="no parameter inspecton_file"):
        check_parameters(['inspecton_file = "try.yml"'], {"inspecton_file": "try.yml"})


def test_what_the_notebooks_themselves_name_is_no_mistake():
    for path in PROJECT.glob("notebooks/**/*.ipynb"):
        cells = ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
        names = {word for cell in cells for word in cell.replace("=", " ").replace(",", " ").split()}
        check_parameters(cells, dict.fromkeys(word for word in names if word.isidentifier()))


def test_plain_papermill_with_a_mistyped_parameter_runs_nothing(world, tmp_path):
    notebook = world.write_notebook("01_return")
    words = [notebook, tmp_path / "out.ipynb", "-p", "inspecton_file", world.file, "--no-progress-bar"]
    done = subprocess.run(
        [sys.executable, "-m", "papermill", *map(str, words)],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(PROJECT / "lib")},
    )
    assert done.returncode != 0
    assert "no parameter inspecton_file: its one parameter is inspection_file" in done.stderr
    assert not (tmp_path / "outputs").exists()
