"""The report's charts: SVG with real text, drawn from the same items as the tables.

A drawing has a fixed height and the width of whatever holds it: bars stretch, text keeps its size, so it
reads the same on a page, in print and on a screen of 320 pixels. Colours come from the house palette;
labels take the colour of the text around them, light or dark. No address, script or metadata; the only ids
name title and description.
"""

import hashlib
import re
import textwrap
from collections.abc import Mapping, Sequence
from html import escape

from record_review.inspection.look import PALETTE, Picture, label_on, worst_to_best
from record_review.report.estimates.stratified import Share
from record_review.report.lines.line import Item
from record_review.report.lines.words import COUNTS_ONLY, percent
from record_review.report.protection.protect import SUPPRESSED, shown_count

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif"
NARROW = 32  # characters of bold text that fit the narrowest screen in the widest of the fonts
LINE, BAR, GAP = 18, 24, 18  # pixels: a line of text, a bar, the space between two questions
KEY_COLUMN = 136  # pixels; two columns of the key fit the narrowest screen
TEXT_SIZE = 13  # of the drawing, unless a text says otherwise
ROOM_FOR_LABEL = 7  # per cent of the width that a percentage in a bar needs on the narrowest screen


def answers_figure(items: Sequence[Item], title: str, *, step: int | None = None) -> Picture:
    """Stacked bars of an ordered scale: one bar per question, worst answer on the left, best on the right.

    Questions stand from the largest headline share to the smallest. A bar is all records with an answer,
    and each part carries its percentage where there is room. Questions with a small base are named, not
    drawn.

    Parameters
    ----------
    items : headline items of questions with the same answers, best to worst
    title : what the chart shows
    step : base of rounding of protected counts; None for exact ones
    """
    drawn, left_out = _sorted(items)
    answers = tuple(reversed(list(items[0].tally.answers)))
    colours = dict(zip(answers, worst_to_best(len(answers)), strict=True))
    parts, y = _key(colours)
    for item in drawn:
        y = _label(parts, item, y, step, f"{item.counted.capitalize()}: ")
        x = 0.0
        for answer, colour in colours.items():
            width = 100 * item.tally.answers[answer] / item.tally.base
            if width:
                parts.append(_bar(x, width, y, colour))
            if width >= ROOM_FOR_LABEL:
                parts.append(_text(f"{percent(width / 100)}%", x + width / 2, y + 17, fill=label_on(colour)))
            x += width
        y += BAR + GAP
    ends = f"from {answers[0].lower()} on the left to {answers[-1].lower()} on the right"
    how = f"Each bar is the records with an answer, {ends}."
    return _picture(parts, y, title, how, drawn, left_out, step)


def shares_figure(items: Sequence[Item], title: str, *, step: int | None = None) -> Picture:
    """A bar for each item's share, with a line across its likely range, from the largest share to the
    smallest."""
    drawn, left_out = _sorted(items)
    parts: list[str] = []
    y = 4
    for item in drawn:
        y = _label(parts, item, y, step, "")
        parts.append(
            f'<rect x="0" y="{y}" width="100%" height="{BAR}" fill="currentColor" fill-opacity=".1"/>'
        )
        if item.share.count:
            parts.append(_bar(0, 100 * item.share.share, y, PALETTE.accent))
        if item.share.has_range:
            parts += _whisker(100 * item.share.low, 100 * item.share.high, y)
        y += BAR + GAP
    for tick, anchor in ((0, "start"), (25, "middle"), (50, "middle"), (75, "middle"), (100, "end")):
        parts.append(_text(f"{tick}%", tick, y, anchor=anchor, size=12))
    how = "The bar is the share of records, the line across it the likely range."
    return _picture(parts, y + 8, title, how, drawn, left_out, step)


def groups_figure(
    groups: Mapping[str, Sequence[tuple[str, float, str, bool]]], records: int, title: str
) -> Picture:
    """A bar for each group's share of the population, with a line one record of the sample to either side.

    The sample's own share is not drawn: its counts are rounded, and a rounding would look like a difference.

    Parameters
    ----------
    groups : characteristic -> (group, share of the population, that share in words, whether the sample is
        within one record of it)
    records : records in the sample
    """
    parts: list[str] = []
    y, outside = 4, []
    for characteristic, levels in groups.items():
        parts.append(f'<text x="0" y="{y + 12}" font-weight="600">{escape(characteristic)}</text>')
        y += LINE + 4
        for level, share, said, within in levels:
            parts.append(f'<text x="0" y="{y + 10}" font-size="12">{escape(f"{level}: {said}")}</text>')
            y += 15
            parts.append(
                f'<rect x="0" y="{y}" width="100%" height="12" fill="currentColor" fill-opacity=".1"/>'
            )
            parts.append(_bar(0, 100 * share, y, PALETTE.population, height=12))
            reach = (max(share - 1 / records, 0), min(share + 1 / records, 1))
            parts += _whisker(100 * reach[0], 100 * reach[1], y, height=12)
            y += 12 + 7
            if not within:
                outside.append(f"{characteristic}, {level}")
        y += 8
    how = f"The bar is the group’s share of all children, the line one record of {records} to either side."
    how += (
        f" Outside the line: {'; '.join(outside)}."
        if outside
        else " Every group of the sample is within its line."
    )
    return _drawing(parts, y, title, how, [how, "The table gives every figure."])


