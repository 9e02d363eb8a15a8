"""The report's charts, drawn from the same lines as the tables."""

import re
import textwrap
from collections.abc import Sequence
from html import escape

from record_review.inspection.look import PALETTE, Picture, label_on, worst_to_best
from record_review.report.basis import COUNTS_ONLY, base_text
from record_review.report.counts.printed import SUPPRESSED
from record_review.report.estimates.shares import Share
from record_review.report.lines import drawing as draw
from record_review.report.lines.drawing import BAR, GAP, LINE, NARROW
from record_review.report.lines.line import Line
from record_review.report.lines.words import percent, range_in_brackets, shown_percent

ROOM_FOR_LABEL = 7  # per cent of the width that a percentage in a bar needs on the narrowest screen


def answers_chart(lines: Sequence[Line], title: str) -> Picture:
    """Stacked bars of an ordered scale: one bar per question, worst answer on the left, best on the right.

    Questions stand from the largest headline share to the smallest. A bar is all records with an answer,
    and each part carries its percentage where there is room. Questions with a small base are named, not
    drawn.

    Parameters
    ----------
    lines : headlines of questions with the same answers, best to worst
    title : what the chart shows
    """
    drawn, left_out = _sorted(lines)
    answers = tuple(reversed(list(lines[0].tally.answers)))
    colours = dict(zip(answers, worst_to_best(len(answers)), strict=True))
    parts, y = draw.key(colours)
    for line in drawn:
        y = _label(parts, line, y, f"{line.counted.capitalize()}: ")
        x = 0.0
        for answer, colour in colours.items():
            width = 100 * line.tally.answers[answer] / line.tally.base
            if width:
                parts.append(draw.bar(x, width, y, colour))
            if width >= ROOM_FOR_LABEL:
                said = f"{percent(width / 100)}%"
                parts.append(draw.text(said, x + width / 2, y + 17, fill=label_on(colour)))
            x += width
        y += BAR + GAP
    ends = f"from {answers[0].lower()} on the left to {answers[-1].lower()} on the right"
    how = f"Each bar is the records with an answer, {ends}."
    return _described(parts, y, title, how, drawn, left_out)


def shares_chart(lines: Sequence[Line], title: str) -> Picture:
    """A bar for each line's share, a whisker across its likely range, from the largest to the smallest."""
    drawn, left_out = _sorted(lines)
    parts: list[str] = []
    y = 4
    for line in drawn:
        y = _label(parts, line, y, "")
        parts.append(draw.track(y, BAR, ".1"))
        least, most = (100 * float(end) for end in (line.share.least, line.share.most))
        if least:
            parts.append(draw.bar(0, least, y, PALETTE.accent))
        if most > least:
            parts.append(draw.bar(least, most - least, y, PALETTE.population))
        if line.share.has_range:
            parts += draw.whisker(100 * line.share.low, 100 * line.share.high, y)
        y += BAR + GAP
    parts += draw.percent_scale(y)
    how = (
        "The bar is the share of records, paler between the ends of what is printed, the line across it the "
    )
    how += "likely range."
    return _described(parts, y + 8, title, how, drawn, left_out)


def intervals_chart(lines: Sequence[tuple[str, str, Share | None]], title: str) -> Picture:
    """A dot and a line across its range for each of several inspections, 0% on the left, 100% on the right.

    Parameters
    ----------
    lines : (name, value in words, share), in the order in which they are drawn; None where there is none
    """
    parts: list[str] = []
    y = 4
    for name, value, share in lines:
        y = draw.small_lines(parts, [name, value], y)
        parts.append(draw.track(y + 2, 12, ".08"))
        if share is not None and share.has_range:
            parts += draw.range_line(100 * share.low, 100 * share.high, 100 * share.share, y + 8)
        elif share is not None:
            parts.append(draw.dot(100 * share.share, y + 8))
        y += 22
    parts += draw.percent_scale(y + 8)
    how = "The dot is the share of records, the line its likely range."
    return draw.drawing(parts, y + 16, title, how, [how, *(f"{name}: {value}." for name, value, _ in lines)])


def value_in_words(line: Line) -> str:
    """ "75% of 60 (62% to 85%)" """
    share = line.share
    return f"{shown_percent(share)}% of {base_text(share)}{range_in_brackets(share)}"


def _sorted(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines to draw, from the largest share to the smallest, and those whose base is too small to
    draw or whose count is hidden."""
    large = [
        line for line in lines if line.share.base >= COUNTS_ONLY and line.share.share == line.share.share
    ]
    drawn = sorted(large, key=lambda line: -line.share.rank)
    return drawn, [line for line in lines if line not in drawn]


def _label(parts: list[str], line: Line, y: int, before: str) -> int:
    """Write a line's name and value above its bar; return where the bar begins.

    Each stands there on one line and, where that is too long for a narrow screen, wrapped as well, one of the
    two hidden: the page's style changes over at its own width, and what has no style shows the single lines.
    """
    value = before + value_in_words(line)
    held = re.sub(r"\(.*\)", lambda brackets: brackets[0].replace(" ", "\u00a0"), value)  # kept on one line
    bold = ' font-weight="600"'
    wrapped = [(text, bold) for text in textwrap.wrap(line.label, NARROW)]
    wrapped += [(text, "") for text in textwrap.wrap(held, NARROW + 4)]
    single, end = [(line.label, bold), (held, "")], y + LINE * len(wrapped)
    if len(wrapped) > len(single):
        single = [(text, f'{look} class="wide"') for text, look in single]
        wrapped = [(text, f'{look} class="narrow" display="none"') for text, look in wrapped]
        parts += [
            f'<text x="0" y="{y + LINE * place + 12}"{look}>{escape(text)}</text>'
            for place, (text, look) in enumerate(wrapped)
        ]
    parts += [
        f'<text x="0" y="{end - LINE * (2 - place) + 12}"{look}>{escape(text)}</text>'
        for place, (text, look) in enumerate(single)
    ]
    return end


def _described(
    parts: list[str], height: int, title: str, how: str, drawn: list[Line], left_out: list[Line]
) -> Picture:
    """The finished drawing, named by its title and described by what stands out in it."""
    said = [how]
    if drawn:
        said.append(f"Largest share: {drawn[0].label}, {value_in_words(drawn[0])}.")
    if len(drawn) > 1:
        said.append(f"Smallest: {drawn[-1].label}, {value_in_words(drawn[-1])}.")
    caption = how
    for why, hidden in (("too few records had an answer", False), ("it could point at a child", True)):
        names = "; ".join(line.label for line in left_out if (line.share.note == SUPPRESSED) == hidden)
        if names:
            said.append(f"Not drawn, because {why}: {names}.")
            caption += f" {said[-1]}"
    return draw.drawing(parts, height, title, caption, said)
