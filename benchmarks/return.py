"""Opening a return, checking it and working out its population, against opening it with pandas alone.

    python3 benchmarks/return.py [--rounds 5]

The return is invented: 5,000 children in 20 columns. Both are measured in turn in this process, by the clock:
`pandas.read_excel(engine="openpyxl")` of its list of children, and all that 01_return and 02_population
calculate, with the process that the workbook is opened in. Read the ratio, not the seconds: it is to stay
within 3.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "lib"))

import pandas as pd  # noqa: E402
import xlsxwriter  # noqa: E402

from record_review.inspection import Inspection, Programme, read_inspection, read_programme  # noqa: E402
from record_review.pir import Return  # noqa: E402
from record_review.population import read_and_decide  # noqa: E402

CHILDREN, COLUMNS, BAR = 5_000, 20, 3.0
AGREED, NOTIFIED = date(2026, 8, 24), date(2026, 9, 14)


def child(number: int, programme: Programme) -> dict[str, Any]:
    """An invented child; whatever is not said here is the code list's own, by turns."""

    def day(since: date, spread: int, step: int) -> datetime:
        then = since + timedelta(days=number * step % spread)
        return datetime(then.year, then.month, then.day)

    routes = {"route_a": "No", "route_b": "No", "route_c": "No", "route_d": "No"}
    routes[f"route_{'aaaaabbbcd'[number % 10]}"] = "Yes"
    on_register = routes["route_b"] == "Yes"
    said = {
        "record_ref": f"BM{100_003 + number * 37}",
        "date_of_birth": day(date(2009, 10, 1), 6_000, 1_259),
        "route_a_ended_at": "Investigation" if routes["route_a"] == "Yes" else None,
        "registration_date": day(date(2024, 9, 1), 300, 7) if on_register else None,
        "involvement_start": day(date(2024, 8, 25), 250, 17),
        "involvement_end": day(date(2025, 7, 1), 400, 29) if number % 3 else None,
        "locality": ("North", "South", "East", "West", "Isles")[number % 5],
        "scra": ("No", "Yes")[number % 2],
        "asp": "No",
    }
    for column in programme.columns:
        if column.name not in said and column.codes:
            codes = [c for c in programme.code_lists[column.codes].codes if c != "Unborn"]
            said[column.name] = codes[number * 7 % len(codes)]
    return said | routes


def write_return(path: Path, programme: Programme) -> None:
    """The return as a workbook, its dates as dates."""
    columns = [column for column in programme.columns if column.name != "expected_date_of_birth"][:COLUMNS]
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        as_date = book.add_format({"num_format": "dd/mm/yyyy"})
        about, children = book.add_worksheet("Partnership"), book.add_worksheet("Children")
        about.write_row(0, 0, ["Partnership", "Measureshire"])
        about.write(1, 0, "Agreed date")
        about.write_datetime(1, 1, datetime(AGREED.year, AGREED.month, AGREED.day), as_date)
        children.write_row(0, 0, [column.heading for column in columns])
        for number in range(CHILDREN):
            said = child(number, programme)
            for at, column in enumerate(columns):
                value = said.get(column.name)
                if isinstance(value, datetime):
                    children.write_datetime(number + 1, at, value, as_date)
                elif value is not None:
                    children.write_string(number + 1, at, value)


def inspection_of(folder: Path) -> Inspection:
    lines = [
        "inspection_id: BENCHMARK",
        "programme: at-risk-of-harm",
        "partnership: Measureshire",
        f"notification_date: {NOTIFIED}",
        "return_workbook: return.xlsx",
    ]
    path = folder / "benchmark.yml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return read_inspection(path)


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--rounds", type=int, default=5)
    rounds = ask.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        inspection = inspection_of(Path(folder))
        write_return(inspection.return_workbook, read_programme("at-risk-of-harm"))

        def plain() -> pd.DataFrame:
            return pd.read_excel(inspection.return_workbook, sheet_name="Children", engine="openpyxl")

        def ours() -> tuple[Return, int]:
            ret, people = read_and_decide(inspection)
            return ret, len(people.children)

        plain(), ours()  # warm: modules, file cache
        times = []
        for _ in range(rounds):
            (base, frame), (whole, (ret, eligible)) = seconds(plain), seconds(ours)
            assert len(frame) == ret.counts["child"] == CHILDREN, "both read every child"
            times.append((whole, base))
    shape = f"{CHILDREN:,} children, {frame.shape[1]} columns"
    print(f"{shape}: {len(ret.findings):,} findings, {eligible:,} eligible")
    for whole, base in times:
        print(
            f"findings and population {whole:5.2f} s   pandas alone {base:5.2f} s   ratio {whole / base:.2f}"
        )
    ratio = statistics.median(whole / base for whole, base in times)
    print(f"median ratio {ratio:.2f}; the bar is {BAR:.0f}")
    sys.exit(0 if ratio <= BAR else 1)


if __name__ == "__main__":
    main()
