"""Why no plan keeps the hard rules, in sentences a lead can act on.

Two questions in turn. Are there records that could not be given out even with places without end? Then the
smallest sets of them are named: without any one of a set the others find their pairs. Else an elastic model
says how many places are short, and where. Each answer is solved again as a check.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from record_review.inspection.promises import promise
from record_review.reading.plan.allocation import PairModel
from record_review.reading.plan.week import APART, TOGETHER, Week

SECONDS = 2.0  # for each of these small models
MOST_SETS = 5


def why_impossible(week: Week) -> tuple[str, ...]:
    """A sentence per reason why the week cannot be planned; () when it can be.

    Returns
    -------
    records that conflicts leave no pair for; then, where that is all right, how many places are short
    """
    try:
        return _reasons(week)
    except TimeoutError:
        return (
            "No plan keeps the hard rules, and which of them are in the way was not found in time. Look at"
            " conflicts and families first, or add hours, a day or a pair.",
        )


def _reasons(week: Week) -> tuple[str, ...]:
    if _fits(week, set(range(len(week.readings)))):
        return ()
    endless = replace(week, places=np.full_like(week.places, len(week.readings)))
    blocked, sentences = _blocked_sets(endless), []
    for rows in blocked[:MOST_SETS]:
        sentences.append(_blocked_sentence(week, rows))
    if len(blocked) > MOST_SETS:
        sentences.append(f"So it is with {len(blocked) - MOST_SETS} more sets of records.")
    return tuple(sentences) or (_short_of_places(week),)


def _fits(week: Week, rows: set[int]) -> bool:
    return PairModel(week, rows=rows).model.minimise({}, SECONDS) is not None


def _blocked_sets(week: Week) -> list[list[int]]:
    """Irreducible sets of readings that cannot all be given out: without any one of a set the others can be.

    With places without end, only families and second readings bind one reading to another, so each family
    and each record is looked at apart.
    """
    bound = [set(rows) for rows in week.apart_sets]
    alone = set(range(len(week.readings))).difference(*bound)
    found = []
    for rows in [*bound, *({row} for row in sorted(alone))]:
        if _fits(week, rows):
            continue
        core = set(rows)
        for row in sorted(rows):
            if core - {row} and not _fits(week, core - {row}):
                core.discard(row)
        found.append(sorted(core))
    return found


def _blocked_sentence(week: Week, rows: list[int]) -> str:
    names = list(dict.fromkeys(week.name(row) for row in rows))
    open_to = {pair for row in rows for pair in range(len(week.pairs)) if week.may_read([row], pair)}
    shared = [pair for pair in sorted(open_to) if all(week.may_read([row], pair) for row in rows)]
    said = _listed(names)
    if len(names) == 1:
        kept = len(open_to)
        if len(rows) == 1:
            return f"Record {said} has no reader left: {_why(week, rows[0])}. {_ADVICE}"
        pairs = f"one reader left ({week.pairs[shared[0]]})" if kept == 1 else "no reader left"
        return f"Record {said} is to be read by two pairs and has {pairs}: {_why(week, rows[0])}. {_ADVICE}"
    if week.siblings == TOGETHER and len(set(week.readings["reading"].iloc[rows])) == 1:
        each = _listed([f"{week.name(row)} not by {_barred(week, row)}" for row in rows])
        return (
            f"Records {said} are of one family that one pair is to read, and no pair may read them all:"
            f" {each}. {_ADVICE}"
        )
    left = _listed([week.pairs[pair] for pair in sorted(open_to)]) or "no pair"
    rule = "each to another pair" if week.siblings == APART else "first and second reading to other pairs"
    return (
        f"Records {said} of one family cannot all be given out, {rule}: they are {len(rows)} readings, and"
        f" between them they have {left} left. {_ADVICE}"
    )


def _barred(week: Week, row: int) -> str:
    ref = str(week.readings["record_ref"].iloc[row])
    return _listed([pair for pair in week.pairs if (ref, pair) in week.barred], "or")


_ADVICE = "Replace a record, name another reader for a pair, or look at the conflicts that were declared."


def _why(week: Week, row: int) -> str:
    ref = str(week.readings["record_ref"].iloc[row])
    told = [f"{pair} ({week.barred[ref, pair]})" for pair in week.pairs if (ref, pair) in week.barred]
    return _listed(told) or "no pair reads"


def _short_of_places(week: Week) -> str:
    """How many places are short, on which days and for which pairs, by the elastic model."""
    total, extra = _fewest_extra(week, list(range(week.days)))
    alone = [day for day in range(week.days) if _fewest_extra(week, [day])[0] == total]
    days = "in the week" if len(alone) == week.days else _days(week, alone, extra)
    pairs = sorted({pair for pair, _ in extra})
    whom = ""
    if week.places.sum() >= len(week.readings) and len(pairs) < len(week.pairs):
        whom = (
            f", for {_listed([week.pairs[pair] for pair in pairs])}, as conflicts, families or what was read"
        )
        whom += " keep the records from the others"
    more = week.places.copy()
    for (pair, day), number in extra.items():
        more[pair, day] += number
    promise(_fits(replace(week, places=more), set(range(len(week.readings)))), "the places do not suffice")
    return (
        f"{_number(total)} reading {'place' if total == 1 else 'places'} short {days}{whom}: there are"
        f" {len(week.readings)} readings and {int(week.places.sum())} places. With"
        f" {'it' if total == 1 else 'them'} a plan was found. Add hours, a day or a pair, or read fewer"
        " records twice."
    )


def _fewest_extra(week: Week, days: list[int]) -> tuple[int, dict[tuple[int, int], int]]:
    """The fewest places added on these days that allow a plan; more than any number where none do."""
    elastic = PairModel(week, extra=True)
    for var in elastic.left_out.values():
        elastic.model.limit({var: 1}, most=0)
    for (_, day), var in elastic.extra.items():
        if day not in days:
            elastic.model.limit({var: 1}, most=0)
    found = elastic.model.minimise(dict.fromkeys(elastic.extra.values(), 1), SECONDS * 2)
    if found is None:
        return len(week.readings) * week.days + 1, {}
    return found.value, {at: int(found.values[var]) for at, var in elastic.extra.items() if found.values[var]}


def _days(week: Week, alone: list[int], extra: dict[tuple[int, int], int]) -> str:
    days = alone or sorted({day for _, day in extra})
    said = _listed([str(day + 1) for day in days], "or" if alone else "and")
    return f"on {'day' if len(days) == 1 else 'days'} {said}"


def _number(number: int) -> str:
    words = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    return words[number] if number < len(words) else str(number)


def _listed(words: list[str], joined_by: str = "and") -> str:
    return f" {joined_by} ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
