"""Rules on whether the list is whole, and can be seen (PIR-99 to PIR-101).

A list that was cut off looks like a shorter list. Only what stands around it can tell: a count that somebody
wrote down, a table or a filter that reaches further than the children. A number of rows alone, such as 500,
says nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl.utils import get_column_letter

from record_review.inspection import normalise_value
from record_review.pir.rules.rule import Hit, Material, rule
from record_review.pir.workbook.sheets import INVISIBLE, is_blank

_CHILDREN = (
    r"(?:children|children (?:and|&) young people|children/young people|young people|cyp|records|rows|cases|"
    r"names|entries|results|lines)"
)
_HERE = (
    r"(?: (?:are |is )?(?:in|on|listed in|listed on|included in)? ?(?:the|this|our) (?:\w+ )?"
    r"(?:list|return|sheet|workbook|population|pir|spreadsheet|extract|export|report|table)"
    r"| listed| exported| extracted| returned| included| submitted)?"
)
_N = r"(\d[\d,]*)"
# A label beside which the number of children stands
_LABEL = re.compile(
    rf"(?:total |overall )?(?:(?:number|no\.?|count|total)(?: number)?(?: of)? (?:all )?)?{_CHILDREN}{_HERE}"
    r"|(?:grand )?total(?: number)?|count|n"
)
# A text that says it as a whole, and a title that says it with other words
_SAID = re.compile(
    r"(?:the (?:list|return|sheet) (?:has|holds|contains) |(?:grand )?total(?: of)?[: =-]*|count[: =-]*"
    r"|n ?= ?)?"
    rf"{_N}(?: {_CHILDREN}{_HERE})?[.)]?"
    rf"|(?:(?:total )?(?:number|no\.?|count) of )?{_CHILDREN}{_HERE} ?[:=-] ?{_N}\.?"
)
_IN_A_TITLE = re.compile(
    rf"(?<![\d/.,-]){_N} {_CHILDREN}(?:{_HERE})(?=$|[.,;:)]| (?:at|as at|as of|on|to|from) \d)"
)
# Texts that say that there are more: "1 to 500 of 640", "first 500 rows of 640", "export limited to 500 rows"
_SHOWING = r"(?:showing|displaying|exported|first|top)"
_OF = re.compile(
    rf"(?:(?:{_SHOWING}|{_CHILDREN}) )*\d[\d,]* ?(?:-|to) ?{_N} of {_N}(?: {_CHILDREN})?[.)]?"
    rf"|(?:{_SHOWING} )+{_N} (?:{_CHILDREN} )?of {_N}(?: {_CHILDREN})?[.)]?"
)
_CUT = re.compile(
    rf"\btruncated\b|\b(?:export|results?|output|list|{_CHILDREN}) (?:(?:is|are|was|were) )?"
    rf"(?:limited|restricted|capped) to (?:the )?(?:(?:first|top) )?\d|\b(?:row|record|export) limit\b"
    rf"|\bonly the first [\d,]+ {_CHILDREN}\b|\bfurther {_CHILDREN} (?:are|were) not shown\b"
    rf"|\bmaximum (?:number of )?{_CHILDREN}\b.{{0,20}}\b(?:reached|exceeded)\b"
)
_LONGEST = 120  # characters; a longer text is prose
_FAR = 10  # times the children: then the number is of all children of an area


@rule(
    "PIR-99",
    "error",
    (),
    "The list holds as many children as the workbook says it does.",
    "Check whether the list was cut off when it was exported or copied, and send all of it; or correct the "
    "number.",
    changes="eligibility",
)
def list_is_as_long_as_it_says(m: Material) -> Iterator[Hit]:
    listed = len(m.frame)
    may_be = {listed, m.frame.loc[m.frame["ref_key"] != "", "ref_key"].nunique()}
    may_be.add(listed + len(m.layout.rows("example")))
    texts, counts = _around_the_list(m)
    said = Counter(number for number, _, _, formula in counts if not (formula and number - listed in (1, 2)))
    other = {number: times for number, times in said.items() if listed <= 2 * number <= 2 * _FAR * listed}
    every = sum(number * times for number, times in said.items())
    if other and not may_be & {*other, every}:
        number, sheet, cell, _ = max((c for c in counts if c[0] in other), key=lambda count: count[0])
        yield Hit(sheet=sheet, cell=cell, found=f"a count of {number:,}, and {listed:,} children in the list")
    for text, sheet, cell in texts:
        if found := _OF.fullmatch(text):
            shown, in_all = map(_whole, filter(None, found.groups()))
            if in_all > shown and in_all not in may_be:
                yield Hit(sheet=sheet, cell=cell, found=f"{shown:,} of {in_all:,}, in words beside the list")
        elif _CUT.search(text):
            yield Hit(sheet=sheet, cell=cell, found="words that say that rows were left out")


def _around_the_list(
    m: Material,
) -> tuple[list[tuple[str, str, str]], list[tuple[int, str, str, bool]]]:
    """Texts beside the list, and numbers of children: text or number, sheet, cell, and whether a formula
    counts it."""
    lines: list[tuple[str, int, Sequence[Any]]] = []
    children, front = m.sheets.children, m.sheets.partnership
    for number in (*m.layout.rows("title"), *m.layout.rows("note")):
        lines.append((m.layout.sheet_name, number, children.rows[number - 1]))
    if front is not None and front is not children:
        lines += [(front.name, number, row) for number, row in enumerate(front.rows, start=1)]
    texts: list[tuple[str, str, str]] = []
    counts: list[tuple[int, str, str, bool]] = []
    for sheet, number, row in lines:
        filled = [(at, value) for at, value in enumerate(row, start=1) if not is_blank(value)]
        for place, (at, value) in enumerate(filled):
            if not isinstance(value, str) or len(value) > _LONGEST:
                continue
            text, cell = normalise_value(value.strip(INVISIBLE)), f"{get_column_letter(at)}{number}"
            texts.append((text, sheet, cell))
            found = None if re.fullmatch(r"[\d., )]*", text) else _SAID.fullmatch(text)
            if _OF.fullmatch(text):
                continue
            if found or (sheet == m.layout.sheet_name and (found := _IN_A_TITLE.search(text))):
                counts.append((_whole(next(filter(None, found.groups()))), sheet, cell, False))
            if _LABEL.fullmatch(text.rstrip(" :=?")) and len(filled) == 2 == place + 2:
                beside, count = filled[1]
                if (whole := _whole(count)) > 0:
                    formula = sheet == children.name and (number, beside) in children.formulas.totals
                    counts.append((whole, sheet, f"{get_column_letter(beside)}{number}", formula))
    return texts, counts


def _whole(value: Any) -> int:
    """A whole number, also when it was typed as text; 0 for anything else."""
    if isinstance(value, str):
        digits = value.replace(",", "").replace(" ", "")
        return int(digits) if digits.isdecimal() and len(digits) < 8 else 0
    return (
        int(value)
        if isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
        else 0
    )


@rule(
    "PIR-100",
    "query",
    (),
    "The list fills the table, the filter or the print area that stands around it.",
    "Check whether rows at the end of the list were lost, and send all of it; if not, let the range end with "
    "the list.",
    changes="eligibility",
)
def list_fills_its_table(m: Material) -> Iterator[Hit]:
    children = m.layout.rows("child")
    last, columns = children[-1], set(m.layout.columns.values())
    below = {row for row in range(last + 1, len(m.layout.kinds) + 1) if m.layout.kinds[row - 1] != "blank"}
    said: dict[int, str] = {}
    for what, top, left, bottom, right in m.sheets.children.ranges:
        around = (
            top <= m.layout.heading_row + 1 and sum(left <= at <= right for at in columns) > len(columns) / 2
        )
        empty = sum(row not in below for row in range(last + 1, min(bottom, _PREPARED) + 1))
        if around and empty >= max(_FEW, len(children) * _SHARE) and not _is_prepared(bottom, top):
            said.setdefault(bottom, what)
    for bottom, what in said.items():
        yield Hit(found=f"{what} reaches to row {bottom:,}, and the last child stands in row {last:,}")


_PREPARED = 20_000  # rows: what reaches further is a range of whole columns
_FEW, _SHARE = 3, 0.02  # empty rows, as many as may be left over when a list is tidied up


def _is_prepared(bottom: int, top: int) -> bool:
    """Whether a range looks like one that was made before the list, for a round number of rows."""
    step = 10 if bottom <= 110 else 50
    return bottom >= _PREPARED or any(rows % step == 0 for rows in (bottom, bottom - top, bottom - top + 1))


@rule(
    "PIR-101",
    "query",
    (),
    "Everything in the list can be seen.",
    "Give the cells letters that can be seen, and confirm that what is in them belongs in the return. We "
    "read it.",
    changes="cell",
)
def everything_can_be_seen(m: Material) -> Iterator[Hit]:
    if not m.sheets.children.unseen:
        return
    names = {at: name for name, at in m.layout.columns.items()}
    of_row: dict[int, set[str]] = {}
    for row, at in m.sheets.children.unseen:
        if at in names:
            of_row.setdefault(row, set()).add(names[at])
    filled = {row: sum(not is_blank(value) for value in m.sheets.children.rows[row - 1]) for row in of_row}
    children = [row for row in m.row.tolist() if row in of_row]
    whole = [row for row in children if 2 * len(of_row[row]) >= filled[row]]
    if whole:
        yield Hit(
            found=f"{_children(len(whole))} in rows with letters in the colour of their cells",
            rows=tuple(whole),
        )
    for name in m.layout.columns:
        rows = tuple(row for row in children if name in of_row[row] and row not in set(whole))
        if rows:
            found = f"letters in the colour of their cells, for {_children(len(rows))}"
            yield Hit(column=name, cell=m.cell(rows[0], name), found=found, rows=rows)


def _children(count: int) -> str:
    return "1 child" if count == 1 else f"{count:,} children"
