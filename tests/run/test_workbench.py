"""The way in: which Python, when the environment is made anew, and what is said when it cannot be."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import workbench

from record_review.inspection import PROJECT

SOURCE = (PROJECT / "workbench.py").read_text(encoding="utf-8")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A project in a folder with a space and accents, whose environment is made by writing its files."""
    root = tmp_path / "Œuvre d'été 1"
    (root / "lib" / "record_review").mkdir(parents=True)
    (root / "requirements.lock").write_text("a==1", encoding="utf-8")
    (root / "requirements-test.lock").write_text("b==1", encoding="utf-8")
    venv = root / ".venv"
    inner = workbench.PYTHON.relative_to(workbench.VENV)
    changed = {
        "ROOT": root,
        "LOCK": root / "requirements.lock",
        "TEST_LOCK": root / "requirements-test.lock",
        "VENV": venv,
        "STAMP": venv / "workbench.json",
        "LOG": venv / "install.log",
        "BUSY": venv / ".lock",
        "IN_USE": venv / ".in-use",
        "PYTHON": venv / inner,
    }
    for name, value in changed.items():
        monkeypatch.setattr(workbench, name, value)
    return root


@pytest.fixture
def installs(place, monkeypatch):
    """Commands that would make the environment; each succeeds and leaves the files it would leave."""
    commands = []

    def call(command, seconds=None):
        commands.append([Path(command[0]).name, *command[1:]])
        workbench.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        workbench.PYTHON.touch()
        workbench.site_packages(workbench.VERSION).mkdir(parents=True, exist_ok=True)
        return 0

    monkeypatch.setattr(workbench, "call", call)
    monkeypatch.setattr(workbench.shutil, "which", lambda name: None)
    return commands


def test_any_python_3_that_is_still_about_can_read_it():
    ast.parse(SOURCE, feature_version=(3, 6))
    head = SOURCE.split("sys.exit(")[0]
    assert head.count("import ") == 1, "nothing but sys before the version is known"


def test_a_python_too_old_or_too_new_is_told_which_one_is_needed():
    program = "import sys; sys.version_info = {}; exec(compile({!r}, 'workbench.py', 'exec'))"
    for version in ((3, 10, 1), (3, 14, 0)):
        done = subprocess.run(
            [sys.executable, "-c", program.format(version, SOURCE)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert done.stderr.startswith(
            f"The workbench needs Python 3.11, 3.12 or 3.13, and this is 3.{version[1]}."
        )
        assert done.stderr.count("\n") == 1


def test_the_environment_is_made_once_and_finds_our_code_whatever_the_folder_is_called(installs, place):
    assert not workbench.is_current()
    workbench.make_environment()
    assert workbench.is_current()
    (pth,) = place.rglob("record_review.pth")
    line = pth.read_text(encoding="ascii").strip()
    assert (pth.parent / line).resolve() == place / "lib"
    made = len(installs)
    workbench.make_environment()  # as a second start does that has waited for the first
    assert len(installs) == made


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "requirements.lock").write_text("a==2", encoding="utf-8"),
        lambda root: workbench.PYTHON.unlink(),
        lambda root: workbench.STAMP.unlink(),
        lambda root: workbench.STAMP.write_text("{", encoding="utf-8"),
        lambda root: workbench.STAMP.write_text(
            json.dumps(workbench.stamp_for(workbench.VERSION) | {"tests": "", "folder": "/elsewhere"}),
            encoding="utf-8",
        ),
    ],
    ids=["lock", "its Python is gone", "no stamp", "half a stamp", "moved"],
)
def test_it_is_made_anew_when_something_it_rests_on_has_changed(installs, place, change):
    workbench.make_environment()
    (workbench.VENV / "left-over").touch()
    change(place)
    assert not workbench.is_current()
    workbench.make_environment()
    assert workbench.is_current()
    assert not (workbench.VENV / "left-over").exists()


def test_another_python_uses_the_environment_that_is_there(installs, place, monkeypatch):
    """Made with 3.11 and started with 3.13: no need to make it anew at every other start."""
    workbench.make_environment()
    monkeypatch.setattr(workbench, "VERSION", "3.99")
    assert workbench.is_current()


def test_the_same_program_in_another_version_makes_it_anew(installs, place, monkeypatch):
    workbench.make_environment()
    monkeypatch.setattr(workbench, "VERSION", "3.99")
    monkeypatch.setattr(workbench.sys, "executable", str(workbench.PYTHON))
    assert not workbench.is_current()


def test_uv_that_waits_for_ever_gives_way_to_pip(installs, place, monkeypatch):
    monkeypatch.setattr(workbench.shutil, "which", lambda name: "/bin/uv")
    succeed = workbench.call

    def call(command, seconds=None):
        if seconds is not None:
            raise subprocess.TimeoutExpired(command, seconds)
        return succeed(command)

    monkeypatch.setattr(workbench, "call", call)
    workbench.make_environment()
    assert [command[2] for command in installs] == ["venv", "pip", "pip"]  # is it there, then install


def test_what_tests_need_is_added_only_when_tests_are_asked_for(installs, place):
    def locks():
        return [Path(command[-1]).name for command in installs if command[-1].endswith(".lock")]

    workbench.make_environment()
    assert locks() == ["requirements.lock"] and not workbench.is_current(tests=True)
    workbench.make_environment(tests=True)
    assert locks() == ["requirements.lock", "requirements-test.lock"]
    assert workbench.is_current() and workbench.is_current(tests=True)
    (place / "requirements-test.lock").write_text("b==2", encoding="utf-8")
    assert workbench.is_current() and not workbench.is_current(tests=True)
    installs.clear()
    workbench.make_environment(tests=True)
    assert locks() == ["requirements-test.lock"], "an inspection's packages are not installed again"


