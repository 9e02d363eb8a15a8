"""The report's tables as frames: headings a reader understands, a base on every row, every reason for no
answer.

The same frames become tables of the page, CSV files and, with exact items, tables of the notebook. A cell
is a whole number, a text, or one of the marks of `MARKS`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from record_review.inspection import AskedIf, Programme, Question, Scale
from record_review.report.counts.tally import Tally
from record_review.report.estimates.stratified import ALL_READ, Share
from record_review.report.lines.line import Item
from record_review.report.lines.words import (
    COUNTS_ONLY,
    flags,
    near_boundary,
    percent,
    shown_percent,
    word,
    words_across,
)
from record_review.report.protection.protect import HIDDEN, SUPPRESSED, TOO_SMALL, WITHHELD, shown_count

NO_SUCH_ANSWER, NO_RANGE, TOO_FEW, BOUNDARY, SMALL = "[z]", "[a]", "[u]", "[b]", "[s]"
MARKS = {
    HIDDEN: "not given: it could point at a child, by itself or by what could be worked out from it",
    NO_SUCH_ANSWER: "cannot arise for this question",
    NO_RANGE: "no range: all records were read, so nothing was left to chance",
    TOO_FEW: "not given: too few records for a range or a word",
    BOUNDARY: "close to the boundary with another word: a few records more or fewer would change it",
    SMALL: "small base: fewer than 30 records, so the range is wide",
}

UNANSWERED = {
    "not_applicable": "Not applicable",
    "unable": "Could not be determined",
    "missing": "Not answered",
    "not_asked": "Not asked",
}


@dataclass(frozen=True)
class ReportTable:
    """A table of the report.

    name : for the file; small letters and hyphens
    caption : what it shows, of which records
    frame : object cells; the first column names the row
    units : column -> its unit, "%"; the page writes it behind each number instead of in the heading
    note : a sentence below the table
    """

    name: str
    caption: str
    frame: pd.DataFrame
    units: dict[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def marks(self) -> dict[str, str]:
        """The marks that occur in this table, with their meanings."""
        cells = {str(cell).split(" ")[-1] for cell in self.frame.to_numpy().ravel()}
        return {mark: meaning for mark, meaning in MARKS.items() if mark in cells}


SHARE_UNITS = {"Share (%)": "%", "Range from (%)": "%", "Range to (%)": "%"}

Cell = int | str


def shares_table(items: Sequence[Item], programme: Programme, *, step: int | None = None) -> pd.DataFrame:
    """A row per item: records, base, share, range, words.

    Parameters
    ----------
    items : lines of the report, exact or released
    step : base of rounding of released items; None for exact ones, which get a column of flags as well

    Returns
    -------
    Finding, Answers counted (not for the options of one question), Records, Base, Share (%), Range from (%),
    Range to (%), In words, Words across the range, and for exact items Flags
    """
    rows = []
    one_question = len({item.question.id for item in items}) == 1 and bool(items[0].option)
    for item in items:
        row: dict[str, Cell] = {"Finding": item.label if one_question else item.question.short}
        if not one_question:
            row["Answers counted"] = item.counted
        row |= share_cells(item.share, programme, step)
        if step is None:
            row["Flags"] = "; ".join(flags(item.share, programme))
        rows.append(row)
    return pd.DataFrame(rows, dtype=object)


def answers_table(items: Sequence[Item], *, step: int | None = None) -> pd.DataFrame:
    """A row per question with the same answers: records by answer, the base they add up to, and the rest by
    reason.

    Returns
    -------
    Question, one column per answer from worst to best where they are ordered, Base, then the records
    without an answer: not applicable, could not be determined (as the scale calls them), Not answered, Not
    asked
    """
    answers = list(items[0].tally.answers)
    if items[0].scale.ordered:
        answers.reverse()
    reasons = named_reasons([item.scale for item in items])
    rows = []
    for item in items:
        tally = item.tally
        hidden = _hidden(item.share)
        row: dict[str, Cell] = {"Question": item.question.short}
        for answer in answers:
            row[answer] = HIDDEN if hidden else shown_count(tally.answers[answer], tally.base, step)
        row["Base"] = shown_count(tally.base, None, step)
        for state, heading in reasons.items():
            row[heading] = _state_cell(item.question, item.scale, tally, state, step)
        rows.append(row)
    return pd.DataFrame(rows, dtype=object)


def without_answer(item: Item, *, step: int | None = None) -> str:
    """The records outside the base of an item in words: "Not answered: under 5. Not asked: 10." """
    cells = {
        heading: _state_cell(item.question, item.scale, item.tally, state, step)
        for state, heading in named_reasons([item.scale]).items()
    }
    return " ".join(f"{heading}: {cell}." for heading, cell in cells.items() if cell != NO_SUCH_ANSWER)


def same_answers(items: Sequence[Item]) -> list[list[Item]]:
    """The items that share one table of answers, those with the most answers first, otherwise in order."""
    groups: dict[tuple[str, ...], list[Item]] = {}
    for item in items:
        if not item.option:
            groups.setdefault(tuple(item.tally.answers), []).append(item)
    return sorted(groups.values(), key=lambda group: -len(group[0].tally.answers))


def share_cells(share: Share, programme: Programme, step: int | None) -> dict[str, Cell]:
    """Records, Base, share, range and words of a share as the tables show them, marks included."""
    few = share.base < COUNTS_ONLY
    absent = HIDDEN if _hidden(share) else NO_RANGE if share.note == ALL_READ and not few else TOO_FEW
    ranged = share.has_range and not few
    across = words_across(share, programme)
    said = word(share, programme, step)
    if said and not few and near_boundary(share, programme, step):
        said += f" {BOUNDARY}"
    return {
        "Records": absent if _hidden(share) else shown_count(share.count, share.base, step),
        "Base": shown_count(share.base, None, step),
        "Share (%)": absent if few or _hidden(share) else shown_percent(share, step),
        "Range from (%)": percent(share.low) if ranged else absent,
        "Range to (%)": percent(share.high) if ranged else absent,
        "In words": said or (HIDDEN if _hidden(share) else TOO_FEW),
        "Words across the range": (across[0] if len(across) == 1 else f"{across[0]} to {across[-1]}")
        if across
        else absent
        if not ranged
        else TOO_FEW,
    }


def _state_cell(question: Question, scale: Scale, tally: Tally, state: str, step: int | None) -> Cell:
    """Records without an answer for one reason; nothing to count where the reason cannot arise."""
    asked_of_all = question.asked_if == AskedIf()
    if getattr(scale, state, "") is None or (state == "not_asked" and asked_of_all):
        return NO_SUCH_ANSWER
    return shown_count(getattr(tally, state), None, step)


def _hidden(share: Share) -> bool:
    return share.note in (WITHHELD, TOO_SMALL, SUPPRESSED)


def named_reasons(scales: Sequence[Scale]) -> dict[str, str]:
    """The reasons for no answer that these scales know, with what they call them."""
    named = {}
    for state, usual in UNANSWERED.items():
        if state in ("missing", "not_asked"):
            named[state] = usual
        elif own := {getattr(scale, state) for scale in scales} - {None}:
            named[state] = own.pop() if len(own) == 1 else usual
    return named
