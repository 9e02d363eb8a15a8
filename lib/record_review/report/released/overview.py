"""Several finished inspections of one programme side by side, from their released tables alone.

No league table: inspections stand in alphabetical order whatever was found, each with the range of its own
figure. Knows releases only.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from record_review.inspection import ReleaseError
from record_review.inspection.look import Picture
from record_review.report.estimates.stratified import ALL_READ
from record_review.report.lines.charts import intervals_figure
from record_review.report.lines.tables import ReportTable
from record_review.report.lines.words import percent, shown_percent
from record_review.report.page import pieces
from record_review.report.page.pieces import Piece
from record_review.report.protection.protect import SUPPRESSED
from record_review.report.released.findings_file import Finding, Release, read_release
from record_review.report.sections.front import in_words

HEADING = "Inspections side by side"
LARGEST = 3_000_000  # bytes of the page; it grows with the inspections
UNITS = {"Share (%)": "%", "Range from (%)": "%", "Range to (%)": "%"}


@dataclass(frozen=True)
class Overview:
    """Releases of one programme, and what is left out.

    releases : by partnership, then agreed date
    questions : findings with the same wording, option, scale and answers counted, each with the releases that
        have it, in the order in which they are asked
    left_out : (what, why): releases that could not be used, and findings of one release alone
    """

    programme: str
    releases: tuple[Release, ...]
    questions: tuple[tuple[tuple[Release, Finding], ...], ...]
    left_out: tuple[tuple[str, str], ...]


def read_releases(paths: Iterable[Path]) -> tuple[list[Release], list[tuple[str, str]]]:
    """The releases of several folders or zip files, and those that cannot be read with the reason."""
    releases, left_out = [], []
    for path in paths:
        try:
            releases.append(read_release(path))
        except ReleaseError as refusal:
            left_out.append((_place(path), " ".join(refusal.problems)))
    return releases, left_out


def overview(
    releases: Sequence[Release], left_out: Sequence[tuple[str, str]] = (), *, programme: str | None = None
) -> Overview:
    """Put releases side by side, question by question.

    Parameters
    ----------
    releases, left_out : as `read_releases` gives them
    programme : the one to show; without it that of the most releases, of two the first by name

    Raises
    ------
    ReleaseError : no release of the programme; an inspection that is there twice
    """
    why = [f"{what}: {reason}" for what, reason in left_out]
    if not releases:
        raise ReleaseError("There is no released inspection to show.", *why)
    if programme is None:
        counted = Counter(release.programme for release in releases)
        programme = min(counted, key=lambda name: (-counted[name], name))
    shown = sorted(
        (release for release in releases if release.programme == programme),
        key=lambda release: (release.partnership.casefold(), release.agreed, release.inspection),
    )
    if not shown:
        raise ReleaseError(f"No release is of the programme {programme}.", *why)
    names = Counter(release.inspection for release in shown)
    if twice := [name for name, count in names.items() if count > 1]:
        raise ReleaseError(f"{', '.join(twice)}: named more than once. Name each inspection once.")
    apart = [*left_out]
    apart += [
        (release.label, f"of another programme, {release.programme}")
        for release in releases
        if release.programme != programme
    ]
    rows: dict[tuple, list[tuple[Release, Finding]]] = {}
    for release in shown:
        for finding in release.findings:
            rows.setdefault(finding.key, []).append((release, finding))
    questions = [tuple(found) for found in rows.values()]
    if len(shown) > 1:
        lone = [found for found in questions if len(found) == 1]
        apart += [
            (f"{found[0][1].label} ({found[0][1].wording})", f"put in this way only by {found[0][0].label}")
            for found in lone
        ]
        questions = [found for found in questions if len(found) > 1]
    return Overview(programme, tuple(shown), tuple(questions), tuple(apart))


def inspections_table(found: Overview) -> pd.DataFrame:
    """A row per inspection: partnership, agreed date, children, records read, whether it was practice."""
    return pd.DataFrame(
        [
            {
                "Inspection": release.label,
                "Agreed date": in_words(release.agreed),
                "Children": release.population,
                "Records read": release.read,
                "Counts rounded to": release.step if release.step > 1 else "not rounded",
            }
            for release in found.releases
        ],
        dtype=object,
    )


def question_table(lines: Sequence[tuple[Release, Finding]]) -> pd.DataFrame:
    """A row per inspection: share, range and base of one finding."""
    return pd.DataFrame(
        [{"Inspection": release.label, **_cells(release, finding)} for release, finding in lines],
        dtype=object,
    )


def left_out_table(found: Overview) -> pd.DataFrame:
    """A row for each release or finding that is not shown, with the reason."""
    return pd.DataFrame(found.left_out, columns=["What", "Why it is left out"], dtype=object)


def question_picture(lines: Sequence[tuple[Release, Finding]]) -> Picture:
    """A dot with its range per inspection, in alphabetical order."""
    finding = lines[0][1]
    drawn = [
        (release.label, _value(release, line), None if _absent(line) else line.share)
        for release, line in lines
    ]
    counted = "" if finding.option else f": {finding.counted}"
    return intervals_figure(drawn, f"{finding.label}{counted}")


def overview_pieces(found: Overview) -> list[Piece]:
    """The page: whom it sets side by side, how to read it, each section's findings, what is left out."""
    several = len(found.releases)
    practice = [release.label for release in found.releases if release.rehearsal]
    told: list[Piece] = [
        pieces.page(
            f"{HEADING}: {found.programme}",
            HEADING,
            kicker=f"Programme {found.programme}",
            lines=[f"{several} released {'inspection' if several == 1 else 'inspections'}"],
            banner=f"With practice runs: {'; '.join(practice)}." if practice else "",
            footer=[
                "Made from released tables alone, with the record review workbench, which is not affiliated "
                "with the Care Inspectorate."
            ],
        ),
        pieces.heading(2, "How to read this page"),
        pieces.text(
            "Every figure is about the children of one partnership’s return, from a sample of their records. "
            "The dot is the share of records, the line its likely range. Inspections stand in alphabetical "
            "order: this is no ranking, and the order of dots is not an order of partnerships.",
            lead=True,
        ),
        pieces.bullets(
            [
                "Two ranges that overlap may or may not differ, and of many pairs some look different by "
                "chance alone: about 5 in 100.",
                "Inspections differ in when they were made, in who read, and in which children were in the "
                "population. None of this is in the ranges.",
                "Counts were protected before release. Where they were rounded, shares are about right and "
                "not exact; where a count was hidden, no figure is given.",
                "Only findings put in the same words, on the same scale, stand together.",
            ]
        ),
        pieces.table(ReportTable("inspections", "Inspections on this page.", inspections_table(found))),
    ]
    section = None
    for lines in found.questions:
        first = lines[0][1]
        if first.section != section:
            section = first.section
            told.append(pieces.heading(2, section))
        told.append(pieces.heading(3, first.label))
        told.append(pieces.text(first.wording))
        told.append(pieces.figure(question_picture(lines)))
        name = f"{pieces.anchor(first.question)}-{pieces.anchor(first.option or 'all')}-{len(told)}"
        counted = first.option or first.counted
        caption = f"{first.label}: share of records with the answer {counted}."
        told.append(pieces.table(ReportTable(name, caption, question_table(lines), UNITS)))
    told.append(pieces.heading(2, "What is not compared"))
    if found.left_out:
        told.append(pieces.table(ReportTable("left-out", "Left out of this page.", left_out_table(found))))
    else:
        told.append(pieces.text("Every finding is put in the same way in all of these inspections."))
    return _unique_anchors(told)


