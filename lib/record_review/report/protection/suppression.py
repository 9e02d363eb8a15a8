"""Which counts are shown exactly and which are hidden, so that no hidden one can be worked out.

The other way of protecting counts beside rounding (`rounding`). It is coarse on purpose: of a question either
its answers are shown, or only its finding and base, or only its base, or nothing. Clever hiding of single
cells hides hardly less, and is harder to prove. What is hidden is audited with all that is shown, with what
the partnership knows and with every earlier release (`intruder`), and more is hidden until nothing can be
narrowed down too far. Source: Fischetti and Salazar (2001), as in `intruder`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from record_review.inspection import Programme, ReleaseError, ReportSettings
from record_review.report.counts.tally import REASONS, Tally
from record_review.report.protection.cells import READ, Cells, answer_cell, asked_cell, cell, cells_of
from record_review.report.protection.intruder import (
    NARROWEST,
    Disclosed,
    blocks,
    changed_records,
    narrow_cells,
)

# How much of a question is shown: each level hides what the one before it hides, and more.
ALL_SHOWN, NO_ANSWERS, BASE_ONLY, NOTHING = range(4)

Range = tuple[int, int]


@dataclass(frozen=True)
class Suppressed:
    """What may be shown, and what it lets anyone know.

    shown : cell -> exact count; all other cells are hidden
    levels : question id -> ALL_SHOWN, NO_ANSWERS, BASE_ONLY or NOTHING
    disclosed : for the audit of later releases
    """

    shown: dict[str, int]
    levels: dict[str, int]
    disclosed: Disclosed


def suppress(
    tallies: Mapping[str, Tally],
    programme: Programme,
    settings: ReportSettings,
    *,
    reachable: Mapping[str, int] | None = None,
    earlier: Sequence[Disclosed] = (),
    records: Mapping[str, str] | None = None,
) -> Suppressed:
    """Hide every count below the threshold, every end of a group of children, and what would give one away.

    A count is hidden where it is below the threshold, nought included, or where fewer than the threshold are
    left of its base: "nobody", "everybody" and "all but one" are findings about named children. Records
    without an answer are such a group too, where it is known of how many the question was asked; their
    reasons are shown only where one alone is possible.

    Then every hidden count is audited: the least and the most it can be must lie as far apart as two hidden
    small counts can, the threshold less one; beside earlier releases `NARROWEST`. An attacker is taken to
    know the rule: of a question that was hidden because of its finding or base, which of them was too small.
    Where a count is too narrow, less is shown of its question; where that has nothing left, of all questions
    that hang together with it.

    Parameters
    ----------
    tallies : question id -> exact Tally, each record counting once
    reachable : as `cells.cells_of` takes it
    earlier, records : as `protect.protect` takes them

    Raises
    ------
    ReleaseError : records changed since an earlier release, or a count that hiding does not protect; names
        the questions
    """
    records = records or {}
    if changed := max((changed_records(Disclosed({}, records=records), each) for each in earlier), default=0):
        raise ReleaseError(
            f"{changed} {'record has' if changed == 1 else 'records have'} changed since an earlier release. "
            "Exact counts beside what was told then would tell what these records say. Rounded counts may be "
            "possible (report.disclosure: rounded); they are checked against the earlier release too."
        )
    cells = cells_of(tallies, programme, reachable=reachable)
    rows = cells.known_rows()
    known = {each: cells.counts[each] for each in cells.known}
    levels, reasons = {}, dict[str, Range]()
    for name, tally in tallies.items():
        levels[name], learnt = _first_level(tally, programme, cells, settings.threshold)
        reasons |= learnt

    def shown_at(levels: Mapping[str, int]) -> dict[str, int]:
        return known | {
            each: cells.counts[each]
            for name, tally in tallies.items()
            for each in _shown_cells(tally, programme, cells, levels[name], settings.threshold)
        }

    def disclosed_at(levels: Mapping[str, int]) -> Disclosed:
        shown = shown_at(levels)
        ranges = {each: reasons.get(each, (0, cells.counts[READ])) for each in cells.counts}
        return Disclosed(ranges | {each: (count, count) for each, count in shown.items()}, rows, records)

    # What was told before is not taken back: beside it, what every release has to leave open is asked for,
    # of no more than is shown without it. So the same release again is the same.
    for before, width in [((), settings.threshold - 1), *([(earlier, NARROWEST)] if earlier else [])]:
        proven: set[tuple] = set()
        while True:
            disclosed, raised, stuck = disclosed_at(levels), dict(levels), []
            for block in blocks(disclosed, before):
                near = _near(block, cells, rows)
                state = (*block, *((name, levels[name]) for name in near))
                if state in proven:
                    continue
                narrow = narrow_cells(
                    disclosed, block, before, true=cells.counts, width=width, known=known.keys()
                )
                if not narrow:
                    proven.add(state)
                names = list(dict.fromkeys(cells.question[each] for each in narrow))
                lower = [name for name in names if levels[name] < NOTHING]
                lower = lower or ([name for name in near if levels[name] < NOTHING] if names else [])
                raised |= {name: levels[name] + 1 for name in lower}
                stuck += [] if lower else names
            if stuck:
                raise ReleaseError(
                    *(_too_narrow(name, programme, width, bool(before)) for name in dict.fromkeys(stuck))
                )
            if raised == levels:
                break
            levels = raised
    return Suppressed(shown_at(levels), levels, disclosed)


def _first_level(
    tally: Tally, programme: Programme, cells: Cells, threshold: int
) -> tuple[int, dict[str, Range]]:
    """How much of a question its own counts allow, and what an attacker who knows the rule learns if it is
    little: that the count which is too small is below the threshold."""
    name, base = tally.question, cell(tally.question, "base")
    if not tally.multiple and not tally.headline:
        return NOTHING, {}
    if tally.base < threshold:
        return NOTHING, {base: (0, threshold - 1)}
    if asked_cell(programme.question(name)) in cells.known and tally.asked - tally.base < threshold:
        return NOTHING, {base: (tally.asked - threshold + 1, tally.asked)}
    if tally.multiple:
        ends = any(not threshold <= count <= tally.base - threshold for count in tally.answers.values())
        return (NO_ANSWERS if ends else ALL_SHOWN), {}
    for what, count in (("found", tally.found), ("other", tally.base - tally.found)):
        if count < threshold:
            return BASE_ONLY, {cell(name, what): (0, threshold - 1)}
    return ALL_SHOWN, {}


def _shown_cells(
    tally: Tally, programme: Programme, cells: Cells, level: int, threshold: int
) -> Collection[str]:
    """The cells of a question that are shown at a level.

    The answers that make up one side of the finding are shown together or not at all; an only one always is
    where its side is, because it is the same count.
    """
    if level == NOTHING:
        return []
    name = tally.question
    cells_shown = [cell(name, "base")]
    possible = [cell(name, state) for state in REASONS[:3] if cell(name, state) not in cells.known]
    if asked_cell(programme.question(name)) in cells.known and len(possible) == 1:
        cells_shown += possible  # all who were asked and have no answer
    if level == BASE_ONLY:
        return cells_shown
    if tally.multiple:
        return cells_shown + (
            [answer_cell(name, answer) for answer in tally.answers] if level == ALL_SHOWN else []
        )
    cells_shown += [cell(name, "found"), cell(name, "other")]
    for inside in (True, False):
        side = [answer for answer in tally.answers if (answer in tally.headline) == inside]
        large = level == ALL_SHOWN and all(tally.answers[answer] >= threshold for answer in side)
        if large or len(side) == 1:
            cells_shown += [answer_cell(name, answer) for answer in side]
    return cells_shown


def _near(block: Sequence[str], cells: Cells, rows: Sequence) -> list[str]:
    """The questions that have a cell in one of the sums in which the block has one."""
    inside = set(block)
    linked = (each for factors, _, _ in rows if not inside.isdisjoint(factors) for each in factors)
    return sorted({cells.question[each] for each in (*linked, *block) if each in cells.question})


def _too_narrow(name: str, programme: Programme, width: int, again: bool) -> str:
    return (
        f"{name}, “{programme.question(name).short}”: although nothing is shown of it, a count could be told "
        f"to within fewer than {width} records from the other tables"
        f"{', and what was released before' if again else ''}. Set report.disclosure to rounded, or give the "
        "question fewer answers."
    )
