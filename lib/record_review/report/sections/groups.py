"""Findings by group of children: only groups that were asked for, from protected counts.

A group of children is small, and the partnership knows who is in it: what a small base allows is decided
here, cell by cell.
"""

from collections.abc import Sequence

import pandas as pd

from record_review.inspection import Section
from record_review.population import VARIABLES
from record_review.report.basis import HIDDEN, SMALL_BASE, Basis
from record_review.report.counts.printed import Printed
from record_review.report.lines.findings import Findings
from record_review.report.lines.line import Line, headlines
from record_review.report.lines.review import Review
from record_review.report.lines.tables import SMALL, ReportTable
from record_review.report.lines.words import share_and_range
from record_review.report.page import pieces
from record_review.report.page.pieces import Part, Piece
from record_review.report.protection.protect import ALSO
from record_review.sample.likeness.levels import level_name


def group_tables(lines: Sequence[Line], section: Section, review: Review, findings: Findings) -> Part:
    """A table for each characteristic asked for: a section's headline findings by group."""
    made: list[Piece | ReportTable] = []
    inside = headlines(lines)
    for characteristic in findings.basis.settings.subgroups if inside else ():
        frame = group_frame(inside, characteristic, review, findings)
        if frame.shape[1] < 3:
            continue  # all records read are of one group
        called = VARIABLES.get(characteristic, characteristic)
        by = f"by {called[0].lower()}{called[1:]}"
        name = f"{section.id}-by-{characteristic}".replace("_", "-")
        caption = f"{section.title}, {by}: share of the records with an answer, base and likely range."
        made += [pieces.heading(3, f"{section.title}: {by}"), *_with_figures(name, caption, frame)]
        made.append(ReportTable(name, caption, frame, on_page=False))
    return made


def _with_figures(name: str, caption: str, frame: pd.DataFrame) -> list[Piece]:
    """The findings that are printed by group as a table, the others in a sentence."""
    hidden = (frame.iloc[:, 1:] == HIDDEN).all(axis=1)
    others = "; ".join(frame.loc[hidden, "Finding"])
    said = f"Not shown by group: {others}." if others else ""
    if hidden.all():
        return [pieces.text(said)]
    return [pieces.table(ReportTable(f"{name}-shown", caption, frame.loc[~hidden], note=said))]


def group_frame(
    lines: Sequence[Line], characteristic: str, review: Review, findings: Findings
) -> pd.DataFrame:
    """A row per finding, a column per group: "75% of 20 (51% to 91%)", or a mark where it is not printed."""
    programme, rows = review.programme, []
    groups = {
        group: [level_name(characteristic, level, programme) for level in group.partition("=")[2].split(ALSO)]
        for group in findings.told.groups
        if group.startswith(f"{characteristic}=")
    }
    for line in lines:
        row = {"Finding": line.label}
        for group, names in groups.items():
            row[", ".join(names)] = group_cell(
                findings.told.groups[group].get(line.question.id), findings.basis
            )
        rows.append(row)
    return pd.DataFrame(rows, dtype=object)


def group_cell(printed: Printed | None, basis: Basis) -> str:
    """The share of a group with its base, flagged below thirty; a mark where the groups are not printed."""
    if printed is None:
        return HIDDEN
    share = basis.share(printed)
    return f"{share_and_range(share)}{f' {SMALL}' if share.base < SMALL_BASE else ''}"


def explanation(characteristics: Sequence[str]) -> str:
    """What a reader must know of groups before looking at a table of them."""
    called, *others = (VARIABLES.get(name, name).lower() for name in characteristics)
    also = (
        f"Those by {' and '.join(others)} are in the team’s annex alone: of two such tables one could be "
        "taken from the other, and what is left is a few children. "
        if others
        else ""
    )
    return (
        f"Findings are shown by {called} as well, because the inspection asked for it. {also}"
        "Groups are small, so their ranges are wide, and a difference between two groups on a page is no "
        "evidence of one between all children: it has not been tested here. Neighbouring groups with few "
        "records are put together. "
        "A finding is shown by group only where in every group five records or more have it and five or more "
        "have not."
    )
