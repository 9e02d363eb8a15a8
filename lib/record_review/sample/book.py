"""The book of candidate lists: every list close to the population, every child in equally many of them.

It knows eligible children and how many records are read. It does not know the public number: whoever makes a book
cannot tell which list will be taken, and whoever takes a list cannot change the book, whose digest is out by then.

Source: Goodman & Kish (1950), controlled selection; the exchanges are our own (``exchange``).
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from record_review.inspection.refusals import DrawError
from record_review.sample.characteristics import Characteristics, characteristics
from record_review.sample.exchange import OUT, RESERVE, SELECTED, Lists, cost_tables, sweep
from record_review.sample.start import circles, number_of_lists
from record_review.sample.stream import Stream

if TYPE_CHECKING:
    from record_review.inspection.file import SampleSettings

Progress = Callable[[float, str], None]
GUARDED = ("=", "+", "-", "@", "\t", "\r", "'")


@dataclass(frozen=True)
class Book:
    """All candidate lists of one inspection.

    ``refs`` : record references as in the return, in the order of their keys
    ``selected`` : (lists, size) places in ``refs``, ascending in each list
    ``reserves`` : (lists, reserves) places in ``refs``, in the order in which reserves are to be used
    ``settings`` : what the book was made from: size, reserves, lists, balance_on, siblings, population digest
    ``digest`` : SHA-256 of ``book_csv(book)``, 64 small letters and digits
    ``notes`` : what could not be attained and why, one sentence each; empty when everything was
    """

    refs: tuple[str, ...]
    selected: np.ndarray
    reserves: np.ndarray
    settings: dict
    digest: str
    notes: tuple[str, ...]


def make_book(
    children: pd.DataFrame, settings: SampleSettings, population_digest: str, progress: Progress | None = None
) -> Book:
    """The book of candidate lists for these eligible children."""
    say = progress or (lambda share, sentence: None)
    children = in_order(children)
    _refuse(children, settings)
    n = len(children)
    size = min(settings.size, n)
    reserves = min(settings.reserves, n - size)
    lists = number_of_lists(n, size, reserves, settings.lists) if size < n else 1
    made_from = {
        "children": n,
        "size": size,
        "reserves": reserves,
        "lists": lists,
        "balance_on": list(settings.balance_on),
        "siblings": settings.siblings,
        "population_digest": population_digest,
    }
    stream = Stream(json.dumps(made_from, sort_keys=True).encode())
    what = characteristics(children, tuple(settings.balance_on))
    roles = circles(n, size, reserves, lists, stream)
    book = Lists(roles, what)
    if size < n:
        _improve(book, what, size, reserves, stream, say)
    order = stream.orders(lists, reserves) if reserves else np.zeros((lists, 0), dtype=np.int64)
    selected = np.sort(book.members[SELECTED], axis=1).astype(np.int64)
    ordered = np.take_along_axis(np.sort(book.members[RESERVE], axis=1).astype(np.int64), order, axis=1)
    made = Book(tuple(children["record_ref"]), selected, ordered, made_from, "", ())
    return replace(made, digest=hashlib.sha256(book_csv(made)).hexdigest())


def _refuse(children: pd.DataFrame, settings: SampleSettings) -> None:
    """Everything that stops a book, at once."""
    problems = []
    if children.empty:
        problems.append("There are no eligible children, so there is nothing to select from.")
    if children["ref_key"].duplicated().any():
        problems.append("The population names a child twice: settle the findings on references first.")
    missing = [name for name in settings.balance_on if name not in children]
    if missing:
        problems.append(f"balance_on names {', '.join(missing)}, which the population does not have.")
    if settings.siblings == "one_per_family":
        problems.append('siblings: "one_per_family" is not offered yet; choose "spread" or "allow".')
    if settings.floors:
        problems.append("floors are not offered yet; leave them empty.")
    if problems:
        raise DrawError(*problems)


def in_order(children: pd.DataFrame) -> pd.DataFrame:
    """The children in the order of their reference keys, so that the order of rows cannot matter."""
    return children.sort_values("ref_key", kind="stable").reset_index(drop=True)


def _improve(
    book: Lists, what: Characteristics, size: int, reserves: int, stream: Stream, say: Progress
) -> None:
    lists = len(book.roles)
    half = lists // 2
    phases = [(60, 16, 0), (90, 24, 100)]
    done, total = 0, sum(phase[0] for phase in phases)
    for sweeps, tries, steep in phases:
        weights = {
            "level": 4,
            "cell": 1,
            "steep": steep,
            "cell_steep": 6 if steep else 0,
            "sibling": 200 if steep else 0,
        }
        costs = {SELECTED: cost_tables(what, size, **weights)}
        costs[RESERVE] = cost_tables(what, reserves, **weights)
        for _ in range(sweeps):
            for give, take in ((SELECTED, OUT), (RESERVE, OUT)):
                order = stream.order(lists)
                if book.members[give].shape[1]:
                    sweep(book, costs, order[:half], order[half : 2 * half], give, take, tries, stream)
            done += 1
            say(done / total, f"{lists} lists brought closer to the population")


def guarded(reference: str) -> str:
    """The reference as it stands in the book's CSV.

    A reference that a spreadsheet could take for a formula (starting with = + - @, a tab or a return) gets an
    apostrophe in front, and so does one that starts with an apostrophe. Whoever reads the book back takes one
    leading apostrophe off; then every reference is again exactly as in the return.
    """
    return "'" + reference if reference.startswith(GUARDED) else reference


def book_csv(book: Book) -> bytes:
    """The book as CSV in UTF-8, lines ending in a line feed; its SHA-256 is the book's digest.

    Header ``list,selected_01,…,selected_60,reserve_01,…,reserve_15`` (more digits when there are 100 or more), then
    one line per list: its number from 1, the selected in the order of their keys, the reserves in the order in which
    they are to be used. References are as in the return (see ``guarded``), quoted where CSV needs it.
    """
    refs = np.array([guarded(reference) for reference in book.refs], dtype=object)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    columns = ["list"]
    for name, places in (("selected", book.selected), ("reserve", book.reserves)):
        columns += [f"{name}_{place:02d}" for place in range(1, places.shape[1] + 1)]
    writer.writerow(columns)
    for number, (selected, reserves) in enumerate(zip(book.selected, book.reserves, strict=True), start=1):
        writer.writerow([number, *refs[selected], *refs[reserves]])
    return text.getvalue().encode("utf-8")


def counts(book: Book) -> pd.DataFrame:
    """In how many lists each child is selected, and in how many a reserve."""
    children = len(book.refs)
    return pd.DataFrame(
        {
            "record_ref": pd.Series(book.refs, dtype="str"),
            "selected_in": np.bincount(book.selected.ravel(), minlength=children),
            "reserve_in": np.bincount(book.reserves.ravel(), minlength=children),
        }
    )
