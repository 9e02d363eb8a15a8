"""What stands out in an inspection's findings, for the team's talk about the next stages.

Exact counts, for the team only. Says of every line how sure one can be; decides nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from record_review.inspection import Programme
from record_review.population import VARIABLES
from record_review.reading import main_answers
from record_review.reading.results.results import Readings
from record_review.report.counts.tally import answered, gives
from record_review.report.estimates.differences import Contrast, domain_difference, holm
from record_review.report.estimates.sensitivity import AS_READ, WITHOUT_BROUGHT_IN, replacement_sensitivity
from record_review.report.estimates.stratified import Design, Share, proportion
from record_review.report.lines.line import Item
from record_review.report.lines.words import SMALL_BASE, percent, words_across
from record_review.sample.likeness.levels import level_name

NAMED = 8  # findings named at each end
CONTRAST_BASE = 10  # records in each of two groups before they are compared
SURE = 0.05

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Evidence:
    """The answers as arrays in the order of the design.

    records : references, in the design's order
    lines : question id -> lines of answers in that order
    """

    programme: Programme
    items: tuple[Item, ...]
    design: Design
    records: tuple[str, ...]
    lines: dict[str, pd.DataFrame]

    @property
    def headlines(self) -> list[Item]:
        return [item for item in self.items if not item.option]

    def base(self, item: Item) -> Flags:
        return np.asarray(answered(self.lines[item.question.id]), dtype=bool)

    def meets(self, item: Item) -> Flags:
        wanted = (item.option,) if item.option else item.tally.headline
        lines = self.lines[item.question.id]
        each = [gives(lines, answer, multiple=item.tally.multiple).to_numpy() for answer in wanted]
        return np.asarray(sum(each) > 0, dtype=bool)

    def in_state(self, item: Item, state: str) -> Flags:
        return np.asarray(self.lines[item.question.id]["state"] == state, dtype=bool)


def evidence(programme: Programme, items: Sequence[Item], design: Design, readings: Readings) -> Evidence:
    """The readings arranged as the design has them: one line per record and question, by reference."""
    answers = main_answers(readings)
    records = tuple(sorted(answers["record_ref"].unique()))
    lines = {
        str(question): of.set_index("record_ref").loc[list(records)]
        for question, of in answers.groupby("question")
    }
    return Evidence(programme, tuple(items), design, records, lines)


def largest_move(
    told: Evidence,
    brought_in: Flags,
    *,
    strata: Sequence[str],
    sizes: Mapping[str, int],
    weights: Sequence[float],
) -> float:
    """By how much a headline share with no small base changes at the most without the records brought in.

    Parameters
    ----------
    brought_in, strata, sizes, weights : as `replacement_sensitivity` takes them
    """
    moves = [0.0]
    for item in told.headlines:
        if item.share.base < SMALL_BASE:
            continue
        both = replacement_sensitivity(
            told.meets(item), told.base(item), brought_in, strata=strata, sizes=sizes, weights=weights
        )
        moves.append(abs(both[WITHOUT_BROUGHT_IN].share - both[AS_READ].share))
    return max(moves)


def ends_table(told: Evidence, *, weakest: bool) -> pd.DataFrame:
    """The findings with the largest, or the smallest, shares among those with a base that is not small."""
    ranked = sorted(
        (item for item in told.headlines if item.share.base >= SMALL_BASE),
        key=lambda item: (item.share.share, item.label) if weakest else (-item.share.share, item.label),
    )
    rows = [
        {
            "Finding": f"{item.label}: {item.counted}",
            "Records": f"{item.share.count} of {item.share.base}",
            "Share": shown(item.share),
            "How sure": certainty(item.share, told.programme),
        }
        for item in ranked[: min(NAMED, len(ranked) // 2)]
    ]
    return pd.DataFrame(rows, columns=["Finding", "Records", "Share", "How sure"], dtype=object)


def without_answer_table(told: Evidence, state: str) -> pd.DataFrame:
    """The questions for which the largest share of the records asked has no answer for this reason."""
    rows = []
    for item in told.headlines:
        asked = ~told.in_state(item, "not_asked")
        share = proportion(told.in_state(item, state), asked, told.design)
        if share.count:
            rows.append((share.share, item.label, share))
    rows.sort(key=lambda row: (-row[0], row[1]))
    return pd.DataFrame(
        [
            {"Question": label, "Records": f"{share.count} of {share.base} asked", "Share": shown(share)}
            for _, label, share in rows[:NAMED]
        ],
        columns=["Question", "Records", "Share"],
        dtype=object,
    )


def contrasts(
    told: Evidence, children: pd.DataFrame, characteristics: Sequence[str]
) -> list[tuple[Item, str, Share, Share, Contrast]]:
    """Each group of children against all others, for every headline finding.

    The family for Holm's adjustment is all of them that have a range: it is declared by the settings, before
    anything is read, and not chosen among the findings. Both sides need `CONTRAST_BASE` records.

    Returns
    -------
    finding, group in words, share in the group, share among the others, difference
    """
    by_ref = children.set_index("record_ref").loc[list(told.records)]
    found = []
    for characteristic in characteristics:
        levels = by_ref[characteristic].astype("str").to_numpy()
        for level in sorted(set(levels)):
            inside = np.asarray(levels == level, dtype=bool)
            name = level_name(characteristic, level, told.programme)
            called = f"{VARIABLES.get(characteristic, characteristic)}: {name}"
            for item in told.headlines:
                base, meets = told.base(item), told.meets(item)
                sides = base & inside, base & ~inside
                if min(side.sum() for side in sides) < CONTRAST_BASE:
                    continue
                difference = domain_difference(meets, *sides, told.design)
                shares = [proportion(meets, side, told.design) for side in sides]
                found.append((item, called, shares[0], shares[1], difference))
    return found


def contrasts_table(
    found: Sequence[tuple[Item, str, Share, Share, Contrast]],
) -> tuple[pd.DataFrame, int, int]:
    """The comparisons in which least is left to chance, with how many there are and how many stand.

    Returns
    -------
    frame of those that stand after Holm's adjustment, or otherwise the nearest to it, at most twice `NAMED`;
    comparisons in the family; comparisons that stand
    """
    family = [row for row in found if row[4].has_range]
    adjusted = holm([row[4].p_value for row in family])
    ordered = sorted(
        zip(adjusted, family, strict=True), key=lambda pair: (pair[0], -abs(pair[1][4].difference))
    )
    stand = sum(p < SURE for p in adjusted)
    rows = [
        {
            "Finding": item.label,
            "Group": group,
            "In the group": f"{percent(first.share)}% of {first.base}",
            "Others": f"{percent(second.share)}% of {second.base}",
            "Difference (points)": f"{100 * one.difference:+.0f}",
            "Range": f"{100 * one.low:+.0f} to {100 * one.high:+.0f}",
            "How sure": _sure(p, one),
        }
        for p, (item, group, first, second, one) in ordered[: 2 * NAMED]
    ]
    columns = ["Finding", "Group", "In the group", "Others", "Difference (points)", "Range", "How sure"]
    return pd.DataFrame(rows, columns=columns, dtype=object), len(family), stand


def certainty(share: Share, programme: Programme) -> str:
    """How sure one can be of a share: whether its range keeps to one word, or reaches others."""
    if not share.has_range:
        return (
            "all records read: certain for these records" if share.note == "all records read" else share.note
        )
    across = words_across(share, programme)
    if not across:
        return "too few records for a word"
    if len(across) == 1:
        return f"range within one word: {across[0]}"
    return f"range from {across[0]} to {across[-1]}: the word may be another"


def shown(share: Share) -> str:
    """ "75% (64% to 84%)" """
    if share.base == 0:
        return "no record"
    said = f"{percent(share.share)}%"
    return f"{said} ({percent(share.low)}% to {percent(share.high)}%)" if share.has_range else said


def _sure(p: float, one: Contrast) -> str:
    if p < SURE:
        return "stands among all comparisons made"
    if one.low > 0 or one.high < 0:
        return "by itself clear; among so many it may be chance"
    return one.verdict
