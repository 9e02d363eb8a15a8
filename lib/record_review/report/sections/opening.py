"""What the page is: its title, what it is for and about whom, and what to know before reading a figure."""

from record_review.inspection import Inspection, Programme, QuantityWord
from record_review.report.basis import Basis
from record_review.report.lines.findings import Findings
from record_review.report.lines.review import Review
from record_review.report.lines.words import day_in_words
from record_review.report.page import pieces
from record_review.report.page.pieces import Part, Piece

TABLES = (
    "Records are those with the answers that count, of all that have an answer; the share is of these. The "
    "dot is the share, the thin line its likely range. A ring stands where the range reaches to both sides "
    "of a half, a thick line where the share is given by its two ends. Below a finding stand its answers, "
    "where more than two were possible, neighbours with few records together. “Words across the range” are "
    "those that may hold for all children. A word with [b] is close to a boundary: one record more or fewer "
    "would change it. [u] stands where there are too few records for a word. Under 30 records a range is "
    "wide."
)


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
        pieces.heading(2, "How to read this report", new_page=True),
        pieces.text(
            f"This report gives the partnership, in numbers, what the reading of {read} children’s records "
            "found. It is one form of evidence in the inspection. It informs the scope of the next stages, "
            "and it is not an evaluation of services."
        ),
        pieces.facts(
            {
                "Who it is about": about,
                "Likely ranges": ranges,
                "Protecting children": _protection(basis),
                "Words": words,
                "Tables of findings": TABLES,
            }
        ),
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
