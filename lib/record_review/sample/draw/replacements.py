"""Which records are read once the inspection lead has replaced some of the selected by reserves.

It knows one selection and the lead's decisions; it makes none. The reserves closest to a record are
`closeness`'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from record_review.inspection.programme import Programme
from record_review.inspection.references import reference_key
from record_review.inspection.refusals import ReadingError
from record_review.sample.draw.selection import place_names

if TYPE_CHECKING:
    from record_review.sample.draw.selection import Selection

COLUMNS = ("replaced", "replacement", "reason", "decided_by", "note")


def no_replacements() -> pd.DataFrame:
    """The table of replacements before there is one: replaced, replacement, reason, decided_by, note."""
    return pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})


def names_a_record(text: str, references: Iterable[str]) -> bool:
    """Whether a text is a reference or holds one of four characters or more; a shorter one may be part of
    anything.
    """
    key = reference_key(text)
    return any(other == key or (len(other) > 3 and other in key) for other in map(reference_key, references))


def replaced_records(selection: Selection, replacements: pd.DataFrame) -> pd.DataFrame:
    """The selected records that are not read any more: a line for each record, however often its place was
    decided on.

    When a replacement was replaced in its turn, the record counts once, with the reserve that is read now and
    the reason for which the record itself was replaced.

    Parameters
    ----------
    replacements : as `apply_replacements` takes them

    Returns
    -------
    in the order of the places: place (R07), replaced (reference), reserve (V03), replacement (reference),
    reason (code), decisions (how many)

    Raises
    ------
    ReadingError : the replacements do not fit the selection
    """
    reading = apply_replacements(selection, replacements)
    places = place_names(selection)
    # Who stood in for a record, in the order of the decisions; the first decision gave the record's reason.
    standing: dict[str, list[str]] = {}
    reasons: dict[str, str] = {}
    of = {reference_key(ref): ref for ref in selection.selected}
    for row in replacements.loc[:, list(COLUMNS)].fillna("").astype("str").itertuples(index=False):
        record = of[reference_key(row.replaced)]
        of[reference_key(row.replacement)] = record
        standing.setdefault(record, []).append(row.replacement)
        reasons.setdefault(record, row.reason)
    rows = [
        (places[record], record, places[now], now, reasons[record], len(standing[record]))
        for record, now in zip(selection.selected, reading, strict=True)
        if record != now
    ]
    columns = ["place", "replaced", "reserve", "replacement", "reason", "decisions"]
    types = dict.fromkeys(columns[:-1], "str") | {"decisions": "int64"}
    return pd.DataFrame(rows, columns=columns).astype(types)


def apply_replacements(
    selection: Selection, replacements: pd.DataFrame, programme: Programme | None = None
) -> tuple[str, ...]:
    """The records that are read, each replacement in the place of the record it stands in for.

    Replacements apply in the order of the table, so a reserve that replaced a record may be replaced itself.

    Parameters
    ----------
    replacements : a row per replacement; ``replaced`` and ``replacement`` are record references, compared
        without case and spaces; ``reason`` is a code of the programme; ``decided_by`` says who decided;
        ``note`` may be blank
    programme : when given, ``reason`` must be one of its codes

    Raises
    ------
    ReadingError : with every problem: a record that is not read, a reserve that is none or is used already,
        no reason or one the programme does not have, nobody who decided
    """
    missing = [name for name in COLUMNS if name not in replacements.columns]
    if missing:
        raise ReadingError(f"The table of replacements must have the columns {', '.join(missing)}.")
    official = {reference_key(ref): ref for ref in (*selection.selected, *selection.reserves)}
    table = replacements.loc[:, list(COLUMNS)].fillna("").astype("str")
    reading, used, problems = list(selection.selected), set[str](), []
    for line, row in enumerate(table.itertuples(index=False), start=1):
        out, into = official.get(reference_key(row.replaced)), official.get(reference_key(row.replacement))
        found = []
        if out not in reading:
            found.append(f"{row.replaced or 'a blank reference'} is not among the records that are read")
        if into not in selection.reserves:
            found.append(f"{row.replacement or 'a blank reference'} is not a reserve of this selection")
        elif into in used:
            found.append(f"the reserve {into} is used already")
        if out is not None and into is not None and not found:
            reading[reading.index(out)] = into
            used.add(into)
        if not row.reason.strip():
            found.append("the reason is missing")
        elif programme and row.reason not in programme.replacement_reasons:
            codes = ", ".join(programme.replacement_reasons)
            found.append(f'"{row.reason}" is not a reason of the programme, which has {codes}')
        if not row.decided_by.strip():
            found.append("it does not say who decided")
        problems += [f"Replacement {line}: {problem}." for problem in found]
    if problems:
        raise ReadingError(*problems)
    return tuple(reading)
