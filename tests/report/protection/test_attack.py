"""The attack on everything printed, by readers who know the rules: the partnership, which knows who was
drawn, and the public, which does not.

What the attacker finds possible is turned into counts and printed again: only a set with the very same print
counts as a way out, so that the attack cannot be looser than the rules.
"""

from dataclasses import replace
from functools import cache

import pytest
from tests.report import generated
from tests.report.attacker import Attack, again, shut
from tests.report.invented import inspection

from record_review.inspection import ReleaseError, ReportSettings
from record_review.report.basis import Basis
from record_review.report.counts.printed import Printed, PrintedQuestion, exactly
from record_review.report.lines.words import quantities, word
from record_review.report.protection.gate import check
from record_review.report.protection.rules import print_all

PROGRAMME = inspection().programme


def counted(seed, read=60, programme=PROGRAMME):
    return generated.tallies(programme, generated.records(programme, seed, read))


def attack(programme, tallies, reach):
    """What the partnership can tell too closely; every way out printed again."""
    figures = print_all(tallies, programme, reach)

    def seen(counts):
        assert print_all(again(programme, tallies, counts), programme, reach) == figures

    return Attack(programme, tallies, figures, reach, shut=shut(programme, tallies)).narrow(seen=seen)


@pytest.mark.parametrize("seed, read", [(1, 60), (3, 57)])
def test_no_reader_tells_a_small_count_or_an_end_to_within_three_records(seed, read):
    tallies, reach = counted(seed, read)
    assert attack(PROGRAMME, tallies, reach) == {}
    figures = print_all(tallies, PROGRAMME, reach)
    public = Attack(PROGRAMME, tallies, figures, shut=shut(PROGRAMME, tallies))
    assert len(public.sensitive()) > 40 and public.narrow() == {}


def test_no_chain_of_questions_however_deep_tells_more_and_the_gate_refuses_none():
    for seed in (3, 13, 18, 25):
        programme = generated.other_routing(PROGRAMME, seed)
        tallies, reach = counted(seed, 60, programme)
        assert attack(programme, tallies, reach) == {}, seed
        check(tallies, print_all(tallies, programme, reach), programme, reach)


def chain(found, below, read=60):
    """C4 with so many Yes, and the first question that follows on Yes with so many answers, all good."""
    tallies, reach = counted(1, read)
    for name, tally in tallies.items():
        if name == "C4" or PROGRAMME.question(name).asked_if.answers.get("C4"):
            base = read if name == "C4" else below
            first, *_, last = tally.answers
            met = found if name == "C4" else below - 20
            answers = dict.fromkeys(tally.answers, 0) | {first: met, last: base - met}
            rest = {"not_applicable": 0, "unable": 0, "missing": 0, "not_asked": read - base}
            tallies[name] = replace(tally, answers=answers, base=base, found=met, **rest)
    return tallies, reach


def test_the_gate_and_the_attack_see_a_base_that_tells_an_earlier_answer():
    """Shown exactly, the base of a question that follows on Yes is a floor for those who said Yes."""
    tallies, reach = chain(58, 58)
    figures = print_all(tallies, PROGRAMME, reach)
    child = next(q.id for q in PROGRAMME.questions if q.asked_if.answers.get("C4") and q.id in tallies)
    assert figures["C4"].figures[""] == Printed(56, 60, 60, 60)
    assert figures[child].figures[""] == Printed(38, 38, 57, 60)
    check(tallies, figures, PROGRAMME, reach)
    leaky = figures | {child: PrintedQuestion({"": exactly(38, 58)})}
    with pytest.raises(ReleaseError, match=r"hang together .*C4 .*fewer than 3 records"):
        check(tallies, leaky, PROGRAMME, reach)
    assert ("C4", "other") in Attack(PROGRAMME, tallies, leaky, reach).narrow()
    tallies, reach = chain(60, 60)  # that nobody said No is an end, and as sensitive
    leaky = print_all(tallies, PROGRAMME, reach) | {child: PrintedQuestion({"": exactly(40, 60)})}
    with pytest.raises(ReleaseError, match=r"hang together .*C4 .*fewer than 3 records"):
        check(tallies, leaky, PROGRAMME, reach)


@cache
def said(printed, read, population):
    """The share, and the words that may be said of it."""
    share = Basis(read, population, 4, ReportSettings()).share(printed)
    return float(share.most), [q.word for q in quantities(share, PROGRAMME)] if word(share, PROGRAMME) else []


@cache
def exact_word(found, base):
    return PROGRAMME.quantity_word(found / base).word


def test_nearly_every_finding_that_can_be_exact_is_and_no_word_contradicts_the_exact_one():
    exact = within = every = 0
    for seed in range(200):
        tallies, reach = counted(seed) if seed < 25 else generated.varied(PROGRAMME, seed)
        for name, question in print_all(tallies, PROGRAMME, reach).items():
            for option, printed in question.figures.items():
                tally, (most, words) = tallies[name], said(printed, 60, (640, 150, 75)[seed % 3])
                found = tally.answers[option] if option else tally.found
                assert not words or exact_word(found, tally.base) in words
                if not option and min(found, tally.base - found) >= 5:
                    every += 1
                    exact += not printed.note and printed.least == printed.most == found
                    within += not printed.note and abs(most - found / tally.base) <= 0.02
    assert exact / every > 0.9 and within / every > 0.9
