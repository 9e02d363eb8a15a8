"""What the look at a file before it is opened refuses, and in which words. Each file is a good return with
one change."""

from __future__ import annotations

import io
import warnings
import zipfile

import openpyxl
import pytest
import xlsxwriter
from tests.pir.parts import SHEET, opened, replaced, rewrite

from record_review.inspection import ParameterError, ReturnError
from record_review.pir import read_return
from record_review.pir.workbook.isolated import open_apart
from record_review.pir.workbook.safe_opening.protected import OLE
from record_review.pir.workbook.safe_opening.words import FILLED_IN, READERS
from record_review.pir.workbook.sheets import read_workbook

HIGH = b'<row r="%d" ht="9"/>'  # a row of its own height and nothing in it
MANY = b'<row r="%d">' + b"<c/>" * 101 + b"</row>"


def moved(parts: dict[str, bytes], old: str, new: str) -> None:
    parts[new] = parts.pop(old)


CHANGES = {
    "macros": (lambda p: p.update({"xl/vbaProject.bin": b"canary"}), "holds macros"),
    "macro-enabled": (
        replaced(
            "[Content_Types].xml",
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ),
        "holds macros",
    ),
    "macro sheet": (lambda p: p.update({"xl/macrosheets/sheet1.xml": b"<x>anary</x>"}), "holds macros"),
    "parts": (
        lambda p: p.update({f"xl/media/{n}.png": b"x" for n in range(2_001)}),
        "or 2,000 parts",
    ),
    "case": (lambda p: p.update({SHEET.replace("sheet2", "Sheet2"): p[SHEET]}), "differ in capitals only"),
    "doctype": (
        replaced(SHEET, b"<worksheet", b'<!DOCTYPE x [<!ENTITY y "z">]><worksheet'),
        "document type (DOCTYPE)",
    ),
    "utf16": (lambda p: p.update({SHEET: p[SHEET].decode().encode("utf-16")}), "not UTF-8 text"),
    "latin1": (
        lambda p: p.update({SHEET: b'<?xml version="1.0" encoding="ISO-8859-1"?>' + p[SHEET]}),
        "not UTF-8 text",
    ),
    "strict": (
        replaced(
            "xl/workbook.xml",
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        'save it as "Excel Workbook (.xlsx)"',
    ),
    "packed": (
        lambda p: p.update({"xl/blob.xml": b"<a>" + b" " * 3_000_000 + b"</a>"}),
        "packed more than 100:1",
    ),
    "large": (lambda p: p.update({"xl/blob.xml": b"<a>" + b" " * 20_000_000 + b"</a>"}), "more than 20 MB"),
    "far": (
        replaced(
            SHEET,
            b"</sheetData>",
            b'<row r="1048576"><c r="XFD1048576" t="str"><v> </v></c></row></sheetData>',
        ),
        "Sheet 2 of return.xlsx has something in a cell beyond row 20,000 or column 200",
    ),
    "rows": (
        replaced(
            SHEET,
            b"</sheetData>",
            b"".join(b'<row r="%d" ht="9"/>' % n for n in range(9, 60_020)) + b"</sheetData>",
        ),
        "beyond row 20,000",
    ),
    "merged": (
        replaced(
            SHEET, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD9999"/></mergeCells>'
        ),
        "has far more cells or merged cells than a list of children",
    ),
    "cells": (
        replaced(SHEET, b"</sheetData>", b"".join(MANY % n for n in range(9, 5_010)) + b"</sheetData>"),
        "has far more cells or merged cells than a list of children",
    ),
    "word": (
        lambda p: (p.pop("[Content_Types].xml"), moved(p, SHEET, "word/document.xml")),
        "is a Word document",
    ),
    "ods": (
        lambda p: (p.pop("[Content_Types].xml"), p.update({"mimetype": b"application/x"})),
        "OpenDocument file (.ods)",
    ),
    "binary": (
        lambda p: (p.pop("xl/workbook.xml"), p.update({"xl/workbook.bin": b"x"})),
        "binary workbook (.xlsb)",
    ),
    "no sheets": (lambda p: p.pop("xl/_rels/workbook.xml.rels"), "arrived damaged (parts of the workbook"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_package_that_is_unsafe_or_no_workbook_is_refused_in_words(send, what):
    inspection = send([{}])
    change, said = CHANGES[what]
    rewrite(inspection.return_workbook, change)
    with pytest.raises(ReturnError) as refusal:
        read_return(inspection)
    assert said in str(refusal.value)
    assert str(refusal.value).endswith(".") and "anary" not in str(refusal.value)


def test_a_part_given_twice_is_refused(send):
    path = send([{}]).return_workbook
    with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(SHEET, b"<worksheet/>")
    with pytest.raises(ReturnError, match="two parts of one name"):
        opened(path)


def test_a_part_that_is_larger_than_the_package_says_is_not_unpacked(send):
    """Sizes are judged by the package's own list; one that lies ends reading where it said."""
    path = send([{}]).return_workbook
    rewrite(path, replaced(SHEET, b"</sheetData>", b" " * 1_000_000 + b"</sheetData>"))
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(SHEET.encode()))
    assert content[at + 24 : at + 28] != (5_000).to_bytes(4, "little")
    content[at + 24 : at + 28] = (5_000).to_bytes(4, "little")  # of the part, unpacked
    path.write_bytes(content)
    with pytest.raises(ReturnError, match="is damaged and cannot be opened: send it again"):
        opened(path)


def test_parts_with_a_password_of_the_zip_package_are_refused(send):
    path = send([{}]).return_workbook
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(SHEET.encode()))
    content[at + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(ReturnError, match="holds parts protected with a password"):
        opened(path)


def zipped(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, b"x" * 50)
    return target.getvalue()


FILES = {
    "damaged container": (OLE + b"\0" * 5000, "is damaged, or protected in a way that only Excel can undo"),
    "csv": (b"Record reference,Date of birth\nAB1,06/05/2015\n", "is a text file (such as CSV)"),
    "csv in UTF-16": ("Record reference,Date of birth\n".encode("utf-16"), "is a text file (such as CSV)"),
    "html": (b"<html><table><tr><td>AB1</td></tr></table></html>", "is a web page"),
    "xml": (b'<?xml version="1.0"?><ss:Workbook/>', "is an XML file"),
    "empty": (b"", "is empty (0 bytes): send it again"),
    "noise": (b"\0\1\2\3" * 50, "is not an Excel workbook, or it arrived damaged: send it again"),
    "zeros": (b"\0" * 5000, "arrived damaged (it holds nothing but zeros): send it again"),
    "truncated": (b"PK\x03\x04" + b"\0" * 200, "is damaged and cannot be opened: send it again"),
    "pdf": (b"%PDF-1.7\n1 0 obj", "is a PDF document, not a workbook: export the list"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0", "is an image, not a workbook"),
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "is an image, not a workbook"),
    "heic": (b"\0\0\0\x18ftypheic", "is an image or film, not a workbook"),
    "rtf": (b"{\\rtf1\\ansi AB1}", "is a Word document (.rtf)"),
    "mail": (b"From: someone\nSubject: return\n\n", "is a mail, not a workbook: save the workbook that is"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", "is an archive of files (.7z), not a workbook: unpack it"),
    "zip": (zipped("return.xlsx", "notes.txt"), "is a zip archive, not a workbook: unpack it"),
    "numbers": (zipped("Index/Document.iwa", "preview.jpg"), "is a Numbers file: open it in Numbers"),
    "ods": (zipped("mimetype", "content.xml"), "is an OpenDocument file (.ods)"),
    "word": (zipped("[Content_Types].xml", "word/document.xml"), "is a Word document, not a workbook"),
    "slides": (zipped("[Content_Types].xml", "ppt/presentation.xml"), "is a PowerPoint document"),
    "half a workbook": (zipped("xl/worksheets/sheet1.xml"), "arrived damaged (parts of the workbook"),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_is_no_package_is_told_by_its_first_bytes(tmp_path, what):
    content, said = FILES[what]
    path = tmp_path / "return.xls"
    path.write_bytes(content)
    with pytest.raises(ReturnError) as refusal:
        opened(path)
    assert said in str(refusal.value)
    if "damaged" in said and "protected" not in said:
        assert "Excel," not in str(refusal.value), "Excel is no help for a damaged file"


@pytest.mark.parametrize("kind", [FILLED_IN, READERS])
@pytest.mark.parametrize("what", sorted({*FILES} | {*CHANGES}))
def test_advice_meant_for_returns_is_given_for_returns_alone(tmp_path, send, kind, what):
    if what in CHANGES:
        path = send([{}]).return_workbook
        rewrite(path, CHANGES[what][0])
        content = path.read_bytes()
    else:
        content = FILES[what][0]
    with pytest.raises(ReturnError) as refusal:
        problems = [
            sheet.get("too_large") for sheet in open_apart("R03.xlsx", content, bool, kind=kind)["sheets"]
        ]
        raise ReturnError(*filter(None, problems))
    for words in ("two sheets", "children", "send the return", "send that", "send it again"):
        assert words not in str(refusal.value)


@pytest.mark.parametrize(("name", "said"), [("gone.xlsx", "is not there"), ("", "is a folder")])
def test_a_file_that_is_not_there_is_a_wrong_request(tmp_path, name, said):
    with pytest.raises(ParameterError, match=said):
        read_workbook(tmp_path / name, lambda sheet: True)


def test_cells_that_are_only_coloured_may_lie_anywhere(send):
    """A row filled with a colour to the last column is common, and no reason to send a return back."""
    inspection = send([{}])
    far = b'<row r="30000"><c r="XFD30000" s="0"/></row></sheetData>'
    rewrite(inspection.return_workbook, replaced(SHEET, b"</sheetData>", far))
    assert read_return(inspection).counts["child"] == 1


def test_a_chart_sheet_or_a_wrong_dimension_does_not_hide_the_children(send):
    inspection = send([{}, {}], edit=lambda book: book.create_chartsheet("Chart", 0))

    def wrong_dimensions(parts: dict[str, bytes]) -> None:
        for name, text in parts.items():
            parts[name] = text.replace(b'<dimension ref="A1:U3"/>', b'<dimension ref="A1"/>')

    rewrite(inspection.return_workbook, wrong_dimensions)
    assert read_return(inspection).counts["child"] == 2


def test_formulas_are_found_with_and_without_a_result(send):
    """Excel's empty text result is a result; a formula nobody has calculated is not."""

    def edit(book: openpyxl.Workbook) -> None:
        book["Children"]["D2"] = "=1+1"
        book["Children"]["E2"] = '=IF(1=1,"","x")'
        book["Children"]["G9"] = '=COUNTIF(G2:G3,"Yes")'

    path = send([{}], edit=edit).return_workbook

    def results(parts: dict[str, bytes]) -> None:
        text = parts[SHEET]
        empty = text[text.index(b'<c r="E2"') : text.index(b">", text.index(b'<c r="E2"'))]
        parts[SHEET] = text.replace(empty, b'<c r="E2" t="str"').replace(
            b'"Yes")</f><v />', b'"Yes")</f><v>1</v>'
        )
        parts[SHEET] = parts[SHEET].replace(b"&quot;Yes&quot;)</f><v />", b"&quot;Yes&quot;)</f><v>1</v>")

    rewrite(path, results)
    formulas = next(sheet for sheet in opened(path).sheets if sheet.name == "Children").formulas
    assert (2, 4) in formulas.without_result and (2, 5) not in formulas.without_result
    assert formulas.totals == {(9, 7)}


def test_a_long_text_in_many_cells_is_refused(send):
    """It stands in the file once, and would be copied for every cell."""
    inspection = send([{}])
    with xlsxwriter.Workbook(inspection.return_workbook) as book:
        sheet = book.add_worksheet("Children")
        for row in range(700):
            sheet.write_string(row, 0, "x" * 30_000)
    with pytest.raises(ReturnError, match=r"Sheet 1 of .* holds far more rows, columns or text"):
        read_return(inspection)


def test_what_openpyxl_cannot_read_is_refused_and_not_a_traceback(send):
    inspection = send([{}])
    rewrite(inspection.return_workbook, replaced(SHEET, b"</sheetData>", b"</sheetDat>"))
    with pytest.raises(ReturnError, match="cannot be read as an Excel workbook"):
        read_return(inspection)


def test_reading_leaves_the_file_as_it_was(send):
    inspection = send([{}])
    before = inspection.return_workbook.read_bytes()
    read_return(inspection)
    assert inspection.return_workbook.read_bytes() == before
    assert io.BytesIO(before).getvalue() == before
