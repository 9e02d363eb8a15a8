"""How like the population the selected records are, level by level, before and after replacement.

It knows children's characteristics and who is selected. A level is one value of one variable, such as "Male".
Its exact share is n * N_level / N records: the number it would have among n selected if records could be
divided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from record_review.inspection.programme import NOT_KNOWN, Programme
from record_review.population.profile import VARIABLES
from record_review.sample.replacement import apply_replacements

if TYPE_CHECKING:
    from record_review.sample.selection import Selection


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
    variables : columns whose levels are counted, in the order in which they are shown
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
    rows = []
    for variable in variables:
        values = by_ref[variable].astype("str")
        assert set(selection.selected) <= set(by_ref.index), "a selected record is not in the population"
        population = values.value_counts()
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
                    "expected": n * count / everyone,
                    "selected": drawn,
                    "difference": (drawn * everyone - n * count) / everyone,
                    "after": pd.NA if after is None else int(after.get(level, 0)),
                }
            )
        assert int(population.sum()) == everyone, f"{variable}: the levels do not add up to the population"
        assert int(selected.sum()) == n, f"{variable}: the levels do not add up to the selected"
        assert after is None or int(after.sum()) == n, (
            f"{variable}: the levels do not add up after replacement"
        )
    columns = ["variable", "level", "population", "share", "expected", "selected", "difference", "after"]
    return pd.DataFrame(rows, columns=columns).astype({"variable": "str", "level": "str", "after": "Int64"})


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


def level_name(variable: str, level: str, programme: Programme | None) -> str:
    """A level as a reader knows it: the route's short name for a category, else the level itself."""
    route = programme is not None and variable == "category" and level != NOT_KNOWN
    return programme.route(level).short if programme is not None and route else level


def summary(table: pd.DataFrame, programme: Programme | None = None) -> str:
    """The table of `representativeness` in one or two sentences."""
    first = table.loc[table["variable"].eq(table["variable"].iloc[0])]
    people, n = int(first["population"].sum()), int(first["selected"].sum())
    if people == n:
        return f"All {n} eligible children are selected, so every level is exactly as in the population."
    sentences = [likeness(table, "selected", programme).in_words()]
    if table["after"].notna().all():
        sentences.append(f"After replacement: {likeness(table, 'after', programme).in_words()}")
    return " ".join(f"{text[0].upper()}{text[1:]}." for text in sentences)


def likeness(table: pd.DataFrame, column: str, programme: Programme | None = None) -> Likeness:
    """How like the population the records of one column of `representativeness` are.

    Parameters
    ----------
    column : "selected" or "after"
    """
    first = table.loc[table["variable"].eq(table["variable"].iloc[0])]
    people, n = int(first["population"].sum()), int(first["selected"].sum())
    # Whole numbers, so that "within one" does not hang on a rounding.
    off = (table[column].astype("int64") * people - n * table["population"]).abs().to_numpy()
    worst = table.iloc[int(off.argmax())]
    name = level_name(worst["variable"], worst["level"], programme)
    return Likeness(
        levels=len(table),
        outside=int((off >= people).sum()),
        largest=float(off.max() / people),
        where=f"{VARIABLES.get(worst['variable'], worst['variable'])}: {name}",
    )
