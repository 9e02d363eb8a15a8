"""What can be said of a workbook file before it is opened: is it one, is it safe to open, what lies in it.

Looks at the zip package and at the text of its parts only; knows nothing of children. Everything here is
meant for files that somebody else made, so a sentence never repeats what stands in a cell.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

LARGEST_FILE = 20_000_000  # bytes, as sent
LARGEST_INFLATED = 20_000_000  # bytes of all parts together
LARGEST_RATIO = 100  # of one part; honest sheets stay below 40
RATIO_FROM = 100_000  # bytes; a small part may pack tighter and do no harm
MOST_PARTS = 2_000
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_CELLS = 500_000  # of the workbook; 20,000 children with 25 columns
MOST_ROW_MARKS = 60_000  # rows that hold only a height or a colour are not read, but cost memory
MOST_SPREAD = 500_000  # cells that merged cells, links and notes are spread over: each would be made

SAVE_AS = "Open it in Excel, choose Save As, Excel Workbook (.xlsx), and send that file."
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_TEMPLATE = "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

# One cell with something in it: `<c r="B5" s="3"><v>..`; a cell that is only coloured ends in `/>` and is
# passed over.
_CELL = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=[\"']([A-Z]{1,4})([0-9]{1,8})[\"'](?:\s[^>/]*)?>")
_PLACE = re.compile(rb"r=[\"']([A-Z]{1,4})([0-9]{1,8})[\"']")
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_SPREAD = re.compile(
    rb"<(?:\w+:)?(?:mergeCell|hyperlink|comment)\s(?:[^>]*?\s)?ref=[\"']\$?([A-Z]+)\$?([0-9]+):\$?([A-Z]+)\$?([0-9]+)"
)
_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_WITH_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']([^>]*)>\s*"
    rb"<(?:\w+:)?f(?:\s[^>]*?)?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*(<(?:\w+:)?v>[^<]|<(?:\w+:)?v\s[^>]*>[^<])?"
)
_TOTALS = re.compile(
    rb"\b(?:SUM|SUMIFS?|SUMPRODUCT|COUNT|COUNTA|COUNTIFS?|SUBTOTAL|AGGREGATE|AVERAGE|MAX|MIN)\(", re.I
)


@dataclass(frozen=True)
class Formulas:
    """Where a sheet holds formulas: cells as (row, column), counted from 1."""

    without_result: frozenset[tuple[int, int]] = frozenset()
    totals: frozenset[tuple[int, int]] = frozenset()  # sums and counts, as a totals row has them


class Unusable(Exception):
    """The workbook cannot be used: one sentence for each reason, which end up in a ReturnError."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True)
class Package:
    """A workbook that may be opened, and what its parts say."""

    formulas: dict[str, Formulas]  # sheet name -> formulas; sheets without formulas are left out
    notices: tuple[str, ...]  # "external_links", "cell_notes", "embedded_files": there, and never read


def look_over(name: str, content: bytes) -> Package:
    """Look a workbook over before anything reads it.

    Refuses what is not an .xlsx workbook, what holds macros, what would need far more memory than a list of
    children, and what two programs could read differently (parts twice, UTF-16, DOCTYPE, strict format).

    Parameters
    ----------
    name : of the file, for sentences
    content : the file's bytes

    Raises
    ------
    Unusable : every reason, each with what to do
    """
    if len(content) > LARGEST_FILE:
        raise Unusable(too_large(name))
    if not content.startswith(b"PK"):
        raise Unusable(_not_a_package(name, content))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _look_over(name, archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ):
        raise Unusable(f"{name} is damaged and cannot be opened: {lower(SAVE_AS)}") from None


def too_large(name: str) -> str:
    return f"{name} is larger than {LARGEST_FILE // 10**6} MB: send the return alone, without pictures."


def lower(sentence: str) -> str:
    """A sentence with a small letter, to stand behind a colon."""
    return sentence[0].lower() + sentence[1:]


