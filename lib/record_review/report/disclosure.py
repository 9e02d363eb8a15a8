"""What may be said of the counts: every released figure comes from counts protected here, once, as one
system.

The partnership knows whose records were drawn, so a count of findings can point at a child. In the mode
"rounded" all counts of the report are rounded together to multiples of a base; percentages, ranges, words
and charts are made from the rounded counts. One-way tables only: no table crosses a child's characteristics
with a finding.
"""

import math
from collections.abc import Mapping
from dataclasses import replace

from record_review.inspection import Programme, ReleaseError, ReportSettings
from record_review.report.estimates import ALL_READ, Share, wilson_interval
from record_review.report.items import Tally
from record_review.report.rounding import Cell, controlled_rounding

SMALLEST_STEP = 3  # rounding to multiples of 2 leaves a count known within one
COUNTS_NEED = 10  # a base that shows as less, or as one step, carries no counts: its parts could be anything

WITHHELD = "withheld"  # the base is below the threshold
TOO_SMALL = "too small"  # the base is small: nothing but the base is shown


def check_disclosure(settings: ReportSettings) -> None:
    """Refuse settings of the report that the workbench cannot honour.

    Raises
    ------
    ReleaseError : "exact" and "suppressed", or a base so small that rounding would protect nothing
    """
    problems = []
    if settings.disclosure == "exact":
        problems.append(
            "report.disclosure is exact: exact counts of findings can point at a child, and there is no way "
            "yet to record who approved their release. Set it to rounded."
        )
    elif settings.disclosure == "suppressed":
        problems.append(
            "report.disclosure is suppressed: hiding small counts is only safe when every hidden count has "
            "been shown to stay hidden, and that proof is not there yet. Set it to rounded."
        )
    elif settings.disclosure != "rounded":
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


def protect(tallies: Mapping[str, Tally], programme: Programme, settings: ReportSettings) -> dict[str, Tally]:
    """Round the counts of all questions together, so that everything said of a question fits together.

    One system of cells for the whole report: for each question its answers, the headline and the other
    answers taken together, the base, each reason for no answer, the records asked and all records read.
    Parts add to their totals in every table. Questions asked of the same records share one count of records
    asked, and where that is the count of some answers to an earlier question, it is the same rounded count
    in both places: otherwise the two roundings of one count would narrow it down. A base below the
    threshold is rounded down.

    Returns
    -------
    question id -> Tally of multiples of ``settings.base``, each less than one base away from the exact
    count (one further only where the sums leave no other way)

    Raises
    ------
    ReleaseError : a mode that cannot be honoured
    """
    check_disclosure(settings)
    counts: dict[Cell, int] = {}
    sums: list[tuple[Cell, tuple[Cell, ...]]] = []
    within: list[tuple[Cell, Cell]] = []
    downwards: list[Cell] = []
    for name, tally in tallies.items():
        counts["read"] = tally.read
        asked = _asked_cell(name, tallies, programme)
        counts[asked] = tally.asked
        base, found, other = (name, "base"), (name, "found"), (name, "other")
        counts[base] = tally.base
        if 0 < tally.base < settings.threshold:
            downwards.append(base)
        answers = {answer: (name, "answer", answer) for answer in tally.answers}
        counts |= {cell: tally.answers[answer] for answer, cell in answers.items()}
        if tally.multiple:
            within += [(cell, base) for cell in answers.values()]
        else:
            counts |= {found: tally.found, other: tally.base - tally.found}
            sums.append((found, tuple(answers[a] for a in tally.headline)))
            sums.append((other, tuple(cell for a, cell in answers.items() if a not in tally.headline)))
            sums.append((base, (found, other)))
        for state in ("not_applicable", "unable", "missing", "not_asked"):
            counts[name, state] = getattr(tally, state)
        sums.append((asked, (base, *((name, s) for s in ("not_applicable", "unable", "missing")))))
        sums.append(("read", (asked, (name, "not_asked"))))
        if (link := _parent_answers(name, tallies, programme)) is not None:
            sums.append((asked, link))
    rounded = controlled_rounding(counts, sums, step=settings.base, within=within, downwards=downwards)
    return {
        name: replace(
            tally,
            answers={answer: rounded[name, "answer", answer] for answer in tally.answers},
            base=rounded[name, "base"],
            found=0 if tally.multiple else rounded[name, "found"],
            not_applicable=rounded[name, "not_applicable"],
            unable=rounded[name, "unable"],
            missing=rounded[name, "missing"],
            not_asked=rounded[name, "not_asked"],
        )
        for name, tally in tallies.items()
    }


