"""How our tables and pictures look: colours, chart settings, an accessible table, a picture with its words.

Knows nothing of children or inspections. What it makes can stand in a notebook and in a page that is sent:
every text is escaped, there is no script, nothing is fetched, and equal input gives equal bytes.
"""

from __future__ import annotations

import hashlib
import io
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NumberFormat = str | Callable[[Any], str]

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
NOTHING = "–"  # what a cell without a value shows: an empty cell could be an oversight
SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"


@dataclass(frozen=True)
class Palette:
    """Colours by meaning. None carries meaning alone: a label, a marker or an order always says the same.

    ``worst_to_best`` runs from light yellow to dark blue, so that the order survives a grey print and every
    common kind of colour blindness, and the warm half ends where "good or better" begins. `label_on` gives
    the colour of text upon it.
    """

    ink: str = "#1a1a1a"
    quiet: str = "#595959"  # second-rank text: 7:1 on white
    line: str = "#d0d0d0"
    paper: str = "#ffffff"
    population: str = "#8a8a8a"
    selected: str = "#124c8a"
    after: str = "#c2511c"  # selected, after replacement
    accent: str = "#1d6a8a"
    excluded: str = "#b9b9b9"
    worst_to_best: tuple[str, ...] = ("#ffe680", "#f7b733", "#de8211", "#3676b4", "#1f5a99", "#0b2f5c")
    no_answer: str = "#e4e4e4"  # not applicable, not enough evidence, missing: outside the scale


PALETTE = Palette()


