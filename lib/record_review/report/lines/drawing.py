"""Shapes and texts of the report's drawings: SVG with real text.

A drawing has a fixed height and the width of whatever holds it: bars stretch, text keeps its size, so it
reads the same on a page, in print and on a screen of 320 pixels. Colours come from the house palette;
labels take the colour of the text around them, light or dark. No address, script or metadata; the only ids
name title and description.
"""

import hashlib
import textwrap
from collections.abc import Sequence
from html import escape

from record_review.inspection.look import PALETTE, Picture

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif"
NARROW = 32  # characters of bold text that fit the narrowest screen in the widest of the fonts
LINE, BAR, GAP = 18, 24, 18  # pixels: a line of text, a bar, the space between two questions
KEY_COLUMN = 136  # pixels; two columns of the key fit the narrowest screen
TEXT_SIZE = 13  # of the drawing, unless a text says otherwise
TICKS = ((0, "start"), (25, "middle"), (50, "middle"), (75, "middle"), (100, "end"))  # per cent, anchor


def key(colours: dict[str, str]) -> tuple[list[str], int]:
    """The colours with what they mean, in two columns; and where they end."""
    parts, y = [], 4
    for i, (answer, colour) in enumerate(colours.items()):
        x, y = (i % 2) * KEY_COLUMN, 4 + (i // 2) * LINE
        edge = f'stroke="{PALETTE.paper}" stroke-width="1"'
        parts.append(f'<rect x="{x}" y="{y}" width="12" height="12" fill="{colour}" {edge}/>')
        parts.append(f'<text x="{x + 18}" y="{y + 11}">{escape(answer)}</text>')
    return parts, y + LINE + 14


def bar(x: float, width: float, y: int, colour: str, height: int = BAR) -> str:
    return f'<rect x="{_n(x)}%" y="{y}" width="{_n(width)}%" height="{height}" fill="{colour}"/>'


def whisker(low: float, high: float, y: int, height: int = BAR) -> list[str]:
    """A line with two ends. The page puts a light edge round it, so that it stands out from any bar."""
    middle, cap, tall = y + height // 2 - 1, y + height // 4, height - 2 * (height // 4)
    ink = f'fill="{PALETTE.ink}"'
    return [
        f'<rect x="{_n(low)}%" y="{middle}" width="{_n(high - low)}%" height="2" {ink}/>',
        *(f'<rect x="{_n(x)}%" y="{cap}" width="2" height="{tall}" {ink}/>' for x in (low, high)),
    ]


def small_lines(parts: list[str], texts: Sequence[str], y: int) -> int:
    """Write each text on lines that fit the narrowest screen; return where they end."""
    for line in (line for text in texts for line in textwrap.wrap(text, NARROW + 6)):
        parts.append(f'<text x="0" y="{y + 11}" font-size="12">{escape(line)}</text>')
        y += 15
    return y


def range_line(low: float, high: float, middle: float, y: int) -> list[str]:
    """A line across a range with a dot on it, in the colour of the text around."""
    return [f'<rect x="{_n(low)}%" y="{y - 1}" width="{_n(high - low)}%" height="2"/>', dot(middle, y)]


def dot(x: float, y: int) -> str:
    return f'<circle cx="{_n(x)}%" cy="{y}" r="5"/>'


def rule(x: float, height: int) -> str:
    """A line from top to bottom."""
    return f'<rect x="{_n(x)}%" y="0" width="1" height="{height}"/>'


def track(y: int, height: int, opacity: str) -> str:
    """The faint bar of all records behind a bar or a dot."""
    return (
        f'<rect x="0" y="{y}" width="100%" height="{height}" fill="currentColor" fill-opacity="{opacity}"/>'
    )


def text(
    text: str, x: float, y: int, *, fill: str = "currentColor", anchor: str = "middle", size: int = TEXT_SIZE
) -> str:
    look = f'text-anchor="{anchor}"'
    look += "" if size == TEXT_SIZE else f' font-size="{size}"'
    look += "" if fill == "currentColor" else f' fill="{fill}"'
    return f'<text x="{_n(x)}%" y="{y}" {look}>{escape(text)}</text>'


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def percent_scale(y: int) -> list[str]:
    """The marks from 0% to 100% under bars."""
    return [text(f"{tick}%", tick, y, anchor=anchor, size=12) for tick, anchor in TICKS]


def drawing(parts: Sequence[str], height: int, title: str, caption: str, said: Sequence[str]) -> Picture:
    """The finished drawing; ``said`` describes it to whoever cannot see it."""
    described, body = " ".join([*said, "The table gives every figure."]), "".join(parts)
    name = "c" + hashlib.sha256((title + described + body).encode()).hexdigest()[:10]
    svg = (
        f'<svg role="img" aria-labelledby="{name}-t {name}-d" width="100%" height="{height}" '
        f'font-family="{FONT}" font-size="{TEXT_SIZE}" fill="currentColor" style="display:block">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(described)}</desc>'
        f"{body}</svg>"
    )
    return Picture(svg, f"{title}. {described}", f"{title}. {caption}")
