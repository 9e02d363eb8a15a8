"""Several inspections in one command: one that fails stops no other, and a killed process is run again."""

import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from record_review.inspection import ParameterError
from record_review.run.execution import several
from record_review.run.execution.several import Task, run_several, tasks_of


@pytest.fixture
def three(world):
    """Three inspections: one whole, one whose return is missing, and a file that cannot be read."""
    text = world.file.read_text(encoding="utf-8")
    folder = world.file.parent
    other = text.replace("TRY-2026", "OTHER-2026").replace("return.xlsx", "lost.xlsx")
    (folder / "other.yml").write_text(other, encoding="utf-8")
    (folder / "broken.yml").write_text(text.replace("partnership:", "partnerschip:"), encoding="utf-8")
    return [str(folder / name) for name in ("broken.yml", "other.yml", "try.yml")]


def test_one_failing_inspection_stops_no_other_and_the_worst_code_is_returned(world, three, capsys):
    from record_review.run.commands import command

    code = command.main(["run", *three, "--jobs", "2", "--through", "01_return", "--json"])
    said = capsys.readouterr()
    broken, other, tried = json.loads(said.out)
    assert code == 1
    assert broken["exit_code"] == 1 and "partnership" in broken["waits_for"] and not broken["inspection_id"]
    assert other["exit_code"] == 1 and "lost.xlsx" in other["waits_for"]
    assert tried["exit_code"] == 0 and tried["ending"] == "done"
    assert "TRY-2026  done" in said.err and "OTHER-2026  the request is wrong" in said.err
    register = (world.inspection_folder / "register.jsonl").read_text(encoding="utf-8")
    assert register.count('"01_return published"') == 1


def test_two_files_of_one_inspection_are_refused_before_anything_runs(world, three):
    again = world.file.with_name("again.yml")
    again.write_bytes(world.file.read_bytes())
    with pytest.raises(ParameterError, match=r"again\.yml are all of inspection TRY-2026: run one of them"):
        tasks_of([str(world.file), str(again)])


def test_a_process_that_was_ended_from_outside_is_run_once_more(monkeypatch):
    ended = iter([(-signal.SIGKILL, ""), (2, "needs words")])
    monkeypatch.setattr(several, "_once", lambda *_: next(ended))
    stream = io.StringIO()
    tasks = [Task("a.yml", "A-2026")]
    assert run_several(tasks, [], jobs=1, stream=stream) == 2
    assert tasks[0].waits_for == "needs words" and "A-2026  needs a person" in stream.getvalue()


def test_a_process_that_is_ended_twice_is_a_fault_and_is_said_so(monkeypatch):
    monkeypatch.setattr(several, "_once", lambda *_: (-signal.SIGKILL, ""))
    tasks = [Task("a.yml", "A-2026")]
    assert run_several(tasks, [], jobs=1, stream=io.StringIO()) == 3
    assert "ended from outside twice" in tasks[0].waits_for


def test_no_job_at_all_is_refused():
    with pytest.raises(ParameterError, match="at least one inspection"):
        run_several([Task("a.yml", "A-2026")], [], jobs=0, stream=io.StringIO())


def test_processes_are_told_to_stop_with_the_command(tmp_path):
    """Ctrl-C reaches the command alone when nothing shares its terminal: it hands it on and waits."""
    program = (
        "import sys, io\n"
        "from record_review.run.execution import several\n"
        "several.sys.executable = sys.argv[1]\n"
        "tasks = [several.Task('a.yml', 'A-2026'), several.Task('b.yml', 'B-2026')]\n"
        "print('ready', flush=True)\n"
        "several.run_several(tasks, [], jobs=2, stream=io.StringIO())\n"
    )
    child = tmp_path / "child"
    child.write_text(
        f"#!{sys.executable}\nimport os, time, pathlib\n"
        f"begun = pathlib.Path({str(tmp_path)!r}) / f'begun-{{os.getpid()}}'\n"
        "try:\n    begun.touch()\n    time.sleep(60)\n"
        "except KeyboardInterrupt:\n    begun.rename(str(begun) + '-stopped')\n",
        encoding="utf-8",
    )
    child.chmod(0o700)
    command = subprocess.Popen(
        [sys.executable, "-c", program, str(child)], start_new_session=True, stdout=subprocess.PIPE
    )
    while len(list(tmp_path.glob("begun-*"))) < 2:
        assert command.poll() is None
        time.sleep(0.05)
    os.kill(command.pid, signal.SIGINT)
    command.communicate(timeout=30)
    assert len(list(tmp_path.glob("begun-*-stopped"))) == 2