def luminance(colour: str) -> float:
    """Relative luminance of a "#rrggbb" colour, 0 (black) to 1 (white). Source: WCAG 2.2, Terms."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two "#rrggbb" colours, 1 to 21; text needs 4.5. Source: WCAG 2.2, criterion 1.4.3."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def label_on(colour: str) -> str:
    """The text colour, ink or paper, that can be read best on this fill."""
    return max((PALETTE.paper, PALETTE.ink), key=lambda text: contrast(text, colour))


def worst_to_best(steps: int) -> tuple[str, ...]:
    """Colours for an ordered scale of 2 to 6 answers, worst first; both ends are always used."""
    if not 2 <= steps <= len(PALETTE.worst_to_best):
        raise ValueError(
            f"an ordered scale is drawn with 2 to {len(PALETTE.worst_to_best)} answers, not {steps}"
        )
    last = len(PALETTE.worst_to_best) - 1
    return tuple(PALETTE.worst_to_best[round(i * last / (steps - 1))] for i in range(steps))


@contextmanager
def chart_style() -> Iterator[None]:
    """Matplotlib settings of every chart: real text in the SVG, fixed ids, no mathematics, readable sizes.

    A dollar sign in a locality's name stays a dollar sign (``text.parse_math``). The settings end with the
    block.
    """
    import matplotlib

    settings: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": "record-review",
        "text.parse_math": False,
        "font.family": "sans-serif",
        "font.sans-serif": [
            "DejaVu Sans"
        ],  # travels with matplotlib, so widths are the same on every machine
        "font.size": 10.5,
        "axes.titlesize": 12,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.labelsize": 10.5,
        "xtick.labelsize": 10,
        "ytick.labelsize": 10,
        "legend.fontsize": 10,
        "legend.frameon": False,
        "text.color": PALETTE.ink,
        "axes.labelcolor": PALETTE.ink,
        "xtick.color": PALETTE.quiet,
        "ytick.color": PALETTE.ink,
        "axes.edgecolor": PALETTE.line,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "grid.color": PALETTE.line,
        "grid.linewidth": 0.6,
        "figure.facecolor": PALETTE.paper,
        "figure.constrained_layout.use": True,
        "figure.dpi": 100,
        "hatch.linewidth": 0.6,
    }
    with matplotlib.rc_context(settings):
        yield


@dataclass(frozen=True)
class Table:
    """A table ready to be shown: as HTML in a notebook or a page, otherwise as text. Made by `table`."""

    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    caption: str
    row_header: int
    note: str | None = None

    def _repr_html_(self) -> str:
        head = "".join(self._cell("th", ' scope="col"', i, name) for i, name in enumerate(self.columns))
        rows = "".join(
            "<tr>"
            + "".join(
                # A row without a name has no header: an empty one is read aloud as nothing.
                self._cell(
                    *(("th", ' scope="row"') if i == self.row_header and text else ("td", "")), i, text
                )
                for i, text in enumerate(row)
            )
            + "</tr>\n"
            for row in self.cells
        )
        if not self.cells:
            rows = f'<tr><td colspan="{len(self.columns)}" style="text-align:left">None</td></tr>\n'
        note = f'<p class="note">{escape(self.note)}</p>\n' if self.note else ""
        caption = escape(self.caption)
        # A wide table scrolls in its own box, which the keyboard reaches and which is named by the caption.
        return (
            f'<div class="table" role="group" aria-label="{caption}" tabindex="0" style="overflow-x:auto">\n'
            f'<table>\n<caption style="text-align:left">{caption}</caption>\n'
            f"<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n{note}</div>\n"
        )

    def _cell(self, tag: str, scope: str, column: int, text: str) -> str:
        side = "right" if self.numeric[column] else "left"
        return f'<{tag}{scope} style="text-align:{side}">{escape(text)}</{tag}>'

    def __repr__(self) -> str:
        grid = [self.columns, *self.cells]
        widths = [max(len(row[i]) for row in grid) for i in range(len(self.columns))]
        lines = [
            "  ".join(
                t.rjust(w) if n else t.ljust(w) for t, w, n in zip(row, widths, self.numeric, strict=True)
            )
            for row in grid
        ]
        return "\n".join(
            [self.caption, *(line.rstrip() for line in lines), *([self.note] if self.note else [])]
        )


def table(
    frame: pd.DataFrame,
    caption: str,
    *,
    row_header: int | str = 0,
    number_formats: Mapping[str, NumberFormat] | None = None,
    note: str | None = None,
) -> Table:
    """A frame as an accessible table; the frame's index is not shown.

    Parameters
    ----------
    frame : one line per row; the column names are the headings, and one such as "in_use" reads "In use"
    caption : what the table shows, at what date, out of how many
    row_header : position or name of the column that names the row
    number_formats : column -> a format as ``format`` takes it (".0%", ",.1f") or a function of the value;
        without one, whole numbers read 1,234, others 1,234.5, and a column "share" from 0 to 1 reads 12.3%
    note : a sentence below the table (what is left out, what a mark means)

    Raises
    ------
    ValueError : no caption, an empty heading, two equal headings, or a format for a column that is not there
    """
    names = [str(name).strip() for name in frame.columns]
    formats: dict[str, NumberFormat] = {"share": ".1%"} if "share" in names else {}
    formats |= number_formats or {}
    if not caption.strip():
        raise ValueError("a table needs a caption")
    if not names or "" in names or len(set(names)) < len(names):
        raise ValueError("every column of a table needs a heading of its own")
    if unknown := sorted(set(formats) - set(names)):
        raise ValueError(f"formats are given for columns the table does not have: {', '.join(unknown)}")
    header = names.index(row_header) if isinstance(row_header, str) else range(len(names))[row_header]
    columns = [frame.iloc[:, i] for i in range(len(names))]
    texts = [
        [_text(v, formats.get(name)) for v in column] for name, column in zip(names, columns, strict=True)
    ]
    numeric = tuple(
        name in formats or (pd.api.types.is_numeric_dtype(c) and not pd.api.types.is_bool_dtype(c))
        for name, c in zip(names, columns, strict=True)
    )
    headings = tuple(_heading(name) for name in names)
    return Table(headings, tuple(zip(*texts, strict=True)), numeric, caption.strip(), header, note)


def _heading(name: str) -> str:
    """A column's name as a heading: a name from code becomes words, anything else stays."""
    return name[0].upper() + name[1:].replace("_", " ") if re.fullmatch("[a-z][a-z0-9_]*", name) else name


