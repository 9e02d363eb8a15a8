"""What holds of every estimate, over generated samples of one to four strata, weighted or not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from record_review.report.estimates.differences import domain_difference
from record_review.report.estimates.means import number_of_children
from record_review.report.estimates.shares import ALL_READ, NO_BASE, TOO_FEW, proportion
from record_review.report.estimates.stratified import stratified_design


@st.composite
def samples(draw):
    """Strata, sizes, weights or None, and per record: yes or no, in the base, in a group."""
    sizes, strata = {}, []
    for name in "abcd"[: draw(st.integers(1, 4))]:
        read = draw(st.integers(0, 8))
        sizes[name] = read + (draw(st.sampled_from([0, 1, 7, 60])) if read else 5)
        strata += [name] * read
    bits = [draw(st.integers(0, 2 ** len(strata) - 1)) for _ in range(3)]
    flags = [[bool(b >> i & 1) for i in range(len(strata))] for b in bits]
    weights = None
    if draw(st.booleans()):
        two = draw(st.tuples(st.floats(0.5, 8), st.floats(0.5, 8)))
        weights = [two[i % 2] for i in range(len(strata))]
    return strata, sizes, weights, *flags


@settings(max_examples=60, deadline=None)
@given(samples())
def test_a_range_holds_its_share_and_mirrors_that_of_its_opposite(sample):
    strata, sizes, weights, y, d, _ = sample
    design = stratified_design(strata, sizes, weights)
    share = proportion(y, d, design)
    opposite = proportion([not v for v in y], d, design)
    if not share.base:
        return
    assert opposite.share == pytest.approx(1 - share.share, abs=1e-12) and opposite.note == share.note
    if share.has_range:
        assert 0 <= share.low <= share.share <= share.high <= 1 and share.low < share.high
        assert (1 - opposite.high, 1 - opposite.low) == pytest.approx((share.low, share.high), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(samples(), st.randoms(use_true_random=False))
def test_the_order_of_records_and_the_unit_of_weights_change_nothing(sample, random):
    strata, sizes, weights, y, d, _ = sample
    order = list(range(len(strata)))
    random.shuffle(order)
    one = proportion(y, d, stratified_design(strata, sizes, weights))
    again = stratified_design(
        [strata[i] for i in order], sizes, None if weights is None else [7 * weights[i] for i in order]
    )
    other = proportion([y[i] for i in order], [d[i] for i in order], again)
    numbers = [[s.count, s.base, s.share, s.se, s.low, s.high, s.df, s.effective] for s in (one, other)]
    # The square root of rounding: where nothing varies a standard error may be 1e-17 or 0.
    assert numbers[0] == pytest.approx(numbers[1], rel=1e-7, abs=1e-9, nan_ok=True)
    assert one.note == other.note


@settings(max_examples=60, deadline=None)
@given(samples())
def test_numbers_of_children_add_up_to_the_population(sample):
    strata, sizes, weights, y, _, _ = sample
    if not strata:
        return
    design = stratified_design(strata, sizes, weights)
    everyone = [True] * len(strata)
    yes = number_of_children(y, everyone, design)
    no = number_of_children([not v for v in y], everyone, design)
    assert yes.value + no.value == pytest.approx(sum(sizes.values()), rel=1e-12)
    assert sum(y) - 1e-9 <= yes.value <= sum(sizes.values()) - (len(y) - sum(y)) + 1e-9
    if yes.has_range:
        assert yes.low <= yes.value <= yes.high


@settings(max_examples=60, deadline=None)
@given(samples())
def test_a_difference_turned_round_changes_its_sign_and_stays_possible(sample):
    strata, sizes, weights, y, _, g = sample
    if not (any(g) and not all(g)):
        return
    design, other = stratified_design(strata, sizes, weights), [not v for v in g]
    one, back = domain_difference(y, g, other, design), domain_difference(y, other, g, design)
    assert (one.difference, one.se) == pytest.approx((-back.difference, back.se), abs=1e-12)
    assert one.note == back.note and one.method == back.method
    if one.has_range:
        assert one.low < one.high and one.low <= one.difference <= one.high
        assert (one.p_value < 0.05) == (one.verdict != "no clear evidence of a difference")


def test_the_generated_samples_reach_every_kind_of_note():
    """Or the properties above would hold of nothing."""
    notes = set()

    @settings(max_examples=150, deadline=None, database=None, derandomize=True)
    @given(samples())
    def collect(sample):
        strata, sizes, weights, y, d, _ = sample
        notes.add(proportion(y, d, stratified_design(strata, sizes, weights)).note)

    collect()
    assert notes == {"", ALL_READ, NO_BASE, TOO_FEW}
