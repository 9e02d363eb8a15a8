"""The findings of a release for programs: as numbers (JSON), which are read back, and as a table (CSV).

Knows protected numbers only: what is written here can be worked out from the page. Read back, every share is
worked out anew from its counts, so that a file that was edited, cut or never protected is refused.
"""

import json
import math
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from record_review.inspection import ReleaseError, ReportSettings
from record_review.report.basis import COUNTS_ONLY, Basis
from record_review.report.counts.printed import SUPPRESSED, TOO_SMALL, WITHHELD, Printed
from record_review.report.estimates.shares import Share
from record_review.report.lines.release import Release, ReleasedLine
from record_review.report.lines.tables import SHARE_UNITS, ReportTable, figure_cells, table_of, word_cell
from record_review.report.protection.rules import COUNTS_NEED, SMALL, UNCERTAIN
from record_review.report.released.place import ASK, TABLE, numbers_file

SCHEMA = 2  # of the file; another is refused
BETWEEN = "; "  # between the answers of a scale
DECIMALS = 4  # of a share in the file; it is worked out anew from the counts when the file is read

# What stands on every line of the table: heading -> name in the file of numbers, meaning.
FACTS = {
    "Inspection": ("inspection", "id of the inspection"),
    "Partnership": ("partnership", "as the inspection file names it"),
    "Rehearsal": ("rehearsal", "Yes when it was practice and not an inspection"),
    "Agreed date": ("agreed_date", "year-month-day on which the partnership regards its return as accurate"),
    "Programme": ("programme", "name of the programme file"),
    "Programme version": (
        "programme_version",
        "version of the programme file, which holds the questions and scales",
    ),
    "Children": ("children", "children in the population"),
    "Records read": ("records_read", "records read in all"),
    "Categories": ("categories", "categories of children that the ranges allow for"),
    "Protection": ("protection", "protected or exact: how counts are printed"),
    "Design effect": (
        "design_effect",
        "by how much unequal weights lengthen the variance; 1 when all records weigh the same",
    ),
    "Tilt": ("tilt", "the most by which weighing could move a share of all records, from 0 to 1"),
}
ASKED = {
    "Section": ("section", "of the record reading tool"),
    "Question": ("question", "id of the question in the programme file"),
    "Wording": ("wording", "the question as it was put"),
    "Finding": ("finding", "what the question is called in tables and charts"),
    "Option": ("option", "the answer reported, for a question with several answers; otherwise blank"),
    "Answers": ("answers", "the answers that could be given, best to worst where they are ordered"),
    "Answers counted": ("answers_counted", "the answers that count as the finding"),
}
FIGURES = {
    "Records": "records with one of these answers; [c] where nothing is printed",
    "Base": "records with an answer, likewise",
    "Share (%)": "records out of base; both ends where a count is not exact",
    "Range from (%)": "lower end of the likely range",
    "Range to (%)": "upper end of the likely range",
    "In words": "the programme's word for the share",
}
MEANINGS = {heading: meaning for heading, (_, meaning) in (FACTS | ASKED).items()} | FIGURES


def findings_table(release: Release) -> ReportTable:
    """Every line of the report with the facts it needs to be read without the page."""
    facts, rows = _facts(release), []
    for line in release.lines:
        named = facts | _asked(line)
        rows.append(
            {heading: _as_cell(named[name]) for heading, (name, _) in (FACTS | ASKED).items()}
            | figure_cells(line.share)
            | {"In words": word_cell(line.word, line.share)}
        )
    caption = "Every finding of the report on a line of its own, for a later inspection to be compared with."
    return table_of(TABLE, caption, rows, columns=list(MEANINGS), units=SHARE_UNITS)


