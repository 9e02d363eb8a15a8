"""Protection of counts: what is shown fits together, tells no exact count, and its ranges hold the truth."""

from dataclasses import replace
from math import comb

import pandas as pd
import pytest
from tests.report.invented import SECRET, everything

from record_review.inspection import ReleaseError, ReportSettings
from record_review.reading import main_answers
from record_review.report.basis import TOO_SMALL, WITHHELD, Basis, shown_count
from record_review.report.counts.tally import tally_answers
from record_review.report.estimates.shares import ALL_READ
from record_review.report.protection.intruder import Disclosed, cell_ranges
from record_review.report.protection.modes import check_disclosure, rounding_secret
from record_review.report.protection.parts import known_multiple, protect_parts
from record_review.report.protection.protect import protect
from record_review.report.sections.chosen import replaced_table

SETTINGS = ReportSettings()
BASIS = Basis(read=60, population=640, strata=4, settings=SETTINGS)


@pytest.fixture(scope="module")
def both():
    """Exact and protected counts of the invented readings."""
    inspection, given = everything()
    exact = tally_answers(inspection.programme, main_answers(given["readings"]))
    return inspection.programme, exact, protect(exact, inspection.programme, SETTINGS, secret=SECRET).tallies


@pytest.mark.parametrize(
    "change, said",
    [
        ({"disclosure": "exact"}, "report.disclosure is exact"),
        ({"disclosure": "suppressed", "subgroups": ("category",)}, "report.disclosure is suppressed"),
        ({"disclosure": "suppressed", "threshold": 3}, "report.threshold is 3"),
        ({"base": 2}, "report.base is 2"),
    ],
)
def test_a_setting_that_cannot_be_honoured_is_refused(change, said):
    with pytest.raises(ReleaseError, match=said):
        check_disclosure(replace(SETTINGS, **change))


def test_all_problems_of_the_settings_are_told_at_once():
    with pytest.raises(ReleaseError) as refusal:
        check_disclosure(ReportSettings(disclosure="exact", base=1))
    assert len(refusal.value.problems) == 2


def test_every_protected_count_is_a_multiple_less_than_one_step_from_the_exact_one(both):
    _, exact, protected = both
    for name, tally in protected.items():
        was = exact[name]
        pairs = [(tally.answers[a], was.answers[a]) for a in was.answers]
        pairs += [(tally.base, was.base), (tally.found, was.found), (tally.missing, was.missing)]
        pairs += [(tally.not_asked, was.not_asked), (tally.not_applicable, was.not_applicable)]
        assert all(shown % 5 == 0 and abs(shown - true) < 5 for shown, true in pairs), name


def test_parts_of_every_question_add_up_to_one_number_of_records(both):
    programme, _, protected = both
    for name, tally in protected.items():
        assert tally.read == 60, name
        if not tally.multiple:
            assert sum(tally.answers.values()) == tally.base
            assert (
                sum(tally.answers[a] for a in programme.headline_of(programme.question(name))) == tally.found
            )
        else:
            assert max(tally.answers.values()) <= tally.base


def test_records_asked_are_the_answers_that_lead_to_the_question(both):
    """C3 is asked where C2 is Yes: one count, rounded once, in both tables."""
    programme, exact, protected = both
    assert dict(programme.question("C3").asked_if.answers) == {"C2": ("Yes",)}
    assert exact["C3"].asked == exact["C2"].answers["Yes"]
    assert protected["C3"].asked == protected["C2"].answers["Yes"]


def test_parts_of_one_total_add_up_to_a_multiple_next_to_it():
    assert sum(protect_parts({"a": 8, "b": 12, "c": 1}, 5, secret=SECRET, name="t").values()) == 20
    assert sum(protect_parts({"a": 33, "b": 31}, 5, secret=SECRET, name="t").values()) == 65


@pytest.mark.parametrize(
    "count, base, shown",
    [(0, 60, "under 5"), (5, 60, 5), (55, 60, 55), (60, 60, "over 55"), (0, None, "under 5"), (60, None, 60)],
)
def test_none_and_all_are_not_said_of_rounded_counts(count, base, shown):
    assert shown_count(count, base, 5) == shown


def test_exact_counts_are_shown_as_they_are():
    assert [shown_count(n, 60, None) for n in (0, 7, 60)] == [0, 7, 60]


@pytest.mark.parametrize(
    "base, threshold, note",
    [(0, 5, WITHHELD), (5, 5, TOO_SMALL), (5, 10, WITHHELD), (10, 5, ""), (15, 5, "")],
)
def test_a_base_on_each_side_of_the_thresholds(base, threshold, note):
    share = Basis(60, 640, 4, replace(SETTINGS, threshold=threshold)).share(0, base)
    assert share.note == note


def few(inspection, exact, **changes):
    """Question A3 as if it had been answered in a few records only; 60 were read."""
    tally = replace(exact["A3"], not_applicable=0, unable=0, not_asked=0, **changes)
    return replace(tally, missing=60 - tally.base, found=tally.answers["Yes"])


@pytest.mark.parametrize("secret", [b"1", b"2", b"3"])
def test_of_a_small_base_nothing_is_shown_whichever_way_it_is_rounded(both, secret):
    programme, exact, _ = both
    tally = few(programme, exact, answers={"Yes": 3, "No": 1}, base=4)
    base = protect({"A3": tally}, programme, SETTINGS, secret=secret).tallies["A3"].base
    share = BASIS.share(0, base)
    assert base in (0, 5) and share.note in (WITHHELD, TOO_SMALL)


