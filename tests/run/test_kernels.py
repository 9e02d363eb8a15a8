"""Through real kernels: a chain, a refusal, a kernel that dies, Ctrl-C. Slow, so few."""

import os
import signal
import subprocess
import sys
import time

import pytest

from record_review.inspection import PROJECT


def command(*arguments):
    return [sys.executable, "-W", "error", "-m", "record_review.run", *map(str, arguments)]


def environment():
    return {**os.environ, "PYTHONPATH": str(PROJECT / "lib"), "PYTHONUTF8": "1"}


def test_a_chain_through_fresh_kernels_ends_in_the_notebooks_own_refusal(world):
    first = "leaked = 1; print('ø'); import sys; sys.stderr.write('to ' + 'stderr')"
    world.write_notebook("01_return", first)
    world.write_notebook(
        "02_population",
        "from record_review.inspection import ReturnError\n"
        "assert 'leaked' not in globals() and 'pandas' not in globals()\n"
        "raise ReturnError('Children!D14: expected a date, found text. [PIR-07]', 'A second sentence.')",
    )
    done = subprocess.run(
        command("run", world.file, "--through", "02"),
        capture_output=True, text=True, encoding="utf-8", env=environment(), check=False,
    )  # fmt: skip
    assert done.stderr == "Children!D14: expected a date, found text. [PIR-07]\nA second sentence.\n"
    assert done.returncode == 2
    lines = done.stdout.splitlines()
    assert "key" in lines.pop(1)  # told once, when it is made
    assert [line.split()[0] for line in lines[:3]] == ["TRY-2026", "01_return", "02_population"]
    assert "stopped after" in lines[2]
    executed = (world.inspection_folder / "working" / "01_return.ipynb").read_text(encoding="utf-8")
    assert "ø" in executed
    assert "to stderr" not in executed
    assert str(world.folder) not in executed  # no parameter, no path
    assert not (world.inspection_folder / "working" / "02_population.ipynb").exists()


def test_a_kernel_that_dies_is_told_in_words_and_leaves_nothing(world):
    world.write_notebook("01_return", "step.send('findings', {'a': b'1'})\nimport os; os._exit(9)")
    done = subprocess.run(
        command("run", world.file, "--through", "01"),
        capture_output=True, text=True, encoding="utf-8", env=environment(), check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr.startswith("01_return ended before it was done: its Python process was gone")
    assert done.stderr.count("\n") == 1
    assert world.sent() == {}


@pytest.mark.skipif(sys.platform == "win32", reason="no signal can be sent to one process alone")
def test_ctrl_c_ends_a_long_calculation_at_once_and_leaves_nothing(world):
    world.write_notebook(
        "01_return",
        "step.send('findings', {'a': b'1'})\nopen('" + str(world.folder / "begun") + "', 'w').close()\n"
        "import time\nwhile True:\n    try: time.sleep(60)\n    except KeyboardInterrupt: pass",
    )
    running = subprocess.Popen(
        command("run", world.file, "--through", "01"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    deadline = time.monotonic() + 60
    while not (world.folder / "begun").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert err.decode() == "\nStopped. Nothing of the step at work was kept.\n"
    assert b"stopped after" in out
    assert world.sent() == {}
    assert not list((world.inspection_folder / "private" / ".staging").iterdir())
