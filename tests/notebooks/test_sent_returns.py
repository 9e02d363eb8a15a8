"""The three returns as sent: each from its workbook to the selection, one of them through real kernels."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from tests.notebooks.chain import ROOT, command

from record_review.inspection import read_inspection
from record_review.pir import blocking, read_return
from record_review.population import build_population
from record_review.sample import make_book, select, selection_workbook

INSPECTIONS = ROOT / "tests" / "data" / "inspections"


def references(workbook, sheet: str) -> list[str]:
    rows = openpyxl.load_workbook(workbook)[sheet].iter_rows(values_only=True)
    heading = next(row for row in rows if "Record reference" in row)
    return [row[heading.index("Record reference")] for row in rows if row[heading.index("Record reference")]]


def test_a_return_as_partnerships_send_it_goes_through_real_kernels_to_the_selection(tmp_path: Path):
    run = command("run", INSPECTIONS / "inchmore.yml", "--through", "04_selection", outputs=tmp_path)
    assert run.code == 0, run.said
    workbook = tmp_path / "INCHMORE-2026" / "send" / "selection" / "selection.xlsx"
    assert (len(references(workbook, "Selected")), len(references(workbook, "Reserves"))) == (60, 12)
    outcomes = command("outcomes", "INCHMORE-2026", outputs=tmp_path).said.splitlines()[1:]
    assert len(outcomes) == 75 and sum(",eligible," in line for line in outcomes) == 72
    assert "Canary Name" not in run.said + "".join(outcomes)


@pytest.mark.parametrize(("name", "rows", "eligible"), [("ardvale", 640, 640), ("glenburn", 480, None)])
def test_the_larger_returns_go_through_to_the_selection(name, rows, eligible):
    inspection = read_inspection(INSPECTIONS / f"{name}.yml")
    returned = read_return(inspection)
    assert blocking(returned, inspection) == []
    people = build_population(returned, inspection)
    assert len(people.outcomes) == rows and eligible in (None, len(people.children))
    few = replace(inspection.sample, lists=100)  # fewer than an inspection may have: this asks for no more
    selection = select(make_book(people.children, few, people.digest), inspection.public_number.value)
    workbook = BytesIO(selection_workbook(selection, people.children, inspection))
    assert (len(references(workbook, "Selected")), len(references(workbook, "Reserves"))) == (60, 15)
