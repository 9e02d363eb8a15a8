"""One section of the findings: sentences, charts and tables of the same items.

The items decide whether what comes out is exact (for the team) or protected (for release).
"""

from collections.abc import Callable, Sequence

import pandas as pd

from record_review.inspection import Programme, Section
from record_review.inspection.look import Picture
from record_review.report.estimates.stratified import Share
from record_review.report.lines.charts import answers_figure, shares_figure
from record_review.report.lines.line import Item
from record_review.report.lines.tables import (
    NO_RANGE,
    SHARE_UNITS,
    ReportTable,
    answers_table,
    named_reasons,
    same_answers,
    shares_table,
    without_answer,
)
from record_review.report.lines.words import COUNTS_ONLY, finding_sentence, percent, shown_percent
from record_review.report.page import pieces
from record_review.report.page.pieces import Piece
from record_review.report.protection.protect import HIDDEN_COUNT, SUPPRESSED, shown_count

ShareOf = Callable[[int, int], Share]  # records, records asked -> share

STACKED = 3  # ordered answers from which a stacked bar says more than a share


def items_of(items: Sequence[Item], section: Section) -> list[Item]:
    return [item for item in items if item.question.section == section.id]


def section_figures(items: Sequence[Item], title: str, *, step: int | None = None) -> list[Picture]:
    """The charts of a section: stacked bars for each ordered scale, then one chart of the other headline
    shares, those of which not every answer is shown among them.

    Parameters
    ----------
    items : the section's items; options of multiple-choice questions are not drawn
    title : what the section is about
    """
    stacked, plain = [], []
    for group in same_answers(items):
        whole = [item for item in group if HIDDEN_COUNT not in item.tally.answers.values()]
        if whole and group[0].scale.ordered and len(group[0].tally.answers) >= STACKED:
            best, *_, worst = group[0].tally.answers
            name = f"{title}: answers from {worst.lower()} to {best.lower()}"
            stacked.append(answers_figure(whole, name, step=step))
            plain += [item for item in group if item not in whole]
        else:
            plain += group
    plain.sort(key=items.index)
    if all(item.share.note == SUPPRESSED for item in plain):
        return stacked  # the sentences say that there is no figure
    return [*stacked, shares_figure(plain, f"{title}: share of records", step=step)]


def section_tables(
    items: Sequence[Item],
    programme: Programme,
    section: Section,
    *,
    step: int | None = None,
    no_answer: ShareOf | None = None,
) -> list[ReportTable]:
    """The tables of a section: headline shares, the answers behind them, records without an answer by reason,
    one per multiple-choice question.

    Parameters
    ----------
    no_answer : gives the share, with its range, of a count of records asked; without it there is no table of
        records without an answer
    """
    name = section.id.replace("_", "-")
    rounded = "" if step is None else f" Counts are rounded to multiples of {step}."
    tables = []
    if headlines := [item for item in items if not item.option]:
        frame = shares_table(headlines, programme, step=step)
        caption = f"{section.title}: share of the records with an answer, and its likely range.{rounded}"
        tables.append(ReportTable(f"{name}-shares", caption, frame, SHARE_UNITS))
    for place, group in enumerate(same_answers(items), start=1):
        best, *_, worst = (answer.lower() for answer in group[0].tally.answers)
        ends = f"from {worst} to {best}" if group[0].scale.ordered else f"{best} or {worst}"
        caption = f"{section.title}: records by answer, {ends}.{rounded}"
        told = "The answers add up to the base. The columns after it count the records without an answer."
        tables.append(
            ReportTable(f"{name}-answers-{place}", caption, answers_table(group, step=step), note=told)
        )
    if (told_apart := no_answer_table(items, section, step=step, share=no_answer)) is not None:
        tables.append(told_apart)
    for options in multiple_choice(items):
        question = options[0].question
        caption = f"{question.text} More than one answer is possible.{rounded}"
        frame = shares_table(options, programme, step=step)
        told = without_answer(options[0], step=step)
        tables.append(ReportTable(f"{name}-{question.id.lower()}", caption, frame, SHARE_UNITS, told))
    return tables


def section_pieces(
    items: Sequence[Item],
    programme: Programme,
    section: Section,
    *,
    read: int,
    population: int,
    step: int | None,
    threshold: int,
    no_answer: ShareOf | None = None,
) -> tuple[list[Piece], list[ReportTable]]:
    """A section of the page, and its tables.

    Parameters
    ----------
    items : the section's items
    read, population : records read, children in the population
    step, threshold : how the items are protected; step is None for exact ones
    no_answer : as `section_tables` takes it
    """
    tables = section_tables(items, programme, section, step=step, no_answer=no_answer)
    shares = [shown for shown in tables if shown.name.endswith("-shares")]
    options = multiple_choice(items)
    told = [
        finding_sentence(
            item.question,
            item.share,
            programme,
            read=read,
            population=population,
            step=step,
            threshold=threshold,
        )
        for item in items
        if not item.option
    ]
    found = [pieces.heading(2, f"Findings: {section.title}")]
    if told:
        found.append(pieces.bullets(told))
        found += [pieces.figure(picture) for picture in section_figures(items, section.title, step=step)]
        found += [pieces.table(shown) for shown in shares]
        found.append(pieces.heading(3, f"{section.title}: all answers"))
        found += [pieces.table(shown) for shown in tables[len(shares) : len(tables) - len(options)]]
    for shown, lines in zip(tables[len(tables) - len(options) :], options, strict=True):
        found += [pieces.heading(3, lines[0].question.short), pieces.table(shown)]
    return found, tables


def no_answer_table(
    items: Sequence[Item], section: Section, *, step: int | None, share: ShareOf | None
) -> ReportTable | None:
    """A row for each question and reason for which records have no answer: how many, and of how many asked.

    That something could not be determined from a record is a finding in itself, so it has a share of its own;
    it counts neither for nor against the finding of its question. None where there is nothing to tell.
    """
    rows = []
    for item in items if share is not None else ():
        if item.option or item.tally.not_asked == HIDDEN_COUNT:  # then so are other reasons, or may be
            continue
        for state, reason in named_reasons([item.scale]).items():
            count = getattr(item.tally, state)
            if not count or state == "not_asked" or item.tally.asked < COUNTS_ONLY:
                continue
            assert share is not None
            told = share(count, item.tally.asked)
            if not told.base:
                continue
            ranged = told.has_range
            rows.append(
                {
                    "Question": item.question.short,
                    "No answer because": reason,
                    "Records": shown_count(count, item.tally.asked, step),
                    "Records asked": item.tally.asked,
                    "Share of asked (%)": shown_percent(told, step),
                    "Range from (%)": percent(told.low) if ranged else NO_RANGE,
                    "Range to (%)": percent(told.high) if ranged else NO_RANGE,
                }
            )
    if not rows:
        return None
    least = f" Only reasons with {step} records or more." if step else ""
    rounded = f" Counts are rounded to multiples of {step}." if step else ""
    caption = f"{section.title}: records in which the question was put and has no answer.{least}{rounded}"
    units = {name: "%" for name in ("Share of asked (%)", "Range from (%)", "Range to (%)")}
    name = f"{section.id.replace('_', '-')}-no-answer"
    return ReportTable(name, caption, pd.DataFrame(rows, dtype=object), units)


def multiple_choice(items: Sequence[Item]) -> list[list[Item]]:
    """The options of each multiple-choice question, in order."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        if item.option:
            groups.setdefault(item.question.id, []).append(item)
    return list(groups.values())
