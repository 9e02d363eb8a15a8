"""Findings by group of children, exact in every group or not printed: then no group tells an end of another.

One characteristic alone: of two, one table could be taken from the other, and what is left is a few children.
"""

from collections.abc import Mapping, Sequence

from record_review.inspection import Programme
from record_review.report.counts.printed import Printed, PrintedQuestion, exactly
from record_review.report.counts.tally import Tally
from record_review.report.protection.rules import SMALL, lumps

GROUP = 15  # records read of a group of children whose findings may be printed; smaller ones are joined

Groups = Mapping[str, Mapping[str, Tally]]  # "category=a" -> question id -> exact tally of the group


def joined_groups(read: Mapping[str, int]) -> list[list[str]]:
    """Neighbouring groups of children joined until each has `GROUP` records read: known before any answer."""
    names = list(read)
    return [[names[i] for i in lump] for lump in lumps([read[name] for name in names], GROUP)]


def print_groups(
    groups: Groups, whole: Mapping[str, PrintedQuestion], programme: Programme
) -> dict[str, dict[str, Printed]]:
    """Findings by group of one characteristic: of a question all groups exactly, or none.

    They are printed where the whole is exact, everybody can be asked whatever was answered before, having no
    answer says nothing of a child, and in every group count and remainder are `SMALL` or more: then no group
    tells an end of another.

    Parameters
    ----------
    groups : group, of those that were joined -> question id -> exact tally
    """
    made: dict[str, dict[str, Printed]] = {group: {} for group in groups}
    for name, question in whole.items():
        one, asked = question.figures.get(""), programme.question(name)
        own = {group: tallies[name] for group, tallies in groups.items()}
        if one is None or one.note or one.least < one.most or one.base_least < one.base_most:
            continue
        if asked.asked_if.answers or asked.no_answer_reason:
            continue
        if all(min(tally.found, tally.base - tally.found) >= SMALL for tally in own.values()):
            for group, tally in own.items():
                made[group][name] = exactly(tally.found, tally.base)
    return made


def together(tallies: Sequence[Tally]) -> Tally:
    """Several groups' tallies of one question as one."""
    first = tallies[0]
    counts = {what: sum(tally.counts[what] for tally in tallies) for what in first.counts}
    return first.with_counts(counts)


def joined_rows(selected: Sequence[int], left: Sequence[int]) -> list[list[int]]:
    """Neighbouring groups of children joined until of each so many were selected, and as many were not.

    Returns
    -------
    places of the groups in each row; [] where too few children were not selected for even one row
    """

    def enough(places: Sequence[int]) -> bool:
        return min(sum(selected[i] for i in places), sum(left[i] for i in places)) >= SMALL

    everyone = range(len(selected))
    if not enough(everyone):
        return []
    rows: list[list[int]] = [[]]
    for place in everyone:
        if enough(rows[-1]) and enough(everyone[place:]):
            rows.append([])
        rows[-1].append(place)
    return rows
