"""The fixed rules by which a count is printed: what is printed is a function of counts alone.

No secret, no draw, and nothing chosen per table: whoever knows the rules can work out which counts have the
same print, and that is all anyone can tell. `gate` proves how much that leaves open.
"""

from collections.abc import Mapping, Sequence

from record_review.inspection import Programme, Question
from record_review.report.counts.printed import (
    HIDDEN_COUNT,
    JOINED,
    SUPPRESSED,
    TOO_SMALL,
    WITHHELD,
    Printed,
    PrintedQuestion,
    exactly,
)
from record_review.report.counts.tally import Tally

SMALL = 5  # a smaller count, and one that leaves fewer of its base, is printed as such
COUNTS_NEED = 10  # a smaller base carries no counts
UNCERTAIN = 3  # records without an answer that are one class, where the base could tell of an earlier answer
GROUP = 15  # records read of a group of children whose findings may be printed; smaller ones are joined

OPEN, CLOSED, SHUT = "open", "closed", "shut"  # bases are exact; in classes; nothing is printed

Groups = Mapping[str, Mapping[str, Tally]]  # "category=a" -> question id -> exact tally of the group


def printed(found: int, other: int, asked: int, *, closed: bool = False, sensitive: bool = False) -> Printed:
    """What is printed of records found, of those with another answer, and of those that could be asked.

    A base of fewer than `SMALL` is printed as such and one of fewer than `COUNTS_NEED` alone. Otherwise the
    count is exact, unless it or what is left of the base is below `SMALL`.

    Parameters
    ----------
    asked : records that can be asked by what is known of the child
    closed : the base could tell who gave an earlier answer: up to `UNCERTAIN` without an answer are one class
    sensitive : to have no answer says something of the child, so that one to four are one class too
    """
    base = found + other
    if closed or sensitive:
        room = UNCERTAIN + 1 if sensitive else UNCERTAIN
        if asked < COUNTS_NEED + room + 1:
            return Printed(0, 0, 0, 0, SUPPRESSED)
        if asked - base <= room:
            least, most = _end(found, asked, room)
            return Printed(least, most, asked - room, asked)
    if base < SMALL:
        return Printed(0, 0, 0, SMALL - 1, WITHHELD)
    if base < COUNTS_NEED:
        return Printed(0, base, base, base, TOO_SMALL)
    least, most = _end(found, base, SMALL - 1)
    return Printed(least, most, base, base)


def _end(found: int, base: int, room: int) -> tuple[int, int]:
    if found < SMALL:
        return 0, SMALL - 1
    return (base - room, base) if base - found <= room else (found, found)


def lumps(counts: Sequence[int], least: int = SMALL) -> list[list[int]]:
    """Neighbours joined, from the first on, until each lump has at least so many; a rest joins the last.

    Returns
    -------
    places of the counts in each lump
    """
    made: list[list[int]] = [[]]
    for place in range(len(counts)):
        if made[-1] and sum(counts[i] for i in made[-1]) >= least and sum(counts[place:]) >= least:
            made.append([])
        made[-1].append(place)
    return made


def print_all(
    tallies: Mapping[str, Tally], programme: Programme, reachable: Mapping[str, int]
) -> dict[str, PrintedQuestion]:
    """Every question as printed.

    Parameters
    ----------
    tallies : question id -> exact Tally, in the order of the programme
    reachable : question id -> records of which it can be asked by what is known of the child
    """
    found: dict[str, PrintedQuestion] = {}
    states: dict[str, str] = {}
    most = most_asked(tallies, programme, reachable)
    for name, tally in tallies.items():
        question = programme.question(name)
        states[name] = state = route(question, programme, tallies, found, states)
        found[name] = _question(tally, programme, most[name], state)
    return found


def most_asked(
    tallies: Mapping[str, Tally], programme: Programme, reachable: Mapping[str, int]
) -> dict[str, int]:
    """Of how many records each question can be asked at the most, by what is known of the children."""
    most: dict[str, int] = {}
    for name, tally in tallies.items():
        parents = [most[parent] for parent in programme.question(name).asked_if.answers if parent in most]
        most[name] = max(min([reachable.get(name, tally.read), *parents]), tally.asked)
    return most


