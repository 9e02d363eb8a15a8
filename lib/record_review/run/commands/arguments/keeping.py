"""What the commands for keeping and checking, and those for the workbench itself, may be given and hand on.

Modules that do the work are imported when a command is called, so that a mistyped one is answered at once.
"""

from __future__ import annotations

import argparse

from record_review.run.commands.arguments.parser import DONE, WRONG, Parser


def arrange_key(parser: Parser) -> None:
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


def key(given: argparse.Namespace) -> int:
    from record_review.run.commands.key import key_lines, sealed_text

    if given.act == "open":
        print(sealed_text(given.inspection_id, given.name or "").decode("utf-8", "replace"))
    else:
        print("\n".join(key_lines(given.act, given.inspection_id, given.name, given.public_key)))
    return DONE


def arrange_purge(parser: Parser) -> None:
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


def purge(given: argparse.Namespace) -> int:
    from record_review.run.commands.purge import at_the_terminal, purge_lines

    lines = purge_lines(
        given.inspection_id, given.stage, yes=given.yes, confirm=given.confirm, ask=at_the_terminal()
    )
    print("\n".join(lines))
    return DONE


def arrange_selfcheck(parser: Parser) -> None:
    pass


def selfcheck(given: argparse.Namespace) -> int:
    from record_review.run.commands.selfcheck import selfcheck_lines

    lines, well = selfcheck_lines()
    print("\n".join(lines))
    return DONE if well else WRONG


def arrange_hygiene(parser: Parser) -> None:
    parser.add_argument(
        "--write", action="store_true", help="first write the lists of docs/data-protection.md anew"
    )


def hygiene(given: argparse.Namespace) -> int:
    from record_review.run.commands.hygiene import hygiene_lines
    from record_review.run.data_protection import write_page

    if given.write:
        write_page()
    found = hygiene_lines()
    print("\n".join(found) or "Nothing that must not be committed.")
    return WRONG if found else DONE


def arrange_test(parser: Parser) -> None:
    parser.usage = f"{parser.prog} [pytest's own arguments]"


def test(given: argparse.Namespace) -> int:
    from record_review.run.commands.tests import run_tests

    return run_tests(given.handed_on)


def arrange_lab(parser: Parser) -> None:
    parser.usage = f"{parser.prog} [-- JupyterLab's own arguments]"


def lab(given: argparse.Namespace) -> int:
    from record_review.run.commands.lab import start_lab

    return start_lab(given.handed_on)
