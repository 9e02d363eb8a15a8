"""Rules on the workbook, its sheets, columns and rows (PIR-01 to PIR-12, PIR-19, PIR-20, PIR-85 and
PIR-87 to PIR-89)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from openpyxl.utils import get_column_letter

from record_review.pir.layout.headings import columns_said
from record_review.pir.layout.which_sheets import rows_said, simple_name
from record_review.pir.rules.rule import Hit, Material, column_decides, rule
from record_review.pir.workbook.sheets import Sheet, is_blank

_SHOWN_ROWS = 12  # rows named in one finding; the others are counted


@rule(
    "PIR-01",
    "error",
    (),
    "The list of children has the columns that were asked for, and no other.",
    "If it is one of those asked for, give it the heading of the blank return. If not, keep it out of the "
    "workbook that you send: send only what was asked for. We did not read it and keep nothing of it. If it "
    "holds names, tell your data protection officer.",
    changes="nothing",
)
def only_the_columns_asked_for(m: Material) -> Iterator[Hit]:
    block = m.layout.beside  # told as a whole by the rule on blocks
    for extra in m.layout.unexpected:
        if block and block.first <= extra.column <= block.last:
            continue
        near = f', near "{_heading(m, extra.near)}"' if extra.near else ""
        heading = "no heading" if extra.heading == "blank" else f"a heading ({extra.heading}{near})"
        cell = f"{get_column_letter(extra.column)}{m.layout.heading_row}"
        yield Hit(cell=cell, found=f"a further column with {heading}, filled for {_children(extra.filled)}")


@rule(
    "PIR-02",
    "error",
    (),
    'The list of children has the column "{heading}".',
    "Add the column with this heading and fill it in for every child. If it is there under another heading, "
    "tell the inspection team which; they can name it under settled.headings in the inspection file.",
    any_field=True,
    changes="eligibility",
)
def every_column_is_there(m: Material) -> Iterator[Hit]:
    for name in m.layout.missing:
        if name != "record_ref":
            yield _missing_column(m, name)


@rule(
    "PIR-20",
    "error",
    (),
    'The list of children has the column "{heading}", by which you can find the record of a child.',
    "Add the column with this heading and fill it in for every child. If it is there under another heading, "
    "tell the inspection team which; they can name it under settled.headings in the inspection file.",
    any_field=True,
    changes="identity",
    must_be_corrected=True,
)
def references_are_there(m: Material) -> Iterator[Hit]:
    if "record_ref" in m.layout.missing:
        yield _missing_column(m, "record_ref")


def _missing_column(m: Material, name: str) -> Hit:
    near = [
        f"{get_column_letter(c.column)}{m.layout.heading_row}" for c in m.layout.unexpected if c.near == name
    ]
    found = f"no column with this heading; the one in {_and(near)} is near it" if near else ""
    return Hit(column=name, found=found or "no column with this heading")


def _heading(m: Material, name: str) -> str:
    return m.inspection.programme.column(name).heading


@rule(
    "PIR-03",
    "error",
    (),
    'There is one column "{heading}".',
    "Give this column the heading that it should have, or keep it out of the workbook that you send. We used "
    "the other one.",
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
    "Make sure that no child is on this sheet who is not in the list, and keep the sheet out of the workbook "
    "that you send. We did not read it and keep nothing of it.",
    changes="eligibility",
)
def no_other_sheet(m: Material) -> Iterator[Hit]:
    for sheet in m.sheets.others:
        yield Hit(sheet="", found=f"{_tab(sheet)}, with something in {_count(sheet.filled, 'cell')}")


@rule(
    "PIR-05",
    "error",
    (),
    "All children stand in the list, on one sheet.",
    "Move the children of this sheet into the list, or confirm that they do not belong there. We did not "
    "read them.",
    changes="eligibility",
)
def all_children_on_one_sheet(m: Material) -> Iterator[Hit]:
    for other in m.sheets.lists:
        yield Hit(sheet="", found=f"{_tab(other.sheet)}, on which {rows_said(other.rows)}")
    for sheet in m.sheets.copies:
        yield Hit(sheet="", found=f"{_tab(sheet)}, which looks like an older copy of a sheet we read")


def _tab(sheet: Sheet) -> str:
    """A sheet by its place. Its name is shown only where Excel gave it: any other could be a child's."""
    default = simple_name(sheet.name).removeprefix("sheet").isdigit()
    name = f'called "{sheet.name.strip()}"' if default else f"with a name of {len(sheet.name)} characters"
    return f"{'a' if sheet.visible else 'a hidden'} sheet {name} at place {sheet.position}"


@rule(
    "PIR-87",
    "error",
    (),
    "All children stand in one block, under the headings.",
    "Put these children under the others, in the same columns; or confirm that they are no children of the "
    "list. We did not read these columns.",
    changes="eligibility",
)
def no_block_beside(m: Material) -> Iterator[Hit]:
    if beside := m.layout.beside:
        where = columns_said((beside.first, beside.last))
        yield Hit(found=f"{where}, beside the list, in which {rows_said(beside.rows)}")