def written(release: Release) -> bytes:
    """The release as numbers, in JSON.

    Counts, bases and shares are given as the least and the most that what is printed leaves open, twice the
    same where they are exact. ``null`` where a count, a base, a share or a range is not given.
    """
    findings = [
        _asked(line)
        | _numbers(line.share)
        | {"range_in_general": _numbers(line.in_general)["range"], "in_words": line.word}
        for line in release.lines
    ]
    whole = {"schema": SCHEMA, **_facts(release), "findings": findings}
    return (json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _facts(release: Release) -> dict[str, Any]:
    basis = release.basis
    return {
        "inspection": release.inspection,
        "partnership": release.partnership,
        "rehearsal": release.rehearsal,
        "agreed_date": release.agreed.isoformat(),
        "programme": release.programme,
        "programme_version": release.version,
        "children": basis.population,
        "records_read": basis.read,
        "categories": basis.strata,
        "protection": basis.settings.disclosure,
        "design_effect": float(f"{basis.effect:.4g}"),
        "tilt": round(basis.tilt, DECIMALS),
    }


def _asked(line: ReleasedLine) -> dict[str, Any]:
    return {
        "section": line.section,
        "question": line.question,
        "wording": line.wording,
        "finding": line.short,
        "option": line.option,
        "answers": list(line.answers),
        "answers_counted": line.counted,
    }


def _as_cell(value: Any) -> Any:
    """A value of the file of numbers as the table has it."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return f"{value:.4g}"
    return BETWEEN.join(value) if isinstance(value, list) else value


def read_release(path: Path) -> Release:
    """Read the released numbers of an inspection.

    Parameters
    ----------
    path : folder or zip file with `findings.json`, at any depth but once; or that file itself

    Raises
    ------
    ReleaseError : nothing there, several, or a file that is damaged, not protected or of another form; the
        sentence names the file and the finding, and says what to do
    """
    name, content = numbers_file(path)
    try:
        kept = json.loads(content)
        if kept["schema"] != SCHEMA:
            raise ReleaseError(
                f"{name}: it was made by another version of the workbench. Make its report again with this "
                "version, or leave it out."
            )
        return _release(kept, name)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise ReleaseError(f"{name}: it is not the file of a release, or was damaged. {ASK}") from None


def _release(kept: Mapping[str, Any], name: str) -> Release:
    mode = kept["protection"]
    if mode not in ("protected", "exact"):
        raise ReleaseError(f"{name}: it is not the file of a protected release. {ASK}")
    children, read, strata = (_whole(kept[fact]) for fact in ("children", "records_read", "categories"))
    effect, tilt = float(kept["design_effect"]), float(kept["tilt"])
    if not (1 <= read <= children and 1 <= strata <= read and 1 <= effect < 100 and 0 <= tilt <= 1):
        raise ReleaseError(f"{name}: children, records read and categories do not fit together. {ASK}")
    basis = Basis(read, children, strata, ReportSettings(disclosure=mode), effect, tilt)
    lines, problems = [], []
    for place, line in enumerate(kept["findings"], start=1):
        try:
            lines.append(_line(line, basis))
        except ReleaseError as refusal:
            problems.append(f"{name}, finding {place} ({line['question']}): {refusal}")
    if not kept["findings"]:
        problems.append(f"{name}: it has no findings.")
    if len({line.key for line in lines}) < len(lines):
        problems.append(f"{name}: a finding is there twice.")
    if problems:
        raise ReleaseError(*problems[:10], f"The file is not as it was released. {ASK}")
    return Release(
        inspection=str(kept["inspection"]),
        partnership=str(kept["partnership"]),
        rehearsal=kept["rehearsal"] is not False,
        agreed=date.fromisoformat(kept["agreed_date"]),
        programme=str(kept["programme"]),
        version=str(kept["programme_version"]),
        basis=basis,
        lines=tuple(lines),
    )


def _line(kept: Mapping[str, Any], basis: Basis) -> ReleasedLine:
    """A finding with its shares worked out anew from its counts.

    Raises
    ------
    ReleaseError : counts that no protected release holds, or figures that are not those of its counts
    """
    printed = _printed(kept, basis)
    share, in_general = basis.share(printed), basis.in_general.share(printed)
    for figure, own in {**_numbers(share), "range_in_general": _numbers(in_general)["range"]}.items():
        if not _same(kept[figure], own):
            raise ReleaseError(f"{figure.replace('_', ' ')}, records and base do not fit together.")
    return ReleasedLine(
        section=str(kept["section"]),
        question=str(kept["question"]),
        wording=str(kept["wording"]),
        short=str(kept["finding"]),
        option=str(kept["option"]),
        answers=tuple(map(str, kept["answers"])),
        counted=str(kept["answers_counted"]),
        share=share,
        in_general=in_general,
        word=str(kept["in_words"]),
    )


def _printed(kept: Mapping[str, Any], basis: Basis) -> Printed:
    """What was printed of a count, from the file.

    Raises
    ------
    ReleaseError : counts that no protected release holds
    """
    if kept["base"] is None:
        return Printed(0, 0, 0, 0, SUPPRESSED)
    low, high = map(_whole, kept["base"])
    if not low <= high <= basis.read and high != SMALL - 1:
        raise ReleaseError("the base is no count of a protected release.")
    if kept["records"] is None:
        return Printed(0, high, low, high, WITHHELD if high < SMALL else TOO_SMALL)
    least, most = map(_whole, kept["records"])
    if not least <= most <= high or high - low > UNCERTAIN + 1:
        raise ReleaseError("the records are no count of a protected release, or more than the base.")
    exact = least == most
    if basis.settings.disclosure == "protected" and (
        low < COUNTS_NEED
        or (exact and (least < SMALL or (low == high and high - least < SMALL)))
        or (not exact and (least, most) != (0, SMALL - 1) and not (most == high and most - least in (3, 4)))
    ):
        raise ReleaseError("it gives a count that a protected release would not.")
    return Printed(least, most, low, high)


def _numbers(share: Share) -> dict[str, Any]:
    """The figures of a share as the file has them; None where one is not given."""
    given = not math.isnan(share.share)
    figure = given and share.base >= COUNTS_ONLY
    most = share.count if share.count_most is None else share.count_most
    low_base, base = (0, SMALL - 1) if share.note == WITHHELD else (share.least_base, share.base)
    return {
        "records": [share.count, most] if given else None,
        "base": None if share.note == SUPPRESSED else [low_base, base],
        "share": [round(float(end), DECIMALS) for end in (share.least, share.most)] if figure else None,
        "range": [round(share.low, DECIMALS), round(share.high, DECIMALS)]
        if figure and share.has_range
        else None,
    }


def _same(kept: Any, own: Any) -> bool:
    """Whether a figure is the one that its counts give, up to its last decimals."""
    if isinstance(kept, list) and isinstance(own, list):
        return len(kept) == len(own) and all(map(_same, kept, own))
    if kept is None or own is None:
        return kept is own
    return abs(float(kept) - own) < 10 / 10**DECIMALS


def _whole(value: Any) -> int:
    """A whole number from 0.

    Raises
    ------
    ValueError : anything else
    """
    if type(value) is not int or value < 0:
        raise ValueError("not a whole number")
    return value
