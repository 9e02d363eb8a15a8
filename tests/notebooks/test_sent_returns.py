"""The three returns as sent: each from its workbook to the selection."""

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from tests.notebooks.chain import ROOT

from record_review.inspection import read_inspection
from record_review.pir import blocking, read_return
from record_review.population import build_population
from record_review.sample import make_book, select
from record_review.sample.send.selection_workbook import selection_workbook

INSPECTIONS = ROOT / "tests" / "data" / "inspections"


def references(workbook, sheet: str) -> list[str]:
    rows = openpyxl.load_workbook(workbook)[sheet].iter_rows(values_only=True)
    heading = next(row for row in rows if "Record reference" in row)
    return [row[heading.index("Record reference")] for row in rows if row[heading.index("Record reference")]]


@pytest.mark.parametrize(
    ("name", "rows", "eligible", "reserves"),
    [("ardvale", 640, 640, 15), ("inchmore", 75, 72, 12), ("glenburn", 480, None, 15)],
)
def test_a_return_as_partnerships_send_it_goes_through_to_the_selection(name, rows, eligible, reserves):
    inspection = read_inspection(INSPECTIONS / f"{name}.yml")
    returned = read_return(inspection)
    assert blocking(returned, inspection) == []
    people = build_population(returned, inspection)
    assert len(people.outcomes) == rows and eligible in (None, len(people.children))
    few = replace(inspection.sample, lists=100)  # fewer than an inspection may have: this asks for no more
    selection = select(make_book(people.children, few, people.digest), inspection.public_number.value)
    workbook = BytesIO(selection_workbook(selection, people.children, inspection))
    found = len(references(workbook, "Selected")), len(references(workbook, "Reserves"))
    assert found == (60, reserves)
