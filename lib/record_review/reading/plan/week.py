"""The reading week before anybody is given a record: what is to be read, by which pairs, in which places.

Knows the hard rules. Does not know how a plan is found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from record_review.inspection import ReadingError
from record_review.reading.readers.deal import FIRST, SECOND

TOGETHER, APART = "together", "apart"
SIBLINGS = (TOGETHER, APART)
PLAN_COLUMNS = ("record_ref", "reading", "reader", "day")


@dataclass(frozen=True)
class Week:
    """What a plan has to fit.

    readings : a row per reading: record_ref, reading ("first" or "second"), family ("" for none), category,
        hardness (whole number), earliest (first day on which the record is there, from 1)
    pairs : the pairs that read
    places : (pairs, days): how many records each pair can read on each day
    barred : (record_ref, pair) -> why this pair may not read it
    siblings : "together": all of a family by one pair; "apart": no pair reads two of a family
    digest : of the book, which shuffles records and pairs
    last_day_free : places of each pair that are to stay free on the last day, for replacements, if they can
    names : record_ref -> what a record is called in a sentence, such as R07; without it, its reference
    """

    readings: pd.DataFrame
    pairs: tuple[str, ...]
    places: np.ndarray
    digest: str
    barred: Mapping[tuple[str, str], str] = field(default_factory=dict)
    siblings: str = TOGETHER
    last_day_free: int = 1
    names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problems = []
        if self.readings.empty:
            problems.append("There are no records to read; make the selection first.")
        if not self.pairs:
            problems.append("There are no reading pairs; name at least one inspector among the readers.")
        if self.readings.duplicated(["record_ref", "reading"]).any() or len(set(self.pairs)) < len(
            self.pairs
        ):
            problems.append("A record or a pair stands twice; give each once.")
        if (
            self.places.shape[0] != len(self.pairs)
            or self.places.shape[1] < 1
            or self.places.min(initial=0) < 0
        ):
            problems.append("Every pair needs a number of places, 0 or more, for every day.")
        if problems:
            raise ReadingError(*problems)

    @property
    def days(self) -> int:
        return int(self.places.shape[1])

    def shuffled(self, *what: str) -> str:
        """Where something comes in an order that only the digest decides."""
        return hashlib.sha256("\n".join((self.digest, *what)).encode()).hexdigest()

    @cached_property
    def pairs_in_turn(self) -> list[int]:
        """The pairs' numbers in shuffled order."""
        return sorted(range(len(self.pairs)), key=lambda pair: self.shuffled("pair", self.pairs[pair]))

    def name(self, row: int) -> str:
        """What a reading's record is called in a sentence."""
        ref = str(self.readings["record_ref"].iloc[row])
        return self.names.get(ref, ref)

    @cached_property
    def units(self) -> list[list[int]]:
        """Readings that one pair has to take together, as rows of ``readings``, in shuffled order."""
        units: dict[tuple[str, str], list[int]] = {}
        rows = zip(*(self.readings[name] for name in ("record_ref", "reading", "family")), strict=True)
        for row, (ref, reading, family) in enumerate(rows):
            one = f"family {family}" if family and self.siblings == TOGETHER else f"record {ref}"
            units.setdefault((one, reading), []).append(row)
        return [units[key] for key in sorted(units, key=lambda key: (self.shuffled(*key), key))]

    @cached_property
    def apart_sets(self) -> list[list[int]]:
        """Rows of readings of which no pair may take two: both readings of a record, and of a family its
        members where they are to be apart, or its first and second readings where it stays together.
        """
        sets: dict[str, list[int]] = {}
        for row, (ref, family) in enumerate(
            zip(self.readings["record_ref"], self.readings["family"], strict=True)
        ):
            sets.setdefault(f"family {family}" if family else f"record {ref}", []).append(row)
        return [rows for rows in sets.values() if len(rows) > 1]

    @property
    def families(self) -> int:
        """How many families have more than one record here."""
        return int(self.readings.loc[self.readings["family"].ne(""), "family"].nunique())

    def may_read(self, rows: Sequence[int], pair: int) -> bool:
        """Whether a pair is barred from none of these readings."""
        return bool(self._open[list(rows), pair].all())

    @cached_property
    def _open(self) -> np.ndarray:
        """(readings, pairs): whether the pair is not barred from the record."""
        refs = self.readings["record_ref"]
        return np.array([[(ref, pair) not in self.barred for pair in self.pairs] for ref in refs])

    def usable(self) -> np.ndarray:
        """Places without those kept free on the last day; all of them where the week needs all."""
        usable = self.places.copy()
        usable[:, -1] = np.maximum(usable[:, -1] - self.last_day_free, 0)
        return usable if usable.sum() >= len(self.readings) else self.places


