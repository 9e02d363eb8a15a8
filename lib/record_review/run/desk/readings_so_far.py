"""How many records each pair has read, from the workbooks that lie in the folder of results.

Counts only. A workbook is opened once for as long as its bytes stay the same; what it is about is
`reading.results`'s business.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from record_review.custody import sha256, workbench_file, workbench_folder
from record_review.inspection import Inspection
from record_review.run.desk.agenda import Item
from record_review.run.steps.inputs import workbooks_in

COUNTS = "read-counts"  # folder of the workbench: a file for each inspection, digest -> counts


@dataclass(frozen=True)
class PairRead:
    """A pair's workbook: by what code it goes, how many of its records hold an answer, and of how many.

    problems : how many sentences there are about a workbook that cannot be used; it counts for nothing then
    """

    file: str
    reader: str
    read: int
    records: int
    problems: int = 0


def readings_so_far(inspection: Inspection) -> tuple[PairRead, ...]:
    """What has been read, workbook by workbook; () while the folder holds none."""
    folder = inspection.reading.results
    if folder is None:
        return ()
    known = _known(inspection.inspection_id)
    found, kept = [], {}
    for path in workbooks_in(folder):
        try:
            key = sha256(path.read_bytes() + inspection.sha256.encode("ascii"))
        except OSError:  # open in another program
            continue
        kept[key] = known.get(key) or _counted(path, inspection)
        found.append(PairRead(path.name, *kept[key]))
    if kept != known:
        workbench_file(COUNTS, f"{inspection.inspection_id}.json", json.dumps(kept, sort_keys=True))
    return tuple(found)


def readings_of(items: Sequence[Item]) -> dict[str, tuple[PairRead, ...]]:
    """The same of every inspection that is being read, or has been."""
    return {
        item.inspection_id: readings_so_far(item.state.inspection)
        for item in items
        if item.state is not None and item.state.inspection is not None
    }


def read_words(pairs: tuple[PairRead, ...]) -> str:
    """All pairs in a line; "" while there are no workbooks.

    >>> read_words((PairRead("a.xlsx", "Pair 1", 3, 17), PairRead("b.xlsx", "Pair 2", 16, 16)))
    'Read: Pair 1 3 of 17, Pair 2 16 of 16.'
    """
    if not pairs:
        return ""
    parts = [
        f"{pair.file} cannot be used" if pair.problems else f"{pair.reader} {pair.read} of {pair.records}"
        for pair in pairs
    ]
    return f"Read: {', '.join(parts)}."


def _counted(path: Path, inspection: Inspection) -> list:
    from record_review.reading.results.filled import read_filled

    sheets, problems = read_filled(path, inspection)
    reader = sheets[0].reader if sheets else path.stem
    return [reader, sum(bool(sheet.answers) for sheet in sheets), len(sheets), len(problems)]


def _known(inspection_id: str) -> dict:
    file = workbench_folder(COUNTS) / f"{inspection_id}.json"
    try:
        return dict(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}
