"""Findings by group of children, for the released page: only groups that were asked for, from protected
counts.

A group of children is small, and the partnership knows who is in it: what a small base allows is decided
here, cell by cell.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from record_review.inspection import Programme, Section
from record_review.population import VARIABLES
from record_review.report.counts.tally import Tally
from record_review.report.estimates.stratified import Share
from record_review.report.lines.line import Item
from record_review.report.lines.tables import SMALL, ReportTable
from record_review.report.lines.words import COUNTS_ONLY, SMALL_BASE, percent, shown_percent
from record_review.report.page import pieces
from record_review.report.page.pieces import Piece
from record_review.report.protection.protect import TOO_SMALL, WITHHELD
from record_review.report.sections.findings import ShareOf
from record_review.sample.likeness.levels import in_order, level_name

Groups = Mapping[str, Mapping[str, Tally]]  # "category=a" -> question id -> protected tally


def subgroup_pieces(
    items: Sequence[Item],
    groups: Groups,
    children: pd.DataFrame,
    programme: Programme,
    section: Section,
    characteristics: Sequence[str],
    *,
    share: ShareOf,
    step: int | None,
    threshold: int,
) -> tuple[list[Piece], list[ReportTable]]:
    """A table for each characteristic asked for: the section's headline findings by group.

    Parameters
    ----------
    items : the section's items
    groups : protected counts, of which base and found are shown
    children : the population's children, which gives the order of the groups
    share : gives the share of a protected count of a protected base
    """
    told: list[Piece] = []
    tables = []
    headlines = [item for item in items if not item.option]
    for characteristic in characteristics if headlines else ():
        frame = subgroup_table(
            headlines,
            groups,
            children,
            programme,
            characteristic,
            share=share,
            step=step,
            threshold=threshold,
        )
        if frame.shape[1] < 3:
            continue  # all records read are of one group
        called = VARIABLES.get(characteristic, characteristic)
        name = f"{section.id}-by-{characteristic}".replace("_", "-")
        caption = (
            f"{section.title}, by {called[0].lower()}{called[1:]}: share of the records with an answer, base "
            "and likely range. From rounded counts."
        )
        tables.append(ReportTable(name, caption, frame))
        told.append(pieces.heading(3, f"{section.title}: by {called[0].lower()}{called[1:]}"))
        told.append(pieces.table(tables[-1]))
    return told, tables


def subgroup_table(
    items: Sequence[Item],
    groups: Groups,
    children: pd.DataFrame,
    programme: Programme,
    characteristic: str,
    *,
    share: ShareOf,
    step: int | None,
    threshold: int,
) -> pd.DataFrame:
    """A row per finding, a column per group: "about 75% of 20 (51% to 91%)", or what a small base allows."""
    counts = children[characteristic].astype("str").value_counts()
    levels = in_order(counts, characteristic, programme)
    names = {f"{characteristic}={level}": level_name(characteristic, level, programme) for level in levels}
    rows = []
    for item in items:
        row = {"Finding": item.label}
        for group, name in names.items():
            if group in groups:
                row[name] = _cell(groups[group].get(item.question.id), share, step=step, threshold=threshold)
        rows.append(row)
    return pd.DataFrame(rows, dtype=object)


def _cell(tally: Tally | None, share: ShareOf, *, step: int | None, threshold: int) -> str:
    """Base below the threshold: nothing else. Then the base alone; from ten records a share, flagged below
    thirty."""
    few = f"fewer than {max(threshold, step or 1)}"
    if tally is None or tally.base < max(threshold, 1):
        return few
    found = share(tally.found, tally.base)
    if found.note == WITHHELD:
        return few
    if found.note == TOO_SMALL or found.base < COUNTS_ONLY:
        return f"about {tally.base} records, no figure"
    return f"{_figure(found, step)}{f' {SMALL}' if found.base < SMALL_BASE else ''}"


def _figure(found: Share, step: int | None) -> str:
    shown = shown_percent(found, step)
    said = f"{shown}% of {found.base}"
    return f"{said} ({percent(found.low)}% to {percent(found.high)}%)" if found.has_range else said


def explanation(characteristics: Sequence[str]) -> str:
    """What a reader must know of groups before looking at a table of them."""
    called = " and ".join(VARIABLES.get(name, name).lower() for name in characteristics)
    return (
        f"Findings are shown by {called} as well, because the inspection asked for it. Groups are small, so "
        "their ranges are wide, and a difference between two groups on a page is no evidence of one between "
        "all children: it has not been tested here. A group with a base of fewer than five records has no "
        "figure, one with fewer than ten has its base alone."
    )
