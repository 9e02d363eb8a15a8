"""Words and sentences: judged without rounding, honest at the edges, silent where the base is too small."""

import math
from dataclasses import replace

import pytest

from record_review.inspection import ReportSettings, read_programme
from record_review.report.basis import TOO_SMALL, WITHHELD, Basis
from record_review.report.estimates.shares import ALL_READ, NO_BASE, Share
from record_review.report.lines.line import Line
from record_review.report.lines.words import (
    finding_sentence,
    flags,
    near_boundary,
    percent,
    shown_percent,
    word,
    words_across,
)

PROGRAMME = read_programme("at-risk-of-harm")
CLAUSE = "the plan was reviewed within the timescale"
PLAN = replace(PROGRAMME.question("D10"), finding=CLAUSE, short="Plan reviewed")


def share(count, base, low=math.nan, high=math.nan, note=""):
    return Share(count, base, count / base if base else math.nan, 0.05, low, high, 50, 60.0, note)


def rounded(share, step=5):
    return replace(share, rounded_to=step)


def said(given, question=PLAN, option=""):
    line = Line(question, PROGRAMME.scale_of(question), option, None, given)
    return finding_sentence(line, PROGRAMME, Basis(60, 412, 4, ReportSettings()))


@pytest.mark.parametrize(
    "count, base, expected",
    [
        (60, 60, "all"),
        (55, 60, "almost all"),
        (54, 60, "most"),  # 90.0%
        (45, 60, "most"),  # 75.0%
        (44, 60, "majority"),
        (30, 60, "majority"),
        (29, 60, "less than half"),
        (9, 60, "less than half"),  # 15.0%
        (8, 60, "few"),
        (0, 60, "none"),
        (179, 200, "most"),  # 89.5%, which would be 90% rounded
        (181, 200, "almost all"),  # 90.5%
        (15, 20, "most"),
        (15, 19, ""),  # no word for a base this small
    ],
)
def test_the_word_is_that_of_the_unrounded_share(count, base, expected):
    assert word(share(count, base), PROGRAMME) == expected


def test_rounded_counts_say_neither_all_nor_none():
    assert word(rounded(share(60, 60)), PROGRAMME) == "all or almost all"
    assert word(rounded(share(0, 60)), PROGRAMME) == "few or no"
    assert [shown_percent(rounded(share(n, 60))) for n in (0, 60)] == ["under 8", "over 92"]


def test_words_across_a_range_leave_out_all_and_none():
    assert words_across(share(45, 60, 0.64, 0.84), PROGRAMME) == ("majority", "most")
    assert words_across(share(60, 60, 0.94, 1.0), PROGRAMME) == ("almost all",)
    assert words_across(share(0, 60, 0.0, 0.16), PROGRAMME) == ("few", "less than half")
    assert words_across(share(45, 60, note=ALL_READ), PROGRAMME) == ()


@pytest.mark.parametrize(
    "count, near", [(44, True), (45, True), (46, False), (54, True), (55, True), (40, False)]
)
def test_a_share_within_one_record_of_a_boundary_is_flagged(count, near):
    assert near_boundary(share(count, 60), PROGRAMME) is near


@pytest.mark.parametrize(
    "count, near", [(45, True), (50, False), (40, False), (55, True), (10, True), (0, False)]
)
def test_a_rounded_share_is_flagged_where_a_count_behind_it_has_another_word(count, near):
    """Of 60, 41 to 49 stand behind 45: 41 is the majority, 45 most. 46 to 54 behind 50 are all most."""
    assert near_boundary(rounded(share(count, 60)), PROGRAMME) is near


def test_flags_tell_of_small_bases_boundaries_and_ranges():
    assert flags(share(15, 20, 0.5, 0.9), PROGRAMME) == (
        "small base",
        "within one record of a boundary",
        "range spans more than one band",
    )
    assert flags(share(48, 60, 0.76, 0.88), PROGRAMME) == ()


def test_a_finding_reads_as_word_counts_percentage_range_and_clause():
    assert said(share(45, 60, 0.64, 0.84)) == (
        "In most records, 45 of 60 (75%, likely range 64% to 84%: majority or most), the plan was reviewed "
        "within the timescale."
    )


def test_a_protected_finding_is_said_to_be_about():
    assert said(rounded(share(45, 60, 0.622, 0.852))) == (
        "In most records, about 45 of 60 (about 75%, likely range 62% to 85%: majority or most), the plan "
        "was reviewed within the timescale."
    )


def test_none_of_the_records_is_no_statement_about_no_children():
    assert said(share(0, 60, 0.0, 0.056)) == (
        "In none of the 60 records read, the plan was reviewed within the timescale; we can be fairly "
        "confident it is below 6% of all 412."
    )
    assert said(share(40, 40, 0.92, 1.0)) == (
        "In all 40 records, the plan was reviewed within the timescale; we can be fairly confident it is "
        "above 92% of all children to whom it applies."
    )


def test_protected_none_and_all_are_softened():
    assert said(rounded(share(0, 60, 0.0, 0.074))) == (
        "In few or no records, fewer than 5 of about 60 (likely range 0% to 7%), the plan was reviewed "
        "within the timescale."
    )
    assert said(rounded(share(55, 55, 0.92, 1.0))) == (
        "In all or almost all records, more than 50 of about 55 (likely range 92% to 100%), the plan was "
        "reviewed within the timescale."
    )


@pytest.mark.parametrize(
    "given, step, expected",
    [
        (share(0, 0, note=NO_BASE), None, "Plan reviewed: no record had an answer."),
        (share(2, 4, 0.1, 0.9), None, "Plan reviewed: fewer than 5 records, so no figure is given."),
        (share(0, 0, note=WITHHELD), 5, "Plan reviewed: fewer than 5 records, so no figure is given."),
        (share(0, 5, note=TOO_SMALL), 5, "Plan reviewed: about 5 records, too few for a figure."),
        (share(3, 5, 0.2, 0.9), None, "In 3 of 5 records, {} (a small base, so counts only)."),
        (share(6, 9, 0.3, 0.9), None, "In 6 of 9 records, {} (a small base, so counts only)."),
        (share(6, 10, 0.3, 0.9), None, "In 6 of 10 records (60%, likely range 30% to 90%, small base), {}."),
        (
            share(21, 29, 0.5, 0.9),
            None,
            "In the majority of records, 21 of 29 (72%, likely range 50% to 90%: majority or most, "
            "small base), {}.",
        ),
        (
            share(21, 30, 0.5, 0.9),
            None,
            "In the majority of records, 21 of 30 (70%, likely range 50% to 90%: majority or most), {}.",
        ),
        (share(30, 40, note=ALL_READ), None, "In most records, 30 of 40 (75%, all records read), {}."),
        (share(40, 40, note=ALL_READ), None, "In all records, 40 of 40 (100%, all records read), {}."),
    ],
)
def test_each_side_of_every_base(given, step, expected):
    assert said(rounded(given, step)) == expected.format(CLAUSE)


def test_an_option_of_a_multiple_choice_question_is_named_in_its_finding():
    question = replace(PLAN, finding="the {option} record was available", short="Records available")
    sentence = said(share(45, 60, 0.64, 0.84), question, "Health")
    assert sentence.endswith("the health record was available.")


def test_percentages_are_whole_and_halves_go_up():
    assert [percent(x) for x in (0.125, 0.124, 0.995, 0.0, 1.0)] == [13, 12, 100, 0, 100]
