"""Six invented children, a book of six lists made by hand, and the inspection they belong to.

List r takes the places r and r + 1 on a circle as selected and r + 2 as reserve, so every child is selected
in two lists and in reserve in one. The references are of the awkward kind: leading zeros, a formula, a comma,
an accent.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from record_review.inspection import (
    Eligibility,
    Inspection,
    Programme,
    PublicNumber,
    ReadingSettings,
    ReportSettings,
    SampleSettings,
    Settled,
    read_programme,
)
from record_review.sample import Selection
from record_review.sample.book.book import Book, book_csv

REFS = ("'quoted", "007", "7", "=1+1", "Ö 12, a", "x-9")
CHILDREN = pd.DataFrame(
    {
        "record_ref": REFS,
        "ref_key": [ref.replace(" ", "").casefold() for ref in REFS],
        "category": ["a", "a", "a", "b", "b", "c"],
        "gender": ["Female", "Male", "Female", "Male", "Female", "Not known"],
        "ethnicity": ["White Scottish/British"] * 5 + ["Not known"],
        "locality": ["North", "North", "South", "North", "South", "South"],
        "age_band": ["0 to 4", "5 to 10", "5 to 10", "11 to 15", "11 to 15", "Unborn"],
        "age_months": pd.Series([30, 70, 78, 150, 140, None], dtype="Int64"),
        "unborn": [False, False, False, False, False, True],
        "sibling_group": ["S001", "S001", "", "", "S001", ""],
    }
)
BALANCE_ON = ("category", "gender", "locality")


def book(refs: tuple[str, ...] = REFS) -> Book:
    """Six lists of two selected and one reserve."""
    start = np.arange(6)
    made = Book(
        refs=refs,
        selected=np.sort(np.stack([start, (start + 1) % 6], axis=1), axis=1),
        reserves=((start + 2) % 6)[:, None],
        settings={"children": 6, "size": 2, "reserves": 1, "lists": 6, "balance_on": list(BALANCE_ON),
                  "siblings": "spread", "floors": {}, "population_digest": "0" * 64,
                  "chances": [{"category": "", "floor": 0, "children": 6, "selected_in": 2,
                               "reserve_in": 1}]},
        digest="",
        notes=(),
    )  # fmt: skip
    return replace(made, digest=hashlib.sha256(book_csv(made)).hexdigest())


def selection(selected: tuple[str, ...], reserves: tuple[str, ...] = ()) -> Selection:
    return Selection(selected, reserves, list_number=1, digest="0" * 64, public_text="417", lists=6)


@cache
def programme() -> Programme:
    return read_programme("at-risk-of-harm")


def inspection(*, rehearsal: bool = False, number: str | None = None, siblings: str = "spread") -> Inspection:
    return Inspection(
        path=Path("ardvale.yml"),
        sha256="0" * 64,
        inspection_id="ARDVALE-2026",
        programme=programme(),
        partnership="Ardvale <& Isles>",
        notification_date=date(2026, 9, 14),
        return_workbook=Path("return.xlsx"),
        contacts={"inspection_lead": "01234 567890"},
        eligibility=Eligibility(),
        sample=SampleSettings(size=2, reserves=1, balance_on=BALANCE_ON, siblings=siblings),
        public_number=PublicNumber("two dice, rolled in public", number),
        rehearsal=rehearsal,
        reading=ReadingSettings(),
        report=ReportSettings(),
        settled=Settled(),
    )
