"""Word files: one look, and the same content and date give the same bytes.

Knows paragraphs and tables, nothing of inspections.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

FONT = "Verdana"
ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP archive can hold


def new_word_file(title: str, made_on: date) -> Document:
    """An A4 document in our look, with its title and language among its properties, and no author.

    Parameters
    ----------
    made_on : what its properties say of when it was made
    """
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(24)
    page.top_margin = page.bottom_margin = Mm(20)
    for name, size in (("Normal", 10.5), ("Title", 17), ("Heading 1", 13), ("Heading 2", 11)):
        style: Any = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(theme), None)  # it would win over the font's name
        style.font.color.rgb = RGBColor(0x1A, 0x1A, 0x1A)
        style.paragraph_format.space_after = Pt(6)
    facts, moment = document.core_properties, datetime(made_on.year, made_on.month, made_on.day)
    facts.title, facts.language, facts.author, facts.comments = title, "en-GB", "", ""
    facts.created = facts.modified = moment
    package = document.part.package
    for key, relation in list(package.rels.items()) if package else []:
        if relation.reltype.endswith("/thumbnail"):  # the library's own picture of an empty page
            del package.rels[key]
    return document


def add_table(
    document: Document, headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> None:
    """A table whose headings are repeated on every page, and whose rows are not divided between two.

    Parameters
    ----------
    widths : of the columns, in millimetres
    """
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    table = document.add_table(rows=1, cols=len(headings), style="Table Grid")
    table.autofit = False
    for cell, text in zip(table.rows[0].cells, headings, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(text)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)  # LibreOffice goes by these, Word by those of the cells
    for place, line in enumerate(table.rows):
        properties = line._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if not place:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, width in zip(line.cells, widths, strict=True):
            cell.width = Mm(width)
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(8.5)
            cell.paragraphs[0].paragraph_format.space_before = Pt(2)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
    document.add_paragraph()


def word_bytes(document: Document) -> bytes:
    """The document as a .docx file: the same document gives the same bytes."""
    saved = io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as archive:
        return zip_bytes({name: archive.read(name) for name in archive.namelist()})


def zip_bytes(files: dict[str, bytes]) -> bytes:
    """A ZIP archive of these files in their order: the same files give the same bytes, whatever the clock."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            archive.writestr(entry, content)
    return made.getvalue()
