"""What the blank return tells those who fill it in: whom to list, what each column asks for, what not to
send.

Routes, answers and headings are the programme's; the sentences on the list follow the pre-inspection return
guidance. Knows nothing of sheets.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from record_review.inspection import Column, Programme
from record_review.inspection.calendar import DAYS_BEFORE_NOTIFICATION

LONGEST_REFERENCE = 20  # characters, as the rule on references has it
REQUIRED, ONE_OF_TWO, IF_IT_APPLIES, OPTIONAL = "Yes", "One of the two", "If it applies", "Optional column"
_BIRTHS = ("date_of_birth", "expected_date_of_birth")
_IF_IT_APPLIES = (
    "route_a_ended_at",
    "registration_date",
    "deregistration_date",
    "involvement_end",
    "sibling_group",
)
# An invented child on the register and an invented unborn baby, for the columns that are not coded.
_EXAMPLE_DAYS: dict[str, tuple[date | None, date | None]] = {
    "date_of_birth": (date(2019, 3, 5), None),
    "expected_date_of_birth": (None, date(2026, 11, 20)),
    "registration_date": (date(2025, 2, 14), None),
    "deregistration_date": (date(2025, 9, 30), None),
    "involvement_start": (date(2025, 1, 20), date(2026, 6, 8)),
    "involvement_end": (date(2025, 10, 7), None),
}
_EXAMPLE_TEXTS = {
    "record_ref": ("EXAMPLE-0101", "EXAMPLE-0102"),
    "locality": ("North", "North"),
    "sibling_group": ("S1", "S1"),
}


def title(programme: Programme) -> str:
    return f"Pre-inspection return: {programme.title[:1].lower()}{programme.title[1:]}"


def what_this_is(programme: Programme) -> list[str]:
    partnership, children = programme.sheets["partnership"][0], programme.sheets["children"][0]
    return [
        "This workbook is the pre-inspection return. It tells the inspection team who the key people in your "
        f"partnership are (sheet {partnership}), and which children were involved in protective processes "
        f"(sheet {children}), so that a representative sample of their records can be drawn, independently "
        "and at random.",
    ]


def who_is_listed(programme: Programme) -> list[str]:
    """Guidance: "The sample should list all children …", a) to d) and what follows; in plain words."""
    asp, stages = programme.column("asp").heading, programme.no_investigation_stages
    ended = "; ".join(offered(programme, programme.column("route_a_ended_at")))
    stage = f" This includes involvement that ended at: {ended}."
    stage += f" It does not include: {'; '.join(stages)}." if stages else ""
    return [
        "List every child who was involved in at least one of the processes below on some day of the two "
        "years up to the agreed date, and who was under 18 at that time. Unborn babies are listed too.",
        *(
            f"({route.code})  {route.label}.{stage if route.column == 'route_a' else ''}"
            for route in programme.routes
        ),
        "List each child once, even if the child was involved in more than one process: answer Yes for each "
        "of them in the same row.",
        f"{asp}: a young person of 16 or 17 is listed only if one of the processes above applies as well.",
    ]


def how_to_fill_in(programme: Programme) -> list[str]:
    partnership, children = programme.sheets["partnership"][0], programme.sheets["children"][0]
    agreed = programme.partnership_labels["agreed_date"][0]
    return [
        f"Sheet {partnership}: begin with the {agreed.lower()}, the date on which you regard the information "
        f"as accurate. It lies within four weeks ({DAYS_BEFORE_NOTIFICATION} days) before the notification "
        "of the inspection. Fill in the other lines and the table of key personnel.",
        f"Sheet {children}: one row for each child, from row 2 on. Leave the row of headings as it is and "
        "add no column. The table below says what each column asks for.",
        "Enter dates with day, month and four-digit year, such as 05/03/2019, and choose answers from the "
        "lists. Where a date is not known leave the cell blank and tell us; do not enter 01/01/1900 or a "
        "word.",
        "If you paste from your own system, use Paste Special, Values: ordinary pasting removes the lists "
        "and checks of the cells, and can take the zeros from references such as 00123.",
        "A cell of a child's row is yellow for as long as an answer is missing in it.",
        "Save the workbook as an Excel Workbook (.xlsx) and send it by the agreed secure route.",
    ]


def privacy() -> list[str]:
    return [
        "Send only what is asked for: no names, no CHI numbers, no addresses or postcodes, no further "
        "columns or sheets, no comments. What was not asked for is reported to you and not read.",
        "The record reference must let you find the child's record, and tell nobody else who the child is: "
        "no name, initials, CHI number or date of birth is part of it. Keep who is behind each reference "
        "to yourselves.",
    ]


def whom_to_ask() -> list[str]:
    """Guidance: "contact the inspection lead and/ or strategic support officer at the earliest
    opportunity"."""
    return [
        "Ask the inspection lead or the strategic support officer as soon as anything is unclear: whom to "
        "list, what a column means, or how to send the workbook."
    ]


