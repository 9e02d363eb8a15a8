"""The gate: what everything printed together leaves open, proved before it is released.

An attacker is taken to know the rules, the routing, who was drawn and everything printed. What they can tell
is
the set of counts with the same print. For one question that set is enumerated; for questions that hang
together an integer programme finds the least and the most that a count can be in it (`intruder`).
"""

from collections.abc import Mapping
from functools import cache

from record_review.inspection import Programme, Question, ReleaseError
from record_review.report.counts.printed import SUPPRESSED, Printed, PrintedQuestion
from record_review.report.counts.tally import Tally
from record_review.report.protection.cells import READ, Cells, answer_cell, cell, cells_of
from record_review.report.protection.intruder import Disclosed, Row, blocks, narrow_cells
from record_review.report.protection.rules import (
    CLOSED,
    NARROWEST,
    SHUT,
    SMALL,
    UNCERTAIN,
    lumps,
    lumps_of,
    most_asked,
    printed,
    route,
)


def check(
    tallies: Mapping[str, Tally],
    figures: Mapping[str, PrintedQuestion],
    programme: Programme,
    reachable: Mapping[str, int],
) -> None:
    """Refuse unless every small count and every end of a group is left open by at least `NARROWEST` records.

    Raises
    ------
    ReleaseError : a count could be told; names the questions that hang together with it
    """
    most = most_asked(tallies, figures, programme, reachable)
    for name in tallies:
        asked, sensitive = most[name], bool(programme.question(name).no_answer_reason)
        closed = bool(programme.question(name).asked_if.answers)
        for each in {False, closed}:
            if narrow := narrow_counts(asked, closed=each, sensitive=sensitive):
                raise ReleaseError(
                    f"{name}: of {asked} records, {narrow[0]} can be told from what is printed."
                )
    system = cells_of(tallies, programme, most)
    told = disclosed(system, tallies, figures, programme, most)
    wanted = sensitive_cells(system, tallies, programme)
    problems = []
    for block in blocks(told):
        inside = [each for each in block if each in wanted]
        if inside and narrow_cells(told, inside, true=system.counts, known=system.known):
            chain = dict.fromkeys(system.question[each] for each in block if each in system.question)
            named = ", ".join(f"{name} “{programme.question(name).short}”" for name in chain)
            problems.append(
                f"Questions that hang together ({named}): a count of fewer than {SMALL} records, or one that "
                f"leaves as few, could be told to within fewer than {NARROWEST} records from what is printed "
                "of them. Report one of them no longer (reported: false in the programme)."
            )
    if problems:
        raise ReleaseError(*problems)


@cache
def narrow_counts(asked: int, *, closed: bool = False, sensitive: bool = False) -> list[str]:
    """By enumeration of all counts that so many records can give: what could be told too closely.

    A count found, one of other answers, and where it is sensitive one of no answer, each below `SMALL`, must
    lie in a set of counts with the same print whose ends are `NARROWEST` apart, or as far as can be at all.
    """
    prints: dict[Printed, list[tuple[int, int, int]]] = {}
    for found in range(asked + 1):
        for other in range(asked + 1 - found):
            key = printed(found, other, asked, closed=closed, sensitive=sensitive)
            prints.setdefault(key, []).append((found, other, asked - found - other))
    narrow = []
    for key, counts in prints.items():
        for which, what in enumerate(("found", "other", "no answer")[: 3 if sensitive else 2]):
            values = [each[which] for each in counts]
            if min(values) < SMALL and max(values) - min(values) < min(NARROWEST, asked):
                narrow.append(f"{what} {min(values)} to {max(values)} behind {key}")
    return narrow


@cache
def narrow_lumps(total: int, answers: int) -> list[str]:
    """The same for the single answers of one side of a scale, of which the total is printed."""
    prints: dict[tuple, list[tuple[int, ...]]] = {}
    for counts in _compositions(total, answers):
        shape = lumps(counts)
        key = tuple((tuple(lump), sum(counts[i] for i in lump)) for lump in shape)
        prints.setdefault(key, []).append(counts)
    return [
        f"answer {which + 1} behind {key}"
        for key, counts in prints.items()
        for which, values in enumerate(zip(*counts, strict=True))
        if any(0 < value < SMALL for value in values) and max(values) - min(values) < NARROWEST
    ]


def _compositions(total: int, parts: int) -> list[tuple[int, ...]]:
    if parts == 1:
        return [(total,)]
    return [(n, *rest) for n in range(total + 1) for rest in _compositions(total - n, parts - 1)]


