"""Findings in words: the word for a share, what makes it uncertain, and the sentence.

Takes shares, exact or protected, and the programme's own words and clauses. Estimates nothing and protects
nothing: a share says itself what its counts are rounded to.
"""

import math
from datetime import date
from fractions import Fraction

from record_review.inspection import Programme, QuantityWord
from record_review.inspection.look import MONTHS
from record_review.report.basis import (
    COUNTS_ONLY,
    SMALL_BASE,
    SUPPRESSED,
    TOO_SMALL,
    WITHHELD,
    WORDS_NEED,
    Basis,
)
from record_review.report.estimates.shares import ALL_READ, NO_BASE, Share
from record_review.report.lines.line import Line

FEW_OR_NONE, ALL_OR_ALMOST = "few or no", "all or almost all"  # rounded counts cannot tell these apart


def day_in_words(day: date) -> str:
    """ "14 September 2026" """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def percent(share: float) -> int:
    """A share from 0 to 1 as a whole percentage, halves upwards."""
    return math.floor(100 * share + 0.5)


def softened(share: Share) -> bool:
    """Whether a count is rounded and none or all of its base: then only the side on which it lies is said."""
    return share.rounded_to is not None and share.count in (0, share.base)


def shown_percent(share: Share) -> int | str:
    """A share as a whole percentage; of a rounded count of none or all only the side on which it is.

    "under 8" and "over 92" of 60: what the count named by `basis.shown_count` is of the base.
    """
    if softened(share):
        left = percent((share.rounded_to or 0) / share.base)
        return f"under {left}" if share.count == 0 else f"over {100 - left}"
    return percent(share.share)


def about_percent(share: Share) -> str:
    """The same for a sentence: "75%", "about 75%", "over 92%"."""
    shown = shown_percent(share)
    return f"{'' if share.rounded_to is None or isinstance(shown, str) else 'about '}{shown}%"


def share_and_range(share: Share) -> str:
    """ "75% of 60 (62% to 85%)", or "under 8% of 60" where rounding leaves only that it is nearly none."""
    said = f"{shown_percent(share)}% of {share.base}"
    return said + range_in_brackets(share)


def range_in_brackets(share: Share) -> str:
    return f" ({percent(share.low)}% to {percent(share.high)}%)" if share.has_range else ""


def word(share: Share, programme: Programme) -> str:
    """The programme's word for a share, judged without rounding; "" where the base is too small for one, or
    the count hidden.

    Rounded counts of none and all become "few or no" and "all or almost all".
    """
    if share.base < WORDS_NEED or share.note == SUPPRESSED:
        return ""
    if softened(share):
        return FEW_OR_NONE if share.count == 0 else ALL_OR_ALMOST
    return programme.quantity_word(_unrounded(share)).word


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
    """Whether one record more or fewer, with the same base, would change the word.

    Of a rounded count, whether a count that may stand behind it would: one less than a step of rounding away.
    """
    if share.base == 0 or softened(share):
        return False  # rounded counts of none and all have words that say as much
    reach = 1 if share.rounded_to is None else share.rounded_to - 1
    nearby = {min(max(share.count + more, 0), share.base) for more in (-reach, 0, reach)}
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


def range_in_words(share: Share, programme: Programme | None = None) -> str:
    """ "likely range 64% to 84%", or why there is none.

    With the programme, the words that the range spans, where they are several: "likely range 64% to 84%:
    majority or most".
    """
    if share.note == ALL_READ:
        return ALL_READ
    if not share.has_range:
        return "no range: too few records"
    across = words_across(share, programme) if programme is not None else ()
    spans = f": {across[0]} {'or' if len(across) == 2 else 'to'} {across[-1]}" if len(across) > 1 else ""
    return f"likely range {percent(share.low)}% to {percent(share.high)}%{spans}"


def finding_sentence(line: Line, programme: Programme, basis: Basis) -> str:
    """A finding as a sentence: word, count, base, percentage and range, then what was found.

    "In most records, 45 of 60 (75%, likely range 64% to 84%: majority or most), the plan was reviewed within
    the timescale." The words after the colon are there when the range spans more than one.
    None and all of the records read are never said of the children whose records were not read. A base below
    the threshold gets no figure at all, one below `COUNTS_ONLY` no percentage.
    """
    share, step = line.share, line.share.rounded_to
    question, threshold = line.question, basis.settings.threshold
    finding = question.finding_for(line.option) if line.option else question.finding
    label = f"{question.short}: {line.option}" if line.option else question.short
    if share.note == NO_BASE:
        return f"{label}: no record had an answer."
    if share.note == SUPPRESSED:
        return f"{label}: no figure is given, to protect children."
    if share.note == WITHHELD or share.base < threshold:
        return f"{label}: fewer than {threshold} records, so no figure is given."
    if share.note == TOO_SMALL:
        return f"{label}: about {share.base} records, too few for a figure."
    if share.base < COUNTS_ONLY:
        return f"In {share.count} of {share.base} records, {finding} (a small base, so counts only)."
    small = ", small base" if share.base < SMALL_BASE else ""
    if step is None and share.count in (0, share.base) and share.has_range:
        return _none_or_all(
            share, finding, small, everyone=basis.population if share.base == basis.read else None
        )
    if step is None:
        counts, about = f"{share.count} of {share.base}", f"{percent(share.share)}%, "
    elif softened(share):
        some = f"fewer than {step}" if share.count == 0 else f"more than {share.base - step}"
        counts, about = f"{some} of about {share.base}", ""
    else:
        counts, about = f"about {share.count} of {share.base}", f"about {percent(share.share)}%, "
    if share.base >= WORDS_NEED:
        phrase = (
            word(share, programme) if softened(share) else programme.quantity_word(_unrounded(share)).phrase
        )
        counts = f"{phrase} records, {counts}"
    else:
        counts += " records"
    return f"In {counts} ({about}{range_in_words(share, programme)}{small}), {finding}."


def _none_or_all(share: Share, finding: str, small: str, *, everyone: float | None) -> str:
    """The sentence for none or all of the records read, with what that says of all children."""
    children = "all children to whom it applies" if everyone is None else f"all {everyone:,}"
    records = "records read" if everyone is not None else "records"
    if share.count == 0:
        start, bound = f"In none of the {share.base} {records}", f"below {percent(share.high)}%"
    else:
        start, bound = f"In all {share.base} {records}", f"above {percent(share.low)}%"
    return f"{start}, {finding}; we can be fairly confident it is {bound} of {children}{small}."


def _unrounded(share: Share) -> Fraction | float:
    """The share as a fraction where it is x of y, so that 45 of 60 is three quarters and not almost."""
    exact = Fraction(share.count, share.base)
    return exact if abs(share.share - exact) < 1e-9 else share.share


def _word_for_all(end: float, programme: Programme) -> str:
    return programme.quantity_word(min(max(end, 1e-6), 1 - 1e-6)).word


def _lower_end(quantity: QuantityWord) -> tuple[float, bool]:
    low = quantity.at_least if quantity.at_least is not None else quantity.above
    return (0.0 if low is None else low, quantity.above is not None)
