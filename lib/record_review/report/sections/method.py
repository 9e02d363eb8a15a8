"""How the figures of the report were made, and what its words mean."""

from collections.abc import Sequence

from record_review.inspection import Inspection, Programme
from record_review.report.basis import COUNTS_NEED, SMALL_BASE, WORDS_NEED, Basis
from record_review.report.estimates.shares import Share
from record_review.report.lines.findings import Findings
from record_review.report.lines.line import headlines
from record_review.report.lines.review import Review
from record_review.report.page import pieces
from record_review.report.page.pieces import Part, Piece
from record_review.report.protection.intruder import NARROWEST
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
    names = {route.code: route.short for route in programme.routes}
    merged = [
        " and ".join(names.get(code, code) for code in name.split(" and "))
        for name in review.design.names
        if " and " in name
    ]
    standards = _shown_by_standards([line.share for line in headlines(findings.lines)])
    return [
        *_texts(inspection, findings.basis, merged, standards),
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
    fixed = [*purpose_texts(inspection, basis, ""), *_texts(inspection, basis, [], ""), *_glossary(programme)]
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


def _texts(inspection: Inspection, basis: Basis, merged: Sequence[str], standards: str) -> list[Piece]:
    """The fixed texts of `method`.

    Parameters
    ----------
    merged : groups of categories, in words, that were taken as one for the ranges
    standards : what a statistics office's rule for showing percentages would make of this report
    """
    settings, read = basis.settings, basis.read
    step = settings.base
    together = "".join(
        f" For the ranges, {group} count as one category, because few records were read in one of them."
        for group in merged
    )
    divided = "" if basis.equal_weights else f" divided by {basis.effect:.2f} for the unequal weights and"
    exact, hiding = (settings.disclosure == mode for mode in ("exact", "suppressed"))
    widened = (
        ""
        if exact or hiding
        else "It is widened for the rounding of counts: the distance from the share to each end, and "
        f"one whole step of {step} records, are combined as the root of the sum of their squares. "
    )
    marked = (
        "of the exact counts. A word marked [b] in a table is close to a boundary: one record more "
        "or fewer would have another word. "
        if exact or hiding
        else "of the rounded counts. A word marked [b] in a table is close to a boundary: one of the "
        "counts that may stand behind the rounded one has another word. "
    )
    return [
        pieces.heading(2, "How the figures were made"),
        pieces.heading(3, "Estimates"),
        pieces.text(
            f"{_weights_in_words(basis)} The base leaves out records in which "
            "the question was not asked, did not apply, could not be determined or was left blank; the "
            f"tables count each of these apart{', or hide them' if hiding else ''}. “Could not be "
            "determined” therefore counts neither for nor against the finding."
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
            "a reader’s error, or children missing from the return." + together
        ),
        pieces.heading(3, "Exact counts" if exact else "Hidden counts" if hiding else "Rounded counts"),
        pieces.text(_protection(inspection, exact, hiding)),
        pieces.heading(3, "Words for shares"),
        pieces.text(
            "The words stand for shares judged without rounding to whole percentages, "
            + marked
            + "Words after a range are those that the range spans."
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
            "The same return, settings, number, readings and secret of rounding give this page again, byte "
            "for byte. The digests say which they were. Nothing in the draw hangs on chance except the "
            "public number: the list it picked is the remainder of the SHA-256 of digest and number. Should "
            "an error be found, a corrected report is issued that says what changed and why."
        ),
    ]


def _protection(inspection: Inspection, exact: bool, hiding: bool) -> str:
    """How counts are protected, in full."""
    step, threshold = inspection.report.base, max(inspection.report.threshold, 1)
    if exact:
        return (
            "Counts of findings are exact, because their release to the partnership was approved; who "
            "approved and why stands at the top and in the register. Counts of how the records were chosen "
            f"are rounded to multiples of {step}. A base below {threshold} has no "
            "figures. What readers wrote in free text is not in this report."
        )
    if hiding:
        return (
            f"A count of findings is hidden where it is below {inspection.report.threshold}, nought "
            f"included, where it leaves fewer than {inspection.report.threshold} of its base, and where it "
            "would give such a count away. The same holds of "
            "records without an answer, where it is known of how many a question was asked: if nearly all or "
            "nearly none have an answer, nothing is shown of the question. The reasons for no answer are "
            "hidden, except where only one is possible. The answers on one side of a finding, and those of a "
            "question with several answers, are shown together or not at all. Before release it was proved, "
            "from all tables of findings and earlier releases together, that the least and the most that a "
            f"hidden count can be lie at least {NARROWEST} records apart for somebody who knows whose "
            "records were drawn and how counts are hidden, or as far apart as without this report. Counts "
            "of how the records were chosen, and of how far readers agree, are rounded to multiples of "
            f"{step}. A base below {WORDS_NEED} has no word, and one below {SMALL_BASE} is called small. No "
            "table combines a finding with children’s characteristics. What readers wrote in free text is "
            "not in this report."
        )
    by_group = (
        "Findings by group of children were rounded in the same system."
        if inspection.report.subgroups
        else "No table combines a finding with children’s characteristics."
    )
    return (
        "All counts of findings are rounded as one system (controlled rounding): each goes to one of "
        f"the two multiples of {step} next to it, so that answers add to their base and bases to the "
        "records read. Which of the two is drawn with a secret of the inspection, so that a count is on "
        "average what it was and nobody can work it back. Before release it was proved that no count can "
        "be told to within fewer than three records from all tables and earlier releases together. An "
        f"exact count can be anything less than {step} away from what is shown. A base of fewer than "
        f"{threshold} has no figures, and one shown as less than "
        f"{max(COUNTS_NEED, 2 * step)} no counts; a base below {WORDS_NEED} has no word, and one below "
        f"{SMALL_BASE} is called small. {by_group} What "
        "readers wrote in free text is not in this report."
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
        "divided by the number of lists in which the child is selected. Counts and bases are those "
        "weights, scaled to the records read, so that each category counts as it does in the population. "
        f"Because of the unequal weights the {basis.read} records are worth about "
        f"{round(basis.read / basis.effect)} of equal weight. A share is the weighted records with the "
        "answer out of the weighted base."
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
