"""Findings in words: the word for a share, what makes it uncertain, and the sentence.

Takes shares, exact or protected, and the programme's own words and clauses. Estimates nothing and protects
nothing: a share says itself which counts may stand behind it, and a word is said for each of them.
"""

import math
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from record_review.inspection import Programme, QuantityWord
from record_review.inspection.look import MONTHS
from record_review.report.basis import (
    COUNTS_ONLY,
    SMALL_BASE,
    WORDS_NEED,
    Basis,
    base_text,
    count_text,
)
from record_review.report.counts.printed import SUPPRESSED, TOO_SMALL, WITHHELD
from record_review.report.estimates.shares import ALL_READ, NO_BASE, Share
from record_review.report.lines.line import Line


def day_in_words(day: date) -> str:
    """ "14 September 2026" """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def percent(share: float) -> int:
    """A share from 0 to 1 as a whole percentage, halves upwards."""
    return math.floor(100 * share + 0.5)


def shown_percent(share: Share) -> int | str:
    """A share as a whole percentage, of a class both of its ends: 75, "92 to 100"."""
    least, most = percent(float(share.least)), percent(float(share.most))
    return least if least == most else f"{least} to {most}"


def share_and_range(share: Share) -> str:
    """ "75% of 60 (62% to 85%)" """
    return f"{shown_percent(share)}% of {base_text(share)}{range_in_brackets(share)}"


def range_in_brackets(share: Share) -> str:
    return f" ({percent(share.low)}% to {percent(share.high)}%)" if share.has_range else ""


def has_share(share: Share) -> bool:
    """Whether there is a percentage: none where a count is hidden or the base too small."""
    return share.base >= COUNTS_ONLY and not math.isnan(share.share)


def records_text(share: Share) -> str:
    """ "44 of 51"; where there is no count, how many have an answer, or "–"."""
    if share.note == SUPPRESSED:
        return "–"
    counts = f"{base_text(share)} answered"
    return counts if math.isnan(share.share) else f"{count_text(share)} of {base_text(share)}"


def range_text(share: Share) -> str:
    """ "75% to 93%", "all read" or "–"."""
    if share.note == ALL_READ:
        return "all read"
    has_range = share.has_range and has_share(share)
    return f"{percent(share.low)}% to {percent(share.high)}%" if has_range else "–"


def why_no_figure(share: Share) -> str:
    """Why a finding has no percentage."""
    return "not shown" if share.note == SUPPRESSED else "too few records"


def named(line: Line) -> str:
    """A finding's short name, with the answers that count where the name does not say them: "Quality of the
    plan (good or better)"."""
    said = len(line.scale.answers) < 3 or line.counted.casefold() in line.label.casefold()
    return line.label if said else f"{line.label} ({line.counted})"


def word(share: Share, programme: Programme) -> str:
    """The programme's words for the share, judged without rounding; of a class every word it may have.

    "" where the base is too small for one, or nothing is printed.
    """
    return _either([quantity.word for quantity in quantities(share, programme)])


def quantities(share: Share, programme: Programme) -> list[QuantityWord]:
    """The words that what is printed leaves open, from the least share to the most; [] where there is
    none."""
    if share.least_base < WORDS_NEED or share.note in (SUPPRESSED, WITHHELD, TOO_SMALL):
        return []
    ordered = sorted(programme.quantity_words, key=_lower_end)
    ends = (_unrounded(share, end) for end in (share.least, share.most))
    low, high = (ordered.index(programme.quantity_word(end)) for end in ends)
    return ordered[low : high + 1]


def _either(words: Sequence[str]) -> str:
    """ "most", "almost all or all", "none, few or less than half" """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}" if words else ""


def words_across(share: Share, programme: Programme) -> tuple[str, ...]:
    """The words that the range touches, from its lower to its upper end; () without a range or a word.

    "None" and "all" are left out: no sample says them of the children whose records were not read.
    """
    if not share.has_range or share.base < WORDS_NEED:
        return ()
    ordered = [w.word for w in sorted(programme.quantity_words, key=_lower_end)]
    low, high = (ordered.index(_word_for_all(end, programme)) for end in (share.low, share.high))
    return tuple(ordered[low : high + 1])


