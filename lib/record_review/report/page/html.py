"""The released page: declared pieces in, one self-contained HTML file out, through our own template.

A page is built from pieces that were declared for release and from nothing else. It has no script and names
no address outside itself.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from record_review.inspection import ReleaseError
from record_review.report.lines.plot import ALL, DOT, ENDS, OPEN, PART, RANGE
from record_review.report.page.pieces import FIELDS, Piece

LARGEST = 300_000  # bytes; a page that can be sent by any mail system
SHAPES = {RANGE, ENDS, DOT, OPEN, ALL, PART}
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def release_page(pieces: Sequence[Piece], *, largest: int = LARGEST) -> bytes:
    """The page of these pieces, in their order. Equal pieces give equal bytes.

    Parameters
    ----------
    largest : bytes; a release of one inspection has the usual limit

    Raises
    ------
    ReleaseError : a piece of an unknown kind or form, a drawing of anything but shapes of ours, no
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
        elif kind == "table":
            problems += _unknown_shapes(piece["plot"])
    if sum(piece.get("kind") == "page" for piece in pieces) != 1:
        problems.append("A page needs exactly one piece that gives its title.")
    if problems:
        raise ReleaseError(*dict.fromkeys(problems))


def _unknown_shapes(plot: Piece | None) -> list[str]:
    """What in a table's drawing is neither a shape that the template knows nor a number."""
    shapes = [shape for row in plot["rows"] for shape in row] if plot else []
    known = all(kind in SHAPES and all(map(NUMBER.fullmatch, places)) for kind, *places in shapes)
    return [] if known else ["A table draws something that is no shape of ours."]
