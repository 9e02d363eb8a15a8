"""How far off each finding could be, by source, in one picture: each against brute force or by hand."""

import math
from dataclasses import replace
from itertools import product

import pandas as pd
import pytest
from tests.report.invented import everything

from record_review.reading import ReaderEffect, record_facts
from record_review.reading.bank.questionnaire import asked_by_record
from record_review.report.lines.plot import OPEN, RANGE
from record_review.report.lines.review import review_of
from record_review.report.team.error_sources import (
    CHANCE,
    DRAWN_AS,
    MISSING,
    READERS,
    REPLACED,
    could_move,
    error_sources_part,
    largest_sentence,
)
from record_review.report.team.moved import replaced_weights, with_those_first_drawn

LEAN = ReaderEffect(0.05, 8, 40)
Z = 1.959964


@pytest.fixture(scope="module")
def review():
    inspection, given = everything()
    return review_of(inspection, **{n: given[n] for n in ("population", "selection", "readings")})


@pytest.fixture(scope="module")
def replaced(review):
    """The same readings, three of them of reserves that were read in the place of selected records."""
    chosen, reason = review.selection, next(iter(review.programme.replacement_reasons))
    gone, came = chosen.reserves[:3], chosen.selected[:3]
    drawn = replace(chosen, selected=gone + chosen.selected[3:], reserves=came + chosen.reserves[3:])
    decided = {"reason": reason, "decided_by": "lead", "note": ""}
    lines = [{"replaced": a, "replacement": b} | decided for a, b in zip(gone, came, strict=True)]
    return replace(review, selection=drawn, replacements=pd.DataFrame(lines))


def moves(review, line, *, away=(), missing=7, effect=None):
    return could_move(review, line, away, missing, effect)


@pytest.mark.parametrize("weights", [(1, 1, 1), (2.0, 0.5, 1.25)])
@pytest.mark.parametrize(("found", "base"), [(0, 0), (0, 4), (3.5, 4), (4, 4)])
def test_the_ends_for_replaced_records_are_those_of_all_that_could_stand_in_them(found, base, weights):
    """Each replaced record: not in the base, without what the finding counts, or with it."""
    shares = []
    for what in product(((0, 0), (0, 1), (1, 1)), repeat=3):
        has = sum(w * y for w, (y, _) in zip(weights, what, strict=True))
        asked = sum(w * d for w, (_, d) in zip(weights, what, strict=True))
        shares += [(found + has) / (base + asked)] if base + asked else []
    assert with_those_first_drawn(found, base, sum(weights)) == pytest.approx((min(shares), max(shares)))


def test_where_nobody_is_left_to_be_asked_nothing_is_said():
    assert all(map(math.isnan, with_those_first_drawn(0, 0, 0)))


def test_replacement_moves_a_share_as_far_as_any_content_of_the_replaced_records(replaced):
    children = replaced.population.children.set_index("record_ref", drop=False)
    gone = [
        record_facts(children.loc[ref].to_dict(), replaced.programme)
        for ref in replaced.selection.selected[:3]
    ]
    seen, away = set(), replaced_weights(replaced, [line.question for line in replaced.headlines])
    for line in replaced.headlines:
        could = sum(asked_by_record(line.question, facts) for facts in gone)
        stayed = replaced.base(line) & ~replaced.brought_in
        base, found = int(stayed.sum()), int((replaced.meets(line) & stayed).sum())
        shares = []
        for what in product(((0, 0), (0, 1), (1, 1)), repeat=could):
            has, asked = (sum(one) for one in zip(*what, strict=True)) if what else (0, 0)
            shares += [(found + has) / (base + asked)] if base + asked else []
        if line.share.base and shares:
            seen.add(could)
            assert moves(replaced, line, away=away[line.question.id])[REPLACED] == pytest.approx(
                max(abs(share - line.share.share) for share in shares)
            )
    assert len(seen) > 1


def test_with_nothing_replaced_replacement_moves_nothing(review):
    assert {round(moves(review, line)[REPLACED], 12) for line in review.headlines if line.share.base} == {0}


def test_chance_is_the_farther_end_of_the_range_and_nothing_where_all_was_read(review):
    for line in review.headlines:
        share = line.share
        if share.has_range:
            assert moves(review, line)[CHANCE] == max(share.share - share.low, share.high - share.share)
    whole = replace(review.headlines[0].share, low=0.5, high=0.5, share=0.5, note="all records read")
    assert moves(review, replace(review.headlines[0], share=whole))[CHANCE] == 0
    few = replace(whole, low=math.nan, high=math.nan, note="too few records for a range")
    assert math.isnan(moves(review, replace(review.headlines[0], share=few))[CHANCE])


