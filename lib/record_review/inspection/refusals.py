"""The refusals a person can put right: each problem is a plain sentence, and none comes with a traceback.

A room raises the class whose name says what was asked of it. Faults of ours are ordinary exceptions and keep
their traceback.
"""


class Refusal(Exception):
    """What was asked cannot be done, for reasons a person can read and act on.

    Parameters
    ----------
    problems : one sentence each, worst first; all that were found, not only the first

    `exit_code` is what a command ends with: 1 when the request is wrong, 2 when the data need a person.
    """

    exit_code = 1

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems: tuple[str, ...] = problems

    def __str__(self) -> str:
        return "\n".join(self.problems)

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback: the sentences alone."""
        return [f"{type(self).__name__}: cannot go on.", *self.problems]


class ParameterError(Refusal):
    """The inspection file, the programme file or the command line asks for something that is not possible."""


class StepError(Refusal):
    """A step was asked for before the steps it rests on."""


class ReturnError(Refusal):
    """The partnership's workbook cannot be used as it is."""

    exit_code = 2


class DrawError(Refusal):
    """The population or the settings do not allow the draw that was asked for."""

    exit_code = 2


class ReadingError(Refusal):
    """Readers, reader workbooks or replacements do not fit the selection."""

    exit_code = 2


class ReleaseError(Refusal):
    """Something would leave the inspection that must not."""

    exit_code = 2
