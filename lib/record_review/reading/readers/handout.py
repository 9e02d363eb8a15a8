"""What is handed out for reading: which pair reads which of the selected records, and their blank workbooks.

Knows the selection, the replacements and the workbook of readers. The dealing itself is `deal`'s; conflicts
of interest are the reading plan's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from record_review.inspection import Inspection, ReadingError
from record_review.reading.plan.happenings import Happening
from record_review.reading.plan.schedule import Schedule, make_schedule
from record_review.reading.readers.deal import deal
from record_review.reading.readers.readers import read_readers, reading_pairs
from record_review.reading.workbook.start_sheet import pace
from record_review.reading.workbook.workbook import reader_workbooks
from record_review.sample.draw.replacements import apply_replacements, no_replacements
from record_review.sample.draw.selection import place_names

if TYPE_CHECKING:
    from record_review.sample.draw.selection import Selection


def deal_selection(
    inspection: Inspection,
    children: pd.DataFrame,
    selection: Selection,
    replacements: pd.DataFrame | None = None,
    happenings: Sequence[Happening] = (),
) -> pd.DataFrame:
    """Deal the selected records to the pairs of the workbook of readers, or as the reading plan gives them.

    A replacement goes to those to whom the record was dealt that it stands in for, so that no other record
    changes hands in the middle of the reading. It may be a brother or sister of a record that another pair
    reads; the ranking of the reserves warns of it.

    Parameters
    ----------
    children : the population's children
    replacements : table of replacements as ``record_review.sample`` keeps it; None when there are none
    happenings : what the plan follows, where there is one

    Returns
    -------
    record_ref, reader, reading, as :func:`record_review.reading.readers.deal` gives it

    Raises
    ------
    ReadingError : the inspection file names no readers, their workbook is not there or has problems, or the
        records cannot be dealt to them
    """
    if inspection.reading.readers is None:
        raise ReadingError("reading: the inspection file names no workbook of readers; name it as readers.")
    if inspection.reading.plan:
        return planned(make_schedule(inspection, children, selection, replacements, happenings))
    pairs = reading_pairs(read_readers(inspection.reading.readers))
    chosen = children.set_index("record_ref").loc[list(selection.selected)]
    dealt = deal(
        selection.selected,
        chosen["sibling_group"].to_dict(),
        list(pairs["reader"]),
        inspection.reading.double_read,
        digest=selection.digest,
        categories=chosen["category"].to_dict(),
    )
    to_read = apply_replacements(selection, no_replacements() if replacements is None else replacements)
    in_place_of = dict(zip(selection.selected, to_read, strict=True))
    return dealt.assign(record_ref=dealt["record_ref"].map(in_place_of).astype("str"))


def blank_workbooks(inspection: Inspection, children: pd.DataFrame, selection: Selection) -> dict[str, bytes]:
    """The blank workbook of every pair, for the records as they were drawn.

    Returns
    -------
    file name -> workbook; {} while the inspection file names no workbook of readers or it is not there yet,
    because a selection does not wait for its readers; {} too where the reading plan gives the records out

    Raises
    ------
    ReadingError : the workbook of readers has problems, or the records cannot be dealt to them
    """
    if inspection.reading.plan or not _readers_are_known(inspection):
        return {}
    return reader_workbooks(inspection, children, deal_selection(inspection, children, selection))


def planned(schedule: Schedule) -> pd.DataFrame:
    """Who reads what by the plan, as `deal_selection` gives it, in the order of the days."""
    return schedule.plan.table[["record_ref", "reader", "reading"]]


def planned_workbooks(inspection: Inspection, children: pd.DataFrame, schedule: Schedule) -> dict[str, bytes]:
    """The blank workbook of every pair by the plan, its records in the order in which they are read."""
    return reader_workbooks(inspection, children, planned(schedule))


def replacement_workbooks(
    inspection: Inspection,
    children: pd.DataFrame,
    selection: Selection,
    replacements: pd.DataFrame,
    happenings: Sequence[Happening] = (),
) -> dict[str, bytes]:
    """A blank workbook with one record for each pair that reads a replacement, beside those it has already.

    Returns
    -------
    file name, which ends with the reserve's place, such as V03 -> workbook; {} as for `blank_workbooks`

    Raises
    ------
    ReadingError : as `deal_selection`
    """
    if not _readers_are_known(inspection):
        return {}
    dealt = deal_selection(inspection, children, selection, replacements, happenings)
    places, files = place_names(selection), {}
    for ref in (ref for ref in selection.reserves if ref in set(dealt["record_ref"])):
        alone = dealt.loc[dealt["record_ref"].eq(ref)]
        for name, content in reader_workbooks(inspection, children, alone).items():
            files[f"{name.removesuffix('.xlsx')} {places[ref]}.xlsx"] = content
    return files


def handout_sentence(inspection: Inspection, workbooks: dict[str, bytes], records: int) -> str:
    """What `blank_workbooks` came to, or why there are none yet.

    Parameters
    ----------
    records : to be read; with the second readings they are shared among the pairs
    """
    if inspection.reading.plan:
        return "The reader workbooks come from 05_reading_plan."
    if workbooks:
        readings, pairs = records + inspection.reading.double_read, len(workbooks)
        each = pace(-(-readings // pairs), inspection.reading.days)
        return f"{pairs} reader workbooks, one for each pair{each}."
    path = inspection.reading.readers
    if path is None:
        return "No reader workbooks yet: the inspection file names no workbook of readers (reading: readers)."
    return (
        f"No reader workbooks yet: {path.name} is not there."
        " When it is, run again: the selection stays as it is."
    )


def _readers_are_known(inspection: Inspection) -> bool:
    path = inspection.reading.readers
    return path is not None and path.exists()
