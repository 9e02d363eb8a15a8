"""Two readings of the same record side by side: what is compared, what differs, and which way."""

import math

import numpy as np
import pandas as pd
import pytest
from six_questions import programme

from record_review.reading import (
    ALL_SECTIONS,
    Readings,
    agreement_by_question,
    agreement_by_section,
    differing_items,
    double_readings,
)
from record_review.reading.agreement.coefficients import gwet
from record_review.reading.agreement.pooled import (
    NO_DIFFERENCE,
    TOO_FEW_PAIRS,
    TOO_FEW_RECORDS,
    _cohen_of,
    _gwet_of,
    coefficient_range,
    share_range,
)

BANK = programme()
QUESTIONS = ("A1", "B1", "B2", "C1", "C2")
STATES = {"NA": "not_applicable", "?": "unable", "-": "not_asked", "": "missing"}


def readings(*lines: tuple[str, str, str]) -> Readings:
    """One line per reading: reference, "first" or "second", and five answers parted by " | "."""
    rows = []
    for ref, reading, said in lines:
        reader = {"first": "Pair 1", "second": "Pair 2"}[reading]
        for question, answer in zip(QUESTIONS, said.split("|"), strict=True):
            answer = answer.strip()
            state = STATES.get(answer, "answered")
            rows.append((ref, reader, reading, question, state, answer if state == "answered" else ""))
    answers = pd.DataFrame(
        rows, columns=["record_ref", "reader", "reading", "question", "state", "answer"], dtype="str"
    )
    nothing = pd.DataFrame()
    return Readings(answers, nothing, nothing, nothing, ())


THREE = readings(
    ("K-1", "first", "Neglect | Yes | Good | NA | -"),
    ("K-1", "second", "Neglect; Domestic abuse | Yes | Weak | Yes | -"),
    ("K-2", "first", "Domestic abuse; Neglect | Yes | Excellent | Yes | "),
    ("K-2", "second", "Neglect; Domestic abuse | No | - | Yes | Good"),
    ("K-3", "first", "Neglect | Yes | Good | Yes | -"),  # read once
)


def test_only_records_with_a_first_and_a_second_reading_are_paired():
    pairs = double_readings(THREE)
    assert len(pairs) == 10 and set(pairs["record_ref"]) == {"K-1", "K-2"}
    assert list(pairs["question"]) == [*QUESTIONS, *QUESTIONS]
    assert set(pairs["first_reader"]) == {"Pair 1"} and set(pairs["second_reader"]) == {"Pair 2"}
    told = pairs.set_index(["record_ref", "question"])
    assert list(told["compared"]) == [True, True, True, False, False, True, True, False, True, False]
    # K-2 A1: the same options in another order; K-1 C2: asked of neither
    assert list(told["same"]) == [False, True, False, False, True, True, False, False, True, False]


def test_agreement_by_question_counts_pairs_direction_and_what_only_one_answered():
    table = agreement_by_question(double_readings(THREE), BANK).set_index(["question", "option"])
    b1, b2, c1, c2 = (table.loc[(q, "")] for q in ("B1", "B2", "C1", "C2"))
    assert (b1["pairs"], b1["agree"], b1["agreement"]) == (2, 1, 0.5)
    assert (b1["first_higher"], b1["second_higher"]) == (1, 0) and math.isnan(b1["mean_difference"])
    # Good against Weak: the first reader two steps nearer to Excellent; Excellent against not asked: one only
    assert (b2["pairs"], b2["agree"], b2["first_higher"], b2["mean_difference"]) == (1, 0, 1, 2)
    assert (b2["one_only"], c1["one_only"], c1["pairs"]) == (1, 1, 1)
    assert c2["pairs"] == 0 and math.isnan(c2["agreement"]) and c2["one_only"] == 0  # left blank is no answer
    options = table.loc["A1"]
    assert list(options["agree"]) == [2, 1, 2] and list(options["pairs"]) == [2, 2, 2]
    assert b1["low"] == pytest.approx(0.0945, abs=5e-5)  # R: prop.test(1, 2, correct=FALSE)
    assert b1["high"] == pytest.approx(0.9055, abs=5e-5)


