"""The command line: what may be asked, in plain words, and what each command ends with.

    0  done                          2  the data need a person
    1  the request is wrong          3  a fault of ours

Imports are made where they are used, so that a mistyped command is answered at once.
"""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from record_review.inspection.refusals import ParameterError, Refusal
from record_review.run.commands.arguments import desk, keeping, sending, steps, week
from record_review.run.commands.arguments.parser import (
    DONE,
    FAULT,
    INTERRUPTED,
    PROGRAM,
    WRONG,
    Parser,
)


def main(arguments: Sequence[str], begin: Callable[[], None] = lambda: None) -> int:
    """Do what was asked, print what there is to say, and return the exit code.

    Parameters
    ----------
    begin : settles a process of our own before anything else; not done within somebody else's
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console may lack a letter; a "?" is better than a stop
            stream.reconfigure(errors="replace")
    try:
        if arguments[:1] not in ([], ["verify"], ["test"], ["-h"], ["--help"], ["help"]):  # they keep nothing
            begin()
        return _do(list(arguments))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return refusal.exit_code
    except KeyboardInterrupt:
        print("\nStopped. Nothing of the step at work was kept.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone, as in `outcomes ID | head`
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
        return DONE
    except Exception as error:
        from record_review.custody.files import disk_problem
        from record_review.run.execution.runner import Fault, fault_at_large

        if isinstance(error, OSError) and (said := disk_problem(error, _where(error))):
            print(said, file=sys.stderr)
            return WRONG
        print(error if isinstance(error, Fault) else fault_at_large(error), file=sys.stderr)
        return FAULT


def _where(error: OSError) -> str:
    return Path(error.filename).name if isinstance(error.filename, str) else "The project's folder"


def _do(arguments: list[str]) -> int:
    if not arguments:
        raise ParameterError(f"Say what to do: {', '.join(COMMANDS)}. {PROGRAM} --help explains each.")
    name, rest = arguments[0], arguments[1:]
    if name in ("-h", "--help", "help"):
        print(_overview())
        return DONE
    if name not in COMMANDS:
        near = difflib.get_close_matches(name, COMMANDS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"the commands are {', '.join(COMMANDS)}."
        raise ParameterError(f"There is no command {name}; {hint}")
    explanation, arrange, act = COMMANDS[name]
    parser = Parser(prog=f"{PROGRAM} {name}", description=explanation, allow_abbrev=False)
    arrange(parser)
    handed_on: list[str] = []
    if name == "lab" and "--" in rest:
        rest, handed_on = rest[: rest.index("--")], rest[rest.index("--") + 1 :]
    try:
        given, unknown = parser.parse_known_args(rest)
    except SystemExit as done:  # after --help
        return int(done.code or 0)
    if name == "test":
        handed_on = [argument for argument in unknown if argument != "--"]
    else:
        parser.refuse_unknown(unknown)
    given.handed_on = handed_on
    return act(given)


def _overview() -> str:
    lines = [
        f"{PROGRAM} COMMAND …",
        "",
        *(f"  {name:<10} {explanation}" for name, (explanation, *_) in COMMANDS.items()),
        "",
        "Exit codes: 0 done, 1 the request is wrong, 2 the data need a person, 3 a fault of ours.",
    ]
    return "\n".join(lines)


COMMANDS: dict[str, tuple[str, Callable[[Parser], None], Callable[[argparse.Namespace], int]]] = {
    "new": (
        "begin an inspection: its file, its folder, and a check of its return",
        desk.arrange_new,
        desk.new,
    ),
    "run": ("run every step of an inspection whose inputs are there", steps.arrange_run, steps.run),
    "status": ("where each inspection stands", steps.arrange_status, steps.status),
    "outcomes": (
        "row, outcome and reason of every row of the return, as CSV",
        steps.arrange_outcomes,
        steps.outcomes,
    ),
    "replace": (
        "reserves for a record that cannot be read, and the lead's choice",
        week.arrange_replace,
        week.replace,
    ),
    "returned": (
        "what a workbook that came back says, and what to ask",
        week.arrange_returned,
        week.returned,
    ),
    "documents": (
        "each agency's documents: received, overdue, lists to send",
        week.arrange_documents,
        week.documents,
    ),
    "outbox": (
        "what is to be sent to whom, as dated zips with a letter",
        sending.arrange_outbox,
        sending.outbox,
    ),
    "concern": (
        "concerns for the senior officer, and what readers raise today",
        week.arrange_concern,
        week.concern,
    ),
    "training": (
        "training: its workbooks, the plan looked over, what answers tell",
        week.arrange_training,
        week.training,
    ),
    "week": ("how far the reading is, and what happened in its week", week.arrange_week, week.week),
    "learning": (
        "the readers' report to chief officers, begun from what was released",
        week.arrange_learning,
        week.learning,
    ),
    "notes": ("what readers wrote, by question, for the lead alone", week.arrange_notes, week.notes),
    "moderation": (
        "what two readers said, side by side, to be agreed on",
        week.arrange_moderation,
        week.moderation,
    ),
    "verify": (
        "anyone's check that a selection was fair, from the kit alone; or of a register",
        steps.arrange_verify,
        steps.verify,
    ),
    "reproduce": (
        "run an inspection again in a clean folder and compare every byte",
        steps.arrange_reproduce,
        steps.reproduce,
    ),
    "key": ("for whom an inspection is sealed, and your own key", keeping.arrange_key, keeping.key),
    "overview": ("released inspections side by side", steps.arrange_overview, steps.overview),
    "example": ("write an invented partnership's files into a folder", steps.arrange_example, steps.example),
    "template": (
        "write the blank return or workbook of readers of a programme",
        steps.arrange_template,
        steps.template,
    ),
    "check": ("findings on a return, without beginning an inspection", steps.arrange_check, steps.check),
    "purge": (
        "remove what is personal of an inspection, in two stages",
        keeping.arrange_purge,
        keeping.purge,
    ),
    "lab": ("JupyterLab with our settings", keeping.arrange_lab, keeping.lab),
    "selfcheck": ("which promises hold on this machine", keeping.arrange_selfcheck, keeping.selfcheck),
    "hygiene": ("what must not be committed, before a commit", keeping.arrange_hygiene, keeping.hygiene),
    "test": ("every check: style, types, tests", keeping.arrange_test, keeping.test),
}
