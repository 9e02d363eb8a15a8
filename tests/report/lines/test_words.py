"""Words and sentences: judged without rounding, honest at the edges, silent where the base is too small."""

import math
from dataclasses import replace

import pytest

from record_review.inspection import ReportSettings, read_programme
from record_review.report.basis import Basis
from record_review.report.counts.printed import TOO_SMALL, WITHHELD, Printed
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
BASIS = Basis(60, 412, 4, ReportSettings())
CLAUSE = "the plan was reviewed within the timescale"
PLAN = replace(PROGRAMME.question("D10"), finding=CLAUSE, short="Plan reviewed")


def share(count, base, low=math.nan, high=math.nan, note=""):
    return Share(count, base, count / base if base else math.nan, 0.05, low, high, 50, 60.0, note)


def printed(least, most, base_least, base, **edges):
    return replace(BASIS.share(Printed(least, most, base_least, base)), **edges)


def said(given, question=PLAN, option=""):
    line = Line(question, PROGRAMME.scale_of(question), option, None, given)
    return finding_sentence(line, PROGRAMME, BASIS)


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


def test_a_class_says_the_words_of_every_count_in_it():
    said = {name: word(printed(*counts), PROGRAMME) for name, counts in CLASSES.items()}
    assert said == {
        "under 5 of 60": "none or few",
        "56 or more of 60": "almost all or all",
        "16 or more of 20": "most, almost all or all",
        "51 of 57 to 60": "most",
        "44 of 57 to 60": "majority or most",
    }
    assert shown_percent(printed(0, 4, 60, 60)) == "0 to 7" and shown_percent(printed(45, 45, 60, 60)) == 75


CLASSES = {
    "under 5 of 60": (0, 4, 60, 60),
    "56 or more of 60": (56, 60, 60, 60),
    "16 or more of 20": (16, 20, 20, 20),
    "51 of 57 to 60": (51, 51, 57, 60),
    "44 of 57 to 60": (44, 44, 57, 60),
}


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


def test_flags_tell_of_small_bases_boundaries_and_ranges():
    assert flags(share(15, 20, 0.5, 0.9), PROGRAMME) == (
        "small base",
        "within one record of a boundary",
        "range spans more than one band",
    )
    assert flags(share(48, 60, 0.76, 0.88), PROGRAMME) == ()


def test_a_finding_comes_first_then_counts_percentage_range_and_word():
    assert said(share(45, 60, 0.64, 0.84)) == (
        "The plan was reviewed within the timescale: 45 of 60 records (75%, likely range 64% to 84%), most."
    )


def test_none_of_the_records_is_no_statement_about_no_children():
    assert said(share(0, 60, 0.0, 0.056)) == (
        "The plan was reviewed within the timescale: none of the 60 records read; we can be fairly "
        "confident it is below 6% of all 412."
    )
    assert said(share(40, 40, 0.92, 1.0)) == (
        "The plan was reviewed within the timescale: all 40 records; we can be fairly confident it is "
        "above 92% of all children to whom it applies."
    )


def test_an_end_is_said_with_every_word_it_may_have():
    assert said(printed(0, 4, 60, 60, low=0.0, high=0.15)) == (
        "The plan was reviewed within the timescale: under 5 of 60 records (0 to 7%, likely range 0% to "
        "15%), none or few."
    )
    assert said(printed(51, 51, 57, 60, low=0.76, high=0.9)) == (
        "The plan was reviewed within the timescale: 51 of 57 to 60 records (85 to 89%, likely range 76% "
        "to 90%), most."
    )


@pytest.mark.parametrize(
    "given, expected",
    [
        (share(0, 0, note=NO_BASE), "Plan reviewed: no record had an answer."),
        (share(2, 4, note=WITHHELD), "Plan reviewed: fewer than 5 records, so no figure is given."),
        (share(0, 0, note=WITHHELD), "Plan reviewed: fewer than 5 records, so no figure is given."),
        (share(0, 5, note=TOO_SMALL), "Plan reviewed: 5 records, too few for a figure."),
        (share(3, 5, 0.2, 0.9), "{}: 3 of 5 records (a small base, so counts only)."),
        (share(6, 9, 0.3, 0.9), "{}: 6 of 9 records (a small base, so counts only)."),
        (share(6, 10, 0.3, 0.9), "{}: 6 of 10 records (60%, likely range 30% to 90%, small base)."),
        (
            share(21, 29, 0.5, 0.9),
            "{}: 21 of 29 records (72%, likely range 50% to 90%, small base), majority.",
        ),
        (share(21, 30, 0.5, 0.9), "{}: 21 of 30 records (70%, likely range 50% to 90%), majority."),
        (share(30, 40, note=ALL_READ), "{}: 30 of 40 records (75%, all records read), most."),
        (share(40, 40, note=ALL_READ), "{}: 40 of 40 records (100%, all records read), all."),
    ],
)
def test_each_side_of_every_base(given, expected):
    assert said(given) == expected.format(CLAUSE.capitalize())


def test_an_option_of_a_multiple_choice_question_is_named_in_its_finding():
    question = replace(PLAN, finding="the {option} record was available", short="Records available")
    sentence = said(share(45, 60, 0.64, 0.84), question, "Health")
    assert sentence.startswith("The health record was available: 45 of 60 records")


def test_percentages_are_whole_and_halves_go_up():
    assert [percent(x) for x in (0.125, 0.124, 0.995, 0.0, 1.0)] == [13, 12, 100, 0, 100]
