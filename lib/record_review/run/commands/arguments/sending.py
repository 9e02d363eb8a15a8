"""What the command `outbox` may be given, and what it hands on.

Modules that do the work are imported when a command is called, so that a mistyped one is answered at once.
"""

from __future__ import annotations

import argparse
from datetime import date

from record_review.run.commands.arguments.parser import DONE, NEEDS_A_PERSON, Parser


def arrange_outbox(parser: Parser) -> None:
    add = parser.add_argument
    add("inspection_id", metavar="ID", help="the inspection, such as EXAMPLE-2026")
    add(
        "names",
        metavar="NAME",
        nargs="*",
        help="what to put together, such as verification-kit; by default all",
    )
    add("--by", metavar="YYYY-MM-DD", default="", help="the day by which the letters ask for something")
    add("--list", action="store_true", help="say what there is, and write nothing")


def outbox(given: argparse.Namespace) -> int:
    from record_review.run.commands.outbox import outbox_lines

    lines, problems = outbox_lines(
        given.inspection_id, given.names, today=date.today(), by=given.by, list_only=given.list
    )
    print("\n".join(lines))
    return NEEDS_A_PERSON if problems else DONE
