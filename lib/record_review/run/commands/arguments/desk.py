"""What the commands of the desk may be given: beginning an inspection.

Modules that do the work are imported when a command is called.
"""

from __future__ import annotations

import argparse
import sys

from record_review.run.commands.arguments.parser import DONE, NEEDS_A_PERSON, Parser


def arrange_new(parser: Parser) -> None:
    add = parser.add_argument
    add("--partnership", metavar="NAME", default="", help="as it is to stand in the report")
    add("--programme", metavar="P", default="", help="such as at-risk-of-harm")
    add("--notified", metavar="YYYY-MM-DD", default="", help="the date of notification")
    add("--return", metavar="F.xlsx", dest="return_workbook", default="", help="if it has come already")
    add("--lead", metavar="WHO", default="", help="the inspection lead, by role or name")
    add("--support", metavar="WHO", default="", help="the strategic support officer")
    add("--senior-officer", metavar="WHO", default="", help="to whom concerns are reported")
    add("--id", metavar="ID", default="", help="in place of the one that is derived")


def new(given: argparse.Namespace) -> int:
    from record_review.run.commands.new import ask_for, new_inspection
    from record_review.run.desk.beginning import CONTACTS, Answers

    contacts = dict(zip(CONTACTS, (given.lead, given.support, given.senior_officer), strict=True))
    answers = Answers(
        given.partnership, given.programme, given.notified, given.return_workbook, contacts, given.id
    )
    if sys.stdin.isatty():
        answers = ask_for(answers, input)
    lines, needs_a_person = new_inspection(answers)
    print("\n".join(lines))
    return NEEDS_A_PERSON if needs_a_person else DONE