def route(
    question: Question,
    programme: Programme,
    tallies: Mapping[str, Tally],
    found: Mapping[str, PrintedQuestion],
    states: Mapping[str, str],
) -> str:
    """What the way to a question allows of it.

    SHUT where it hangs on a question of which nothing or only the base is printed, on one whose missing
    answers are sensitive, or on an answer of which fewer than `SMALL` were found. CLOSED where it hangs on a
    question that is printed as an end or in a class, on one of several answers, or on any answers but exactly
    those of its finding, or on a question that is itself closed.
    """
    state = OPEN
    for parent, accepted in question.asked_if.answers.items():
        if parent not in tallies:
            return SHUT
        asked, figures = programme.question(parent), found[parent].figures
        one = figures.get("")
        plain = not tallies[parent].multiple and one is not None
        if states[parent] == SHUT or asked.no_answer_reason or any(each.note for each in figures.values()):
            return SHUT
        if not figures or leading(tallies[parent], accepted) < SMALL:
            return SHUT
        if (
            not plain
            or one is None
            or one.least < one.most
            or one.base_least < one.base_most
            or states[parent] == CLOSED
            or set(accepted) != set(tallies[parent].headline)
        ):
            state = CLOSED
    return state


def leading(tally: Tally, accepted: Sequence[str] | frozenset[str]) -> int:
    """Records with one of the answers that lead to a question; of several answers, the one given most."""
    counts = [count for answer, count in tally.answers.items() if answer in accepted]
    return max(counts, default=0) if tally.multiple else sum(counts)


def _question(tally: Tally, programme: Programme, asked: int, state: str) -> PrintedQuestion:
    sensitive = bool(programme.question(tally.question).no_answer_reason)
    nothing = Printed(0, 0, 0, 0, SUPPRESSED)

    def figure(found: int) -> Printed:
        if state == SHUT:
            return nothing
        return printed(found, tally.base - found, asked, closed=state == CLOSED, sensitive=sensitive)

    if tally.multiple:
        return PrintedQuestion({option: figure(count) for option, count in tally.answers.items()})
    if not tally.headline:
        return PrintedQuestion({})
    one = figure(tally.found)
    answers = dict.fromkeys(tally.answers, HIDDEN_COUNT)
    for inside in (True, False):
        side = [answer for answer in tally.answers if (answer in tally.headline) == inside]
        if one.note or one.least < one.most or (not inside and one.base_least < one.base_most):
            continue
        for lump in lumps([tally.answers[answer] for answer in side]):
            named = [side[place] for place in lump]
            answers |= dict.fromkeys(named, JOINED)
            answers[named[0]] = sum(tally.answers[answer] for answer in named)
    return PrintedQuestion({"": one}, answers)


def exact_all(tallies: Mapping[str, Tally]) -> dict[str, PrintedQuestion]:
    """Every question with its exact counts, for a release that was approved."""

    def figures(tally: Tally) -> dict[str, Printed]:
        if tally.base < SMALL:
            return dict.fromkeys(tally.answers if tally.multiple else [""], Printed(0, 0, 0, 4, WITHHELD))
        if tally.multiple:
            return {option: exactly(count, tally.base) for option, count in tally.answers.items()}
        return {"": exactly(tally.found, tally.base)}

    return {name: PrintedQuestion(figures(tally), dict(tally.answers)) for name, tally in tallies.items()}


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


def rows_in_lumps(counts: Mapping[str, int]) -> list[tuple[tuple[str, ...], int]]:
    """A table whose total is known: its rows joined to lumps of `SMALL` or more, with their counts."""
    names = list(counts)
    return [
        (tuple(names[i] for i in lump), sum(counts[names[i]] for i in lump))
        for lump in lumps(list(counts.values()))
    ]


def shown(count: int) -> int | str:
    """A count that belongs to no printed total."""
    return count if count >= SMALL else f"under {SMALL}"
