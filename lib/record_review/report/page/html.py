"""The released page: declared pieces in, one self-contained HTML file out, through our own template.

A page is built from pieces that were declared for release and from nothing else. It has no script and names
no address outside itself.
"""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from record_review.inspection import ReleaseError
from record_review.report.page.pieces import FIELDS, Piece

LARGEST = 300_000  # bytes; a page that can be sent by any mail system

DRAWING = {
    "svg": {"role", "aria-labelledby", "width", "height", "font-family", "font-size", "fill", "style"},
    "title": {"id"},
    "desc": {"id"},
    "rect": {"x", "y", "width", "height", "fill", "fill-opacity", "stroke", "stroke-width"},
    "circle": {"cx", "cy", "r"},
    "text": {"x", "y", "text-anchor", "font-size", "font-weight", "fill", "class", "display"},
}


def release_page(pieces: Sequence[Piece], *, largest: int = LARGEST) -> bytes:
    """The page of these pieces, in their order. Equal pieces give equal bytes.

    Parameters
    ----------
    largest : bytes; a release of one inspection has the usual limit

    Raises
    ------
    ReleaseError : a piece of an unknown kind or form, a drawing with anything but shapes and text, no
        title, or a page larger than ``largest``
    """
    check_pieces(pieces)
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "template"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    page = templates.get_template("index.html.j2").render(pieces=pieces).encode("utf-8")
    if len(page) > largest:
        raise ReleaseError(
            f"The page is {len(page):,} bytes; more than {largest:,} are not released. Ask for fewer "
            "subgroups in the inspection file, or leave the earlier inspection out."
        )
    return page


def check_pieces(pieces: Sequence[Piece]) -> None:
    """Refuse what the template does not know, all problems at once."""
    problems = []
    for piece in pieces:
        kind = piece.get("kind")
        if kind not in FIELDS:
            problems.append(f"A piece of the kind {kind!r} cannot be released.")
        elif set(piece) - {"kind"} != FIELDS[kind]:
            problems.append(
                f"A piece of the kind {kind} has other fields than {', '.join(sorted(FIELDS[kind]))}."
            )
        elif kind == "figure":
            problems += _drawing_problems(piece["svg"])
    if sum(piece.get("kind") == "page" for piece in pieces) != 1:
        problems.append("A page needs exactly one piece that gives its title.")
    if problems:
        raise ReleaseError(*dict.fromkeys(problems))


def _drawing_problems(svg: str) -> list[str]:
    """What in a drawing is neither a shape nor a text of ours: comments, styles, references, scripts,
    unknown parts."""
    if "<!" in svg or "<?" in svg or "&#" in svg:
        return ["A drawing holds a comment or a declaration."]
    try:
        root = ET.fromstring(svg)
    except ET.ParseError:
        return ["A drawing is not well formed."]
    problems = []
    for element in root.iter():
        if element.tag not in DRAWING or set(element.attrib) - DRAWING[element.tag]:
            problems.append(f"A drawing holds <{element.tag}> or attributes of it that are not on the list.")
        if any(
            "url(" in value or ":" in value.replace("display:block", "") for value in element.attrib.values()
        ):
            problems.append("A drawing refers to something outside itself.")
    if root.tag != "svg" or root.find("title") is None or root.find("desc") is None:
        problems.append("A drawing needs a title and a description.")
    return problems
