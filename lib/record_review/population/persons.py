"""One line per child from the rows that are about the same child.

Knows how details of several rows become one. Decides nothing about eligibility.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from record_review.inspection import NOT_KNOWN, NOT_MATCHED, Programme
from record_review.inspection.calendar import FAR, birthdays, day_number, day_numbers, months_old
from record_review.pir.cells.personal import localities_shown
from record_review.population.routes import RouteAnswers

CODED = ("gender", "ethnicity", "disability", "looked_after", "simd_quintile", "scra", "route_a_ended_at")


def persons(
    rows: pd.DataFrame,
    first: np.ndarray,
    routes: RouteAnswers,
    programme: Programme,
    agreed: date,
    localities: Sequence[str] = (),
) -> pd.DataFrame:
    """One line per child, in the order of the children's first rows.

    A detail is taken from the first row that has a usable value: a known one before "Unborn", that before
    "Not known", that before nothing. Routes are joined. The two dates of involvement come from one row, so
    that no spell appears which nobody reported.

    Parameters
    ----------
    rows : children of the return; ``first`` : for every row the place of its child's first row
    localities : those that may be known by name however few children share them (see `localities_shown`)

    Returns
    -------
    place, row, record_ref, ref_key, the routes (bool), category, age_band, age_months, unborn, gender,
    ethnicity, ethnicity_detail, disability, looked_after, simd_quintile, locality, route_a_ended_at, scra,
    involvement_start, involvement_end; and for deciding `adult_on` (day number of the 18th birthday),
    `birth_unknown`
    """
    heads = np.unique(first)
    child_of = np.searchsorted(heads, first)
    found = rows.iloc[heads][["row", "record_ref", "ref_key"]].reset_index(drop=True)
    found.insert(0, "place", heads)
    for column in CODED:
        found[column] = _best(rows[column], _usability(rows[column], column, programme), child_of)
    found["locality"] = _best(rows["locality"], (rows["locality"] == "").to_numpy().astype(int), child_of)
    shown = localities_shown(found["locality"].tolist(), localities)
    found["locality"] = found["locality"].map(lambda sent: shown.get(sent, "")).astype("str")
    for route in programme.routes:
        found[route.column] = _any(routes.effective[route.column], child_of, len(heads))
    if "route_a" in found:
        found.loc[~found["route_a"], "route_a_ended_at"] = ""
    _add_age(found, rows, child_of, programme, agreed)
    start_known = (rows["involvement_start_state"] == "date").to_numpy()
    source = _best(pd.Series(np.arange(len(rows))), (~start_known).astype(int), child_of)
    for column in ("involvement_start", "involvement_end"):
        found[column] = rows[column].to_numpy()[source.to_numpy()]
    found["category"] = NOT_KNOWN  # only for a child let in although the routes are undetermined
    for code in reversed(programme.category_precedence):
        found.loc[found[programme.route(code).column], "category"] = code
    found["ethnicity_detail"] = _level(found["ethnicity"])
    groups = {code: programme.group_of("ethnicity", code) for code in found["ethnicity"].unique()}
    found["ethnicity"] = found["ethnicity"].map(groups)
    for column in ("gender", "disability", "looked_after", "simd_quintile", "locality"):
        found[column] = _level(found[column])
    for column in ("route_a_ended_at", "scra"):
        found[column] = found[column].where(found[column] != NOT_MATCHED, NOT_KNOWN)
    return found


def _add_age(
    found: pd.DataFrame, rows: pd.DataFrame, child_of: np.ndarray, programme: Programme, agreed: date
) -> None:
    """Birth, age and band at the agreed date.

    Without a birth date a child counts as unborn when the gender says so or a birth is expected; when a birth
    date was given that cannot be read, nothing is concluded from it.
    """
    size, state = len(found), rows["date_of_birth_state"]
    known_row = (state == "date").to_numpy()
    source = _best(pd.Series(np.arange(len(rows))), (~known_row).astype(int), child_of).to_numpy()
    known = known_row[source]
    born = np.where(known, day_numbers(rows["date_of_birth"])[source], FAR)
    nothing_given = ~_any((state != "blank").to_numpy(), child_of, size)
    said_unborn = _any(_means(rows["gender"], "gender", "unborn", programme), child_of, size)
    expected = _any(rows["expected_date_of_birth_state"].isin(("date", "partial")).to_numpy(), child_of, size)
    never_born = nothing_given & (said_unborn | expected)
    found["birth_unknown"] = ~known & ~never_born
    found["unborn"] = never_born | (known & (born > day_number(agreed)))
    found["adult_on"] = np.where(known, birthdays(np.where(known, born, 0)), FAR)
    has_age = known & ~found["unborn"].to_numpy()
    months = pd.Series(months_old(np.where(has_age, born, 0), agreed), dtype="Int64")
    found["age_months"] = months.where(pd.Series(has_age))
    years = found["age_months"] // 12
    bands = {int(year): programme.band_of(int(year)) for year in years.dropna().unique()}
    found["age_band"] = years.map(bands).astype("str").where(pd.Series(has_age), NOT_KNOWN)
    if found["unborn"].any():
        found.loc[found["unborn"], "age_band"] = programme.band_of(None, unborn=True)


def _usability(values: pd.Series, column: str, programme: Programme) -> np.ndarray:
    """0 a value, 1 "Unborn", 2 not known or not disclosed, 3 nothing: so that a birth ends being unborn."""
    rank = np.zeros(len(values), dtype=int)
    for meaning, worse in (("unborn", 1), ("not_known", 2), ("not_disclosed", 2)):
        rank[_means(values, column, meaning, programme)] = worse
    rank[values.isin(("", NOT_MATCHED)).to_numpy()] = 3
    return rank


def _means(values: pd.Series, column: str, meaning: str, programme: Programme) -> np.ndarray:
    """Where the code list gives the value this meaning."""
    listed = programme.column(column).codes
    meanings = programme.code_lists[listed].meanings if listed else {}
    return values.isin([code for code, what in meanings.items() if meaning in what]).to_numpy()


def _best(values: pd.Series, rank: np.ndarray, child_of: np.ndarray) -> pd.Series:
    """For each child the value of the lowest rank, the first row's among equals."""
    order = np.lexsort((np.arange(len(values)), rank, child_of))
    firsts = order[np.unique(child_of[order], return_index=True)[1]]
    return values.iloc[firsts].reset_index(drop=True)


def _any(marks: np.ndarray, child_of: np.ndarray, size: int) -> np.ndarray:
    """For each child whether any of its rows is marked."""
    return np.bincount(child_of, weights=marks, minlength=size) > 0


def _level(values: pd.Series) -> pd.Series:
    """Values as levels of a variable: nothing, or a value outside its list, is "Not known"."""
    return values.where(~values.isin(("", NOT_MATCHED)), NOT_KNOWN)
