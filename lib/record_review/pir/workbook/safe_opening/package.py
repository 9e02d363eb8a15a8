"""What can be said of a workbook file before its cells are read: is it one, is it safe to open, and which of
its parts are used.

Only the parts that hold cells are used: the workbook, its worksheets, their texts, and of the styles what
tells a date. Drawings, comments, pivot tables, links and all else are never parsed, so that nothing in them
can break the reading; see `unseen`. Everything here is meant for files that somebody else made, so a
sentence never repeats what stands in a cell.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .extents import Range, of_names, of_tables
from .file_kinds import not_a_package, other_package
from .unseen import notices
from .words import Advice

LARGEST_FILE = 20_000_000  # bytes, as sent
LARGEST_INFLATED = 20_000_000  # bytes of all parts together
LARGEST_RATIO = 100  # of a part that is used; honest sheets stay below 40
LARGEST_RATIO_ELSEWHERE = 400  # of a text that is not, and of styles, which Gnumeric packs 124:1
RATIO_FROM = 100_000  # bytes; a small part may pack tighter and do no harm
MOST_PARTS = 2_000

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_WORKBOOKS = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_WITHOUT_CELLS = ("chartsheet", "dialogsheet")  # kinds of sheet


class Unusable(Exception):
    """The workbook cannot be used: one sentence for each reason, which end up in a ReturnError."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True)
class SheetPart:
    """A worksheet as the workbook declares it, and its text."""

    name: str
    position: int  # among the tabs, from 1
    visible: bool
    text: bytes
    ranges: tuple[Range, ...] = ()  # that tables and names give


@dataclass(frozen=True)
class Package:
    """A workbook that may be opened: the parts that are used, as they stand in the file."""

    sheets: tuple[SheetPart, ...]  # sheets of charts left out
    strings: bytes | None  # the texts that cells refer to by number
    styles: bytes | None
    from_1904: bool  # how the workbook counts its dates
    notices: tuple[str, ...]  # what lies in the package and is never read; see `unseen.notices`


def look_over(name: str, content: bytes, advice: Advice) -> Package:
    """Look a workbook over before anything reads its cells.

    Refuses what is not an .xlsx workbook, what holds macros, what would unpack to far more than a list of
    children, what two programs could read differently (parts twice, UTF-16, DOCTYPE, strict format), and
    what names a sheet that is not in it.

    Parameters
    ----------
    name : of the file, for sentences
    content : the file's bytes

    Raises
    ------
    Unusable : every reason, each with what to do
    """
    if len(content) > LARGEST_FILE:
        raise Unusable(too_large(name, advice))
    if not content.startswith(b"PK"):
        raise Unusable(not_a_package(name, content, advice))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _Looking(name, archive, advice).package()
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ):
        raise Unusable(f"{name} is damaged and cannot be opened: {advice.again}") from None


def too_large(name: str, advice: Advice) -> str:
    return f"{name} is larger than {LARGEST_FILE // 10**6} MB: {advice.alone}"


def _key(part: str) -> str:
    """The name of a part as names are compared: without case, and with one kind of slash."""
    return part.replace("\\", "/").lstrip("/").casefold()


