"""Rules on siblings, and on the texts of a list (PIR-71 to PIR-76, PIR-86, PIR-97, PIR-98 and
PIR-104)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

import pandas as pd

from record_review.inspection import reference_key
from record_review.pir.cells.personal import GROUP_WORDS, looks_personal
from record_review.pir.rules.duplicates import siblings_of
from record_review.pir.rules.rule import Hit, Material, rule

SIBLINGS = ("sibling_group",)
LARGEST_FAMILY = 6
_ENOUGH = 20  # children, below which a list without siblings says nothing


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
    (*SIBLINGS, "record_ref"),
    "A sibling group has two children or more in the list.",
    "Check whether the siblings are in the list and have the same sibling group; if none is, leave the cell "
    "blank.",
    found="no other child of this sibling group in the list",
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
    "PIR-86",
    "query",
    (*SIBLINGS, "locality"),
    "A sibling group has a name of its own in the whole list.",
    "Give each group a name or number that no other has. If the column holds how many siblings a child has, "
    "or numbers that begin again in each area, the groups cannot be told from it.",
    changes="families",
)
def groups_are_not_counts(m: Material) -> Iterator[Hit]:
    names = m.frame["sibling_group"]
    if not names[names != ""].str.fullmatch("[0-9]").all():
        return
    places = m.frame["locality"][names != ""].groupby(names[names != ""])
    apart = sum(there[there != ""].nunique() > 1 for _, there in places)
    if apart and 2 * apart >= len(places):
        yield Hit(
            column="sibling_group",
            found=f"numbers of one digit only, {apart} of {len(places)} shared across localities",
            rows=tuple(m.row[names != ""].tolist()),
        )


@rule(
    "PIR-104",
    "query",
    SIBLINGS,
    "A sibling group is named as the others are.",
    'Check that these children are siblings, and that no letter or number such as "Y" or "1" says whether a '
    "child has siblings, or how many.",
    changes="families",
)
def groups_are_named_alike(m: Material) -> Iterator[Hit]:
    """A letter, two or a digit, where others are longer, or for children of several places or mothers."""
    names = m.frame["sibling_group"].map(reference_key)
    names = names[names != ""]
    counts = Counter(names)
    bare = [name for name in counts if _BARE.fullmatch(name) and counts[name] > 1]
    if not bare or len(bare) > _FEW_NAMES:
        return
    births = m.frame["date_of_birth"].fillna(m.frame["expected_date_of_birth"])
    for name in bare:
        there = names.index[names == name]
        places = m.frame["locality"][there]
        unlike = places[places != ""].nunique() > 1 or several_mothers(births[there].dropna().tolist())
        if unlike or len(counts) - len(bare) >= _ENOUGH_NAMES:
            rows = m.row[there].tolist()
            said = f"{'a letter or digit' if len(name) == 1 else 'two letters'} for {len(rows)} children"
            yield Hit(rows[0], found=said, rows=tuple(rows))


_BARE = re.compile(r"[^\W_]|[^\W\d_]{2}")
_FEW_NAMES, _ENOUGH_NAMES = 2, 5
_ONE_BIRTH, _NEXT_BIRTH = 3, 200  # days: twins are born within, and children of one mother further apart


def several_mothers(births: Iterable[pd.Timestamp]) -> bool:
    """Whether children born on these days cannot have one mother.

    >>> one = [pd.Timestamp(2020, 1, 1), pd.Timestamp(2020, 1, 2), pd.Timestamp(2021, 1, 1)]
    >>> several_mothers(one), several_mothers([*one, pd.Timestamp(2021, 3, 1)])
    (False, True)
    """
    days = sorted(births)
    return any(_ONE_BIRTH < (later - day).days < _NEXT_BIRTH for day, later in pairwise(days))


@rule(
    "PIR-74",
    "query",
    SIBLINGS,
    "A sibling group is a number or reference, not a surname.",
    "Use a number or a letter for the group. If this is a surname, delete it: names must not be sent.",
    changes="families",
)
def groups_are_not_surnames(m: Material) -> Iterator[Hit]:
    texts = {
        text for text in m.frame["sibling_group"].unique() if text and not any(c.isdigit() for c in text)
    }
    named = [
        t
        for t in texts
        if any(len(w) > 2 and w not in GROUP_WORDS for w in t.casefold().replace("-", " ").split())
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
    "PIR-97",
    "query",
    SIBLINGS,
    "A sibling is named by its reference as the list has it, and a sibling group in one way.",
    "Write the reference or the group name in full, as in the other row; or say that others are meant. Where "
    "only one can be meant, we take it.",
    changes="families",
)
def siblings_are_named_as_listed(m: Material) -> Iterator[Hit]:
    for rows, others in m.once(siblings_of).doubtful:
        named = " or ".join(map(str, others[:3])) + (" and others" if len(others) > 3 else "")
        found = f"nearly, and not quite, what row {named} has"
        yield Hit(rows[0], found=found, rows=tuple(sorted({*rows, *others})))


@rule(
    "PIR-98",
    "query",
    (),
    "{heading} is a short name of no person, and no address.",
    "Check the cell; names, addresses, telephone numbers, dates and notes must not be sent. We show its text "
    "nowhere.",
    changes="nothing",
)
def texts_are_not_personal(m: Material) -> Iterator[Hit]:
    for column in m.inspection.programme.columns:
        if column.kind != "text" or not m.has(column.name):
            continue
        texts = m.frame[column.name]
        numbers = column.name != "sibling_group"  # a list of references may be a long number
        kinds = {text: looks_personal(text, numbers) for text in texts.unique()}
        for row, kind in zip(m.row.tolist(), texts.map(kinds).tolist(), strict=True):
            if kind:
                yield Hit(row, column.name, found=f"what looks like {kind}")