@rule(
    "PIR-06",
    "query",
    (),
    "No row of the list is hidden or filtered out, nor is a sheet that we read.",
    "Clear the filters, unhide what is hidden and confirm that it belongs in the return. We read it.",
    changes="eligibility",
)
def no_row_is_hidden(m: Material) -> Iterator[Hit]:
    if not m.sheets.children.visible:
        yield Hit(found="the whole list, on a hidden sheet")
    if m.sheets.partnership and not m.sheets.partnership.visible:
        yield Hit(sheet=m.partnership.sheet_name, found="a hidden sheet, with the agreed date")
    hidden = [row for row in m.row.tolist() if row in m.sheets.children.hidden_rows]
    if hidden:
        how = "hidden or filtered out" if m.sheets.children.filtered else "hidden"
        yield Hit(found=f"{_children(len(hidden))} in rows that are {how}", rows=tuple(hidden))


@rule(
    "PIR-85",
    "query",
    (),
    "Nothing in the list is struck through.",
    "Take out what is no longer to count: a row that is no child's, or an answer that was replaced. We "
    "read it.",
    changes="eligibility",
)
def nothing_is_struck_through(m: Material) -> Iterator[Hit]:
    struck = [row for row in m.row.tolist() if row in m.sheets.children.struck_rows]
    if struck:
        yield Hit(found=f"{_children(len(struck))} in rows with something struck through", rows=tuple(struck))


@rule(
    "PIR-07",
    "query",
    (),
    "No column of the list is hidden.",
    "Unhide the column and confirm that what is in it is up to date. We read it.",
    found="a hidden column",
    changes="cell",
)
def no_column_is_hidden(m: Material) -> Iterator[Hit]:
    for name, at in m.layout.columns.items():
        if at in m.sheets.children.hidden_columns and not m.left_blank(name).all():
            yield Hit(column=name, cell=f"{get_column_letter(at)}{m.layout.heading_row}")


@rule(
    "PIR-08",
    "error",
    (),
    "Every child has cells of its own.",
    "Unmerge the cells and fill in each of them. We read the first and take the others as blank.",
    changes="cell",
)
def no_cells_of_two_children_are_merged(m: Material) -> Iterator[Hit]:
    programme = m.inspection.programme
    for (first_row, first, last_row, last), columns, rows in m.once(_merged):
        if columns:
            decides = [name for name in columns if column_decides(name, programme) != "nothing"]
            block = f"{get_column_letter(first)}{first_row}:{get_column_letter(last)}{last_row}"
            yield Hit(
                row=rows[0],
                column=(decides or columns)[0],
                cell=f"{get_column_letter(first)}{first_row}",
                found=f"merged cells ({block}), of {_children(len(rows))}",
                rows=rows,
            )


@rule(
    "PIR-88",
    "query",
    (),
    "No cells of the list are merged.",
    "Nothing is lost by them, and nothing needs to be done; a list without merged cells can be sorted.",
    changes="nothing",
)
def no_cells_are_merged(m: Material) -> Iterator[Hit]:
    if harmless := sum(not columns for _, columns, _ in m.once(_merged)):
        yield Hit(found=f"{_count(harmless, 'block')} of merged cells, blank but for the first cell")


def _merged(m: Material) -> list[tuple[tuple[int, int, int, int], list[str], tuple[int, ...]]]:
    """Every block of merged cells that touches a child, the columns whose answers it takes away, and the rows
    of children it touches. Of merged cells only the first holds anything."""
    names = {at: name for name, at in m.layout.columns.items()}
    children = m.row.tolist()
    found = []
    for block in sorted(m.sheets.children.merged):
        first_row, first, last_row, last = block
        rows = tuple(children[bisect_left(children, first_row) : bisect_right(children, last_row)])
        if not rows:
            continue
        holds = not is_blank(m.sheets.children.rows[first_row - 1][first - 1])
        lost = [name for at, name in names.items() if first <= at <= last
                and holds and any((row, at) != (first_row, first) for row in rows)]  # fmt: skip
        found.append((block, lost, rows))
    return found


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


@rule(
    "PIR-89",
    "query",
    (),
    "No row of the list is an example.",
    "If this row is an example, take it out of the list. If it is a child, take out the words that call it "
    "an example. We did not count it.",
    found="a row marked as an example or as one to be deleted",
    changes="eligibility",
)
def no_row_is_an_example(m: Material) -> Iterator[Hit]:
    for row in m.layout.rows("example"):
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


def _and(words: Sequence[str]) -> str:
    return " and ".join(words)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _children(count: int) -> str:
    return "1 child" if count == 1 else f"{count:,} children"


def _rows(rows: Sequence[int]) -> str:
    shown = ", ".join(map(str, rows[:_SHOWN_ROWS]))
    return (
        f"row {shown}" if len(rows) == 1 else f"rows {shown}{' and more' if len(rows) > _SHOWN_ROWS else ''}"
    )