def near_boundary(share: Share, programme: Programme) -> bool:
    """Whether one record more or fewer, with the same base, would change the word; never of a class."""
    if share.base <= 0 or share.is_class:
        return False
    nearby = {min(max(share.count + more, 0), share.base) for more in (-1, 0, 1)}
    return len({programme.quantity_word(Fraction(n, share.base)) for n in nearby}) > 1


def flags(share: Share, programme: Programme) -> tuple[str, ...]:
    """What a reader of an exact share should know about its word."""
    said: list[str] = []
    if share.note == SUPPRESSED:
        return ()
    if 0 < share.base < SMALL_BASE:
        said.append("small base")
    if share.base >= WORDS_NEED and near_boundary(share, programme):
        said.append("within one record of a boundary")
    if len(words_across(share, programme)) > 1:
        said.append("range spans more than one band")
    return tuple(said)


def range_in_words(share: Share) -> str:
    """ "likely range 64% to 84%", or why there is none."""
    if share.note == ALL_READ:
        return ALL_READ
    if not share.has_range:
        return "no range: too few records"
    return f"likely range {percent(share.low)}% to {percent(share.high)}%"


def finding_sentence(line: Line, programme: Programme, basis: Basis) -> str:
    """A finding as a sentence: what was found, then count, base, percentage and range, then the word.

    "The plan was reviewed within the timescale: 45 of 60 records (75%, likely range 64% to 84%), most."
    None and all of the records read are never said of the children whose records were not read. A base of
    fewer than five records gets no figure at all, one below `COUNTS_ONLY` no percentage.
    """
    share, question = line.share, line.question
    finding = question.finding_for(line.option) if line.option else question.finding
    finding = finding[:1].upper() + finding[1:]
    label = f"{question.short}: {line.option}" if line.option else question.short
    if share.note == NO_BASE:
        return f"{label}: no record had an answer."
    if share.note == SUPPRESSED:
        return f"{label}: no figure is given, to protect children."
    if share.note == WITHHELD:
        return f"{label}: fewer than 5 records, so no figure is given."
    if share.note == TOO_SMALL:
        return f"{label}: {share.base} records, too few for a figure."
    if share.base < COUNTS_ONLY:
        return f"{finding}: {share.count} of {share.base} records (a small base, so counts only)."
    small = ", small base" if share.least_base < SMALL_BASE else ""
    if not share.is_class and share.count in (0, share.base) and share.has_range:
        everyone = basis.population if share.base == basis.read else None
        return f"{finding}: {_none_or_all(share, everyone)}{small}."
    said = f"{finding}: {count_text(share)} of {base_text(share)} records "
    said += f"({shown_percent(share)}%, {range_in_words(share)}{small})"
    words = word(share, programme)
    return f"{said}, {words}." if words else f"{said}."


def _none_or_all(share: Share, everyone: float | None) -> str:
    """None or all of the records read, with what that says of all children."""
    children = "all children to whom it applies" if everyone is None else f"all {everyone:,}"
    records = "records read" if everyone is not None else "records"
    if share.count == 0:
        count, bound = f"none of the {share.base} {records}", f"below {percent(share.high)}%"
    else:
        count, bound = f"all {share.base} {records}", f"above {percent(share.low)}%"
    return f"{count}; we can be fairly confident it is {bound} of {children}"


def _unrounded(share: Share, end: Fraction | float) -> Fraction | float:
    """An end of the share as a fraction where it is x of y: 45 of 60 is three quarters and not almost."""
    exact = Fraction(share.count, share.base)
    return exact if abs(float(end) - float(exact)) < 1e-9 else end


def _word_for_all(end: float, programme: Programme) -> str:
    return programme.quantity_word(min(max(end, 1e-6), 1 - 1e-6)).word


def _lower_end(quantity: QuantityWord) -> tuple[float, bool]:
    low = quantity.at_least if quantity.at_least is not None else quantity.above
    return (0.0 if low is None else low, quantity.above is not None)
