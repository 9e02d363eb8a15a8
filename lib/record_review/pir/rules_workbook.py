"""Rules on the workbook, its sheets and columns, and on what the partnership says of itself (PIR-01 to
PIR-20)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from openpyxl.utils import get_column_letter

from record_review.inspection import normalise_value
from record_review.pir.convert import kind_of
from record_review.pir.layout import simple_name
from record_review.pir.rule import DAYS_BEFORE_NOTIFICATION, Hit, Material, rule
from record_review.pir.sheets import Sheet

_SHOWN_ROWS = 12  # rows named in one finding; the others are counted


@rule(
    "PIR-01",
    "error",
    (),
    "The list of children has the columns that were asked for, and no other.",
    "Send only what was asked for: delete this column. We did not read it and keep nothing of it. If it "
    "holds names, tell your data protection officer.",
    changes="nothing",
)
def only_the_columns_asked_for(m: Material) -> Iterator[Hit]:
    for extra in m.layout.unexpected:
        heading = "no heading" if extra.heading == "blank" else f"a heading ({extra.heading})"
        cell = f"{get_column_letter(extra.column)}{m.layout.heading_row}"
        yield Hit(cell=cell, found=f"a further column with {heading}, filled for {_children(extra.filled)}")


@rule(
    "PIR-02",
    "error",
    (),
    'The list of children has the column "{heading}".',
    "Add the column with this heading and fill it in for every child. If it is there under another heading, "
    "tell the inspection team which.",
    any_field=True,
    found="no column with this heading",
    changes="eligibility",
)
def every_column_is_there(m: Material) -> Iterator[Hit]:
    for name in m.layout.missing:
        yield Hit(column=name)


@rule(
    "PIR-03",
    "error",
    (),
    'There is one column "{heading}".',
    "Delete this column or give it the heading it should have. We used the other one.",
    found="a second column with such a heading",
    changes="cell",
)
def no_column_twice(m: Material) -> Iterator[Hit]:
    for name, at in m.layout.doubled:
        yield Hit(column=name, cell=f"{get_column_letter(at)}{m.layout.heading_row}")


@rule(
    "PIR-04",
    "error",
    (),
    "The workbook has the sheets that were asked for, and no other.",
    "Send only what was asked for: delete this sheet. We did not read it and keep nothing of it.",
    changes="eligibility",
)
def no_other_sheet(m: Material) -> Iterator[Hit]:
    for sheet in m.sheets.others:
        yield Hit(sheet="", found=f"{_tab(sheet)}, with something in {_count(sheet.filled, 'cell')}")


@rule(
    "PIR-05",
    "error",
    (),
    "The list of children is in the workbook once.",
    "Delete this sheet. We did not read it; make sure that no child is on it who is not in the list we read.",
    changes="eligibility",
)
def no_older_copy(m: Material) -> Iterator[Hit]:
    for sheet in m.sheets.copies:
        yield Hit(sheet="", found=f"{_tab(sheet)}, which looks like an older copy of a sheet we read")


def _tab(sheet: Sheet) -> str:
    """A sheet by its place. Its name is shown only where Excel gave it: any other could be a child's."""
    default = simple_name(sheet.name).removeprefix("sheet").isdigit()
    name = f'called "{sheet.name.strip()}"' if default else f"with a name of {len(sheet.name)} characters"
    return f"{'a' if sheet.visible else 'a hidden'} sheet {name} at place {sheet.position}"


@rule(
    "PIR-06",
    "query",
    (),
    "No row of the list is hidden or filtered out, nor is its sheet.",
    "Clear the filters, unhide the rows and confirm that these children belong in the list. We read them.",
    changes="eligibility",
)
def no_row_is_hidden(m: Material) -> Iterator[Hit]:
    if not m.sheets.children.visible:
        yield Hit(found="the whole list, on a hidden sheet")
    hidden = [row for row in m.row.tolist() if row in m.sheets.children.hidden_rows]
    if hidden:
        how = "hidden or filtered out" if m.sheets.children.filtered else "hidden"
        yield Hit(found=f"{_children(len(hidden))} in rows that are {how}", rows=tuple(hidden))


@rule(
    "PIR-07",
    "query",
    (),
    "No column of the list is hidden.",
    "Unhide the column and confirm that what is in it is up to date. We read it.",
    found="a hidden column",
    changes="nothing",
)
def no_column_is_hidden(m: Material) -> Iterator[Hit]:
    for name, at in m.layout.columns.items():
        if at in m.sheets.children.hidden_columns:
            yield Hit(column=name, cell=f"{get_column_letter(at)}{m.layout.heading_row}")