class _Looking:
    """One look at one package."""

    def __init__(self, name: str, archive: zipfile.ZipFile, advice: Advice) -> None:
        self.name, self.advice, self.archive = name, advice, archive
        self.parts = {_key(p.filename): p for p in archive.infolist() if not p.is_dir()}

    def package(self) -> Package:
        self._refuse_if(self._sizes_and_names())
        names = [part.filename for part in self.parts.values()]
        if "[content_types].xml" not in self.parts:
            raise Unusable(other_package(self.name, names, self.advice))
        try:
            self.kinds, self.defaults = self._declared_kinds()
            main = self._main()
            relations = self._relations(main)
            self._refuse_if(self._macros(main, relations))
            text = self._used(main)
            if _STRICT in text[:2000]:
                raise Unusable(
                    f'{self.name} is saved as "Strict Open XML Spreadsheet": save it as "Excel Workbook '
                    '(.xlsx)".'
                )
            workbook = fromstring(text)
            if workbook.tag != f"{MAIN}workbook":
                raise KeyError(main)
            sheets = self._sheets(workbook, relations)
        except (ParseError, DefusedXmlException, KeyError):
            raise Unusable(other_package(self.name, names, self.advice)) from None
        strings, styles = self._of_kind("sharedStrings", relations), self._of_kind("styles", relations)
        used = {main, strings, styles, *(part for part, _ in sheets)}
        return Package(
            sheets=tuple(sheet for _, sheet in sheets),
            strings=self._used(strings) if strings else None,
            styles=self._used(styles, LARGEST_RATIO_ELSEWHERE) if styles else None,
            from_1904=any(e.get("date1904") in ("1", "true") for e in workbook.iter(f"{MAIN}workbookPr")),
            notices=notices({key: self._unread(key) for key in self.parts if key not in used}),
        )

    def _refuse_if(self, problems: list[str]) -> None:
        if problems:
            raise Unusable(*problems)

    def _sizes_and_names(self) -> list[str]:
        """Problems that the zip directory alone shows."""
        name, advice = self.name, self.advice
        parts = [part for part in self.archive.infolist() if not part.is_dir()]
        problems = []
        if any(part.flag_bits & 0x1 for part in parts):
            problems.append(f"{name} holds parts protected with a password: save it without the password.")
        if sum(part.file_size for part in parts) > LARGEST_INFLATED or len(parts) > MOST_PARTS:
            problems.append(
                f"{name} unpacks to more than {LARGEST_INFLATED // 10**6} MB or {MOST_PARTS:,} parts, far "
                f"more than {advice.holds} needs: {advice.copy}"
            )
        names = [part.filename for part in parts]
        if len(set(names)) < len(names):
            problems.append(
                f"{name} holds two parts of one name, so that programs disagree on what it says: "
                f"{advice.save_as}"
            )
        elif len(self.parts) < len(names):
            problems.append(
                f"{name} holds parts whose names differ in capitals only, so that programs disagree on "
                f"what it says: {advice.save_as}"
            )
        return problems

    def _read(self, key: str, ratio: int) -> bytes:
        part = self.parts[key]
        if part.file_size > RATIO_FROM and part.file_size > ratio * max(part.compress_size, 1):
            raise Unusable(
                f"{self.name} is packed more than {LARGEST_RATIO}:1, as no honest workbook is: "
                f"{self.advice.copy}"
            )
        return self.archive.read(part)

    def _used(self, key: str, ratio: int = LARGEST_RATIO) -> bytes:
        """A part that is parsed. KeyError when it is not there."""
        text = self._read(key, ratio)
        declared = re.match(rb"<\?xml[^>]*encoding=[\"']([^\"']+)", text.removeprefix(b"\xef\xbb\xbf"))
        if b"\0" in text[:200] or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
            raise Unusable(
                f"{self.name} holds parts that are not UTF-8 text, which Excel does not write: "
                f"{self.advice.save_as}"
            )
        self._refuse_doctype(text)
        return text

    def _unread(self, key: str) -> bytes:
        """The text of a part that is only looked at for what it is; nothing for pictures and the like."""
        if not key.endswith((".xml", ".rels", ".vml")):
            return b""
        text = self._read(key, LARGEST_RATIO_ELSEWHERE)
        self._refuse_doctype(text)
        return text

    def _refuse_doctype(self, text: bytes) -> None:
        if b"<!doctype" in text.lower():
            raise Unusable(
                f"{self.name} holds a document type (DOCTYPE), which Excel does not write: "
                f"{self.advice.save_as}"
            )

    def _declared_kinds(self) -> tuple[dict[str, str], dict[str, str]]:
        """Kinds as the package declares them: of parts by their names, and of endings of names."""
        kinds, defaults = {}, {}
        for element in fromstring(self._used("[content_types].xml")):
            kind = element.get("ContentType", "")
            if part := element.get("PartName"):
                kinds[_key(part)] = kind
            elif ending := element.get("Extension"):
                defaults[ending.casefold()] = kind
        return kinds, defaults

    def _kind(self, key: str) -> str:
        return self.kinds.get(key) or self.defaults.get(key.rpartition(".")[2], "")

    def _relations(self, key: str) -> list[Element]:
        """What a part, or with no name the package, refers to inside the package."""
        folder, part = posixpath.split(key)
        relations = self._used(posixpath.join(folder, "_rels", part + ".rels"))
        found = list(fromstring(relations).iter(f"{_RELATIONS}Relationship"))
        for relation in found:
            target = _key(posixpath.normpath(posixpath.join("/" + folder, relation.get("Target", ""))))
            relation.set("part", "" if relation.get("TargetMode") == "External" else target)
        return found

    def _main(self) -> str:
        """The workbook among the parts: the one that the package refers to, as Excel takes it."""
        declared = {key for key, kind in self.kinds.items() if kind.endswith(".main+xml")}
        related = set()
        if "_rels/.rels" in self.parts:
            related = {r.get("part", "") for r in self._relations("") if _last(r) == "officeDocument"}
        both = (related or declared or {"xl/workbook.xml"}) | {key for key in declared if key in self.parts}
        if len(both) > 1:
            raise Unusable(
                f"{self.name} holds two workbooks in one, so that programs disagree on what it says: "
                f"{self.advice.save_as}"
            )
        main = both.pop()
        if main not in self.parts or main.endswith(".bin") or "wordprocessing" in self._kind(main):
            raise KeyError(main)
        return main

    def _macros(self, main: str, relations: list[Element]) -> list[str]:
        """Whether there are macros: a program, a sheet of commands, or a workbook of the kind that runs
        them. The word alone says nothing: SheetJS declares a kind for .bin that is not in the file."""
        program = any(
            "vbaproject" in key
            or "/macrosheets/" in key
            or any(sign in self._kind(key) for sign in ("vbaProject", "macrosheet"))
            for key in self.parts
            if "/printersettings/" not in key
        )
        related = any(_last(r) in ("vbaProject", "xlMacrosheet", "xlIntlMacrosheet") for r in relations)
        if program or related or "macroenabled" in self._kind(main).lower():
            return [
                f"{self.name} holds macros, which {self.advice.holds} does not need: save it as .xlsx, "
                "which leaves them out."
            ]
        return []

    def _of_kind(self, what: str, relations: list[Element]) -> str:
        """The part that the workbook refers to as its strings or styles; "" when there is none."""
        found = {r.get("part", "") for r in relations if _last(r) == what}
        if not found:
            found = {key for key, kind in self.kinds.items() if kind == f"{_WORKBOOKS}{what}+xml"}
        there = [key for key in found if key in self.parts]
        if len(there) > 1:
            raise Unusable(
                f"{self.name} holds {what} twice, so that programs disagree on what it says: "
                f"{self.advice.save_as}"
            )
        return there[0] if there else ""

    def _sheets(self, workbook: Element, relations: list[Element]) -> list[tuple[str, SheetPart]]:
        """The declared worksheets, each with its part; a sheet without one would be lost in silence."""
        targets = {r.get("Id"): r for r in relations}
        named = of_names(workbook.findall(f"{MAIN}definedNames/{MAIN}definedName"))
        sheets: list[tuple[str, SheetPart]] = []
        for position, element in enumerate(workbook.findall(f"{MAIN}sheets/{MAIN}sheet"), start=1):
            relation = targets.get(element.get(_RELATION))
            part = relation.get("part", "") if relation is not None else ""
            if part not in self.parts:
                raise Unusable(
                    f"Sheet {position} of {self.name} is named in the workbook and is not in the file, so "
                    f"that it arrived damaged: {self.advice.again}"
                )
            if part in (before for before, _ in sheets):
                raise Unusable(
                    f"Sheet {position} of {self.name} is another sheet once more, so that programs "
                    f"disagree on what it says: {self.advice.save_as}"
                )
            text = self._used(part)
            if relation is not None and _last(relation) in _WITHOUT_CELLS and b"sheetData" not in text:
                continue
            visible = element.get("state", "visible") == "visible"
            name = element.get("name", "")
            ranges = (*self._tables(part), *named.get(name.casefold(), ()))
            sheets.append((part, SheetPart(name, position, visible, text, ranges)))
        return sheets

    def _tables(self, sheet: str) -> list[Range]:
        """The ranges of the tables of a sheet; without its relations, or without a table's part, none."""
        folder, part = posixpath.split(sheet)
        if posixpath.join(folder, "_rels", part + ".rels") not in self.parts:
            return []
        try:
            related = [r.get("part", "") for r in self._relations(sheet) if _last(r) == "table"]
        except (Unusable, ParseError, DefusedXmlException):
            return []  # what a sheet refers to is never opened, and may be broken
        return list(of_tables(self._unread(key) for key in related if key in self.parts))


def _last(relation: Element) -> str:
    """The kind of a relation: the last word of its type."""
    return relation.get("Type", "").rpartition("/")[2]