def differences_figure(lines: Sequence[tuple[str, float, float, float]], title: str) -> Picture:
    """A dot for each difference with a line across its likely range, nought in the middle.

    Parameters
    ----------
    lines : (name, difference, low, high) as shares from -1 to 1, in the order in which they are drawn
    """
    parts: list[str] = []
    y = 4
    for name, middle, low, high in lines:
        y = _small_lines(parts, [name], y)
        parts += _range_line(50 + 50 * low, 50 + 50 * high, 50 + 50 * middle, y + 7)
        y += 18
    parts.insert(0, _rule(50, y))
    ticks = ((0, "−100", "start"), (25, "−50", "middle"), (50, "0", "middle"), (75, "+50", "middle"))
    for place, said, anchor in (*ticks, (100, "+100", "end")):
        parts.append(_text(said, place, y + 10, anchor=anchor, size=12))
    how = "The dot is the difference in percentage points, the line its likely range; right of 0 is more now."
    apart = [name for name, _, low, high in lines if low > 0 or high < 0]
    told = [
        how,
        f"Ranges that do not reach 0: {'; '.join(apart) or 'none'}.",
        "The table gives every figure.",
    ]
    return _drawing(parts, y + 18, title, how, told)


def intervals_figure(lines: Sequence[tuple[str, str, Share | None]], title: str) -> Picture:
    """A dot and a line across its range for each of several inspections, 0% on the left, 100% on the right.

    Parameters
    ----------
    lines : (name, value in words, share), in the order in which they are drawn; None where there is none
    """
    parts: list[str] = []
    y = 4
    for name, value, share in lines:
        y = _small_lines(parts, [name, value], y)
        parts.append(_track(y + 2))
        if share is not None and share.has_range:
            parts += _range_line(100 * share.low, 100 * share.high, 100 * share.share, y + 8)
        elif share is not None:
            parts += _dot(100 * share.share, y + 8)
        y += 22
    for tick, anchor in ((0, "start"), (25, "middle"), (50, "middle"), (75, "middle"), (100, "end")):
        parts.append(_text(f"{tick}%", tick, y + 8, anchor=anchor, size=12))
    how = "The dot is the share of records, the line its likely range."
    told = [how, *(f"{name}: {value}." for name, value, _ in lines), "The table gives every figure."]
    return _drawing(parts, y + 16, title, how, told)


def value_in_words(item: Item, step: int | None) -> str:
    """ "75% of 60 (62% to 85%)", or the count where rounding leaves only that it is nearly none or nearly
    all."""
    share = item.share
    if step is not None and share.count in (0, share.base):
        said = f"{shown_count(share.count, share.base, step)} of {share.base}"
    else:
        said = f"{percent(share.share)}% of {share.base}"
    return f"{said} ({percent(share.low)}% to {percent(share.high)}%)" if share.has_range else said


