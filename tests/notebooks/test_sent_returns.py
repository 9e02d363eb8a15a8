"""The three returns as sent: each from its workbook to the selection, through real kernels."""

from pathlib import Path

import openpyxl
import pytest
from tests.notebooks.chain import ROOT, command

INSPECTIONS = ROOT / "tests" / "data" / "inspections"


def references(workbook: Path, sheet: str) -> list[str]:
    rows = openpyxl.load_workbook(workbook)[sheet].iter_rows(values_only=True)
    heading = next(row for row in rows if "Record reference" in row)
    return [row[heading.index("Record reference")] for row in rows if row[heading.index("Record reference")]]


@pytest.mark.parametrize(
    ("name", "eligible", "reserves"), [("ardvale", 640, 15), ("inchmore", 72, 12), ("glenburn", None, 15)]
)
def test_a_return_as_partnerships_send_it_goes_through_to_the_selection(tmp_path, name, eligible, reserves):
    run = command("run", INSPECTIONS / f"{name}.yml", "--through", "04_selection", outputs=tmp_path)
    assert run.code == 0, run.said
    workbook = tmp_path / f"{name.upper()}-2026" / "send" / "selection" / "selection.xlsx"
    assert (len(references(workbook, "Selected")), len(references(workbook, "Reserves"))) == (60, reserves)
    outcomes = command("outcomes", f"{name.upper()}-2026", outputs=tmp_path).said.splitlines()[1:]
    assert len(outcomes) == {"ardvale": 640, "inchmore": 75, "glenburn": 480}[name]
    assert eligible in (None, sum(",eligible," in line for line in outcomes))
    assert "Canary Name" not in run.said + "".join(outcomes)
