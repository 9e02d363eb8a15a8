"""The report's tables as frames: headings a reader understands, a base on every row.

The same frames become tables of the page, CSV files and, from exact lines, tables of the notebook. A cell
is a whole number, a text, or one of the marks of `MARKS`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pandas as pd

from record_review.inspection import Programme
from record_review.report.basis import COUNTS_ONLY, HIDDEN, base_text, count_text
from record_review.report.counts.printed import HIDDEN_COUNT, JOINED, SUPPRESSED, TOO_SMALL, WITHHELD
from record_review.report.estimates.shares import ALL_READ, Share
from record_review.report.lines.line import Line, headlines
from record_review.report.lines.plot import Plot
from record_review.report.lines.words import flags, near_boundary, percent, shown_percent, word, words_across

WITH_NEXT, NO_RANGE, TOO_FEW, BOUNDARY, SMALL = "[j]", "[a]", "[u]", "[b]", "[s]"
MARKS = {
    HIDDEN: "not given: it could point at a child, by itself or by what could be worked out from it",
    WITH_NEXT: "counted together with the answer to its right",
    NO_RANGE: "no range: all records were read, so nothing was left to chance",
    TOO_FEW: "not given: too few records for a range or a word",
    BOUNDARY: "close to the boundary with another word: one record more or fewer would change it",
    SMALL: "small base: fewer than 30 records, so the range is wide",
}


@dataclass(frozen=True)
class ReportTable:
    """A table of the report.

    name : for the file; small letters and hyphens
    caption : what it shows, of which records
    frame : object cells; the first column names the row
    units : column -> its unit, "%"; the page writes it behind each number instead of in the heading
    note : a sentence below the table
    plot : what the page draws beside the first column
    on_page : False for a table of the files alone, whose figures the page shows in another form
    """

    name: str
    caption: str
    frame: pd.DataFrame
    units: dict[str, str] = field(default_factory=dict)
    note: str = ""
    plot: Plot | None = None
    on_page: bool = True

    @property
    def marks(self) -> dict[str, str]:
        """The marks that occur in this table, with their meanings."""
        cells = {str(cell).split(" ")[-1] for cell in self.frame.to_numpy().ravel()}
        return {mark: meaning for mark, meaning in MARKS.items() if mark in cells}


def table_of(
    name: str,
    caption: str,
    rows: Sequence[Mapping[str, object]],
    *,
    columns: Sequence[str] | None = None,
    units: Mapping[str, str] | None = None,
    note: str = "",
) -> ReportTable:
    """A table of rows, column -> cell; ``columns`` are those of a table that may have no row."""
    frame = pd.DataFrame(list(rows), columns=None if columns is None else list(columns), dtype=object)
    return ReportTable(name, caption, frame, dict(units or {}), note)


SHARE_UNITS = {"Share (%)": "%", "Range from (%)": "%", "Range to (%)": "%"}

Cell = int | str


def shares_table(lines: Sequence[Line], programme: Programme) -> pd.DataFrame:
    """A row per line: records, base, share, range, words.

    Returns
    -------
    Finding, Answers counted (not for the options of one question), Records, Base, Share (%), Range from (%),
    Range to (%), In words, Words across the range, Flags
    """
    rows = []
    one_question = len({line.question.id for line in lines}) == 1 and bool(lines[0].option)
    for line in lines:
        row: dict[str, Cell] = {"Finding": line.label if one_question else line.question.short}
        if not one_question:
            row["Answers counted"] = line.counted
        row |= share_cells(line.share, programme)
        row["Flags"] = "; ".join(flags(line.share, programme))
        rows.append(row)
    return pd.DataFrame(rows, dtype=object)


def answers_table(lines: Sequence[Line]) -> pd.DataFrame:
    """A row per question with the same answers: records by answer, and the base they add up to.

    Returns
    -------
    Question, one column per answer from worst to best where they are ordered, Base
    """
    rows = []
    for line in lines:
        row: dict[str, Cell] = {"Question": line.question.short}
        counts = dict(line.tally.answers)
        if not lines[0].scale.ordered:
            counts = _last_of_each_lump(counts)
        names = list(counts)
        for answer in reversed(names) if lines[0].scale.ordered else names:
            count = counts[answer]
            row[answer] = {HIDDEN_COUNT: HIDDEN, JOINED: WITH_NEXT}.get(count, count)
        row["Base"] = base_text(line.share)
        rows.append(row)
    return pd.DataFrame(rows, dtype=object)


def _last_of_each_lump(counts: dict[str, int]) -> dict[str, int]:
    """The same with the count of joined answers at the last of them instead of at the first."""
    moved, names = dict(counts), list(counts)
    for here, after in pairwise(names):
        if counts[after] == JOINED:
            moved[here], moved[after] = JOINED, moved[here]
    return moved


def same_answers(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines that share one table of answers, those with the most answers first, otherwise in order."""
    groups: dict[tuple[str, ...], list[Line]] = {}
    for line in headlines(lines):
        groups.setdefault(tuple(line.tally.answers), []).append(line)
    return sorted(groups.values(), key=lambda group: -len(group[0].tally.answers))


def share_cells(share: Share, programme: Programme) -> dict[str, Cell]:
    """Records, Base, share, range and words of a share as the tables show them, marks included."""
    across, said = words_across(share, programme), word(share, programme)
    if said and share.base >= COUNTS_ONLY and near_boundary(share, programme):
        said += f" {BOUNDARY}"
    cells = figure_cells(share)
    no_words = TOO_FEW if share.has_range and share.base >= COUNTS_ONLY else cells["Range to (%)"]
    return {
        **cells,
        "In words": word_cell(said, share),
        "Words across the range": (across[0] if len(across) == 1 else f"{across[0]} to {across[-1]}")
        if across
        else no_words,
    }


def figure_cells(share: Share) -> dict[str, Cell]:
    """Records, Base, share and range of a share, or the marks in their place."""
    few = share.base < COUNTS_ONLY
    absent = HIDDEN if _hidden(share) else NO_RANGE if share.note == ALL_READ and not few else TOO_FEW
    ranged = share.has_range and not few
    return {
        "Records": absent if _hidden(share) else count_text(share),
        "Base": base_text(share),
        "Share (%)": absent if few or _hidden(share) else shown_percent(share),
        "Range from (%)": percent(share.low) if ranged else absent,
        "Range to (%)": percent(share.high) if ranged else absent,
    }


def word_cell(said: str, share: Share) -> str:
    """The word for a share, or why there is none."""
    return said or (HIDDEN if _hidden(share) else TOO_FEW)


def _hidden(share: Share) -> bool:
    return share.note in (WITHHELD, TOO_SMALL, SUPPRESSED)
