"""Rules on what the partnership says of itself (PIR-13 to PIR-18 and PIR-90)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from record_review.inspection import normalise_value
from record_review.inspection.calendar import DAYS_BEFORE_NOTIFICATION
from record_review.pir.cells.convert import kind_of
from record_review.pir.rules.rule import Hit, Material, rule


@rule(
    "PIR-13",
    "error",
    (),
    "The sheet Partnership gives the agreed date on which your information is accurate.",
    "Enter the date beside the label Agreed date, as a date with day, month and year.",
    changes="eligibility",
    must_be_corrected=True,
)
def agreed_date_is_given(m: Material) -> Iterator[Hit]:
    sheet = m.partnership
    if sheet.agreed_date is None:
        near = sheet.near.get("agreed_date")
        kind = f"no such label; the text in {near} is near it" if near else "no such label"
        found = sheet.kinds.get("agreed_date", kind) if sheet.sheet_name else "no sheet Partnership"
        yield Hit(sheet=sheet.sheet_name, cell=sheet.cells.get("agreed_date", ""), found=found)


@rule(
    "PIR-90",
    "error",
    (),
    "The agreed date is given once.",
    "Keep the date that holds, and take the other out. We used the first one.",
    found="another agreed date",
    changes="eligibility",
)
def agreed_date_is_given_once(m: Material) -> Iterator[Hit]:
    for cell in m.partnership.other_dates:
        yield Hit(sheet=m.partnership.sheet_name, cell=cell)


@rule(
    "PIR-14",
    "error",
    (),
    f"The agreed date lies within four weeks ({DAYS_BEFORE_NOTIFICATION} days) before the notification of "
    "the inspection.",
    "Choose an agreed date within the four weeks, bring the list up to date for it and send the workbook "
    "again; or ask the inspection lead to accept the date.",
    changes="eligibility",
)
def agreed_date_is_within_four_weeks(m: Material) -> Iterator[Hit]:
    agreed, notified = m.partnership.agreed_date, m.inspection.notification_date
    if agreed is None or notified - timedelta(days=DAYS_BEFORE_NOTIFICATION) <= agreed <= notified:
        return
    days = abs((notified - agreed).days)
    when = "after" if agreed > notified else "before"
    found = f"a date {days:,} day{'' if days == 1 else 's'} {when} the notification"
    yield Hit(sheet=m.partnership.sheet_name, cell=m.partnership.cells["agreed_date"], found=found)


@rule(
    "PIR-15",
    "error",
    (),
    "The return is that of the partnership being inspected.",
    "Check that the right workbook was sent, and correct the name on the sheet Partnership.",
    changes="eligibility",
)
def right_partnership(m: Material) -> Iterator[Hit]:
    said, meant = normalise_value(m.partnership.partnership), normalise_value(m.inspection.partnership)
    if said and said not in meant and meant not in said:
        kind = f"another name ({kind_of(m.partnership.partnership)})"
        yield Hit(sheet=m.partnership.sheet_name, cell=m.partnership.cells["partnership"], found=kind)


@rule(
    "PIR-16",
    "query",
    (),
    "The sheet Partnership is filled in.",
    "Fill in this line.",
    changes="nothing",
)
def partnership_is_filled_in(m: Material) -> Iterator[Hit]:
    sheet = m.partnership
    answers = {
        "partnership": sheet.partnership,
        "completed_by": sheet.completed_by,
        "date_completed": sheet.completed.state == "date",
        **{f"local_name_{code}": name for code, name in sheet.local_names.items()},
    }
    if sheet.sheet_name:
        for name, answer in answers.items():
            if not answer:
                label = m.inspection.programme.partnership_labels[name][0]
                kind = sheet.kinds.get(name, "no such label")
                yield Hit(sheet=sheet.sheet_name, cell=sheet.cells.get(name, ""), found=f"{label}: {kind}")


@rule(
    "PIR-17",
    "query",
    (),
    "The return was completed on or after the agreed date, for which its information is accurate.",
    "Check both dates.",
    found="a date of completion before the agreed date",
    changes="eligibility",
)
def completed_after_agreed_date(m: Material) -> Iterator[Hit]:
    agreed, completed = m.partnership.agreed_date, m.partnership.completed.day
    if agreed and completed and completed < agreed:
        yield Hit(sheet=m.partnership.sheet_name, cell=m.partnership.cells["date_completed"])


@rule(
    "PIR-18",
    "query",
    (),
    "The sheet Partnership lists the key personnel: role, organisation and contact route.",
    "Fill in the table of key personnel.",
    changes="nothing",
)
def personnel_are_listed(m: Material) -> Iterator[Hit]:
    sheet = m.partnership
    if not sheet.sheet_name:
        return
    if sheet.personnel.empty:
        yield Hit(sheet=sheet.sheet_name, found="no table of key personnel, or an empty one")
    elif gaps := int((sheet.personnel == "").any(axis=1).sum()):
        yield Hit(
            sheet=sheet.sheet_name, found=f"{gaps} of {len(sheet.personnel)} lines with a cell left blank"
        )
