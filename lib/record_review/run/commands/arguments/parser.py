"""How a command line is read: one sentence when it is wrong, with the nearest option; and the exit codes."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Sequence
from typing import NoReturn

from record_review.inspection.refusals import ParameterError

PROGRAM = "python3 workbench.py"
DONE, WRONG, NEEDS_A_PERSON, FAULT, INTERRUPTED = 0, 1, 2, 3, 130


class Parser(argparse.ArgumentParser):
    """argparse that refuses in one sentence, with the nearest option, and lists nothing."""

    def error(self, message: str) -> NoReturn:
        raise ParameterError(f"{self.prog}: {message}. {self.prog} --help explains it.")

    def refuse_unknown(self, unknown: Sequence[str]) -> None:
        """Refuse what was left over, with the nearest option of this command."""
        if unknown:
            known = [option for action in self._actions for option in action.option_strings]
            near = difflib.get_close_matches(unknown[0].split("=")[0], known, n=1)
            hint = f": did you mean {near[0]}?" if near else f". {self.prog} --help explains it."
            raise ParameterError(f"{self.prog} does not know {unknown[0]}{hint}")
