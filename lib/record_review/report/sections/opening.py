"""The first things on the page: what it is, what it is for, and the findings that stand out, as sentences."""

from collections.abc import Sequence

from record_review.inspection import Inspection, Programme, QuantityWord
from record_review.report.basis import SMALL_BASE, Basis
from record_review.report.counts.printed import SUPPRESSED
from record_review.report.lines.findings import Findings
from record_review.report.lines.line import Line, headlines, lines_of
from record_review.report.lines.review import Review
from record_review.report.lines.words import day_in_words, finding_sentence, shown_percent
from record_review.report.page import pieces
from record_review.report.page.pieces import Part, Piece

NAMED = 5  # strongest and weakest findings named on the first pages


def title(review: Review, findings: Findings) -> Part:
    """Title, partnership and dates, with what every reader must know first: practice, exact counts."""
    inspection, programme, approval = review.inspection, review.programme, findings.approval
    named = f"{inspection.partnership}: statistical report of the record review"
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
    agreed = day_in_words(findings.release.agreed)
    return [
        pieces.page(
            named,
            named,
            kicker=f"Joint inspection of {programme.title[0].lower()}{programme.title[1:]}",
            lines=[
                f"Children involved in protective processes in the two years to {agreed}",
                f"Inspection notified on {day_in_words(inspection.notification_date)}",
            ],
            banner=banner,
            footer=[
                "For the partnership. Questions and corrections: the inspection lead.",
                "Made with the record review workbench, which is not affiliated with the Care Inspectorate.",
            ],
        )
    ]


def purpose(review: Review, findings: Findings) -> Part:
    """What this is, about whom, what a range means, how children are protected."""
    return purpose_texts(review.inspection, findings.basis, day_in_words(findings.release.agreed))


def purpose_texts(inspection: Inspection, basis: Basis, agreed: str) -> list[Piece]:
    """The fixed texts of `purpose`; ``agreed`` is the agreed date in words."""
    everyone, read = f"{basis.population:,}", basis.read
    ranges = (
        f"A percentage from {read} records is an estimate for all {everyone} children, and the likely range "
        "says how far it may be off. If the sample were drawn again many times, about 95 in 100 such ranges "
        f"would contain the figure for all {everyone}. How another reader might have judged is not in it."
    )
    if basis.census:
        ranges = f"None: the records of all {everyone} children were read, so nothing was left to chance."
    about = (
        f"The {everyone} children in the partnership’s return, as agreed on {agreed}, who had been "
        "involved in at least one protective process in the two years before. Not all children in the "
        "area, and not practice today."
    )
    words = (
        f"{_words_with_edges(inspection.programme)}. Where a range touches several words, another word may "
        "hold for all children."
    )
    return [
        pieces.heading(2, "Purpose and limits"),
        pieces.text(
            f"This report gives the partnership, in numbers, what the reading of {read} children’s records "
            "found. It is one form of evidence in the inspection. It informs the scope of the next stages, "
            "and it is not an evaluation of services.",
            lead=True,
        ),
        pieces.facts(
            {
                "Who it is about": about,
                "Likely ranges": ranges,
                "Protecting children": _protection(basis),
                "Words": words,
            }
        ),
    ]


def key_findings(review: Review, findings: Findings) -> Part:
    """The largest and the smallest headline shares as sentences, then a line for each section."""
    programme, basis = review.programme, findings.basis
    ranked = sorted(
        (
            line
            for line in headlines(findings.lines)
            if line.share.least_base >= SMALL_BASE and line.share.note != SUPPRESSED
        ),
        key=lambda line: -line.share.rank,
    )
    named = min(NAMED, len(ranked) // 2)
    if not named:
        few = "Too few findings have figures to single out any."
        return [pieces.heading(2, "Key findings"), pieces.text(few)]

    def sentences(lines: Sequence[Line]) -> Piece:
        return pieces.bullets([finding_sentence(line, programme, basis) for line in lines])

    by_section = {}
    for section in programme.sections:
        inside = lines_of(ranked, section)
        if len(inside) > 1:
            high, low = inside[0], inside[-1]
            by_section[section.title] = (
                f"{len(inside)} headline findings, from {shown_percent(low.share)}% ({low.label}) to "
                f"{shown_percent(high.share)}% ({high.label})."
            )
    return [
        pieces.heading(2, "Key findings"),
        pieces.text(
            f"The largest and the smallest shares among {len(ranked)} headline findings with a base of at "
            f"least {SMALL_BASE} records. Each is put so that a larger share is better. Neighbours’ ranges "
            "overlap, so their order is not certain. "
            "Findings printed as nearly all records stand level, and so do those of nearly none. "
        ),
        pieces.heading(3, "Strongest"),
        sentences(ranked[:named]),
        pieces.heading(3, "Weakest"),
        sentences(list(reversed(ranked[-named:]))),
        pieces.heading(3, "By section"),
        pieces.facts(by_section),
    ]


def named_children(review: Review, findings: Findings) -> Part:
    """In exact counts: the findings that hold for all, none or all but one of the records, in words."""
    if findings.basis.settings.disclosure != "exact":
        return []
    named = [
        line for line in findings.lines if line.share.base and not 1 < line.share.count < line.share.base - 1
    ]
    if not named:
        return []
    return [
        pieces.note(
            "These findings hold for every child to whom they apply, for none, for one, or for all but one. "
            "The partnership knows who these children are, so each is to be handled as a finding "
            f"about named children: {'; '.join(dict.fromkeys(line.label for line in named))}."
        )
    ]


def _protection(basis: Basis) -> str:
    """How children are protected, in two or three sentences."""
    if basis.settings.disclosure == "exact":
        return (
            "Counts of findings are exact, for the partnership only: they can point at a child, and must not "
            "be handed on."
        )
    return (
        "Counts are exact, except where one could point at a child: fewer than five records are shown as "
        "“under 5”, and all, or all but up to four, of 60 as “56 or more”. Where that leaves two words "
        "open, both "
        "are said. Every percentage, range, word and chart is made from what is shown."
    )


def _words_with_edges(programme: Programme) -> str:
    """The quantity words with their edges: "almost all, above 90%; most, 75% to 90%; …" """
    said = "; ".join(
        f"{quantity.word}, {_edges(quantity)}"
        for quantity in reversed(programme.quantity_words)
        if quantity.at_most != quantity.at_least or quantity.at_least is None
    )
    return said[0].upper() + said[1:]


def _edges(quantity: QuantityWord) -> str:
    low = quantity.at_least if quantity.at_least is not None else quantity.above
    high = quantity.at_most if quantity.at_most is not None else quantity.below
    if high is None or high >= 1:
        return f"{'above' if quantity.at_least is None else 'from'} {100 * (low or 0):g}%"
    if low is None or low <= 0:
        return f"{'up to' if quantity.below is None else 'below'} {100 * high:g}%"
    if quantity.below is None:
        return f"{100 * low:g}% to {100 * high:g}%"
    return f"{100 * low:g}% to just below {100 * high:g}%"
