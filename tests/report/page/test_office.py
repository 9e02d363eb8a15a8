"""The Word document and the workbook: alike on a re-run, fit for what opens them, looked through."""

import io
import re
import zipfile
import zlib
from datetime import date

import docx
import openpyxl
import pandas as pd
import pytest
from docx.oxml.ns import qn

from record_review.inspection import ReleaseError
from record_review.report.lines.plot import DOT, RANGE, Plot
from record_review.report.lines.tables import ReportTable
from record_review.report.page import pieces
from record_review.report.page.word import word_document
from record_review.report.page.workbook import sheet_names, tables_workbook
from record_review.report.protection.inside import inside
from record_review.report.protection.last_look import scan_release

DAY = date(2026, 8, 31)
ROWS = [["Plan in the record", "55 or more of 59"], ["Plan has a contingency", "21 of 55"]]
PLOT = Plot("Share", (((RANGE, 80.0, 100.0), (DOT, 95.0, 95.0)), ()))
HEADS = [("Finding", False), ("Records", True)]
TABLE = ReportTable(
    "planning-shares",
    "A caption that is far longer than the first column of its sheet, and is not to be cut off " * 2,
    pd.DataFrame({"Finding": ["=SUM(1)", "Plan"], "Records": [24, "under 5"], "Share (%)": ["47", "[c]"]}),
    {"Share (%)": "%"},
)


@pytest.fixture(scope="module")
def document():
    made = [
        pieces.page("Window", "Heading", kicker="Kicker", lines=["Line"], banner="Banner", footer=["Footer"]),
        pieces.heading(2, "Findings"),
        pieces.heading(3, "Closer"),
        pieces.text("Text"),
        pieces.bullets(["Item"]),
        pieces.facts({"Term": "said"}),
        pieces.plain_table("a", "A chart", HEADS, ROWS, plot=PLOT, groups=[("Plans", 2)], whole_page=True),
        pieces.plain_table("b", "A table", HEADS, ROWS, plot=PLOT, below=["", "fully: 21"]),
    ]
    return made, word_document(made, made=DAY)


def test_equal_pieces_and_tables_give_equal_bytes(document):
    made, content = document
    assert word_document(made, made=DAY) == content
    assert tables_workbook([TABLE], "T", ["A"], made=DAY) == tables_workbook([TABLE], "T", ["A"], made=DAY)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_document_has_real_headings_heads_that_repeat_and_a_chart_with_its_words(document):
    opened = docx.Document(io.BytesIO(document[1]))
    styles = {paragraph.text: paragraph.style.name for paragraph in opened.paragraphs if paragraph.text}
    assert styles["Findings"] == "Heading 1" and styles["Closer"] == "Heading 2"
    assert styles["Heading"] == "Title" and styles["Item"] == "List Bullet"
    assert len(opened.tables) == 2, "terms, and the table that is not drawn"
    assert [cell.text for cell in opened.tables[1].rows[2].cells] == [
        "Plan has a contingency\nfully: 21",
        "21 of 55",
    ]
    assert list(opened.tables[1].rows[0]._tr.iter(qn("w:tblHeader")))
    (chart,) = opened.inline_shapes
    assert "Plans: Plan in the record, 55 or more of 59" in chart._inline.docPr.get("descr")


def test_the_document_says_who_made_it_and_nothing_of_the_program(document):
    with zipfile.ZipFile(io.BytesIO(document[1])) as packed:
        whole = b"".join(packed.read(name) for name in packed.namelist()).lower()
        assert not any("thumbnail" in name for name in packed.namelist())
    assert b"python-docx" not in whole and b"macintosh" not in whole and b"2013-12-23" not in whole
    own = docx.Document(io.BytesIO(document[1])).core_properties
    assert (own.title, own.author, own.created.date()) == ("Window", "Joint inspection team", DAY)


