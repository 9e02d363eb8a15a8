"""Writes the workbook a pair of readers fills in: a Start sheet, then one sheet per record.

Knows which sheets there are, what the drop-downs take their answers from, and what a workbook says about
itself. Does not decide who reads what.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from record_review.inspection import NOT_KNOWN, Inspection, Programme, ReadingError
from record_review.inspection.promises import promise
from record_review.inspection.workbook_look import new_workbook
from record_review.reading.bank.questionnaire import choices, question_bank_digest, record_facts
from record_review.reading.workbook import form
from record_review.reading.workbook.formats import Formats
from record_review.reading.workbook.record_sheet import TICKS, RecordPage, Sheet
from record_review.reading.workbook.start_sheet import write_start


def reader_workbook(
    programme: Programme,
    inspection: Inspection,
    records: pd.DataFrame,
    reader: str,
    answers: Mapping[str, Mapping[str, str | Sequence[str]]] | None = None,
    notes: Mapping[str, Mapping[str, str]] | None = None,
    minutes: Mapping[str, int] | None = None,
    *,
    training: bool = False,
) -> bytes:
    """Write the workbook of one pair of readers.

    Drop-downs take their answers from a hidden sheet, because a list written into the rule itself may not be
    longer than 255 characters and may hold no comma. Structure is locked without a password: it guards
    against a slip, and reading back checks everything again. Same arguments, same bytes.

    Parameters
    ----------
    records : rows of the population's children for this pair, in the order in which they are to be read; a
        column `reading` ("first" or "second") may be added, and is "first" throughout when absent
    reader : the pair's name: the inspector's id
    answers : record reference -> question id -> answer as the scale spells it, or a list of options; fills
        the sheets, as for an invented example
    notes : record reference -> question id -> note of evidence
    minutes : record reference -> minutes that the reading took
    training : the workbook is of the training: its first sheet says to answer alone

    Raises
    ------
    ValueError : there are no records, one stands twice, or an answer is given for a record that is not here
    """
    refs = [str(ref) for ref in records["record_ref"]]
    if not refs or len(set(refs)) < len(refs):
        raise ValueError("a reader workbook holds at least one record, and each record once")
    unknown = (set(answers or {}) | set(notes or {})) - set(refs)
    if unknown:
        raise ValueError(f"answers or notes for {len(unknown)} records that are not in this workbook")

    stream = io.BytesIO()
    book = new_workbook(stream, "Reading of records")
    book.set_calc_mode("auto")
    formats = Formats(book)
    sheets = [
        Sheet(
            number,
            name,
            str(child["record_ref"]),
            _category(str(child["category"]), programme),
            str(child.get("reading", "first")),
            record_facts(child, programme),
        )
        for number, (name, child) in enumerate(
            zip(form.sheet_names(refs), records.to_dict("records"), strict=True), start=1
        )
    ]
    start = book.add_worksheet(form.START)
    places = _list_places(programme)
    progress = []
    for sheet in sheets:
        given, noted = (answers or {}).get(sheet.record_ref, {}), (notes or {}).get(sheet.record_ref, {})
        page = book.add_worksheet(sheet.name)
        progress.append(
            RecordPage(page, programme, inspection, sheet, reader, len(sheets), formats, places).write(
                given, noted, (minutes or {}).get(sheet.record_ref)
            )
        )
    write_start(start, programme, inspection, reader, sheets, progress, formats, training=training)
    _write_lists(book.add_worksheet(form.LISTS), programme)
    _write_about(book.add_worksheet(form.ABOUT), programme, inspection, reader, sheets)
    start.activate()
    book.close()
    return stream.getvalue()


def reader_workbooks(
    inspection: Inspection,
    children: pd.DataFrame,
    dealt: pd.DataFrame,
    answers: Mapping[str, Mapping[str, Mapping[str, str | Sequence[str]]]] | None = None,
    notes: Mapping[str, Mapping[str, Mapping[str, str]]] | None = None,
    minutes: Mapping[str, Mapping[str, int]] | None = None,
) -> dict[str, bytes]:
    """Write the workbook of every pair to which records were dealt.

    Parameters
    ----------
    children : the population's children
    dealt : record_ref, reader, reading, as :func:`record_review.reading.readers.deal` gives it
    answers, notes : reader -> record reference -> question id -> answer or note
    minutes : reader -> record reference -> minutes that the reading took

    Returns
    -------
    file name -> workbook, in the order in which the readers stand in ``dealt``

    Raises
    ------
    ReadingError : two readers whose names differ only in characters that file names cannot hold
    """
    made: dict[str, bytes] = {}
    for reader in dealt["reader"].unique():
        name = form.workbook_file_name(inspection.inspection_id, reader)
        if name.casefold() in (other.casefold() for other in made):
            raise ReadingError(f"Two readers would have workbooks named {name}. Give one another name.")
        records = dealt.loc[dealt["reader"] == reader, ["record_ref", "reading"]].merge(
            children, on="record_ref", how="left", validate="one_to_one"
        )
        promise(not records["category"].isna().any(), "a record was dealt that is not in the population")
        made[name] = reader_workbook(
            inspection.programme,
            inspection,
            records,
            reader,
            (answers or {}).get(reader),
            (notes or {}).get(reader),
            (minutes or {}).get(reader),
        )
    return made


def _list_places(programme: Programme) -> dict[str, str]:
    """Where each scale's answers stand on the hidden sheet, as the drop-downs name it."""
    places = {}
    for column, (name, answers) in enumerate(_lists(programme)):
        letter = xl_col_to_name(column)
        places[name] = f"={form.LISTS}!${letter}$2:${letter}${1 + len(answers)}"
    return places


def _lists(programme: Programme) -> list[tuple[str, tuple[str, ...]]]:
    used = [name for name, scale in programme.scales.items() if scale.kind == "choice"]
    return [(TICKS, (form.TICK,))] + [(name, choices(programme.scales[name])) for name in used]


def _write_lists(page: Any, programme: Programme) -> None:
    for column, (name, answers) in enumerate(_lists(programme)):
        for row, text in enumerate((name, *answers)):
            page.write_string(row, column, text)
    page.hide()
    page.protect()


def _write_about(
    page: Any, programme: Programme, inspection: Inspection, reader: str, sheets: Sequence[Sheet]
) -> None:
    """What the workbook belongs to, so that results of another inspection or question bank are refused."""
    facts = {
        "format": form.FORMAT,
        "inspection_id": inspection.inspection_id,
        "programme": programme.name,
        "version": programme.version,
        "question_bank": question_bank_digest(programme),
        "reader": reader,
        "records": str(len(sheets)),
    }
    rows = [(name, value, "", "") for name, value in facts.items()]
    rows.append(("number", "sheet", "record_ref", "reading"))
    rows += [(str(sheet.number), sheet.name, sheet.record_ref, sheet.reading) for sheet in sheets]
    for place, row in enumerate(rows):
        for column, text in enumerate(row):
            page.write_string(place, column, text)
    page.hide()
    page.protect()


def _category(code: str, programme: Programme) -> str:
    """A category in words; that of a child who was let in with undetermined routes is not known."""
    return code if code == NOT_KNOWN else programme.route(code).label
