"""The reserves in the order of their closeness to a record that cannot be read, with the reasons in words.

It knows children's characteristics and the reserves of one selection. It chooses nobody: "the inspection lead
selects an alternative record from the reserve list that is as close a match as possible in relation to age,
category, gender, ethnicity etc."

Source of the distance: Gower (1971), A general coefficient of similarity: every variable from 0 (same) to 1,
weighted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from record_review.inspection.programme import NOT_KNOWN, Programme
from record_review.inspection.refusals import ReadingError
from record_review.sample.replacement import apply_replacements, no_replacements, reference_key
from record_review.sample.representativeness import likeness, representativeness
from record_review.sample.selection import place_names

if TYPE_CHECKING:
    from record_review.inspection.file import SampleSettings
    from record_review.sample.selection import Selection

# The category comes before any distance. The guidance names age, gender and ethnicity next; the weights are
# ours.
WEIGHTS = {"age": 2.0, "gender": 2.0, "ethnicity": 2.0}
OTHER_WEIGHT = 1.0  # of every further variable that the sample is balanced on

WORDS = {"ethnicity": "ethnic group", "looked_after": "looked after status", "simd_quintile": "SIMD quintile"}
NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


SHOWN = [
    "record_ref",
    "reserve",
    "same_category",
    "distance",
    "why",
    "siblings",
    "above_share",
    "levels_outside",
    "largest_difference",
    "worst_level",
]


def rank_reserves(
    children: pd.DataFrame,
    selection: Selection,
    replaced_ref: str,
    replacements: pd.DataFrame | None,
    settings: SampleSettings,
    programme: Programme | None = None,
) -> pd.DataFrame:
    """The unused reserves, the closest to one record first.

    First those that put no family above its share of the sample, then those of the same category, then by
    Gower distance on age in months, gender, ethnic group and whatever else the sample is balanced on; equal
    ones in reserve order.

    Parameters
    ----------
    children : the eligible children (`Population.children`)
    replaced_ref : the record that is to be replaced, compared without case and spaces
    replacements : the lead's decisions so far; None for none
    settings : says what the sample is balanced on and how siblings are treated
    programme : names the routes in words

    Returns
    -------
    a row per unused reserve: rank, record_ref, reserve (V01 …), same_category, distance (0 to 1), why
    (words), siblings (a warning, "" for none), above_share (the family would have more than its share of the
    sample), and of the sample after this choice levels_outside (levels one record or more from their exact
    share), largest_difference (records) and worst_level (which has it)

    Raises
    ------
    ReadingError : the record is not among those that are read, or the earlier replacements do not fit
    """
    found = _candidates(children, selection, [replaced_ref], replacements, settings, programme)
    keys, ways = ["above_share", "same_category", "distance", "order"], [True, False, True, True]
    ranked = found.sort_values(keys, ascending=ways, kind="stable").reset_index(drop=True)
    ranked.insert(0, "rank", range(1, len(ranked) + 1))
    return ranked.loc[:, ["rank", *SHOWN]]


def assign_reserves(
    children: pd.DataFrame,
    selection: Selection,
    replaced_refs: Sequence[str],
    replacements: pd.DataFrame | None,
    settings: SampleSettings,
) -> pd.DataFrame:
    """A reserve for each of several records at once, so that together they are as close as can be: a
    suggestion.

    The same conditions in the same order as in `rank_reserves`, summed over the records. A family is counted
    with the records that stay; two reserves of one family that come in together are for the lead to see in
    ``siblings``.

    Returns
    -------
    a row per record, in the order given: replaced, then the columns of `rank_reserves` without the rank

    Raises
    ------
    ReadingError : a record is not among those that are read or named twice, or there are too few unused
        reserves
    """
    from scipy.optimize import linear_sum_assignment  # slow to load, and only needed here

    found = _candidates(children, selection, replaced_refs, replacements, settings)
    unused = found["order"].nunique()
    if len(replaced_refs) > unused:
        raise ReadingError(f"There are {len(replaced_refs)} records to replace and {unused} unused reserves.")
    # Each condition outweighs any sum of those after it; whole numbers, so that nothing hangs on a rounding.
    cost = found["above_share"].astype("int64") * 10**12 + (~found["same_category"]).astype("int64") * 10**10
    cost += (found["distance"] * 10**5).round().astype("int64") * 10**3 + found["order"]
    _, chosen = linear_sum_assignment(cost.to_numpy().reshape(len(replaced_refs), unused))
    rows = found.iloc[np.arange(len(replaced_refs)) * unused + chosen]
    return rows.loc[:, ["replaced", *SHOWN]].reset_index(drop=True)


def _candidates(
    children: pd.DataFrame,
    selection: Selection,
    replaced_refs: Sequence[str],
    replacements: pd.DataFrame | None,
    settings: SampleSettings,
    programme: Programme | None = None,
) -> pd.DataFrame:
    """A row per record to replace and unused reserve, in reserve order, with all that a ranking needs."""
    earlier = no_replacements() if replacements is None else replacements
    reading = apply_replacements(selection, earlier)
    official = {reference_key(ref): ref for ref in reading}
    problems = [
        f"{ref} is not among the {len(reading)} records that are read, so it cannot be replaced."
        for ref in replaced_refs
        if reference_key(ref) not in official
    ]
    going = [official.get(reference_key(ref), ref) for ref in replaced_refs]
    if len(set(going)) < len(going) and not problems:
        problems.append("A record is named twice.")
    if problems:
        raise ReadingError(*problems)
    by_ref = children.set_index("record_ref")
    variables = _variables(settings.balance_on)
    used = {reference_key(ref) for ref in earlier["replacement"]}
    unused = [(order, ref) for order, ref in enumerate(selection.reserves) if reference_key(ref) not in used]
    staying, places, rows = [ref for ref in reading if ref not in going], place_names(selection), []
    for replaced in going:
        for order, ref in unused:
            warning, over = _siblings(by_ref, ref, staying, places, settings.siblings)
            choice = {"replaced": replaced, "replacement": ref, "reason": "-", "decided_by": "-", "note": ""}
            with_it = pd.concat([earlier, pd.DataFrame([choice])], ignore_index=True)
            table = representativeness(children, selection, settings.balance_on, with_it)
            row = {
                "replaced": replaced,
                "order": order,
                "record_ref": ref,
                "reserve": places[ref],
            }
            row["same_category"] = bool(by_ref.at[ref, "category"] == by_ref.at[replaced, "category"])
            row["distance"] = _distance(by_ref, replaced, ref, variables)
            row["why"] = _in_words(by_ref, replaced, ref, variables)
            row["siblings"] = warning
            row["above_share"] = over
            like = likeness(table, "after", programme)
            row["levels_outside"], row["largest_difference"] = like.outside, like.largest
            row["worst_level"] = like.where
            rows.append(row)
    return pd.DataFrame(rows, columns=["replaced", "order", *SHOWN])


def _variables(balance_on: Sequence[str]) -> list[str]:
    """What closeness is judged on besides the category: the guidance's own, then the other balance
    variables."""
    named = ["gender", "ethnicity"]
    return [
        "age",
        *named,
        *(v for v in balance_on if v not in ("category", "age_band", "age_months", *named)),
    ]


def _distance(by_ref: pd.DataFrame, one: str, other: str, variables: Sequence[str]) -> float:
    parts = {
        v: _age_apart(by_ref, one, other) if v == "age" else _apart(by_ref, one, other, v) for v in variables
    }
    weights = {v: WEIGHTS.get(v, OTHER_WEIGHT) for v in variables}
    return sum(weights[v] * parts[v] for v in variables) / sum(weights.values())


def _apart(by_ref: pd.DataFrame, one: str, other: str, variable: str) -> float:
    return float(by_ref.at[one, variable] != by_ref.at[other, variable])


def _age_apart(by_ref: pd.DataFrame, one: str, other: str) -> float:
    """Months apart as a share of the range of ages; a born and an unborn child are as far apart as can be."""
    months = [by_ref.at[ref, "age_months"] for ref in (one, other)]
    if any(pd.isna(age) for age in months):
        return float(by_ref.at[one, "unborn"] != by_ref.at[other, "unborn"])
    ages = by_ref["age_months"]
    return abs(int(months[0]) - int(months[1])) / max(1, int(ages.max()) - int(ages.min()))


def _in_words(by_ref: pd.DataFrame, replaced: str, ref: str, variables: Sequence[str]) -> str:
    """Such as "same category and gender, eight months older, other locality"."""
    same: list[str] = []
    other: list[str] = []
    unknown: list[str] = []
    for variable in ["category", *(v for v in variables if v != "age")]:
        word, values = (
            WORDS.get(variable, variable),
            {by_ref.at[replaced, variable], by_ref.at[ref, variable]},
        )
        (unknown if values == {NOT_KNOWN} else same if len(values) == 1 else other).append(word)
    told = [f"same {listed(same)}" if same else "", _age_words(by_ref, replaced, ref)]
    told += [
        f"other {listed(other)}" if other else "",
        f"{listed(unknown)} not known of either" if unknown else "",
    ]
    return ", ".join(text for text in told if text)


def _age_words(by_ref: pd.DataFrame, replaced: str, ref: str) -> str:
    unborn = [bool(by_ref.at[child, "unborn"]) for child in (replaced, ref)]
    if any(unborn):
        return "both unborn" if all(unborn) else "unborn" if unborn[1] else "born, not unborn"
    months = int(by_ref.at[ref, "age_months"]) - int(by_ref.at[replaced, "age_months"])
    if months == 0:
        return "same age in months"
    years, rest = divmod(abs(months), 12)
    length = _counted(abs(months), "month") if abs(months) < 24 else _counted(years, "year")
    length += f" and {_counted(rest, 'month')}" if abs(months) >= 24 and rest else ""
    return f"{length} {'older' if months > 0 else 'younger'}"


def _counted(number: int, unit: str) -> str:
    return f"{NUMBERS[number] if number < len(NUMBERS) else number} {unit}{'' if number == 1 else 's'}"


def listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def _siblings(
    by_ref: pd.DataFrame, ref: str, staying: Sequence[str], places: dict[str, str], policy: str
) -> tuple[str, bool]:
    """A warning that names the siblings who are read, and whether the family would be above its share."""
    group = by_ref.at[ref, "sibling_group"]
    family = [other for other in staying if group and by_ref.at[other, "sibling_group"] == group]
    if not family:
        return "", False
    size, n = int(by_ref["sibling_group"].eq(group).sum()), len(staying) + 1
    most = {"spread": -(-size * n // len(by_ref)), "one_per_family": 1}.get(policy, size)
    return f"brother or sister of {listed([places[other] for other in family])}", len(family) + 1 > most
