"""The findings, section by section: sentences, charts and tables of the same lines.

The charts and tables are exact or protected as their lines are.
"""

from collections.abc import Sequence

from record_review.inspection import Programme, Section
from record_review.inspection.look import Picture
from record_review.report.basis import Basis
from record_review.report.counts.printed import SUPPRESSED
from record_review.report.lines.charts import answers_chart, shares_chart
from record_review.report.lines.findings import Findings
from record_review.report.lines.line import Line, headlines, lines_of, multiple_choice
from record_review.report.lines.review import Review
from record_review.report.lines.tables import (
    SHARE_UNITS,
    ReportTable,
    answers_table,
    same_answers,
    shares_table,
)
from record_review.report.lines.words import finding_sentence
from record_review.report.page import pieces
from record_review.report.page.pieces import Part, Piece
from record_review.report.sections.groups import explanation, group_tables

STACKED = 3  # ordered answers from which a stacked bar says more than a share


def sections_of_findings(review: Review, findings: Findings) -> Part:
    """Every section of the programme that has a line, each with its groups."""
    programme, characteristics = review.programme, findings.basis.settings.subgroups
    made: list[Piece | ReportTable] = []
    if characteristics:
        made.append(pieces.note(explanation(characteristics)))
    for section in programme.sections:
        if inside := lines_of(findings.lines, section):
            made += section_part(inside, programme, section, findings.basis)
            made += group_tables(inside, section, review, findings)
    return made


def section_part(lines: Sequence[Line], programme: Programme, section: Section, basis: Basis) -> Part:
    """One section, from its lines."""
    sentences = [finding_sentence(line, programme, basis) for line in headlines(lines)]
    made: list[Piece | ReportTable] = [pieces.heading(2, f"Findings: {section.title}")]
    if sentences:
        made += [
            pieces.bullets(sentences),
            *(pieces.figure(picture) for picture in section_charts(lines, section.title)),
            headlines_table(lines, programme, section),
            pieces.heading(3, f"{section.title}: all answers"),
            *answers_tables(lines, section),
        ]
    for options in multiple_choice(lines):
        made += [pieces.heading(3, options[0].question.short), options_table(options, programme, section)]
    return made


def section_charts(lines: Sequence[Line], title: str) -> list[Picture]:
    """The charts of a section: stacked bars for each ordered scale, then one chart of the other headline
    shares, those of which not every answer is shown among them.

    Parameters
    ----------
    lines : the section's lines; options of multiple-choice questions are not drawn
    title : what the section is about
    """
    stacked, plain = [], []
    for group in same_answers(lines):
        whole = [line for line in group if min(line.tally.answers.values()) >= 0]
        if whole and group[0].scale.ordered and len(group[0].tally.answers) >= STACKED:
            best, *_, worst = group[0].tally.answers
            stacked.append(answers_chart(whole, f"{title}: answers from {worst.lower()} to {best.lower()}"))
            plain += [line for line in group if line not in whole]
        else:
            plain += group
    plain.sort(key=list(lines).index)
    if all(line.share.note == SUPPRESSED for line in plain):
        return stacked  # the sentences say that there is no figure
    return [*stacked, shares_chart(plain, f"{title}: share of records")]


def headlines_table(lines: Sequence[Line], programme: Programme, section: Section) -> ReportTable:
    """The headline shares of a section."""
    caption = f"{section.title}: share of the records with an answer, and its likely range."
    return ReportTable(
        f"{_file_name(section)}-shares", caption, shares_table(headlines(lines), programme), SHARE_UNITS
    )


def answers_tables(lines: Sequence[Line], section: Section) -> list[ReportTable]:
    """The answers behind the headline shares of a section, a table for each set of answers."""
    note = "Neighbouring answers with few records are counted together, and then add up to the base."
    tables = []
    for place, group in enumerate(same_answers(lines), start=1):
        best, *_, worst = (answer.lower() for answer in group[0].tally.answers)
        ends = f"from {worst} to {best}" if group[0].scale.ordered else f"{best} or {worst}"
        caption = f"{section.title}: records by answer, {ends}."
        name = f"{_file_name(section)}-answers-{place}"
        tables.append(ReportTable(name, caption, answers_table(group), note=note))
    return tables


def options_table(options: Sequence[Line], programme: Programme, section: Section) -> ReportTable:
    """The options of one multiple-choice question."""
    question = options[0].question
    return ReportTable(
        f"{_file_name(section)}-{question.id.lower()}",
        f"{question.text} More than one answer is possible.",
        shares_table(options, programme),
        SHARE_UNITS,
    )


def _file_name(section: Section) -> str:
    return section.id.replace("_", "-")
