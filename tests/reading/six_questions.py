"""An invented question bank of six questions and an inspection of three selected records, two reserves."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pandas as pd
from openpyxl import load_workbook

from record_review.inspection import (
    AskedIf,
    Eligibility,
    Inspection,
    Programme,
    PublicNumber,
    Question,
    ReadingSettings,
    ReportSettings,
    SampleSettings,
    Scale,
    Section,
    Settled,
    read_programme,
)
from record_review.sample.draw.selection import Selection

SCALES = {
    "yes_no": Scale("yes_no", "choice", ("Yes", "No"), False, ("Yes",), "yes", "Not applicable", None),
    "six": Scale(
        "six",
        "choice",
        ("Excellent", "Very good", "Good", "Adequate", "Weak", "Unsatisfactory"),
        True,
        ("Excellent", "Very good", "Good"),
        "good or better",
        "Not applicable",
        "Unable to determine",
    ),
    "which": Scale("which", "multiple", (), False, (), "", None, "Unable to determine"),
    "text": Scale("text", "text", (), False, (), "", None, None),
}
CONCERNS = ("Neglect", "Domestic abuse", "Parental substance use, alcohol included")


def question(id: str, scale: str, options: tuple[str, ...] = (), **asked_if: object) -> Question:
    text = f"What does the record show about matter {id}?"
    rule = AskedIf(**asked_if)  # type: ignore[arg-type]
    return Question(id, id[0].lower(), text, id, scale, options, rule, "it was so", None, "5.1", 1)


QUESTIONS = (
    question("A1", "which", CONCERNS),
    question("B1", "yes_no", routes=("a", "b")),
    question("B2", "six", answers={"B1": ("Yes",)}),
    question("B3", "text", answers={"B2": ("Weak", "Unsatisfactory")}),
    question("C1", "yes_no", answers={"A1": ("Neglect", "Domestic abuse")}, born=True),
    question("C2", "six", ended_at=("CPPM",)),
)


def programme() -> Programme:
    sections = (
        Section("a", "The record", 1),
        Section("b", "First response", 1),
        Section("c", "The child", 3),
    )
    return replace(read_programme("at-risk-of-harm"), sections=sections, scales=SCALES, questions=QUESTIONS)


def inspection(bank: Programme | None = None) -> Inspection:
    return Inspection(
        path=Path("invented.yml"),
        sha256="0" * 64,
        inspection_id="TEST-2026",
        programme=bank or programme(),
        partnership="Ardvale",
        notification_date=date(2026, 9, 14),
        return_workbook=Path("return.xlsx"),
        contacts={"inspection_lead": "duty desk"},
        eligibility=Eligibility(),
        sample=SampleSettings(),
        public_number=PublicNumber(),
        rehearsal=True,
        reading=ReadingSettings(),
        report=ReportSettings(),
        settled=Settled(),
    )


def children() -> pd.DataFrame:
    """Three selected, two reserves, one child of the population that is neither."""
    rows = [
        # reference, category, unborn, routes, route a ended at
        ("0012/A", "b", False, "b", ""),
        ("K-7", "a", False, "a", "CPPM"),
        ("k 8'", "a", True, "a", "IRD"),
        ("R-1", "c", False, "c", ""),
        ("R-2", "b", False, "b", ""),
        ("Z-9", "d", False, "d", ""),
    ]
    table = pd.DataFrame(
        [
            {"record_ref": ref, "category": category, "unborn": unborn, "route_a_ended_at": ended}
            | {f"route_{code}": code in routes for code in "abcd"}
            for ref, category, unborn, routes, ended in rows
        ]
    )
    return table.astype({"record_ref": "str", "category": "str", "route_a_ended_at": "str"})


def selection() -> Selection:
    return Selection(("0012/A", "K-7", "k 8'"), ("R-1", "R-2"), 1, "d" * 64, "417")


def records(*refs: str, reading: str = "first") -> pd.DataFrame:
    return children().set_index("record_ref", drop=False).loc[list(refs)].assign(reading=reading)


def cell_of(book: object, sheet: str, label: str, column: str = "C") -> str:
    """The cell that answers a line, found as a person would: by the number in column A."""
    labels = {cell.value: cell.row for cell in book[sheet]["A"]}  # type: ignore[index]
    return f"{column}{labels[label]}"


def changed(data: bytes, changes: dict[tuple[str, str], object]) -> bytes:
    """The workbook as a person might have saved it after typing into (sheet, number of the line or cell)."""
    book = load_workbook(BytesIO(data))
    for (sheet, place), value in changes.items():
        labels = [cell.value for cell in book[sheet]["A"]]
        cell = cell_of(book, sheet, place) if place in labels else place.replace("$", "")
        book[sheet][cell] = value
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
