"""What the commands of the reading week may be given, and what each hands on.

Modules that do the work are imported when a command is called, so that a mistyped one is answered at once.
"""

from __future__ import annotations

import argparse

from record_review.inspection.refusals import ParameterError
from record_review.run.commands.arguments.parser import DONE, NEEDS_A_PERSON, PROGRAM, Parser


def arrange_replace(parser: Parser) -> None:
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


def replace(given: argparse.Namespace) -> int:
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


def arrange_returned(parser: Parser) -> None:
    parser.add_argument("inspection_id", metavar="ID", help="the inspection, such as EXAMPLE-2026")
    parser.add_argument("workbook", metavar="F.xlsx", help="a workbook of ours as it came back, filled in")


def returned(given: argparse.Namespace) -> int:
    from record_review.run.commands.returned import returned_lines

    lines, has_errors = returned_lines(given.inspection_id, given.workbook)
    print("\n".join(lines))
    return NEEDS_A_PERSON if has_errors else DONE


def arrange_documents(parser: Parser) -> None:
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


def documents(given: argparse.Namespace) -> int:
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


def arrange_concern(parser: Parser) -> None:
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


def concern(given: argparse.Namespace) -> int:
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


def arrange_moderation(parser: Parser) -> None:
    parser.add_argument("inspection_id", metavar="ID", help="the inspection, such as EXAMPLE-2026")


def moderation(given: argparse.Namespace) -> int:
    from record_review.run.commands.moderation import moderation_lines

    print("\n".join(moderation_lines(given.inspection_id)))
    return DONE


def arrange_week(parser: Parser) -> None:
    parser.add_argument("inspection_id", metavar="ID", help="the inspection, such as EXAMPLE-2026")
    parser.add_argument(
        "kind",
        nargs="?",
        choices=("absent", "late", "conflict", "siblings"),
        help="what happened; without it, what is read and what to ask whom",
    )
    parser.add_argument(
        "name", metavar="WHO", nargs="?", default="", help="a reader by code, or a late record by place"
    )
    parser.add_argument(
        "--day", metavar="N", type=int, default=0, help="reading day from which it holds; what is over stays"
    )
    parser.add_argument(
        "--with", dest="conflict", choices=("record", "locality", "team"), default="", help="of a conflict"
    )
    parser.add_argument("--which", metavar="TEXT", default="", help="which record, locality or team")
    parser.add_argument("--by", metavar="WHO", default="", help="role or initials of whoever reports it")


def week(given: argparse.Namespace) -> int:
    from record_review.run.commands.week.happening import week_lines

    lines = week_lines(
        given.inspection_id,
        given.kind or "",
        given.name,
        day=given.day,
        conflict=given.conflict,
        which=given.which,
        by=given.by,
    )
    print("\n".join(lines))
    return DONE


def arrange_learning(parser: Parser) -> None:
    parser.add_argument("inspection_id", metavar="ID", help="the inspection, such as EXAMPLE-2026")


def learning(given: argparse.Namespace) -> int:
    from record_review.run.commands.week.learning import learning_lines

    print("\n".join(learning_lines(given.inspection_id)))
    return DONE


def arrange_training(parser: Parser) -> None:
    parser.add_argument("inspection_id", metavar="ID", help="the inspection, such as EXAMPLE-2026")
    parser.add_argument(
        "--make", action="store_true", help="write a workbook for each who attends, and the key"
    )
    parser.add_argument("--route", metavar="R", default="b", help="protective process of the plan's child")
    parser.add_argument("--plan", metavar="F.docx", default="", help="a child's plan to be looked over")
    parser.add_argument("--answers", metavar="FOLDER", default="", help="where the filled workbooks lie")


def training(given: argparse.Namespace) -> int:
    from record_review.run.commands.week.training import training_lines

    lines = training_lines(
        given.inspection_id, make=given.make, route=given.route, plan=given.plan, answers=given.answers
    )
    print("\n".join(lines))
    return DONE


def arrange_notes(parser: Parser) -> None:
    parser.add_argument("inspection_id", metavar="ID", help="the inspection, such as EXAMPLE-2026")
    parser.add_argument(
        "question",
        metavar="Q",
        nargs="?",
        default="",
        help="a question, such as C5; without it, how many to each",
    )
    parser.add_argument("--find", metavar="WORDS", default="", help="only what holds these words")


def notes(given: argparse.Namespace) -> int:
    from record_review.run.commands.week.notes import notes_lines

    print("\n".join(notes_lines(given.inspection_id, given.question, find=given.find)))
    return DONE
