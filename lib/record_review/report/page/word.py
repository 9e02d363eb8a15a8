"""The report as a Word document, from the same pieces as the page.

Real heading styles, tables whose head repeats on every page, the chart of a whole page as a picture with its
words. Equal pieces give equal bytes.
"""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from record_review.report.page.packed import AUTHOR, made_on, packed_alike
from record_review.report.page.picture import chart_picture
from record_review.report.page.pieces import Piece

WIDTH = 17.8  # centimetres between the margins of A4
SMALL, TEXT = 8, 9  # points: in tables, in paragraphs


def word_document(pieces: Sequence[Piece], *, made: date) -> bytes:
    """The document of these pieces, in their order.

    Parameters
    ----------
    made : the day that the document gives as its own; the clock would make two runs differ
    """
    import docx

    document = docx.Document()
    about = next(piece for piece in pieces if piece["kind"] == "page")
    _prepare(document, about, made)
    for line in ([about["banner"]] if about["banner"] else []) + [about["kicker"]]:
        document.add_paragraph().add_run(line).bold = True
    document.add_paragraph(about["heading"], style="Title")
    for line in about["lines"]:
        document.add_paragraph(line)
    for piece in pieces:
        WRITERS.get(piece["kind"], _nothing)(document, piece)
    for line in about["footer"]:
        document.add_paragraph().add_run(line).italic = True
    target = io.BytesIO()
    document.save(target)
    return packed_alike(target.getvalue(), leave_out=("docProps/thumbnail.jpeg",))


