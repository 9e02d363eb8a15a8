"""Only the parts of a workbook that hold cells are read: nothing else can break the reading or be taken for a
value, and what lies beside the cells is told."""

from __future__ import annotations

import io
import random
import warnings
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from tests.pir.parts import SHEET, opened, replaced, rewrite

from record_review.inspection import ReturnError
from record_review.pir import read_return
from record_review.pir.rules.workbook import UNSEEN
from record_review.pir.workbook.safe_opening import cells
from record_review.pir.workbook.safe_opening.cells import Request, as_plain
from record_review.pir.workbook.safe_opening.invisible import is_blank
from record_review.pir.workbook.safe_opening.unseen import NOTICES

TYPES, WORKBOOK, RELATIONS = "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
SHEET_RELATIONS = "xl/worksheets/_rels/sheet2.xml.rels"
STYLES = "xl/styles.xml"
MACRO_BOOK = b"application/vnd.ms-excel.sheet.binary.macroEnabled.main"


def related(kind: str, target: str) -> bytes:
    return (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        f'{kind}" Target="{target}"/></Relationships>'
    ).encode()


def in_sheet(text: bytes) -> Any:
    """A last element of the sheet that names a relation."""
    namespace = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    return replaced(
        SHEET, b"</worksheet>", text.replace(b" r:id", b" " + namespace + b" r:id") + b"</worksheet>"
    )


def both(*changes: Any) -> Any:
    def change(parts: dict[str, bytes]) -> None:
        for one in changes:
            one(parts)

    return change


def part(name: str, content: bytes) -> Any:
    return lambda parts: parts.update({name: content})


TIGHT = b"".join(b'<xf numFmtId="0" fontId="0" fillId="0"/>' * 60 + b"<!--%d-->" % n for n in range(1_000))
MAIN_KIND = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
GOOD = {
    "a drawing that is not there (openxlsx)": both(
        in_sheet(b'<drawing r:id="rId9"/>'),
        part(SHEET_RELATIONS, related("drawing", "../drawings/drawing1.xml")),
    ),
    "a table and a link whose relations are not there": in_sheet(
        b'<hyperlinks><hyperlink ref="A2" r:id="rId1"/></hyperlinks>'
        b'<tableParts><tablePart r:id="rId2"/></tableParts>'
    ),
    "a note without an author (Gnumeric)": both(
        part("xl/comments2.xml", b"<comments><authors/><commentList/></comments>"),
        part(SHEET_RELATIONS, related("comments", "../comments2.xml")),
    ),
    "an empty fill (xlsx-populate)": replaced(STYLES, b"<fill>", b"<fill/><fill>"),
    "fonts that nobody understands": replaced(
        STYLES, b"<fonts", b"<fonts nonsense='&lt;'><font><what/></font></fonts><fonts"
    ),
    "styles packed 200:1 (Gnumeric)": replaced(STYLES, b"</styleSheet>", TIGHT + b"</styleSheet>"),
    "a kind with macros for parts that are not there (SheetJS)": replaced(
        TYPES, b"<Override", b'<Default Extension="bin" ContentType="' + MACRO_BOOK + b'"/><Override'
    ),
    "the workbook's kind as a default (Open XML SDK)": both(
        replaced(
            TYPES,
            b'<Default Extension="xml" ContentType="application/xml"',
            b'<Default Extension="xml" ContentType="' + MAIN_KIND + b'"',
        ),
        replaced(TYPES, b'PartName="/xl/workbook.xml"', b'PartName="/xl/nothing.xml"'),
    ),
    "a Power Query in UTF-16": part(
        "customXml/item1.xml",
        '<?xml version="1.0" encoding="utf-16"?><DataMashup>AAAA</DataMashup>'.encode("utf-16"),
    ),
    "a part in capitals": lambda p: p.update({"XL/Worksheets/SHEET2.XML": p.pop(SHEET)}),
    "a theme that is no XML": part("xl/theme/theme1.xml", b"<a:theme"),
    "the settings of a printer": part("xl/printerSettings/printerSettings1.bin", b"\0" * 100),
}


@pytest.mark.parametrize("what", GOOD)
def test_no_other_part_can_break_or_refuse_the_reading(send, what):
    inspection = send([{}, {}])
    plain = opened(inspection.return_workbook).sheets
    rewrite(inspection.return_workbook, GOOD[what])
    assert opened(inspection.return_workbook).sheets == plain
    assert read_return(inspection).counts["child"] == 2


