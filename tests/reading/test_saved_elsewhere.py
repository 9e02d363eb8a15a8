"""Reader workbooks that another program has saved, and what is said of one that cannot be opened."""

from pathlib import Path

import pytest
from six_questions import inspection, programme
from test_reader_workbook import ANSWERS, NOTES, made
from tests.pir.parts import replaced, rewrite

from record_review.inspection import ReadingError
from record_review.reading.readers.readers import read_readers
from record_review.reading.results.filled import read_filled

TYPES, STYLES = "[Content_Types].xml", "xl/styles.xml"
SHEETJS = b'<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
GNUMERIC = b"".join(b'<xf numFmtId="0" fontId="0" fillId="0"/>' * 60 + b"<!--%d-->" % n for n in range(1_000))
SAVED_BY = {
    "SheetJS, whose kinds name macros": replaced(TYPES, b"<Default", SHEETJS + b"<Default"),
    "Gnumeric, whose styles pack 200:1": replaced(STYLES, b"</styleSheet>", GNUMERIC + b"</styleSheet>"),
    "xlsx-populate, with an empty fill": replaced(STYLES, b"<fill>", b"<fill/><fill>"),
}


def filled(folder: Path) -> Path:
    path = folder / "R03.xlsx"
    path.write_bytes(made(answers=ANSWERS, notes=NOTES))
    return path


@pytest.mark.parametrize("program", SAVED_BY)
def test_every_answer_is_read_whoever_saved_the_workbook(tmp_path, program):
    path = filled(tmp_path)
    before = read_filled(path, inspection(programme()))
    rewrite(path, SAVED_BY[program])
    assert read_filled(path, inspection(programme())) == before
    assert before[0] and not before[1]


def test_a_reader_workbook_is_never_given_advice_meant_for_returns(tmp_path):
    path = filled(tmp_path)
    rewrite(path, lambda parts: parts.update({"xl/vbaProject.bin": b"x"}))
    assert read_filled(path, inspection(programme()))[1] == [
        "R03.xlsx holds macros, which a workbook that was handed out does not need: save it as .xlsx, which "
        "leaves them out."
    ]
    path.write_bytes(path.read_bytes()[:2_000])
    problems = read_filled(path, inspection(programme()))[1]
    assert problems == [
        "R03.xlsx is damaged and cannot be opened: ask whoever filled it in for it once more."
    ]


def test_the_list_of_readers_has_words_of_its_own(tmp_path):
    path = tmp_path / "readers.xlsx"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(ReadingError, match=r"is a PDF document, not a workbook: use the workbook of readers"):
        read_readers(path)