def _prepare(document: Any, about: Piece, made: date) -> None:
    """A4, fonts, title and dates, the number of the page below each."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - WIDTH) / 2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    for name, size in (("Normal", TEXT), ("Title", 20), *((f"Heading {n}", 17 - 2 * n) for n in (1, 2, 3))):
        style = document.styles[name]
        style.font.name, style.font.size = "Calibri", Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for which in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{which}"), None)
        fonts.set(qn("w:hAnsi"), "Calibri")
        if name != "Normal":
            style.font.color.rgb = RGBColor(0x0B, 0x2F, 0x5C)
    document.styles["Normal"].paragraph_format.space_after = Pt(5)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    own, when = document.core_properties, made_on(made)
    own.title, own.author, own.last_modified_by, own.comments = about["title"], AUTHOR, AUTHOR, ""
    own.subject, own.keywords, own.language = about["kicker"], "", "en-GB"
    own.created = own.modified = when
    below = section.footer.paragraphs[0]
    below.add_run(f"{about['heading']}   ·   page ").font.size = Pt(SMALL)
    number = below.add_run("1")
    number.font.size = Pt(SMALL)
    field = _element("w:fldSimple", {"w:instr": "PAGE"})
    number._r.addprevious(field)
    field.append(number._r)


def _heading(document: Any, piece: Piece) -> None:
    paragraph = document.add_heading(piece["text"], piece["level"] - 1)
    paragraph.paragraph_format.page_break_before = piece["new_page"]


def _text(document: Any, piece: Piece) -> None:
    document.add_paragraph(piece["text"])


def _note(document: Any, piece: Piece) -> None:
    document.add_paragraph(piece["text"], style="Intense Quote")


def _list(document: Any, piece: Piece) -> None:
    for item in piece["items"]:
        document.add_paragraph(item, style="List Bullet")


def _facts(document: Any, piece: Piece) -> None:
    """Terms in a first column, what is said of each beside it."""
    table, widths = document.add_table(0, 2), [4.0, WIDTH - 4.0]
    _set_columns(table, widths)
    for term, said in piece["rows"]:
        cells = _row(table, widths)
        _write(cells[0], term, TEXT, bold=True)
        _write(cells[1], said, SMALL if term in piece["digests"] else TEXT)
    document.add_paragraph()


def _table(document: Any, piece: Piece) -> None:
    """A table with its caption above; one that fills a page is drawn instead, its figures being in others."""
    from docx.shared import Cm, Pt

    document.add_paragraph(piece["caption"], style="Caption").paragraph_format.keep_with_next = True
    if piece["whole_page"]:
        shape = document.add_picture(io.BytesIO(chart_picture(piece)), width=Cm(WIDTH))
        shape._inline.docPr.set("descr", in_words(piece))
        shape._inline.docPr.set("title", piece["caption"])
    else:
        _rows(document, piece)
    note = document.add_paragraph()
    note.add_run(piece["note"]).font.size = Pt(SMALL)


def _rows(document: Any, piece: Piece) -> None:
    numeric = [number for _, number in piece["columns"]]
    table = document.add_table(0, len(numeric))
    table.style = "Table Grid"
    widths = _widths(piece)
    _set_columns(table, widths)
    head = _row(table, widths)
    for cell, (heading, _) in zip(head, piece["columns"], strict=True):
        _write(cell, heading, SMALL, bold=True, fill="E8EDF3")
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", {"w:val": "true"}))
    at = 0
    for title, count in piece["groups"]:
        if title:
            cells = _row(table, widths)
            _write(cells[0].merge(cells[-1]), title, SMALL, bold=True, keep=True)
        for place in range(at, at + count):
            cells = _row(table, widths)
            for i, (cell, words) in enumerate(zip(cells, piece["rows"][place], strict=True)):
                _write(cell, words, SMALL, right=numeric[i] and i > 0, keep=place in (at, at + count - 2))
            if piece["below"] and piece["below"][place]:
                _write(cells[0], piece["below"][place], SMALL - 1, more=True)
        at += count


def in_words(piece: Piece) -> str:
    """What a chart shows, row by row, for whoever cannot see it."""
    rows, said = iter(piece["rows"]), [piece["caption"]]
    for title, count in piece["groups"]:
        inside = "; ".join(", ".join([row[0], *row[1:]]) for _, row in zip(range(count), rows, strict=False))
        said.append(f"{title}: {inside}.")
    return " ".join(said)


def _widths(piece: Piece) -> list[float]:
    """Centimetres of each column, by the longest of its texts within bounds; the first takes what is left."""
    longest = [
        max(len(word) for text in (heading, *(row[i] for row in piece["rows"])) for word in _lines(text))
        for i, (heading, _) in enumerate(piece["columns"])
    ]
    others = [min(max(0.19 * length + 0.4, 1.5), 4.5) for length in longest[1:]]
    scale = min(1.0, (WIDTH - 3.5) / sum(others)) if others else 1.0
    others = [width * scale for width in others]
    return [WIDTH - sum(others), *others]


def _lines(text: str) -> list[str]:
    """A text in the pieces that a narrow column may put on lines of their own, of some sixteen characters."""
    words, lines = text.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 15:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _set_columns(table: Any, widths: Sequence[float]) -> None:
    from docx.shared import Cm

    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)


def _row(table: Any, widths: Sequence[float]) -> Any:
    """A new row that no page divides."""
    from docx.shared import Cm

    row = table.add_row()
    row._tr.get_or_add_trPr().append(_element("w:cantSplit", {"w:val": "true"}))
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = Cm(width)
    return row.cells


def _write(
    cell: Any,
    words: str,
    size: float,
    *,
    bold: bool = False,
    right: bool = False,
    keep: bool = False,
    more: bool = False,
    fill: str = "",
) -> None:
    """Put a text into a cell; with ``more`` below what is there, with ``keep`` on the next row's page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = cell.add_paragraph() if more else cell.paragraphs[0]
    run = paragraph.add_run(words)
    run.bold, run.font.size = bold, Pt(size)
    form = paragraph.paragraph_format
    form.space_after, form.space_before, form.keep_with_next = Pt(1), Pt(1), keep or bool(fill)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if fill:
        shade = {"w:val": "clear", "w:color": "auto", "w:fill": fill}
        cell._tc.get_or_add_tcPr().append(_element("w:shd", shade))


def _element(name: str, attributes: dict[str, str]) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for attribute, value in attributes.items():
        made.set(qn(attribute), value)
    return made


def _nothing(document: Any, piece: Piece) -> None:
    """The title stands at the top already."""


WRITERS = {
    "heading": _heading,
    "text": _text,
    "note": _note,
    "list": _list,
    "facts": _facts,
    "table": _table,
}
