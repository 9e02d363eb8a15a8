"""The forms of what goes out and of the reading week, over the functions of the commands outbox, replace and
concern.
"""

from __future__ import annotations

from datetime import date
from itertools import takewhile

from record_review.custody import Store
from record_review.inspection import Inspection
from record_review.run.forms.form import BY, Field, Form, Typed

TO_CLOSE = "When it is closed:"
TO_TYPE = "To record the choice"  # from here on the command line's lines say what to type


def outbox_form(inspection: Inspection, store: Store) -> Form:
    """Put together what is to be sent to whom."""
    from record_review.run.commands.outbox import outbox_lines

    name = inspection.inspection_id

    def put(typed: Typed) -> list[str]:
        return outbox_lines(name, (), today=date.today(), by=typed["by"].strip())[0]

    def look(typed: Typed) -> list[str]:
        return outbox_lines(name, (), today=date.today(), by=typed["by"].strip(), list_only=True)[0]

    return Form(
        "Outbox",
        "A dated zip for each sending, with a letter that names what is in it. Nothing is sent from here.",
        (Field("by", "Answers asked for by", "year-month-day; may be blank"),),
        {"Put everything together": put, "Only say what there is": look},
        lines=key_personnel(store),
    )


def replace_form(inspection: Inspection) -> Form:
    """Replace a record that cannot be read: the reason, then the ranking, then the choice."""
    from record_review.run.commands.replace import replacement, suggestions

    reasons = tuple(inspection.programme.replacement_reasons)
    name = inspection.inspection_id

    def rank(typed: Typed) -> list[str]:
        lines = suggestions(name, typed["record"], typed["reason"], "")
        return list(takewhile(lambda line: not line.startswith(TO_TYPE), lines))

    def choose(typed: Typed) -> list[str]:
        return replacement(
            name,
            typed["record"],
            typed["reserve"],
            reason=typed["reason"],
            decided_by=typed["by"],
            note=typed["note"],
        )

    return Form(
        "Replace a record",
        "Show the reserves first: the reason then stands in the register, and the closest comes first with"
        " what it does to the sample. The choice is the inspection lead's.",
        (
            Field("record", "Reference of the record", kept=True),
            Field("reason", "Reason", reasons[0] if reasons else "", reasons, kept=True),
            Field("reserve", "Reserve to read instead", "its reference", kept=True),
            Field("note", "Note, for the team only", "needed for a reserve of another category"),
            BY,
        ),
        {"Show the reserves": rank, "Record the choice": choose},
    )


def concern_form(inspection: Inspection, store: Store) -> Form:
    """Report a serious concern, or close one."""
    from record_review.run.commands.concern import concern_lines

    name, officer = inspection.inspection_id, inspection.contacts.get("senior_officer_for_concerns", "")

    def report(typed: Typed) -> list[str]:
        said = {part: typed[part] for part in ("kind", "by", "to", "done")}
        lines = concern_lines(name, typed["record"], **said)  # type: ignore[arg-type]
        return [line for line in lines if not line.startswith(TO_CLOSE)]

    def close(typed: Typed) -> list[str]:
        return concern_lines(name, typed["record"], by=typed["by"], done=typed["done"], closed=True)

    return Form(
        "Concern about a child",
        f"Reported to {officer}, unless another is named." if officer else "Say to whom it is reported.",
        (
            Field("record", "Record, or C01 to close one", "reference or place, such as R07"),
            Field("kind", "Kind", "serious", ("serious", "management-review")),
            Field("to", "To", officer),
            Field("done", "What was done", "telephoned at 14:10, written note follows"),
            BY,
        ),
        {"Report": report, "Close": close, "What readers raise today": lambda _: concern_lines(name)},
        lines=key_personnel(store),
    )


def key_personnel(store: Store) -> tuple[str, ...]:
    """The key personnel that the return names, by role and organisation, in a line; () when it names none or
    is not kept any more.
    """
    from record_review.run.steps.outbox import personnel_of

    people = personnel_of(store)
    if people is None or people.empty:
        return ()
    named = [
        ", ".join(filter(None, [one["role"], one["organisation"]]))
        for one in people.fillna("").to_dict("records")
    ]
    return (f"Key personnel, as the return names them: {'; '.join(filter(None, named))}.",)
