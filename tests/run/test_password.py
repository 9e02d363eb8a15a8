"""The password of a protected return is asked for at a terminal, is taken from the environment, and is kept
nowhere."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from record_review.inspection import ParameterError
from record_review.run.commands import command
from record_review.run.commands.arguments.parser import NEEDS_A_PERSON, WRONG
from record_review.run.steps import password
from record_review.run.steps.password import password_for

RETURN = Path(__file__).resolve().parents[1] / "data" / "returns" / "inchmore-2026.xlsx"
VARIABLE = "RECORD_REVIEW_PASSWORD"
CHECK = ["--programme", "at-risk-of-harm", "--notified", "2026-10-05"]


@pytest.fixture(scope="module")
def locked(tmp_path_factory):
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(RETURN.read_bytes())).encrypt("sesame", target)
    path = tmp_path_factory.mktemp("sent") / "return.xlsx"
    path.write_bytes(target.getvalue())
    return path


@pytest.fixture
def typed(monkeypatch):
    """Someone at a terminal, who types these one after another; what was asked is kept."""
    asked: list[str] = []

    def type_in(*passwords: str) -> list[str]:
        left = iter(passwords)

        def answer(prompt: str) -> str:
            asked.append(prompt)
            return next(left)

        monkeypatch.setattr(password.getpass, "getpass", answer)
        return asked

    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    return type_in


def test_a_password_that_was_typed_is_there_for_the_notebook_and_gone_afterwards(locked, typed):
    asked = typed("wrong", "sesame")
    with password_for(locked):
        assert os.environ[VARIABLE] == "sesame"
    assert VARIABLE not in os.environ
    assert asked == ["return.xlsx is protected. Its password (not shown): "] * 2


def test_three_wrong_passwords_are_enough(locked, typed, capsys):
    typed("one", "two", "three", "sesame")
    with pytest.raises(ParameterError, match="none of the passwords typed opens it"), password_for(locked):
        pass
    assert VARIABLE not in os.environ
    assert capsys.readouterr().err.count("does not open it") == 2


def test_nobody_is_asked_for_what_is_in_the_environment_or_without_a_terminal(locked, typed, monkeypatch):
    asked = typed("sesame")
    with password_for(RETURN), password_for(Path("nowhere.xlsx")):
        pass
    monkeypatch.setenv(VARIABLE, "sesame")
    with password_for(locked):
        assert os.environ[VARIABLE] == "sesame"
    assert os.environ[VARIABLE] == "sesame"  # whoever set it keeps it
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    with password_for(locked):
        assert VARIABLE not in os.environ
    assert asked == []


def test_check_asks_for_the_password_and_writes_the_findings(locked, typed, tmp_path, capsys):
    typed("sesame")
    assert command.main(["check", str(locked), *CHECK, "--out", str(tmp_path)]) == NEEDS_A_PERSON
    out, err = capsys.readouterr()
    assert "75 rows of children" in out and "sesame" not in out + err


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [("wr0ng-one", WRONG, "another password"), ("", NEEDS_A_PERSON, VARIABLE)],
)
def test_check_ends_in_a_sentence_without_the_right_password(
    locked, monkeypatch, tmp_path, capsys, given, code, said
):
    monkeypatch.setenv(VARIABLE, given)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    assert command.main(["check", str(locked), *CHECK, "--out", str(tmp_path)]) == code
    out, err = capsys.readouterr()
    assert said in err and "Traceback" not in err and "wr0ng-one" not in out + err
    assert list(tmp_path.iterdir()) == []
