"""Rules on references: that they are there, as the system has them, and name nobody (PIR-21, PIR-28 to
PIR-33, PIR-96, PIR-102)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

import pandas as pd

from record_review.inspection import reference_key
from record_review.pir.cells.convert import read_day, read_reference
from record_review.pir.cells.personal import looks_personal
from record_review.pir.cells.reference_shapes import letters_for_digits
from record_review.pir.children.children import decode
from record_review.pir.rules.rule import Hit, Material, rule

REF = ("record_ref",)
_LONGEST = 20


@rule(
    "PIR-21",
    "error",
    REF,
    "Every child has a record reference.",
    "Enter the reference under which you can find the child's record.",
    changes="identity",
    must_be_corrected=True,
)
def reference_is_given(m: Material) -> pd.Series:
    return m.left_blank("record_ref")


@rule(
    "PIR-28",
    "query",
    REF,
    "References are typed as text, so that leading zeros stay.",
    "Check that no leading zero or prefix is lost; format the column as text and type the reference again. "
    "We use the digits as they stand.",
    changes="identity",
)
def references_are_text(m: Material) -> Iterable[Hit]:
    numbers = m.is_sent_as("record_ref", "n") & ~m.blank("record_ref")
    if numbers.all():
        return [Hit(column="record_ref", found="a number for every child", rows=tuple(m.row.tolist()))]
    return [Hit(row) for row in m.row[numbers].tolist()]


@rule(
    "PIR-29",
    "error",
    REF,
    "References are as your system has them.",
    "Excel has changed this reference (15 digits or more, a fraction, a date or an error). Format the "
    "column as text, type the reference again and send the workbook again. We cannot use it as it is.",
    changes="identity",
    must_be_corrected=True,
)
def references_are_undamaged(m: Material) -> pd.Series:
    return m.blank("record_ref") & ~m.left_blank("record_ref") & ~m.once(_is_placeholder)


@rule(
    "PIR-96",
    "error",
    REF,
    "Every child has a record reference, and no word or mark in its place.",
    "Enter the reference under which you can find the child's record. We take none of these for a reference, "
    "and no two of them for one child.",
    found="a word or mark in place of a reference, such as TBC",
    changes="identity",
    must_be_corrected=True,
)
def no_word_stands_for_a_reference(m: Material) -> pd.Series:
    return m.once(_is_placeholder)


def _is_placeholder(m: Material) -> pd.Series:
    blank = m.blank("record_ref").tolist()
    sent = m.sent("record_ref").tolist()
    said = [
        empty and read_reference(decode(text))[1] == "no reference"
        for empty, text in zip(blank, sent, strict=True)
    ]
    return pd.Series(said, index=m.frame.index, dtype="bool")


@rule(
    "PIR-30",
    "error",
    REF,
    "A reference is not a CHI number, name or date of birth.",
    "Use the reference of your own system. A CHI number must not be sent; if this is one, tell your data "
    "protection officer. If it is not, tell the inspection team.",
    found="10 digits that begin as a date, as a CHI number does",
    changes="identity",
)
def reference_is_no_chi_number(m: Material) -> pd.Series:
    number = m.is_sent_as("record_ref", "n")
    return pd.Series(
        [
            _like_chi(key, typed)
            for key, typed in zip(m.frame["ref_key"].tolist(), number.tolist(), strict=True)
        ],
        index=m.frame.index,
    )


def _like_chi(key: str, typed_as_number: bool) -> bool:
    digits = re.sub(r"[\W_]", "", key)
    if typed_as_number and len(digits) == 9:
        digits = "0" + digits  # Excel drops the zero of births on the first nine days of a month
    if not re.fullmatch(r"[0-9]{10}", digits):
        return False
    try:
        date(2000 + int(digits[4:6]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        return False
    return True


@rule(
    "PIR-31",
    "error",
    REF,
    "A reference is not a CHI number, name or date of birth.",
    "Use the reference of your own system in place of one with a date of birth in it.",
    changes="identity",
)
def reference_holds_no_birthday(m: Material) -> Iterator[Hit]:
    frame = m.frame
    births = frame["date_of_birth"].fillna(frame["expected_date_of_birth"])
    for row, reference, birth in zip(
        m.row.tolist(), frame["record_ref"].tolist(), births.tolist(), strict=True
    ):
        if read_day(reference).state in ("date", "filler"):
            yield Hit(row, found="a date")
        elif birth is not pd.NaT and _holds(reference, birth):
            yield Hit(row, found="digits that are the child's date of birth")


_PARTED = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?({'|'.join(_MONTHS)})[a-z]*?(\d{{4}}|\d{{2}})(?!\d)")


def _holds(reference: str, birth: pd.Timestamp) -> bool:
    """Whether a reference has a day in it: in digits, in any usual order, or with its month named."""
    plain = re.sub(r"[\W_]", "", reference_key(reference))
    digits = re.sub(r"\D", "", plain)
    day, month, year = f"{birth.day:02d}", f"{birth.month:02d}", str(birth.year)
    if len(digits) >= 6:
        spelt = {one for y in (year, year[2:]) for one in (day + month + y, month + day + y, y + month + day)}
        if any(one in digits for one in spelt):
            return not _like_chi(plain, False)
    found = [(d, int(m), y) for d, m, y in _PARTED.findall(reference)]
    found += [(d, 1 + _MONTHS.index(m), y) for d, m, y in _NAMED.findall(plain)]
    return any((int(d), m) == (birth.day, birth.month) and y in (year, year[2:]) for d, m, y in found)


@rule(
    "PIR-32",
    "error",
    REF,
    "A reference is not a CHI number, name or date of birth.",
    "Use the reference of your own system. A child's name must not be sent; if this is one, tell your data "
    "protection officer.",
    changes="identity",
)
def reference_is_no_name(m: Material) -> Iterator[Hit]:
    words = {reference: _words(reference) for reference in m.frame["record_ref"].unique()}
    often = Counter(found for found in words.values() if found)
    for row, reference in zip(m.row.tolist(), m.frame["record_ref"].tolist(), strict=True):
        if _like_name(reference):
            yield Hit(row, found="two or more words without a digit, as a name has")
        elif (kind := looks_personal(reference, False)) not in ("", "a note", "a date"):
            yield Hit(row, found=f"what looks like {kind}")
        elif words[reference] and often[words[reference]] < _A_SYSTEMS:
            yield Hit(row, found="words beside digits, as a name has")


_A_SYSTEMS = 3  # references with the same words: those are the system's, and no child's name
_OF_OFFICES = frozenset(
    {
        "case",
        "file",
        "ref",
        "reference",
        "record",
        "number",
        "no",
        "id",
        "child",
        "family",
        "client",
        "person",
    }
    | {"team", "area", "north", "south", "east", "west", "social", "work", "swift", "mosaic", "carefirst"}
)


def _words(reference: str) -> tuple[str, ...]:
    """The words of a reference with digits that may be a name: two, or one with a capital and small
    letters."""
    if not re.search(r"\d", reference):
        return ()
    found = re.findall(r"[^\W\d_]{2,}", reference)
    plain = [word for word in found if len(word) > 2 and word.casefold() not in _OF_OFFICES]
    if len(plain) > 1 and re.search(r"[^\W\d_][ ,.'’_]+[^\W\d_]", reference):
        return tuple(word.casefold() for word in plain)
    capital = [word for word in plain if word.istitle() and len(word) > 3]
    return tuple(word.casefold() for word in capital) if len(plain) == 1 else ()


def _like_name(reference: str) -> bool:
    return re.fullmatch(r"[^\W\d_]+([ ,.'’_-]+[^\W\d_]+)+[.]?", reference) is not None


@rule(
    "PIR-33",
    "query",
    REF,
    f"A reference is a short text (up to {_LONGEST} characters) with at least one digit.",
    "Check the reference; leave out notes to it, asterisks and question marks.",
    changes="identity",
)
def reference_looks_like_one(m: Material) -> pd.Series:
    return m.frame["record_ref"].map(_odd).astype(bool)


_GUID = re.compile(r"\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?", re.I)
_WAITING = re.compile(
    r"(?<![^\W\d_])(tb[cad]|unknown|pending|awaiting|temp|test|dummy|example|deleted?|removed?|duplicate|dup"
    r"|void|error)(?![^\W\d_])",
    re.I,
)


def _odd(reference: str) -> bool:
    odd = (
        (len(reference) > _LONGEST and not _GUID.fullmatch(reference))
        or not re.search(r"\d", reference)
        or re.search(r"[\t\n\r*?†‡•]", reference)
        or re.search(r"^(\d)\1{4,}$", reference)
        or _WAITING.search(reference)
    )
    return bool(reference and odd) and not _like_name(reference)


@rule(
    "PIR-102",
    "query",
    REF,
    "A reference is made of letters and digits as the others of the list are.",
    "Check whether a letter was typed for a digit in this reference (O for 0, I or l for 1), or a digit for "
    "a letter.",
    found="a letter where the other references have a digit, or a digit where they have a letter",
    changes="identity",
)
def no_letter_stands_for_a_digit(m: Material) -> pd.Series:
    odd = letters_for_digits(m.frame["ref_key"].tolist())
    return m.frame["ref_key"].isin(odd)