LOST = {
    "sheet": (
        lambda p: p.pop(SHEET),
        "Sheet 2 of return.xlsx is named in the workbook and is not in the file",
    ),
    "relation": (
        replaced(RELATIONS, b"worksheets/sheet2.xml", b"worksheets/sheet7.xml"),
        "is not in the file",
    ),
    "sheet twice": (replaced(RELATIONS, b"worksheets/sheet2.xml", b"worksheets/sheet1.xml"), "once more"),
    "styles": (lambda p: p.pop(STYLES), "has lost its styles"),
    "style": (replaced(SHEET, b"</row>", b'<c r="Z1" s="999"><v>5</v></c></row>'), "has lost its styles"),
    "texts": (replaced(SHEET, b"</row>", b'<c r="Z1" t="s"><v>5</v></c></row>'), "cannot be read"),
    "strict sheet": (
        replaced(
            SHEET,
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/x",
        ),
        "cannot be read as an Excel workbook",
    ),
    "cell twice": (replaced(SHEET, b"</row>", b'<c r="A1" t="str"><v>x</v></c></row>'), "cannot be read"),
    "a link to styles elsewhere": (
        replaced(RELATIONS, b'Target="styles.xml"', b'TargetMode="External" Target="styles.xml"'),
        "has lost its styles",
    ),
    "styles twice": (
        both(
            lambda p: p.update({"xl/other.xml": p[STYLES]}),
            replaced(
                RELATIONS,
                b"</Relationships>",
                b'<Relationship Id="z" Type="x/styles" Target="/xl/other.xml"/></Relationships>',
            ),
        ),
        "holds styles twice",
    ),
    "an entity in a part that is not used": (
        part("xl/drawings/drawing9.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        "holds a document type",
    ),
    "two workbooks": (
        both(
            lambda p: p.update({"xl/other.xml": p[WORKBOOK]}),
            replaced(
                TYPES,
                b"<Override",
                b'<Override PartName="/xl/other.xml" ContentType="' + MAIN_KIND + b'"/><Override',
            ),
        ),
        "holds two workbooks in one",
    ),
}


@pytest.mark.parametrize("what", LOST)
def test_what_would_be_lost_in_silence_is_refused(send, what):
    change, said = LOST[what]
    path = send([{}]).return_workbook
    rewrite(path, change)
    with pytest.raises(ReturnError, match=said):
        opened(path)


MACROS = {
    "a program": part("xl/vbaProject.bin", b"x"),
    "a program of another name": both(
        part("xl/anything.bin", b"x"),
        replaced(
            TYPES,
            b"<Override",
            b'<Override PartName="/xl/anything.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
            b"<Override",
        ),
    ),
    "a sheet of commands": replaced(RELATIONS, b"relationships/worksheet", b"relationships/xlMacrosheet"),
}


@pytest.mark.parametrize("what", MACROS)
def test_true_macros_are_refused_whatever_they_are_called(send, what):
    path = send([{}]).return_workbook
    rewrite(path, MACROS[what])
    with pytest.raises(ReturnError, match="holds macros"):
        opened(path)


def test_the_target_of_a_link_is_never_a_value(send):
    """openpyxl puts the target of a link into a blank cell; a formula's saved result counts."""
    inspection = send([{"locality": None}, {"locality": None}])
    path = inspection.return_workbook
    book = openpyxl.load_workbook(path)
    book["Children"]["P2"].hyperlink = "mailto:someone@example.org"
    book["Children"]["P2"].value = None
    book.save(path)
    formula = b't="str"><f>HYPERLINK("mailto:someone@example.org","North")</f><v>North</v></c>'
    rewrite(path, replaced(SHEET, b'<c r="Q3"', b'<c r="P3" ' + formula + b'<c r="Q3"'))
    ret = read_return(inspection)
    assert ret.children["locality"].tolist() == ["", "North"]
    assert [f.row for f in ret.findings if f.rule == "PIR-70"] == [2]
    assert "someone" not in str(opened(path).sheets)


def test_escapes_are_undone_once_in_every_kind_of_text(send):
    path = send([{}]).return_workbook
    cells = (
        b'<row r="9"><c r="A9" t="str"><f>A1</f><v>AB_x000D__x000A_1</v></c>'
        b'<c r="B9" t="inlineStr"><is><r><t>_x00</t></r><r><t>41_</t></r></is></c>'
        b'<c r="C9" t="inlineStr"><is><t>_x005F_x000D_</t></is></c>'
        b'<c r="D9" t="inlineStr"><is><t>_x0007_</t></is></c>'
        b'<c r="E9" t="inlineStr"><is><t>_xD83D__xDE00_ _xD83D_ _X000D_</t></is></c></row></sheetData>'
    )
    rewrite(path, replaced(SHEET, b"</sheetData>", cells))
    row = opened(path).sheets[1].rows[8]
    assert row[:5] == ("AB\r\n1", "A", "_x000D_", None, "\U0001f600 � _X000D_")


def test_an_error_is_an_error_even_in_a_column_of_dates(send):
    inspection = send([{}])
    day = b'<c r="N2" s="'
    path = inspection.return_workbook

    def error(parts: dict[str, bytes]) -> None:
        text = parts[SHEET]
        start = text.index(day)
        end = text.index(b"</c>", start)
        number = text[start + len(day) : text.index(b'"', start + len(day))]
        parts[SHEET] = text[:start] + day + number + b'" t="e"><v>#N/A</v>' + text[end:]

    rewrite(path, error)
    assert opened(path).sheets[1].rows[1][13] == "#N/A"
    assert read_return(inspection).children["involvement_start_state"].tolist() == ["unreadable"]


def test_no_text_can_stand_in_the_place_of_an_error_and_no_error_for_a_date(send):
    path = send([{}]).return_workbook
    cells = (
        b'<row r="9"><c r="A9" t="e"><v>Canary</v></c><c r="B9" t="e"><v>#DIV/0!</v></c>'
        b'<c r="C9" t="d"><v>2014-06-03</v></c><c r="D9" t="d"><v>June</v></c></row></sheetData>'
    )
    rewrite(path, replaced(SHEET, b"</sheetData>", cells))
    row = opened(path).sheets[1].rows[8][:4]
    assert row == ("#VALUE!", "#DIV/0!", datetime(2014, 6, 3), "June")


BESIDE = {
    "external_links": ("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
    "cell_notes": ("xl/comments1.xml", b"<comments/>"),
    "embedded_files": ("xl/embeddings/oleObject1.bin", b"x"),
    "pivot_caches": ("xl/pivotCache/pivotCacheRecords1.xml", b'<r><s v="Canary"/></r>'),
    "pictures": ("xl/media/image1.png", b"x"),
    "charts": ("xl/charts/chart1.xml", b"<c:chartSpace><c:v>Canary</c:v></c:chartSpace>"),
    "text_boxes": ("xl/drawings/drawing1.xml", b"<xdr:sp><a:t>Canary</a:t></xdr:sp>"),
    "data_model": ("xl/model/item.data", b"Canary"),
    "tracked_changes": ("xl/revisions/revisionLog1.xml", b"<revisions>Canary</revisions>"),
    "unlisted_sheets": ("xl/worksheets/sheet9.xml", b"<worksheet><sheetData/></worksheet>"),
    "custom_xml": ("customXml/item1.xml", b"<children>Canary</children>"),
    "power_query": ("customXml/item1.xml", "<DataMashup>Canary</DataMashup>".encode("utf-16")),
    "dde_links": (
        "xl/externalLinks/externalLink1.xml",
        b'<externalLink><ddeLink ddeService="x"/></externalLink>',
    ),
}


def test_every_kind_of_unseen_part_has_its_words():
    assert set(BESIDE) == set(NOTICES) == set(UNSEEN)


@pytest.mark.parametrize("what", BESIDE)
def test_what_lies_beside_the_cells_is_told_and_not_repeated(send, what):
    inspection = send([{}])
    rewrite(inspection.return_workbook, part(*BESIDE[what]))
    ret = read_return(inspection)
    told = [f for f in ret.findings if f.rule == "PIR-11"]
    assert UNSEEN[what] in [f.found for f in told]
    assert "Canary" not in str(ret.findings) and ret.counts["child"] == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("xl/drawings/drawing1.xml", b"<xdr:wsDr><xdr:pic/><a:t> </a:t></xdr:wsDr>"),
        ("customXml/itemProps1.xml", b"<ds:datastoreItem/>"),
        ("xl/drawings/vmlDrawing1.vml", b"<xml/>"),
        ("xl/calcChain.xml", b"<calcChain/>"),
        ("xl/theme/theme1.xml", b"<a:theme/>"),
    ],
)
def test_a_part_that_can_hold_nothing_of_a_child_is_not_told(send, name, content):
    path = send([{}]).return_workbook
    rewrite(path, part(name, content))
    assert opened(path).notices == ()