@pytest.mark.parametrize("independent, words", [(None, "not stated"), (True, "independent"), (False, "not ")])
def test_whether_the_readings_were_independent_is_printed_and_never_assumed(independent, words):
    pairs = double_readings(THREE)
    for table in (agreement_by_question, agreement_by_section):
        said = set(table(pairs, BANK, independent=independent)["independence"])
        assert len(said) == 1 and said.pop().startswith(words)


def test_differing_items_name_both_answers_in_the_words_of_the_scale():
    told = differing_items(double_readings(THREE), BANK)
    assert list(zip(told["record_ref"], told["question"], strict=True)) == [
        ("K-1", "A1"),
        ("K-1", "B2"),
        ("K-1", "C1"),
        ("K-2", "B1"),
        ("K-2", "B2"),
        ("K-2", "C2"),
    ]
    assert list(told["first"]) == ["Neglect", "Good", "Not applicable", "Yes", "Excellent", "left blank"]
    assert list(told["second"]) == ["Neglect; Domestic abuse", "Weak", "Yes", "No", "not asked", "Good"]
    assert list(told["steps"].fillna(-1)) == [-1, 2, -1, -1, -1, -1]


def many(records: int, differ: int) -> Readings:
    """Records read twice: B1 answered Yes by both, B2 alike but for the first ``differ`` records."""
    lines = []
    for i in range(records):
        first = ["Good", "Weak", "Very good", "Excellent"][i % 4]
        second = "Adequate" if i < differ else first
        lines.append((f"R-{i:02}", "first", f"Neglect | Yes | {first} | Yes | -"))
        lines.append((f"R-{i:02}", "second", f"Neglect | Yes | {second} | Yes | -"))
    return readings(*lines)


def test_pooled_agreement_has_ranges_and_coefficients_by_scale():
    table = agreement_by_section(double_readings(many(12, 3)), BANK)
    b = table[table["section"] == "b"].set_index("scale")
    assert (b.loc["", "pairs"], b.loc["", "agree"], b.loc["", "questions"]) == (24, 21, 2)
    assert b.loc["", "coefficient"] == "" and 0 < b.loc["", "low"] < 21 / 24 < b.loc["", "high"] <= 1
    six = b.loc["Excellent / Very good / Good / Adequate / Weak / Unsatisfactory"]
    assert (six["coefficient"], six["pairs"], six["records"]) == ("AC2", 12, 12)
    assert six["value_low"] < six["value"] < six["value_high"]
    assert (six["note"], six["value_note"], six["kappa_note"]) == ("", "", "")
    assert six["kappa_low"] < six["kappa"] < six["kappa_high"]
    assert six["mean_difference"] == pytest.approx((1 - 1 + 2) / 12)  # Good, Weak, Very good against Adequate
    yes = b.loc["Yes / No"]
    assert (yes["coefficient"], yes["value"], yes["value_note"]) == ("AC1", 1, NO_DIFFERENCE)
    assert yes["note"] == NO_DIFFERENCE and math.isnan(yes["low"])
    assert math.isnan(yes["kappa"]) and yes["kappa_note"].startswith("not estimable")
    whole = table[(table["section"] == ALL_SECTIONS) & (table["scale"] == "")].iloc[0]
    assert (whole["pairs"], whole["agree"], whole["questions"]) == (12 * 4, 12 * 4 - 3, 5)  # C2 was not asked
    ticks = table[(table["section"] == "a") & (table["scale"] == "ticked / not ticked")].iloc[0]
    assert (ticks["pairs"], ticks["questions"]) == (36, 3)


def test_a_blank_number_always_has_its_reason():
    for readings_ in (many(12, 3), many(4, 1), many(6, 0), THREE):
        table = agreement_by_section(double_readings(readings_), BANK)
        of_scale = table["scale"] != ""
        assert (table["low"].isna() == (table["note"] != "")).all()
        assert (table["value_low"].isna() == (table["value_note"] != ""))[of_scale].all()
        assert (table["kappa_low"].isna() == (table["kappa_note"] != ""))[of_scale].all()
        assert table.loc[~of_scale, ["value", "kappa"]].isna().all(axis=None)


def test_several_answers_agree_when_the_same_options_are_ticked():
    table = agreement_by_section(double_readings(THREE), BANK).set_index(["section", "scale"])
    assert (table.loc[("a", ""), "pairs"], table.loc[("a", ""), "agree"]) == (2, 1)
    assert table.loc[("a", "ticked / not ticked"), "agree"] == 5