def test_the_index_leads_to_every_table_and_numbers_are_numbers():
    book = openpyxl.load_workbook(io.BytesIO(tables_workbook([TABLE, TABLE], "Title", ["About"], made=DAY)))
    assert book.sheetnames == ["Index", "planning-shares", "planning-shares 2"]
    links = [cell.hyperlink.location for row in book["Index"] for cell in row if cell.hyperlink]
    assert links == ["'planning-shares'!A1", "'planning-shares 2'!A1"]
    sheet = book["planning-shares"]
    assert sheet["A1"].value == TABLE.caption and sheet.row_dimensions[1].height > 40
    assert "A1:F1" in {str(cells) for cells in sheet.merged_cells.ranges}
    assert [cell.value for cell in sheet[4]] == ["Finding", "Records", "Share (%)", None, None, None]
    assert sheet["A5"].value == "=SUM(1)" and sheet["A5"].data_type == "s" and sheet["B5"].value == 24
    said = [str(row[0].value) for row in sheet.iter_rows(min_row=7)]
    assert any(text.startswith("[c]: not given") for text in said)


def test_names_of_sheets_are_short_and_unlike_each_other():
    names = sheet_names([ReportTable("x" * 40, "", pd.DataFrame()) for _ in range(3)])
    assert len(set(names)) == 3 and max(map(len, names)) <= 31


def changed(content, part, old, new):
    """The same file with a part changed, as a fault of ours might leave it."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(target, "w") as made:
        for name in given.namelist():
            data = given.read(name)
            assert name != part or old in data
            made.writestr(name, data.replace(old, new) if name == part else data)
    return target.getvalue()


@pytest.mark.parametrize(
    "part, old, new",
    [
        ("word/document.xml", b"<w:t>Text</w:t>", b"<w:t>REC-</w:t></w:r><w:r><w:t>4321</w:t>"),
        ("word/document.xml", b'title="A chart"', b'title="REC-4321"'),
        ("word/footer1.xml", b"Heading", b"REC-&#52;321"),
        ("docProps/core.xml", b"Joint inspection team", b"rec-4321"),
    ],
)
def test_a_reference_is_found_in_whatever_part_of_a_packed_file_it_stands(document, part, old, new):
    with pytest.raises(ReleaseError, match=r"report\.docx, .* must not be released"):
        scan_release(inside({"report.docx": changed(document[1], part, old, new)}), ["REC-4321"])


def test_a_width_or_an_address_is_no_reference_but_a_number_in_words_is(document):
    files = {"report.docx": document[1], "t.xlsx": tables_workbook([TABLE], "T", ["A"], made=DAY)}
    with zipfile.ZipFile(io.BytesIO(document[1])) as packed:
        (width, *_) = re.findall(rb'w:w="(\d{4})"', packed.read("word/document.xml"))
    assert scan_release(inside(files), [width.decode(), "A1", "B5"]) == 1, "short texts tell nothing"
    told = changed(document[1], "word/document.xml", b'title="A chart"', b'title="%s"' % width)
    with pytest.raises(ReleaseError, match="must not be released"):
        scan_release(inside({"report.docx": told}), [width.decode()])
    with pytest.raises(ReleaseError, match="holds a comment"):
        inside({"report.docx": changed(document[1], "word/document.xml", b"<w:body>", b"<w:body><!-- x -->")})


def test_a_picture_with_more_than_pixels_and_a_file_that_does_not_open_are_refused(document):
    body = b"tEXtComment\x00REC-4321"
    text = (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
    end = b"\x00\x00\x00\x00IEND"
    with pytest.raises(ReleaseError, match="more than a picture's pixels"):
        inside({"report.docx": changed(document[1], "word/media/image1.png", end, text + end)})
    with pytest.raises(ReleaseError, match="cannot be opened"):
        inside({"report.docx": document[1][:-100]})
    assert inside({"page.html": b"<p>"}) == {"page.html": b"<p>"}
