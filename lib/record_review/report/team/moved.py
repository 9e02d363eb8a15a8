"""What moderation changed in each headline finding, and how far the records brought in could have moved it.

Exact counts of records, not weighted; for the team alone.
"""

import math
from dataclasses import replace

from record_review.inspection import Question
from record_review.reading import main_answers, record_facts
from record_review.reading.bank.questionnaire import asked_by_record
from record_review.reading.moderation.agreed import AGREED
from record_review.report.counts.tally import tally_answers
from record_review.report.lines.review import Review
from record_review.report.lines.tables import table_of
from record_review.report.page import pieces
from record_review.report.page.pieces import Part
from record_review.report.team.checks import exact_percent
from record_review.sample import replaced_records


def moved_part(review: Review) -> Part:
    """A row per headline finding: the first readers' count beside the report's, and bounds for the replaced
    records (`with_those_first_drawn`)."""
    first = review.readings
    moderated = AGREED in set(first.records["reading"])
    if moderated:
        answers, records = (frame[frame["reading"] != AGREED] for frame in (first.answers, first.records))
        first = replace(first, answers=answers, records=records)
    before = tally_answers(review.programme, main_answers(first))
    away = replaced_weights(review, [line.question for line in review.headlines])
    brought_in, rows = review.brought_in, []
    for line in review.headlines:
        own, then = line.tally, before[line.question.id]
        could = len(away[line.question.id])
        stayed = review.base(line) & ~brought_in
        base, found = int(stayed.sum()), int((review.meets(line) & stayed).sum())
        row: dict[str, str | int] = {"Finding": line.label, "Report": f"{own.found} of {own.base}"}
        row["First readers"] = f"{then.found} of {then.base}" if moderated else "the same"
        row["Moderation"] = f"{own.found - then.found:+d} of {own.base - then.base:+d}" if moderated else "–"
        row["Brought in"] = came = int((review.base(line) & brought_in).sum())
        ends = dict.fromkeys(map(exact_percent, with_those_first_drawn(found, base, could)))
        row["With those first drawn (%)"] = " to ".join(ends) if could or came else "the same"
        rows.append(row)
    return [
        pieces.heading(2, "What moderation and replacement moved"),
        pieces.text(
            "Moderation: how far the agreed answers moved count and base from what the first readers said. "
            "With those first drawn: the least and the most that the share could have been had no record "
            "been replaced, whatever stood in the records that were. Not weighted."
        ),
        table_of(
            "moved", "Headline findings, what moderation changed and what replacement could move.", rows
        ),
    ]


def with_those_first_drawn(found: float, base: float, replaced: float) -> tuple[float, float]:
    """The least and the most that a share can be with the records that were replaced, whatever stands in
    them.

    All of them may have what the finding counts, or none: found / (base + replaced) to
    (found + replaced) / (base + replaced). Fewer of them in the base move it less.

    Parameters
    ----------
    found, base : records that were not brought in, or their weights
    replaced : records that were replaced and could have been asked, or their weights

    Returns
    -------
    both ends; NaN where there are no such records

    >>> with_those_first_drawn(30, 48, 2)
    (0.6, 0.64)
    """
    together = base + replaced
    if not together:
        return math.nan, math.nan
    return found / together, (found + replaced) / together


def replaced_weights(review: Review, questions: list[Question]) -> dict[str, list[float]]:
    """Question id -> the weights of the replaced records that could have been asked, as far as the return
    tells."""
    replaced = set(replaced_records(review.selection, review.replacements)["replaced"])
    weights = dict(zip(review.selection.selected, review.selection.weights, strict=True))
    children = review.population.children
    away = [
        (record_facts(child, review.programme), weights[child["record_ref"]])
        for child in children[children["record_ref"].isin(replaced)].to_dict("records")
    ]
    return {
        question.id: [weight for facts, weight in away if asked_by_record(question, facts)]
        for question in questions
    }
