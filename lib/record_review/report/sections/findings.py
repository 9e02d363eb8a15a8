"""The findings, section by section: one table of each, with its chart beside the names.

For the notebook, charts of exact or protected lines.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from record_review.inspection import Programme, Section
from record_review.inspection.look import Picture
from record_review.report.basis import HIDDEN, count_text
from record_review.report.counts.printed import HIDDEN_COUNT, JOINED, SUPPRESSED
from record_review.report.lines.charts import answers_chart, shares_chart
from record_review.report.lines.findings import Findings
from record_review.report.lines.line import Line, headlines, in_order, lines_of, multiple_choice
from record_review.report.lines.plot import shares_plot
from record_review.report.lines.review import Review
from record_review.report.lines.tables import (
    NO_RANGE,
    SHARE_UNITS,
    TOO_FEW,
    ReportTable,
    answers_table,
    same_answers,
    share_cells,
    shares_table,
    table_of,
)
from record_review.report.lines.words import has_share, named, range_text, records_text, why_no_figure
from record_review.report.page import pieces
from record_review.report.page.pieces import Part, Piece
from record_review.report.protection.rules import SMALL
from record_review.report.sections.groups import explanation, group_tables

STACKED = 3  # ordered answers from which a stacked bar says more than a share
FEW = 3  # options with the same small count, from which they are told in one sentence
COLUMNS = [
    ("Finding", False),
    ("Records", True),
    ("Share", True),
    ("Likely range", True),
    ("In words", False),
    ("Words across the range", False),
]


def sections_of_findings(review: Review, findings: Findings) -> Part:
    """Every section of the programme that has a line, with its groups; and all answers, for the files."""
    programme, characteristics = review.programme, findings.basis.settings.subgroups
    made: list[Piece | ReportTable] = []
    if findings.told.groups:
        made.append(pieces.note(explanation(characteristics)))
    for section in programme.sections:
        if inside := lines_of(findings.lines, section):
            made += section_part(inside, programme, section)
            made += group_tables(inside, section, review, findings)
    return [*made, answers_file(findings.lines, programme)]


def section_part(lines: Sequence[Line], programme: Programme, section: Section) -> Part:
    """One section, from its lines: on the page its findings in order, in the files with every column."""
    made: list[Piece | ReportTable] = [pieces.heading(2, f"Findings: {section.title}")]
    name = section.id.replace("_", "-")
    if inside := in_order(headlines(lines)):
        caption = f"{section.title}: share of the records with an answer, and its likely range."
        made.append(findings_shown(f"{name}-findings", caption, inside, programme))
        table = shares_table(headlines(lines), programme)
        made.append(ReportTable(f"{name}-shares", caption, table, SHARE_UNITS, on_page=False))
    for options in multiple_choice(lines):
        question = options[0].question
        caption = f"{question.text} More than one answer is possible."
        made += [pieces.heading(3, question.short), *_options_shown(name, caption, options, programme)]
        table = shares_table(options, programme)
        own_name = f"{name}-{question.id.lower()}"
        made.append(ReportTable(own_name, caption, table, SHARE_UNITS, on_page=False))
    return made


def findings_shown(
    name: str, caption: str, lines: Sequence[Line], programme: Programme, *, note: str = ""
) -> Piece:
    """Lines as the page shows them: a row each, its chart, its answers below the name."""
    rows = []
    for line in lines:
        cells = share_cells(line.share, programme)
        across, said = str(cells["Words across the range"]), str(cells["In words"])
        rows.append(
            [
                line.option or named(line),
                records_text(line.share),
                f"{cells['Share (%)']}%" if has_share(line.share) else "–",
                range_text(line.share),
                said if has_share(line.share) else why_no_figure(line.share),
                "" if across in (HIDDEN, TOO_FEW, NO_RANGE) else across,
            ]
        )
    below = ["" if line.option else answers_in_words(line) for line in lines]
    plot = replace(shares_plot(line.share for line in lines), key={})
    return pieces.plain_table(name, caption, COLUMNS, rows, below=below, plot=plot, note=note)


def answers_in_words(line: Line) -> str:
    """The records of each answer that is printed, best first: "Excellent or very good: 12; good: 23".

    "" where there were no more than two answers, or none is printed.
    """
    if len(line.tally.answers) < STACKED:
        return ""
    lumps: list[tuple[list[str], int]] = []
    for answer, count in line.tally.answers.items():
        if count == JOINED and lumps:
            lumps[-1][0].append(answer.lower())
        elif count not in (HIDDEN_COUNT, JOINED):
            lumps.append(([answer.lower()], count))
    return "; ".join(f"{' or '.join(names)}: {count}" for names, count in lumps).capitalize()


def answers_file(lines: Sequence[Line], programme: Programme) -> ReportTable:
    """Every answer of every question with a headline on a row of its own: records, and the base."""
    columns = ["Section", "Question", "Answer", "Records", "Base"]
    rows = []
    for group in chain.from_iterable(same_answers(lines_of(lines, each)) for each in programme.sections):
        frame = answers_table(group)
        for line, row in zip(group, frame.to_dict("records"), strict=True):
            title = programme.section(line.question.section).title
            answers = [name for name in frame.columns if name not in ("Question", "Base")]
            rows += [
                dict(zip(columns, (title, row["Question"], name, row[name], row["Base"]), strict=True))
                for name in answers
            ]
    note = "A mark [j] stands beside the answer that follows, with which it is counted."
    caption = "Records by answer; from the worst answer where they are ordered."
    return replace(table_of("answers", caption, rows, columns=columns, note=note), on_page=False)


def _options_shown(name: str, caption: str, options: Sequence[Line], programme: Programme) -> list[Piece]:
    """The options of one question; several that are printed as under five stand in one sentence."""
    few = [line for line in options if count_text(line.share) == f"under {SMALL}"]
    few = few if len(few) >= FEW else []
    note = f"Under {SMALL} records each: {'; '.join(line.option for line in few)}." if few else ""
    if not (shown := in_order([line for line in options if line not in few])):
        return [pieces.text(f"{caption} {note}")]
    own_name = f"{name}-{options[0].question.id.lower()}"
    return [findings_shown(f"{own_name}-options", caption, shown, programme, note=note)]


def section_charts(lines: Sequence[Line], title: str) -> list[Picture]:
    """The charts of a section for the notebook: stacked bars for each ordered scale, then one chart of the
    other headline shares, those of which not every answer is shown among them.

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