def _unique_anchors(told: Sequence[Piece]) -> list[Piece]:
    """The same with headings of equal words told apart, so that every link leads to its own."""
    seen: Counter[str] = Counter()
    made = []
    for piece in told:
        if piece["kind"] == "heading":
            seen[piece["id"]] += 1
            if seen[piece["id"]] > 1:
                piece = {**piece, "id": f"{piece['id']}-{seen[piece['id']]}"}
        made.append(piece)
    return made


def _cells(release: Release, finding: Finding) -> dict[str, int | str]:
    if _absent(finding):
        if finding.share.note == SUPPRESSED:
            return {**dict.fromkeys(UNITS, "not given"), "Base": finding.base or "not given"}
        return {**dict.fromkeys(UNITS, "too few"), "Base": finding.base or f"under {max(release.step, 5)}"}
    share = finding.share
    ends: tuple[int | str, int | str] = (
        ("all read", "all read") if share.note == ALL_READ else (percent(share.low), percent(share.high))
    )
    step = release.step if release.step > 1 else None
    return {**dict(zip(UNITS, (shown_percent(share, step), *ends), strict=True)), "Base": finding.base}


def _value(release: Release, finding: Finding) -> str:
    cells = _cells(release, finding)
    if _absent(finding):
        return "not given" if finding.share.note == SUPPRESSED else "too few records"
    said = f"{cells['Share (%)']}% of {finding.base}"
    if finding.share.note == ALL_READ:
        return f"{said}, all records read"
    return f"{said} ({cells['Range from (%)']}% to {cells['Range to (%)']}%)"


def _absent(finding: Finding) -> bool:
    return finding.share.share != finding.share.share


def _place(path: Path) -> str:
    """A release by its inspection's folder: outputs/ID/release is ID."""
    return path.parent.name if path.name == "release" else path.name
