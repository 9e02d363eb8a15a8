"""Rules on references, and on children who may be in the list twice (PIR-21 to PIR-33)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations, islice, product
from typing import Any

import pandas as pd

from record_review.inspection import NOT_MATCHED
from record_review.pir.convert import read_day
from record_review.pir.rule import Hit, Material, rule
from record_review.pir.siblings import Siblings, find_siblings

REF = ("record_ref",)
WEEKS_AROUND_BIRTH = 6  # an expected date of birth and the birth lie within six weeks of each other
_LONGEST = 20
_MOST_PAIRS = 300  # a return with more pairs than this has one problem, not many


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
    "PIR-22",
    "error",
    REF,
    "A reference stands for one child, whose details are the same wherever the child is listed.",
    "Correct the reference that is wrong, or the details; then keep one row for each child. We count the "
    "child once.",
    changes="eligibility",
)
def one_reference_one_child(m: Material) -> Iterator[Hit]:
    for first, row, differing in m.once(_listed_again):
        if differing:
            yield Hit(
                row, found=f"the same reference as row {first}, with another {differing}", rows=(first, row)
            )


@rule(
    "PIR-23",
    "query",
    REF,
    "Each child is listed once, even if it was involved in more than one process.",
    "Keep one row for the child, with all its routes and its first and latest involvement; or correct the "
    "reference. We count the child once.",
    changes="nothing",
)
def children_are_listed_once(m: Material) -> Iterator[Hit]:
    for first, row, differing in m.once(_listed_again):
        if not differing:
            yield Hit(row, found=f"the same reference as row {first}", rows=(first, row))


def _listed_again(m: Material) -> list[tuple[int, int, str]]:
    """Rows with a reference that an earlier row has: the first row, this one, and the details in which they
    differ."""
    frame = m.frame[(m.frame["ref_key"] != "") & m.frame["ref_key"].duplicated(keep=False)]
    unsure = {
        name: {"", NOT_MATCHED, *m.frame.loc[_not_a_detail(m, name), name]}
        for name in ("gender", "ethnicity")
    }
    first: dict[str, dict[str, Any]] = {}
    found = []
    for line in frame.to_dict("records"):
        one = first.setdefault(line["ref_key"], line)
        if one is line:
            continue
        differing = [
            words
            for name, words in (
                ("date_of_birth", "date of birth"),
                ("expected_date_of_birth", "expected date of birth"),
            )
            if "date" == one[f"{name}_state"] == line[f"{name}_state"] and one[name] != line[name]
        ]
        for name, codes in unsure.items():
            if one[name] != line[name] and one[name] not in codes and line[name] not in codes:
                differing.append("ethnic group" if name == "ethnicity" else name)
        found.append((one["row"], line["row"], " and ".join(differing)))
    return found


def _not_a_detail(m: Material, column: str) -> pd.Series:
    """Codes that another answer does not contradict: not known, not disclosed, unborn."""
    return m.is_code(column, "not_known") | m.is_code(column, "not_disclosed") | m.is_code(column, "unborn")


@rule(
    "PIR-24",
    "query",
    REF,
    "References differ in more than leading zeros, a prefix or punctuation.",
    "Tell us whether the two rows are one child. If they are, keep one row; if not, write both references "
    "in full.",
    changes="eligibility",
)
def no_references_nearly_alike(m: Material) -> Iterator[Hit]:
    for first, row in m.once(_nearly_alike):
        yield Hit(row, found=f"a reference that differs little from that in row {first}", rows=(first, row))


def _nearly_alike(m: Material) -> list[tuple[int, int]]:
    """Pairs of rows whose references may be one, mistyped: zeros or a prefix lost, punctuation, O for 0, I
    or l for 1."""
    first_row: dict[str, int] = {}
    for key, row in zip(m.frame["ref_key"].tolist(), m.row.tolist(), strict=True):
        if key:
            first_row.setdefault(key, row)
    numbers: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    looks: dict[str, list[str]] = defaultdict(list)
    for key in first_row:
        plain = re.sub(r"[\W_]", "", key)
        if found := re.match(r"([^\W\d_]*)0*(\d+)(.*)", plain):
            numbers[found[2], found[3]][found[1]].append(key)
        looks[plain.translate(str.maketrans("oil", "011"))].append(key)

    def pairs() -> Iterator[tuple[str, str]]:
        for prefixes in numbers.values():
            for prefix, alike in prefixes.items():
                yield from combinations(alike, 2)
                if prefix and "" in prefixes:
                    yield from product(prefixes[""], alike)
        for alike in looks.values():
            yield from combinations(alike, 2)

    some = islice(pairs(), _MOST_PAIRS)
    rows = [(first_row[one], first_row[other]) for one, other in some]
    return sorted({(min(pair), max(pair)) for pair in rows})


@rule(
    "PIR-25",
    "query",
    REF,
    "A child is listed under one reference.",
    "Tell us whether the two rows are one child under two references. If they are, keep one row; if they "
    "are twins, give them the same sibling group.",
    changes="eligibility",
)
def one_child_one_reference(m: Material) -> Iterator[Hit]:
    for first, row, in_one_group in m.once(_equal_in_all):
        if not in_one_group:
            yield Hit(row, found=f"all details equal to those in row {first}", rows=(first, row))


@rule(
    "PIR-26",
    "query",
    REF,
    "Twins have references of their own and details of their own.",
    "Confirm that these are twins and not one child under two references.",
    changes="eligibility",
)
def twins_are_two_children(m: Material) -> Iterator[Hit]:
    for first, row, in_one_group in m.once(_equal_in_all):
        if in_one_group:
            found = f"all details equal to those in row {first}, in the same sibling group"
            yield Hit(row, found=found, rows=(first, row))


def _equal_in_all(m: Material) -> list[tuple[int, int, bool]]:
    """Rows that equal an earlier one in everything but the reference; and whether they were sent as siblings.

    Left out are pairs that the rule on references nearly alike asks about.

    Rows without a birth (or expected birth) and a first involvement say too little to be compared.
    """
    frame = m.frame
    born = (frame["date_of_birth_state"] == "date") | (frame["expected_date_of_birth_state"] == "date")
    telling = frame[born & (frame["involvement_start_state"] == "date") & (frame["ref_key"] != "")]
    details = [name for name in frame.columns if name not in ("row", "record_ref", "ref_key")]
    alike = telling[telling.duplicated(details, keep=False)]
    near = set(m.once(_nearly_alike))
    found = []
    for _, same in alike.groupby(details, sort=False, dropna=False):
        first, *others = same.drop_duplicates("ref_key").itertuples()
        found += [(first.row, o.row, o.sibling_group != "") for o in others if (first.row, o.row) not in near]
    return found


def siblings_of(m: Material) -> Siblings:
    return find_siblings(m.frame)


@rule(
    "PIR-27",
    "query",
    ("expected_date_of_birth", "date_of_birth"),
    "A child who was unborn and has been born since is listed once.",
    "Tell us whether this unborn baby is the child born in the other row. If so, keep the row with the date "
    "of birth.",
    changes="eligibility",
)
def unborn_child_is_not_listed_again(m: Material) -> Iterator[Hit]:
    frame = m.frame
    unborn = m.state("expected_date_of_birth", "date") & m.state("date_of_birth", "blank")
    born = m.state("date_of_birth", "date")
    if not (unborn.any() and born.any()):
        return
    group = m.once(siblings_of).group
    born &= group.isin(group[unborn])

    def lines(which: pd.Series, day: str) -> Iterator[tuple[int, str, pd.Timestamp, int]]:
        names = ("row", "ref_key", day)
        return zip(*(frame.loc[which, name].tolist() for name in names), group[which].tolist(), strict=True)

    births: dict[int, list[tuple[int, str, pd.Timestamp]]] = defaultdict(list)
    for row, key, day, family in lines(born, "date_of_birth"):
        births[family].append((row, key, day))
    weeks = f"within {WEEKS_AROUND_BIRTH} weeks of that in row"
    pairs = (
        (row, other)
        for row, key, expected, family in lines(unborn, "expected_date_of_birth")
        for other, other_key, day in births[family]
        if abs((day - expected).days) <= 7 * WEEKS_AROUND_BIRTH and key != other_key
    )
    for row, other in islice(pairs, _MOST_PAIRS):
        found = f"a birth expected {weeks} {other}, in the same sibling group"
        yield Hit(row, found=found, rows=(min(row, other), max(row, other)))


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
    return m.blank("record_ref") & ~m.left_blank("record_ref")


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
    lines = zip(
        m.row.tolist(), m.frame["record_ref"].tolist(), m.frame["date_of_birth"].tolist(), strict=True
    )
    for row, reference, birth in lines:
        if read_day(reference).state in ("date", "filler"):
            yield Hit(row, found="a date")
        elif birth is not pd.NaT and len(digits := re.sub(r"\D", "", reference)) >= 6:
            spelt = (birth.strftime(form) for form in ("%d%m%y", "%d%m%Y", "%Y%m%d", "%y%m%d"))
            if any(day in digits for day in spelt) and not _like_chi(digits, False):
                yield Hit(row, found="digits that are the child's date of birth")


@rule(
    "PIR-32",
    "error",
    REF,
    "A reference is not a CHI number, name or date of birth.",
    "Use the reference of your own system. A child's name must not be sent; if this is one, tell your data "
    "protection officer.",
    found="two or more words without a digit, as a name has",
    changes="identity",
)
def reference_is_no_name(m: Material) -> pd.Series:
    return m.frame["record_ref"].map(_like_name).astype(bool)


def _like_name(reference: str) -> bool:
    return re.fullmatch(r"[^\W\d_]+([ ,.'’-]+[^\W\d_]+)+[.]?", reference) is not None


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


def _odd(reference: str) -> bool:
    odd = (
        len(reference) > _LONGEST or not re.search(r"\d", reference) or re.search(r"[\t\n\r*?†‡•]", reference)
    )
    return bool(reference and odd) and not _like_name(reference)
