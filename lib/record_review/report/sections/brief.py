"""The first two pages: what was read and how it was chosen, the strongest and weakest findings, one chart.

Order, ties and words are functions of what is printed: findings with the same print stand level.
"""

from collections.abc import Sequence

from record_review.inspection import Programme
from record_review.report.basis import SMALL_BASE, WORDS_NEED, Basis
from record_review.report.lines.findings import Findings
from record_review.report.lines.line import Line, headlines, in_order, lines_of
from record_review.report.lines.plot import HALF, either_side_of_half, shares_plot
from record_review.report.lines.review import Review
from record_review.report.lines.words import (
    day_in_words,
    finding_sentence,
    has_share,
    named,
    records_text,
    shown_percent,
    why_no_figure,
    word,
)
from record_review.report.page import pieces
from record_review.report.page.pieces import Part, Piece

NAMED = 5  # strongest and weakest findings named on the first page
NEXT = 3  # findings named after those that stand level at the top
LEVEL = 8  # of findings that stand level, so many are named


def in_brief(review: Review, findings: Findings) -> Part:
    """What was read and how it was chosen, in four sentences; the strongest and the weakest findings, and
    those that are too uncertain to call."""
    told = [line for line in headlines(findings.lines) if has_share(line.share)]
    ranked = in_order([line for line in told if line.share.least_base >= SMALL_BASE])
    made = [pieces.heading(2, "In brief"), pieces.text(four_sentences(review, findings), lead=True)]
    several = min(NAMED, len(ranked) // 2)
    if not several:
        few = "Too few findings have figures to single out any."
        return [*made, pieces.text(few), *_called(told, findings.basis)]
    strongest = level(ranked, several)
    weakest = level([line for line in reversed(ranked) if line not in strongest], several)
    made += [
        pieces.heading(3, f"Strongest of {len(ranked)} findings with {SMALL_BASE} records or more"),
        *_sentences(strongest, review.programme, findings.basis, _next_after(strongest, ranked)),
        pieces.heading(3, "Weakest of them"),
        *_sentences(weakest, review.programme, findings.basis),
    ]
    return [*made, *_called(told, findings.basis)]


def four_sentences(review: Review, findings: Findings) -> str:
    """What was read, how it was chosen, what is missing, and how far the figures go."""
    basis, selection = findings.basis, review.selection
    everyone, drawn = f"{basis.population:,}", len(selection.selected)
    replaced, unread = len(review.replacements), drawn - basis.read
    read = "all" if basis.census else f"{basis.read}"
    lottery = "There were no more children than records to be read, so none had to be chosen."
    if drawn < len(review.population.children):
        chance = "the same chance of selection" if basis.equal_weights else "a known chance of selection"
        lottery = (
            f"They were chosen by lottery: a public number picked one of {selection.lists:,} lists made "
            f"beforehand, each of them like the population, in which every child had {chance}"
        )
        practice = "; in this practice run the number stood in the settings, so it proves nothing."
        lottery += practice if review.inspection.rehearsal else "."
    missing = "No record was replaced"
    if replaced:
        missing = (
            f"{replaced} of the selected records {'was' if replaced == 1 else 'were'} replaced by "
            "reserves, chosen as close matches and not at random"
        )
    missing += f", and {unread} could not be read." if unread else ", and none was left unread."
    sure = (
        "All records were read, so nothing was left to chance"
        if basis.census
        else f"The figures are estimates for all {everyone} children, and the likely range beside each says "
        "how far chance may have moved it"
    )
    agreed = day_in_words(findings.release.agreed)
    return (
        f"Of the {everyone} children who had been involved in at least one protective process in the two "
        f"years to {agreed}, the records of {read} were read. {lottery} {missing} {sure}; they are one form "
        "of evidence in the inspection, and no evaluation of services."
    )


def at_a_glance(review: Review, findings: Findings) -> Part:
    """One chart of all headline findings, by section, from the largest share to the smallest."""
    programme, rows, groups, drawn = review.programme, [], [], []
    for section in programme.sections:
        inside = in_order(headlines(lines_of(findings.lines, section)))
        rows += [[named(line), *_figures(line, programme)] for line in inside]
        drawn += [line.share for line in inside]
        if inside:
            groups.append((section.title, len(inside)))
    chart = pieces.plain_table(
        "headlines",
        "Headline findings by section, from the largest share of records to the smallest.",
        [("Finding", False), ("Records", True), ("Share", True), ("In words", False)],
        rows,
        plot=shares_plot(drawn),
        groups=groups,
        whole_page=True,
    )
    return [pieces.heading(2, "All headline findings", new_page=True), chart] if rows else []


def _figures(line: Line, programme: Programme) -> tuple[str, str, str]:
    """Records, share and word of a line, or in words why there is none."""
    share = line.share
    if not has_share(share):
        return records_text(share), "–", why_no_figure(share)
    said = word(share, programme) or f"under {WORDS_NEED} records"
    if either_side_of_half(share):
        said = "either side of half"
    return records_text(share), f"{shown_percent(share)}%", said


def level(ranked: Sequence[Line], named: int) -> list[Line]:
    """The first findings, and those that stand level with the last of them."""
    if not ranked:
        return []
    last = ranked[min(named, len(ranked)) - 1].share.rank
    return [line for place, line in enumerate(ranked) if place < named or line.share.rank == last]


def _sentences(lines: Sequence[Line], programme: Programme, basis: Basis, next_ones: str = "") -> list[Piece]:
    """These findings as sentences; where very many stand level, the first of them and how many more."""
    if not lines:
        return [pieces.text("None besides those that stand level above.")]
    made = [pieces.bullets([finding_sentence(line, programme, basis) for line in lines[:LEVEL]])]
    alike = sum(line.share.rank == lines[-1].share.rank for line in lines)
    more = len(lines) - LEVEL
    if alike > 1:
        others = f", {more} more than are named here" if more > 0 else ""
        made.append(pieces.text(f"{alike} of them stand level, by what is printed{others}{next_ones}."))
    return made


def _next_after(strongest: Sequence[Line], ranked: Sequence[Line]) -> str:
    """The findings that come next where those named all stand level, and so say little of what stands out."""
    if len({line.share.rank for line in strongest}) > 1:
        return ""
    said = [
        f"{named(line)}, {records_text(line.share)} ({shown_percent(line.share)}%)"
        for line in ranked[len(strongest) : len(strongest) + NEXT]
    ]
    return f"; next come {'; '.join(said)}" if said else ""


def _called(told: Sequence[Line], basis: Basis) -> list[Piece]:
    """Of how many findings it can be told on which side of a half they are, and of which it cannot."""
    if basis.census or not told:
        return []
    open_ones = [line for line in told if either_side_of_half(line.share)]
    above = sum(line.share.low >= HALF for line in told)
    below = len(told) - above - len(open_ones)
    text = (
        f"Of {len(told)} headline findings with a figure {above} hold for more than half of all children "
        f"even at the lower end of their range, and {below} for fewer than half even at the upper end."
    )
    if open_ones:
        large = [line.label for line in open_ones if line.share.least_base >= SMALL_BASE]
        few = len(open_ones) - len(large)
        listed = [*large, *([f"{few} with fewer than {SMALL_BASE} records"] if few else [])]
        text += (
            f" The range of the other {len(open_ones)} reaches to both sides of a half, so they are not "
            f"called either way: {'; '.join(listed)}. Each is put so that a larger share is better; the "
            "ranges of neighbours overlap, so their order is not certain."
        )
    return [pieces.heading(3, "Too uncertain to call"), pieces.text(text)]