def test_started_from_inside_the_environment_it_is_made_anew_with_the_python_outside(
    installs, place, monkeypatch
):
    """Its own Python is gone once it is cleared."""
    monkeypatch.setattr(workbench.sys, "prefix", str(workbench.VENV))
    monkeypatch.setattr(workbench.sys, "executable", str(workbench.PYTHON))
    monkeypatch.setattr(workbench.sys, "_base_executable", "/usr/bin/python-outside")
    workbench.make_environment()
    assert installs[0][0] == "python-outside"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps files that are in use by itself")
def test_an_environment_that_something_runs_from_is_not_taken_away(installs, place, capsys):
    workbench.make_environment()
    (place / "requirements.lock").write_text("a==2", encoding="utf-8")
    with workbench.in_use(), workbench.in_use():  # two runs at once
        assert workbench.main(["status"]) == 1
    assert "out of date and in use" in capsys.readouterr().err
    assert workbench.PYTHON.exists()
    workbench.make_environment()
    assert workbench.is_current()


def test_uv_is_used_when_it_is_there_and_pip_when_it_does_not_succeed(installs, place, monkeypatch):
    monkeypatch.setattr(workbench.shutil, "which", lambda name: "/bin/uv")
    workbench.make_environment()
    assert [command[0] for command in installs] == ["uv", "uv"]
    assert "--require-hashes" in installs[1]
    workbench.STAMP.unlink()
    installs.clear()
    succeed = workbench.call

    def call(command, seconds=None):
        return 1 if command[0] == "/bin/uv" else succeed(command)

    monkeypatch.setattr(workbench, "call", call)
    workbench.make_environment()
    assert [command[2] for command in installs] == ["venv", "pip", "pip"]
    assert "--require-hashes" in installs[2]


def test_a_failed_installation_is_said_in_words_with_the_end_of_the_log(installs, place, monkeypatch, capsys):
    succeed = workbench.call

    def call(command, seconds=None):
        succeed(command)
        workbench.LOG.write_text("one\n\nERROR: no matching distribution\n", encoding="utf-8")
        return 1 if "install" in command else 0

    monkeypatch.setattr(workbench, "call", call)
    assert workbench.main(["run", "x.yml"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("The packages of requirements.lock could not be installed;")
    assert err.endswith("\n  one\n  ERROR: no matching distribution\n")
    assert not workbench.is_current()


def test_an_environment_that_somebody_else_made_is_left_alone(installs, place, capsys):
    workbench.VENV.mkdir()
    (workbench.VENV / "pyvenv.cfg").touch()
    assert workbench.main(["status"]) == 1
    assert "was not made by workbench.py" in capsys.readouterr().err
    assert [path.name for path in workbench.VENV.iterdir()] == ["pyvenv.cfg"]


def test_a_set_up_that_was_cut_off_is_begun_anew(installs, place):
    workbench.VENV.mkdir()
    for name in (".lock", "install.log", "pyvenv.cfg"):
        (workbench.VENV / name).touch()
    workbench.make_environment()
    assert workbench.is_current()


def test_a_second_first_start_waits_for_the_first(installs, place, capsys, monkeypatch):
    workbench.VENV.mkdir()
    program = (
        f"import sys, time; sys.path.insert(0, {str(PROJECT)!r}); import workbench\n"
        f"file = open({str(workbench.BUSY)!r}, 'a+b')\n"
        "print(workbench.lock(file), flush=True); time.sleep(60)"
    )
    first = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert first.stdout.readline() == "True\n"

    def first_ends(seconds):
        first.kill()
        first.wait()
        first.stdout.close()

    monkeypatch.setattr(workbench.time, "sleep", first_ends)
    workbench.make_environment()
    assert "Another start is setting up .venv: waiting for it ..." in capsys.readouterr().out
    assert workbench.is_current()


def test_arguments_and_exit_code_pass_through_unchanged(place):
    lib = place / "lib" / "record_review"
    (lib / "run").mkdir()
    for folder in (lib, lib / "run"):
        (folder / "__init__.py").touch()
    (lib / "run" / "__main__.py").write_text(
        "import json, pathlib, sys\n"
        "pathlib.Path(sys.argv[1]).write_text(json.dumps(sys.argv[2:]), encoding='utf-8')\nsys.exit(2)",
        encoding="utf-8",
    )
    said = place / "arguments.json"
    assert workbench.main(["--no-venv", str(said), "a b", "é", "--", "-x", ""]) == 2
    assert json.loads(said.read_text(encoding="utf-8")) == ["a b", "é", "--", "-x", ""]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes without signals")
def test_a_process_ended_by_a_signal_gives_the_shells_exit_code(place):
    lib = place / "lib" / "record_review"
    (lib / "run").mkdir()
    for folder in (lib, lib / "run"):
        (folder / "__init__.py").touch()
    (lib / "run" / "__main__.py").write_text("import os; os.kill(os.getpid(), 9)", encoding="utf-8")
    assert workbench.main(["--no-venv"]) == 137
    assert "PYTHONPATH" not in os.environ or str(place) not in os.environ["PYTHONPATH"]