def offered(programme: Programme, column: Column) -> tuple[str, ...]:
    """The answers that the blank return offers in a coded column.

    A stage that says no investigation began is understood when it arrives, and not offered: such a child is
    not asked for.
    """
    codes = programme.code_lists[column.codes or ""].codes
    hidden = programme.no_investigation_stages if column.name == "route_a_ended_at" else ()
    return tuple(code for code in codes if code not in hidden)


def allowed(programme: Programme, column: Column) -> str:
    """What may stand in a cell of the column, for people; one answer on a line where there are many."""
    if column.codes is None:
        texts = {"date": "A date, dd/mm/yyyy", "reference": f"Text, up to {LONGEST_REFERENCE} characters"}
        return texts.get(column.kind, "Text")
    codes = offered(programme, column)
    return ("; " if len(codes) <= 3 else "\n").join(codes)


def required(column: Column) -> str:
    if column.name in _BIRTHS:
        return ONE_OF_TWO
    if column.name in _IF_IT_APPLIES:
        return IF_IT_APPLIES
    return REQUIRED if column.required else OPTIONAL


def what_to_put(programme: Programme, column: Column) -> str:
    """What a column asks for, in one or two sentences."""
    heading = {other.name: other.heading for other in programme.columns}
    for route in programme.routes:
        if route.column == column.name:
            named = f"local_name_{route.code}" in programme.partnership_labels
            sheet = programme.sheets["partnership"][0]
            local = f" Give its local name on the sheet {sheet}." if named else ""
            return f"Yes if this applies to the child in the two years: {route.label}. Otherwise No.{local}"
    words = {
        "record_ref": "The reference under which you can find the child's record, as your system has it, "
        "leading zeros included. One row for each child. Not a CHI number, name or date of birth.",
        "date_of_birth": f"For a child who was born by the agreed date. For an unborn baby leave this blank "
        f"and fill in {heading['expected_date_of_birth']}.",
        "expected_date_of_birth": "For a baby who was unborn at the agreed date. Leave it blank for all "
        "other children.",
        "disability": "Whether the child has a disability.",
        "route_a_ended_at": f"The stage at which that ended, if the answer under “{heading['route_a']}” is "
        "Yes; otherwise blank.",
        "registration_date": f"The date of registration, if the answer under “{heading['route_b']}” is Yes; "
        "otherwise blank. If there was more than one, the latest.",
        "deregistration_date": "The date of de-registration. Blank if the name was still on the register at "
        "the agreed date, or was never on it.",
        "involvement_start": "The first day on which the child was involved in any of the processes, even if "
        "it lies before the two years.",
        "involvement_end": "The last day on which the child was involved in any of the processes. Blank if "
        "involvement went on at the agreed date.",
        "locality": "The locality or area team, by the name you use for it. Not an address or a postcode.",
        "simd_quintile": "The SIMD quintile of the child's home address; 1 is the most deprived fifth of "
        "areas.",
        "looked_after": "The child's looked-after status at the agreed date.",
        "sibling_group": "The same number or letters for children in this list who are siblings, such as S1. "
        "Blank if there are none. Not a surname.",
        "scra": "Yes or No. Whether the Children's Reporter (SCRA) has been involved in the two years.",
        "asp": "Yes or No. Whether a young person of 16 or 17 was under adult support and protection too.",
    }
    choose = _choose(programme, column) if column.codes else ""
    leave_out = "" if column.required else "If you do not hold it, delete the whole column."
    return " ".join(part for part in (words.get(column.name, ""), choose, leave_out) if part)


def _choose(programme: Programme, column: Column) -> str:
    """Which answer to choose when there is no other, by what the code list says of them; "" where it says
    nothing."""
    meanings = programme.code_lists[column.codes or ""].meanings
    unborn = next((code for code, means in meanings.items() if "unborn" in means), "")
    unknown = next((code for code, means in meanings.items() if "not_known" in means), "")
    parts = [f"{unborn} for an unborn baby"] if unborn else []
    parts += [f"{unknown} if you do not know"] if unknown else []
    return f"Choose from the list: {', '.join(parts)}." if parts else ""


def examples(programme: Programme, column: Column) -> tuple[str, str]:
    """What would stand in the column for an invented child on the register and an invented unborn baby."""
    if column.name in _EXAMPLE_TEXTS:
        return _EXAMPLE_TEXTS[column.name]
    if column.name in _EXAMPLE_DAYS:
        born, unborn = _EXAMPLE_DAYS[column.name]
        return _shown(born), _shown(unborn)
    if column.name == "route_a_ended_at":
        return "", offered(programme, column)[0]
    if column.codes is None:
        return "", ""
    if column.name in ("route_a", "route_b"):
        answers = ("No", "Yes") if column.name == "route_a" else ("Yes", "No")
        return answers
    if "No" in (codes := offered(programme, column)):
        return "No", _coded(programme, column, codes, "not_known", "No")
    return codes[0], _coded(programme, column, codes, "unborn", codes[0])


def _coded(programme: Programme, column: Column, codes: Sequence[str], meaning: str, other: str) -> str:
    meanings = programme.code_lists[column.codes or ""].meanings
    return next((code for code in codes if meaning in meanings.get(code, ())), other)


def _shown(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