def _text(value: Any, spec: NumberFormat | None) -> str:
    """One value as a reader sees it."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):
        return NOTHING
    if callable(spec):
        return spec(value)
    if isinstance(value, str):
        return value
    if spec is not None:
        return format(value, spec)
    if isinstance(value, date | datetime):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    if pd.api.types.is_bool(value):
        return "Yes" if value else "No"
    if pd.api.types.is_integer(value):
        return format(int(value), ",")
    if pd.api.types.is_number(value):
        return format(value, ",.1f")
    return str(value)


@dataclass(frozen=True)
class Picture:
    """A drawing ready to be shown: SVG that stands inside a page, and the words that say what it shows."""

    svg: str
    alt: str
    caption: str | None = None

    def _repr_html_(self) -> str:
        below = f"<figcaption>{escape(self.caption)}</figcaption>\n" if self.caption else ""
        return f'<figure class="picture">\n{self.svg}\n{below}</figure>\n'

    def __repr__(self) -> str:
        return f"Picture: {self.alt}"


def picture(figure: Figure, alt: str, *, caption: str | None = None) -> Picture:
    """Close a matplotlib figure and keep it as SVG with a text alternative.

    The SVG is searchable (real text), carries no date, metadata or comment, and its ids start with a digest
    of its content, so that several pictures can stand on one page. Equal figures and texts give equal bytes.

    Parameters
    ----------
    figure : a finished matplotlib figure; it cannot be shown again afterwards
    alt : what somebody who cannot see the picture must know; its first sentence becomes the title
    caption : a visible line below the picture

    Raises
    ------
    ValueError : ``alt`` is empty
    """
    from matplotlib.text import Text

    alt = " ".join(alt.split())
    if not alt:
        raise ValueError("a picture needs a text that says what it shows")
    with chart_style():
        for text in figure.findobj(Text):
            text.set_parse_math(False)
        drawn = io.BytesIO()
        figure.savefig(drawn, format="svg", bbox_inches="tight", pad_inches=0.08, metadata={"Date": None})
    if "matplotlib.pyplot" in sys.modules:  # only pyplot keeps figures alive
        sys.modules["matplotlib.pyplot"].close(figure)
    return Picture(_inline_svg(drawn.getvalue(), alt), alt, caption.strip() if caption else None)


def _inline_svg(drawn: bytes, alt: str) -> str:
    """Matplotlib's SVG file as an element of a page."""
    root = ET.fromstring(drawn)  # the parser drops comments, declaration and document type
    for parent in list(root.iter()):
        for child in list(parent):
            # The style block holds one rule for "*", which would reach every other element of the page.
            if child.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}style"):
                parent.remove(child)
    for element in root.iter(f"{{{SVG}}}text"):
        # Where DejaVu is missing, Verdana has the same widths and Arial is narrower: nothing is clipped.
        element.attrib["style"] = element.attrib["style"].replace(
            "'DejaVu Sans'", "'DejaVu Sans', Verdana, Arial"
        )
    prefix = "p" + hashlib.sha256(drawn + alt.encode()).hexdigest()[:12] + "-"
    _rename_ids(root, prefix)
    width, height = (float(v) for v in root.attrib["viewBox"].split()[2:])
    for name in ("version", "width", "height"):
        root.attrib.pop(name, None)
    title, _, rest = alt.partition(". ")
    names = [("title", title.rstrip(".")), *([("desc", rest)] if rest else [])]
    root.attrib |= {
        "width": f"{width * 4 / 3:.0f}",  # points to CSS pixels
        "height": f"{height * 4 / 3:.0f}",
        "role": "img",
        "aria-labelledby": " ".join(prefix + tag for tag, _ in names),
        "style": "max-width:100%;height:auto;stroke-linejoin:round;stroke-linecap:butt",
    }
    for place, (tag, words) in enumerate(names):
        element = ET.Element(f"{{{SVG}}}{tag}", {"id": prefix + tag})
        element.text = words
        root.insert(place, element)
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    return ET.tostring(root, encoding="unicode")


def _rename_ids(root: ET.Element, prefix: str) -> None:
    """Put the prefix before every id something refers to, and drop the other ids."""
    href, by_url = f"{{{XLINK}}}href", re.compile(r"url\(#([^)]+)\)")
    used = {e.attrib[href][1:] for e in root.iter() if href in e.attrib}
    used |= {name for e in root.iter() for value in e.attrib.values() for name in by_url.findall(value)}
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "id":
                del element.attrib["id"]
                if value in used:
                    element.attrib["id"] = prefix + value
            elif name == href:  # only here a # begins a reference: elsewhere it begins a colour
                element.attrib[name] = f"#{prefix}{value[1:]}"
            else:
                element.attrib[name] = by_url.sub(rf"url(#{prefix}\1)", value)