@rule(
    "PIR-08",
    "error",
    (),
    "No cells of the list are merged.",
    "Unmerge the cells and fill in each of them. We read the first and take the others as blank.",
    found="merged cells",
    changes="cell",
)
def no_cells_are_merged(m: Material) -> Iterator[Hit]:
    used, children = set(m.layout.columns.values()), set(m.row.tolist())
    for first_row, first, last_row, last in m.sheets.children.merged:
        touched = children.intersection(range(first_row, last_row + 1))
        if touched and used.intersection(range(first, last + 1)):
            cell = f"{get_column_letter(first)}{first_row}"
            yield Hit(row=min(touched), cell=cell, rows=tuple(sorted(touched)))


@rule(
    "PIR-09",
    "error",
    (),
    'The cell "{heading}" holds a value or a formula with a result.',
    "Open the workbook in Excel, let it calculate, save it and send it again; better, put the value in "
    "place of the formula. We take the cell as blank.",
    found="a formula without a saved result",
    changes="cell",
)
def formulas_have_results(m: Material) -> Iterator[Hit]:
    children = set(m.row.tolist())
    names = {at: name for name, at in m.layout.columns.items()}
    for row, at in sorted(m.sheets.children.formulas.without_result):
        if row in children and at in names:
            yield Hit(row=row, column=names[at])


@rule(
    "PIR-10",
    "query",
    (),
    "Every row below the headings is a child; notes and totals say so in their first word.",
    "If this row is a child, give the reference and fill in the row. If it is a note, delete it. We took it "
    "for a note.",
    found="a row with one cell filled and no reference",
    changes="eligibility",
)
def notes_are_notes(m: Material) -> Iterator[Hit]:
    for row in m.layout.unmarked_notes:
        yield Hit(row=row)


# What lies beside the cells, by its name in safe_opening.unseen
UNSEEN = {
    "external_links": "links to other workbooks or data sources",
    "cell_notes": "notes or comments attached to cells",
    "embedded_files": "embedded files or controls",
    "pivot_caches": "records that a pivot table keeps, which stay when its sheet is emptied",
    "pictures": "pictures",
    "charts": "charts, which keep a copy of what they show",
    "text_boxes": "text boxes or shapes with text",
    "data_model": "a data model, which keeps whole tables",
    "tracked_changes": "tracked changes, which keep what stood in cells before",
    "unlisted_sheets": "a sheet that the workbook does not list and Excel does not show",
    "custom_xml": "data that another program has put beside the sheets (custom XML)",
    "power_query": "queries to other data (Power Query)",
    "dde_links": "formulas or links that ask another program for data (DDE)",
}


@rule(
    "PIR-11",
    "query",
    (),
    "The workbook holds cells only.",
    "Remove them before you send the workbook again: they may say more of a child than was asked for. We "
    "did not read them.",
    changes="nothing",
)
def cells_only(m: Material) -> Iterator[Hit]:
    for notice in m.workbook.notices:
        yield Hit(sheet="", found=UNSEEN[notice])


@rule(
    "PIR-12",
    "query",
    (),
    "The workbook counts its dates from 1900, as Excel for Windows does.",
    "Check a few dates of birth against your system: copying between workbooks that count from 1900 and "
    "from 1904 moves dates by four years.",
    found="a workbook that counts its dates from 1904",
    changes="nothing",
)
def dates_count_from_1900(m: Material) -> Iterator[Hit]:
    if m.workbook.dates_from_1904:
        yield Hit(sheet="")


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
        kind = sheet.kinds.get("agreed_date", "no such label")
        found = "no sheet Partnership" if not sheet.sheet_name else kind
        yield Hit(sheet=sheet.sheet_name, cell=sheet.cells.get("agreed_date", ""), found=found)


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
    found = f"a date {_count(days, 'day')} {'after' if agreed > notified else 'before'} the notification"
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


@rule(
    "PIR-19",
    "query",
    (),
    "All children stand under one row of headings, and the headings stand above them.",
    "Move these rows below the headings; delete headings that stand in the list. We read the rows as "
    "children.",
    changes="nothing",
)
def headings_stand_above(m: Material) -> Iterator[Hit]:
    above = [row for row in m.row.tolist() if row < m.layout.heading_row]
    if above:
        yield Hit(found=f"{_children(len(above))} above the headings: {_rows(above)}", rows=tuple(above))


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _children(count: int) -> str:
    return "1 child" if count == 1 else f"{count:,} children"


def _rows(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:_SHOWN_ROWS]))
    return (
        f"row {shown}" if len(rows) == 1 else f"rows {shown}{' and more' if len(rows) > _SHOWN_ROWS else ''}"
    )
