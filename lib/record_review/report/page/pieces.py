"""The kinds of piece a released page is made of. Nothing else can be released.

A piece is plain data: texts, lists of texts, and the places of shapes on a scale. The page writes every text
escaped.
"""

from __future__ import annotations

import numbers
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from record_review.report.lines.plot import Plot
from record_review.report.lines.tables import ReportTable

Piece = Mapping[str, Any]
Part = Sequence[Piece | ReportTable]  # of a page, in its order; a table is laid out as a piece

FIELDS = {
    "page": {"title", "kicker", "heading", "lines", "banner", "footer"},
    "heading": {"level", "text", "id", "new_page"},
    "text": {"text", "lead"},
    "note": {"text"},
    "list": {"items"},
    "facts": {"rows", "digests"},
    "table": {"id", "caption", "columns", "rows", "note", "below", "plot", "groups", "whole_page"},
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


def heading(level: int, text: str, *, new_page: bool = False) -> Piece:
    """A heading of level 2 to 4; its anchor is made from its words. On paper it may begin a page."""
    return {"kind": "heading", "level": level, "text": text, "id": anchor(text), "new_page": new_page}


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
    columns = [(_heading(shown, c), n) for c, n in zip(shown.frame.columns, numeric, strict=True)]
    note = " ".join([shown.note, *marks]).strip()
    return plain_table(shown.name, shown.caption, columns, rows, note=note, plot=shown.plot)


def plain_table(
    name: str,
    caption: str,
    columns: Sequence[tuple[str, bool]],
    rows: Sequence[Sequence[str]],
    *,
    note: str = "",
    below: Sequence[str] = (),
    plot: Plot | None = None,
    groups: Sequence[tuple[str, int]] = (),
    whole_page: bool = False,
) -> Piece:
    """A table of texts as they stand on the page.

    Parameters
    ----------
    columns : heading, and whether it holds numbers
    rows : one text per column, the first of which names the row
    below : for each row, what stands small under its name; () for nothing
    plot : drawn beside the names of the rows
    groups : (heading, rows under it), which take all rows in their order; () for none
    whole_page : it has so many rows that on paper it is set small, to fill one page
    """
    drawn = None
    if plot is not None:
        shapes = [[[kind, _n(low), _n(high)] for kind, low, high in row] for row in plot.rows]
        drawn = {"heading": plot.heading, "rows": shapes, "ticks": list(plot.ticks)}
        drawn["key"] = [list(pair) for pair in plot.key.items()]
    return {
        "kind": "table",
        "id": f"table-{name}",
        "caption": caption,
        "columns": [list(column) for column in columns],
        "rows": [list(row) for row in rows],
        "note": note,
        "below": list(below),
        "plot": drawn,
        "groups": [list(group) for group in groups] or [["", len(rows)]],
        "whole_page": whole_page,
    }


def laid_out(parts: Iterable[Part]) -> tuple[list[Piece], list[ReportTable]]:
    """The pieces of a page, its tables among them, and the tables by themselves."""
    whole = [each for part in parts for each in part]
    tables = [each for each in whole if isinstance(each, ReportTable)]
    shown = [each for each in whole if not isinstance(each, ReportTable) or each.on_page]
    return [table(each) if isinstance(each, ReportTable) else each for each in shown], tables


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


def _n(number: float) -> str:
    """A place on a scale as drawings write it."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
