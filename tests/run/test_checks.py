"""One command for every check."""

import sys
from types import SimpleNamespace

import pytest

from record_review.inspection import PROJECT
from record_review.run.commands import command
from record_review.run.commands import tests as checks


@pytest.fixture
def commands(monkeypatch):
    """Commands that would be run; those named in `failing` fail."""
    run = SimpleNamespace(commands=[], failing=())

    def fake(arguments, cwd, check):
        assert arguments[:2] == [sys.executable, "-m"]
        assert cwd == PROJECT
        run.commands.append(" ".join(arguments[2:]))
        return SimpleNamespace(returncode=int(arguments[2] in run.failing))

    monkeypatch.setattr(checks.subprocess, "run", fake)
    return run


def test_style_format_types_and_tests_are_checked_and_pytest_gets_its_own_arguments(commands):
    assert command.main(["test", "-k", "a name", "--", "tests/run", "-x"]) == 0
    assert commands.commands == [
        "ruff check .",
        "ruff format --check .",
        "mypy",
        "record_review.run hygiene",
        "pytest -n auto --dist loadfile -k a name tests/run -x",
    ]


def test_one_failure_does_not_hide_another_and_the_end_names_both(commands, capsys):
    commands.failing = ("mypy", "pytest")
    assert command.main(["test"]) == 1
    assert len(commands.commands) == 5
    assert capsys.readouterr().err == "Failed: types, tests.\n"
