"""How the figures of the report were made, and what its words mean."""

from collections.abc import Sequence

from record_review.inspection import Inspection, Programme
from record_review.report.basis import SMALL_BASE, WORDS_NEED, Basis
from record_review.report.estimates.shares import Share
from record_review.report.lines.findings import Findings
from record_review.report.lines.line import headlines
from record_review.report.lines.review import Review
from record_review.report.page import pieces
from record_review.report.page.pieces import Part, Piece
from record_review.report.protection.rules import NARROWEST
from record_review.report.sections.opening import purpose_texts

GLOSSARY = {
    "Agreed date": (
        "The day, within the four weeks before the inspection was notified, on which the partnership "
        "regards its information as accurate."
    ),
    "Base": "The records a percentage refers to: those in which the question applied and was answered.",
    "Book of lists": "All candidate lists of records, fixed by a digest before a public number picked one.",
    "Could not be determined": (
        "The reader looked, and the record did not allow an answer. Outside the base, and counted beside "
        "it; some scales have words of their own for it, such as not enough evidence."
    ),
    "CPPM": "Child protection planning meeting.",
    "Digest": "A fingerprint of a file (SHA-256). Change one character of the file and it is another.",
    "Headline finding": "The answers that meet the expectation, such as good or better.",
    "IRD": "Initial referral discussion.",
    "Likely range": (
        "A 95% confidence interval: how far an estimate from a sample may be from the figure for all "
        "children in the population."
    ),
    "Not answered": "The question was put, and the reader left it blank.",
    "Not applicable": "The reader found that the question does not apply to this child.",
    "Not asked": "The question was not put, because of an earlier answer or the process the child was in.",
    "Population": "All eligible children in the partnership’s pre-inspection return.",
    "Record": "All that the agencies hold about one child and gave to be read.",
    "Reserve": "A record drawn to stand in for a selected one that proves not suitable.",
    "Double reading": "The same record read by two readers, to see how far readers agree.",
    "Public number": "The number, out only after the book, that picked one of its lists.",
    "Raw agreement": "The share of answers that two readers of the same records gave alike.",
    "SCRA": "Scottish Children’s Reporter Administration.",
}


def method(review: Review, findings: Findings) -> Part:
    """Estimates, ranges, protection, what is illustrative, and what makes a rerun the same."""
    inspection, programme, selection = review.inspection, review.programme, review.selection
    digests = {
        "Programme file’s digest": programme.sha256,
        "Population’s digest": review.population.digest,
        "Book’s digest": selection.digest,
        **({"Register’s digest": findings.register_head} if findings.register_head else {}),
    }
    picked = f"{selection.list_number:,}"
    if selection.lists > 1:
        picked += f" of {selection.lists:,}"
    made_from = {
        "Inspection": inspection.inspection_id,
        "Programme file": f"{programme.name}, version {programme.version}",
        "Public number": selection.public_text,
        "List picked": picked,
        **findings.versions,
        **digests,
    }
    standards = _shown_by_standards([line.share for line in headlines(findings.lines)])
    return [
        *_texts(inspection, findings.basis, standards),
        pieces.facts(made_from, digests=list(digests)),
        *(
            [
                pieces.note(
                    "The questions, scales and quantity words in this programme file are illustrative. They "
                    "are not the inspectorate’s own record reading tool."
                )
            ]
            if programme.illustrative
            else []
        ),
    ]


def glossary(review: Review, findings: Findings) -> Part:
    """What the words of the report mean."""
    return _glossary(review.programme)