def test_a_few_pairs_or_records_give_no_coefficient_and_no_range():
    few = agreement_by_section(double_readings(many(4, 1)), BANK)
    assert set(few.loc[few["scale"] == "", "note"]) == {TOO_FEW_RECORDS}
    assert few[["low", "value_low", "kappa_low"]].isna().all(axis=None)
    b = few[few["section"] == "b"].set_index("scale")
    assert b.loc["Yes / No", "value_note"] == TOO_FEW_PAIRS and math.isnan(b.loc["Yes / No", "value"])


def test_nothing_read_twice_gives_no_number():
    pairs = double_readings(readings(("K-3", "first", "Neglect | Yes | Good | Yes | -")))
    assert pairs.empty and differing_items(pairs, BANK).empty
    for table in (agreement_by_question, agreement_by_section):
        found = table(pairs, BANK)
        assert (found["pairs"] == 0).all() and found["agreement"].isna().all()


def test_pooled_agreement_does_not_depend_on_the_order_of_rows():
    pairs = double_readings(many(12, 3))
    again = pairs.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(agreement_by_section(pairs, BANK), agreement_by_section(again, BANK))


def test_the_range_of_pooled_agreement_is_wilsons_at_the_size_the_records_show():
    """Five records agree on 9, 8, 10, 6 and 7 of 10: R 4.2.2, survey 4.1.1, svymean(~y, svydesign(ids = ~r,
    data = d)) gives 0.8 and 0.07071067811865; then Wilson at min(.8 * .2 / SE^2, 50) and qt(.975, 4)."""
    agreed = np.array([9.0, 8, 10, 6, 7])
    low, high = share_range(agreed, np.full(5, 10.0))
    size, t2 = 0.8 * 0.2 / 0.07071067811865**2, 2.7764451051977987**2
    assert size == pytest.approx(32)
    centre, half = 0.8 + t2 / (2 * size), math.sqrt(t2 * (0.16 / size + t2 / (4 * size**2)))
    wanted = ((centre - half) / (1 + t2 / size), (centre + half) / (1 + t2 / size))
    assert (low, high) == pytest.approx(wanted, rel=1e-9)
    assert share_range(np.full(5, 10.0), np.full(5, 10.0)) is None  # all pairs agree: no spread to see
    same = share_range(np.full(5, 8.0), np.full(5, 10.0))  # no spread either, but never more than the pairs
    assert same is not None and same[0] < 0.8 - 1.96 * math.sqrt(0.16 / 50)


def test_the_range_of_a_coefficient_leaves_out_one_record_at_a_time():
    tables = np.array(
        [[[4, 1], [0, 5]], [[5, 0], [1, 4]], [[3, 2], [1, 4]], [[6, 0], [0, 4]], [[5, 1], [1, 3]]]
    )

    def pairs_of(records):
        total = sum(records)
        return [(i, j) for i in (0, 1) for j in (0, 1) for _ in range(total[i, j])]

    whole = gwet(pairs_of(list(tables)), [0, 1]).value
    without = np.array([gwet(pairs_of([*tables[:r], *tables[r + 1 :]]), [0, 1]).value for r in range(5)])
    reach = 2.7764451051977987 * math.sqrt(4 / 5 * ((without - without.mean()) ** 2).sum()) / (1 - whole)
    found = coefficient_range(lambda p: _gwet_of(p, np.eye(2)), tables.astype(float))
    assert found == pytest.approx((1 - (1 - whole) * math.exp(reach), 1 - (1 - whole) * math.exp(-reach)))


def test_a_coefficient_that_hangs_on_one_record_has_no_range():
    """Without the first record a reader would never vary, and kappa could not be estimated."""
    tables = np.array([[[3.0, 1], [1, 2]]] + [[[6.0, 0], [0, 0]]] * 5)
    assert coefficient_range(lambda p: _cohen_of(p, np.eye(2)), tables) is None
    assert coefficient_range(lambda p: _gwet_of(p, np.eye(2)), tables) is not None
    assert coefficient_range(lambda p: _gwet_of(p, np.eye(2)), tables[[0, 0, 0, 0, 0]]) is None  # all alike
