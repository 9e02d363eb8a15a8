"""The same 24 children as other programs write them: every cell right, or the book blocked with the cause.

The programs themselves are not needed: `tests/pir/foreign/` writes the parts as they do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.pir.foreign import programs
from tests.pir.foreign.programs import Lines
from tests.pir.invented import PARTNERSHIP, child, registered

from record_review.inspection import Inspection, Programme
from record_review.pir import Return, blocking, read_return
from record_review.population import build_population

YES_NO = ("route_a", "route_b", "route_c", "route_d", "scra", "asp")
NUMBER = 24


def invented(number: int) -> dict[str, Any]:
    """A child who is eligible; births and involvements in all months, days on both sides of the 12th."""
    start = datetime(2025, 1 + number * 7 % 12, 1 + number * 3 % 28)
    end = datetime(2026, 1 + number * 5 % 6, 1 + number * 13 % 28)
    on_register = {"registration_date": start, "deregistration_date": end} if number % 4 == 3 else {}
    return (registered if on_register else child)(
        number,
        record_ref={0: "00123", 1: "00124", 2: "07/114"}.get(number, f"AB{301 + number}"),
        date_of_birth=datetime(2011 + number % 11, 1 + number * 5 % 12, 1 + number * 11 % 28),
        involvement_start=start,
        involvement_end=end,
        sibling_group="F1" if number in (4, 5) else None,
        **on_register,
    )


CHILDREN = [invented(number) for number in range(NUMBER)]


@pytest.fixture(scope="session")
def lines(programme: Programme) -> list[list[Any]]:
    """The sheet of children: a heading line, then a line a child."""
    names = [column.name for column in programme.columns]
    return [[c.heading for c in programme.columns], *([each[name] for name in names] for each in CHILDREN)]


Receive = Callable[[bytes], tuple[Return, Inspection]]


@pytest.fixture
def receive(
    tmp_path: Path, inspect: Callable[..., Inspection]
) -> Callable[[bytes], tuple[Return, Inspection]]:
    def read(content: bytes) -> tuple[Return, Inspection]:
        path = tmp_path / "return.xlsx"
        path.write_bytes(content)
        inspection = inspect(path)
        return read_return(inspection), inspection

    return read


def wrong_cells(ret: Return, programme: Programme) -> list[tuple[int, str]]:
    """Cells that were not read as they were sent, as (number of the child, column)."""
    wrong = []
    for column in programme.columns:
        read = ret.children[column.name].tolist()
        for number, each in enumerate(CHILDREN):
            sent = each[column.name]
            if column.kind == "date":
                right = pd.isna(read[number]) if sent is None else read[number] == pd.Timestamp(sent)
            else:
                right = read[number] == ("" if sent is None else str(sent))
            if not right:
                wrong.append((number, column.name))
    return wrong


def eligible(ret: Return, inspection: Inspection) -> int:
    return len(build_population(ret, inspection).children)


def rules(ret: Return) -> set[str]:
    return {finding.rule for finding in ret.findings}


def as_truth_values(lines: Sequence[Sequence[Any]], programme: Programme) -> Lines:
    """The same list with TRUE and FALSE for Yes and No."""
    places = [at for at, column in enumerate(programme.columns) if column.name in YES_NO]
    return [
        lines[0],
        *(
            [{"Yes": True, "No": False}[cell] if at in places else cell for at, cell in enumerate(line)]
            for line in lines[1:]
        ),
    ]


RIGHT: dict[str, tuple[Callable[[Lines, Lines], bytes], set[str]]] = {
    # program -> what it writes, and the rules that tell what is odd about it
    "Excel": (programs.excel, set()),
    "SheetJS": (programs.sheetjs, set()),
    "SheetJS cellDates": (lambda p, c: programs.sheetjs(p, c, dates="typed"), set()),
    "dates of that kind without a format": (
        lambda p, c: programs.sheetjs(p, c, dates="typed, unstyled"),
        set(),
    ),
    "xlsx-populate styled": (lambda p, c: programs.xlsx_populate(p, c, styled=True), set()),
    "openxlsx": (programs.openxlsx, set()),
    "POI": (programs.poi, set()),
    "POI SXSSF": (lambda p, c: programs.poi(p, c, streamed=True), set()),
    "polars": (programs.polars, set()),
    "polars at B4": (lambda p, c: programs.polars(p, c, first=(4, 2)), set()),
    "rustpy-xlsxwriter": (programs.rustpy, set()),
    "Gnumeric": (programs.gnumeric, {"PIR-11"}),  # its comment is told and not read
    "Open XML SDK": (programs.open_xml_sdk, set()),
    "1904": (programs.kept_1904, {"PIR-12"}),
}


@pytest.mark.parametrize("program", RIGHT)
def test_every_cell_is_read_as_it_was_sent_and_nothing_blocks(
    program: str, lines: Lines, receive: Receive, programme: Programme
) -> None:
    write, told = RIGHT[program]
    ret, inspection = receive(write(PARTNERSHIP, lines))
    assert wrong_cells(ret, programme) == []
    assert ret.agreed_date == datetime(2026, 8, 24).date()
    assert rules(ret) == told
    assert eligible(ret, inspection) == NUMBER
    assert blocking(ret, inspection) == []


@pytest.mark.parametrize("write", [programs.polars, programs.openxlsx, programs.open_xml_sdk])
def test_truth_values_are_yes_and_no(
    write: Callable[[Lines, Lines], bytes], lines: Lines, receive: Receive, programme: Programme
) -> None:
    ret, inspection = receive(write(PARTNERSHIP, as_truth_values(lines, programme)))
    assert wrong_cells(ret, programme) == []
    assert eligible(ret, inspection) == NUMBER


def test_a_report_writers_merged_cells_are_at_most_one_finding(
    lines: Lines, receive: Receive, programme: Programme
) -> None:
    ret, inspection = receive(programs.report_writer(PARTNERSHIP, lines))
    assert wrong_cells(ret, programme) == []
    assert len(ret.findings) <= 1
    assert eligible(ret, inspection) == NUMBER


BARE: dict[str, Callable[[Lines, Lines], bytes]] = {
    "SheetJS round trip": lambda p, c: programs.sheetjs(p, c, dates="bare"),
    "SheetJS round trip, 1904": lambda p, c: programs.sheetjs(p, c, dates="bare", from_1904=True),
    "xlsx-populate": lambda p, c: programs.xlsx_populate(p, c, styled=False),
    "POI unstyled": lambda p, c: programs.poi(p, c, styled=False),
    "PyExcelerate": programs.pyexcelerate,
}


@pytest.mark.parametrize("program", BARE)
def test_dates_without_a_format_are_read_by_the_workbooks_own_count_of_days_and_told(
    program: str, lines: Lines, receive: Receive, programme: Programme
) -> None:
    ret, inspection = receive(BARE[program](PARTNERSHIP, lines))
    assert wrong_cells(ret, programme) == []
    assert ret.agreed_date == datetime(2026, 8, 24).date()
    assert rules(ret) - {"PIR-12"} == {"PIR-92"}  # a query for each column, and for the agreed date
    assert sum(finding.rule == "PIR-92" for finding in ret.findings) == 6
    assert eligible(ret, inspection) == NUMBER


@pytest.mark.parametrize("typed_partnership", [False, True])
def test_days_moved_by_an_hour_block_and_the_cause_is_named(
    typed_partnership: bool, lines: Lines, receive: Receive
) -> None:
    """ExcelJS writes the instant in UTC: every summer date is a day early."""
    ret, inspection = receive(programs.exceljs(PARTNERSHIP, lines, typed_partnership=typed_partnership))
    assert any("hour" in sentence for sentence in blocking(ret, inspection))


@pytest.mark.parametrize(("written", "opened"), [("dmy", "mdy"), ("mdy", "dmy")])
def test_days_and_months_swapped_by_the_settings_of_a_computer_block_and_the_cause_is_named(
    written: str, opened: str, lines: Lines, receive: Receive
) -> None:
    ret, inspection = receive(programs.csv_in(PARTNERSHIP, lines, written=written, opened=opened))
    assert any("month" in sentence for sentence in blocking(ret, inspection))


def test_month_first_texts_are_not_read_day_first(
    lines: Lines, receive: Receive, programme: Programme
) -> None:
    """pspp-convert writes MM/DD/YYYY: a day that could be read both ways is not read the wrong way."""
    ret, inspection = receive(programs.pspp(PARTNERSHIP, lines))
    assert any("month" in sentence for sentence in blocking(ret, inspection))
    for column in ("date_of_birth", "involvement_start"):
        for read, each in zip(ret.children[column], CHILDREN, strict=True):
            assert pd.isna(read) or read == pd.Timestamp(each[column])


def test_error_cells_for_blanks_block_and_are_no_second_birth_date(lines: Lines, receive: Receive) -> None:
    """openxlsx with keepNA: #N/A in every blank cell."""
    ret, inspection = receive(programs.openxlsx(PARTNERSHIP, lines, keep_na=True))
    blanks = sum(cell is None for line in lines for cell in line)
    assert sum(finding.rule == "PIR-69" for finding in ret.findings) == blanks
    assert "PIR-35" not in rules(ret)
    assert blocking(ret, inspection)


def test_references_that_became_numbers_are_a_query(lines: Lines, receive: Receive) -> None:
    """Excel::Writer::XLSX writes the text 00123 as the number 123; ISO dates stay texts and are read."""
    ret, inspection = receive(programs.excel_writer(PARTNERSHIP, lines))
    assert [f.row for f in ret.findings if f.rule == "PIR-28"] == [2, 3]
    assert ret.children["record_ref"].tolist()[:3] == ["123", "124", "07/114"]
    assert eligible(ret, inspection) == NUMBER


def test_numbers_for_yes_and_no_block(lines: Lines, receive: Receive, programme: Programme) -> None:
    """An .ods without styles, saved by LibreOffice: 1 and 0 for TRUE and FALSE are no answers of ours."""
    ret, inspection = receive(programs.ods_route(PARTNERSHIP, as_truth_values(lines, programme)))
    assert "PIR-68" in rules(ret)
    assert blocking(ret, inspection)
