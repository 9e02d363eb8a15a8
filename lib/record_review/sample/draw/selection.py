"""The list that the public number picks: who is selected, who is in reserve and in which order.

It knows the book and the rule from a number to a list; it does not know whether the number may be used yet
(`commitment`) nor anything about the children behind the references.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from record_review.inspection.refusals import DrawError
from record_review.sample.draw.number import list_number, normalise

if TYPE_CHECKING:
    from record_review.sample.book.book import Book


@dataclass(frozen=True)
class Selection:
    """One list of the book, picked by a public text.

    selected : record references, in the order of the book (R01, R02, …)
    reserves : record references, in the order in which they stand in for a selected record (V01, V02, …)
    list_number : from 1; digest : SHA-256 of the book's CSV; public_text : as it entered the rule
    weights : one per selected: lists of the book / lists in which that child is selected, so how many
        children of the population the record stands for. All equal unless a floor was set. Left out, as when
        a selection is made by hand, all are 1.
    lists : how many lists the book has; 0 when a selection is made by hand
    """

    selected: tuple[str, ...]
    reserves: tuple[str, ...]
    list_number: int
    digest: str
    public_text: str
    weights: tuple[float, ...] = ()
    lists: int = 0

    def __post_init__(self) -> None:
        if not self.weights:
            object.__setattr__(self, "weights", (1.0,) * len(self.selected))
        if len(self.weights) != len(self.selected):
            raise ValueError(f"{len(self.weights)} weights for {len(self.selected)} selected records")


def select(book: Book, public_text: str) -> Selection:
    """The list of the book that this public text picks; the same book and text always give the same list.

    Raises
    ------
    DrawError : nothing is left of the text without its spaces
    """
    text = normalise(public_text)
    if not text:
        raise DrawError(
            "The public number is blank. Enter it in the inspection file under public_number: value, "
            "exactly as it was announced, and run again."
        )
    place = list_number(book.digest, text, len(book.selected))
    selected_in = np.bincount(book.selected.ravel(), minlength=len(book.refs))
    return Selection(
        selected=tuple(book.refs[child] for child in book.selected[place - 1]),
        reserves=tuple(book.refs[child] for child in book.reserves[place - 1]),
        list_number=place,
        digest=book.digest,
        public_text=text,
        weights=tuple(len(book.selected) / int(selected_in[child]) for child in book.selected[place - 1]),
        lists=len(book.selected),
    )


def place_names(selection: Selection) -> dict[str, str]:
    """Record reference -> the name of its place: R01 … for the selected, V01 … for the reserves in order."""
    return {
        **{ref: f"R{place:02d}" for place, ref in enumerate(selection.selected, start=1)},
        **{ref: f"V{place:02d}" for place, ref in enumerate(selection.reserves, start=1)},
    }
