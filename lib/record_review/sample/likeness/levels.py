"""How like the population the selected records are, level by level, before and after replacement.

It knows children's characteristics and who is selected. A level is one value of one variable, such as "Male".
Its exact share is the number it would have among n selected if records could be divided: n * N_level / N
records when all children have the same chance, and always the sum of the chances of its children.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from record_review.inspection.programme import NOT_KNOWN, Programme
from record_review.inspection.promises import promise
from record_review.population.profile import VARIABLES
from record_review.sample.draw.replacements import apply_replacements
from record_review.sample.search.characteristics import is_number

if TYPE_CHECKING:
    from record_review.sample.draw.selection import Selection

NUMBERS = {"age_months": "Age in months at the agreed date"}  # variables that are balanced in their mean
NOTHING = 1e-9  # records: a difference that is only a rounding
FLOORED = (
    "Because of a floor chances differ: the exact share of a level is the sum of the chances of its children."
)


@dataclass(frozen=True)
class Likeness:
    """How far a set of records is from the population, in one line.

    levels : how many are looked at; outside : those one record or more from their exact share
    largest : the largest difference, in records; where : the level that has it, in words
    """

    levels: int
    outside: int
    largest: float
    where: str

    def in_words(self) -> str:
        """A clause without a full stop."""
        what = "every level is within one record of its exact share"
        if self.outside:
            within = self.levels - self.outside
            what = f"{within} of {self.levels} levels are within one record of their exact share"
        return f"{what}; the largest difference is {self.largest:.1f} records ({self.where})"


def representativeness(
    children: pd.DataFrame,
    selection: Selection,
    variables: Sequence[str],
    replacements: pd.DataFrame | None = None,
    *,
    programme: Programme | None = None,
) -> pd.DataFrame:
    """Every level of every variable: in the population, among the selected, and after replacement.

    Parameters
    ----------
    children : the eligible children, one row each, with ``record_ref`` and the variables
    variables : columns whose levels are counted, in the order in which they are shown; those that hold
        numbers are left out: see `mean_likeness`
    replacements : as `apply_replacements` takes them; None when replacement is not looked at
    programme : gives the order of the levels; what it does not order stands by size, "Not known" last

    Returns
    -------
    a row per level: variable, level, population (children), share (of the population), expected (its exact
    share in records), selected (records), difference (selected - expected), after (records after replacement;
    missing without ``replacements``)

    Raises
    ------
    ReadingError : the replacements do not fit the selection
    """
    after_refs = None if replacements is None else apply_replacements(selection, replacements)
    by_ref = children.set_index("record_ref")
    n, everyone = len(selection.selected), len(children)
    chance, rows = selection_chances(children, selection), []
    for variable in (name for name in variables if not is_number(children[name])):
        values = by_ref[variable].astype("str")
        promise(set(selection.selected) <= set(by_ref.index), "a selected record is not in the population")
        population, expected = values.value_counts(), chance.groupby(values).sum()
        selected = values.loc[list(selection.selected)].value_counts()
        after = None if after_refs is None else values.loc[list(after_refs)].value_counts()
        levels = in_order(population, variable, programme)
        for level in levels:
            count, drawn = int(population[level]), int(selected.get(level, 0))
            rows.append(
                {
                    "variable": variable,
                    "level": level,
                    "population": count,
                    "share": count / everyone,
                    "expected": float(expected[level]),
                    "selected": drawn,
                    "difference": drawn - float(expected[level]),
                    "after": pd.NA if after is None else int(after.get(level, 0)),
                }
            )
        promise(int(population.sum()) == everyone, f"{variable}: the levels do not add up to the population")
        promise(int(selected.sum()) == n, f"{variable}: the levels do not add up to the selected")
        promise(
            after is None or int(after.sum()) == n, f"{variable}: the levels do not add up after replacement"
        )
    columns = ["variable", "level", "population", "share", "expected", "selected", "difference", "after"]
    return pd.DataFrame(rows, columns=columns).astype({"variable": "str", "level": "str", "after": "Int64"})


def selection_chances(children: pd.DataFrame, selection: Selection) -> pd.Series:
    """The chance of every child of being selected, by ``record_ref``; they add up to the number selected.

    A selected record's weight is one over its chance. Children of a category all have the same chance, so it
    can be seen from any of them among the selected. Categories without a selected record have no floor: their
    children share equally what is left of the number selected.
    """
    n, everyone = len(selection.selected), len(children)
    refs = pd.Index(children["record_ref"], dtype="str")
    weight = set(selection.weights)
    if not weight or weight == {1.0} or (len(weight) == 1 and abs(max(weight) * n - everyone) < 1e-6):
        return pd.Series(n / everyone, index=refs)
    weights = pd.Series(selection.weights, index=list(selection.selected))
    category = pd.Series(children["category"].astype("str").to_numpy(), index=refs)
    of_category = weights.groupby(category.loc[weights.index]).first()
    chance = 1 / category.map(of_category).astype("float64")
    left = n - float(chance.sum())
    promise(left > -1e-6, "the weights of the selected belong to another population")
    promise(chance.isna().any() or left < 1e-6, "the weights of the selected belong to another population")
    return chance.fillna(left / max(1, int(chance.isna().sum())))


def mean_likeness(
    children: pd.DataFrame,
    selection: Selection,
    variables: Sequence[str],
    replacements: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The mean of every variable that holds numbers: in the population, of the selected, after replacement.

    Means are of the children whose number is known. Parameters as in `representativeness`.

    Returns
    -------
    a row per variable that holds numbers: variable, known (children), population, expected (with every child
    counted by its chance; the population's mean when chances are equal), selected, difference (selected -
    expected), after (missing without ``replacements``)
    """
    after_refs = None if replacements is None else apply_replacements(selection, replacements)
    by_ref, chance = children.set_index("record_ref"), selection_chances(children, selection)
    rows = []
    for variable in (name for name in variables if is_number(children[name])):
        values = by_ref[variable].astype("float64")
        known = values.notna()
        expected = float((values * chance)[known].sum() / chance[known].sum())
        selected = float(values.loc[list(selection.selected)].mean())
        rows.append(
            {
                "variable": variable,
                "known": int(known.sum()),
                "population": float(values.mean()),
                "expected": expected,
                "selected": selected,
                "difference": selected - expected,
                "after": float("nan") if after_refs is None else float(values.loc[list(after_refs)].mean()),
            }
        )
    columns = ["variable", "known", "population", "expected", "selected", "difference", "after"]
    return pd.DataFrame(rows, columns=columns).astype({"variable": "str"})


