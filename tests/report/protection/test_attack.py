"""The attack on everything printed, by a partnership that knows who was drawn and by a reader who does not.

Both know the rules. What the integer programme says is possible is turned into counts and printed again:
only a
set with the very same print counts as a way out, so that the model cannot be looser than the rules.
"""

from dataclasses import replace

import numpy as np
import pytest
from tests.report.invented import everything

from record_review.inspection import ReleaseError
from record_review.reading import main_answers
from record_review.report.basis import Basis
from record_review.report.counts.printed import Printed, PrintedQuestion, exactly
from record_review.report.counts.tally import reachable_records, tally_answers
from record_review.report.lines.line import released_lines
from record_review.report.lines.words import quantities, word
from record_review.report.protection.cells import READ, cells_of
from record_review.report.protection.gate import check, disclosed, sensitive_cells
from record_review.report.protection.intruder import NARROWEST, _System, blocks, narrow_cells
from record_review.report.protection.rules import most_asked, print_all

RELEASES = [(60, 640, 1), (60, 150, 2), (60, 75, 4), (62, 62, 3)]  # records read, children, seed


def counted(size, children, seed):
    inspection, given = everything(size, children, seed)
    programme = inspection.programme
    tallies = tally_answers(programme, main_answers(given["readings"]))
    reach = reachable_records(programme, given["population"].children, given["selection"].selected)
    return programme, tallies, reach


def system(programme, tallies, reach):
    most = most_asked(tallies, programme, reach)
    cells, figures = cells_of(tallies, programme, most), print_all(tallies, programme, reach)
    return cells, figures, disclosed(cells, tallies, figures, programme, most)


def with_counts(tallies, counts):
    """The tallies that a point of the integer programme stands for."""
    names = {
        name: {what: counts[f"{name}|{what}"] for what in tally.counts} for name, tally in tallies.items()
    }
    return {name: tally.with_counts(names[name]) for name, tally in tallies.items()}


@pytest.mark.parametrize("size, children, seed", RELEASES)
def test_the_partnership_tells_no_small_count_and_no_end_within_three_records(size, children, seed):
    programme, tallies, reach = counted(size, children, seed)
    cells, figures, told = system(programme, tallies, reach)
    wanted = sensitive_cells(cells, tallies, programme)
    assert len(wanted) > 30
    for block in blocks(told):
        for each in [each for each in block if each in wanted][:3]:
            inside, found = _System(told, [each]), []
            for sign in (1, -1):
                objective = np.zeros(len(inside.names))
                objective[inside.place[each]] = sign
                point = dict(zip(inside.names, inside.point(objective).astype(int), strict=True))
                again = with_counts(tallies, cells.counts | point)
                found.append(point[each])
                assert print_all(again, programme, reach) == figures, (
                    f"{each}: the model is looser than the rules"
                )
            assert found[1] - found[0] >= NARROWEST, each


@pytest.mark.parametrize("size, children, seed", RELEASES[:2])
def test_a_reader_who_does_not_know_who_was_drawn_can_tell_no_more(size, children, seed):
    programme, tallies, reach = counted(size, children, seed)
    cells, figures, _ = system(programme, tallies, reach)
    cells.known = {READ}
    told = disclosed(cells, tallies, figures, programme, most_asked(tallies, programme, reach))
    wanted = sensitive_cells(cells, tallies, programme)
    for block in blocks(told):
        inside = [each for each in block if each in wanted]
        assert not inside or narrow_cells(told, inside, true=cells.counts, known={READ}) == {}


def test_the_gate_refuses_a_base_that_tells_an_earlier_answer_and_names_the_chain():
    """Shown exactly, the base of a question that follows on Yes is a floor for those who said Yes."""
    programme, tallies, reach = counted(60, 640, 1)
    parent = replace(
        tallies["C4"], answers={"Yes": 58, "No": 2}, base=60, found=58, not_applicable=0, unable=0, missing=0
    )
    tallies["C4"] = parent
    figures = print_all(tallies, programme, reach)
    assert figures["C4"].figures[""] == Printed(56, 60, 60, 60)
    child = next(q.id for q in programme.questions if q.asked_if.answers.get("C4") and q.id in tallies)
    below = tallies[child]
    names = list(below.answers)
    answers = dict.fromkeys(names, 0) | {names[0]: 30, names[-1]: 28}
    found = sum(n for answer, n in answers.items() if answer in below.headline)
    for name, tally in tallies.items():
        if programme.question(name).asked_if.answers.get("C4"):
            spread = dict.fromkeys(tally.answers, 0) | {next(iter(tally.answers)): 58}
            met = sum(n for answer, n in spread.items() if answer in tally.headline)
            tallies[name] = replace(
                tally, answers=spread, base=58, found=met, not_applicable=0, unable=0, missing=0, not_asked=2
            )
    tallies[child] = replace(
        below, answers=answers, base=58, found=found, not_applicable=0, unable=0, missing=0, not_asked=2
    )
    figures = print_all(tallies, programme, reach)
    assert figures[child].figures[""].base_least == 57
    check(tallies, figures, programme, reach)
    leaky = figures | {child: PrintedQuestion({"": exactly(found, 58)}, figures[child].answers)}
    with pytest.raises(ReleaseError, match=r"hang together .*C4 .*fewer than 3 records"):
        check(tallies, leaky, programme, reach)


@pytest.mark.parametrize("size, children", [(60, 640), (60, 150), (60, 75)])
def test_nearly_every_finding_that_can_be_exact_is_and_no_word_contradicts_the_exact_one(size, children):
    exact = within = every = 0
    for seed in range(1, 6):
        programme, tallies, reach = counted(size, children, seed)
        basis = Basis(size, children, 4, everything(size, children, seed)[0].report)
        lines = released_lines(programme, print_all(tallies, programme, reach), tallies, basis)
        for line in lines:
            tally, share = tallies[line.question.id], line.share
            found = tally.answers[line.option] if line.option else tally.found
            if word(share, programme):
                told = [quantity.word for quantity in quantities(share, programme)]
                assert programme.quantity_word(found / tally.base).word in told
            if not line.option and min(found, tally.base - found) >= 5:
                every += 1
                exact += not share.note and share.count == found and not (share.count_most or found) > found
                within += not share.note and abs(float(share.most) - found / tally.base) <= 0.02
    assert exact / every > 0.9 and within / every > 0.9
