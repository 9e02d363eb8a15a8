"""The command line: one plain sentence for a wrong request, and an answer at once."""

import subprocess
import sys

import pytest

from record_review.inspection import PROJECT
from record_review.run.commands import command


def said(capsys, *arguments):
    code = command.main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Say what to do: "),
        (["rnu"], "There is no command rnu; did you mean run?"),
        (["frobnicate"], "There is no command frobnicate; the commands are "),
        (["run"], "python3 workbench.py run: the following arguments are required: FILE."),
        (["run", "a.yml", "--throgh", "04"], "python3 workbench.py run does not know --throgh: did you mean"),
        (["run", "a.yml", "--forc"], "python3 workbench.py run does not know --forc: did you mean --force?"),
        (["run", "a.yml", "-p", "seed", "3"], "python3 workbench.py run does not know -p."),
        (["run", "a.yml", "b.yml", "--reason", "x"], "--reason and --approved-by are for one inspection"),
        (["run", "a.yml", "--through"], "python3 workbench.py run: argument --through: expected one arg"),
        (["run", "no-such.yml"], "There is no inspection file no-such.yml."),
        (["run", "no-such.yml", "--through", "05_x"], "There is no step 05_x; "),
        (["status", "NONE-2026"], "There is no inspection NONE-2026 in outputs/."),
        (["outcomes", "NONE-2026"], "There is no inspection NONE-2026 in outputs/."),
        (["lab", "--", "--ip=0.0.0.0"], "JupyterLab is for this machine only"),
    ],
)  # fmt: skip
def test_a_wrong_request_is_one_sentence_without_traceback_or_list_of_options(world, capsys, arguments, says):
    code, out, err = said(capsys, *arguments)
    assert code == 1
    assert out == ""
    assert err.startswith(says)
    assert err.count("\n") == 1
    assert "Traceback" not in err and "usage" not in err


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["run", "--help"], ["status", "-h"]])
def test_help_is_no_error(capsys, arguments):
    code, out, err = said(capsys, *arguments)
    assert (code, err) == (0, "")
    assert "python3 workbench.py" in out


def test_the_help_names_every_command_and_exit_code(capsys):
    _, out, _ = said(capsys, "--help")
    for name in command.COMMANDS:
        assert f"\n  {name} " in out
    assert "0 done, 1 the request is wrong, 2 the data need a person, 3 a fault of ours" in out


def test_a_fault_of_ours_prints_no_value_and_no_traceback(world, capsys, monkeypatch):
    def broken(*_):
        raise ValueError("Zephyrine")

    monkeypatch.setattr("record_review.run.commands.status.status_lines", broken)
    code, out, err = said(capsys, "status")
    assert code == 3
    assert out == ""
    assert err.startswith("A fault of ours (ValueError). The details are in ")
    assert "Zephyrine" not in err
    kept = world.folder / "outputs" / ".workbench" / "faults" / "last-fault.txt"
    details = kept.read_text(encoding="utf-8")
    assert details.startswith("ValueError in run/commands/") and "Zephyrine" not in details


def test_a_mistyped_command_is_answered_without_loading_pandas_or_papermill():
    program = (
        "import sys; from record_review.run.commands.command import main; main(['rnu'])\n"
        "print(sorted({'pandas', 'papermill', 'numpy', 'pyarrow', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=PROJECT / "lib"
    )
    assert done.stdout == "[]\n"


def test_a_run_that_keeps_everything_loads_neither_pandas_nor_papermill(world, run):
    world.write_readings()
    run()
    program = (
        "import sys; from record_review.run.commands.command import main\n"
        f"code = main(['run', {str(world.file)!r}])\n"
        "print(code, sorted({'pandas', 'papermill', 'numpy', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=PROJECT / "lib"
    )
    assert done.stdout.splitlines()[-1] == "0 []"
