"""The book of candidate lists: every list close to the population, every child in equally many of them.

It knows the eligible children and how many records are read. It does not know the public number: whoever
makes a book cannot tell which list will be taken, and whoever takes a list cannot change the book, whose
digest is out.

Source: Goodman & Kish (1950), Journal of the American Statistical Association 45:350, controlled selection.
How a book is made is our own: ``start``, ``exchange``, ``search``, ``plan``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from record_review.inspection.file import BALANCE_VARIABLES
from record_review.inspection.promises import promise
from record_review.inspection.refusals import DrawError
from record_review.inspection.strict import listed, nearest
from record_review.sample.search.chances import LARGEST, Chances, chances
from record_review.sample.search.characteristics import characteristics
from record_review.sample.search.families import family_problems, siblings_separated
from record_review.sample.search.feasibility import not_attained
from record_review.sample.search.floors import floor_notes, floor_problems, refuse_below_floor
from record_review.sample.search.lists import RESERVE, SELECTED, Lists
from record_review.sample.search.plan import Plan, Progress
from record_review.sample.search.start import circles, mix, shares
from record_review.sample.search.stream import Stream

if TYPE_CHECKING:
    from record_review.inspection.file import SampleSettings

METHOD = "candidate lists by exchange, 2"  # changes whenever the same population would give another book
MIXED = 10  # rounds of stirring: each list then holds children from hundreds of others
POLICIES = ("spread", "allow", "one_per_family")
GUARDED = ("=", "+", "-", "@", "\t", "\r", "'")


@dataclass(frozen=True)
class Book:
    """All candidate lists of one inspection.

    ``refs`` : record references as in the return, in the order of their keys
    ``selected`` : (lists, size) places in ``refs``, ascending in each list
    ``reserves`` : (lists, reserves) places in ``refs``, in the order in which reserves are to be used
    ``settings`` : what the book was made from: children, size, reserves, lists, balance_on, siblings, floors,
        population_digest, method; and ``chances``, a line per class of children with equal chances: category
        ("" for all others), floor, children, selected_in and reserve_in (lists)
    ``digest`` : SHA-256 of ``book_csv(book)``, 64 small letters and digits
    ``notes`` : one sentence each: what the floors and ``one_per_family`` do, and what could not be attained
        and why; empty when there are none and everything was attained
    """

    refs: tuple[str, ...]
    selected: np.ndarray
    reserves: np.ndarray
    settings: dict
    digest: str
    notes: tuple[str, ...]


def make_book(
    children: pd.DataFrame,
    settings: SampleSettings,
    population_digest: str,
    progress: Progress | None = None,
) -> Book:
    """The book of candidate lists for these eligible children.

    In every book, counted from scratch before it is handed over: each list names ``size`` selected and
    ``reserves`` reserves, all different children; without floors each child is among the selected of exactly
    lists x size / children lists and among the reserves of exactly lists x reserves / children. With floors
    that holds within each class of children, as ``settings["chances"]`` of the book says, and no list has
    fewer selected of a category than its floor. In every list, wherever the search finds it: each level of
    each balance variable is among the selected, and among the reserves, as often as its exact share (the sum
    of its children's chances) rounded down or up; no sibling group is there more often than its share rounded
    up. ``notes`` says where not.

    The order of rows does not matter. The same children, settings and population digest give the same book,
    byte for byte: its randomness comes from SHA-256 over them, and all decisions are taken in whole numbers.

    Parameters
    ----------
    children : one row per eligible child: record_ref, ref_key, sibling_group ("" for none) and the balance
        variables. A balance variable that holds numbers is balanced in its mean, any other in its levels.
    settings : size, reserves, balance_on, floors, siblings ("spread" | "allow" | "one_per_family": no list
        has two of a sibling group among its selected, and as few as can be among selected and reserves
        together), lists (at least so many are made, and as many more as make all counts whole: see
        ``number_of_lists`` and ``chances``). With no more children than ``size`` everyone is selected, in one
        list; with no more than size + reserves the reserves are those not selected.
    population_digest : digest of the population, with the settings the seed of the book's randomness
    progress : called with the share that is done, 0 to 1, and a sentence

    Raises
    ------
    DrawError : everything that stops a book, at once: no children, a child twice, a balance variable that is
        there, floors or a sibling policy that cannot be had, more lists than fit in memory
    """
    say = progress or (lambda share, sentence: None)
    children = in_order(children)
    chance = _chances(children, settings)
    n, lists = len(children), chance.lists
    size = min(settings.size, n)
    reserves = min(settings.reserves, n - size)
    made_from = {
        "method": METHOD,
        "children": n,
        "size": size,
        "reserves": reserves,
        "lists": lists,
        "balance_on": list(settings.balance_on),
        "siblings": settings.siblings,
        "floors": dict(sorted(settings.floors.items())),
        "population_digest": population_digest,
        "chances": chance.lines(),
    }
    stream = Stream(json.dumps(made_from, sort_keys=True).encode())
    apart = settings.siblings == "one_per_family"
    compared = children if settings.siblings != "allow" else children.assign(sibling_group="")
    selected_in, reserve_in = chance.per_child(chance.selected_in), chance.per_child(chance.reserve_in)
    what = characteristics(compared, tuple(settings.balance_on), selected_in, lists)
    if chance.equal:
        roles = circles(n, size, reserves, lists, stream)
    else:
        roles = shares(selected_in, reserve_in, size, lists, stream)
    if lists > 1:
        mix(roles, MIXED, stream)
    book = Lists(roles, what)
    if lists > 1:
        Plan(book, stream, say, apart=apart).run()
    if settings.floors:
        refuse_below_floor(children["category"], settings.floors, book.roles == SELECTED)
    selected = np.sort(book.members[SELECTED], axis=1)
    drawn = stream.orders(lists, reserves)
    ordered = np.take_along_axis(np.sort(book.members[RESERVE], axis=1), drawn, axis=1)
    _assert_equal(selected, ordered, chance)
    notes = (
        *_fewer(settings, n, size, reserves),
        *floor_notes(chance, settings.floors),
        *(siblings_separated(children["sibling_group"], selected, ordered, chance) if apart else ()),
        *not_attained(book),
    )
    made = Book(tuple(children["record_ref"]), selected, ordered, made_from, "", notes)
    return replace(made, digest=hashlib.sha256(book_csv(made)).hexdigest())


def in_order(children: pd.DataFrame) -> pd.DataFrame:
    """The children in the order of their reference keys, so that the order of rows cannot matter."""
    return children.sort_values("ref_key", kind="stable").reset_index(drop=True)


def _chances(children: pd.DataFrame, settings: SampleSettings) -> Chances:
    """In how many lists each child is to be, unless something stops the book."""
    problems = []
    if children.empty:
        problems.append("There are no eligible children, so there is nothing to select from.")
    if children["ref_key"].duplicated().any():
        problems.append("The population names a child twice: settle the findings on references first.")
    offered = [name for name in BALANCE_VARIABLES if name in children]
    for name in settings.balance_on:
        if name not in children:
            hint = nearest(name, offered, "did you mean {}?", f"choose from {listed(offered)}.")
            problems.append(f"sample.balance_on: the population has no {name}; {hint}")
    if settings.siblings not in POLICIES:
        problems.append(f'sample.siblings: "{settings.siblings}" is not one of {listed(POLICIES, "or")}.')
    wrong = floor_problems(children, settings)
    most, chance = LARGEST // max(1, len(children)), None
    if not wrong and not children.empty and settings.lists <= most:
        try:
            chance = chances(children, settings)
        except DrawError as refusal:
            wrong = list(refusal.problems)
    problems += wrong
    if settings.lists > most or (chance and chance.lists > most):
        lists = chance.lists if chance else settings.lists
        problems.append(
            f"sample.lists: {lists:,} lists of {len(children):,} children need more memory than a book may "
            f"take; ask for {most:,} lists or fewer."
        )
    elif chance and settings.siblings == "one_per_family":
        problems += family_problems(children["sibling_group"], chance)
    if problems:
        raise DrawError(*problems)
    assert chance is not None, "nothing stops the book, so the chances are known"
    return chance


def _fewer(settings: SampleSettings, children: int, size: int, reserves: int) -> tuple[str, ...]:
    """What a small population changes."""
    if children <= settings.size:
        return (
            f"There are {children} eligible children and {settings.size} records to read: every record is "
            "read, there is one list, nothing is left to chance and there are no reserves.",
        )
    if reserves < settings.reserves:
        return (
            f"There are {children} eligible children for {size} records and {settings.reserves} reserves: in "
            f"every list the reserves are the {reserves} who are not selected.",
        )
    return ()


def _assert_equal(selected: np.ndarray, reserves: np.ndarray, chance: Chances) -> None:
    """The promise of the book, counted from scratch: in every class all children are in equally many lists,
    and the selected of a floored category are never below its floor.
    """
    everyone = np.sort(np.hstack([selected, reserves]), axis=1)
    promise((np.diff(everyone, axis=1) > 0).all(), "a list names a child twice")
    for places, counts in ((selected, chance.selected_in), (reserves, chance.reserve_in)):
        found = np.bincount(places.ravel(), minlength=len(chance.of_child))
        for place, count in enumerate(counts):
            these = found[chance.of_child == place]
            promise((these == count).all(), "children of one class are not in equally many lists")
            promise(len(these) == chance.children[place], "a class has other children than it was made for")
    if chance.equal:
        n = len(chance.of_child)
        promise(chance.selected_in[0] * n == selected.size, "chances are not equal")
        promise(chance.reserve_in[0] * n == reserves.size, "chances of reserves are not equal")


def guarded(reference: str) -> str:
    """The reference as it stands in the book's CSV.

    A reference that a spreadsheet could take for a formula (starting with = + - @, a tab or a return) gets an
    apostrophe in front, and so does one that starts with an apostrophe. Whoever reads the book back takes one
    leading apostrophe off; then every reference is again exactly as in the return.
    """
    return "'" + reference if reference.startswith(GUARDED) else reference


def book_csv(book: Book) -> bytes:
    """The book as CSV in UTF-8, lines ending in a line feed; its SHA-256 is the book's digest.

    Header ``list,selected_01,…,selected_60,reserve_01,…,reserve_15`` (more digits from the hundredth on),
    then one line per list: its number from 1, the selected in the order of their keys, the reserves in the
    order in which they are to be used. References are as in the return, ``guarded``, and quoted where CSV
    needs it.
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
    """In how many lists each child is selected, and in how many a reserve; a row per child."""
    children = len(book.refs)
    return pd.DataFrame(
        {
            "record_ref": pd.Series(book.refs, dtype="str"),
            "selected_in": np.bincount(book.selected.ravel(), minlength=children),
            "reserve_in": np.bincount(book.reserves.ravel(), minlength=children),
        }
    )
