"""The internal annex: everything exact, for the team alone, and a page on the scope of the next stages.

Nothing in it may be released. No free text and no reference gets in; where readers differ, a record is named
by its place and what was answered is left out.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from record_review.inspection import Inspection
from record_review.population import Population
from record_review.reading import Readings
from record_review.report.build import team_items
from record_review.report.estimates.means import STEPS_EQUAL, mean
from record_review.report.estimates.stratified import distribution, median_category, proportion
from record_review.report.lines.words import flags, word
from record_review.report.page import pieces
from record_review.report.page.html import notebook_of, release_page
from record_review.report.page.pieces import Piece
from record_review.report.team.checks import (
    annex_table,
    decimal,
    design_pieces,
    exact_percent,
    reader_pieces,
    sensitivity_pieces,
    span,
)
from record_review.report.team.scope import (
    Evidence,
    contrasts,
    contrasts_table,
    ends_table,
    evidence,
    shown,
    without_answer_table,
)
from record_review.sample import Selection, no_replacements, record_weights, replaced_records
from record_review.sample.likeness.levels import level_name

PAGE = "internal-annex.html"
LARGEST = 3_000_000  # bytes


def annex_page(
    inspection: Inspection,
    *,
    population: Population,
    selection: Selection,
    readings: Readings,
    replacements: pd.DataFrame | None = None,
) -> bytes:
    """The annex as one HTML file for `working/`; never for `release/`.

    Parameters
    ----------
    as for `build_report`

    Raises
    ------
    ReadingError : no record was read, or the readings do not fit the population
    """
    found = annex_pieces(
        inspection,
        population=population,
        selection=selection,
        readings=readings,
        replacements=no_replacements() if replacements is None else replacements,
    )
    return release_page(notebook_of(found), largest=LARGEST)


def annex_pieces(
    inspection: Inspection,
    *,
    population: Population,
    selection: Selection,
    readings: Readings,
    replacements: pd.DataFrame,
) -> list[Piece]:
    """The pieces of the annex, in order: scope, findings, scales, groups, readers, sensitivity, design."""
    weights = record_weights(selection, replacements)
    items, design = team_items(inspection, population, readings, weights)
    told = evidence(inspection.programme, items, design, readings)
    characteristics = inspection.report.subgroups or ("category",)
    replaced = replaced_records(selection, replacements)
    return [
        pieces.page(
            f"{inspection.partnership}: internal annex",
            f"{inspection.partnership}: internal annex of the record review",
            kicker="For the inspection team only",
            lines=["Exact counts. Nothing on this page may be sent or quoted outside the team."],
            banner="Not for release: exact counts can point at a child."
            + (" Practice only." if inspection.rehearsal else ""),
            footer=["What may leave the team is in the released report, from protected counts."],
        ),
        *_scope(told, population, characteristics),
        *_findings(told),
        *_scales(told),
        *_groups(told, population, characteristics),
        *reader_pieces(inspection, selection, readings),
        *sensitivity_pieces(told, population, replaced, weights, inspection.programme.category_precedence),
        *design_pieces(inspection, population, selection, replaced, readings, design),
    ]


def _scope(told: Evidence, population: Population, characteristics: Sequence[str]) -> list[Piece]:
    frame, family, stand = contrasts_table(contrasts(told, population.children, characteristics))
    names = " and ".join(name.replace("_", " ") for name in characteristics)
    return [
        pieces.heading(2, "Scope of the next stages"),
        pieces.text(
            "What stands out in the records, as one form of evidence for deciding where to look next. A "
            "range that reaches several words leaves the word open; the order of neighbours is not certain. "
            "No range covers the choice of replacements or a reader’s error.",
            lead=True,
        ),
        pieces.heading(3, "Weakest findings"),
        annex_table(
            "weakest",
            "Smallest shares among headline findings with 30 records or more.",
            ends_table(told, weakest=True),
        ),
        pieces.heading(3, "Strongest findings"),
        annex_table(
            "strongest",
            "Largest shares among headline findings with 30 records or more.",
            ends_table(told, weakest=False),
        ),
        pieces.heading(3, "Most often not to be determined"),
        annex_table(
            "unable",
            "Share of the records asked in which readers could not tell.",
            without_answer_table(told, "unable"),
        ),
        pieces.heading(3, "Most often not applicable"),
        annex_table(
            "not-applicable",
            "Share of the records asked to which the question did not apply.",
            without_answer_table(told, "not_applicable"),
        ),
        pieces.heading(3, "Groups that differ"),
        pieces.text(
            f"Every headline finding was compared between each group by {names} and all other children, "
            f"where both sides have at least ten records: {family} comparisons, declared beforehand as one "
            f"family. After Holm’s adjustment {stand or 'none'} of them "
            f"{'stands' if stand == 1 else 'stand'}. Without it about {max(1, round(family / 20))} would "
            "look different by chance alone."
            if family
            else f"No two groups by {names} have enough records to be compared."
        ),
        *(
            [annex_table("contrasts", "Comparisons with the least left to chance first.", frame)]
            if family
            else []
        ),
    ]


def _findings(told: Evidence) -> list[Piece]:
    rows = []
    for item in told.items:
        share = item.share
        rows.append(
            {
                "Finding": f"{item.question.short}: {item.counted}",
                "Records": share.count,
                "Base": share.base,
                "Share": exact_percent(share.share),
                "Standard error": exact_percent(share.se),
                "Range": span(share.low, share.high, places=1),
                "Effective size": "all read" if np.isinf(share.effective) else decimal(share.effective, 0),
                "In words": word(share, told.programme) or "–",
                "Flags": "; ".join(flags(share, told.programme)) or "–",
            }
        )
    frame = pd.DataFrame(rows, dtype=object)
    counts = [
        {
            "Question": item.question.short,
            "Read": item.tally.read,
            "Asked": item.tally.asked,
            "Answered": item.tally.base,
            "Not applicable": item.tally.not_applicable,
            "Could not be determined": item.tally.unable,
            "Left blank": item.tally.missing,
            "Not asked": item.tally.not_asked,
        }
        for item in told.headlines
    ]
    return [
        pieces.heading(2, "Every finding, exact"),
        annex_table("findings", "Counts are not weighted; shares and ranges are, in per cent.", frame),
        pieces.heading(3, "Records with and without an answer"),
        annex_table(
            "answered",
            "Records by whether the question was put and answered.",
            pd.DataFrame(counts, dtype=object),
        ),
    ]


def _scales(told: Evidence) -> list[Piece]:
    spread, middles = [], []
    for item in told.headlines:
        if not item.scale.ordered or len(item.scale.answers) < 3:
            continue
        lines, base = told.lines[item.question.id], told.base(item)
        answers, worst_first = list(lines["answer"]), list(reversed(item.scale.answers))
        if not base.any():
            continue
        for answer, share in distribution(answers, worst_first, base, told.design).items():
            spread.append(
                {
                    "Question": item.question.short,
                    "Answer": answer,
                    "Records": share.count,
                    "Base": share.base,
                    "Share": shown(share),
                }
            )
        steps = {answer: place for place, answer in enumerate(worst_first, start=1)}
        values = [float(steps.get(answer, 0)) for answer in answers]
        average = mean(values, base, told.design)
        middles.append(
            {
                "Question": item.question.short,
                "Base": average.base,
                "Middle answer": median_category(answers, worst_first, base, told.design) or "–",
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
        annex_table(
            "middles",
            "Middle answer, worst first, and mean step, 1 being the worst.",
            pd.DataFrame(middles, dtype=object),
        ),
        pieces.heading(3, "Every answer"),
        annex_table(
            "answers",
            "Records by answer, from the worst, with the share of all children.",
            pd.DataFrame(spread, dtype=object),
        ),
    ]


def _groups(told: Evidence, population: Population, characteristics: Sequence[str]) -> list[Piece]:
    by_ref = population.children.set_index("record_ref").loc[list(told.records)]
    found: list[Piece] = [pieces.heading(2, "Findings by group")]
    for characteristic in characteristics:
        levels = by_ref[characteristic].astype("str").to_numpy()
        rows = []
        for item in told.headlines:
            row = {"Finding": item.label}
            for level in sorted(set(levels)):
                inside = told.base(item) & np.asarray(levels == level, dtype=bool)
                share = proportion(told.meets(item), inside, told.design)
                name = level_name(characteristic, level, told.programme)
                row[name] = f"{share.count} of {share.base}: {shown(share)}" if share.base else "–"
            rows.append(row)
        called = characteristic.replace("_", " ")
        found.append(pieces.heading(3, f"By {called}"))
        found.append(
            annex_table(
                f"by-{characteristic}".replace("_", "-"),
                f"Headline findings by {called}.",
                pd.DataFrame(rows, dtype=object),
            )
        )
    return found
