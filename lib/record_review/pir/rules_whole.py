"""Rules on siblings, and on the return as a whole: answers that no list of real children has (PIR-71 to
PIR-78, PIR-82 to PIR-84)."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from record_review.pir.rule import Hit, Material, rule
from record_review.pir.rules_references import siblings_of

SIBLINGS = ("sibling_group",)
LARGEST_FAMILY = 6
_ENOUGH = 20  # children, below which a pattern in a whole return says nothing
_NOT_KNOWN_SHARE = 0.5
_GENDER_NOT_KNOWN_SHARE = 0.02  # the share that the children in need census of England asks about
_MANY = 200  # children among whom some are unborn: about one in twenty on the register is
_DEFAULTED = ("gender", "ethnicity", "disability", "looked_after", "simd_quintile", "locality")


@rule(
    "PIR-71",
    "query",
    SIBLINGS,
    "Siblings name each other, or share the name of a sibling group.",
    "Give this child the same sibling group as the sibling who names it. We take them as siblings.",
    found="blank, for a child whom another row names as a sibling",
    changes="nothing",
)
def siblings_name_each_other(m: Material) -> pd.Series:
    named = {row for rows in m.once(siblings_of).references.values() for row in rows}
    keys = m.frame.loc[m.row.isin(named), "ref_key"]
    return m.frame["ref_key"].isin(keys) & m.blank("sibling_group")


@rule(
    "PIR-72",
    "query",
    SIBLINGS,
    "A sibling group has two children or more in the list.",
    "Check whether the siblings are in the list and have the same sibling group; if none is, leave the cell "
    "blank.",
    found="a sibling group with one child",
    changes="families",
)
def groups_have_two_children(m: Material) -> pd.Series:
    group = m.once(siblings_of).group
    size = m.frame["ref_key"].groupby(group).transform("nunique")
    return ~m.blank("sibling_group") & (size == 1)


@rule(
    "PIR-73",
    "query",
    SIBLINGS,
    f"A sibling group has up to {LARGEST_FAMILY} children.",
    'Check that these children are siblings, and that no word such as "none" stands for a group.',
    changes="families",
)
def groups_are_not_large(m: Material) -> Iterator[Hit]:
    group = m.once(siblings_of).group
    for family, rows in m.row.groupby(group[group.map(group.value_counts()) > LARGEST_FAMILY]):
        size = m.frame.loc[group == family, "ref_key"].nunique()
        if size > LARGEST_FAMILY:
            yield Hit(int(rows.iloc[0]), found=f"a group of {size} children", rows=tuple(rows.tolist()))


@rule(
    "PIR-74",
    "query",
    SIBLINGS,
    "A sibling group is a number or reference, not a surname.",
    "Use a number or a letter for the group. If this is a surname, delete it: names must not be sent.",
    changes="nothing",
)
def groups_are_not_surnames(m: Material) -> Iterator[Hit]:
    plain = {"family", "group", "sibling", "siblings", "sibs", "sib", "set", "fam", "grp"}
    texts = {
        text for text in m.frame["sibling_group"].unique() if text and not any(c.isdigit() for c in text)
    }
    named = [
        t for t in texts if any(len(w) > 2 and w not in plain for w in t.casefold().replace("-", " ").split())
    ]
    for row in m.row[m.frame["sibling_group"].isin(named)].tolist():
        yield Hit(row)


@rule(
    "PIR-75",
    "query",
    (),
    "{heading} is text.",
    "Type the text again with the column formatted as text: Excel turns entries such as 1-2 into dates.",
    changes="cell",
)
def texts_are_texts(m: Material) -> Iterator[Hit]:
    for column in m.inspection.programme.columns:
        if column.kind == "text" and m.has(column.name):
            for row in m.row[m.is_sent_as(column.name, "d", "b", "h", "l")].tolist():
                yield Hit(row, column.name)


@rule(
    "PIR-76",
    "query",
    SIBLINGS,
    "Sibling relationships are identified.",
    "Enter the same sibling group for siblings; if there are none in the list, tell us so.",
    found="no sibling group for any child",
    changes="families",
)
def some_siblings_are_given(m: Material) -> Iterator[Hit]:
    if len(m.frame) >= _ENOUGH and m.blank("sibling_group").all():
        yield Hit(column="sibling_group")


@rule(
    "PIR-77",
    "query",
    (),
    "{heading} differs between children.",
    "Check that the column holds the true answers and not one filled down.",
    changes="nothing",
)
def answers_differ(m: Material) -> Iterator[Hit]:
    for name in _DEFAULTED:
        answers = m.frame[name][m.frame[name] != ""]
        if m.has(name) and len(answers) >= _ENOUGH and answers.nunique() == 1:
            yield Hit(column=name, found=f"one answer for all {len(answers):,} children who have one")


@rule(
    "PIR-78",
    "query",
    (),
    "{heading} is known for most children.",
    "Check whether your records say more; if not, tell us why.",
    changes="nothing",
)
def most_is_known(m: Material) -> Iterator[Hit]:
    for name in ("gender", "ethnicity", "disability", "looked_after", "simd_quintile"):
        answers = m.frame[name][(m.frame[name] != "") & ~m.is_code(name, "unborn")]
        unknown = int(m.is_code(name, "not_known")[answers.index].sum())
        most = _GENDER_NOT_KNOWN_SHARE if name == "gender" else _NOT_KNOWN_SHARE
        if m.has(name) and len(answers) >= _ENOUGH and most * len(answers) < unknown < len(answers):
            yield Hit(column=name, found=f"Not known for {unknown:,} of {len(answers):,} children")


@rule(
    "PIR-82",
    "query",
    (),
    "Children came by an investigation without registration, and others by the register.",
    "Check that the list holds the children of all four routes.",
    changes="eligibility",
)
def main_routes_are_used(m: Material) -> Iterator[Hit]:
    for route in m.inspection.programme.routes[:2]:
        if m.has(route.column) and len(m.frame) >= 2 * _ENOUGH and not m.yes(route.column).any():
            yield Hit(column=route.column, found=f"no child among {len(m.frame):,} who came by this route")


@rule(
    "PIR-83",
    "query",
    ("expected_date_of_birth", "date_of_birth"),
    "Unborn babies in protective processes are in the list.",
    "Check whether unborn babies were left out; if there were none, tell us so.",
    changes="eligibility",
)
def unborn_babies_are_listed(m: Material) -> Iterator[Hit]:
    if len(m.frame) >= _MANY and not m.state("expected_date_of_birth", "date").any():
        yield Hit(column="expected_date_of_birth", found=f"no unborn baby among {len(m.frame):,} children")


@rule(
    "PIR-84",
    "query",
    ("involvement_end", "involvement_start"),
    "Some involvement has ended, and some goes on.",
    "Check that a blank cell means that involvement goes on, and that dates of involvement that has ended "
    "are given.",
    changes="eligibility",
)
def some_involvement_has_ended(m: Material) -> Iterator[Hit]:
    if len(m.frame) >= _ENOUGH and m.state("involvement_end", "blank").all():
        yield Hit(column="involvement_end", found=f"blank for all {len(m.frame):,} children")
