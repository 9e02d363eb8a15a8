"""What a run leaves outside the outputs folder: a key, and nothing else. What an error nobody foresaw says:
its type and its place."""

import json
import os
import stat
import subprocess
import sys

import pytest

from record_review.custody.seal import read_sealed
from record_review.inspection import PROJECT
from record_review.run import faults
from record_review.run.execution.surroundings import sweep_temporary, tool_environment

CANARY = "QX-CANARY-0417"
PANDAS_QUOTES = f"import pandas as pd\npd.to_datetime(pd.Series(['{CANARY}']), format='%Y-%m-%d')"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty home folder and an empty folder for temporary files."""
    for name in ("home", "temporary"):
        (tmp_path / name).mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("TMPDIR", "TMP", "TEMP"):
        monkeypatch.setenv(name, str(tmp_path / "temporary"))
    for name in ("RECORD_REVIEW_KEYS", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR", "IPYTHONDIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPATH", str(PROJECT / "lib"))
    monkeypatch.setenv("PYTHONUTF8", "1")
    return tmp_path / "home"


def files_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def command(*words, before=()):
    return subprocess.run(
        [*before, sys.executable, "-m", "record_review.run", *map(str, words)],
        capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, timeout=200,
    )  # fmt: skip


def python(code, *words):
    return subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, encoding="utf-8", timeout=100,
        env={**os.environ, "PYTHONPATH": str(PROJECT / "lib")},
    )  # fmt: skip


PLOT = (
    "import matplotlib.pyplot as plt, tempfile\nplt.plot([1, 2])\n"
    "open(tempfile.NamedTemporaryFile(delete=False).name, 'w').write('left by a library')\n"
    "step.keep('return', ({}, {'a': 1}))"
)


def test_a_run_leaves_in_the_home_folder_its_key_and_nothing_else_and_nothing_that_others_can_read(
    world, home
):
    """With a picture, a private table and a temporary file that a library leaves lying."""
    world.write_notebook("01_return", PLOT)
    done = command("run", world.file, "--through", "01")
    assert done.returncode == 0, done.stderr
    left = files_in(home)
    assert len(left) == 1 and left[0].endswith(".key"), left
    assert files_in(home.parent / "temporary") == []
    tools = world.folder / "outputs" / ".workbench"
    assert [name for name in files_in(tools / "tmp") if not name.endswith(".alive")] == []
    assert files_in(tools / "runtime") == []
    if sys.platform == "win32":  # no permission bits
        return
    everything = [*(world.folder / "outputs").rglob("*"), *home.rglob("*")]
    open_to_others = [path.name for path in everything if stat.S_IMODE(path.lstat().st_mode) & 0o077]
    assert open_to_others == ["README"]  # IPython's own, copied as it is in the package, in a closed folder


@pytest.mark.skipif(sys.platform == "win32", reason="a socket namespace is Linux's")
def test_a_run_needs_no_network(world, home):
    apart = ["unshare", "-n", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"]
    if subprocess.run([*apart, "true"], capture_output=True).returncode:
        pytest.skip("this machine gives no network of its own")
    done = command("run", world.file, "--through", "01", before=apart)
    assert done.returncode == 0, done.stderr
    words = (["status"], ["purge", "TRY-2026"], ["selfcheck"], ["hygiene"])
    code = "from record_review.run.commands.command import main\n"
    code += f"for words in {words}: print(main(words), words)"
    done = subprocess.run(
        [*apart, sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=200
    )
    for one in words:
        assert any(f"{code} {one}" in done.stdout for code in (0, 1)), done.stderr


def test_a_temporary_folder_goes_with_its_process_and_one_that_was_killed_at_the_next_start(world):
    """And a settled process dumps no core and writes for its owner only."""
    code = (
        "from record_review.run.execution.surroundings import settle; settle()\n"
        "import os, sys, tempfile\n"
        "print(tempfile.mkstemp()[1], flush=True)\n"
        "if sys.platform != 'win32':\n"
        "    from resource import RLIMIT_CORE, getrlimit\n"
        "    print(oct(os.umask(0)), getrlimit(RLIMIT_CORE)[0], flush=True)\n"
        "os._exit(9) if sys.argv[1:] else None"
    )
    places = []
    for killed in ([], ["killed"]):
        place, *settled = python(code, *killed).stdout.splitlines()
        assert settled in ([], ["0o77 0"])
        places.append(place)
    tmp = world.folder / "outputs" / ".workbench" / "tmp"
    assert all(place.startswith(str(tmp)) for place in places)
    assert [os.path.exists(place) for place in places] == [False, True]  # noqa: PTH110
    sweep_temporary()
    assert files_in(tmp) == []
    assert [stat.S_IMODE(place.stat().st_mode) for place in (tmp, tmp.parent)] == [0o700, 0o700]


def canary():
    """An error of pandas that quotes a value."""
    with pytest.raises(ValueError) as found:
        exec(PANDAS_QUOTES)
    assert CANARY in str(found.value)
    return found.value


def test_of_another_librarys_error_only_type_and_place_are_said(capsys):
    error = canary()
    assert CANARY not in faults.without_values(error) + faults.traceback_without_values(error)
    assert faults.without_values(error).startswith("ValueError in ")
    wrapped = RuntimeError(CANARY)
    wrapped.__cause__ = error
    assert CANARY not in faults.traceback_without_values(wrapped)
    assert faults.traceback_without_values(wrapped).count("Error in ") >= 2


def test_an_uncaught_error_of_a_process_or_a_thread_and_a_warning_print_no_value():
    code = (
        "from record_review.run.faults import hide_values_in_process; hide_values_in_process()\n"
        "import threading, warnings\n"
        f"def fail(): raise KeyError('{CANARY}')\n"
        "thread = threading.Thread(target=fail); thread.start(); thread.join()\n"
        f"warnings.warn('{CANARY}')\n" + PANDAS_QUOTES
    )
    done = python(code)
    assert done.returncode == 1
    assert CANARY not in done.stdout + done.stderr
    assert [line.split()[0] for line in done.stderr.splitlines()] == ["KeyError", "UserWarning", "ValueError"]


def test_a_fault_of_a_command_is_told_and_kept_without_a_value(world, run, monkeypatch, capsys):
    def fail(*_, **__):
        exec(PANDAS_QUOTES)

    monkeypatch.setattr("record_review.run.execution.runner.run_inspection", fail)
    code, out, err = run()
    kept = (world.folder / "outputs" / ".workbench" / "faults" / "last-fault.txt").read_text(encoding="utf-8")
    assert code == 3 and "ValueError" in err and "ValueError" in kept
    assert CANARY not in out + err + kept


def test_plain_papermill_shows_type_and_place_of_a_failing_cell_and_seals_the_rest(world, home, monkeypatch):
    """The notebook that papermill leaves behind holds no value; whoever has the key can read the details."""
    notebook = world.write_notebook("01_return", PANDAS_QUOTES)
    written = world.folder / "out.ipynb"
    parameter = ["-p", "inspection_file", str(world.file)]
    done = subprocess.run(
        [sys.executable, "-m", "papermill", str(notebook), str(written), *parameter],
        capture_output=True, encoding="utf-8", timeout=200, cwd=world.folder / "notebooks",
    )  # fmt: skip
    assert done.returncode != 0
    cells = json.loads(written.read_text(encoding="utf-8"))["cells"]
    shown = json.dumps([cell.get("outputs") for cell in cells])
    assert "ValueError" in shown and CANARY not in shown
    assert CANARY not in done.stdout + done.stderr.replace(PANDAS_QUOTES, "")
    sealed = read_sealed(world.inspection_folder / "private" / "last-fault.txt")
    assert CANARY.encode() in sealed


def test_nothing_listens_beyond_this_machine(world):
    """Whatever our settings of JupyterLab and our kernels bind is loopback."""
    from record_review.run.commands.lab import lab_settings
    from record_review.run.execution.kernels import _kill, _start

    settings = dict(argument.removeprefix("--").split("=", 1) for argument in lab_settings())
    assert settings["ServerApp.ip"] == "127.0.0.1"
    kernel = _start()
    try:
        assert kernel.ip == "127.0.0.1"
    finally:
        _kill(kernel)
    assert tool_environment()["JUPYTER_RUNTIME_DIR"].startswith(str(world.folder))
