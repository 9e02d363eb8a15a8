"""What `run` and the commands around the steps may be given and hand on, from the return to the overview.

Modules that do the work are imported when a command is called, so that a mistyped one is answered at once.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from record_review.inspection.refusals import ParameterError
from record_review.run.commands.arguments.parser import DONE, NEEDS_A_PERSON, WRONG, Parser


def arrange_run(parser: Parser) -> None:
    parser.add_argument(
        "inspection_files",
        metavar="FILE",
        nargs="+",
        help="the inspection file, such as params/example.yml; every other choice is made in it. Of several,"
        " each is run, and one that fails stops no other",
    )
    parser.add_argument("--through", metavar="STEP", help="the last step to run, such as 04_selection")
    parser.add_argument("--force", action="store_true", help="run steps again though nothing changed")
    parser.add_argument(
        "--from", metavar="STEP", dest="since", help="run this step and those after it again, no step before"
    )
    parser.add_argument(
        "--jobs", metavar="N", type=int, default=1, help="of several inspections, how many at a time"
    )
    parser.add_argument(
        "--json", action="store_true", help="at the end print how each inspection ended, for a machine"
    )
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


def run(given: argparse.Namespace) -> int:
    from record_review.run.execution.runner import run_inspection

    if len(given.inspection_files) > 1 or given.json:
        return _run_several(given)
    run_inspection(
        given.inspection_files[0],
        stream=sys.stdout,
        through=given.through,
        force=given.force,
        since=given.since,
        quiet=given.quiet,
        reason=given.reason,
        approved_by=given.approved_by,
    )
    return DONE


def _run_several(given: argparse.Namespace) -> int:
    """Each inspection in a process of its own; with --json standard output has nothing but the document."""
    from record_review.run.execution.several import run_several, tasks_of

    if len(given.inspection_files) > 1 and (given.reason or given.approved_by):
        raise ParameterError("--reason and --approved-by are for one inspection: run that one alone.")
    options = [
        *(word for name in ("through", "since", "reason", "approved_by") for word in _option(given, name)),
        *(["--force"] if given.force else []),
    ]
    tasks = tasks_of(given.inspection_files)
    code = run_several(tasks, options, jobs=given.jobs, stream=sys.stderr if given.json else sys.stdout)
    if given.json:
        print(json.dumps([task.facts() for task in tasks], ensure_ascii=False, indent=1))
    return code


def _option(given: argparse.Namespace, name: str) -> list[str]:
    value = getattr(given, name)
    return [] if value is None else ["--" + {"since": "from"}.get(name, name).replace("_", "-"), value]


def arrange_status(parser: Parser) -> None:
    parser.add_argument("inspection_id", metavar="ID", nargs="?", help="one inspection; without it, all")
    parser.add_argument("--page", action="store_true", help="write all of them as a page, outputs/home.html")


def status(given: argparse.Namespace) -> int:
    from record_review.run.commands.status import status_lines, write_home_page

    if given.page and given.inspection_id:
        raise ParameterError("The page shows every inspection: leave the id out, or --page.")
    if given.page:
        print("\n".join(write_home_page()))
        return DONE

    print("\n".join(status_lines(given.inspection_id)))
    return DONE


def arrange_outcomes(parser: Parser) -> None:
    parser.add_argument("inspection_id", metavar="ID", help="the inspection, such as EXAMPLE-2026")


def outcomes(given: argparse.Namespace) -> int:
    from record_review.run.commands.status import outcomes_csv

    with contextlib.suppress(AttributeError):  # the same bytes on Windows
        sys.stdout.reconfigure(newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(outcomes_csv(given.inspection_id))
    sys.stdout.flush()
    return DONE


def arrange_verify(parser: Parser) -> None:
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
    parser.add_argument("--return", dest="sent", metavar="F.xlsx", help="the return that the receipt is for")


def verify(given: argparse.Namespace) -> int:
    from record_review.sample import find_draw, verify_kit

    if bool(given.kit) == bool(given.register):
        raise ParameterError("verify takes the folder of a kit, or --register with an inspection.")
    if given.register:
        from record_review.custody.resealing import verify_keys
        from record_review.run.commands.status import known_store

        store = known_store(given.register)
        return _say_found([*store.register.verify(given.head), *verify_keys(store)])
    if not Path(given.kit).is_dir():
        raise ParameterError(
            f"{given.kit} is not a folder: name the folder that holds book.csv and statement.json."
        )
    number, selection = find_draw(Path(given.kit))
    return _say_found(verify_kit(given.kit, given.number or number, given.selection or selection, given.sent))


def _say_found(found: Sequence[tuple[bool, str]]) -> int:
    for kept, sentence in found:
        print(("right:   " if kept else "NOT SO:  ") + sentence)
    fair = all(kept for kept, _ in found)
    print(
        "Everything checked is as promised." if fair else "NOT AS PROMISED. Ask before anything else is done."
    )
    return DONE if fair else WRONG


def arrange_example(parser: Parser) -> None:
    parser.add_argument("folder", metavar="DIR", help="a new or empty folder")


def example(given: argparse.Namespace) -> int:
    from record_review.run.steps.prepare import write_example_into

    for path in write_example_into(Path(given.folder)):
        print(path)
    return DONE


def arrange_template(parser: Parser) -> None:
    parser.add_argument("--programme", metavar="P", required=True, help="such as at-risk-of-harm")
    parser.add_argument("--out", metavar="F.xlsx", required=True, help="a file that is not there yet")
    parser.add_argument(
        "--readers",
        action="store_true",
        help="the workbook of readers with their nominations, not the return",
    )


def template(given: argparse.Namespace) -> int:
    from record_review.run.commands.template import write_template

    print("\n".join(write_template(given.programme, given.out, readers=given.readers)))
    return DONE


def arrange_check(parser: Parser) -> None:
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


def check(given: argparse.Namespace) -> int:
    from record_review.run.commands.check import check_return

    lines, has_errors = check_return(given.workbook, given.programme, given.notified, given.out, given.before)
    print("\n".join(lines))
    return NEEDS_A_PERSON if has_errors else DONE


def arrange_overview(parser: Parser) -> None:
    parser.add_argument(
        "folders", metavar="FOLDER", nargs="*", help="a release, as folder or zip; without any, all of ours"
    )
    parser.add_argument(
        "--out", metavar="FILE.html", help="a file that is not there yet; without it, outputs/overview.html"
    )
    parser.add_argument("--programme", metavar="P", help="such as at-risk-of-harm; by default the commonest")


def overview(given: argparse.Namespace) -> int:
    from record_review.run.commands.overview import write_overview

    print("\n".join(write_overview(given.folders, given.out, given.programme)))
    return DONE


def arrange_reproduce(parser: Parser) -> None:
    parser.add_argument("inspection_id", metavar="ID", help="the inspection, such as EXAMPLE-2026")


def reproduce(given: argparse.Namespace) -> int:
    from record_review.run.commands.reproduce import reproduce_lines

    lines, same = reproduce_lines(given.inspection_id)
    print("\n".join(lines))
    return DONE if same else NEEDS_A_PERSON
