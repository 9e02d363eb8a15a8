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
from record_review.report.basis import base_text
from record_review.report.counts.printed import SUPPRESSED
from record_review.report.estimates.shares import ALL_READ
from record_review.report.lines.charts import intervals_chart
from record_review.report.lines.plot import Plot, shares_plot
from record_review.report.lines.release import Release, ReleasedLine
from record_review.report.lines.tables import SHARE_UNITS, ReportTable
from record_review.report.lines.words import day_in_words, percent, range_in_brackets, shown_percent
from record_review.report.page import pieces
from record_review.report.page.html import release_page
from record_review.report.page.pieces import Piece
from record_review.report.released.findings_file import read_release

HEADING = "Inspections side by side"
LARGEST = 3_000_000  # bytes of the page; it grows with the inspections


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
    questions: tuple[tuple[tuple[Release, ReleasedLine], ...], ...]
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
    unused = [*left_out]
    unused += [
        (release.label, f"of another programme, {release.programme}")
        for release in releases
        if release.programme != programme
    ]
    rows: dict[tuple, list[tuple[Release, ReleasedLine]]] = {}
    for release in shown:
        for line in release.lines:
            rows.setdefault(line.key, []).append((release, line))
    questions = [tuple(lines) for lines in rows.values()]
    if len(shown) > 1:
        unused += [
            (f"{lines[0][1].label} ({lines[0][1].wording})", f"put in this way only by {lines[0][0].label}")
            for lines in questions
            if len(lines) == 1
        ]
        questions = [lines for lines in questions if len(lines) > 1]
    return Overview(programme, tuple(shown), tuple(questions), tuple(unused))


def inspections_table(view: Overview) -> pd.DataFrame:
    """A row per inspection: partnership, agreed date, children, records read, whether it was practice."""
    return pd.DataFrame(
        [
            {
                "Inspection": release.label,
                "Agreed date": day_in_words(release.agreed),
                "Children": release.basis.population,
                "Records read": release.basis.read,
                "Counts": release.basis.settings.disclosure,
            }
            for release in view.releases
        ],
        dtype=object,
    )


def question_table(lines: Sequence[tuple[Release, ReleasedLine]]) -> pd.DataFrame:
    """A row per inspection: share, range and base of one finding."""
    return pd.DataFrame(
        [{"Inspection": release.label, **_cells(line)} for release, line in lines], dtype=object
    )


def left_out_table(view: Overview) -> pd.DataFrame:
    """A row for each release or finding that is not shown, with the reason."""
    return pd.DataFrame(view.left_out, columns=["What", "Why it is left out"], dtype=object)


def question_plot(lines: Sequence[tuple[Release, ReleasedLine]]) -> Plot:
    """The share and range of each inspection, drawn beside its name."""
    return shares_plot(line.share if line.has_share else None for _, line in lines)


def question_picture(lines: Sequence[tuple[Release, ReleasedLine]]) -> Picture:
    """A dot with its range per inspection, in alphabetical order."""
    first = lines[0][1]
    drawn = [
        (release.label, figure_words(line), line.share if line.has_share else None) for release, line in lines
    ]
    return intervals_chart(drawn, f"{first.label}{'' if first.option else f': {first.counted}'}")


def overview_page(view: Overview) -> bytes:
    """The page as one HTML file.

    Raises
    ------
    ReleaseError : it would be larger than `LARGEST`
    """
    return release_page(overview_pieces(view), largest=LARGEST)


def overview_pieces(view: Overview) -> list[Piece]:
    """The pieces of the page: which inspections, how to read it, every section, what is left out."""
    several = len(view.releases)
    practice = [release.label for release in view.releases if release.rehearsal]
    made: list[Piece | ReportTable] = [
        pieces.page(
            f"{HEADING}: {view.programme}",
            HEADING,
            kicker=f"Programme {view.programme}",
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
                "Counts were protected before release: where one could point at a child, an end or no "
                "figure is "
                "given.",
                "Only findings put in the same words, on the same scale, stand together.",
            ]
        ),
        ReportTable("inspections", "Inspections on this page.", inspections_table(view)),
    ]
    section = None
    for lines in view.questions:
        first = lines[0][1]
        if first.section != section:
            section = first.section
            made.append(pieces.heading(2, section))
        name = f"{pieces.anchor(first.question)}-{pieces.anchor(first.option or 'all')}-{len(made)}"
        caption = f"{first.label}: share of records with the answer {first.option or first.counted}."
        made += [
            pieces.heading(3, first.label),
            pieces.text(first.wording),
            ReportTable(name, caption, question_table(lines), SHARE_UNITS, plot=question_plot(lines)),
        ]
    made.append(pieces.heading(2, "What is not compared"))
    if view.left_out:
        made.append(ReportTable("left-out", "Left out of this page.", left_out_table(view)))
    else:
        made.append(pieces.text("Every finding is put in the same way in all of these inspections."))
    return _unique_anchors(pieces.laid_out([made])[0])


def _unique_anchors(page: Sequence[Piece]) -> list[Piece]:
    """The same with headings of equal words told apart, so that every link leads to its own."""
    seen: Counter[str] = Counter()
    made = []
    for piece in page:
        if piece["kind"] == "heading":
            seen[piece["id"]] += 1
            if seen[piece["id"]] > 1:
                piece = {**piece, "id": f"{piece['id']}-{seen[piece['id']]}"}
        made.append(piece)
    return made


def _cells(line: ReleasedLine) -> dict[str, int | str]:
    share = line.share
    if not line.has_share:
        absent = "not given" if share.note == SUPPRESSED else "too few"
        no_base = "not given" if share.note == SUPPRESSED else base_text(share)
        return {**dict.fromkeys(SHARE_UNITS, absent), "Base": no_base}
    ends: tuple[int | str, int | str] = (
        ("all read", "all read") if share.note == ALL_READ else (percent(share.low), percent(share.high))
    )
    return {**dict(zip(SHARE_UNITS, (shown_percent(share), *ends), strict=True)), "Base": base_text(share)}


def figure_words(line: ReleasedLine) -> str:
    """A released figure as text: share, base and range, or why there is none."""
    if not line.has_share:
        return "not given" if line.share.note == SUPPRESSED else "too few records"
    said = f"{shown_percent(line.share)}% of {base_text(line.share)}"
    return (
        f"{said}, all records read" if line.share.note == ALL_READ else said + range_in_brackets(line.share)
    )


def _place(path: Path) -> str:
    """A release by its inspection's folder: outputs/ID/release is ID."""
    return path.parent.name if path.name == "release" else path.name
