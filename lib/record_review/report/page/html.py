"""The released page: declared pieces in, one self-contained HTML file out, through nbconvert and our own
template.

A page is built from pieces that were declared for release and from nothing else: no code, no printed text, no
displayed frame of a notebook can reach it. The page has no script and names no address outside itself.
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from record_review.inspection import ReleaseError
from record_review.report.page.pieces import FIELDS, Piece

# Imported by nbconvert for a check of web addresses that a page has none of, and most of its import time.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from nbconvert import HTMLExporter  # noqa: E402
from nbconvert.preprocessors import Preprocessor  # noqa: E402
from nbformat import NotebookNode  # noqa: E402
from nbformat.v4 import new_code_cell, new_notebook, new_output  # noqa: E402
from traitlets.config import Config  # noqa: E402

MIME = "application/vnd.record-review.release+json"
LARGEST = 300_000  # bytes; a page that can be sent by any mail system

DRAWING = {
    "svg": {"role", "aria-labelledby", "width", "height", "font-family", "font-size", "fill", "style"},
    "title": {"id"},
    "desc": {"id"},
    "rect": {"x", "y", "width", "height", "fill", "fill-opacity", "stroke", "stroke-width"},
    "circle": {"cx", "cy", "r"},
    "text": {"x", "y", "text-anchor", "font-size", "font-weight", "fill", "class", "display"},
}


class DeclaredOutputs(Preprocessor):
    """Hand on the declared pieces of a notebook, one to a cell, and nothing else of it."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        pieces = [
            output["data"][MIME]
            for cell in nb.cells
            if cell.cell_type == "code"
            for output in cell.outputs
            if output.output_type == "display_data" and MIME in output.get("data", {})
        ]
        check_pieces(pieces)
        resources |= {"pieces": pieces, "mime": MIME}
        return notebook_of(pieces), resources


def notebook_of(pieces: Sequence[Piece]) -> NotebookNode:
    """A notebook in memory that holds the pieces, a display output each, without a line of code."""
    cells = []
    for place, piece in enumerate(pieces):
        output = new_output("display_data", data={MIME: dict(piece)})
        cells.append(new_code_cell("", outputs=[output], id=f"piece-{place}"))  # ids at random otherwise
    return new_notebook(cells=cells)


def release_page(notebook: NotebookNode, *, largest: int = LARGEST) -> bytes:
    """The page of a notebook's declared pieces, in the order of its cells.

    Equal pieces give equal bytes.

    Parameters
    ----------
    largest : bytes; a release of one inspection has the usual limit

    Raises
    ------
    ReleaseError : a piece of an unknown kind or form, a drawing with anything but shapes and text, no
        title, or a page larger than ``largest``
    """
    exporter = HTMLExporter(
        config=Config(
            {
                "HTMLExporter": {"preprocessors": [DeclaredOutputs], "default_preprocessors": []},
                "NbConvertBase": {"display_data_priority": [MIME]},
            }
        ),
        template_name="template",
        extra_template_basedirs=[str(Path(__file__).parent)],
    )
    html, _ = exporter.from_notebook_node(notebook)
    for shape in ("rect", "circle"):  # written at length by the exporter's parser
        html = html.replace(f"></{shape}>", "/>")
    page = html.encode("utf-8")
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
