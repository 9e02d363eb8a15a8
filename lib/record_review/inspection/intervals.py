"""Reads the parts of a programme that divide a line, age bands and quantity words: without gap or overlap."""

from itertools import pairwise

from record_review.inspection.programme import Band, QuantityWord
from record_review.inspection.strict import Value

OLDEST = 25  # years; an upper end for what can be typed, not a rule of the guidance


def read_bands(value: Value) -> tuple[Band, ...]:
    """Age bands, youngest first: one for unborn children, the others from 0 upwards, the last one open."""

    def band(item: Value) -> Band:
        given = item.settings(("label",), ("from_year", "to_year", "unborn"))
        unborn = given.read("unborn", Value.truth, False)
        if unborn and (given.has("from_year") or given.has("to_year")):
            item.note("is the band of unborn children and has no years.")
        if not unborn and not given.has("from_year"):
            item.note("must have from_year, or unborn: true.")
        return Band(
            label=given.read("label", lambda v: v.text(as_written=True, longest=28), ""),
            from_year=given.read("from_year", lambda v: v.whole(0, OLDEST), None),
            to_year=given.read("to_year", lambda v: v.whole(0, OLDEST), None),
            unborn=unborn,
        )

    told = len(value.document.problems)
    found = value.each(band, least=2)
    if len(value.document.problems) > told:
        return found
    if sum(each.unborn for each in found) != 1:
        value.note("must have exactly one band with unborn: true.")
    if len({each.label for each in found}) != len(found):
        value.note("must have labels that differ.")
    aged = [each for each in found if not each.unborn]
    if aged and aged[0].from_year != 0:
        value.note("must begin at from_year: 0.")
    if aged and aged[-1].to_year is not None:
        value.note(f"must leave the last band, {aged[-1].label}, without to_year.")
    for each in aged:
        if each.from_year is not None and each.to_year is not None and each.to_year < each.from_year:
            value.note(f"must not end {each.label} before it begins.")
    for one, after in pairwise(aged):
        if one.to_year is None or after.from_year != one.to_year + 1:
            value.note(f"must go on from {one.label} to {after.label} without gap or overlap.")
    return found


def read_quantity_words(value: Value) -> tuple[QuantityWord, ...]:
    """Words for shares, the smallest share first; together they take every share from 0 to 1 once."""

    def word(item: Value) -> QuantityWord:
        given = item.settings(("word", "phrase"), ("above", "at_least", "below", "at_most"))
        if given.has("above") == given.has("at_least"):
            item.note("must have either above or at_least.")
        if given.has("below") == given.has("at_most"):
            item.note("must have either below or at_most.")
        return QuantityWord(
            word=given.read("word", lambda v: v.text(as_written=True, longest=40), ""),
            phrase=given.read("phrase", lambda v: v.text(as_written=True, longest=60), ""),
            above=given.read("above", Value.share, None),
            at_least=given.read("at_least", Value.share, None),
            below=given.read("below", Value.share, None),
            at_most=given.read("at_most", Value.share, None),
        )

    told = len(value.document.problems)
    found = value.each(word, least=1)
    if len(value.document.problems) > told:
        return found
    if len({each.word for each in found}) != len(found):
        value.note("must be words that differ.")
    if found[0].at_least != 0:
        value.note(f"must begin at 0: {found[0].word} needs at_least: 0.")
    if found[-1].at_most != 1:
        value.note(f"must end at 1: {found[-1].word} needs at_most: 1.")
    for each in found:
        start, end = _ends(each)
        if start > end or (start == end and not each.holds(start)):
            value.note(f"must not end {each.word} before it begins.")
    for one, after in pairwise(found):
        # An end that is in (at_most) meets a beginning that is out (above), and the other way round.
        in_then_out = one.at_most is not None and one.at_most == after.above
        out_then_in = one.below is not None and one.below == after.at_least
        if not (in_then_out or out_then_in):
            value.note(f"must go on from {one.word} to {after.word} without gap or overlap.")
    return found


def _ends(word: QuantityWord) -> tuple[float, float]:
    start = word.at_least if word.above is None else word.above
    end = word.at_most if word.below is None else word.below
    assert start is not None and end is not None, "a word without both its ends was refused before"
    return start, end