def protect_parts(parts: Mapping[str, int], step: int) -> dict[str, int]:
    """Round the parts of one total so that they add up to one of the multiples next to it."""
    cells: dict[Cell, int] = {("total",): sum(parts.values())}
    cells.update(parts)
    rounded = controlled_rounding(cells, [(("total",), tuple(parts))], step=step)
    return {part: rounded[part] for part in parts}


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
    and two standard deviations of a rounding error, 2 √((step² − 1) / 12) records, are added as squares.
    Without that a range of a rounded count would miss the truth far too often where most of the children's
    records were read.

    Parameters
    ----------
    found, base : protected counts
    read, population, strata : records read, children in the population (infinite for what would be found in
        an endless one), categories of children
    effect : design effect of unequal weights, n Σ w² / (Σ w)² over the records read; 1 when they are equal

    Returns
    -------
    Share whose ``note`` is WITHHELD, TOO_SMALL or ALL_READ where there is no range
    """
    none = math.nan
    if base < max(settings.threshold, 1):
        return Share(0, 0, none, none, none, none, 0, none, WITHHELD)
    if base < max(COUNTS_NEED, 2 * settings.base):
        return Share(0, base, none, none, none, none, 0, none, TOO_SMALL)
    share, df = found / base, max(base - strata, 1)
    if read >= population:
        return Share(found, base, share, none, none, none, df, math.inf, ALL_READ)
    size = base / effect / (1 - read / population)
    low, high = wilson_interval(share, size, df)
    rounding = 2 * math.sqrt((settings.base**2 - 1) / 12) / base
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


def shown_count(count: int, base: int | None, step: int | None) -> int | str:
    """A count as the reader sees it.

    A rounded count of nought is any number below the base of rounding, and one equal to its base leaves as
    few out: "under 5" and "over 55" of 60. Nobody is said to have none or to be one of all.

    Parameters
    ----------
    base : records in the base, or None where the count is no part of one
    step : base of rounding; None for exact counts
    """
    if step is None:
        return count
    if count == 0:
        return f"under {step}"
    if count == base:
        return f"over {count - step}"
    return count


def _asked_cell(name: str, tallies: Mapping[str, Tally], programme: Programme) -> Cell:
    """The count of records asked, shared by the questions that are asked of the same records."""
    rule = programme.question(name).asked_if
    conditions = tuple(sorted((parent, tuple(sorted(a))) for parent, a in rule.answers.items()))
    return (
        "asked",
        conditions,
        tuple(sorted(rule.routes)),
        rule.born,
        tuple(sorted(rule.ended_at)),
    ), tallies[name].asked


def _parent_answers(name: str, tallies: Mapping[str, Tally], programme: Programme) -> tuple[Cell, ...] | None:
    """The cells of the earlier question's answers that are together the records asked, where they are."""
    rule = programme.question(name).asked_if
    if len(rule.answers) != 1 or rule.routes or rule.ended_at or rule.born is not None:
        return None
    ((parent, accepted),) = rule.answers.items()
    if parent not in tallies or tallies[parent].multiple:
        return None
    known = [answer for answer in accepted if answer in tallies[parent].answers]
    # A record whose deciding question was left blank may be in one and not in the other.
    if sum(tallies[parent].answers[answer] for answer in known) != tallies[name].asked:
        return None
    return tuple((parent, "answer", answer) for answer in known)
