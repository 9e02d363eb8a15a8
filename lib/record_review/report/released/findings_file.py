"""The findings of a release as one table that a program can read, and a release read back from it.

Knows protected numbers only: what is written here can be worked out from the page. Read back, every line is
checked against itself, so that a file that was edited, cut or never protected is refused.
"""

import csv
import io
import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

import pandas as pd

from record_review.inspection import Inspection, ReleaseError, ReportSettings
from record_review.report.estimates.stratified import Share
from record_review.report.lines.line import Item
from record_review.report.lines.tables import (
    BOUNDARY,
    HIDDEN,
    NO_RANGE,
    SHARE_UNITS,
    TOO_FEW,
    ReportTable,
    share_cells,
)
from record_review.report.protection.protect import (
    SMALLEST_STEP,
    SUPPRESSED,
    WITHHELD,
    released_share,
    shown_count,
)

FINDINGS = "findings"
LARGEST = 5_000_000  # bytes; a release's table has some hundred lines
BETWEEN = "; "  # between the answers of a scale

COLUMNS = {
    "Inspection": "id of the inspection",
    "Partnership": "as the inspection file names it",
    "Rehearsal": "Yes when it was practice and not an inspection",
    "Agreed date": "year-month-day on which the partnership regards its return as accurate",
    "Programme": "name of the programme file",
    "Programme version": "version of the programme file, which holds the questions and scales",
    "Children": "children in the population",
    "Records read": "records read in all",
    "Categories": "categories of children that the ranges allow for",
    "Protection": "rounded, suppressed or exact: how counts are protected",
    "Design effect": "by how much unequal weights lengthen the variance; 1 when all records weigh the same",
    "Rounded to": "counts are multiples of this; 1 when they are not rounded",
    "Threshold": "a smaller base has no figures",
    "Section": "of the record reading tool",
    "Question": "id of the question in the programme file",
    "Wording": "the question as it was put",
    "Finding": "what the question is called in tables and charts",
    "Option": "the answer reported, for a question with several answers; otherwise blank",
    "Answers": "the answers that could be given, best to worst where they are ordered",
    "Answers counted": "the answers that count as the finding",
    "Records": "records with one of these answers, rounded or exact as Protection says; [c] where hidden",
    "Base": "records with an answer, likewise",
    "Share (%)": "records out of base, of these counts",
    "Range from (%)": "lower end of the likely range",
    "Range to (%)": "upper end of the likely range",
    "In words": "the programme's word for the share",
}
FACTS = tuple(COLUMNS)[:13]  # the same on every line


@dataclass(frozen=True)
class Finding:
    """One line of a release: what was asked, and the protected counts.

    found, base : protected counts, 0 where hidden; ``share`` says why where there is no figure
    share : with its range for all children of the population
    endless : the same with the range for practice in general, as if the population had no end
    """

    section: str
    question: str
    wording: str
    label: str
    option: str
    answers: tuple[str, ...]
    counted: str
    found: int
    base: int
    share: Share
    endless: Share

    @property
    def key(self) -> tuple[str, str, tuple[str, ...], str]:
        """Two findings can be compared when wording, option, scale and answers counted are the same."""
        return self.wording, self.option, self.answers, self.counted


@dataclass(frozen=True)
class Release:
    """An inspection as its release tells it."""

    inspection: str
    partnership: str
    rehearsal: bool
    agreed: date
    programme: str
    version: str
    population: int
    read: int
    step: int
    findings: tuple[Finding, ...]

    @property
    def label(self) -> str:
        return f"{self.partnership}, {self.inspection}{' (practice)' if self.rehearsal else ''}"


def findings_table(
    items: Sequence[Item],
    inspection: Inspection,
    *,
    agreed: date,
    population: int,
    read: int,
    strata: int,
    effect: float = 1.0,
) -> ReportTable:
    """Every line of the report with the facts it needs to be read without the page.

    Parameters
    ----------
    items : released items
    population, read, strata : children, records read, categories of children
    effect : design effect of unequal weights, as `released_share` was given it
    """
    programme, settings = inspection.programme, inspection.report
    step = settings.base if settings.disclosure == "rounded" else None
    facts = {
        "Inspection": inspection.inspection_id,
        "Partnership": inspection.partnership,
        "Rehearsal": "Yes" if inspection.rehearsal else "No",
        "Agreed date": agreed.isoformat(),
        "Programme": programme.name,
        "Programme version": programme.version,
        "Children": population,
        "Records read": read,
        "Categories": strata,
        "Protection": settings.disclosure,
        "Design effect": f"{effect:.4g}",
        "Rounded to": step or 1,
        "Threshold": settings.threshold,
    }
    rows = []
    for item in items:
        answers = item.question.options if item.option else item.scale.answers
        cells = share_cells(item.share, programme, step)
        told = {name: cells[name] for name in ("Records", "Base", *SHARE_UNITS, "In words")}
        rows.append(
            {
                **facts,
                "Section": programme.section(item.question.section).title,
                "Question": item.question.id,
                "Wording": item.question.text,
                "Finding": item.question.short,
                "Option": item.option,
                "Answers": BETWEEN.join(answers),
                "Answers counted": item.counted,
                **told,
                "In words": str(told["In words"]).removesuffix(f" {BOUNDARY}"),
            }
        )
    caption = "Every finding of the report on a line of its own, for a later inspection to be compared with."
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    return ReportTable(FINDINGS, caption, frame, SHARE_UNITS)


