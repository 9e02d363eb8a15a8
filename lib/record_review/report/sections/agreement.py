"""How far two readers of the same records agree, for the released page: counts of answers, not of children.

Counts are printed by the rules of findings. Coefficients and ranges rest on exact counts that are not
printed,
so only the internal annex has them.
"""

from record_review.reading import (
    ALL_SECTIONS,
    agreement_by_section,
    double_readings,
    moderation_sentence,
)
from record_review.report.basis import Basis, base_text, count_text
from record_review.report.counts.printed import Printed
from record_review.report.lines.findings import Findings
from record_review.report.lines.review import Review
from record_review.report.lines.tables import table_of
from record_review.report.lines.words import shown_percent
from record_review.report.page import pieces
from record_review.report.page.pieces import Part
from record_review.report.protection.rules import printed

COLUMNS = ["Section", "Answers alike", "Answers compared", "Alike (%)"]


def agreement(review: Review, findings: Findings) -> Part:
    """How many records were read twice, and how often the two readers gave the same answer."""
    readings, independent = review.readings, review.inspection.reading.independent
    pairs = double_readings(readings)
    twice, read = pairs["record_ref"].nunique(), readings.records["record_ref"].nunique()
    start = [
        pieces.heading(2, "How far readers agree"),
        pieces.text(
            f"{readings.records['reader'].nunique()} readers or pairs of readers read the records. "
            + (
                f"{twice} of the {read} records were read a second time by another, dealt over the "
                "categories by a rule that nobody could steer. "
                if twice
                else "No record was read by two of them, so it is not known how far readers agree. "
            )
            + "A reader’s error is in no range of this report, and readers’ training is not recorded here."
        ),
    ]
    if not twice:
        return start
    caption = (
        "Answers that two readers gave alike, of those that both gave: answers, not children. Sections "
        "are shown "
        "where in every one of them five answers or more were alike and five or more were not."
    )
    rows = [dict(zip(COLUMNS, line, strict=True)) for line in findings.told.agreement]
    return [
        *start,
        pieces.text(_independence(independent)),
        pieces.text(
            "In the findings each record counts once: with the answer on which both readers agree, and where "
            "they differ with the first reader’s, unless they agreed on another in moderation. "
            + (
                "Some were: how many, and what that changed, is in the inspection team’s annex. "
                if moderation_sentence(readings)
                else "Nothing was agreed on in moderation."
            )
            + " How far agreement goes beyond chance is in the inspection team’s annex: it rests on counts "
            "that are not printed here."
        ),
        table_of("agreement", caption, rows, columns=COLUMNS, units={"Alike (%)": "%"}),
    ]


def agreement_lines(review: Review) -> list[list[int | str]]:
    """Answers that two readers gave alike: of all sections, and of each where all can be printed exactly."""
    pairs = double_readings(review.readings)
    if pairs.empty:
        return []
    lines = agreement_by_section(pairs, review.programme, independent=review.inspection.reading.independent)
    lines = lines[(lines["scale"] == "") & (lines["pairs"] > 0)].set_index("section")
    basis = Basis(len(review.records), len(review.population.children), 1, review.inspection.report)
    made = []
    for section in lines.index:
        alike, compared = int(lines.loc[section, "agree"]), int(lines.loc[section, "pairs"])
        title = "All sections" if section == ALL_SECTIONS else review.programme.section(section).title
        made.append((section, title, printed(alike, compared - alike, compared)))
    sections = [each for each in made if each[0] != ALL_SECTIONS]
    exact = all(not each.note and each.least == each.most for _, _, each in sections)
    shown = (
        [*sections, *(each for each in made if each[0] == ALL_SECTIONS)]
        if exact
        else [each for each in made if each[0] == ALL_SECTIONS]
    )
    return [_cells(title, each, basis) for _, title, each in shown]


def _cells(title: str, each: Printed, basis: Basis) -> list[int | str]:
    share = basis.share(each)
    if each.note:
        return [title, "not given", base_text(share), "not given"]
    return [title, count_text(share), base_text(share), shown_percent(share)]


def _independence(independent: bool | None) -> str:
    if independent is None:
        return (
            "It has not been stated whether the second readers worked without seeing or discussing the first "
            "answers. If they did not, the figures show how far readers came to agree, not how far they "
            "would have agreed by themselves."
        )
    if independent:
        return "The second readers neither saw nor discussed the first answers before they gave their own."
    return (
        "The second readers saw or discussed the first answers. The figures therefore show how far readers "
        "came to agree, and are no estimate of how far they would have agreed by themselves."
    )
