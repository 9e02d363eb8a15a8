"""The internal annex: everything exact, for the team alone, and a page on the scope of the next stages.

Nothing in it may be released. No free text and no reference gets in; where readers differ, a record is named
by its place and what was answered is left out.
"""

from collections.abc import Sequence

import numpy as np

from record_review.reading import ReaderEffect
from record_review.report.estimates.means import STEPS_EQUAL, mean
from record_review.report.estimates.shares import distribution, median_category, proportion
from record_review.report.lines.review import Review
from record_review.report.lines.tables import ReportTable, table_of
from record_review.report.lines.words import flags, word
from record_review.report.page import pieces
from record_review.report.page.html import release_page
from record_review.report.page.pieces import Part, Piece
from record_review.report.team.checks import (
    decimal,
    design_part,
    exact_percent,
    readers_part,
    sensitivity_part,
    span,
)
from record_review.report.team.error_sources import error_sources_part
from record_review.report.team.moved import moved_part
from record_review.report.team.scope import (
    contrasts,
    contrasts_table,
    ends_table,
    exact_share,
    without_answer_table,
)

PAGE = "internal-annex.html"
LARGEST = 3_000_000  # bytes


def annex_page(review: Review, effect: ReaderEffect | None = None) -> bytes:
    """The annex as one HTML file for `working/`; never for `release/`.

    Parameters
    ----------
    effect : what the training showed of how far readers differ; None where nothing is known of it
    """
    return release_page(annex_pieces(review, effect), largest=LARGEST)


def annex_pieces(review: Review, effect: ReaderEffect | None = None) -> list[Piece]:
    """The pieces of the annex, in order: scope, findings, how far off they could be, scales, groups, readers,
    sensitivity, design."""
    inspection = review.inspection
    characteristics = inspection.report.subgroups or ("category",)
    title = pieces.page(
        f"{inspection.partnership}: internal annex",
        f"{inspection.partnership}: internal annex of the record review",
        kicker="For the inspection team only",
        lines=["Exact counts. Nothing on this page may be sent or quoted outside the team."],
        banner="Not for release: exact counts can point at a child."
        + (" Practice only." if inspection.rehearsal else ""),
        footer=["What may leave the team is in the released report, from protected counts."],
    )
    parts: list[Part] = [
        [title],
        scope_part(review, characteristics),
        findings_part(review),
        moved_part(review),
        error_sources_part(review, effect),
        scales_part(review),
        groups_part(review, characteristics),
        readers_part(review),
        sensitivity_part(review),
        design_part(review),
    ]
    return pieces.laid_out(parts)[0]


def scope_part(review: Review, characteristics: Sequence[str]) -> Part:
    """What stands out: the weakest and strongest findings, what could not be told, groups that differ."""
    frame, family, stand = contrasts_table(contrasts(review, characteristics))
    names = " and ".join(name.replace("_", " ") for name in characteristics)
    compared = (
        f"Every headline finding was compared between each group by {names} and all other children, "
        f"where both sides have at least ten records: {family} comparisons, declared beforehand as one "
        f"family. After Holm’s adjustment {stand or 'none'} of them "
        f"{'stands' if stand == 1 else 'stand'}. Without it about {max(1, round(family / 20))} would "
        "look different by chance alone."
        if family
        else f"No two groups by {names} have enough records to be compared."
    )
    tables = {
        "Weakest findings": ReportTable(
            "weakest",
            "Smallest shares among headline findings with 30 records or more.",
            ends_table(review, weakest=True),
        ),
        "Strongest findings": ReportTable(
            "strongest",
            "Largest shares among headline findings with 30 records or more.",
            ends_table(review, weakest=False),
        ),
        "Most often not to be determined": ReportTable(
            "unable",
            "Share of the records asked in which readers could not tell.",
            without_answer_table(review, "unable"),
        ),
        "Most often not applicable": ReportTable(
            "not-applicable",
            "Share of the records asked to which the question did not apply.",
            without_answer_table(review, "not_applicable"),
        ),
    }
    return [
        pieces.heading(2, "Scope of the next stages"),
        pieces.text(
            "What stands out in the records, as one form of evidence for deciding where to look next. A "
            "range that reaches several words leaves the word open; the order of neighbours is not certain. "
            "No range covers the choice of replacements or a reader’s error.",
            lead=True,
        ),
        *(piece for name, table in tables.items() for piece in (pieces.heading(3, name), table)),
        pieces.heading(3, "Groups that differ"),
        pieces.text(compared),
        *(
            [ReportTable("contrasts", "Comparisons with the least left to chance first.", frame)]
            if family
            else []
        ),
    ]


