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
from record_review.report.basis import COUNTS_ONLY, HIDDEN_COUNT, WITHHELD, Basis
from record_review.report.estimates.shares import Share
from record_review.report.lines.release import Release, ReleasedLine
from record_review.report.lines.tables import SHARE_UNITS, ReportTable, figure_cells, table_of, word_cell
from record_review.report.protection.modes import SMALLEST_STEP
from record_review.report.released.place import ASK, TABLE, numbers_file

SCHEMA = 1  # of the file; another is refused
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
    "Protection": ("protection", "rounded, suppressed or exact: how counts are protected"),
    "Design effect": (
        "design_effect",
        "by how much unequal weights lengthen the variance; 1 when all records weigh the same",
    ),
    "Rounded to": ("rounded_to", "counts are multiples of this; 1 when they are not rounded"),
    "Threshold": ("threshold", "a smaller base has no figures"),
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
    "Records": "records with one of these answers, rounded or exact as Protection says; [c] where hidden",
    "Base": "records with an answer, likewise",
    "Share (%)": "records out of base, of these counts",
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

    A count of findings is the protected one: where counts are rounded, 0 is any number below ``rounded_to``,
    and a count equal to its base leaves as few out. ``null`` where a count, a share or a range is not given.
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
        "rounded_to": basis.rounding_step,
        "threshold": basis.settings.threshold,
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
    return BETWEEN.join(value) if isinstance(value, list) else 1 if value is None else value


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
    step, mode = kept["rounded_to"], kept["protection"]
    if mode not in ("rounded", "suppressed", "exact") or (mode == "rounded") != (step is not None):
        raise ReleaseError(f"{name}: it is not the file of a protected release. {ASK}")
    if step is not None and _whole(step) < SMALLEST_STEP:
        raise ReleaseError(f"{name}: it is not the file of a protected release. {ASK}")
    children, read, strata, threshold = (
        _whole(kept[fact]) for fact in ("children", "records_read", "categories", "threshold")
    )
    effect = float(kept["design_effect"])
    if not (1 <= read <= children and 1 <= strata <= read and 1 <= effect < 100):
        raise ReleaseError(f"{name}: children, records read and categories do not fit together. {ASK}")
    # Where counts are not rounded the step is that of other tables, and no line hangs on it.
    settings = ReportSettings(disclosure=mode, base=step or ReportSettings.base, threshold=threshold)
    basis = Basis(read, children, strata, settings, effect)
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
    step, hiding = basis.rounding_step or 1, basis.settings.disclosure == "suppressed"
    none = HIDDEN_COUNT if hiding else 0
    base, count = (none if kept[name] is None else _whole(kept[name]) for name in ("base", "records"))
    if (base % step and base != none) or base > basis.read + 2 * step:
        raise ReleaseError("the base is no count of a protected release.")
    if count != none and (count % step or count > base):
        raise ReleaseError("the records are no count of a protected release, or more than the base.")
    threshold = basis.settings.threshold
    if hiding and count != none and not threshold <= count <= base - threshold:
        raise ReleaseError("it gives a count that a release with hidden counts would hide.")
    share, in_general = basis.share(count, base), basis.in_general.share(count, base)
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


def _numbers(share: Share) -> dict[str, Any]:
    """The figures of a share as the file has them; None where one is not given."""
    given = not math.isnan(share.share)
    figure = given and share.base >= COUNTS_ONLY
    return {
        "records": share.count if given else None,
        "base": None if share.note == WITHHELD or share.base == HIDDEN_COUNT else share.base,
        "share": round(share.share, DECIMALS) if figure else None,
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
