"""Rules on children who may be in the list twice (PIR-22 to PIR-27)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import pandas as pd

from record_review.inspection import NOT_MATCHED, NearReferences, reference_key
from record_review.pir.children.siblings import Siblings, find_siblings
from record_review.pir.rules.rule import Hit, Material, rule

REF = ("record_ref",)
WEEKS_AROUND_BIRTH = 6  # an expected date of birth and the birth lie within six weeks of each other
# What does not change from one row of a child to the next, in words
_DETAILS = {
    "gender": "gender",
    "ethnicity": "ethnic group",
    "disability": "answer on disability",
    "locality": "locality",
    "simd_quintile": "SIMD quintile",
}
_BIRTHS = ("date_of_birth", "expected_date_of_birth")
_DAYS = 7  # between the first days of one child as two systems have them
_EQUAL = "all details equal to those"
_ALIKE = "the day of birth, all that does not change, and the beginning within a week of those"
_MOST_PAIRS = 300  # a return with more pairs than this has one problem, not many


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
    unsure = {name: {"", NOT_MATCHED, *_says_nothing(m, name)} for name in _DETAILS}
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
                differing.append(_DETAILS[name])
        found.append((one["row"], line["row"], " and ".join(differing)))
    return found


def _says_nothing(m: Material, column: str) -> set[str]:
    """Codes that another answer does not contradict: not known, not disclosed, unborn."""
    codes = m.inspection.programme.code_lists.get(m.inspection.programme.column(column).codes or "")
    return set(codes.meanings) if codes else set()


@rule(
    "PIR-24",
    "query",
    REF,
    "References differ in more than leading zeros, a prefix, punctuation or letters that look alike.",
    "Tell us whether the two rows are one child. If they are, keep one row; if not, write both references "
    "in full.",
    changes="eligibility",
)
def no_references_nearly_alike(m: Material) -> Iterator[Hit]:
    for first, row in m.once(_nearly_alike):
        yield Hit(row, found=f"a reference that differs little from that in row {first}", rows=(first, row))


def _nearly_alike(m: Material) -> list[tuple[int, int]]:
    """Pairs of rows whose references may be one, mistyped: zeros or a prefix lost, punctuation, letters that
    look alike."""
    first_row: dict[str, int] = {}
    for key, row in zip(m.frame["ref_key"].tolist(), m.row.tolist(), strict=True):
        if key:
            first_row.setdefault(key, row)
    some = islice(NearReferences(first_row).pairs(), _MOST_PAIRS)
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
    for first, row, in_one_group, agree in m.once(_equal_in_all):
        if not in_one_group:
            yield Hit(row, found=f"{agree} in row {first}", rows=(first, row))


@rule(
    "PIR-26",
    "query",
    REF,
    "Twins have references of their own and details of their own.",
    "Confirm that these are twins and not one child under two references.",
    changes="eligibility",
)
def twins_are_two_children(m: Material) -> Iterator[Hit]:
    for first, row, in_one_group, agree in m.once(_equal_in_all):
        if in_one_group:
            found = f"{agree} in row {first}, in the same sibling group"
            yield Hit(row, found=found, rows=(first, row))


def _equal_in_all(m: Material) -> list[tuple[int, int, bool, str]]:
    """Rows that may be an earlier child under another reference: born on one day, alike in all that does not
    change, and first involved or registered within a few days of each other; whether they were sent under
    one group name, and in what they agree. One that names the other as its sibling may still be the same
    child.

    Left out are pairs that the rule on references nearly alike asks about. Rows without a birth (or expected
    birth) and a first involvement say too little to be compared.
    """
    frame = m.frame
    person = [n for n in (*_BIRTHS, *_DETAILS, "looked_after") if n in frame]
    born = (frame["date_of_birth_state"] == "date") | (frame["expected_date_of_birth_state"] == "date")
    telling = frame[born & (frame["involvement_start_state"] == "date") & (frame["ref_key"] != "")]
    alike = telling[telling.duplicated(person, keep=False)].drop_duplicates([*person, "ref_key"])
    if alike.empty:
        return []
    details = [n for n in frame.columns if n not in ("row", "record_ref", "ref_key", "sibling_group")]
    near = set(m.once(_nearly_alike))
    named = m.once(siblings_of).references
    found = []
    for _, same in alike.groupby(person, sort=False, dropna=False):
        lines = same.to_dict("records")
        for at, line in enumerate(lines):
            for one in lines[:at]:
                first, row = one["row"], line["row"]
                equal = all(one[n] == line[n] or (one[n] is line[n] is pd.NaT) for n in details)
                if (first, row) in near or not (equal or _begins_alike(one, line)):
                    continue
                a_reference = row in named.get(first, ()) or first in named.get(row, ())
                groups = (reference_key(one["sibling_group"]), reference_key(line["sibling_group"]))
                one_group = groups[0] == groups[1] != "" and not a_reference
                found.append((first, row, one_group, _EQUAL if equal else _ALIKE))
                break
    return found[:_MOST_PAIRS]


def _begins_alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether a first involvement or registration of two rows lies within a few days."""
    days = ("involvement_start", "registration_date")
    return any(
        f"{one[f'{n}_state']} {other[f'{n}_state']}" == "date date" and abs((one[n] - other[n]).days) <= _DAYS
        for n in days
    )


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
