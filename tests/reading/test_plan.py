"""The reading plan: hard rules, even loads, why a week is impossible, and what moves when it changes."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from tests.reading.plan_weeks import absent_from_day_two, generated_week

from record_review.inspection import ReadingError
from record_review.reading.plan.allocation import broken_rules, days_of_pairs, plan_week
from record_review.reading.plan.impossible import why_impossible
from record_review.reading.plan.model import Model
from record_review.reading.plan.replanning import replan
from record_review.reading.plan.week import Week, choose_double_read

PAIRS = ("Pair 1", "Pair 2")


def week(families="", places=((2, 2), (2, 2)), *, records=4, twice=(), late=(), **others):
    """A small week; `families` gives each record a letter, "." for none."""
    refs = [f"R{place}" for place in range(1, records + 1)]
    rows = [
        (ref, reading, families[place].strip(".") if families else "", "a", 1, 2 if ref in late else 1)
        for reading in ("first", "second")
        for place, ref in enumerate(refs)
        if reading == "first" or ref in twice
    ]
    columns = ["record_ref", "reading", "family", "category", "hardness", "earliest"]
    return Week(
        pd.DataFrame(rows, columns=columns), PAIRS, np.array(places), others.pop("digest", "d"), **others
    )


def pairs_of(table):
    return {(ref, reading): pair for ref, reading, pair, _ in table.itertuples(index=False)}


@pytest.mark.parametrize("seed", range(3))
def test_every_hard_rule_is_kept_in_generated_weeks_and_an_impossible_one_says_why(seed):
    made = generated_week(seed, (24, 30))
    try:
        plan = plan_week(made)
    except ReadingError as refused:
        assert str(refused)
        assert why_impossible(made)
    else:
        assert broken_rules(made, plan.table) == []


def test_loads_are_even_whenever_trying_every_plan_finds_an_even_one():
    """Six records, two pairs, all 64 ways; conflicts and families drawn anew each time."""
    chance = np.random.default_rng(4)
    for _ in range(15):
        families = "".join(chance.choice(list("AB.."), 6))
        barred = {(f"R{n}", pair): "x" for n in range(1, 7) for pair in PAIRS if chance.random() < 0.2}
        made = week(families, ((3, 3), (3, 3)), records=6, barred=barred, last_day_free=0)
        uneven = [
            abs(way.count("Pair 1") - way.count("Pair 2"))
            for way in product(PAIRS, repeat=6)
            if not any((f"R{n}", pair) in barred for n, pair in enumerate(way, start=1))
            and all(len({way[n] for n in range(6) if families[n] == one}) <= 1 for one in "AB")
        ]
        if not uneven:
            with pytest.raises(ReadingError):
                plan_week(made)
        else:
            table = plan_week(made).table
            assert broken_rules(made, table) == []
            loads = table["reader"].value_counts().reindex(PAIRS, fill_value=0)
            assert abs(loads["Pair 1"] - loads["Pair 2"]) == min(uneven)


def test_the_same_week_gives_the_same_plan_in_any_order_and_another_book_another():
    made = week(records=8, places=((2, 2), (2, 2)))
    table = plan_week(made).table
    turned = Week(made.readings.iloc[::-1].reset_index(drop=True), PAIRS, made.places, "d")
    assert table.equals(plan_week(turned).table)
    others = [plan_week(week(records=8, places=((2, 2), (2, 2)), digest=d)).table for d in "efgh"]
    assert any(not table.equals(other) for other in others)


def test_families_stay_together_or_apart_and_a_second_reading_goes_to_another_pair():
    together = pairs_of(plan_week(week("AA..", twice=("R1",), places=((3, 2), (3, 2)))).table)
    assert together["R1", "first"] == together["R2", "first"] != together["R1", "second"]
    apart = pairs_of(plan_week(week("AA..", siblings="apart")).table)
    assert apart["R1", "first"] != apart["R2", "first"]


def test_a_late_record_is_not_planned_before_it_is_there_and_the_last_day_has_room():
    table = plan_week(week(places=((3, 3), (3, 3)), late=("R1",))).table.set_index("record_ref")
    assert table.loc["R1", "day"] == 2
    assert (plan_week(week(places=((3, 3), (3, 3)))).table["day"] == 1).sum() >= 2


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (week(barred={("R1", p): "Reader 3: conflict" for p in PAIRS}), "Record R1 has no reader left"),
        (week(twice=("R2",), barred={("R2", "Pair 1"): "x"}, places=((9, 9), (9, 9))),
         "Record R2 is to be read by two pairs and has one reader left (Pair 2)"),
        (week("AA..", barred={("R1", "Pair 1"): "x", ("R2", "Pair 2"): "x"}),
         "Records R1 and R2 are of one family that one pair is to read, and no pair may read them all"),
        (week("AAA.", siblings="apart", places=((9, 9), (9, 9))), "they are 3 readings"),
        (week(places=((1, 1), (0, 0))), "Two reading places short in the week: there are 4 readings and 2"),
        (week(places=((4, 1), (4, 0)), late=("R1", "R2", "R3")), "Two reading places short on day 2"),
    ],
)  # fmt: skip
def test_an_impossible_week_is_explained_in_a_sentence(made, said):
    with pytest.raises(ReadingError) as refused:
        plan_week(made)
    assert said in str(refused.value)


def test_a_rest_that_what_was_read_makes_impossible_is_explained_by_the_place_that_is_short():
    """Pair 1 has read R1, so its sister R2 is Pair 2's, who is away on the only day left."""
    before = [("R1", "first", "Pair 1", 1), ("R2", "first", "Pair 2", 2)]
    before = pd.DataFrame(before, columns=["record_ref", "reading", "reader", "day"])
    made = week("AA", places=((1, 1), (1, 0)), records=2, siblings="apart")
    with pytest.raises(
        ReadingError, match=r"^One reading place short on day 2, for Pair 2, as .* what was read"
    ):
        replan(made, before, 2)


