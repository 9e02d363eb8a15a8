import pickle

import pytest
from IPython.core.interactiveshell import InteractiveShell

from record_review.inspection import (
    DrawError,
    ParameterError,
    ReadingError,
    Refusal,
    ReleaseError,
    ReturnError,
    StepError,
)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (ParameterError, 1),
        (StepError, 1),
        (ReturnError, 2),
        (DrawError, 2),
        (ReadingError, 2),
        (ReleaseError, 2),
    ],
)
def test_each_refusal_knows_with_what_a_command_ends(kind, code):
    assert issubclass(kind, Refusal)
    assert kind("One sentence.").exit_code == code


def test_a_refusal_reads_as_its_sentences_one_to_a_line():
    refusal = ReturnError("First problem.", "Second problem.")
    assert refusal.problems == ("First problem.", "Second problem.")
    assert str(refusal) == "First problem.\nSecond problem."


def test_a_refusal_survives_the_way_between_processes():
    assert pickle.loads(pickle.dumps(DrawError("One.", "Two."))).problems == ("One.", "Two.")


def test_a_notebook_shows_the_sentences_and_no_traceback(capsys):
    shell = InteractiveShell()
    shell.user_ns["ParameterError"] = ParameterError
    shell.run_cell(
        "def deep():\n    raise ParameterError('The date is missing.', 'The size is too large.')\ndeep()"
    )
    shown = "".join(capsys.readouterr())
    assert "The date is missing." in shown and "The size is too large." in shown
    assert "Traceback" not in shown and "deep()" not in shown
