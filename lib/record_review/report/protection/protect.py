"""What may be said of the counts: every released figure comes from counts protected here, once, as one
system.

The partnership knows whose records were drawn, so a count of findings can point at a child. In the mode
"rounded" all counts of the report are rounded together to multiples of a base; percentages, ranges, words
and charts are made from the rounded counts. In the mode "suppressed" counts are exact or hidden (see
`suppression`). Before anything is shown it is proved that no protected count can be told to within fewer than
three records, whatever tables are put side by side.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from record_review.inspection import Programme, ReleaseError, ReportSettings
from record_review.report.basis import HIDDEN_COUNT, counts_need
from record_review.report.counts.tally import Tally
from record_review.report.protection.cells import READ, Cells, Groups, cell, cells_of, wishes
from record_review.report.protection.intruder import NARROWEST, Disclosed, blocks, narrow_cells
from record_review.report.protection.modes import check_disclosure
from record_review.report.protection.parts import DRAWS, known_multiple, possible_counts
from record_review.report.protection.rounding import controlled_rounding
from record_review.report.protection.suppression import suppress


@dataclass(frozen=True)
class Protected:
    """Counts that may be shown, and what they let anyone know.

    tallies : question id -> Tally of protected counts
    groups : "category=a" -> question id -> Tally of which only base and found are to be shown
    disclosed : for the audit of later releases
    """

    tallies: dict[str, Tally]
    groups: dict[str, dict[str, Tally]]
    disclosed: Disclosed


def protect(
    tallies: Mapping[str, Tally],
    programme: Programme,
    settings: ReportSettings,
    *,
    secret: bytes,
    groups: Groups | None = None,
    reachable: Mapping[str, int] | None = None,
    earlier: Sequence[Disclosed] = (),
    records: Mapping[str, str] | None = None,
    approval: Mapping[str, str] | None = None,
) -> Protected:
    """Round all counts of the report as one system, and prove that no exact count can be worked out.

    With "suppressed" counts are not rounded but hidden where they have to be: see `suppression.suppress`.
    Otherwise:

    The system holds for each question its answers, the headline and the other answers taken together, the
    base, each reason for no answer and the records asked, for the whole and for each group. Parts add to
    their totals. Questions asked of the same records share one count of records asked, and where that is the
    count of some answers to an earlier question, it is the same rounded count in both places. Which way a
    count goes is drawn by a keyed stream, so that it is on average what it was and nobody without the secret
    can tell (see `rounding`). A base below the threshold is rounded down where it could otherwise be taken
    for one that carries counts. Groups of a characteristic add up
    to the whole where that costs little; a group's base is never shown above what is known of the group.

    Each set of cells that hang together is then audited with everything else that is known (`intruder`,
    `cells`). Where a count could be narrowed down too far, other draws are tried.

    Parameters
    ----------
    tallies, groups, reachable : exact counts, as `cells.cells_of` takes them
    secret : of the inspection
    earlier : what earlier releases of the inspection told
    records : as `earlier.keyed_records` gives them, to count what has changed since
    approval : see `check_disclosure`; with "exact" all counts stay as they are

    Returns
    -------
    Protected, of multiples of ``settings.base``, each less than one base away from the exact count (one
    further only where the sums leave no other way); with "suppressed" of exact counts and `HIDDEN_COUNT`

    Raises
    ------
    ReleaseError : a mode that cannot be honoured, or a count that no draw protects; names the questions
    """
    check_disclosure(settings, approval)
    if settings.disclosure == "suppressed":
        hidden = suppress(tallies, programme, settings, reachable=reachable, earlier=earlier, records=records)
        # No reason for no answer is told that follows from the process of a child.
        seen = hidden.shown | {cell(name, "not_asked"): HIDDEN_COUNT for name in tallies}
        return Protected(_with_shown(tallies, seen), {}, hidden.disclosed)
    cells = cells_of(tallies, programme, groups=groups, reachable=reachable)
    rows = cells.known_rows()
    if settings.disclosure == "exact":
        everything = Disclosed({each: (n, n) for each, n in cells.counts.items()}, rows, records or {})
        return Protected(
            dict(tallies), {group: dict(own) for group, own in (groups or {}).items()}, everything
        )
    exact = {each: cells.counts[each] for each in cells.known}
    shown: dict[str, int] = {each: known_multiple(count, settings.base) for each, count in exact.items()}
    for total, (asked, others) in (each for each in cells.near if each[0] == READ):
        left = shown[total] - shown.get(asked, 0)
        if {asked, others} <= cells.known and abs(left - exact[others]) < settings.base:
            shown[others] = left
    ranges: dict[str, tuple[int, int]] = {each: (count, count) for each, count in exact.items()}
    fixed, drawn = dict(shown), dict[int, dict[str, int]]()
    problems = []
    for block in blocks(
        Disclosed({**dict.fromkeys(cells.counts, (0, cells.counts[READ])), **ranges}, rows), earlier
    ):
        for salt in range(DRAWS):
            if salt not in drawn:
                drawn[salt] = wishes(cells, fixed, settings.base, secret, salt)
            # Late draws give up what is only nice to have: that groups add up to the whole.
            add = salt < DRAWS // 2
            rounded = _round_block(cells, block, shown, drawn[salt], settings, groups_add=add)
            possible = _ranges(cells, rounded, settings)
            narrow = narrow_cells(
                Disclosed(ranges | possible, rows, records or {}),
                block,
                earlier,
                true=cells.counts,
                room=cells.room,
            )
            if not narrow:
                break
        else:
            problems += sorted({cells.question[each] for each in narrow})
        shown |= rounded
        ranges |= possible
    if problems:
        raise ReleaseError(*(_too_narrow(name, programme, bool(earlier)) for name in dict.fromkeys(problems)))
    return Protected(
        _with_shown(tallies, shown),
        {
            group: {
                name: _of_group(tally, shown, group)
                for name, tally in own.items()
                if cell(name, "base", group) in shown
            }
            for group, own in (groups or {}).items()
        },
        Disclosed(ranges, rows, records or {}),
    )


def _round_block(
    cells: Cells,
    block: Sequence[str],
    known: Mapping[str, int],
    wished: Mapping[str, int],
    settings: ReportSettings,
    *,
    groups_add: bool,
) -> dict[str, int]:
    """The cells of a block as multiples; those already shown outside it stay as they are."""
    inside, step = set(block), settings.base
    sums, near = (
        [(total, parts) for total, parts in every if inside & {total, *parts}]
        for every in (cells.sums, cells.near)
    )
    within = [(part, whole) for part, whole in cells.within if part in inside]
    used = dict.fromkeys([*block, *(c for total, parts in (*sums, *near) for c in (total, *parts))])
    counts = {each: cells.counts[each] for each in used}
    # Shown further than one above what is known to be the most, a count would be told from below.
    most = {each: limit + 1 for each, limit in cells.most.items() if each in inside}
    least = {each: limit - 1 for each, limit in cells.least.items() if each in inside}
    rounded = controlled_rounding(
        counts,
        sums,
        step=step,
        within=within,
        downwards=[b for b in cells.bases if b in inside and 0 < counts[b] < _never_above(settings)],
        wishes=wished,
        fixed={each: known[each] for each in used if each not in inside},
        most=most,
        least=least,
        near=near if groups_add else (),
    )
    return {each: rounded[each] for each in block}


def _never_above(settings: ReportSettings) -> int:
    """A base below this is rounded down: rounded up it could carry counts, and the threshold forbids it.

    0 where every base below the threshold shows as too small either way.
    """
    largest = settings.base * math.ceil((settings.threshold - 1) / settings.base)
    return settings.threshold if largest >= counts_need(settings) else 0


def _ranges(cells: Cells, rounded: Mapping[str, int], settings: ReportSettings) -> dict[str, tuple[int, int]]:
    """What the shown multiple of each cell lets be known of its count."""
    step, ranges = settings.base, {}
    for each, shown in rounded.items():
        count, base = cells.counts[each], cells.base_of.get(each)
        small = base is not None and rounded.get(base, 0) < counts_need(settings)
        if small or each in cells.silent:
            ranges[each] = (0, cells.counts[READ])
            continue
        low, high = possible_counts(cells.counts, rounded, [each], step)[each]
        if each in cells.bases and shown >= counts_need(settings) and count >= _never_above(settings):
            low = max(low, _never_above(settings))
        ranges[each] = (low, high)
    return ranges


def _with_shown(tallies: Mapping[str, Tally], shown: Mapping[str, int]) -> dict[str, Tally]:
    """The tallies with the counts that are shown; those that are not are hidden ones."""
    return {
        name: tally.with_counts({what: shown.get(cell(name, what), HIDDEN_COUNT) for what in tally.counts})
        for name, tally in tallies.items()
    }


def _of_group(tally: Tally, shown: Mapping[str, int], group: str) -> Tally:
    """Of a group base and found alone."""
    counts = {what: shown[cell(tally.question, what, group)] for what in ("base", "found")}
    return replace(tally.with_counts(dict.fromkeys(tally.counts, 0) | counts), answers={})


def _too_narrow(name: str, programme: Programme, again: bool) -> str:
    question = programme.question(name)
    told = (
        f"{name}, “{question.short}”: from the tables together"
        f"{', and what was released before,' if again else ''} a count could be told to within fewer than "
        f"{NARROWEST} records, and no other way of rounding prevents it."
    )
    return f"{told} Give the question fewer answers, leave out its groups, or set report.base higher."
