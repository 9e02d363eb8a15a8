"""Groups of children: what joined rows and one characteristic leave open, by enumeration."""

from dataclasses import replace
from itertools import product

import pytest
from tests.report import generated
from tests.report.invented import inspection

from record_review.report.counts.printed import exactly
from record_review.report.protection.groups import joined_rows, print_groups
from record_review.report.protection.protect import protect
from record_review.report.protection.rules import print_all

PROGRAMME = inspection().programme


def vectors(total, parts):
    if parts == 1:
        return [(total,)]
    return [(n, *rest) for n in range(total + 1) for rest in vectors(total - n, parts - 1)]


def test_no_reader_of_population_and_sample_tells_a_group_of_fewer_than_five_children_or_records():
    """Every way to draw 14 of 24 children of three groups, for a reader who does not know who was drawn."""
    prints = {}
    for selected, left in product(vectors(14, 3), vectors(10, 3)):
        rows = joined_rows(selected, left)
        shown = tuple((tuple(r), sum(selected[i] for i in r), sum(left[i] for i in r)) for r in rows)
        prints.setdefault(shown, []).append((*selected, *left))
    assert len(prints) == 11
    for shown, ways in prints.items():
        assert all(records >= 5 and others >= 5 for _, records, others in shown)
        for values in zip(*ways, strict=True):
            assert min(values) >= 5 or max(values) - min(values) >= 3, shown


def test_where_fewer_than_five_children_were_not_selected_no_group_is_told_apart():
    assert joined_rows([30, 30], [1, 1]) == [] and joined_rows([30, 30], [9, 6]) == [[0], [1]]
    assert joined_rows([30, 2, 28], [9, 1, 5]) == [[0], [1, 2]]


@pytest.fixture(scope="module")
def halves():
    """The records read in two parts, by two characteristics."""
    made = generated.records(PROGRAMME, 4, certain=0)
    count = lambda part: generated.tallies(PROGRAMME, part)[0]  # noqa: E731
    groups = {"category=a": count(made[:28]), "category=b": count(made[28:])}
    return *generated.tallies(PROGRAMME, made), groups | {
        "gender=F": count(made[::2]),
        "gender=M": count(made[1::2]),
    }


def test_a_finding_is_given_for_all_groups_exactly_or_for_none(halves):
    tallies, reach, groups = halves
    whole = print_all(tallies, PROGRAMME, reach)
    own = {name: groups[name] for name in ("category=a", "category=b")}
    shown = print_groups(own, whole, PROGRAMME)
    assert shown["category=a"].keys() == shown["category=b"].keys() and len(shown["category=a"]) > 5
    for name, tally in tallies.items():
        enough = tally.headline and all(
            min(g[name].found, g[name].base - g[name].found) >= 5 for g in own.values()
        )
        asked_of_all = not PROGRAMME.question(name).asked_if.answers
        assert (name in shown["category=a"]) == bool(enough and asked_of_all)
        if name in shown["category=a"]:
            assert shown["category=a"][name] == exactly(
                groups["category=a"][name].found, groups["category=a"][name].base
            )


def test_groups_that_are_not_given_leave_every_small_count_of_a_group_open():
    """Two groups of 28 and 32 records: every split of a finding that is given as a whole and not by group."""
    sizes = (28, 32)
    for found in range(5, 56):
        other = 60 - found
        ways = [
            (c, o)
            for c in range(found + 1)
            for o in range(other + 1)
            if c + o <= sizes[0] and found - c + other - o <= sizes[1]
            if min(c, o, found - c, other - o) < 5
        ]
        for values in zip(*ways, strict=True):
            assert max(values) - min(values) >= 3, found


def test_two_characteristics_could_be_taken_from_each_other_so_only_the_first_is_given(halves):
    tallies, reach, groups = halves
    told = protect(
        tallies,
        PROGRAMME,
        inspection(subgroups=("category", "gender")).report,
        reachable=reach,
        groups=groups,
    )
    assert set(told.groups) == {"category=a", "category=b"}


def test_a_question_whose_missing_answers_are_sensitive_is_not_given_by_group(halves):
    tallies, reach, groups = halves
    own = {name: groups[name] for name in ("category=a", "category=b")}
    given = next(iter(print_groups(own, print_all(tallies, PROGRAMME, reach), PROGRAMME)["category=a"]))
    sensitive = replace(
        PROGRAMME,
        questions=tuple(
            replace(q, no_answer_reason="says something of the child") if q.id == given else q
            for q in PROGRAMME.questions
        ),
    )
    assert given not in print_groups(own, print_all(tallies, PROGRAMME, reach), sensitive)["category=a"]
