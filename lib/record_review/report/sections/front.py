"""The first things on the page: what it is, and the findings that stand out, as sentences.

Made from protected shares; estimates and protects nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from record_review.inspection import Inspection
from record_review.inspection.look import MONTHS
from record_review.report.lines.line import Item
from record_review.report.lines.words import SMALL_BASE, about_percent, finding_sentence
from record_review.report.page import pieces
from record_review.report.page.pieces import Piece
from record_review.report.protection.protect import SUPPRESSED, rounding_step
from record_review.report.sections.findings import items_of

IN_THE_LEAD = 5  # strongest and weakest findings named on the first pages


def title_piece(inspection: Inspection, agreed: str, approval: Mapping[str, str] | None) -> Piece:
    """Title, partnership and dates, with what every reader must know first: practice, exact counts."""
    programme = inspection.programme
    kicker = f"Joint inspection of {programme.title[0].lower()}{programme.title[1:]}"
    banner = (
        "Practice only: made in a rehearsal, not the result of an inspection." if inspection.rehearsal else ""
    )
    if inspection.is_example:
        banner += " The partnership, the children and the readings are invented."
    if approval is not None:
        banner += (
            " Exact counts, for the partnership only: not to be handed on. Approved by "
            f"{approval['approved_by']}: {approval['reason']}"
        )
    return pieces.page(
        f"{inspection.partnership}: statistical report of the record review",
        f"{inspection.partnership}: statistical report of the record review",
        kicker=kicker,
        lines=[
            f"Children involved in protective processes in the two years to {agreed}",
            f"Inspection notified on {in_words(inspection.notification_date)}",
        ],
        banner=banner,
        footer=[
            "For the partnership. Questions and corrections: the inspection lead.",
            "Made with the record review workbench, which is not affiliated with the Care Inspectorate.",
        ],
    )


def key_finding_pieces(
    items: Sequence[Item], inspection: Inspection, *, read: int, population: int
) -> list[Piece]:
    """The largest and the smallest headline shares as sentences, then a line for each section."""
    programme, settings = inspection.programme, inspection.report
    ranked = sorted(
        (
            item
            for item in items
            if not item.option and item.share.base >= SMALL_BASE and item.share.note != SUPPRESSED
        ),
        key=lambda item: (-item.share.share, -item.share.base),
    )
    lead = min(IN_THE_LEAD, len(ranked) // 2)

    def told(some: Sequence[Item]) -> Piece:
        return pieces.bullets(
            [
                finding_sentence(
                    item.question,
                    item.share,
                    programme,
                    read=read,
                    population=population,
                    step=rounding_step(settings),
                    threshold=settings.threshold,
                )
                for item in some
            ]
        )

    found: list[Piece] = [pieces.heading(2, "Key findings")]
    if not lead:
        few = "records were read" if settings.disclosure != "suppressed" else "findings have figures"
        return [*found, pieces.text(f"Too few {few} to single out findings.")]
    found += [
        pieces.text(
            f"The largest and the smallest shares among {len(ranked)} headline findings with a base of at "
            f"least {SMALL_BASE} records. Each is put so that a larger share is better. Neighbours’ ranges "
            "overlap, so their order is not certain."
            + (
                " Findings without a figure are not among them, and those of nearly all or nearly no records "
                "never have one, so others may be stronger or weaker."
                if settings.disclosure == "suppressed"
                else ""
            )
        ),
        pieces.heading(3, "Strongest"),
        told(ranked[:lead]),
        pieces.heading(3, "Weakest"),
        told(list(reversed(ranked[-lead:]))),
        pieces.heading(3, "By section"),
    ]
    lines = {}
    for section in programme.sections:
        inside = items_of(ranked, section)
        if len(inside) > 1:
            high, low = inside[0], inside[-1]
            lines[section.title] = (
                f"{len(inside)} headline findings, from {about_percent(low.share, rounding_step(settings))} "
                f"({low.label}) to {about_percent(high.share, rounding_step(settings))} ({high.label})."
            )
    return [*found, pieces.facts(lines)]


def in_words(day: date) -> str:
    """ "14 September 2026" """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
