"""This inspection beside an earlier one of the same partnership, from the released numbers of both.

Knows releases only, no reading of either. Says of which children or practice a difference is meant, and what
cannot be compared.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from record_review.inspection import ReleaseError
from record_review.report.estimates.differences import mover
from record_review.report.estimates.stratified import ALL_READ, Share
from record_review.report.lines.charts import differences_figure
from record_review.report.lines.tables import ReportTable
from record_review.report.lines.words import about_percent, shown_percent
from record_review.report.page import pieces
from record_review.report.page.pieces import Piece
from record_review.report.protection.protect import SUPPRESSED, rounding_reach
from record_review.report.released.findings_file import Finding, Release
from record_review.report.sections.front import in_words

NO_EVIDENCE = "no clear evidence of a difference"
CHILDREN_ONLY = "differs for these children; no clear evidence that practice changed"
MORE, LESS = "a larger share now", "a smaller share now"


@dataclass(frozen=True)
class Difference:
    """A finding now less the same finding then, as shares from −1 to 1.

    steps : multiples to which the counts of now and then are rounded
    children : range of the difference between the two groups of children, finite populations allowed for
    practice : range of the difference in practice, of which both groups are a passing view; wider
    """

    now: Finding
    then: Finding
    steps: tuple[int, int]
    difference: float
    children: tuple[float, float]
    practice: tuple[float, float]

    @property
    def label(self) -> str:
        return self.now.label

    @property
    def in_words(self) -> str:
        if self.practice[0] > 0:
            return MORE
        if self.practice[1] < 0:
            return LESS
        return CHILDREN_ONLY if self.children[0] > 0 or self.children[1] < 0 else NO_EVIDENCE


@dataclass(frozen=True)
class Comparison:
    """Two inspections side by side.

    differences : findings put in the same words on the same scale both times, in the order of today's report
    left_out : (question, why it cannot be compared)
    """

    now: Release
    then: Release
    differences: tuple[Difference, ...]
    left_out: tuple[tuple[str, str], ...]


def compare(now: Release, then: Release) -> Comparison:
    """Difference of every finding that was asked in the same words, on the same scale, both times.

    The range of a difference is MOVER's, from the ranges of both shares:

        from  d − √((p₁ − l₁)² + (u₂ − p₂)²)      to  d + √((u₁ − p₁)² + (p₂ − l₂)²)

    Raises
    ------
    ReleaseError : another programme or partnership, the same inspection, or one that is not earlier

    Source: Newcombe (1998), Statistics in Medicine 17, method 10; Zou & Donner (2008).
    """
    problems = []
    if then.programme != now.programme:
        problems.append(
            f"report.previous names a release of the programme {then.programme}; this is {now.programme}, "
            "with other questions. Leave previous out, or name a release of the same programme."
        )
    if then.partnership.casefold() != now.partnership.casefold():
        problems.append(
            "report.previous names a release of another partnership. Two partnerships are not one at two "
            "times; the overview shows them side by side."
        )
    if then.inspection == now.inspection or then.agreed >= now.agreed:
        problems.append(
            f"report.previous names the release of {then.inspection}, which is this inspection or not an "
            "earlier one. Name the release of an earlier inspection."
        )
    if problems:
        raise ReleaseError(*problems)
    earlier = {finding.key: finding for finding in then.findings}
    differences: list[Difference] = []
    left_out: list[tuple[str, str]] = []
    for finding in now.findings:
        label = finding.label
        same = earlier.get(finding.key)
        if same is None:
            left_out.append((label, _why_not(finding, then.findings)))
            continue
        if why := _no_share(finding, same):
            left_out.append((label, why))
        else:
            differences.append(difference(finding, same, (now.step, then.step)))
    asked = {finding.wording for finding in now.findings}
    gone = dict.fromkeys(line.wording for line in then.findings if line.wording not in asked)
    left_out += [(wording, "asked then, not now in these words") for wording in gone]
    return Comparison(now, then, tuple(differences), tuple(left_out))


def difference(now: Finding, then: Finding, steps: tuple[int, int]) -> Difference:
    """The difference of two protected shares with both of its ranges."""
    ends = [
        mover(_ended(one, now.base, steps[0]), _ended(other, then.base, steps[1]))
        for one, other in ((now.share, then.share), (now.endless, then.endless))
    ]
    return Difference(now, then, steps, now.share.share - then.share.share, ends[0], ends[1])


def _no_share(now: Finding, then: Finding) -> str:
    """Why one of two findings has no share to be compared; "" where both have one."""
    absent = {when: line for when, line in (("now", now), ("then", then)) if math.isnan(line.share.share)}
    hidden = [when for when, line in absent.items() if line.share.note == SUPPRESSED]
    few = [when for when in absent if when not in hidden]
    why = [f"too few records {' and '.join(few)}"] if few else []
    return "; ".join([*why, *([f"not given {' and '.join(hidden)}, to protect children"] if hidden else [])])


def _rounded(step: int) -> int | None:
    """The base of rounding as words and tables take it: None for counts that are exact."""
    return step if step > 1 else None


def _ended(share: Share, base: int, step: int) -> tuple[float, float, float]:
    """A share with its range; where all records were read, with what the rounding of counts leaves open."""
    if share.note != ALL_READ:
        return share.share, share.low, share.high
    rounding = rounding_reach(step, base)
    return share.share, max(0.0, share.share - rounding), min(1.0, share.share + rounding)


def _why_not(finding: Finding, earlier: Sequence[Finding]) -> str:
    """Why a finding of today has none of then to be compared with."""
    same_words = [line for line in earlier if line.wording == finding.wording]
    if same_words:
        if any(line.answers == finding.answers for line in same_words):
            return "other answers counted as the finding then"
        return "it had other answers then"
    if any(line.question == finding.question for line in earlier):
        return "asked in other words then"
    return "not asked then"


def difference_table(found: Comparison) -> ReportTable:
    """A row per comparison: both shares with their bases, the difference in points, both ranges, words."""
    rows = [
        {
            "Finding": f"{one.label}: {one.now.counted}",
            "Then (%)": shown_percent(one.then.share, _rounded(one.steps[1])),
            "Base then": one.then.base,
            "Now (%)": shown_percent(one.now.share, _rounded(one.steps[0])),
            "Base now": one.now.base,
            "Difference (points)": signed(one.difference),
            "Likely range, practice": f"{signed(one.practice[0])} to {signed(one.practice[1])}",
            "Likely range, these children": f"{signed(one.children[0])} to {signed(one.children[1])}",
            "In words": one.in_words,
        }
        for one in found.differences
        if not one.now.option
    ]
    caption = (
        f"Findings then ({found.then.inspection}) and now ({found.now.inspection}): share of records, and "
        "difference in percentage points. Worked out from the released counts."
    )
    columns = ["Finding", "Then (%)", "Base then", "Now (%)", "Base now", "Difference (points)"]
    columns += ["Likely range, practice", "Likely range, these children", "In words"]
    units = {"Then (%)": "%", "Now (%)": "%"}
    return ReportTable(
        "earlier-inspection", caption, pd.DataFrame(rows, columns=columns, dtype=object), units
    )


def comparison_pieces(found: Comparison) -> tuple[list[Piece], list[ReportTable]]:
    """The part of the page on the earlier inspection, and its tables."""
    then, now = found.then, found.now
    some = [one for one in found.differences if not one.now.option]
    told: list[Piece] = [
        pieces.heading(2, "Compared with the earlier inspection"),
        pieces.text(
            f"Earlier: {then.inspection}, agreed on {in_words(then.agreed)}, {then.read} records of "
            f"{then.population:,} children. Now: {now.inspection}, agreed on {in_words(now.agreed)}, "
            f"{now.read} records of {now.population:,} children. Both sides are the protected numbers that "
            "were released."
        ),
    ]
    if then.rehearsal or now.rehearsal:
        told.append(pieces.note("One of the two was practice, so this is no comparison of inspections."))
    left = _left_out_table(found)
    if not some:
        told.append(
            pieces.text(
                "No question was put in the same words on the same scale both times with enough records."
            )
        )
        return [*told, *([pieces.table(left)] if left else [])], [left] if left else []
    clear = [one for one in some if one.in_words in (MORE, LESS)]
    chance = max(1, round(len(some) / 20))
    told += [
        pieces.text(
            f"{len(some)} headline findings were asked in the same words, on the same scale, both times. For "
            f"{len(clear) or 'none'} of them there is evidence that practice differs. Even if nothing had "
            f"changed, about {chance} of {len(some)} would look different by chance alone, so no single "
            "one is proof."
        ),
        pieces.text(
            "Two ranges are given. The one for practice asks whether the work differs, of which both groups "
            "of children are a passing view. The one for these children asks only whether the two groups "
            "themselves differ, and is narrower where many of the records were read. Some children may be "
            "in both groups, and the ranges do not allow for that. Replacements and a change of readers "
            "are not in the ranges either."
        ),
    ]
    if clear:
        told.append(pieces.bullets([_sentence(one) for one in clear]))
    told.append(pieces.figure(differences_figure(_drawn(some), "Difference from the earlier inspection")))
    shown = difference_table(found)
    told.append(pieces.table(shown))
    tables = [shown]
    if left:
        told.append(pieces.table(left))
        tables.append(left)
    return told, tables


def _sentence(one: Difference) -> str:
    low, high = (abs(round(100 * end)) for end in sorted(one.practice, key=abs))
    way = "more" if one.difference > 0 else "less"
    return (
        f"{one.label} ({one.now.counted}): {about_percent(one.now.share, _rounded(one.steps[0]))} now, "
        f"{about_percent(one.then.share, _rounded(one.steps[1]))} then, about "
        f"{abs(round(100 * one.difference))} points {way} "
        f"(likely range {low} to {high} points {way})."
    )


def _drawn(some: Sequence[Difference]) -> list[tuple[str, float, float, float]]:
    return [(one.label, one.difference, *one.practice) for one in some]


def _left_out_table(found: Comparison) -> ReportTable | None:
    if not found.left_out:
        return None
    frame = pd.DataFrame(found.left_out, columns=["Finding", "Why it is not compared"], dtype=object)
    return ReportTable("earlier-inspection-not-compared", "Findings that cannot be compared.", frame)


def signed(share: float) -> str:
    """A difference in whole points: "+12", "−3", "0"."""
    points = round(100 * share)
    return "0" if points == 0 else f"{'+' if points > 0 else '−'}{abs(points)}"
