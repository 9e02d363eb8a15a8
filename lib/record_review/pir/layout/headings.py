"""Finds the row of headings of a list and says which of our columns each heading stands for.

Knows the programme's headings and synonyms, the partnership's own names of the routes and what the team has
settled; looks at no child.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter

from record_review.inspection import Inspection, ReturnError, normalise_heading
from record_review.pir.cells.convert import kind_of
from record_review.pir.layout.known_headings import Known
from record_review.pir.workbook.sheets import Sheet, is_blank

ENOUGH = 3  # headings that make a row a row of headings: a title or a child does not hold three by chance
TELL_A_CHILD = frozenset({"record_ref", "date_of_birth", "expected_date_of_birth"})


@dataclass(frozen=True)
class Headings:
    """The row of headings, read. Rows and columns as Excel counts them."""

    row: int
    texts: dict[int, str]  # column of the sheet -> heading as sent, for every column with one
    columns: dict[str, int]  # our column -> column of the sheet
    doubled: tuple[tuple[str, int], ...]  # our column, and a further column of the sheet with its heading
    near: dict[int, str]  # column with an unknown heading -> the column of ours that is missing and near it
    repeated: frozenset[int]  # rows that hold the same headings once more


def known_headings(inspection: Inspection, local_names: Mapping[str, str] | None = None) -> Known:
    """The headings we know.

    local_names : route code -> name used locally; where it is a heading of another column, or an answer, or
        is given for two routes, it is no heading
    """
    programme = inspection.programme
    ours = {column.name: (column.heading, *column.synonyms) for column in programme.columns}
    settled = {name: (text,) for name, text in inspection.settled.headings.items()}
    known = Known(ours, settled)
    lists = programme.code_lists.values()
    local: dict[str, str] = {}
    for code, text in (local_names or {}).items():
        given = [normalise_heading(other) for other in (local_names or {}).values()]
        once = given.count(normalise_heading(text)) == 1
        if once and len(text) >= ENOUGH and not known.name(text) and not any(c.code_of(text) for c in lists):
            local[programme.route(code).column] = text
    return Known(ours, settled | {n: (*settled.get(n, ()), t) for n, t in local.items()}) if local else known


def heading_rows(sheet: Sheet, known: Known) -> list[dict[int, str]]:
    """For every row, the columns of the sheet whose cells are headings we know, and which."""
    return [{at: n for at, v in enumerate(row, 1) if isinstance(v, str) and (n := known.name(v))}
            for row in sheet.rows]  # fmt: skip


def find_headings(sheet: Sheet, inspection: Inspection, known: Known) -> Headings:
    """Take the row with most headings we know; the others are titles above, or the headings once more.

    A heading in cells merged downwards, or in the row above a blank, counts for its column: lists often have
    a second tier of headings.

    Raises
    ------
    ReturnError : there is no such row, or the list stands in more than one block
    """
    matched = heading_rows(sheet, known)
    best = max(matched, key=_different, default={})
    if _different(best) < ENOUGH:
        raise ReturnError(_no_headings(sheet, inspection, known, matched))
    row = _lower_tier(sheet, matched, matched.index(best) + 1)
    texts = {at: value for at, value in enumerate(sheet.rows[row - 1], start=1) if _is_text(value)}
    texts = {at: text for at, text in _above(sheet, row, known).items() if at not in texts} | texts
    found = {at: name for at, text in sorted(texts.items()) if (name := known.name(text))}
    _refuse_blocks(sheet, row, found)
    columns, doubled = _assign(found, texts, inspection)
    missing = [column.name for column in inspection.programme.columns if column.name not in columns]
    near = {at: n for at, text in texts.items() if at not in found and (n := known.nearest(text, missing))}
    return Headings(row, texts, columns, doubled, near, _repeated(sheet, row, matched, found))


def _lower_tier(sheet: Sheet, matched: Sequence[Mapping[int, str]], row: int) -> int:
    """The last row of headings in two tiers: that down to which most headings of a row are merged, and which
    has some of its own."""
    down = [last for first, left, last, _ in sheet.merged if first == row < last and left in matched[row - 1]]
    if not down or 2 * len(down) < len(matched[row - 1]):
        return row
    return lower if (lower := max(down)) <= len(matched) and matched[lower - 1] else row


def _different(names: Mapping[int, str]) -> int:
    return len(set(names.values()))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and kind_of(value) != "blank"


def _no_headings(
    sheet: Sheet, inspection: Inspection, known: Known, matched: Sequence[Mapping[int, str]]
) -> str:
    """What to do when there is no row of headings; with the row that comes nearest, when one does."""
    programme = inspection.programme
    names = [column.name for column in programme.columns]
    nearly: list[str] = []
    first = 0
    for number, (row, here) in enumerate(zip(sheet.rows, matched, strict=True), start=1):
        unknown = {at: value for at, value in enumerate(row, 1) if _is_text(value) and at not in here}
        near = {at: name for at, value in unknown.items() if (name := known.nearest(value, names))}
        if len(near) + len(here) > max(len(nearly), ENOUGH - 1):
            first = number
            nearly = [f'{get_column_letter(at)}{number} is {"" if at in here else "near "}'
                      f'"{programme.column(name).heading}"'
                      for at, name in sorted((dict(here) | near).items())]  # fmt: skip
        if number > 50:
            break
    some = ", ".join(column.heading for column in programme.columns[:3])
    said = ""
    if nearly:
        said = (
            f" Row {first} comes nearest: {'; '.join(nearly)}. The inspection team can name them under "
            "settled.headings in the inspection file."
        )
    return (
        f"The list of children has no row of headings: put the headings of the blank return ({some} and "
        f"so on) above the list, in one row, and send the workbook again.{said}"
    )


def _above(sheet: Sheet, row: int, known: Known) -> dict[int, str]:
    """Headings that stand above the row: in cells merged down into it, or, if we know them, in the row
    before."""
    found: dict[int, str] = {}
    if row > 1:
        found = {at: v for at, v in enumerate(sheet.rows[row - 2], start=1) if _is_text(v) and known.name(v)}
    for first_row, first, last_row, _ in sheet.merged:
        if first_row < row <= last_row and _is_text(value := sheet.rows[first_row - 1][first - 1]):
            found[first] = value
    return found


def _refuse_blocks(sheet: Sheet, row: int, found: Mapping[int, str]) -> None:
    """Refuse a row of headings that holds a list's headings twice, with rows under both."""
    blocks: list[dict[str, int]] = [{}]
    for at, name in sorted(found.items()):
        if name in blocks[-1]:
            blocks.append({})
        blocks[-1][name] = at
    before: set[str] = set()
    for number, block in enumerate(blocks):
        again = [at for name, at in block.items() if name in before]
        if len(again) >= ENOUGH and any(
            not is_blank(line[at - 1]) for line in sheet.rows[row:] for at in again
        ):
            first = {at for other in blocks[:number] for at in other.values()}
            raise ReturnError(
                f"The list of children stands in two blocks side by side: {columns_said(first)} and "
                f"{columns_said(block.values())} have headings of their own in row {row}, and rows under "
                "them. Put all children under one another, in one block, and send the workbook again."
            )
        before |= set(block)