@pytest.mark.parametrize("formula", ["cmd|'/c calc'!A0", 'DDE("Excel","Book","A1")'])
def test_a_formula_that_asks_another_program_is_told(send, formula):
    path = send([{}]).return_workbook
    cell = f'<row r="9"><c r="A9"><f>{formula}</f><v>1</v></c></row></sheetData>'
    rewrite(path, replaced(SHEET, b"</sheetData>", cell.encode()))
    assert opened(path).notices == ("dde_links",)


def test_a_large_sheet_beside_the_list_does_not_refuse_the_workbook(send):
    def edit(book: openpyxl.Workbook) -> None:
        book.create_sheet("Data", 0)["A30000"] = "x"

    book = opened(send([{}, {}], edit=edit).return_workbook)
    assert [(s.name, s.position, len(s.rows), s.filled > 0) for s in book.sheets] == [
        ("Data", 1, 0, True),
        ("Partnership", 2, 9, True),
        ("Children", 3, 3, True),
    ]
    assert "Sheet 1 of return.xlsx has something in a cell beyond row 20,000" in book.sheets[0].too_large
    assert not book.sheets[1].too_large and not book.sheets[2].too_large


def test_the_small_sheets_are_read_before_a_large_one(monkeypatch, tmp_path):
    """There is room for so many cells; the sheet that does not fit is the largest, wherever it stands."""
    assert cells.MOST_CELLS == 500_000
    monkeypatch.setattr(cells, "MOST_CELLS", 1_000)
    path = tmp_path / "return.xlsx"
    with xlsxwriter.Workbook(path) as book:
        large, small = book.add_worksheet("Large"), book.add_worksheet("Small")
        for row in range(10):
            large.write_row(row, 0, range(100))
        small.write_string(0, 0, "x")
    sheets = opened(path).sheets
    assert "far more cells" in sheets[0].too_large and sheets[1].rows == (("x",),)