def _not_a_package(name: str, content: bytes) -> str:
    """The likely story of a file that is no zip package, from its first bytes."""
    head = content[:2000]
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        return f"{name} is a web page or XML file with a workbook's name: {lower(SAVE_AS)}"
    if b"\0" not in head:
        return f"{name} is a text file (such as CSV), not a workbook: {lower(SAVE_AS)}"
    return f"{name} is not an Excel workbook: {lower(SAVE_AS)}"


def _look_over(name: str, archive: zipfile.ZipFile) -> Package:
    parts = [part for part in archive.infolist() if not part.is_dir()]
    if problems := _sizes_and_names(name, parts):
        raise Unusable(*problems)
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names:
        raise Unusable(_other_package(name, names))
    texts = {n: archive.read(n) for n in sorted(names) if n.lower().endswith((".xml", ".rels", ".vml"))}
    if problems := _texts(name, texts):
        raise Unusable(*problems)
    try:
        sheets = _sheet_parts(texts)
    except (ParseError, DefusedXmlException, KeyError):
        raise Unusable(_other_package(name, names)) from None
    if problems := _contents(name, names, texts, sheets):
        raise Unusable(*problems)
    formulas = {sheet: found for sheet, part in sheets.items() if (found := _formulas(texts.get(part, b"")))}
    return Package(formulas, _notices(names))


def _sizes_and_names(name: str, parts: list[zipfile.ZipInfo]) -> list[str]:
    """Problems that the zip directory alone shows."""
    problems = []
    if any(part.flag_bits & 0x1 for part in parts):
        problems.append(f"{name} holds parts protected with a password: save it without the password.")
    inflated = sum(part.file_size for part in parts)
    if inflated > LARGEST_INFLATED or len(parts) > MOST_PARTS:
        problems.append(
            f"{name} unpacks to more than {LARGEST_INFLATED // 10**6} MB or {MOST_PARTS:,} parts, far "
            "more than a list of children needs: copy the two sheets into a new workbook and send that."
        )
    elif any(
        p.file_size > RATIO_FROM and p.file_size > LARGEST_RATIO * max(p.compress_size, 1) for p in parts
    ):
        problems.append(
            f"{name} is packed more than {LARGEST_RATIO}:1, as no list of children is: copy the two "
            "sheets into a new workbook and send that."
        )
    names = [part.filename for part in parts]
    if len(set(names)) < len(names):
        problems.append(
            f"{name} holds two parts of one name, so that programs disagree on what it says. {SAVE_AS}"
        )
    elif len({part.casefold().replace("\\", "/") for part in names}) < len(names):
        problems.append(
            f"{name} holds parts whose names differ in capitals only, so that programs disagree on "
            f"what it says. {SAVE_AS}"
        )
    return problems


def _other_package(name: str, names: set[str]) -> str:
    if "mimetype" in names or "content.xml" in names:
        return f"{name} is an OpenDocument file (.ods): {lower(SAVE_AS)}"
    if any(part.startswith("word/") for part in names):
        return f"{name} is a Word document: send the return as an Excel workbook (.xlsx)."
    if "xl/workbook.bin" in names:
        return f"{name} is a binary workbook (.xlsb): {lower(SAVE_AS)}"
    return f"{name} is not an Excel workbook: {lower(SAVE_AS)}"


def _texts(name: str, texts: dict[str, bytes]) -> list[str]:
    """Problems of the parts as text: encodings that readers take differently, and document types."""
    for text in texts.values():
        declared = re.match(rb"<\?xml[^>]*encoding=[\"']([^\"']+)", text.removeprefix(b"\xef\xbb\xbf"))
        if b"\0" in text[:200] or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
            return [f"{name} holds parts that are not UTF-8 text, which Excel does not write. {SAVE_AS}"]
    if any(b"<!doctype" in text.lower() for text in texts.values()):
        return [f"{name} holds a document type (DOCTYPE), which Excel does not write. {SAVE_AS}"]
    return []


