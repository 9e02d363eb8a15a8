"""What of a list is copied back to the partnership: what was asked for, and no free text.

References, dates and listed answers stand as they were sent. Free text in their place could be a name or an
address: it is told by its kind, and so is a locality that is not shown (see `personal`).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from record_review.inspection import CodeList, Column, Inspection, reference_key
from record_review.pir.cells.convert import EXCEL_ERRORS, as_words, kind_of, kind_of_unread_day
from record_review.pir.cells.personal import (
    ANOTHER_LOCALITY,
    FEWEST,
    GROUP_WORDS,
    LONGEST_TEXT,
    localities_shown,
    looks_personal,
)
from record_review.pir.children.children import decode
from record_review.pir.returned import Return

_NAMES_SOMEBODY = ("PIR-30", "PIR-31", "PIR-32")  # references that are a CHI number, a birthday or a name
_PIECE = re.compile(r"[^\s,;&]+")


def copied_cells(ret: Return, inspection: Inspection) -> dict[str, list[Any]]:
    """Column -> its cells, in the order of the rows: as sent, or "(not copied: 43 characters)"."""
    return {
        column.name: _column(column, ret, inspection)
        for column in inspection.programme.columns
        if column.name in ret.sent
    }


def _column(column: Column, ret: Return, inspection: Inspection) -> list[Any]:
    cells = [decode(text) for text in ret.sent[column.name].tolist()]
    if column.kind == "reference":
        names = {f.row for f in ret.findings if f.rule in _NAMES_SOMEBODY and f.column == column.name}
        copied = [row not in names for row in ret.sent["row"].tolist()]
    elif column.kind == "date":
        states = ret.children[f"{column.name}_state"].tolist()
        copied = [
            state != "unreadable" or kind_of_unread_day(cell) != kind_of(cell)
            for state, cell in zip(states, cells, strict=True)
        ]
    elif column.kind == "code":
        codes = inspection.programme.code_lists[column.codes or ""]
        copied = [_is_listed(cell, codes) for cell in cells]
    else:
        known = _known_texts(column.name, ret, inspection)
        texts = ret.children[column.name].tolist()
        copied = [
            text in known and (isinstance(cell, str | int | float) and len(str(cell)) <= LONGEST_TEXT)
            for text, cell in zip(texts, cells, strict=True)
        ]
    return [
        cell if cell is None or may else f"(not copied: {kind_of(cell).removeprefix('text of ')})"
        for cell, may in zip(cells, copied, strict=True)
    ]


def _is_listed(cell: Any, codes: CodeList) -> bool:
    text = cell if isinstance(cell, str) else as_words(cell)
    return not text.strip() or text.strip() in EXCEL_ERRORS or codes.code_of(text) is not None


def _known_texts(name: str, ret: Return, inspection: Inspection) -> set[str]:
    """The texts of a column that may be shown; "" is a word that says there is none."""
    once = ret.children[~ret.children["ref_key"].duplicated() | (ret.children["ref_key"] == "")]
    if name == "locality":
        shown = localities_shown(once[name].tolist(), inspection.localities)
        return {"", *(text for text, how in shown.items() if how != ANOTHER_LOCALITY)}
    keys = set(once["ref_key"])
    prefixes = Counter(word for key in keys for word in set(_words(key)))
    plain = GROUP_WORDS | {word for word, count in prefixes.items() if count >= FEWEST}
    return {
        text
        for text in ret.children[name].unique()
        if not looks_personal(text, keys.isdisjoint(map(reference_key, _PIECE.findall(text))))
        and plain.issuperset(_words(text))
    }


def _words(text: str) -> list[str]:
    """The words of a text that are long enough to be a name."""
    return [word for word in re.findall(r"[^\W\d_]+", text.casefold()) if len(word) > 3]
