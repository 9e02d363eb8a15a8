"""How unlike a record a reserve is: weighted differences in what they are, and the same in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from record_review.inspection.programme import NOT_KNOWN, Programme
from record_review.inspection.strict import listed

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


def weights_of(balance_on: Sequence[str], programme: Programme) -> dict[str, int]:
    """What closeness is judged on besides the category, and what it weighs: age, gender and ethnic group,
    which the guidance names, then the other balance variables.
    """
    named = ["age", "gender", "ethnicity"]
    others = [v for v in balance_on if v not in ("category", "age_band", "age_months", *named)]
    return {v: programme.closeness.get(v, programme.closeness["other"]) for v in [*named, *others]}


def distance(by_ref: pd.DataFrame, one: str, other: str, weights: Mapping[str, int]) -> float:
    """Weighted share of what differs between two children, 0 (alike in all) to 1.

    by_ref : children of the population by their references
    """
    apart = sum(
        weight * (_age_apart(by_ref, one, other) if v == "age" else _apart(by_ref, one, other, v))
        for v, weight in weights.items()
    )
    return apart / sum(weights.values())


def _apart(by_ref: pd.DataFrame, one: str, other: str, variable: str) -> float:
    return float(by_ref.at[one, variable] != by_ref.at[other, variable])


def _age_apart(by_ref: pd.DataFrame, one: str, other: str) -> float:
    """Months apart as a share of the range of ages. A born and an unborn child, or a child whose age is not
    known and one whose age is, are as far apart as can be.
    """
    months = [by_ref.at[ref, "age_months"] for ref in (one, other)]
    if any(pd.isna(age) for age in months):
        return float(_age_kind(by_ref, one) != _age_kind(by_ref, other))
    ages = by_ref["age_months"]
    return abs(int(months[0]) - int(months[1])) / max(1, int(ages.max()) - int(ages.min()))


def _age_kind(by_ref: pd.DataFrame, ref: str) -> str:
    """Why a child has no age: unborn, or not known."""
    return (
        "unborn" if by_ref.at[ref, "unborn"] else "not known" if pd.isna(by_ref.at[ref, "age_months"]) else ""
    )


def difference_in_words(by_ref: pd.DataFrame, replaced: str, ref: str, variables: Sequence[str]) -> str:
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
    before, now = _age_kind(by_ref, replaced), _age_kind(by_ref, ref)
    if "unborn" in (before, now):
        return "both unborn" if before == now else "unborn" if now == "unborn" else "born, not unborn"
    if before or now:
        return "age not known of either" if before == now else "age not known of one of them"
    months = int(by_ref.at[ref, "age_months"]) - int(by_ref.at[replaced, "age_months"])
    if months == 0:
        return "same age in months"
    years, rest = divmod(abs(months), 12)
    length = _counted(abs(months), "month") if abs(months) < 24 else _counted(years, "year")
    length += f" and {_counted(rest, 'month')}" if abs(months) >= 24 and rest else ""
    return f"{length} {'older' if months > 0 else 'younger'}"


def _counted(number: int, unit: str) -> str:
    return f"{NUMBERS[number] if number < len(NUMBERS) else number} {unit}{'' if number == 1 else 's'}"
