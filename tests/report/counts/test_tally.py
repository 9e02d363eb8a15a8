"""Counting answers: every record once, by answer or by the reason for none."""

from dataclasses import replace

import pandas as pd
import pytest
from tests.report.invented import everything

from record_review.inspection import ReadingError
from record_review.reading import main_answers
from record_review.report.counts.tally import reported_questions, tally_answers
from record_review.report.lines.review import review_of


@pytest.fixture(scope="module")
def invented():
    inspection, given = everything(size=12)
    return inspection.programme, main_answers(given["readings"])


def with_answers(answers, question, states):
    """The same readings with one question answered as given, record by record."""
    changed = answers.copy()
    changed.loc[changed["question"] == question, ["state", "answer"]] = states
    return changed


def test_each_state_has_a_count_of_its_own(invented):
    programme, answers = invented
    states = [["answered", "Yes"]] * 4 + [["answered", "No"]] * 3
    states += [["not_applicable", ""]] * 2 + [["missing", ""]] + [["not_asked", ""]] * 2
    tally = tally_answers(programme, with_answers(answers, "B1", states))["B1"]
    assert (dict(tally.answers), tally.base, tally.found) == ({"Yes": 4, "No": 3}, 7, 4)
    assert (tally.not_applicable, tally.unable, tally.missing, tally.not_asked) == (2, 0, 1, 2)
    assert (tally.asked, tally.read) == (10, 12)


def test_a_question_may_count_another_answer_as_its_finding(invented):
    programme, answers = invented
    states = [["answered", "Yes"]] * 9 + [["answered", "No"]] * 3
    tally = tally_answers(programme, with_answers(answers, "D21", states))["D21"]
    assert (tally.headline, tally.found) == (("No",), 3)  # no drift or delay


def test_options_are_counted_one_by_one_on_the_records_with_any(invented):
    programme, answers = invented
    question = next(q for q in programme.questions if q.scale == "multiple")
    first, second = question.options[:2]
    states = [["answered", f"{first}; {second}"]] * 5 + [["answered", second]] * 4 + [["missing", ""]] * 3
    tally = tally_answers(programme, with_answers(answers, question.id, states))[question.id]
    assert (tally.base, tally.answers[first], tally.answers[second], tally.missing) == (9, 5, 9, 3)
    assert tally.multiple and tally.headline == ()


def test_free_text_and_what_is_for_the_lead_alone_is_never_counted(invented):
    programme, answers = invented
    counted = {question.id for question in reported_questions(programme)}
    for_the_lead = {q.id for q in programme.questions if not q.reported}
    assert "H1" in for_the_lead and not counted & for_the_lead
    assert set(tally_answers(programme, answers)) == counted


def test_a_record_that_is_there_twice_is_a_fault(invented):
    programme, answers = invented
    twice = pd.concat([answers, answers.head(1)], ignore_index=True)
    with pytest.raises(AssertionError, match="one line for each record read"):
        tally_answers(programme, twice)


def test_an_exact_share_is_x_of_y_with_its_stratified_range():
    inspection, given = everything()
    review = review_of(inspection, **{name: given[name] for name in ("population", "selection", "readings")})
    assert sum(review.design.read) == 60 and sum(review.design.population) == 640
    for line in review.lines:
        expected = line.tally.answers[line.option] if line.option else line.tally.found
        assert (line.share.count, line.share.base) == (expected, line.tally.base)
        if line.share.base:
            assert line.share.share == pytest.approx(expected / line.tally.base)


def test_a_category_nobody_is_in_is_refused():
    inspection, given = everything(size=12)
    records = given["readings"].records.assign(category="z")
    read = {"selection": given["selection"], "readings": replace(given["readings"], records=records)}
    with pytest.raises(ReadingError, match="categories that have no children: z"):
        review_of(inspection, population=given["population"], **read)
