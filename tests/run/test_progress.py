"""Lines of a run: live where someone watches, finished ones only where not."""

import io
import time

import pytest

from record_review.run.execution import progress
from record_review.run.execution.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_without_a_terminal_only_finished_lines_are_written():
    stream = io.StringIO()
    with Progress(stream).working("03_candidate_lists", lambda: "1 of 2"):
        assert stream.getvalue() == ""
    assert stream.getvalue() == "  03_candidate_lists     0.0 s\n"


def test_a_step_that_stops_says_so():
    stream = io.StringIO()
    with pytest.raises(KeyError), Progress(stream).working("03_candidate_lists"):
        raise KeyError
    assert stream.getvalue() == "  03_candidate_lists     stopped after 0.0 s\n"


def test_a_terminal_shows_seconds_and_words_meanwhile_and_one_line_in_the_end(monkeypatch):
    monkeypatch.setattr(progress, "TICK", 0.01)
    stream = Terminal()
    with Progress(stream).working("03_candidate_lists", lambda: "412 of 1000 lists"):
        deadline = time.monotonic() + 10
        while "412" not in stream.getvalue() and time.monotonic() < deadline:
            time.sleep(0.01)
    *live, last, _ = stream.getvalue().replace("\n", "\r").split("\r")
    assert "  03_candidate_lists     0 s  412 of 1000 lists" in live[1]
    assert last == "\x1b[K  03_candidate_lists     0.0 s"


def test_what_is_done_in_a_moment_between_two_steps_leaves_no_line(monkeypatch):
    stream = io.StringIO()
    with Progress(stream).aside("the example's files"):
        pass
    assert stream.getvalue() == ""
    clock = iter([0.0, 2.5, 2.5])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with Progress(stream).aside("the example's files"):
        pass
    assert stream.getvalue() == "  the example's files    2.5 s\n"


def test_quiet_writes_nothing():
    stream = Terminal()
    with Progress(stream, quiet=True).working("01_return"):
        pass
    Progress(stream, quiet=True).kept("01_return")
    assert stream.getvalue() == ""
