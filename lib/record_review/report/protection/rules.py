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
NARROWEST = 3  # the most and the least that a small count can be must lie at least this far apart
UNCERTAIN = 3  # records without an answer that are one class, where the base could tell of an earlier answer

OPEN, CLOSED, SHUT = "open", "closed", "shut"  # bases are exact; in classes; nothing is printed


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
    most: dict[str, int] = {}
    for name, tally in tallies.items():
        question = programme.question(name)
        states[name] = state = route(question, programme, tallies, found, states)
        most[name] = _most_asked(question, tallies, found, most, reachable)
        found[name] = _question(tally, programme, most[name], state)
    return found


def most_asked(
    tallies: Mapping[str, Tally],
    figures: Mapping[str, PrintedQuestion],
    programme: Programme,
    reachable: Mapping[str, int],
) -> dict[str, int]:
    """Of how many records each question can be asked at the most, by what is known of the children and by
    what is printed of the questions before it."""
    most: dict[str, int] = {}
    for name in tallies:
        most[name] = _most_asked(programme.question(name), tallies, figures, most, reachable)
    return most


def _most_asked(
    question: Question,
    tallies: Mapping[str, Tally],
    found: Mapping[str, PrintedQuestion],
    most: Mapping[str, int],
    reachable: Mapping[str, int],
) -> int:
    tally = tallies[question.id]
    ways = [
        min(most[parent], _leading_at_most(tallies[parent], found[parent], set(accepted), most[parent]))
        for parent, accepted in question.asked_if.answers.items()
        if parent in most
    ]
    return max(min([reachable.get(question.id, tally.read), *ways]), tally.asked)


def _leading_at_most(tally: Tally, own: PrintedQuestion, accepted: set[str], asked: int) -> int:
    """By what is printed: the most records with an answer that leads on, or with none, which leads on too."""
    figures = [own.figures[option] for option in own.figures if not tally.multiple or option in accepted]
    if not figures or any(each.note for each in figures):
        return asked
    one = figures[0]
    blank = asked - one.base_least
    if tally.multiple:
        return min(one.base_most, sum(each.most for each in figures)) + blank
    total = 0
    for inside, most in ((True, one.most), (False, one.base_most - one.least)):
        side = [answer for answer in tally.answers if (answer in tally.headline) == inside]
        if accepted.isdisjoint(side):
            continue
        if made := lumps_of(side, own.answers):
            most = sum(count for lump, count in made if not accepted.isdisjoint(lump))
        elif not inside and one.base_least < one.base_most:
            blank = 0  # the more of those asked have an answer, the fewer have none
        total += most
    return total + blank


def lumps_of(side: Sequence[str], answers: Mapping[str, int]) -> list[tuple[list[str], int]]:
    """Answers of one side of a scale as they are printed, those counted together with their total; [] where
    they are not."""
    if not side or any(answers.get(answer, HIDDEN_COUNT) == HIDDEN_COUNT for answer in side):
        return []
    made: list[tuple[list[str], int]] = []
    for answer in side:
        if answers[answer] == JOINED:
            made[-1][0].append(answer)
        else:
            made.append(([answer], answers[answer]))
    return made


def route(
    question: Question,
    programme: Programme,
    tallies: Mapping[str, Tally],
    found: Mapping[str, PrintedQuestion],
    states: Mapping[str, str],
) -> str:
    """What the way to a question allows of it.

    SHUT where it hangs on a question of which nothing or only the base is printed, on an answer of which
    fewer than `SMALL` were found, or where its own missing answers or those of the question before it are
    sensitive. CLOSED where it hangs on a
    question that is printed as an end or in a class, on one of several answers, or on any answers but exactly
    those of its finding, or on a question that is itself closed.
    """
    state = OPEN
    for parent, accepted in question.asked_if.answers.items():
        if parent not in tallies or question.no_answer_reason:
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
        figures = {option: figure(count) for option, count in tally.answers.items()}
        # Whoever answered ticked something: beside few other ticks a small count could be told from the base.
        ticks = sum(each.most for each in figures.values()) - max(one.base_least for one in figures.values())
        if ticks < NARROWEST and not any(each.note for each in figures.values()):
            figures = dict.fromkeys(figures, nothing)
        return PrintedQuestion(figures)
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


def shown(count: int) -> int | str:
    """A count that belongs to no printed total."""
    return count if count >= SMALL else f"under {SMALL}"
