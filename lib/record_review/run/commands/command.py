"""The command line: what may be asked, in plain words, and what each command ends with.

    0  done                          2  the data need a person
    1  the request is wrong          3  a fault of ours

Imports are made where they are used, so that a mistyped command is answered at once.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from record_review.inspection.refusals import ParameterError, Refusal

PROGRAM = "python3 workbench.py"
DONE, WRONG, NEEDS_A_PERSON, FAULT, INTERRUPTED = 0, 1, 2, 3, 130


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


def _arrange_run(parser: Parser) -> None:
    parser.add_argument(
        "inspection_file",
        metavar="FILE",
        help="the inspection file, such as params/example.yml; every other choice is made in it",
    )
    parser.add_argument("--through", metavar="STEP", help="the last step to run, such as 04_selection")
    parser.add_argument("--force", action="store_true", help="run steps again though nothing changed")
    parser.add_argument("--quiet", action="store_true", help="say only what a person must do")
    parser.add_argument(
        "--reason",
        metavar="TEXT",
        help="why something is done again or otherwise that needs one, such as a second book of lists;"
        " it stands in the register for good",
    )
    parser.add_argument(
        "--approved-by", metavar="WHO", help="with --reason: role or initials of who approved"
    )


def _run(given: argparse.Namespace) -> int:
    from record_review.run.execution.runner import run_inspection

    run_inspection(
        given.inspection_file,
        stream=sys.stdout,
        through=given.through,
        force=given.force,
        quiet=given.quiet,
        reason=given.reason,
        approved_by=given.approved_by,
    )
    return DONE


def _arrange_status(parser: Parser) -> None:
    parser.add_argument("inspection_id", metavar="ID", nargs="?", help="one inspection; without it, all")


def _status(given: argparse.Namespace) -> int:
    from record_review.run.commands.status import status_lines

    print("\n".join(status_lines(given.inspection_id)))
    return DONE


def _arrange_replace(parser: Parser) -> None:
    parser.add_argument("inspection_id", metavar="ID", help="the inspection, such as EXAMPLE-2026")
    parser.add_argument(
        "records",
        metavar="REF",
        nargs="+",
        help="reference of the record that cannot be read; for several, a reserve is suggested for each",
    )
    parser.add_argument(
        "--reason", metavar="CODE", default="", help="why; without a code, the codes are listed"
    )
    parser.add_argument(
        "--with",
        metavar="RESERVE_REF",
        dest="reserve",
        help="the choice; without it, the reserves are ranked",
    )
    parser.add_argument("--by", metavar="WHO", default="", help="role or initials of whoever decided")
    parser.add_argument("--note", metavar="TEXT", default="", help="for the team only")


def _replace(given: argparse.Namespace) -> int:
    from record_review.run.commands.replace import replacement, suggestions, suggestions_together

    if given.reserve is None and len(given.records) > 1:
        lines = suggestions_together(given.inspection_id, given.records, given.reason, PROGRAM)
    elif given.reserve is None:
        lines = suggestions(given.inspection_id, given.records[0], given.reason, PROGRAM)
    elif len(given.records) > 1:
        raise ParameterError("--with is the reserve for one record: record the choices one by one.")
    else:
        lines = replacement(
            given.inspection_id,
            given.records[0],
            given.reserve,
            reason=given.reason,
            decided_by=given.by,
            note=given.note,
        )
    print("\n".join(lines))
    return DONE


def _arrange_returned(parser: Parser) -> None:
    parser.add_argument("inspection_id", metavar="ID", help="the inspection, such as EXAMPLE-2026")
    parser.add_argument("workbook", metavar="F.xlsx", help="a workbook of ours as it came back, filled in")


def _returned(given: argparse.Namespace) -> int:
    from record_review.run.commands.returned import returned_lines

    lines, has_errors = returned_lines(given.inspection_id, given.workbook)
    print("\n".join(lines))
    return NEEDS_A_PERSON if has_errors else DONE


def _arrange_documents(parser: Parser) -> None:
    parser.add_argument("inspection_id", metavar="ID", help="the inspection, such as EXAMPLE-2026")
    parser.add_argument(
        "records",
        metavar="REF",
        nargs="*",
        help='records by reference or place, or "all"; A01 for a further document',
    )
    parser.add_argument("--agency", metavar="A", default="", help="whose documents they are, such as police")
    parser.add_argument(
        "--mark",
        choices=("requested", "in-progress", "received", "not-held", "not-applicable", "removed"),
        default="",
        help="tick the records off as this; removed: when the material has been deleted at the end",
    )
    parser.add_argument("--ask", metavar="TEXT", default="", help="one more document of one child")
    parser.add_argument("--why", metavar="TEXT", default="", help="with --ask: for what the lead needs it")
    parser.add_argument(
        "--by", metavar="WHO", default="", help="role or initials of whoever ticks off or asks"
    )
    parser.add_argument(
        "--day", metavar="N", type=int, default=1, help="reading day; what it needs is overdue"
    )


def _documents(given: argparse.Namespace) -> int:
    from record_review.run.commands.documents import documents_lines

    lines = documents_lines(
        given.inspection_id,
        given.records,
        day=given.day,
        agency=given.agency,
        mark=given.mark,
        ask=given.ask,
        why=given.why,
        by=given.by,
    )
    print("\n".join(lines))
    return DONE


def _arrange_concern(parser: Parser) -> None:
    parser.add_argument("inspection_id", metavar="ID", help="the inspection, such as EXAMPLE-2026")
    parser.add_argument(
        "record",
        metavar="REF",
        nargs="?",
        default="",
        help="a record, or a concern (C01); without it, all of today",
    )
    parser.add_argument(
        "--kind", choices=("serious", "management-review"), default="", help="what is reported"
    )
    parser.add_argument("--by", metavar="WHO", default="", help="role or initials of whoever reported it")
    parser.add_argument(
        "--to",
        metavar="WHO",
        default="",
        help="to whom; by default the senior officer of the inspection file",
    )
    parser.add_argument("--done", metavar="TEXT", default="", help="what was done")
    parser.add_argument("--closed", action="store_true", help="it is closed")


def _concern(given: argparse.Namespace) -> int:
    from record_review.run.commands.concern import concern_lines

    lines = concern_lines(
        given.inspection_id,
        given.record,
        kind=given.kind,
        by=given.by,
        to=given.to,
        done=given.done,
        closed=given.closed,
    )
    print("\n".join(lines))
    return DONE


def _arrange_moderation(parser: Parser) -> None:
    parser.add_argument("inspection_id", metavar="ID", help="the inspection, such as EXAMPLE-2026")


def _moderation(given: argparse.Namespace) -> int:
    from record_review.run.commands.moderation import moderation_lines

    print("\n".join(moderation_lines(given.inspection_id)))
    return DONE


def _arrange_outcomes(parser: Parser) -> None:
    parser.add_argument("inspection_id", metavar="ID", help="the inspection, such as EXAMPLE-2026")


def _outcomes(given: argparse.Namespace) -> int:
    from record_review.run.commands.status import outcomes_csv

    with contextlib.suppress(AttributeError):  # the same bytes on Windows
        sys.stdout.reconfigure(newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(outcomes_csv(given.inspection_id))
    sys.stdout.flush()
    return DONE


def _arrange_verify(parser: Parser) -> None:
    parser.add_argument("kit", metavar="KIT", nargs="?", help="the folder of the verification kit")
    parser.add_argument("--register", metavar="ID", help="instead of a kit: the register of an inspection")
    parser.add_argument(
        "--head",
        metavar="HEX",
        action="append",
        default=[],
        help="with --register: a digest of the register as it was printed; more than once for several",
    )
    parser.add_argument(
        "--number", metavar="TEXT", help="the public number; by default as the draw beside the kit has it"
    )
    parser.add_argument(
        "--selection", metavar="WORKBOOK", help="the selection workbook; by default the one beside the kit"
    )


def _verify(given: argparse.Namespace) -> int:
    from record_review.sample import find_draw, verify_kit

    if bool(given.kit) == bool(given.register):
        raise ParameterError("verify takes the folder of a kit, or --register with an inspection.")
    if given.register:
        from record_review.run.commands.status import known_store

        return _say_found(known_store(given.register).register.verify(given.head))
    if not Path(given.kit).is_dir():
        raise ParameterError(
            f"{given.kit} is not a folder: name the folder that holds book.csv and statement.json."
        )
    number, selection = find_draw(Path(given.kit))
    return _say_found(verify_kit(given.kit, given.number or number, given.selection or selection))


def _say_found(found: Sequence[tuple[bool, str]]) -> int:
    for kept, sentence in found:
        print(("right:   " if kept else "NOT SO:  ") + sentence)
    fair = all(kept for kept, _ in found)
    print(
        "Everything checked is as promised." if fair else "NOT AS PROMISED. Ask before anything else is done."
    )
    return DONE if fair else WRONG


def _arrange_key(parser: Parser) -> None:
    parser.add_argument(
        "act",
        metavar="ACT",
        choices=("show", "add", "remove", "rotate", "open"),
        help="show: where yours lies, and for whom the private folder is sealed; add: a colleague's public"
        " key under a name; remove: it; rotate: a new key in place of yours; open: print a file of private/",
    )
    parser.add_argument("inspection_id", metavar="ID", help="the inspection, such as EXAMPLE-2026")
    parser.add_argument("name", metavar="NAME", nargs="?", help="of a colleague; for open, the file")
    parser.add_argument("public_key", metavar="AGE1…", nargs="?", help="what the colleague's key show prints")


def _key(given: argparse.Namespace) -> int:
    from record_review.run.commands.key import key_lines, sealed_text

    if given.act == "open":
        print(sealed_text(given.inspection_id, given.name or "").decode("utf-8", "replace"))
    else:
        print("\n".join(key_lines(given.act, given.inspection_id, given.name, given.public_key)))
    return DONE


def _arrange_example(parser: Parser) -> None:
    parser.add_argument("folder", metavar="DIR", help="a new or empty folder")


def _example(given: argparse.Namespace) -> int:
    from record_review.run.steps.prepare import write_example_into

    for path in write_example_into(Path(given.folder)):
        print(path)
    return DONE


def _arrange_template(parser: Parser) -> None:
    parser.add_argument("--programme", metavar="P", required=True, help="such as at-risk-of-harm")
    parser.add_argument("--out", metavar="F.xlsx", required=True, help="a file that is not there yet")
    parser.add_argument(
        "--readers",
        action="store_true",
        help="the workbook of readers with their nominations, not the return",
    )


def _template(given: argparse.Namespace) -> int:
    from record_review.run.commands.template import write_template

    print("\n".join(write_template(given.programme, given.out, readers=given.readers)))
    return DONE


def _arrange_check(parser: Parser) -> None:
    parser.add_argument("workbook", metavar="F.xlsx", help="the return as the partnership sent it")
    parser.add_argument("--programme", metavar="P", required=True, help="such as at-risk-of-harm")
    parser.add_argument(
        "--notified",
        metavar="YYYY-MM-DD",
        required=True,
        help="the date on which the inspection was notified",
    )
    parser.add_argument(
        "--out", metavar="FOLDER", help="where the findings are written; without it, beside the return"
    )
    parser.add_argument(
        "--before", metavar="OLD.xlsx", help="the return they sent before this one, to be compared with"
    )


def _check(given: argparse.Namespace) -> int:
    from record_review.run.commands.check import check_return

    lines, has_errors = check_return(given.workbook, given.programme, given.notified, given.out, given.before)
    print("\n".join(lines))
    return NEEDS_A_PERSON if has_errors else DONE


def _arrange_overview(parser: Parser) -> None:
    parser.add_argument(
        "folders", metavar="FOLDER", nargs="*", help="a release, as folder or zip; without any, all of ours"
    )
    parser.add_argument(
        "--out", metavar="FILE.html", help="a file that is not there yet; without it, outputs/overview.html"
    )
    parser.add_argument("--programme", metavar="P", help="such as at-risk-of-harm; by default the commonest")


def _overview_of(given: argparse.Namespace) -> int:
    from record_review.run.commands.overview import write_overview

    print("\n".join(write_overview(given.folders, given.out, given.programme)))
    return DONE


def _arrange_purge(parser: Parser) -> None:
    parser.add_argument("inspection_id", metavar="ID", help="the inspection, such as EXAMPLE-2026")
    parser.add_argument(
        "--stage",
        choices=("reading", "everything"),
        default="everything",
        help="reading: at the end of the record reading days, what the partnership provided; without it,"
        " everything personal",
    )
    parser.add_argument("--yes", action="store_true", help="do it; without it, what goes and stays is listed")
    parser.add_argument(
        "--confirm", metavar="NAME", help="the inspection's name, if nobody can be asked for it"
    )


def _purge(given: argparse.Namespace) -> int:
    from record_review.run.commands.purge import at_the_terminal, purge_lines

    lines = purge_lines(
        given.inspection_id, given.stage, yes=given.yes, confirm=given.confirm, ask=at_the_terminal()
    )
    print("\n".join(lines))
    return DONE


def _arrange_selfcheck(parser: Parser) -> None:
    pass


def _selfcheck(given: argparse.Namespace) -> int:
    from record_review.run.commands.selfcheck import selfcheck_lines

    lines, well = selfcheck_lines()
    print("\n".join(lines))
    return DONE if well else WRONG


def _arrange_hygiene(parser: Parser) -> None:
    parser.add_argument(
        "--write", action="store_true", help="first write the lists of docs/data-protection.md anew"
    )


def _hygiene(given: argparse.Namespace) -> int:
    from record_review.run.commands.hygiene import hygiene_lines
    from record_review.run.data_protection import write_page

    if given.write:
        write_page()
    found = hygiene_lines()
    print("\n".join(found) or "Nothing that must not be committed.")
    return WRONG if found else DONE


def _arrange_test(parser: Parser) -> None:
    parser.usage = f"{parser.prog} [pytest's own arguments]"


def _test(given: argparse.Namespace) -> int:
    from record_review.run.commands.tests import run_tests

    return run_tests(given.handed_on)


def _arrange_lab(parser: Parser) -> None:
    parser.usage = f"{parser.prog} [-- JupyterLab's own arguments]"


def _lab(given: argparse.Namespace) -> int:
    from record_review.run.commands.lab import start_lab

    return start_lab(given.handed_on)


COMMANDS: dict[str, tuple[str, Callable[[Parser], None], Callable[[argparse.Namespace], int]]] = {
    "run": ("run every step of an inspection whose inputs are there", _arrange_run, _run),
    "status": ("where each inspection stands", _arrange_status, _status),
    "outcomes": ("row, outcome and reason of every row of the return, as CSV", _arrange_outcomes, _outcomes),
    "replace": (
        "reserves for a record that cannot be read, and the lead's choice",
        _arrange_replace,
        _replace,
    ),
    "returned": ("what a workbook that came back says, and what to ask", _arrange_returned, _returned),
    "documents": (
        "each agency's documents: received, overdue, lists to send",
        _arrange_documents,
        _documents,
    ),
    "concern": ("concerns for the senior officer, and what readers raise today", _arrange_concern, _concern),
    "moderation": ("what two readers said, side by side, to be agreed on", _arrange_moderation, _moderation),
    "verify": (
        "anyone's check that a selection was fair, from the kit alone; or of a register",
        _arrange_verify,
        _verify,
    ),
    "key": ("for whom an inspection is sealed, and your own key", _arrange_key, _key),
    "overview": ("released inspections side by side", _arrange_overview, _overview_of),
    "example": ("write an invented partnership's files into a folder", _arrange_example, _example),
    "template": (
        "write the blank return or workbook of readers of a programme",
        _arrange_template,
        _template,
    ),
    "check": ("findings on a return, without beginning an inspection", _arrange_check, _check),
    "purge": ("remove what is personal of an inspection, in two stages", _arrange_purge, _purge),
    "lab": ("JupyterLab with our settings", _arrange_lab, _lab),
    "selfcheck": ("which promises hold on this machine", _arrange_selfcheck, _selfcheck),
    "hygiene": ("what must not be committed, before a commit", _arrange_hygiene, _hygiene),
    "test": ("every check: style, types, tests", _arrange_test, _test),
}
