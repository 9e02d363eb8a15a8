"""The kinds of piece a released page is made of. Nothing else can be released.

A piece is plain data: texts, lists of texts, and drawings made by `lines.drawing`. The page writes every text
escaped.
"""

from __future__ import annotations

import numbers
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from record_review.inspection.look import Picture
from record_review.report.lines.tables import ReportTable

Piece = Mapping[str, Any]
Part = Sequence[Piece | ReportTable]  # of a page, in its order; a table is laid out as a piece

FIELDS = {
    "page": {"title", "kicker", "heading", "lines", "banner", "footer"},
    "heading": {"level", "text", "id"},
    "text": {"text", "lead"},
    "note": {"text"},
    "list": {"items"},
    "facts": {"rows", "digests"},
    "figure": {"svg", "title", "how"},
    "table": {"id", "caption", "columns", "rows", "note"},
}


def page(
    title: str, heading: str, *, kicker: str, lines: Sequence[str], banner: str, footer: Sequence[str]
) -> Piece:
    """Title of the window, main heading, the lines above and below it, a banner ("" for none), the footer."""
    return {
        "kind": "page",
        "title": title,
        "heading": heading,
        "kicker": kicker,
        "lines": list(lines),
        "banner": banner,
        "footer": list(footer),
    }


def heading(level: int, text: str) -> Piece:
    """A heading of level 2 to 4; its anchor is made from its words."""
    return {"kind": "heading", "level": level, "text": text, "id": anchor(text)}


def text(words: str, *, lead: bool = False) -> Piece:
    return {"kind": "text", "text": words, "lead": lead}


def note(words: str) -> Piece:
    """A paragraph that stands out."""
    return {"kind": "note", "text": words}


def bullets(items: Sequence[str]) -> Piece:
    return {"kind": "list", "items": list(items)}


def facts(rows: Mapping[str, str], *, digests: Sequence[str] = ()) -> Piece:
    """Terms with what is said of each; ``digests`` names those to be set in fixed width."""
    return {"kind": "facts", "rows": [list(row) for row in rows.items()], "digests": list(digests)}


def figure(picture: Picture) -> Piece:
    """A chart; the first sentence of its caption is its title."""
    title, _, how = (picture.caption or picture.alt).partition(". ")
    return {"kind": "figure", "svg": picture.svg, "title": title, "how": how}


def table(shown: ReportTable) -> Piece:
    """A table as the page shows it: units behind the numbers, marks explained below."""
    numeric = [_is_numeric(shown, column) for column in shown.frame.columns]
    rows = [
        [
            _cell(value, shown.units.get(column, ""))
            for column, value in zip(shown.frame.columns, row, strict=True)
        ]
        for row in shown.frame.itertuples(index=False, name=None)
    ]
    marks = [f"{mark} {meaning}." for mark, meaning in shown.marks.items()]
    return {
        "kind": "table",
        "id": f"table-{shown.name}",
        "caption": shown.caption,
        "columns": [[_heading(shown, c), n] for c, n in zip(shown.frame.columns, numeric, strict=True)],
        "rows": rows,
        "note": " ".join([shown.note, *marks]).strip(),
    }


def laid_out(parts: Iterable[Part]) -> tuple[list[Piece], list[ReportTable]]:
    """The pieces of a page, its tables among them, and the tables by themselves."""
    whole = [each for part in parts for each in part]
    tables = [each for each in whole if isinstance(each, ReportTable)]
    return [table(each) if isinstance(each, ReportTable) else each for each in whole], tables


def anchor(words: str) -> str:
    """An id for a heading: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")


def _heading(shown: ReportTable, column: str) -> str:
    return column.removesuffix(f" ({shown.units[column]})") if column in shown.units else column


def _is_numeric(shown: ReportTable, column: str) -> bool:
    values = shown.frame[column]
    if column in shown.units or any(isinstance(value, numbers.Number) for value in values):
        return True
    return all(re.fullmatch(r"(under|over) \d+|\[.\]|–|[+−-]?[\d,]+(\.\d+)?", str(value)) for value in values)


def _cell(value: object, unit: str) -> str:
    if isinstance(value, numbers.Integral):
        return f"{value:,}{unit}"
    words = str(value)
    return words + unit if unit and words[-1:].isdigit() else words
