"""This inspection beside an earlier one of the same partnership, from the released numbers of both."""

from collections.abc import Sequence
from dataclasses import replace

from record_review.report.basis import base_text
from record_review.report.lines.comparison import LESS, MORE, Comparison, Difference, compare
from record_review.report.lines.findings import Findings
from record_review.report.lines.plot import DOT, RANGE, Plot
from record_review.report.lines.release import Release
from record_review.report.lines.review import Review
from record_review.report.lines.tables import ReportTable, table_of
from record_review.report.lines.words import day_in_words, shown_percent
from record_review.report.page import pieces
from record_review.report.page.pieces import Part, Piece


def earlier_inspection(review: Review, findings: Findings) -> Part:
    """The findings then and now, where an earlier release is named.

    Raises
    ------
    ReleaseError : as `compare`
    """
    if findings.previous is None:
        return []
    return comparison_part(compare(findings.release, findings.previous))


def comparison_part(comparison: Comparison) -> Part:
    """A comparison as it stands on the page."""
    then, now = comparison.then, comparison.now
    headline = [one for one in comparison.differences if not one.now.option]
    made: list[Piece | ReportTable] = [
        pieces.heading(2, "Compared with the earlier inspection"),
        pieces.text(
            f"Earlier: {_when(then)}. Now: {_when(now)}. Both sides are the protected numbers that were "
            "released."
        ),
    ]
    if then.rehearsal or now.rehearsal:
        made.append(pieces.note("One of the two was practice, so this is no comparison of inspections."))
    left_out = _left_out(comparison)
    if not headline:
        none = "No question was put in the same words on the same scale both times with enough records."
        return [*made, pieces.text(none), *left_out]
    clear = [one for one in headline if one.in_words in (MORE, LESS)]
    chance = max(1, round(len(headline) / 20))
    made += [
        pieces.text(
            f"{len(headline)} headline findings were asked in the same words, on the same scale, both "
            f"times. For {len(clear) or 'none'} of them there is evidence that practice differs. Even if "
            f"nothing had changed, about {chance} of {len(headline)} would look different by chance alone, "
            "so no single one is proof."
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
        made.append(pieces.bullets([_sentence(one) for one in clear]))
    return [*made, differences_shown(comparison), difference_table(comparison), *left_out]


def difference_table(comparison: Comparison) -> ReportTable:
    """A row per comparison: both shares with their bases, the difference in points, both ranges, words."""
    rows = [
        {
            "Finding": f"{one.label}: {one.now.counted}",
            "Then (%)": shown_percent(one.then.share),
            "Base then": base_text(one.then.share),
            "Now (%)": shown_percent(one.now.share),
            "Base now": base_text(one.now.share),
            "Difference (points)": _between(one.ends),
            "Likely range, practice": f"{signed(one.practice[0])} to {signed(one.practice[1])}",
            "Likely range, these children": f"{signed(one.children[0])} to {signed(one.children[1])}",
            "In words": one.in_words,
        }
        for one in comparison.differences
        if not one.now.option
    ]
    caption = (
        f"Findings then ({comparison.then.inspection}) and now ({comparison.now.inspection}): share of "
        "records, and difference in percentage points. Worked out from the released counts."
    )
    columns = ["Finding", "Then (%)", "Base then", "Now (%)", "Base now", "Difference (points)"]
    columns += ["Likely range, practice", "Likely range, these children", "In words"]
    units = {"Then (%)": "%", "Now (%)": "%"}
    table = table_of("earlier-inspection", caption, rows, columns=columns, units=units)
    return replace(table, on_page=False)


def differences_shown(comparison: Comparison) -> Piece:
    """The headline differences as the page shows them."""
    rows = [
        [
            f"{one.label}: {one.now.counted}",
            f"{shown_percent(one.then.share)}% of {base_text(one.then.share)}",
            f"{shown_percent(one.now.share)}% of {base_text(one.now.share)}",
            _between(one.ends),
            f"{signed(one.practice[0])} to {signed(one.practice[1])}",
            f"{signed(one.children[0])} to {signed(one.children[1])}",
            one.in_words,
        ]
        for one in comparison.differences
        if not one.now.option
    ]
    columns = [("Finding", False), ("Then", True), ("Now", True), ("Points", True)]
    columns += [("Range, practice", True), ("Range, these children", True), ("In words", False)]
    caption = (
        f"Findings then ({comparison.then.inspection}) and now ({comparison.now.inspection}), and the "
        "difference in percentage points. Worked out from the released counts."
    )
    plot = differences_plot(comparison.differences)
    return pieces.plain_table("differences", caption, columns, rows, plot=plot)


def differences_plot(differences: Sequence[Difference]) -> Plot:
    """A dot for each headline difference with a line across its range for practice, nought in the middle."""
    rows = []
    for one in differences:
        if not one.now.option:
            low, middle, high = (50 + 50 * end for end in (one.practice[0], one.difference, one.practice[1]))
            rows.append(((RANGE, low, high), (DOT, middle, middle)))
    key = {
        DOT: "difference in percentage points, to the right where more now",
        RANGE: "likely range, practice",
    }
    return Plot("Difference", tuple(rows), ("−100", "−50", "0", "+50", "+100"), key)


def _when(release: Release) -> str:
    basis = release.basis
    return (
        f"{release.inspection}, agreed on {day_in_words(release.agreed)}, {basis.read} records of "
        f"{basis.population:,} children"
    )


def _sentence(one: Difference) -> str:
    low, high = (abs(round(100 * end)) for end in sorted(one.practice, key=abs))
    way = "more" if one.difference > 0 else "less"
    return (
        f"{one.label} ({one.now.counted}): {shown_percent(one.now.share)}% now, "
        f"{shown_percent(one.then.share)}% then, {_between(one.ends)} points "
        f"(likely range {low} to {high} points {way})."
    )


def _left_out(comparison: Comparison) -> list[Piece | ReportTable]:
    """What cannot be compared: by its reason on the page, a row each in the files."""
    rows = [{"Finding": finding, "Why it is not compared": why} for finding, why in comparison.left_out]
    if not rows:
        return []
    by_reason: dict[str, list[str]] = {}
    for finding, why in comparison.left_out:
        by_reason.setdefault(why, []).append(finding)
    caption = "Findings that cannot be compared."
    table = table_of("earlier-inspection-not-compared", caption, rows)
    said = [f"{why[:1].upper()}{why[1:]}: {'; '.join(names)}." for why, names in by_reason.items()]
    return [pieces.heading(3, "Not compared"), pieces.bullets(said), replace(table, on_page=False)]


def _between(ends: tuple[float, float]) -> str:
    """A difference in whole points, of printed classes both of its ends."""
    low, high = map(signed, ends)
    return low if low == high else f"{low} to {high}"


def signed(share: float) -> str:
    """A difference in whole points: "+12", "−3", "0"."""
    points = round(100 * share)
    return "0" if points == 0 else f"{'+' if points > 0 else '−'}{abs(points)}"
