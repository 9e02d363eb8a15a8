"""One reading that stands in several workbooks of a pair, put together cell by cell.

Workbooks come back in part as often as a pair likes. A blank cell takes nothing back; where two workbooks
answer differently, the one that was saved later counts, and that is told. It also puts right what could not
be read in an earlier one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from record_review.reading.results.filled import FilledSheet

_NUMBERED = re.compile(r"(.*?) \((\d{1,4})\)")


def put_together(sheets: Sequence[FilledSheet]) -> tuple[list[FilledSheet], list[str]]:
    """The sheets with one for each reading of a record by a reader, in the order in which they came.

    Returns
    -------
    the sheets, and a sentence for every reading of which two workbooks answer differently and do not say
    which was saved later
    """
    together: list[FilledSheet] = []
    problems: list[str] = []
    for group in _by_reading(sheets):
        filled = [sheet for sheet in group if sheet.answers or sheet.notes]
        if len(filled) < 2:
            together += filled or group[:1]
            continue
        filled.sort(key=lambda sheet: (sheet.saved, _arrival(sheet), sheet.file))
        if sentence := _undecided(filled):
            together.append(filled[-1])
            problems.append(sentence)
        else:
            together.append(_merged(filled))
    return together, problems


def put_right(sheets: Sequence[FilledSheet]) -> frozenset[str]:
    """The problems told of cells to which a workbook that was saved later has an answer."""
    cured: list[str] = []
    for group in _by_reading(sheets):
        for earlier in group:
            later = [sheet for sheet in group if _is_later(sheet, earlier)]
            for (question, note), told in earlier.unreadable.items():
                if any(question in (sheet.notes if note else sheet.answers) for sheet in later):
                    cured += told
    return frozenset(cured)


def _by_reading(sheets: Sequence[FilledSheet]) -> list[list[FilledSheet]]:
    groups: dict[tuple[str, str, str], list[FilledSheet]] = {}
    for sheet in sheets:
        groups.setdefault((sheet.record_ref, sheet.reader, sheet.reading), []).append(sheet)
    return list(groups.values())


def _undecided(filled: Sequence[FilledSheet]) -> str:
    for place, later in enumerate(filled):
        for earlier in filled[:place]:
            differ = [q for q, answer in later.answers.items() if earlier.answers.get(q, answer) != answer]
            if differ and not _is_later(later, earlier):
                return (
                    f"{later.place} and {earlier.place} hold other answers to {', '.join(differ[:5])},"
                    f" both as the {later.reading} reading, and do not say which was saved later. Keep one:"
                    " take the older workbook out of the folder, or clear one of the two sheets."
                )
    return ""


def _is_later(one: FilledSheet, other: FilledSheet) -> bool:
    """Whether a workbook was saved later, or, where programs left that time alone, handed in later."""
    if one.saved != other.saved:
        return one.saved > other.saved != ""
    return _arrival(one)[0] == _arrival(other)[0] and _arrival(one)[1] > _arrival(other)[1]


def _arrival(sheet: FilledSheet) -> tuple[str, int]:
    """The file's name without its number, and that number: "Pair 1 (2).xlsx" came after "Pair 1.xlsx"."""
    found = _NUMBERED.fullmatch(sheet.file.removesuffix(".xlsx"))
    return (found[1], int(found[2])) if found else (sheet.file.removesuffix(".xlsx"), 1)


def _merged(filled: Sequence[FilledSheet]) -> FilledSheet:
    first, last = filled[0], filled[-1]
    answers, notes, remarks = dict(first.answers), dict(first.notes), list(first.remarks)
    cells = dict(first.cells)
    for later in filled[1:]:
        for question, answer in later.answers.items():
            if answers.get(question, answer) != answer:
                found = "another answer than in a workbook that was saved before; the later one counts"
                remarks.append((later.cells[question], question, found, "Nothing, if the later one is meant"))
        for question, note in later.notes.items():
            if notes.get(question, note) != note:
                found = "another note than in a workbook that was saved before; both are kept"
                remarks.append((later.cells[question], question, found, "Nothing"))
                note = f"{notes[question]}\n{note}"
            notes[question] = note
        cells |= {q: cell for q, cell in later.cells.items() if q in later.answers or q not in cells}
        answers |= later.answers
        remarks += [remark for remark in later.remarks if remark[1] not in answers]
    kept = [remark for remark in remarks if remark[0] or remark[1] not in answers]
    took = [sheet.minutes for sheet in filled if sheet.minutes is not None]
    last = replace(last, minutes=took[-1] if took else None)
    return replace(last, answers=answers, notes=notes, cells=cells, remarks=list(dict.fromkeys(kept)))


def read_twice(sheets: Sequence[FilledSheet]) -> list[str]:
    """A sentence for each record that two read first, or second, or one read both ways."""
    problems = []
    for same in ("reading", "reader"):
        seen: dict[tuple[str, str], FilledSheet] = {}
        for sheet in sheets:
            earlier = seen.setdefault((sheet.record_ref, getattr(sheet, same)), sheet)
            if earlier is sheet or (same == "reader" and earlier.reading == sheet.reading):
                continue  # two equal readings by one reader are told once, as two equal readings
            what = f"both as the {sheet.reading} reading" if same == "reading" else "by the same reader"
            problems.append(
                f"{sheet.place} and {earlier.place} hold answers for the same record, {what}."
                " Keep one: take the older workbook out of the folder, or clear one of the two sheets."
            )
    return problems
