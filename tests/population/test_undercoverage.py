"""What a list implies for the register, day by day; and signs of missing children, planted and absent."""

from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from record_review.inspection import PublicFigure, read_programme
from record_review.population import undercoverage
from record_review.population.implied import Listed, flow, on_register, register_table

OPENS, CLOSES = date(2024, 8, 24), date(2026, 8, 24)
PROGRAMME = read_programme("at-risk-of-harm")
DAYS = (CLOSES - OPENS).days
SIGNS = ("_empty_months", "_cut_off", "_nothing", "_ages", "_one_day")


def inspection(**more):
    return SimpleNamespace(programme=PROGRAMME, **({"localities": (), "public_figures": ()} | more))


def a_list(children, seed):
    """Children in families of about two, with starts all over the two years and fewer in July."""
    rng = np.random.default_rng(seed)
    families = rng.integers(0, max(1, children // 2), children)
    first = rng.integers(0, DAYS, families.max() + 1)
    quiet = pd.to_datetime(OPENS) + pd.to_timedelta(first, "D")
    again = (quiet.month == 7) & (rng.random(len(first)) < 0.25)
    first[again] = rng.integers(0, DAYS, again.sum())
    start = pd.Series(pd.Timestamp(OPENS) + pd.to_timedelta(first[families], "D"))
    years = np.minimum(rng.geometric(0.14, children) - 1, 17)
    months = (years * 12 + rng.integers(0, 12, children)) + (
        (pd.Timestamp(CLOSES) - start).dt.days // 30.4
    ).astype(int)
    shares = {"route_a": 0.6, "route_b": 0.4, "route_c": 0.05, "route_d": 0.02}
    routes = {route: rng.random(children) < share for route, share in shares.items()}
    return pd.DataFrame(
        {
            "ref_key": [f"r{number}" for number in range(children)],
            "family": [f"f{number}" for number in families],
            "start": start,
            "end": start + pd.to_timedelta(rng.integers(20, 500, children), "D"),
            "locality": rng.choice(["North", "South", "East"], children),
            "unborn": rng.random(children) < 0.02,
            "age_months": pd.array(months, dtype="Int64"),
            **routes,
        }
    )


def listed(starts, spells=()):
    columns = ["ref_key", "registered", "deregistered"]
    frame = pd.DataFrame(list(spells), columns=columns)
    for column in columns[1:]:
        frame[column] = pd.to_datetime(frame[column])
    return Listed(frame, starts, OPENS, CLOSES)


def signs(starts, **more):
    found = []
    for name in SIGNS:
        function = getattr(undercoverage, name)
        takes = (
            (listed(starts), inspection(**more)) if name in ("_cut_off", "_nothing") else (listed(starts),)
        )
        found += [sign[0] for sign in function(*takes)]
    return found


def without(starts, drop):
    return starts[~drop].reset_index(drop=True)


def test_children_on_the_register_are_counted_as_day_by_day():
    rng, spells = np.random.default_rng(3), []
    for number in range(40):
        on = OPENS + timedelta(int(rng.integers(-200, DAYS)))
        off = None if rng.random() < 0.4 else on + timedelta(int(rng.integers(0, 400)))
        spells.append((f"r{number % 33}", on, off))
    found = listed(pd.DataFrame(), spells)
    for day in (OPENS, date(2025, 7, 31), CLOSES, *(OPENS + timedelta(n) for n in range(5, DAYS, 61))):
        there = {ref for ref, on, off in spells if on <= day and (off is None or off > day)}
        assert on_register(found, day) == len(there)
    first, last = date(2025, 1, 1), date(2025, 3, 31)
    assert flow(found, "registrations", first, last) == sum(first <= on <= last for _, on, _ in spells)
    assert flow(found, "deregistrations", first, last) == sum(
        off is not None and first <= off <= last for _, _, off in spells
    )


def test_the_table_has_each_july_each_published_figure_and_whole_quarters():
    figure = PublicFigure("on_register", date(2025, 7, 31), date(2025, 7, 31), 9, "tables of 2025")
    table = register_table(listed(pd.DataFrame(), [("r1", date(2025, 1, 1), None)]), [figure])
    july = table[table["what"] == "on the register"]
    assert july["when"].tolist() == ["31 July 2026", "31 July 2025"]
    assert july["published"].tolist() == ["", "9"] and july["listed"].tolist() == [1, 1]
    quarters = table.loc[table["what"] == "registrations", "when"].tolist()
    assert quarters[0] == "October 2024 to December 2024" and quarters[-1] == "April 2026 to June 2026"


@pytest.mark.parametrize("children", [60, 150, 400, 1000, 5000])
def test_whole_lists_show_no_sign_but_for_one_in_twenty(children):
    shown = [bool(signs(a_list(children, seed))) for seed in range(20 if children < 5000 else 5)]
    assert sum(shown) <= 1


LOST = {
    "a month": lambda s: s["start"].dt.to_period("M") == pd.Period("2025-03"),
    "the end": lambda s: s["start"] > pd.Timestamp("2026-02-28"),
    "the beginning": lambda s: s["start"] < pd.Timestamp("2025-03-01"),
    "one route": lambda s: s["route_b"],
    "a locality from a day on": lambda s: (s["locality"] == "East") & (s["start"] > "2025-10-01"),
}
TELLS = {
    "a month": "POP-03", "the end": "POP-04", "the beginning": "POP-04", "one route": "POP-05",
    "a locality from a day on": "POP-04",
}  # fmt: skip


@pytest.mark.parametrize("lost", LOST)
def test_what_was_lost_in_a_pattern_is_asked_about(lost):
    for seed in range(4):
        whole = a_list(900, seed)
        assert TELLS[lost] in signs(without(whole, LOST[lost](whole)))


def test_an_age_that_nobody_has_is_asked_about():
    whole = a_list(900, 1)
    until = undercoverage._months_between(whole["start"], CLOSES)
    age = (whole["age_months"] - until) // 12
    assert "POP-06" in signs(without(whole, (age == 3).to_numpy()))


def test_a_named_locality_without_children_and_a_day_with_a_tenth_of_all_are_asked_about():
    whole = a_list(400, 2)
    assert signs(whole, localities=("North", "South", "East", "West")) == ["POP-05"]
    moved = whole.assign(end=whole["end"].where(whole.index % 5 != 0, pd.Timestamp("2025-11-03")))
    assert signs(moved) == ["POP-08"]


def test_a_published_figure_that_the_list_does_not_agree_with_is_told_with_its_arithmetic():
    spells = [(f"r{n}", date(2025, 1, 1), None) for n in range(40)]
    day = date(2025, 7, 31)
    found = listed(pd.DataFrame(), spells)
    for value, told in ((40, False), (45, False), (46, True), (35, False), (34, True)):
        figure = PublicFigure("on_register", day, day, value, "tables of 2025")
        signs_told = list(undercoverage._public(found, inspection(public_figures=(figure,))))
        assert bool(signs_told) == told
    said = "40 children on the register (31 July 2025) where 34 are published (tables of 2025)"
    assert signs_told[0][1] == f"{said}: a difference of +6"
