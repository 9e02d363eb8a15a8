"""What the ranges leave out: children who were never in the list. A bound, whatever they are like."""

import math
from fractions import Fraction

from record_review.report.basis import SMALL_BASE
from record_review.report.estimates.missing import most_moved, share_with_missing
from record_review.report.lines.findings import Findings
from record_review.report.lines.line import headlines, in_order
from record_review.report.lines.plot import PART, Plot
from record_review.report.lines.review import Review
from record_review.report.lines.words import has_share
from record_review.report.page import pieces
from record_review.report.page.pieces import Part

STEPS = (Fraction(1, 100), Fraction(1, 50), Fraction(1, 20), Fraction(1, 10))  # of the children listed


def missing_children(review: Review, findings: Findings) -> Part:
    """How far any share of all children could be off, were some missing from the list and all different from
    those in it; a sentence, and a small chart over their number."""
    listed, chosen = len(review.population.children), review.inspection.report.missing
    numbers = sorted({math.ceil(listed * step) for step in STEPS} | ({chosen} if chosen else set()))
    moved = [most_moved(listed, number) for number in numbers]
    scale = max(1, math.ceil(100 * moved[-1]))
    rows = [[f"{number:,}", _points(share)] for number, share in zip(numbers, moved, strict=True)]
    plot = Plot(
        "Most that a share can move",
        tuple(((PART, 0.0, float(10_000 * share / scale)),) for share in moved),
        ("0", f"{scale} points"),
        {PART: "the most, if all the missing differ from all those listed"},
    )
    return [
        pieces.heading(2, "If children were missing from the list"),
        pieces.text(
            "The likely ranges are about chance in drawing records from the list; a child who was never in it"
            f" is in none of them. {_sentence(findings, listed, chosen or numbers[0])}"
        ),
        pieces.plain_table(
            "missing-children",
            f"How far a share of all children could be off if so many were missing beside {listed:,} listed.",
            [("Children missing", True), ("At most", True)],
            rows,
            plot=plot,
        ),
    ]


def _sentence(findings: Findings, listed: int, missing: int) -> str:
    children = "1 child were" if missing == 1 else f"{missing:,} children were"
    said = (
        f"If {children} missing and all differed from those listed, no share of all children would be off by"
        f" more than {_points(most_moved(listed, missing))}"
    )
    ranked = in_order(
        [
            line
            for line in headlines(findings.lines)
            if has_share(line.share) and line.share.least_base >= SMALL_BASE
        ]
    )
    if len(ranked) > 1:
        high = share_with_missing(ranked[0].share.least, ranked[0].share.most, listed, missing)[0]
        low = share_with_missing(ranked[-1].share.least, ranked[-1].share.most, listed, missing)[1]
        said += (
            f"; of the findings about all of them, the strongest would still stand at"
            f" {math.floor(100 * high)}% and the weakest at no more than {math.ceil(100 * low)}%"
        )
    return f"{said}. For a question that was asked of some children only, it is that much of those asked."


def _points(share: Fraction) -> str:
    """A share in points, rounded up so that it stays a bound."""
    return f"{math.ceil(1000 * share) / 10:.1f} points"
