"""How far the reading is while it goes on: read, part read and unread by pair and day, and what to ask whom.

Knows the plan and the filled workbooks as they are. One workbook with a problem does not hide the others, and
no answer, note or reference is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from record_review.inspection import Inspection
from record_review.reading.bank.questionnaire import MISSING
from record_review.reading.results import parts
from record_review.reading.results.filled import FilledSheet, read_filled
from record_review.reading.results.results import Together, workbook_files
from record_review.sample.draw.selection import Selection, place_names

READ, PART, UNREAD = "read", "part read", "unread"
STATES = (READ, PART, UNREAD)
ASK_COLUMNS = ("reader", "record", "cell", "question", "found", "action")
MOST_NAMED = 8  # blank questions of one record that are named


@dataclass(frozen=True)
class Progress:
    """Where the reading stands.

    readings : the plan's readings: record_ref, reading, reader, day, state (of STATES), blank (questions
        without an answer)
    asks : what to ask whom, with ASK_COLUMNS: the reader, the record's place, cell, question, what was found,
        what to do
    minutes : that readings took, where readers said so, in the order of the plan
    trouble : a sentence for whatever could not be read, and for what stands twice
    """

    readings: pd.DataFrame
    asks: pd.DataFrame
    trouble: tuple[str, ...]
    minutes: tuple[int, ...] = ()

    @property
    def time_sentence(self) -> str:
        """How long readings took, for the plan of the next inspection; "" while nobody has said.

        >>> Progress(pd.DataFrame(), pd.DataFrame(), (), (60, 80, 90)).time_sentence
        'Minutes a reading took, of 3 that say: 80 in the middle, 60 to 90. The plan sets minutes_per_record.'
        """
        if not self.minutes:
            return ""
        middle = sorted(self.minutes)[len(self.minutes) // 2]
        return (
            f"Minutes a reading took, of {len(self.minutes)} that say: {middle} in the middle,"
            f" {min(self.minutes)} to {max(self.minutes)}. The plan sets minutes_per_record."
        )

    @property
    def sentence(self) -> str:
        """How many of the readings are done.

        >>> empty = pd.DataFrame({"state": ["read", "unread"]})
        >>> Progress(empty, pd.DataFrame(), ()).sentence
        '1 of 2 readings are done, 0 in part; 1 not begun.'
        """
        number = self.readings["state"].value_counts()
        done, part, left = (int(number.get(state, 0)) for state in STATES)
        return f"{done} of {len(self.readings)} readings are done, {part} in part; {left} not begun."


def week_progress(
    plan: pd.DataFrame,
    folder: Path | None,
    inspection: Inspection,
    children: pd.DataFrame,
    selection: Selection,
) -> Progress:
    """Hold the filled workbooks of a folder against the plan.

    Parameters
    ----------
    plan : record_ref, reading, reader, day, as `Plan.table`
    folder : None, or not there yet: nothing has been read
    children : the population's children
    """
    places = place_names(selection)
    files, trouble = workbook_files(folder) if folder is not None and any(folder.glob("*.xlsx")) else ([], [])
    sheets: list[FilledSheet] = []
    for path in files:
        found, told = read_filled(path, inspection)
        sheets += found
        trouble += told
    cured = parts.put_right(sheets)
    trouble = [problem for problem in trouble if problem not in cured]
    sheets, told = parts.put_together([sheet for sheet in sheets if sheet.record_ref in places])
    trouble += told + parts.read_twice([sheet for sheet in sheets if sheet.answers])
    planned = {tuple(key) for key in plan[["record_ref", "reading"]].to_numpy()}
    tables = Together(inspection, children, places)
    for sheet in sheets:
        tables.remark(sheet, replaced=(sheet.record_ref, sheet.reading) not in planned)
        if sheet.answers:
            tables.add(sheet)
    readings = tables.readings(())
    counts = readings.records[["record_ref", "reading", "missing"]].itertuples(index=False, name=None)
    blank = {(ref, reading): int(missing) for ref, reading, missing in counts}
    each = [blank.get(key) for key in plan[["record_ref", "reading"]].itertuples(index=False, name=None)]
    kept = plan.assign(
        state=[UNREAD if number is None else PART if number else READ for number in each],
        blank=[number or 0 for number in each],
    )
    asks = readings.findings[["reader", "record", "cell", "question", "found", "action"]]
    every = pd.concat([asks, _blank(readings.answers, places)], ignore_index=True)
    order = every["record"].map({place: number for number, place in enumerate(places.values())})
    every = every.iloc[order.argsort(kind="stable")].sort_values("reader", kind="stable", ignore_index=True)
    said = {(s.record_ref, s.reading): s.minutes for s in sheets if s.minutes is not None and s.answers}
    minutes = tuple(
        said[key] for key in kept[["record_ref", "reading"]].itertuples(index=False, name=None) if key in said
    )
    return Progress(kept, every, tuple(trouble), minutes)


def already_read(progress: Progress) -> frozenset[tuple[str, str]]:
    """The readings that have answers, as (record_ref, reading)."""
    begun = progress.readings[progress.readings["state"].ne(UNREAD)]
    return frozenset(begun[["record_ref", "reading"]].itertuples(index=False, name=None))


def progress_table(progress: Progress) -> pd.DataFrame:
    """Readings by pair and day: read, part read, unread, and questions still to be answered."""
    by = progress.readings.groupby(["reader", "day"], sort=False)
    rows = []
    for (pair, day), group in by:
        number = group["state"].value_counts()
        states = {state.capitalize(): int(number.get(state, 0)) for state in STATES}
        rows.append({"Pair": pair, "Day": day, **states, "Questions still blank": int(group["blank"].sum())})
    columns = ["Pair", "Day", *(state.capitalize() for state in STATES), "Questions still blank"]
    return pd.DataFrame(rows, columns=columns)


def asks_table(progress: Progress) -> pd.DataFrame:
    """What to ask whom, by the record's place."""
    asks = progress.asks
    return pd.DataFrame(
        {
            "Whom": asks["reader"],
            "Record": asks["record"],
            "Where": (asks["question"] + " " + asks["cell"]).str.strip(),
            "What was found": asks["found"],
            "What to do": asks["action"],
        }
    )


def _blank(answers: pd.DataFrame, places: dict[str, str]) -> pd.DataFrame:
    """A line for each reading with questions that are still blank."""
    missing = answers[answers["state"].eq(MISSING)]
    lines = []
    for (ref, reader, reading), group in missing.groupby(["record_ref", "reader", "reading"], sort=False):
        questions = group["question"].tolist()
        number = len(questions)
        named = ", ".join(questions[:MOST_NAMED]) + (" …" if number > MOST_NAMED else "")
        found = f"{number} {'question' if number == 1 else 'questions'} blank in the {reading} reading"
        lines.append((reader, places[ref], "", named, found, "Answer them, or say why nobody can"))
    return pd.DataFrame(lines, columns=list(ASK_COLUMNS), dtype="str")