def in_order(counts: pd.Series, variable: str, programme: Programme | None) -> list[str]:
    """The levels of ``counts`` in the programme's order; those it does not order, such as localities, by
    size."""
    known: list[str] = []
    if programme is not None and variable == "category":
        known = [route.code for route in programme.routes]
    elif programme is not None and variable == "age_band":
        known = [band.label for band in programme.bands]
    elif programme is not None and variable in programme.groupings:
        known = list(programme.groupings[variable])
    elif programme is not None:
        lists = [column.codes for column in programme.columns if column.name == variable and column.codes]
        known = [code for name in lists for code in programme.code_lists[name].codes]
    place = {level: i for i, level in enumerate(known)}
    last = len(place)
    return sorted(
        counts.index,
        key=lambda level: (level == NOT_KNOWN, place.get(level, last), -int(counts[level]), level),
    )


def variable_name(variable: str) -> str:
    """A variable as tables and widgets call it."""
    return VARIABLES.get(variable) or NUMBERS.get(variable, variable)


def level_name(variable: str, level: str, programme: Programme | None) -> str:
    """A level as a reader knows it: the route's short name for a category, else the level itself."""
    route = programme is not None and variable == "category" and level != NOT_KNOWN
    return programme.route(level).short if programme is not None and route else level


def summary(table: pd.DataFrame, programme: Programme | None = None) -> str:
    """The table of `representativeness` in one or two sentences."""
    if table.empty:
        return "There are no levels to compare."
    first = table.loc[table["variable"].eq(table["variable"].iloc[0])]
    people, n = int(first["population"].sum()), int(first["selected"].sum())
    if people == n:
        return f"All {n} eligible children are selected, so every level is exactly as in the population."
    sentences = [likeness(table, "selected", programme).in_words()]
    if table["after"].notna().all():
        sentences.append(f"After replacement: {likeness(table, 'after', programme).in_words()}")
    if (table["expected"] - n * table["share"]).abs().max() > NOTHING:
        sentences.append(FLOORED)
    return " ".join(f"{text[0].upper()}{text[1:]}." for text in sentences)


def likeness(table: pd.DataFrame, column: str, programme: Programme | None = None) -> Likeness:
    """How like the population the records of one column of `representativeness` are.

    Parameters
    ----------
    column : "selected" or "after"
    """
    if table.empty:
        return Likeness(0, 0, 0.0, "no level")
    # Shares are fractions of at most some ten thousand lists: a rounding cannot hide a difference of one.
    off = (table[column].astype("float64") - table["expected"]).abs().round(9).to_numpy()
    worst = table.iloc[int(off.argmax())]
    name = level_name(worst["variable"], worst["level"], programme)
    return Likeness(
        levels=len(table),
        outside=int((off >= 1).sum()),
        largest=float(off.max()),
        where=f"{VARIABLES.get(worst['variable'], worst['variable'])}: {name}",
    )
