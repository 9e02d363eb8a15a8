"""What a release says where records weigh differently: shares of records read, ranges long enough."""

import math
import random
from collections import defaultdict
from dataclasses import replace

import pytest
from scipy.stats import hypergeom
from tests.report import generated
from tests.report.invented import inspection

from record_review.inspection import ReportSettings
from record_review.report.basis import EFFECT_STEP, TILT_STEP, Basis, coarser, tilt_of
from record_review.report.counts.printed import WITHHELD, Printed, exactly
from record_review.report.counts.weighted import design_effect
from record_review.report.lines.comparison import difference
from record_review.report.lines.line import headlines, released_lines
from record_review.report.lines.release import release_of
from record_review.report.protection.rules import print_all, printed


def test_of_any_base_weighing_moves_a_share_by_no_more_than_the_range_is_lengthened():
    """Tilt × read / base against the worst answers in 400 bases of records of three weights."""
    rng = random.Random(1)
    for _ in range(400):
        weights = [rng.choice([0.2, 1.0, rng.uniform(0.3, 4)]) for _ in range(rng.randint(5, 60))]
        base = sorted(rng.sample(weights, rng.randint(1, len(weights))))
        for found in range(len(base) + 1):
            moved = abs(sum(base[:found]) / sum(base) - found / len(base))
            assert moved <= tilt_of(weights) * len(weights) / len(base) + 1e-12


def test_the_range_of_a_smaller_base_is_longer_by_more():
    basis = Basis(60, 640, 1, ReportSettings(), effect=1.1, tilt=0.02)
    plain = replace(basis, tilt=0.0)
    for base in (60, 30):
        share, other = basis.share(exactly(base // 2, base)), plain.share(exactly(base // 2, base))
        assert (other.low - share.low, share.share) == (pytest.approx(0.02 * 60 / base), 0.5)


def test_what_is_told_of_unequal_weights_does_not_tell_how_many_records_of_a_small_category_were_read():
    """Every number read of every small category with a floor, at 60 of 150 and 60 of 640."""
    for children in (150, 640):
        told = defaultdict(set)
        for read in range(1, 31):
            for own in range(read, children // 2):
                if read * children > 60 * own:
                    weights = [own / read] * read + [(children - own) / (60 - read)] * (60 - read)
                    facts = coarser(design_effect(weights), EFFECT_STEP), coarser(tilt_of(weights), TILT_STEP)
                    told[facts].add((read, own))
        assert len(told) > 15
        for ways in told.values():
            for values in zip(*ways, strict=True):
                assert min(values) >= 5 or max(values) - min(values) >= 3


def test_thresholds_and_bases_are_of_records_read_whatever_they_weigh():
    """Nineteen records are never "fewer than five", and a base of four is never more."""
    assert printed(12, 7, 60) == exactly(12, 19)
    assert printed(2, 2, 60).note == WITHHELD
    heavy = Basis(60, 640, 4, ReportSettings(), effect=1.6, tilt=0.1)
    assert (heavy.share(printed(12, 7, 60)).count, heavy.share(printed(12, 7, 60)).base) == (12, 19)


def test_nearly_all_of_records_that_were_all_read_is_not_taken_as_all_in_a_comparison():
    """47 or more of 51, then and now: the difference may be 4 records either way."""
    made, everyone = inspection(), Basis(51, 51, 4, ReportSettings())
    tallies, reach = generated.varied(made.programme, 1, 51)
    figures = print_all(tallies, made.programme, reach)
    line = headlines(released_lines(made.programme, figures, tallies, everyone))[0]
    share = everyone.share(Printed(47, 51, 51, 51))
    end = release_of([replace(line, share=share)], made, everyone, made.notification_date).lines[0]
    apart = difference(end, end)
    assert apart.ends == (pytest.approx(-4 / 51), pytest.approx(4 / 51))
    assert apart.children[0] <= -4 / 51 and apart.children[1] >= 4 / 51 and not math.isnan(apart.practice[0])


@pytest.mark.parametrize("read", [57, 58, 62])
def test_the_released_range_holds_the_truth_as_often_whatever_number_is_read(read):
    """Every count that a simple random draw from 150 children can give, with its chance."""
    basis = Basis(read, 150, 4, ReportSettings())
    shares = [basis.share(printed(found, read - found, read)) for found in range(read + 1)]
    for having in (3, 15, 53, 75, 120, 147):
        chance = hypergeom(150, having, read).pmf(range(read + 1))
        held = [share.low <= having / 150 <= share.high for share in shares]
        assert sum(chance[place] for place, inside in enumerate(held) if inside) > 0.93, having