def release_of(shown: ReportTable) -> Release:
    """The release that a table of `findings_table` tells of, without a way through a file."""
    rows = [{name: str(value) for name, value in row.items()} for row in shown.frame.to_dict("records")]
    return _release(rows, "this report")


def read_release(path: Path) -> Release:
    """Read the released tables of an inspection.

    Parameters
    ----------
    path : folder or zip file with `findings.csv`, at any depth but once; or that file itself

    Raises
    ------
    ReleaseError : nothing there, several, or a table that is damaged, not protected or of another form; the
        sentence names the file and the line, and says what to do
    """
    name, content = _findings_file(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReleaseError(f"{name}: it is not UTF-8 text. {ASK}") from None
    lines = list(csv.reader(io.StringIO(text)))
    if not lines or tuple(lines[0]) != tuple(COLUMNS):
        missing = sorted(set(COLUMNS) - set(lines[0] if lines else []))
        raise ReleaseError(
            f"{name}: its headings are not those of a release"
            + (f"; there is no {', no '.join(missing[:3])}" if missing else "")
            + f". {ASK}"
        )
    if any(len(line) != len(COLUMNS) for line in lines[1:]) or len(lines) < 2:
        raise ReleaseError(f"{name}: it has no findings, or a line is cut short. {ASK}")
    rows = [dict(zip(COLUMNS, map(_as_written, line), strict=True)) for line in lines[1:]]
    return _release(rows, name)


ASK = "Use the release as it was handed over, unchanged."


def _findings_file(path: Path) -> tuple[str, bytes]:
    wanted = f"{FINDINGS}.csv"
    if path.is_file() and path.suffix.casefold() == ".zip":
        try:
            with zipfile.ZipFile(path) as packed:
                inside = [
                    entry for entry in packed.infolist() if PurePosixPath(entry.filename).name == wanted
                ]
                _exactly_one(path, len(inside))
                if inside[0].file_size > LARGEST:
                    raise ReleaseError(f"{path.name}: {wanted} in it is too large to be a release. {ASK}")
                return f"{path.name}, {wanted}", packed.read(inside[0])
        except (zipfile.BadZipFile, RuntimeError, OSError, NotImplementedError):
            raise ReleaseError(f"{path.name}: it cannot be opened as a zip file. {ASK}") from None
    if path.is_dir():
        found = sorted(path.rglob(wanted))
        _exactly_one(path, len(found))
        path = found[0]
    elif not path.is_file():
        raise ReleaseError(f"There is no {path.name}: name the folder or zip file of a release.")
    if path.stat().st_size > LARGEST:
        raise ReleaseError(f"{path.name}: it is too large to be the table of a release. {ASK}")
    return path.name, path.read_bytes()


def _exactly_one(path: Path, found: int) -> None:
    if found != 1:
        raise ReleaseError(
            f"{path.name}: expected one {FINDINGS}.csv in it, found {found or 'none'}. Name the folder or "
            "zip file of one release made by this workbench."
        )


def _as_written(cell: str) -> str:
    """A cell without the mark that keeps a spreadsheet from running it."""
    return cell[1:] if re.match(r"'[=+\-@\t\r]", cell) else cell


def _release(rows: Sequence[Mapping[str, str]], name: str) -> Release:
    first, problems = rows[0], []
    if any(row[fact] != first[fact] for row in rows for fact in FACTS):
        raise ReleaseError(f"{name}: it mixes lines of several inspections. {ASK}")
    try:
        agreed = date.fromisoformat(first["Agreed date"])
        population, read, strata, step, threshold = (
            int(first[fact]) for fact in ("Children", "Records read", "Categories", "Rounded to", "Threshold")
        )
        effect = float(first["Design effect"])
    except ValueError:
        raise ReleaseError(
            f"{name}: a date or number that every line repeats cannot be read. {ASK}"
        ) from None
    rounded = first["Protection"] == "rounded"
    if first["Protection"] not in ("rounded", "suppressed", "exact") or (step < SMALLEST_STEP) == rounded:
        raise ReleaseError(f"{name}: it is not the table of a protected release. {ASK}")
    if not (1 <= read <= population and 1 <= strata <= read and 1 <= effect < 100 and threshold >= 0):
        raise ReleaseError(f"{name}: children, records read and categories do not fit together. {ASK}")
    settings = ReportSettings(base=step, threshold=threshold)
    findings = []
    for line, row in enumerate(rows, start=2):
        found = _finding(row, settings, population=population, read=read, strata=strata, effect=effect)
        if isinstance(found, str):
            problems.append(f"{name}, line {line}: {found}")
        else:
            findings.append(found)
    if len({finding.key for finding in findings}) < len(findings):
        problems.append(f"{name}: a finding is there twice.")
    if problems:
        raise ReleaseError(*problems[:10], f"The table is not as it was released. {ASK}")
    return Release(
        inspection=first["Inspection"],
        partnership=first["Partnership"],
        rehearsal=first["Rehearsal"] != "No",
        agreed=agreed,
        programme=first["Programme"],
        version=first["Programme version"],
        population=population,
        read=read,
        step=step,
        findings=tuple(findings),
    )


def _finding(
    row: Mapping[str, str],
    settings: ReportSettings,
    *,
    population: int,
    read: int,
    strata: int,
    effect: float,
) -> Finding | str:
    """A line with its share worked out anew from its counts, or what is wrong with it."""
    step, suppressed = settings.base, row["Protection"] == "suppressed"
    nothing = row["Base"] == f"under {step}" or (suppressed and row["Base"] == HIDDEN)
    base = 0 if nothing else _count(row["Base"])
    if base is None or base % step or base > read + 2 * step:
        return "the base is no count of a protected release."
    hidden = row["Records"] in (HIDDEN, NO_RANGE, TOO_FEW)
    found = 0 if hidden or row["Records"] == f"under {step}" else _count(row["Records"])
    if row["Records"] == f"over {base - step}":
        found = base
    if found is None or found % step or found > base:
        return "the records are no count of a protected release, or more than the base."
    if not hidden and row["Records"] != str(shown_count(found, base, step if step > 1 else None)):
        return "none or all of a base is said in another way than a protected release says it."
    share, endless = (
        released_share(
            found, base, read=read, population=children, strata=strata, settings=settings, effect=effect
        )
        for children in (population, math.inf)
    )
    told = _count(row["Share (%)"])
    low, high = _count(row["Range from (%)"]), _count(row["Range to (%)"])
    if suppressed and row["Records"] == HIDDEN:
        if {row[name] for name in SHARE_UNITS} != {HIDDEN}:
            return "it gives a figure of a count that is hidden."
        none = math.nan
        share = endless = Share(0, base, none, none, none, none, 0, none, SUPPRESSED)
    elif suppressed and row["Base"] == HIDDEN:
        return "it gives a count of a base that is hidden."
    elif step == 1:
        share, endless = _as_told(share, endless, None if hidden else told, low, high)
    elif math.isnan(share.share) != hidden:
        return "it gives a figure where a protected release gives none, or none where it gives one."
    near = 100 * share.share
    if step > 1 and told is not None and abs(told - near) > 1:
        return "share, records and base do not fit together."
    if low is not None and high is not None and not low <= near + 1 <= high + 2:
        return "the range does not hold the share."
    answers = tuple(row["Answers"].split(BETWEEN))
    return Finding(
        row["Section"],
        row["Question"],
        row["Wording"],
        f"{row['Finding']}: {row['Option']}" if row["Option"] else row["Finding"],
        row["Option"],
        answers,
        row["Answers counted"],
        found,
        base,
        share,
        endless,
    )


def _as_told(
    share: Share, endless: Share, told: int | None, low: int | None, high: int | None
) -> tuple[Share, Share]:
    """Of counts that are not rounded, the share and range as they stand there: weights may be in them, and
    any figure may be left out."""
    none = math.nan
    if told is None or math.isnan(endless.share):
        absent = replace(share, share=none, low=none, high=none, note=WITHHELD)
        return absent, absent
    as_told, moved = told / 100, told / 100 - endless.share
    if low is not None and high is not None:
        share = replace(share, share=as_told, low=low / 100, high=high / 100, note="")
    else:
        share = replace(share, share=as_told)
    low_end, high_end = max(0.0, endless.low + moved), min(1.0, endless.high + moved)
    return share, replace(endless, share=as_told, low=low_end, high=high_end)


def _count(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None
