"""What stands out in an inspection's findings, for the team's talk about the next stages.

Exact counts, for the team only. Says of every line how sure one can be; decides nothing.
"""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from record_review.inspection import Programme, Section
from record_review.inspection.look import Picture
from record_review.population import VARIABLES
from record_review.report.basis import SMALL_BASE
from record_review.report.estimates.differences import Contrast, domain_difference, holm
from record_review.report.estimates.shares import ALL_READ, Share, proportion
from record_review.report.lines.charts import shares_chart
from record_review.report.lines.line import Line
from record_review.report.lines.review import Review
from record_review.report.lines.words import percent, range_in_brackets, range_in_words, words_across

NAMED = 8  # findings named at each end
CONTRAST_BASE = 10  # records in each of two groups before they are compared
SURE = 0.05


def ends(review: Review, *, weakest: bool) -> list[Line]:
    """The findings with the largest, or the smallest, shares among those with a base that is not small."""
    ranked = sorted(
        (line for line in review.headlines if line.share.base >= SMALL_BASE),
        key=lambda line: (line.share.share, line.label) if weakest else (-line.share.share, line.label),
    )
    return ranked[: min(NAMED, len(ranked) // 2)]


def weakest_section(review: Review) -> Section:
    """The section that has the weakest finding; the first one where all have a small base."""
    weak = ends(review, weakest=True)
    programme = review.programme
    return programme.section(weak[0].question.section) if weak else programme.sections[0]


def standing_out(review: Review) -> Picture:
    """The strongest and the weakest findings as one chart, under the sentence that says what it shows."""
    strong, weak = (ends(review, weakest=side) for side in (False, True))
    chart = shares_chart([*strong, *reversed(weak)], "Strongest and weakest findings: share of records")
    return replace(chart, caption=standing_out_words(review))


def standing_out_words(review: Review) -> str:
    """What stands out, and of how many findings the word is certain, in two sentences."""
    large = [line for line in review.headlines if line.share.base >= SMALL_BASE]
    if len(large) < 2:
        return f"Too few findings have {SMALL_BASE} records or more to say what stands out."
    best, worst = (ends(review, weakest=side)[0] for side in (False, True))
    said = [
        f"“{line.label}” ({line.share.count} of {line.share.base} records, {range_in_words(line.share)})"
        for line in (best, worst)
    ]
    certain = sum(len(words_across(line.share, review.programme)) == 1 for line in large)
    return (
        f"Of {len(large)} headline findings with {SMALL_BASE} records or more, the strongest is {said[0]} "
        f"and the weakest {said[1]}. The range of {certain} keeps to one word; of the "
        "others another word may hold."
    )


def ends_table(review: Review, *, weakest: bool) -> pd.DataFrame:
    """The findings of `ends` with their exact counts, and how sure one can be of them."""
    rows = [
        {
            "Finding": f"{line.label}: {line.counted}",
            "Records": f"{line.share.count} of {line.share.base}",
            "Share": exact_share(line.share),
            "How sure": certainty(line.share, review.programme),
        }
        for line in ends(review, weakest=weakest)
    ]
    return pd.DataFrame(rows, columns=["Finding", "Records", "Share", "How sure"], dtype=object)


def without_answer_table(review: Review, state: str) -> pd.DataFrame:
    """The questions for which the largest share of the records asked has no answer for this reason."""
    rows = []
    for line in review.headlines:
        asked = ~review.in_state(line, "not_asked")
        share = proportion(review.in_state(line, state), asked, review.design)
        if share.count:
            rows.append((share.share, line.label, share))
    rows.sort(key=lambda row: (-row[0], row[1]))
    return pd.DataFrame(
        [
            {
                "Question": label,
                "Records": f"{share.count} of {share.base} asked",
                "Share": exact_share(share),
            }
            for _, label, share in rows[:NAMED]
        ],
        columns=["Question", "Records", "Share"],
        dtype=object,
    )


def contrasts(
    review: Review, characteristics: Sequence[str]
) -> list[tuple[Line, str, Share, Share, Contrast]]:
    """Each group of children against all others, for every headline finding.

    The family for Holm's adjustment is all of them that have a range: it is declared by the settings, before
    anything is read, and not chosen among the findings. Both sides need `CONTRAST_BASE` records.

    Returns
    -------
    finding, group in words, share in the group, share among the others, difference
    """
    compared = []
    for characteristic in characteristics:
        for name, inside in review.groups(characteristic):
            called = f"{VARIABLES.get(characteristic, characteristic)}: {name}"
            for line in review.headlines:
                base, meets = review.base(line), review.meets(line)
                sides = base & inside, base & ~inside
                if min(side.sum() for side in sides) < CONTRAST_BASE:
                    continue
                difference = domain_difference(meets, *sides, review.design)
                shares = [proportion(meets, side, review.design) for side in sides]
                compared.append((line, called, shares[0], shares[1], difference))
    return compared


def contrasts_table(
    compared: Sequence[tuple[Line, str, Share, Share, Contrast]],
) -> tuple[pd.DataFrame, int, int]:
    """The comparisons in which least is left to chance, with how many there are and how many stand.

    Returns
    -------
    frame of those that stand after Holm's adjustment, or otherwise the nearest to it, at most twice `NAMED`;
    comparisons in the family; comparisons that stand
    """
    family = [row for row in compared if row[4].has_range]
    adjusted = holm([row[4].p_value for row in family])
    ordered = sorted(
        zip(adjusted, family, strict=True), key=lambda pair: (pair[0], -abs(pair[1][4].difference))
    )
    stand = sum(p < SURE for p in adjusted)
    rows = [
        {
            "Finding": line.label,
            "Group": group,
            "In the group": f"{percent(first.share)}% of {first.base}",
            "Others": f"{percent(second.share)}% of {second.base}",
            "Difference (points)": f"{100 * one.difference:+.0f}",
            "Range": f"{100 * one.low:+.0f} to {100 * one.high:+.0f}",
            "How sure": _sure(p, one),
        }
        for p, (line, group, first, second, one) in ordered[: 2 * NAMED]
    ]
    columns = ["Finding", "Group", "In the group", "Others", "Difference (points)", "Range", "How sure"]
    return pd.DataFrame(rows, columns=columns, dtype=object), len(family), stand


def certainty(share: Share, programme: Programme) -> str:
    """How sure one can be of a share: whether its range keeps to one word, or reaches others."""
    if not share.has_range:
        return "all records read: certain for these records" if share.note == ALL_READ else share.note
    across = words_across(share, programme)
    if not across:
        return "too few records for a word"
    if len(across) == 1:
        return f"range within one word: {across[0]}"
    return f"range from {across[0]} to {across[-1]}: the word may be another"


def exact_share(share: Share) -> str:
    """ "75% (64% to 84%)" """
    if share.base == 0:
        return "no record"
    return f"{percent(share.share)}%{range_in_brackets(share)}"


def _sure(p: float, one: Contrast) -> str:
    if p < SURE:
        return "stands among all comparisons made"
    if one.low > 0 or one.high < 0:
        return "by itself clear; among so many it may be chance"
    return one.verdict