def sensitive_cells(system: Cells, tallies: Mapping[str, Tally], programme: Programme) -> set[str]:
    """Counts of one to four, and the ends of groups: everybody, nobody, all but one to four."""
    wanted = set()
    for name, tally in tallies.items():
        ends = [cell(name, "found"), cell(name, "other")]
        if tally.multiple:
            ends = [answer_cell(name, option) for option in tally.answers]
            ends += [cell(name, f"without:{option}") for option in tally.answers]
        if programme.question(name).no_answer_reason:
            ends.append(cell(name, "no answer"))
        wanted |= {each for each in ends if system.counts[each] < SMALL}
        if not tally.multiple:
            wanted |= {answer_cell(name, a) for a, count in tally.answers.items() if 0 < count < SMALL}
    return wanted


def disclosed(
    system: Cells,
    tallies: Mapping[str, Tally],
    figures: Mapping[str, PrintedQuestion],
    programme: Programme,
    most: Mapping[str, int],
) -> Disclosed:
    """The set of all counts with the same print, as ranges and rows of an integer programme."""
    read = system.counts[READ]
    ranges = dict.fromkeys(system.counts, (0, read))
    ranges |= {each: (system.counts[each],) * 2 for each in system.known}
    rows, states = list(system.rows), dict[str, str]()
    for name, tally in tallies.items():
        question = programme.question(name)
        states[name] = route(question, programme, tallies, figures, states)
        own, asked = figures[name], most[name]
        if not own.figures:
            continue
        one = next(iter(own.figures.values()))
        rows += _routing(question, tallies, programme, figures, states, ranges)
        if one.note == SUPPRESSED:
            continue
        room = UNCERTAIN + 1 if question.no_answer_reason else UNCERTAIN
        classed = states[name] == CLOSED or bool(question.no_answer_reason)
        highest = one.base_most
        if classed and one.base_least == 0:  # "fewer than 5": not one of the class
            highest = min(highest, asked - room - 1)
        ranges[cell(name, "base")] = (one.base_least, highest)
        for option, each in own.figures.items():
            if each.note:
                continue
            counted = answer_cell(name, option) if option else cell(name, "found")
            ranges[counted] = (each.least, each.most)
        rows += _lumped(name, tally, own.answers, ranges)
    return Disclosed(ranges, rows)


def _routing(
    question: Question,
    tallies: Mapping[str, Tally],
    programme: Programme,
    figures: Mapping[str, PrintedQuestion],
    states: Mapping[str, str],
    ranges: dict[str, tuple[int, int]],
) -> list[Row]:
    """What it tells that a question is printed, or is not: whether enough gave each answer that leads to
    it."""
    ways: list[list[list[str]]] = []
    for parent, accepted in question.asked_if.answers.items():
        shown = figures[parent].figures.values() if parent in figures else []
        if not shown or states[parent] == SHUT or any(each.note for each in shown):
            return []
        if programme.question(parent).no_answer_reason or question.no_answer_reason:
            return []
        cells = [answer_cell(parent, answer) for answer in accepted if answer in tallies[parent].answers]
        ways.append([[each] for each in cells] if tallies[parent].multiple else [cells])
    read = next(iter(tallies.values())).read
    if states[question.id] != SHUT:
        return [
            (dict.fromkeys(way[0], 1), SMALL, read * len(way[0])) for way in ways if len(way) == 1 and way[0]
        ]
    few = [f"{question.id}|few:{place}" for place in range(len(ways))]  # that too few came this way
    ranges |= dict.fromkeys(few, (0, 1))
    rows: list[Row] = [(dict.fromkeys(few, 1), 1, len(ways))] if ways else []
    for way, chosen in zip(ways, few, strict=True):
        for cells in way:
            room = read * max(1, len(cells))
            rows.append((dict.fromkeys(cells, 1) | {chosen: room}, 0, room + SMALL - 1))
    return rows


def _lumped(
    name: str, tally: Tally, answers: Mapping[str, int], ranges: dict[str, tuple[int, int]]
) -> list[Row]:
    """What the joined answers tell, and by their rule where each lump was closed."""
    rows: list[Row] = []
    for inside in (True, False):
        side = [answer for answer in tally.answers if (answer in tally.headline) == inside]
        made = lumps_of(side, answers)
        for place, (lump, total) in enumerate(made):
            cells = [answer_cell(name, answer) for answer in lump]
            rows.append((dict.fromkeys(cells, 1), total, total))
            if len(lump) == 1:
                continue
            if place < len(made) - 1:
                rows.append((dict.fromkeys(cells[:-1], 1), 0, SMALL - 1))
                continue
            # The last lump was full at one of its answers, and what followed was too little for another.
            full = [f"{name}|full:{side[0]}:{i}" for i in range(len(cells))]
            ranges |= dict.fromkeys(full, (0, 1))
            rows.append((dict.fromkeys(full, 1), 1, 1))
            for i, chosen in enumerate(full):
                before, after = cells[:i], cells[i + 1 :]
                for few, limit in ((before, SMALL - 1), (after, min(SMALL - 1, total - SMALL))):
                    if few:
                        rows.append((dict.fromkeys(few, 1) | {chosen: total}, 0, total + limit))
    return rows