def _sorted(items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """The items to draw, from the largest share to the smallest, and those whose base is too small to
    draw or whose count is hidden."""
    large = [
        item for item in items if item.share.base >= COUNTS_ONLY and item.share.share == item.share.share
    ]
    drawn = sorted(large, key=lambda item: -item.share.share)
    return drawn, [item for item in items if item not in drawn]


def _key(colours: dict[str, str]) -> tuple[list[str], int]:
    parts, y = [], 4
    for i, (answer, colour) in enumerate(colours.items()):
        x, y = (i % 2) * KEY_COLUMN, 4 + (i // 2) * LINE
        edge = f'stroke="{PALETTE.paper}" stroke-width="1"'
        parts.append(f'<rect x="{x}" y="{y}" width="12" height="12" fill="{colour}" {edge}/>')
        parts.append(f'<text x="{x + 18}" y="{y + 11}">{escape(answer)}</text>')
    return parts, y + LINE + 14


def _label(parts: list[str], item: Item, y: int, step: int | None, before: str) -> int:
    """Write an item's name and value above its bar; return where the bar begins.

    Each stands there on one line and, where that is too long for a narrow screen, wrapped as well, one of the
    two hidden: the page's style changes over at its own width, and what has no style shows the single lines.
    """
    value = before + value_in_words(item, step)
    held = re.sub(r"\(.*\)", lambda brackets: brackets[0].replace(" ", "\u00a0"), value)  # kept on one line
    bold = ' font-weight="600"'
    wrapped = [(line, bold) for line in textwrap.wrap(item.label, NARROW)]
    wrapped += [(line, "") for line in textwrap.wrap(held, NARROW + 4)]
    single, end = [(item.label, bold), (held, "")], y + LINE * len(wrapped)
    if len(wrapped) > len(single):
        single = [(line, f'{look} class="wide"') for line, look in single]
        wrapped = [(line, f'{look} class="narrow" display="none"') for line, look in wrapped]
        parts += [
            f'<text x="0" y="{y + LINE * place + 12}"{look}>{escape(line)}</text>'
            for place, (line, look) in enumerate(wrapped)
        ]
    parts += [
        f'<text x="0" y="{end - LINE * (2 - place) + 12}"{look}>{escape(line)}</text>'
        for place, (line, look) in enumerate(single)
    ]
    return end


def _bar(x: float, width: float, y: int, colour: str, height: int = BAR) -> str:
    return f'<rect x="{_n(x)}%" y="{y}" width="{_n(width)}%" height="{height}" fill="{colour}"/>'


def _whisker(low: float, high: float, y: int, height: int = BAR) -> list[str]:
    """A line with two ends. The page puts a light edge round it, so that it stands out from any bar."""
    middle, cap, tall = y + height // 2 - 1, y + height // 4, height - 2 * (height // 4)
    ink = f'fill="{PALETTE.ink}"'
    return [
        f'<rect x="{_n(low)}%" y="{middle}" width="{_n(high - low)}%" height="2" {ink}/>',
        *(f'<rect x="{_n(x)}%" y="{cap}" width="2" height="{tall}" {ink}/>' for x in (low, high)),
    ]


def _small_lines(parts: list[str], texts: Sequence[str], y: int) -> int:
    """Write each text on lines that fit the narrowest screen; return where they end."""
    for line in (line for text in texts for line in textwrap.wrap(text, NARROW + 6)):
        parts.append(f'<text x="0" y="{y + 11}" font-size="12">{escape(line)}</text>')
        y += 15
    return y


def _range_line(low: float, high: float, middle: float, y: int) -> list[str]:
    """A line across a range with a dot on it, in the colour of the text around."""
    return [f'<rect x="{_n(low)}%" y="{y - 1}" width="{_n(high - low)}%" height="2"/>', *_dot(middle, y)]


def _dot(x: float, y: int) -> list[str]:
    return [f'<circle cx="{_n(x)}%" cy="{y}" r="5"/>']


def _rule(x: float, height: int) -> str:
    return f'<rect x="{_n(x)}%" y="0" width="1" height="{height}"/>'


def _track(y: int) -> str:
    return f'<rect x="0" y="{y}" width="100%" height="12" fill="currentColor" fill-opacity=".08"/>'


def _text(
    text: str, x: float, y: int, *, fill: str = "currentColor", anchor: str = "middle", size: int = TEXT_SIZE
) -> str:
    look = f'text-anchor="{anchor}"'
    look += "" if size == TEXT_SIZE else f' font-size="{size}"'
    look += "" if fill == "currentColor" else f' fill="{fill}"'
    return f'<text x="{_n(x)}%" y="{y}" {look}>{escape(text)}</text>'


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _picture(
    parts: list[str],
    height: int,
    title: str,
    how: str,
    drawn: list[Item],
    left_out: list[Item],
    step: int | None,
) -> Picture:
    """The finished drawing, named by its title and described by what stands out in it."""
    told = [how]
    if drawn:
        told.append(f"Largest share: {drawn[0].label}, {value_in_words(drawn[0], step)}.")
    if len(drawn) > 1:
        told.append(f"Smallest: {drawn[-1].label}, {value_in_words(drawn[-1], step)}.")
    caption = how
    for why, hidden in (("too few records had an answer", False), ("it could point at a child", True)):
        names = "; ".join(item.label for item in left_out if (item.share.note == SUPPRESSED) == hidden)
        if names:
            told.append(f"Not drawn, because {why}: {names}.")
            caption += f" {told[-1]}"
    told.append("The table gives every figure.")
    return _drawing(parts, height, title, caption, told)


def _drawing(parts: list[str], height: int, title: str, caption: str, told: list[str]) -> Picture:
    described, body = " ".join(told), "".join(parts)
    name = "c" + hashlib.sha256((title + described + body).encode()).hexdigest()[:10]
    svg = (
        f'<svg role="img" aria-labelledby="{name}-t {name}-d" width="100%" height="{height}" '
        f'font-family="{FONT}" font-size="{TEXT_SIZE}" fill="currentColor" style="display:block">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(described)}</desc>'
        f"{body}</svg>"
    )
    return Picture(svg, f"{title}. {described}", f"{title}. {caption}")