def _sheet_parts(texts: dict[str, bytes]) -> dict[str, str]:
    """Sheet name -> name of the part it lies in. KeyError or ParseError when this is no workbook."""
    types = fromstring(texts["[Content_Types].xml"])
    main = next(
        (
            t.get("PartName", "").lstrip("/")
            for t in types
            if t.get("ContentType", "") in (_MAIN, _TEMPLATE)
            or "sheet.macroEnabled.main" in t.get("ContentType", "")
        ),
        "xl/workbook.xml",
    )
    folder = PurePosixPath(main).parent
    relations = fromstring(texts[str(folder / "_rels" / (PurePosixPath(main).name + ".rels"))])
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    sheets: dict[str, str] = {}
    for element in fromstring(texts[main]).iter():
        if element.tag.endswith("}sheet"):
            target = targets.get(element.get(_RELATIONS), "")
            sheets[element.get("name", "")] = target[1:] if target.startswith("/") else str(folder / target)
    return sheets


def _contents(name: str, names: set[str], texts: dict[str, bytes], sheets: dict[str, str]) -> list[str]:
    """Problems of what the workbook is made of: macros, the strict format, cells far away."""
    problems = []
    lowered = {part.lower() for part in names}
    types = texts["[Content_Types].xml"]
    if any("vbaproject" in n or "/macrosheets/" in n for n in lowered) or b"macroEnabled" in types:
        problems.append(
            f"{name} holds macros, which a return does not need: save it as .xlsx, which leaves them out."
        )
    if any(_STRICT in text[:2000] for part, text in texts.items() if part.endswith("workbook.xml")):
        problems.append(
            f'{name} is saved as "Strict Open XML Spreadsheet": save it as "Excel Workbook (.xlsx)".'
        )
    for number, part in enumerate(sheets.values(), start=1):
        if _reaches_far(texts.get(part, b"")):
            problems.append(
                f"Sheet {number} of {name} has something in a cell beyond row {MOST_ROWS:,} or column "
                f"{MOST_COLUMNS} (often a stray space): delete the empty rows and columns after the list and "
                "save."
            )
    cells = sum(len(_ANY_CELL.findall(texts.get(part, b""))) for part in sheets.values())
    spread = sum(
        (int(last) - int(first) + 1) * (_column_number(right) - _column_number(left) + 1)
        for text in texts.values()
        for left, first, right, last in _SPREAD.findall(text)
    )
    if cells > MOST_CELLS or spread > MOST_SPREAD:
        problems.append(
            f"{name} has far more cells, merged cells or links than a list of children needs: copy the "
            "two sheets into a new workbook and send that."
        )
    return problems


def _reaches_far(text: bytes) -> bool:
    rows, columns = _extent(_PLACE.findall(text))
    if rows > MOST_ROWS or columns > MOST_COLUMNS:  # seldom: only then are merely coloured cells set aside
        rows, columns = _extent(_CELL.findall(text))
    return rows > MOST_ROWS or columns > MOST_COLUMNS or len(_ROW.findall(text)) > MOST_ROW_MARKS


def _extent(cells: list[tuple[bytes, bytes]]) -> tuple[int, int]:
    """The last row and the last column of cells given as letters and digits."""
    letters, digits = {cell[0] for cell in cells}, {cell[1] for cell in cells}
    return max(map(int, digits), default=0), max(map(_column_number, letters), default=0)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _formulas(text: bytes) -> Formulas | None:
    if not re.search(rb"<(?:\w+:)?f[\s>/]", text):
        return None
    without, totals = set(), set()
    for match in _WITH_FORMULA.finditer(text):
        cell = (int(match[2]), _column_number(match[1]))
        # Excel writes an empty result of a text formula as `t="str"` and nothing; no result at all has no
        # type.
        if match[5] is None and b'"str"' not in match[3]:
            without.add(cell)
        if match[4] and _TOTALS.search(match[4]):
            totals.add(cell)
    return Formulas(frozenset(without), frozenset(totals))


def _notices(names: set[str]) -> tuple[str, ...]:
    """What lies in the package and is never read, by a short name."""
    signs = {
        "external_links": ("/externallinks/", "/connections.xml", "/querytables/"),
        "cell_notes": ("/comments", "/threadedcomments/"),
        "embedded_files": ("/embeddings/", "/activex/", "/ctrlprops/"),
    }
    found = [
        what for what, marks in signs.items() if any(mark in "/" + n.lower() for n in names for mark in marks)
    ]
    return tuple(found)