def own_words(inspection: Inspection) -> list[str]:
    """Every text that a report of this inspection has before anything was read, for the final scan."""
    programme = inspection.programme
    basis = Basis(read=0, population=1, strata=1, settings=inspection.report)
    fixed = [*purpose_texts(inspection, basis, ""), *_texts(inspection, basis, ""), *_glossary(programme)]
    words = [str(piece) for piece in fixed] + [
        inspection.partnership,
        inspection.inspection_id,
        programme.title,
    ]
    words += [inspection.public_number.source, inspection.public_number.value or ""]
    words += [str(inspection.notification_date), str(inspection.notification_date.year)]
    for question in programme.questions:
        words += [question.text, question.short, question.finding, *question.options]
    for scale in programme.scales.values():
        words += [*scale.answers, scale.headline_label, scale.not_applicable or "", scale.unable or ""]
    words += [section.title for section in programme.sections]
    words += [band.label for band in programme.bands]
    words += [group for groups in programme.groupings.values() for group in groups]
    words += [code for listed in programme.code_lists.values() for code in listed.codes]
    words += [reason.label for reason in programme.replacement_reasons.values()]
    return [word for word in words if word]


def _texts(inspection: Inspection, basis: Basis, standards: str) -> list[Piece]:
    """The fixed texts of `method`.

    Parameters
    ----------
    standards : what a statistics office's rule for showing percentages would make of this report
    """
    settings, read = basis.settings, basis.read
    divided = "" if basis.equal_weights else f" divided by {basis.effect:.2f} for the unequal weights and"
    exact = settings.disclosure == "exact"
    widened = (
        "Of a count that is not printed exactly it goes from the lower end for the least that the "
        "count can be to "
        "the upper end for the most. "
    )
    if not basis.equal_weights:
        widened += (
            f"It is {100 * basis.tilt:.1f} points longer at both ends, the most by which weighing could "
            "move the "
            "share. "
        )
    return [
        pieces.heading(2, "How the figures were made"),
        pieces.heading(3, "Estimates"),
        pieces.text(
            f"{_weights_in_words(basis)} The base leaves out records in which "
            "the question was not asked, did not apply, could not be determined or was left blank. “Could "
            "not be determined” therefore counts neither for nor against the finding. Which of these "
            "it was is "
            "not told, because it can point at a child."
        ),
        pieces.heading(3, "Likely ranges"),
        pieces.text(
            "The range is Wilson’s score interval at 95%, with a t quantile, at the size of sample that is "
            f"worth as much as the base: the base{divided} divided by one minus the fraction read ("
            f"{read} of {basis.population:,}). In words: take the share p, that size n and the t quantile t; "
            "the middle of the range is (p + t²/2n) / (1 + t²/n), and each end lies "
            "t √(p(1 − p)/n + t²/4n²) / (1 + t²/n) from it. "
            f"{widened}The interval holds for small bases and for "
            "shares near 0% and 100%; its 95% is approximate. No range covers the choice of replacements, "
            "a reader’s error, or children missing from the return. Categories with fewer than two "
            "records read count as one with "
            "a neighbour in the team’s own estimates."
        ),
        pieces.heading(3, "Exact counts" if exact else "Protected counts"),
        pieces.text(_protection(inspection, exact)),
        pieces.heading(3, "Words for shares"),
        pieces.text(
            "The words stand for shares judged without rounding to whole percentages, "
            "of what is printed; where a count is not exact, every word that it may have is said. A "
            "word marked "
            "[b] in a table is close to a boundary: one record more or fewer would have another word. "
            "“Words across the range” are those that may hold for all children."
        ),
        pieces.heading(3, "Small bases"),
        pieces.text(
            f"A base of {SMALL_BASE} or more is shown plainly, a smaller one is called small. "
            + standards
            + "The rule of the United States’ National Center for Health Statistics (Series 2, No. 175) "
            "would hide a percentage with a base or effective size below 30 or a range 30 points wide or "
            "wider; here it is shown with its range, so that the reader can judge."
        ),
        pieces.heading(3, "Comparisons"),
        pieces.text(
            "Two shares whose ranges overlap may or may not differ, and the order of neighbouring findings "
            "is not certain. Among many findings a few will look unusual by chance alone."
        ),
        pieces.heading(3, "Reproducing this report"),
        pieces.text(
            "The same return, settings, number and readings give this page again, byte "
            "for byte. The digests say which they were. Nothing in the draw hangs on chance except the "
            "public number: the list it picked is the remainder of the SHA-256 of digest and number. Should "
            "an error be found, a corrected report is issued that says what changed and why."
        ),
    ]