@pytest.mark.parametrize("secret", [b"1", b"2", b"3"])
def test_a_base_below_a_high_threshold_is_never_rounded_up_to_one_that_shows_counts(both, secret):
    """8 could go up to 10, which carries counts; with a threshold of 10 it must not."""
    programme, exact, _ = both
    tally = few(programme, exact, answers={"Yes": 5, "No": 3}, base=8)
    high = replace(SETTINGS, threshold=10)
    assert protect({"A3": tally}, programme, high, secret=secret).tallies["A3"].base == 5


def test_when_all_children_were_read_there_is_a_share_and_no_range():
    share = Basis(58, 58, 3, SETTINGS).share(45, 60)
    assert (share.share, share.note, share.has_range) == (0.75, ALL_READ, False)


def test_the_range_of_the_worked_example():
    """45 of 60 read of 640. Wilson at 60 / (1 - 60/640) = 66.2 with t(56): 63.1% to 84.0%; the rounding
    adds 5 / 60 = 8.3 points, as squares: 60.5% to 87.3%."""
    share = BASIS.share(45, 60)
    assert (share.low, share.high) == pytest.approx((0.6049, 0.8728), abs=5e-5)


def test_a_count_is_rounded_the_same_way_whenever_it_is_the_same_and_never_back_when_it_grows(both):
    programme, exact, _ = both

    def shown(yes):
        tally = replace(exact["A3"], answers={"Yes": yes, "No": 60 - yes}, base=60, found=yes)
        tally = replace(tally, missing=0, unable=0, not_applicable=0, not_asked=0)
        return protect({"A3": tally}, programme, SETTINGS, secret=SECRET).tallies["A3"]

    told = [shown(yes).found for yes in range(61)]
    assert told == sorted(told) and shown(44) == shown(44)


def test_a_count_is_on_average_what_it_was(both):
    """42 of 60 under 400 secrets: 40 with chance 3/5, 45 with 2/5; to the nearest it would always be 40."""
    programme, exact, _ = both
    tally = replace(exact["A3"], answers={"Yes": 42, "No": 18}, base=60, found=42)
    tally = replace(tally, missing=0, unable=0, not_applicable=0, not_asked=0)
    found = [
        protect({"A3": tally}, programme, SETTINGS, secret=bytes([i // 256, i % 256])).tallies["A3"].found
        for i in range(400)
    ]
    assert set(found) == {40, 45}
    assert sum(found) / 400 == pytest.approx(42, abs=0.4)  # three standard deviations


@pytest.mark.parametrize("count, shown", [(60, 60), (59, 60), (58, 55), (57, 55), (56, 55), (4, 5), (3, 0)])
def test_a_known_count_is_not_rounded_up_so_far_that_it_would_cap_its_parts(count, shown):
    """58 shown as 60 would tell that at most 2 of 58 are missing from a base of 60."""
    assert known_multiple(count, 5) == shown


def test_reasons_that_add_to_a_number_known_exactly_stay_apart_by_more_than_it_tells():
    """Seven replacements for two reasons: 5 and "under 5" leave each reason four values at least."""
    shown = protect_parts({"a": 6, "b": 1}, 5, secret=SECRET, name="t")
    ranges = {"t": (7, 7)} | {name: (max(0, n - 4), n + 4) for name, n in shown.items()}
    rows = [({"t": 1, "a": -1, "b": -1}, 0, 0)]
    found = cell_ranges(Disclosed(ranges, rows), ["a", "b"])
    assert all(high - low >= 3 for low, high in found.values())


def test_the_example_is_rounded_alike_everywhere_and_an_inspection_by_its_own_secret():
    example, _ = everything()
    own = replace(example, inspection_id="ARDVALE-2027")
    assert rounding_secret(own, SECRET) == SECRET
    assert rounding_secret(own, b"another") == b"another"
    assert rounding_secret(example, SECRET) == rounding_secret(example, b"another") != SECRET


@pytest.mark.parametrize("children", [80, 150, 400, 2000])
def test_released_ranges_cover_the_truth_over_every_possible_sample(children):
    """The chance, over all samples of 60, that the printed range holds the share in the population: counted
    exactly from the hypergeometric distribution, for shares from 2% to 98%, each count rounded up or down at
    random so that it is on average what it was. Ranges that ignore the rounding would cover far less, and
    those widened by two standard deviations of rounding to the nearest multiple 80% at 80 children."""
    ranges = {}
    for count in range(0, 65, 5):
        share = Basis(60, children, 4, SETTINGS).share(min(count, 60), 60)
        ranges[count] = (round(share.low, 2), round(share.high, 2))
    covered = []
    for percentage in (2, 5, 10, 20, 35, 50, 65, 80, 90, 95, 98):
        found = round(percentage * children / 100)
        chance = 0.0
        for x in range(61):
            drawn = comb(found, x) * comb(children - found, 60 - x) / comb(children, 60)
            for shown, share in ((x - x % 5, 1 - x % 5 / 5), (x - x % 5 + 5, x % 5 / 5)):
                low, high = ranges.get(shown, (2, 2))
                chance += share * drawn * (low - 1e-9 <= found / children <= high + 1e-9)
        covered.append(chance)
    assert sum(covered) / len(covered) > 0.95
    assert min(covered) > 0.89


def test_a_table_of_replacements_does_not_tell_which_reasons_occurred(both):
    """Two replaced for two reasons: were only those two listed, each would be known to be one."""
    programme, *_ = both
    some = list(programme.replacement_reasons)[:2]
    replaced = pd.DataFrame({"replaced": ["a", "b"], "replacement": ["c", "d"], "reason": some})
    other = replaced.assign(reason=[some[0]] * 2)
    tables = [replaced_table(r, programme, step=5, secret=SECRET).frame for r in (replaced, other)]
    assert list(tables[0]["Records"]) == ["under 5"] * len(programme.replacement_reasons)
    assert tables[0].equals(tables[1])