@pytest.mark.parametrize("pairs", [1, 2, 4])
def test_readers_move_a_share_by_their_lean_and_less_the_more_of_them_read(review, pairs):
    line = max(review.headlines, key=lambda line: min(line.share.count, line.share.base - line.share.count))
    lines = review.by_question[line.question.id]
    readers = [f"reader-{place % pairs}" for place in range(len(lines))]
    base = review.base(line)
    loads = pd.Series(readers)[base].value_counts()
    shared = replace(review, by_question={line.question.id: lines.assign(reader=readers)})
    by_hand = Z * LEAN.lean * math.sqrt(sum((load / base.sum()) ** 2 for load in loads))
    assert moves(shared, line, effect=LEAN)[READERS] == pytest.approx(by_hand)
    assert moves(shared, line, effect=replace(LEAN, lean=0.0))[READERS] == 0


@pytest.mark.parametrize("missing", [None, 12])
def test_missing_children_are_as_many_as_the_team_chose_or_one_in_a_hundred(review, missing):
    settings = replace(review.inspection, report=replace(review.inspection.report, missing=missing))
    _, _, said, table = error_sources_part(replace(review, inspection=settings), None)
    number = missing or 7  # one in a hundred of 640, rounded up
    assert f"if {number} children were missing beside 640 listed" in said["text"]
    place = [heading for heading, _ in table["columns"]].index(MISSING)
    for row, line in zip(table["rows"], review.headlines, strict=True):
        p = line.share.share
        assert row[place] == (
            "–" if math.isnan(p) else f"{100 * max(p, 1 - p) * number / (640 + number):.1f}"
        )


@pytest.mark.parametrize("effect", [None, LEAN])
def test_one_row_for_each_headline_by_section_whose_shapes_are_its_cells(replaced, effect):
    _, _, _, table = error_sources_part(replaced, effect)
    order = [section.title for section in replaced.programme.sections]
    titles = [title for title, _ in table["groups"]]
    assert titles == [title for title in order if title in titles]
    assert [row[0] for row in table["rows"]] == [line.label for line in replaced.headlines]
    assert sum(count for _, count in table["groups"]) == len(table["rows"])
    columns = [heading for heading, _ in table["columns"]]
    end, drawn = float(table["plot"]["ticks"][-1]), 0
    for row, shapes, line in zip(table["rows"], table["plot"]["rows"], replaced.headlines, strict=True):
        at = {kind: float(high) * end / 100 for kind, _, high in shapes}
        cells = {DRAWN_AS[source]: row[columns.index(source)] for source in columns[2:]}
        known = {kind: float(cell) for kind, cell in cells.items() if cell != "–"}
        assert at == pytest.approx(known if line.share.base >= 10 else {}, abs=0.06)
        assert all(low == (high if kind == OPEN else "0") for kind, low, high in shapes)
        assert all(0 <= float(high) <= 100 for _, _, high in shapes)
        drawn += RANGE in at
    assert drawn > 40


def test_without_a_measured_training_the_readers_are_told_of_and_not_drawn(review):
    _, first, _, table = error_sources_part(review, None)
    assert "no training was measured" in first["text"] and "not nothing" in first["text"]
    assert READERS not in [heading for heading, _ in table["columns"]]
    assert OPEN not in {kind for kind, _ in table["plot"]["key"]}
    _, first, _, table = error_sources_part(review, LEAN)
    assert LEAN.words in first["text"] and "rough" in first["text"]
    assert READERS in [heading for heading, _ in table["columns"]]
    assert OPEN in {kind for kind, _ in table["plot"]["key"]}


def test_the_sentence_counts_which_source_is_the_largest():
    """Two findings of chance, one of replacement, one without a range, which does not count."""
    made = [
        (0.2, 0.1, 0.05, 0.01),
        (0.1, 0.02, 0.05, 0.01),
        (0.1, 0.3, 0.05, 0.01),
        (math.nan, 0.9, 0.1, 0.1),
    ]
    told = [dict(zip((CHANCE, REPLACED, READERS, MISSING), row, strict=True)) for row in made]
    assert largest_sentence(told) == (
        "Chance of the draw is the largest most often, for 2 of the 3 findings with a range; records replaced"
        " for 1; readers’ judgement (rough) for none; children missing from the list for none."
    )
    assert largest_sentence(told[3:]) == "No finding has enough records for a range."
