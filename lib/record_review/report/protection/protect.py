"""What may be said of the counts: every released figure comes from counts protected here, once, as one
system.

The partnership knows whose records were drawn, so a count of findings can point at a child. In the mode
"rounded" all counts of the report are rounded together to multiples of a base; percentages, ranges, words
and charts are made from the rounded counts. In the mode "suppressed" counts are exact or hidden (see
`suppression`). Before anything is shown it is proved that no protected count can be told to within fewer than
three records, whatever tables are put side by side.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from record_review.inspection import Inspection, Programme, ReleaseError, ReportSettings
from record_review.report.counts.tally import Tally
from record_review.report.estimates.stratified import ALL_READ, Share, wilson_interval
from record_review.report.protection.cells import READ, Cells, Groups, answer_cell, cell, cells_of, wishes
from record_review.report.protection.intruder import NARROWEST, Row, Told, blocks, narrow_cells
from record_review.report.protection.rounding import controlled_rounding, drawn_parts, keyed_draw
from record_review.report.protection.suppression import HIDDEN_COUNT, suppress

SMALLEST_STEP = NARROWEST + 1  # "under 3" is 0, 1 or 2
DRAWS = 20  # ways of rounding that are tried before a release is refused
COUNTS_NEED = 10  # a base that shows as less, or as one step, carries no counts: its parts could be anything

WITHHELD = "withheld"  # the base is below the threshold
TOO_SMALL = "too small"  # the base is small: nothing but the base is shown
SUPPRESSED = "suppressed"  # the count or its base is hidden

HIDDEN = "[c]"  # what the reader sees in the place of a count that is not given


def check_disclosure(settings: ReportSettings, approval: Mapping[str, str] | None = None) -> None:
    """Refuse settings of the report that the workbench cannot honour.

    Parameters
    ----------
    approval : of the release of exact counts, as `history.exact_approval` gives it

    Raises
    ------
    ReleaseError : "exact" without an approval, "suppressed" with groups or a threshold too small to protect,
        or a base too small to protect
    """
    problems = []
    if settings.disclosure == "exact" and approval is None:
        problems.append(
            "report.disclosure is exact: exact counts of findings can point at a child, and nobody has "
            "approved the release of these. Set it to rounded, or run again with --reason and --approved-by: "
            "why exact counts are needed, and who approved (a role or initials)."
        )
    elif settings.disclosure == "suppressed":
        if settings.subgroups:
            problems.append(
                "report.disclosure is suppressed: nearly every count of a group of children would be hidden, "
                "so findings by group are not offered with it. Leave report.subgroups out, or set "
                "report.disclosure to rounded."
            )
        if settings.threshold < SMALLEST_STEP:
            problems.append(
                f"report.threshold is {settings.threshold}: hidden counts of less than {SMALLEST_STEP} could "
                f"be told to within fewer than {NARROWEST} records. Set it to 5, or more."
            )
    elif settings.disclosure not in ("rounded", "exact"):
        problems.append(
            f"report.disclosure is {settings.disclosure}, which is no way to protect counts. Set it to "
            "rounded."
        )
    if settings.base < SMALLEST_STEP:
        problems.append(
            f"report.base is {settings.base}: counts rounded to multiples of less than {SMALLEST_STEP} are "
            "not protected. Set it to 5, or more."
        )
    if problems:
        raise ReleaseError(*problems)


@dataclass(frozen=True)
class Protected:
    """Counts that may be shown, and what they let anyone know.

    tallies : question id -> Tally of protected counts
    groups : "category=a" -> question id -> Tally of which only base and found are to be shown
    told : for the audit of later releases
    """

    tallies: dict[str, Tally]
    groups: dict[str, dict[str, Tally]]
    told: Told


def protect(
    tallies: Mapping[str, Tally],
    programme: Programme,
    settings: ReportSettings,
    *,
    secret: bytes,
    groups: Groups | None = None,
    reachable: Mapping[str, int] | None = None,
    earlier: Sequence[Told] = (),
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

    Each set of cells that hang together is then audited with everything else that is known (`audit`,
    `cells`). Where a count could be narrowed down too far, other draws are tried.

    Parameters
    ----------
    tallies, groups, reachable : exact counts, as `cells.cells_of` takes them
    secret : of the inspection
    earlier : what earlier releases of the inspection told
    records : as `history.keyed_records` gives them, to count what has changed since
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
        found = suppress(tallies, programme, settings, reachable=reachable, earlier=earlier, records=records)
        hiding = {name: _as_shown(tally, found.shown, hide=True) for name, tally in tallies.items()}
        return Protected(hiding, {}, found.told)
    cells = cells_of(tallies, programme, groups=groups, reachable=reachable)
    rows = cells.known_rows()
    if settings.disclosure == "exact":
        everything = Told({each: (n, n) for each, n in cells.counts.items()}, rows, records or {})
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
        Told({**dict.fromkeys(cells.counts, (0, cells.counts[READ])), **ranges}, rows), earlier
    ):
        for salt in range(DRAWS):
            if salt not in drawn:
                drawn[salt] = wishes(cells, fixed, settings.base, secret, salt)
            # Late draws give up what is only nice to have: that groups add up to the whole.
            add = salt < DRAWS // 2
            rounded = _round_block(cells, block, shown, drawn[salt], settings, groups_add=add)
            told = _ranges(cells, rounded, settings)
            narrow = narrow_cells(
                Told(ranges | told, rows, records or {}), block, earlier, true=cells.counts, room=cells.room
            )
            if not narrow:
                break
        else:
            problems += sorted({cells.question[each] for each in narrow})
        shown |= rounded
        ranges |= told
    if problems:
        raise ReleaseError(*(_too_narrow(name, programme, bool(earlier)) for name in dict.fromkeys(problems)))
    return Protected(
        {name: _as_shown(tally, shown) for name, tally in tallies.items()},
        {
            group: {
                name: _as_shown(tally, shown, group)
                for name, tally in own.items()
                if cell(name, "base", group) in shown
            }
            for group, own in (groups or {}).items()
        },
        Told(ranges, rows, records or {}),
    )


def rounding_step(settings: ReportSettings) -> int | None:
    """The base of rounding of what is shown; None for counts that are exact, or hidden."""
    return settings.base if settings.disclosure == "rounded" else None


def rounding_secret(inspection: Inspection, secret: bytes) -> bytes:
    """The secret that decides which way counts are rounded.

    The example's children are invented, so its report may be the same on every machine.
    """
    return hashlib.sha256(b"invented").digest() if inspection.is_example else secret


def known_multiple(count: int, step: int) -> int:
    """How a count that the partnership knows is rounded: down, unless it is just below the next multiple.

    Rounded up it would be a ceiling for its parts. Of 58 records shown as 60, of which 60 have an answer,
    anyone could tell that at most 2 have none.
    """
    rest = count % step
    return count - rest + (step if rest > NARROWEST and 2 * rest >= step else 0)


def protect_parts(parts: Mapping[str, int], step: int, *, secret: bytes, name: str) -> dict[str, int]:
    """Round the parts of one total that may be known, so that none can be worked out from the others.

    They add up to one of the multiples next to the total (`known_multiple`).

    Parameters
    ----------
    secret : of the inspection
    name : of the table; the same parts in another table are drawn anew

    Raises
    ------
    ReleaseError : a part that no draw protects
    """
    counts: dict[str, int] = {name: sum(parts.values())}
    counts |= {f"{name}|{part}": count for part, count in parts.items()}
    cells = [each for each in counts if each != name]
    rows: list[Row] = [({name: 1} | dict.fromkeys(cells, -1), 0, 0)]
    total = known_multiple(counts[name], step)
    for salt in range(DRAWS):
        order = sorted(cells, key=lambda each: keyed_draw(secret, f"{salt}|order|{each}"))
        drawn = drawn_parts({each: counts[each] for each in order}, step, secret, f"{salt}|{name}", total)
        rounded = controlled_rounding(
            counts,
            [(name, cells)],
            step=step,
            wishes=drawn | {name: total},
            fixed={name: total},
        )
        told = Told({name: (counts[name], counts[name])} | _reach(counts, rounded, cells, step), rows)
        if not narrow_cells(told, cells, true=counts):
            return {part: rounded[f"{name}|{part}"] for part in parts}
    raise ReleaseError(
        f"The table of {name.replace('|', ', ')}: a count could be told to within fewer than {NARROWEST} "
        "records, and no other way of rounding prevents it. Put its smallest groups together, or set "
        "report.base higher."
    )


def released_share(
    found: int,
    base: int,
    *,
    read: int,
    population: float,
    strata: int,
    settings: ReportSettings,
    effect: float = 1.0,
) -> Share:
    """The share and range that may be released for a protected count.

    The range knows the protected count and base and how many records were read of how many children,
    nothing else, so it cannot tell the exact count. It is Wilson's interval at the capped effective size
    base / (1 − read / population), widened in both directions for the rounding: its distance from the share
    and one whole step of the rounding are added as squares. A count that is rounded at random is up to a step
    off; with less, the range would miss the truth far too often where most of the children's records were
    read.

    Parameters
    ----------
    found, base : protected counts
    read, population, strata : records read, children in the population (infinite for what would be found in
        an endless one), categories of children
    effect : design effect of unequal weights, n Σ w² / (Σ w)² over the records read; 1 when they are equal

    Returns
    -------
    Share whose ``note`` is SUPPRESSED, WITHHELD, TOO_SMALL or ALL_READ where there is no range
    """
    none = math.nan
    if HIDDEN_COUNT in (found, base):
        return Share(HIDDEN_COUNT, base, none, none, none, none, 0, none, SUPPRESSED)
    if base < max(settings.threshold, 1):
        return Share(0, 0, none, none, none, none, 0, none, WITHHELD)
    if base < _counts_need(settings):
        return Share(0, base, none, none, none, none, 0, none, TOO_SMALL)
    share, df = found / base, max(base - strata, 1)
    if read >= population:
        return Share(found, base, share, none, none, none, df, math.inf, ALL_READ)
    size = base / effect / (1 - read / population)
    low, high = wilson_interval(share, size, df)
    rounding = rounding_reach(rounding_step(settings), base)
    return Share(
        found,
        base,
        share,
        none,
        max(0.0, share - math.hypot(share - low, rounding)),
        min(1.0, share + math.hypot(high - share, rounding)),
        df,
        size,
    )


def rounding_reach(step: int | None, base: int) -> float:
    """How far the rounding of counts may put a share off, for its range: one step of the base's records.

    Nothing for counts that are exact (a step of 1 or None). Measured in docs/inference.md.
    """
    return (step or 0) / base if (step or 0) > 1 else 0.0


def shown_count(count: int, base: int | None, step: int | None) -> int | str:
    """A count as the reader sees it.

    A rounded count of nought is any number below the base of rounding, and one equal to its base leaves as
    few out: "under 5" and "over 55" of 60. Nobody is said to have none or to be one of all.

    Parameters
    ----------
    base : records in the base, or None where the count is no part of one
    step : base of rounding; None for exact counts, of which a hidden one is "[c]"
    """
    if count == HIDDEN_COUNT:
        return HIDDEN
    if step is None:
        return count
    if count == 0:
        return f"under {step}"
    if count == base:
        return f"over {count - step}"
    return count


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


def _counts_need(settings: ReportSettings) -> int:
    """What a base must be shown as for its parts to be shown."""
    if settings.disclosure != "rounded":
        return max(settings.threshold, 1)
    return max(COUNTS_NEED, 2 * settings.base)


def _never_above(settings: ReportSettings) -> int:
    """A base below this is rounded down: rounded up it could carry counts, and the threshold forbids it.

    0 where every base below the threshold shows as too small either way.
    """
    largest = settings.base * math.ceil((settings.threshold - 1) / settings.base)
    return settings.threshold if largest >= _counts_need(settings) else 0


def _ranges(cells: Cells, rounded: Mapping[str, int], settings: ReportSettings) -> dict[str, tuple[int, int]]:
    """What the shown multiple of each cell lets be known of its count."""
    step, found = settings.base, {}
    for each, shown in rounded.items():
        count, base = cells.counts[each], cells.base_of.get(each)
        small = base is not None and rounded.get(base, 0) < _counts_need(settings)
        if small or each in cells.silent:
            found[each] = (0, cells.counts[READ])
            continue
        low, high = _reach(cells.counts, rounded, [each], step)[each]
        if each in cells.bases and shown >= _counts_need(settings) and count >= _never_above(settings):
            low = max(low, _never_above(settings))
        found[each] = (low, high)
    return found


def _reach(
    counts: Mapping[str, int], rounded: Mapping[str, int], cells: Sequence[str], step: int
) -> dict[str, tuple[int, int]]:
    """What the rule of rounding leaves open: less than one base to either side, two where a count had to
    move."""
    found = {}
    for each in cells:
        reach = step * (abs(counts[each] - rounded[each]) // step + 1) - 1
        found[each] = (max(rounded[each] - reach, 0), rounded[each] + reach)
    return found


def _as_shown(tally: Tally, shown: Mapping[str, int], group: str = "", *, hide: bool = False) -> Tally:
    """A tally of protected counts; of a group only base and found.

    ``hide``: counts that are not shown are hidden ones, and no reason for no answer is told that follows from
    the process of a child.
    """
    name = tally.question
    if hide:
        shown = defaultdict(lambda: HIDDEN_COUNT, shown) | {cell(name, "not_asked"): HIDDEN_COUNT}
    base = shown[cell(name, "base", group)]
    found = 0 if tally.multiple else shown[cell(name, "found", group)]
    if group:
        tally = replace(tally, answers={}, not_applicable=0, unable=0, missing=0, not_asked=0)
        return replace(tally, base=base, found=found)
    return replace(
        tally,
        answers={answer: shown[answer_cell(name, answer)] for answer in tally.answers},
        base=base,
        found=found,
        not_applicable=shown[cell(name, "not_applicable")],
        unable=shown[cell(name, "unable")],
        missing=shown[cell(name, "missing")],
        not_asked=shown[cell(name, "not_asked")],
    )


def _too_narrow(name: str, programme: Programme, again: bool) -> str:
    question = programme.question(name)
    told = (
        f"{name}, “{question.short}”: from the tables together"
        f"{', and what was released before,' if again else ''} a count could be told to within fewer than "
        f"{NARROWEST} records, and no other way of rounding prevents it."
    )
    return f"{told} Give the question fewer answers, leave out its groups, or set report.base higher."
