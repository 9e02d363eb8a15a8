"""The forms at the beginning: a new inspection, and the password of a protected return."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from record_review.inspection import ParameterError
from record_review.run.desk.beginning import CONTACTS, Answers
from record_review.run.forms.form import Field, Form, Typed


def begin_form() -> Form:
    """Begin an inspection."""
    from record_review.run.commands.new import new_inspection, programmes

    known = programmes()
    labels = {
        "inspection_lead": "Inspection lead",
        "strategic_support_officer": "Strategic support officer",
        "senior_officer_for_concerns": "Senior officer for concerns",
    }
    fields = (
        Field("partnership", "Partnership", "as it is to stand in the report"),
        Field(
            "programme", "Programme", known[0] if known else "", tuple(known), value=known[0] if known else ""
        ),
        Field("notified", "Notified on", "year-month-day, such as 2026-09-14"),
        Field("return_workbook", "Return workbook", "its path; blank if it has not come yet"),
        *(Field(name, labels[name], "a role or a name; may be blank") for name in CONTACTS),
    )

    def begin(typed: Typed) -> list[str]:
        contacts = {name: typed[name] for name in CONTACTS}
        answers = Answers(
            typed["partnership"], typed["programme"], typed["notified"], typed["return_workbook"], contacts
        )
        lines = new_inspection(answers)[0]
        protected = any("protected with a password" in line for line in lines)
        return [*lines, *(["Here it is given with Password of the return."] if protected else [])]

    return Form(
        "Begin an inspection",
        "Writes its inspection file, a folder for what comes in and a blank workbook of readers, and checks"
        " the return.",
        fields,
        {"Begin": begin},
    )


def password_form(keep: Callable[[str], None], workbook: Path) -> Form:
    """Take the password of a protected return, for the runs of this kernel alone."""
    from record_review.pir.workbook.isolated import is_locked

    def take(typed: Typed) -> list[str]:
        try:
            content = workbook.read_bytes()
        except OSError:
            raise ParameterError(f"{workbook.name} is not there, or is open in another program.") from None
        if not is_locked(workbook.name, content):
            return [f"{workbook.name} needs no password."]
        if not typed["password"] or is_locked(workbook.name, content, [typed["password"]]):
            raise ParameterError("That password does not open the return: check with whoever sent it.")
        keep(typed["password"])
        return ["It opens the return. It is kept until this notebook is closed, and written nowhere."]

    return Form(
        "Password of the return",
        f"Of {workbook.name}, if it is protected. Nothing of it is stored.",
        (Field("password", "Password", secret=True),),
        {"Use it": take},
    )