def test_when_the_time_is_over_days_are_given_all_the_same_and_a_reason_is_a_sentence(monkeypatch):
    def out_of_time(*_):
        raise TimeoutError

    made = week(places=((1, 1), (1, 1)), late=("R2", "R4"))
    monkeypatch.setattr(Model, "in_turn", out_of_time)
    assert days_of_pairs(made, {0: 0, 1: 0, 2: 1, 3: 1}, 1) == {0: 0, 1: 1, 2: 0, 3: 1}
    monkeypatch.setattr(Model, "minimise", out_of_time)
    assert "not found in time" in why_impossible(made)[0]


def test_a_week_that_can_be_planned_has_no_reason_against_it():
    assert why_impossible(week()) == ()


def test_nothing_moves_when_nothing_changed_and_only_what_must_when_a_pair_is_away():
    made = week(records=6, places=((2, 2), (2, 2)), last_day_free=0)
    before = plan_week(made).table
    same = replan(made, before, 1)
    assert (len(same.moved), same.bound) == (0, 0)
    away = week(records=6, places=((2, 0), (2, 2)), last_day_free=0)
    try:
        changed = replan(away, before, 2)
    except ReadingError as refused:
        assert "short" in str(refused)
    else:
        assert len(changed.moved) == changed.bound
        assert changed.moved["day_before"].ge(2).all()
        assert changed.words.endswith("the fewest there can be.")


@pytest.mark.parametrize("seed", range(3))
def test_after_an_absence_on_day_two_the_moves_are_at_the_bound_and_the_rules_are_kept(seed):
    made = generated_week(seed, (24, 30))
    try:
        before = plan_week(made).table
        away = absent_from_day_two(made, seed)
        changed = replan(away, before, 2)
    except ReadingError as refused:
        assert str(refused)
        return
    assert len(changed.moved) == changed.bound
    assert broken_rules(away, changed.plan.table, changed.divided) == []
    day_one = before[before["day"].eq(1)].reset_index(drop=True)
    after = changed.plan.table[changed.plan.table["day"].eq(1)].reset_index(drop=True)
    assert day_one.merge(after).shape[0] == len(day_one) == len(after)


def test_records_read_twice_are_spread_over_the_categories():
    refs = [f"R{place:02d}" for place in range(60)]
    categories = {ref: "a" if place < 30 else "b" for place, ref in enumerate(refs)}
    chosen = choose_double_read(refs, categories, 6, "d")
    assert sorted(categories[ref] for ref in chosen) == ["a"] * 3 + ["b"] * 3
    assert chosen == choose_double_read(refs[::-1], categories, 6, "d")
    assert choose_double_read(refs, categories, 0, "d") == []
