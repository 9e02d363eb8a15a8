"""The command `new`: begins an inspection, and checks its return at once in the words of `check`.

At a terminal every answer that was not given as an option is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from record_review.inspection import PARAMS, PROGRAMMES, Refusal
from record_review.run.commands.check import check_return
from record_review.run.desk.beginning import CONTACTS, Answers, begin_inspection, begun_lines

QUESTIONS = {
    "partnership": "Partnership, as it is to stand in the report: ",
    "programme": "Programme ({programmes}): ",
    "notified": "Notified on (year-month-day): ",
    "return_workbook": "The return workbook (blank if it has not come yet): ",
    "inspection_lead": "Inspection lead, role or name (may be blank): ",
    "strategic_support_officer": "Strategic support officer (may be blank): ",
    "senior_officer_for_concerns": "Senior officer of the partnership for concerns (may be blank): ",
}


def ask_for(answers: Answers, ask: Callable[[str], str]) -> Answers:
    """The answers with those that are blank asked for.

    Parameters
    ----------
    ask : shows a question and returns what was typed
    """
    given = {**vars(answers), **answers.contacts}
    asked = {
        name: given.get(name) or ask(question.format(programmes=", ".join(programmes())))
        for name, question in QUESTIONS.items()
    }
    return Answers(
        asked["partnership"],
        asked["programme"],
        asked["notified"],
        asked["return_workbook"],
        {name: asked[name] for name in CONTACTS},
        answers.inspection_id,
    )


def programmes() -> list[str]:
    """The names of the programmes there are."""
    return sorted(path.stem for path in PROGRAMMES.glob("*.yml"))


def new_inspection(answers: Answers, params: Path = PARAMS) -> tuple[list[str], bool]:
    """Begin an inspection, and check its return when there is one.

    The findings go into the inspection's folder. A return that cannot be read leaves the inspection begun: a
    better workbook goes into its place.

    Returns
    -------
    what to print, and whether the return has errors, blocks a book of lists, or cannot be read

    Raises
    ------
    ParameterError : an answer is missing or wrong, or the inspection is there already; nothing is written
    """
    begun = begin_inspection(answers, params)
    lines = [*begun_lines(begun), ""]
    if not begun.return_workbook.exists():
        return [*lines, f"Then: check it and go on with run {params.name}/{begun.file.name}."], False
    try:
        said, needs_a_person = check_return(
            str(begun.return_workbook),
            answers.programme.strip(),
            begun.notification_date.isoformat(),
            str(begun.folder),
            partnership=" ".join(answers.partnership.split()),
        )
    except Refusal as refusal:
        return [*lines, "The return cannot be used:", *refusal.problems], True
    return [*lines, *said, "", f"Next: run {params.name}/{begun.file.name}"], needs_a_person