def _protection(inspection: Inspection, exact: bool) -> str:
    """How counts are protected, in full."""
    if exact:
        return (
            "Counts of findings are exact, because their release to the partnership was approved; who "
            "approved and why stands at the top and in the register. A base of fewer than five has no "
            "figures. What readers wrote in free text is not in this report."
        )
    named = inspection.report.replaced
    former = f" (The inspection file says {named}, which this has replaced.)" if named else ""
    by_group = (
        " Findings by group of children, by one characteristic alone, are shown only where every group has "
        "five records or more on both sides."
        if inspection.report.subgroups
        else " No table combines a finding with children’s characteristics."
    )
    return (
        "What is printed of a count is fixed by rules that anyone may know; nothing is drawn or chosen."
        f"{former} A base of fewer than five records has no figures, one of fewer than ten has its base "
        "alone. "
        "Otherwise a count is exact where five records or more have the finding and five or more have not; a "
        "smaller count is “under 5”, and one that leaves fewer is, of 60, “56 or more”. A question "
        "that follows "
        "on an answer found in fewer than five records is not shown; where its base could tell of the "
        "earlier "
        "answer, up to three records without an answer are one class. Single answers are shown within a side "
        "that is exact, neighbours joined until each has five. Reasons for no answer are never shown. Before "
        "release it was proved, for somebody who knows these rules, whose records were drawn and everything "
        "printed, that a count below five, and an end such as everybody, nobody or all but one, can be "
        "told to "
        f"within no fewer than {NARROWEST} records. Not promised: that somebody who knows what single "
        "records "
        "say cannot subtract them. The partnership knows the children drawn; a reader of the public "
        "does not, "
        f"and no group of fewer than five children or records is told apart. A base below {WORDS_NEED} "
        "has no "
        f"word, and one below {SMALL_BASE} is called small.{by_group} What readers wrote in free text "
        "is not in "
        "this report."
    )


def _weights_in_words(basis: Basis) -> str:
    if basis.equal_weights:
        return (
            "Every child had the same chance of selection, so all records carry the same weight and a "
            "share is the records with the answer out of the base."
        )
    return (
        "A least number of records was asked for in some categories, so some children had a better chance "
        "of selection than others. Their records weigh less: a weight is the number of lists in the book, "
        "divided by the number of lists in which the child is selected. Weights would tell of single "
        "children beside exact counts, so here counts, bases and shares are of the records read, not "
        "weighted; "
        "the team’s annex has the weighted shares. Because of the unequal weights the "
        f"{basis.read} records are worth about {round(basis.read / basis.effect)} of equal weight."
    )


def _shown_by_standards(shares: Sequence[Share]) -> str:
    """How many of these shares the NCHS standards for proportions would let stand, as a sentence.

    Base and effective size of at least 30; then a range of at most 5 points, or one below 30 points and at
    most 130% of the smaller of share and rest. Source: NCHS Vital and Health Statistics, Series 2, No. 175
    (2017); its Korn-Graubard interval is taken to be the range here.
    """
    judged = [share for share in shares if share.has_range]
    if not judged:
        return ""

    def stands(share: Share) -> bool:
        width, least = share.high - share.low, min(share.share, 1 - share.share)
        narrow = width <= 0.05 or (width < 0.3 and (least == 0 or width <= 1.3 * least))
        return share.base >= SMALL_BASE and share.effective >= SMALL_BASE and narrow

    return f"Of the {len(judged)} headline shares {sum(map(stands, judged))} meet the rule that follows. "


def _glossary(programme: Programme) -> list[Piece]:
    routes = {route.short: route.label for route in programme.routes if route.label != route.short}
    return [
        pieces.heading(2, "What the words mean"),
        pieces.facts(dict(sorted({**GLOSSARY, **routes}.items()))),
    ]