def even(total: int, shares: np.ndarray) -> list[tuple[int, int]]:
    """A whole number divided by shares, each part rounded down and up: what is even to within one.

    >>> even(10, np.array([1, 1, 2]))
    [(2, 3), (2, 3), (5, 5)]
    """
    whole = max(int(shares.sum()), 1)
    return [(total * int(share) // whole, -(-total * int(share) // whole)) for share in shares]


def choose_double_read(
    refs: Sequence[str], categories: Mapping[str, str], number: int, digest: str
) -> list[str]:
    """Records to be read a second time: at random from the book's digest, spread evenly over the categories.

    Every category gets its share of them to within one record.

    Raises
    ------
    ReadingError : more than there are records
    """
    if not 0 <= number <= len(refs):
        raise ReadingError(
            f"reading: double_read is {number}; expected a number from 0 to the {len(refs)} records to read."
        )

    def turn(ref: str) -> tuple[str, str]:
        return hashlib.sha256(f"{digest}\n{ref}".encode()).hexdigest(), ref

    ordered = sorted(refs, key=lambda ref: (categories.get(ref, ""), turn(ref)))
    # The middle of each of `number` equal stretches: every category gets its share within one record.
    return [ordered[(2 * place + 1) * len(refs) // (2 * number)] for place in range(number)]


def readings_of(
    children: pd.DataFrame,
    refs: Sequence[str],
    *,
    double_read: Sequence[str] = (),
    earliest: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """The readings of these records, as `Week` takes them.

    Parameters
    ----------
    children : the population's children
    earliest : record reference -> first day on which it can be read; 1 for every other
    """
    chosen = children.set_index("record_ref", drop=False).loc[list(refs)]
    table = pd.DataFrame(
        {
            "record_ref": chosen["record_ref"].astype("str").to_list(),
            "family": chosen["sibling_group"].fillna("").astype("str").to_list(),
            "category": chosen["category"].astype("str").to_list(),
            "hardness": hardness(chosen).to_list(),
            "earliest": [(earliest or {}).get(ref, 1) for ref in refs],
        }
    )
    again = table[table["record_ref"].isin(list(double_read))]
    both = pd.concat([table.assign(reading=FIRST), again.assign(reading=SECOND)], ignore_index=True)
    # A family has one member in a sample as a rule; alone it is no family for the plan.
    lone = both.groupby("family")["record_ref"].transform("nunique").eq(1)
    return both.assign(family=both["family"].mask(lone, ""))


def hardness(children: pd.DataFrame) -> pd.Series:
    """How much there is to read: the protective processes a child came by, one more for each whole year of
    involvement within the list, and one more where the Reporter is involved.

    A measure of length, not of the child: it only decides which records are read early in the week.
    """
    routes = [name for name in children.columns if name.startswith("route_") and len(name) == len("route_a")]
    years = (children["involvement_end"] - children["involvement_start"]).dt.days.fillna(0) // 365
    total = children[routes].sum(axis=1) + years.clip(0, 2) + children["scra"].eq("Yes").astype("int64")
    return total.astype("int64")