def test_a_cell_that_only_has_a_look_is_no_cell(send):
    path = send([{}]).return_workbook
    rewrite(path, replaced(SHEET, b"</sheetData>", b'<row r="9"><c r="A9" s="0"/></row></sheetData>'))
    assert len(opened(path).sheets[1].rows) == 2


FORMATS = (
    "General",
    "dd/mm/yyyy",
    "mmm yyyy",
    "[h]:mm",
    "hh:mm",
    "@",
    '"day" 0',
    "[$-809]d mmmm yyyy",
    "mm/yyyy;@",
)
VALUES = (
    *(None, "", " ", "text", "a\nb", "00123", "#N/A", "ü☃\U0001f600", "<&>\"'", "  x", "x" * 300),
    *(1, 0, -5, 41793, 41793.5, 60, 59, 2958465, 1e20, 1e300, 2.5e-7, True, False),
    *(datetime(2015, 1, 1), datetime(2015, 5, 6, 13, 5), date(2014, 6, 1), time(12, 30), timedelta(hours=30)),
)


def any_workbook(chance: random.Random) -> bytes:
    book = openpyxl.Workbook()
    if chance.random() < 0.2:
        book.epoch = CALENDAR_MAC_1904
    for number in range(chance.randint(1, 3)):
        sheet = book.active if number == 0 else book.create_sheet(f"S{number}")
        for row in range(1, chance.randint(2, 15)):
            for column in range(1, chance.randint(2, 9)):
                cell = sheet.cell(row + chance.randint(0, 1), column, chance.choice(VALUES))
                if cell.value is not None and chance.random() < 0.4:
                    cell.number_format = chance.choice(FORMATS)
                if chance.random() < 0.03:
                    cell.comment = Comment("note", "someone")
        if chance.random() < 0.3:
            sheet.merge_cells("B2:C3")
        sheet.row_dimensions[2].hidden = chance.random() < 0.3
        sheet.column_dimensions["B"].hidden = chance.random() < 0.3
        sheet.sheet_state = chance.choice(("visible", "hidden", "veryHidden")) if number else "visible"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def as_openpyxl_has_it(cell: Any) -> Any:
    value = cell.value
    if isinstance(value, datetime | date):
        return ["d", value.isoformat()]
    if isinstance(value, time):
        return ["h", value.isoformat()]
    if isinstance(value, timedelta):
        return ["l", str(value.total_seconds())]
    if isinstance(value, float) and abs(value) >= 1e300:
        return str(value)
    return ["e", value] if cell.data_type == "e" else value


@pytest.mark.parametrize("seed", range(40))
def test_every_cell_is_as_openpyxl_reads_the_whole_workbook(seed):
    """Of 400 others, by two programs, 72,269 cells were the same when this was written."""
    content = any_workbook(random.Random(seed))
    ours = as_plain(Request("a.xlsx", (), False, "return"), content, set)["sheets"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets
    assert len(ours) == len(theirs)
    for mine, sheet in zip(ours, theirs, strict=True):
        assert mine["visible"] == (sheet.sheet_state == "visible")
        assert mine["hidden_rows"] == [n for n, row in sheet.row_dimensions.items() if row.hidden]
        assert {
            (row, column): value
            for row, line in enumerate(mine["rows"], start=1)
            for column, value in enumerate(line, start=1)
            if value is not None
        } == {
            place: as_openpyxl_has_it(cell)
            for place, cell in sheet._cells.items()
            if not is_blank(cell.value)
        }
