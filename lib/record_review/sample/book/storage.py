"""The book as tables and facts that the inspection's store can keep, and back again.

It knows the shapes only; where and how they are kept is `custody`'s.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from record_review.inspection.refusals import DrawError
from record_review.sample.book.book import Book, book_csv

Stored = tuple[dict[str, pd.DataFrame], dict]


def book_to_stored(book: Book) -> Stored:
    """Tables ``book`` (a row per list: places in the references) and ``book_children`` (their references)."""
    columns = {
        f"selected_{place + 1:02d}": book.selected[:, place] for place in range(book.selected.shape[1])
    }
    columns |= {
        f"reserve_{place + 1:02d}": book.reserves[:, place] for place in range(book.reserves.shape[1])
    }
    frames = {
        "book": pd.DataFrame(columns).astype("int32"),
        "book_children": pd.DataFrame({"record_ref": pd.Series(book.refs, dtype="str")}),
    }
    return frames, {"settings": book.settings, "digest": book.digest, "notes": list(book.notes)}


def book_from_stored(frames: dict[str, pd.DataFrame], facts: dict) -> Book:
    """The book as it was stored.

    Raises
    ------
    DrawError : what was stored is not the book whose digest was recorded with it
    """
    lists = frames["book"]

    def places(role: str) -> np.ndarray:
        return lists[[name for name in lists.columns if name.startswith(role)]].to_numpy(dtype=np.int64)

    book = Book(
        refs=tuple(frames["book_children"]["record_ref"]),
        selected=places("selected_"),
        reserves=places("reserve_"),
        settings=facts["settings"],
        digest=facts["digest"],
        notes=tuple(facts["notes"]),
    )
    if hashlib.sha256(book_csv(book)).hexdigest() != book.digest:
        raise DrawError(
            "The stored book of candidate lists is not the one its digest was recorded for. "
            "Run 03_candidate_lists again and compare the digest with the one the partnership was sent."
        )
    return book
