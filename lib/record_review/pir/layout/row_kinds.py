"""Says of every row of the list what it is: title, heading, repeated heading, blank, note, example or child.

When in doubt a row is a child: a child too many is told by its findings, a child too few by nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from record_review.inspection import Inspection, Programme, normalise_value
from record_review.pir.cells.convert import read_day
from record_review.pir.layout.headings import ENOUGH, Headings
from record_review.pir.workbook.sheets import INVISIBLE, Sheet, is_blank

# How notes and totals begin
_MARK = re.compile(
    r"(grand |sub-?)?totals?\b|(number|no\.?|count) of\b|count\b|sum\b|n ?= ?\d|nb\b|n\.b\.|notes?\b|[*†‡•]|"
    r"source\b|key\b|end of\b|end$|page \d|(last )?updated\b|printed\b|prepared\b|checked\b|please\b|"
    r"\(blank\)|\d[\d,]* (children|young people|records|rows|names)\b",
    re.I,
)
# A whole cell that says that its row is no child's
_EXAMPLE = re.compile(
    r"\W*(?:(?:this is )?(?:an? |the |for )?(?:example|sample|dummy|test|specimen)s?"
    r"(?: (?:row|line|child|children|entry|record|data|case|only|return|do not|delete).*|\W?\d{1,4})?"
    r"|e\.? ?g\.(?: .*)?|for instance|not a (?:real )?child"
    r"|(?:please |pls )?(?:delete|remove|ignore|overwrite|do not use|do not count)"
    r"(?: (?:this|the|me|before|after)\b.*)?"
    r"|(?:row|line) (?:for|as an?) (?:example|illustration).*"
    r"|(?:to be |now |already )?(?:deleted|removed|withdrawn|void|voided|cancelled)(?: from (?:the|this|our) "
    r"(?:list|return|sample)\b.*| [-–] .*)?|(?:entered|added|included|listed) in error\b.*"
    r"|(?:possible |probable )?duplicates?(?: (?:row|line|record|entry|of|with|child)\b.*)?"
    r"|(?:not eligible|not in scope|out of scope|not for (?:the )?return)\b.*"
    r"|(?:example|sample|dummy|test)\W+(?:please )?(?:delete|remove|ignore|overwrite|do not|not a)\b.*)\W*"
)
_MOST_EXAMPLES = 5  # rows, or one in ten
_LONGEST_MARK = 60  # characters; what is longer is a remark about a child
_STARRED_REFERENCE = re.compile(r"[*†‡•]?\s*[\w/-]*\d[\w/-]*")
_LONGEST_REFERENCE = 20  # characters, in one or two pieces
_SENTENCE = 4  # words of a note that needs no mark


def row_kinds(sheet: Sheet, headings: Headings, inspection: Inspection) -> tuple[list[str], list[int]]:
    """The kind of row 1, row 2, …; and the rows taken for notes though no word of theirs says so."""
    sense = _Sense(sheet, headings, inspection)
    kinds: list[str] = []
    unmarked: list[int] = []
    for number, row in enumerate(sheet.rows, start=1):
        filled = [(at, value) for at, value in enumerate(row, start=1) if not is_blank(value)]
        if number > headings.row and number in sense.uncalculated:
            kind = "child"  # its cells may look blank: nobody has calculated them yet
        elif not filled:
            kind = "blank"
        elif number == headings.row:
            kind = "heading"
        elif number in headings.repeated:
            kind = "repeated heading"
        elif number < headings.row and not sense.is_surely_a_child(filled):
            kind = "title"
        elif any(value in sense.marks.get(at, ()) for at, value in filled if isinstance(value, str)):
            kind = "example"
        elif note := sense.note(filled, number):
            kind = "note"
            if note == "unmarked":
                unmarked.append(number)
        else:
            kind = "child"
        kinds.append(kind)
    return kinds, unmarked


def is_example(text: str) -> bool:
    """Whether a whole cell says that its row is an example, or is to be deleted."""
    if len(text) > _LONGEST_MARK:
        return False
    return text.strip(INVISIBLE) == "eg" or bool(_EXAMPLE.fullmatch(normalise_value(text)))


def _marks(sheet: Sheet) -> dict[int, set[str]]:
    """Column -> texts in it that mark a row as an example. What many rows of a column say is an answer."""
    found: dict[int, set[str]] = {}
    for at, column in enumerate(zip(*sheet.rows, strict=True), start=1):
        counts = Counter(value for value in column if isinstance(value, str))
        marks = {text for text in counts if is_example(text)}
        if marks and sum(counts[text] for text in marks) <= max(_MOST_EXAMPLES, len(sheet.rows) // 10):
            found[at] = marks
    return found


class Likeness:
    """Judges whether cells of anywhere look like a child, whatever their columns are called."""

    def __init__(self, programme: Programme) -> None:
        self._lists = programme.code_lists.values()
        self._answers: dict[str, bool] = {}

    def of(self, values: Iterable[Any]) -> bool:
        """A reference with a date and an answer of our lists; or, without a reference, with three."""
        filled = [value for value in values if not is_blank(value)]
        if len(filled) < ENOUGH:
            return False
        dates = [read_day(value).state in ("date", "partial", "filler") for value in filled]
        answers = sum(isinstance(value, str) and self._is_answer(value) for value in filled)
        refers = any(
            isinstance(value, str) and not day and _like_reference(value)
            for value, day in zip(filled, dates, strict=True)
        )
        return any(dates) and (answers >= ENOUGH or (refers and (answers > 0 or sum(dates) > 1)))

    def _is_answer(self, text: str) -> bool:
        if text not in self._answers:
            self._answers[text] = any(codes.code_of(text) is not None for codes in self._lists)
        return self._answers[text]


class _Sense:
    """Judges whether the filled cells of a row can be those of a child."""

    def __init__(self, sheet: Sheet, headings: Headings, inspection: Inspection) -> None:
        programme = inspection.programme
        columns = {programme.column(name): at for name, at in headings.columns.items()}
        self.marks = _marks(sheet)
        self._totals = sheet.formulas.totals
        used = set(headings.columns.values())
        waiting = sheet.formulas.without_result - self._totals
        self.uncalculated = {row for row, at in waiting if at in used}
        self._used = used
        self._reference = headings.columns.get("record_ref")
        self._dates = {at for column, at in columns.items() if column.kind == "date"}
        self._codes = {at: programme.code_lists[c.codes] for c, at in columns.items() if c.codes}

    def is_surely_a_child(self, filled: Sequence[tuple[int, Any]]) -> bool:
        """A reference and two more cells that are what their columns ask for, as sorting may have put above
        the headings; three where there is no column of references."""
        refers = self._reference is None or any(at == self._reference for at, _ in filled)
        fitting = sum(self._fits(at, value) for at, value in filled)
        return refers and fitting >= (ENOUGH if self._reference is None else 2)

    def note(self, filled: Sequence[tuple[int, Any]], number: int) -> str:
        """ "marked" or "unmarked" for a note or a total; "" for a row that may be a child."""
        refers = any(at == self._reference and _like_reference(value) for at, value in filled)
        fits = any(self._fits(at, value) for at, value in filled)
        if refers and fits:
            return ""
        first = next((value.strip(INVISIBLE) for _, value in filled if isinstance(value, str)), "")
        marked = bool(_MARK.match(first))
        texts = sum(isinstance(value, str) for _, value in filled)
        numbers = {(number, at) for at, value in filled if isinstance(value, int | float)}
        if numbers and texts <= 1 and len(numbers) + texts == len(filled):
            if marked and not refers:
                return "marked"  # a total and its counts
            if numbers <= self._totals and not (texts and refers):
                return "marked" if texts else "unmarked"
        if len(filled) == 1 and marked and not _STARRED_REFERENCE.fullmatch(first):
            return "marked"  # such as "Total: 480"
        if refers or fits:
            return ""
        if marked:
            return "marked"
        if len(filled) == len(numbers) == 1 and filled[0][0] not in self._used:
            return "unmarked"  # a running number, filled in below the last child
        if len(filled) > 1 or not texts:
            return ""
        return "marked" if len(first.split()) >= _SENTENCE else "unmarked"

    def _fits(self, at: int, value: Any) -> bool:
        """Whether the cell holds what its column asks for, beyond doubt. Numbers are counts too, and a column
        of text takes anything: they prove nothing."""
        if at in self._dates:
            return read_day(value).state in ("date", "partial", "filler")
        codes = self._codes.get(at)
        return codes is not None and isinstance(value, str) and codes.code_of(value) is not None


def _like_reference(value: Any) -> bool:
    """Short, with a digit, in one or two pieces; or a number."""
    if not isinstance(value, str):
        return not isinstance(value, bool)
    text = value.strip(INVISIBLE)
    return len(text) <= _LONGEST_REFERENCE and any(c.isdigit() for c in text) and len(text.split()) <= 2
