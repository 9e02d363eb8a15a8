"""What moderation changed in each headline finding, and how far the records brought in could have moved it.

Exact counts of records, not weighted; for the team alone.
"""

from dataclasses import replace

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
    """A row per headline finding: the first readers' count beside the report's, and bounds for the replaced.

    The bounds are exact: the replaced records may all have had the finding or none of them, so of c found
    among b records that were not brought in, and k replaced ones that could have been asked, the share lies
    between c / (b + k) and (c + k) / (b + k).
    """
    first = review.readings
    moderated = AGREED in set(first.records["reading"])
    if moderated:
        answers, records = (frame[frame["reading"] != AGREED] for frame in (first.answers, first.records))
        first = replace(first, answers=answers, records=records)
    before = tally_answers(review.programme, main_answers(first))
    replaced = set(replaced_records(review.selection, review.replacements)["replaced"])
    children = review.population.children
    away = [
        record_facts(child, review.programme)
        for child in children[children["record_ref"].isin(replaced)].to_dict("records")
    ]
    brought_in, rows = review.brought_in, []
    for line in review.headlines:
        own, then = line.tally, before[line.question.id]
        could = sum(asked_by_record(line.question, facts) for facts in away)
        stayed = review.base(line) & ~brought_in
        base, found = int(stayed.sum()), int((review.meets(line) & stayed).sum())
        row: dict[str, str | int] = {"Finding": line.label, "Report": f"{own.found} of {own.base}"}
        row["First readers"] = f"{then.found} of {then.base}" if moderated else "the same"
        row["Moderation"] = f"{own.found - then.found:+d} of {own.base - then.base:+d}" if moderated else "–"
        row["Brought in"] = int((review.base(line) & brought_in).sum())
        row["With those first drawn (%)"] = (
            f"{exact_percent(found / (base + could))} to {exact_percent((found + could) / (base + could))}"
            if could and base + could
            else "the same"
        )
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