def columns_said(columns: Any) -> str:
    """Columns by their letters, such as "columns A to U"."""
    first, last = get_column_letter(min(columns)), get_column_letter(max(columns))
    return f"column {first}" if first == last else f"columns {first} to {last}"


def _repeated(
    sheet: Sheet, row: int, matched: Sequence[Mapping[int, str]], found: Mapping[int, str]
) -> frozenset[int]:
    repeated = set()
    tiers = {first for first, left, last, _ in sheet.merged if first < row <= last}
    for number, (cells, names) in enumerate(zip(sheet.rows, matched, strict=True), start=1):
        if number == row or _different(names) < ENOUGH or (number < row and number in tiers):
            continue
        elsewhere = {at: name for at, name in names.items() if found.get(at) != name}
        a_list = _different(elsewhere) >= ENOUGH and TELL_A_CHILD.intersection(elsewhere.values())
        if not a_list and 2 * len(names) < sum(value is not None for value in cells):
            continue  # mostly something else: a child whose answers happen to be words of headings
        if elsewhere:
            raise ReturnError(
                f"Row {number} of the list of children holds headings again, in another order than row "
                f"{row} ({columns_said(elsewhere)}): put all children under one row of headings and send "
                "the workbook again."
            )
        repeated.add(number)
    return frozenset(repeated)


def _assign(
    found: Mapping[int, str], texts: Mapping[int, str], inspection: Inspection
) -> tuple[dict[str, int], tuple[tuple[str, int], ...]]:
    """One column of the sheet for each of ours: the settled heading, the programme's own, a synonym, one that
    is known without what was added to it; then the first."""

    def rank(at: int) -> tuple[int, int]:
        name, text = found[at], normalise_heading(texts[at])
        column = inspection.programme.column(name)
        settled = inspection.settled.headings.get(name, "")
        spellings = [[settled], [column.heading], column.synonyms]
        ranks = [n for n, some in enumerate(spellings) if text in map(normalise_heading, some)]
        return (min(ranks, default=len(spellings)), at)

    columns: dict[str, int] = {}
    for at in sorted(found, key=rank):
        columns.setdefault(found[at], at)
    doubled = tuple((name, at) for at, name in found.items() if columns[name] != at)
    return dict(sorted(columns.items(), key=lambda item: item[1])), doubled
