"""How far off each headline finding could be, by source: the draw, replacement, readers, the list.

The parts of what surveys call total error (Groves & Lyberg 2010), each in percentage points on one scale.
They are of different kinds, a range, two bounds and a rough figure, and do not add up. Exact, for the team
alone.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from record_review.reading import ReaderEffect, with_judgement
from record_review.report.basis import COUNTS_ONLY
from record_review.report.estimates.missing import share_with_missing
from record_review.report.lines.line import Line, lines_of
from record_review.report.lines.plot import ALL, OPEN, PART, RANGE, Plot, Shape
from record_review.report.lines.review import Review
from record_review.report.page import pieces
from record_review.report.page.pieces import Part
from record_review.report.sections.missing import STEPS
from record_review.report.team.checks import exact_percent
from record_review.report.team.moved import replaced_weights, with_those_first_drawn

CHANCE, REPLACED, READERS, MISSING = "Chance", "Replaced", "Readers", "Missing"
CALLED = {
    CHANCE: "chance of the draw",
    REPLACED: "records replaced",
    READERS: "readers’ judgement (rough)",
    MISSING: "children missing from the list",
}
# In the order in which they are drawn: the rough one is a mark alone, and on top
DRAWN_AS = {REPLACED: ALL, MISSING: PART, CHANCE: RANGE, READERS: OPEN}
POINTS = 20  # the scale ends at a multiple, so that its quarters are whole points


def error_sources_part(review: Review, effect: ReaderEffect | None) -> Part:
    """One picture of all headline findings, by section, with its figures; what is largest most often.

    Parameters
    ----------
    effect : what the training showed of how far readers differ; None where nothing is known of it
    """
    listed = len(review.population.children)
    missing = review.inspection.report.missing or math.ceil(listed * STEPS[0])
    lines = [line for section in review.programme.sections for line in lines_of(review.headlines, section)]
    away = replaced_weights(review, [line.question for line in lines])
    moves = [could_move(review, line, away[line.question.id], missing, effect) for line in lines]
    sources = [source for source in CALLED if source != READERS or effect]
    counts = [(s.title, len(lines_of(review.headlines, s))) for s in review.programme.sections]
    return [
        pieces.heading(2, "How far off each finding could be"),
        pieces.text(f"{largest_sentence(moves)} {_readers_sentence(effect)}", lead=True),
        pieces.text(
            "How far the share could be from the truth on its farther side, in percentage points. Chance: the"
            " end of the 95% range. Replaced: had no record been replaced, whatever the replaced ones hold."
            f" Missing: if {_children(missing)} missing beside {listed:,} listed, and as many in a hundred of"
            " those asked, all different from them. Replaced and missing are bounds: what is likely is less."
            " The figures are of different kinds and do not add up."
        ),
        pieces.plain_table(
            "error-sources",
            "How far each headline finding could be off, by source, in percentage points.",
            [("Finding", False), ("Share", True), *((source, True) for source in sources)],
            [
                [line.label, _percent(line.share.share), *(exact_percent(move[s]) for s in sources)]
                for line, move in zip(lines, moves, strict=True)
            ],
            plot=sources_plot(moves, [line.share.base >= COUNTS_ONLY for line in lines]),
            note=f"Not drawn where fewer than {COUNTS_ONLY} records have an answer.",
            groups=[group for group in counts if group[1]],
        ),
    ]


def could_move(
    review: Review, line: Line, replaced: Sequence[float], missing: int, effect: ReaderEffect | None
) -> dict[str, float]:
    """How far one share could be off by each source: the distance to the farther end, 0 to 1; NaN where that
    is not known.

    Parameters
    ----------
    replaced : weights of the replaced records that could have been asked
    missing : children that may be missing from the list
    effect : as for `error_sources_part`; without one the readers have no entry
    """
    share, listed = line.share, len(review.population.children)
    if not share.base:
        return dict.fromkeys(CALLED if effect else set(CALLED) - {READERS}, math.nan)
    base, meets = review.base(line), review.meets(line)
    stayed = base & ~review.brought_in
    found, of = (float(review.design.weight[which].sum()) for which in (meets & stayed, stayed))
    ends = {
        CHANCE: (share.low, share.high),
        REPLACED: with_those_first_drawn(found, of, sum(replaced)),
        MISSING: share_with_missing(share.share, share.share, listed, missing),
    }
    if effect:
        pairs = review.by_question[line.question.id]["reader"][base].value_counts()
        ends[READERS] = with_judgement(share.share, share.share, share.share, effect, list(pairs))
    return {
        source: math.nan if math.isnan(low) else max(float(share.share - low), float(high - share.share))
        for source, (low, high) in ends.items()
    }


def largest_sentence(moves: Sequence[Mapping[str, float]]) -> str:
    """Which source is the largest most often, and how often each is, among the findings that have a range."""
    known = [move for move in moves if not math.isnan(move[CHANCE])]
    if not known:
        return "No finding has enough records for a range."
    wins = Counter({source: 0 for source in CALLED if source in known[0]})
    wins.update(max(wins, key=lambda source: (not math.isnan(move[source]), move[source])) for move in known)
    (first, most), *others = wins.most_common()
    then = "; ".join(f"{CALLED[source]} for {count or 'none'}" for source, count in others)
    said = f"{CALLED[first]} is the largest most often, for {most} of the {len(known)} findings with a range"
    return f"{said[0].upper()}{said[1:]}; {then}."


def sources_plot(moves: Sequence[Mapping[str, float]], drawn: Sequence[bool]) -> Plot:
    """A shape for each source of each finding, on a scale of points from 0 to what holds the largest.

    Parameters
    ----------
    moves : of each finding, as `could_move` gives them; what is not known has no shape
    drawn : whether a finding has records enough to be drawn
    """
    known = [
        {source: value for source, value in move.items() if enough and not math.isnan(value)}
        for move, enough in zip(moves, drawn, strict=True)
    ]
    most = max((value for move in known for value in move.values()), default=0.0)
    end = POINTS * max(1, math.ceil(100 * most / POINTS - 1e-9))

    def shape(source: str, value: float) -> Shape:
        place, kind = 10_000 * value / end, DRAWN_AS[source]
        return kind, place if kind == OPEN else 0.0, place

    return Plot(
        "Points off",
        tuple(tuple(shape(source, move[source]) for source in DRAWN_AS if source in move) for move in known),
        tuple(f"{end * quarter // 4}" for quarter in range(5)),
        {kind: CALLED[source] for source, kind in DRAWN_AS.items() if any(source in move for move in known)},
    )


def _readers_sentence(effect: ReaderEffect | None) -> str:
    if effect:
        return f"Readers’ judgement, from the training: {effect.words}"
    return (
        "How far readers’ judgement could move a share is not known here: no training was measured (command"
        " training), or what it showed was removed after the reading days. It is not drawn, and it is not"
        " nothing."
    )


def _children(number: int) -> str:
    return "1 child were" if number == 1 else f"{number:,} children were"


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{exact_percent(share)}%"