def findings_part(review: Review) -> Part:
    """Every line with its exact count, estimate and standard error, and the records outside its base."""
    rows = [
        {
            "Finding": f"{line.question.short}: {line.counted}",
            "Records": line.share.count,
            "Base": line.share.base,
            "Share": exact_percent(line.share.share),
            "Standard error": exact_percent(line.share.se),
            "Range": span(line.share.low, line.share.high, places=1),
            "Effective size": "all read"
            if np.isinf(line.share.effective)
            else decimal(line.share.effective, 0),
            "In words": word(line.share, review.programme) or "–",
            "Flags": "; ".join(flags(line.share, review.programme)) or "–",
        }
        for line in review.lines
    ]
    counts = [
        {
            "Question": line.question.short,
            "Read": line.tally.read,
            "Asked": line.tally.asked,
            "Answered": line.tally.base,
            "Not applicable": line.tally.not_applicable,
            "Could not be determined": line.tally.unable,
            "Left blank": line.tally.missing,
            "Not asked": line.tally.not_asked,
        }
        for line in review.headlines
    ]
    return [
        pieces.heading(2, "Every finding, exact"),
        table_of("findings", "Counts are not weighted; shares and ranges are, in per cent.", rows),
        pieces.heading(3, "Records with and without an answer"),
        table_of("answered", "Records by whether the question was put and answered.", counts),
    ]


def scales_part(review: Review) -> Part:
    """Of every ordered scale the share of each answer, the middle answer and the mean step."""
    spread, middles = [], []
    for line in review.headlines:
        base = review.base(line)
        if not line.scale.ordered or len(line.scale.answers) < 3 or not base.any():
            continue
        answers = list(review.by_question[line.question.id]["answer"])
        worst_first = list(reversed(line.scale.answers))
        for answer, share in distribution(answers, worst_first, base, review.design).items():
            spread.append(
                {
                    "Question": line.question.short,
                    "Answer": answer,
                    "Records": share.count,
                    "Base": share.base,
                    "Share": exact_share(share),
                }
            )
        steps = {answer: place for place, answer in enumerate(worst_first, start=1)}
        average = mean([float(steps.get(answer, 0)) for answer in answers], base, review.design)
        middles.append(
            {
                "Question": line.question.short,
                "Base": average.base,
                "Middle answer": median_category(answers, worst_first, base, review.design) or "–",
                "Mean step": f"{average.value:.2f} of {len(worst_first)}",
                "Range": f"{average.low:.2f} to {average.high:.2f}" if average.has_range else average.note,
            }
        )
    if not middles:
        return []
    return [
        pieces.heading(2, "Scales"),
        pieces.heading(3, "Middle answers and means"),
        pieces.note(f"{STEPS_EQUAL} The middle answer is the first by which half of the weight is reached."),
        table_of("middles", "Middle answer, worst first, and mean step, 1 being the worst.", middles),
        pieces.heading(3, "Every answer"),
        table_of("answers", "Records by answer, from the worst, with the share of all children.", spread),
    ]


def groups_part(review: Review, characteristics: Sequence[str]) -> Part:
    """Headline findings by group of children."""
    made: list[Piece | ReportTable] = [pieces.heading(2, "Findings by group")]
    for characteristic in characteristics:
        groups, rows = review.groups(characteristic), []
        for line in review.headlines:
            row = {"Finding": line.label}
            base, meets = review.base(line), review.meets(line)
            for name, inside in groups:
                share = proportion(meets, base & inside, review.design)
                row[name] = f"{share.count} of {share.base}: {exact_share(share)}" if share.base else "–"
            rows.append(row)
        called, name = characteristic.replace("_", " "), f"by-{characteristic}".replace("_", "-")
        made += [pieces.heading(3, f"By {called}"), table_of(name, f"Headline findings by {called}.", rows)]
    return made
