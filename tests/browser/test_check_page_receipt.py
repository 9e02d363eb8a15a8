"""The kit's page with a receipt and the return it is for, in a real browser with the network off."""

import hashlib
import hmac
import json
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.browser.kit_page import (
    FINDINGS,
    OTHER_STATEMENT,
    add,
    browser,
    open_kit,
    page,
    patience,
    place,
    table_of,
)
from tests.sample.kit.receipts import first_and_corrected, row, workbook_of

pytestmark = pytest.mark.browser
__all__ = ["browser", "page", "place"]  # fixtures


@pytest.fixture(scope="module")
def returned():
    """A return and its corrected version, each with receipt and kit."""
    return first_and_corrected()


def test_every_row_of_the_return_is_shown_with_its_reason_and_the_dates_it_went_by(page, place, returned):
    now, _ = returned
    open_kit(page, place, now.kit)
    files = {"book.csv": now.kit["book.csv"], "receipt.csv": now.receipt.csv}
    add(page, **files, **{"as it lay here.xlsx": now.workbook})
    told = {int(cells[0]): cells[1:] for cells in table_of(page, "Rows 1 to 5 of 5")}
    outcomes = now.people.outcomes
    assert set(told) == set(outcomes["row"][outcomes["outcome"] != "eligible"])
    reference, outcome, reason, lists, sentence = told[3]
    assert (reference, outcome, lists) == ("1002", "excluded", "–")
    assert reason == "Already 18 on every day of involvement in the two years"
    assert sentence.startswith(
        "Born 2 January 2006, 18 on 2 January 2024. Involved from 3 February 2025 to 9 Aug"
    )
    assert "Dates of involvement blank." in told[8][4] and "Answered Yes: Adult support" in told[5][4]
    page.select_option("#filter", "excluded over_18")
    assert [cells[1] for cells in table_of(page, "Rows 1 to 1 of 1")] == ["1002"]
    page.select_option("#filter", "")
    counts = {(cells[2] == "eligible", cells[4]) for cells in table_of(page, "Rows 1 to 12 of 12")}
    selected, reserve = now.book.selected.size // 7, now.book.reserves.size // 7
    assert counts == {(True, f"{selected} and {reserve}"), (False, "–")}
    way = {cells[0]: cells[1] for cells in table_of(page, "From the rows of the return to the sample")}
    assert (way["Rows of the return"], way["Eligible: in the book of lists"]) == ("12", "7")
    assert "the date is not known; the row stays out (lead)" in page.inner_text("#show-receipt")
    assert "31 August 2024 to 31 August 2026" in page.inner_text("#show-receipt")
    for width in (1000, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        violations = Axe().run(page).response["violations"]
        assert not violations, [(v["id"], v["nodes"][0]["html"][:200]) for v in violations]
    assert not page.errors


def test_rows_that_are_contested_go_into_a_sheet_without_references(page, place, returned):
    now, _ = returned
    open_kit(page, place, now.kit)
    files = {"book.csv": now.kit["book.csv"], "receipt.csv": now.receipt.csv}
    add(page, **files, **{"return.xlsx": now.workbook})
    page.select_option("#filter", "excluded outside_window")
    page.click("text=Make a sheet")
    with page.expect_download() as saved:
        page.click("text=Save contested-rows.csv")
    sheet = saved.value.path().read_bytes().decode("utf-8-sig")
    assert sheet == page.input_value("#contest").replace("\n", "\r\n")
    assert sheet.splitlines()[1].startswith("7,excluded,outside_window,") and "1006" not in sheet


def test_a_corrected_return_is_compared_with_the_one_before(page, place, returned):
    before, now = returned
    open_kit(page, place, now.kit)
    files = {"book.csv": now.kit["book.csv"], "receipt.csv": now.receipt.csv, "new.xlsx": now.workbook}
    expected = {"1006": ("Cured", "excluded", "eligible"), "1013": ("Gone", "eligible", "–"),
                "1014": ("New", "–", "eligible")}  # fmt: skip
    add(page, **files, **{"old.xlsx": before.workbook, "receipt of the old one.csv": before.receipt.csv})
    found = table_of(page, "What differs from the earlier return")
    assert {cells[0]: tuple(cells[2:5]) for cells in found} == expected
    assert "First involvement, Latest involvement" in [cells[5] for cells in found]
    assert page.inner_text("#verdict").startswith("Everything")
    page.click("#again")
    add(page, **files, **{"old.xlsx": before.workbook})  # without its receipt: no outcomes of the earlier one
    found = {cells[0]: cells[2] for cells in table_of(page, "What differs from the earlier return")}
    assert found == {"1006": "Changed", "1013": "Gone", "1014": "New"}


def test_a_book_of_other_children_than_the_eligible_rows_is_told_by_the_return(page, place, returned):
    """The receipt, its digest and every count may fit: only the return shows who was exchanged for whom."""
    now, _ = returned
    text = now.receipt.csv.decode()
    lines = [line for line in text.splitlines() if line.startswith("row,")]
    one = next(line for line in lines if ",eligible," in line).split(",")[1]
    other = next(line for line in lines if ",excluded,over_18," in line).split(",")[1]
    data = text.replace(one, "x").replace(other, one).replace(",x,", f",{other},").encode()
    said = json.loads(now.kit["statement.json"])
    said["receipt"]["digest"] = hashlib.sha256(data).hexdigest()
    open_kit(page, place, now.kit)
    add(page, **{"book.csv": now.kit["book.csv"], "receipt.csv": data, "return.xlsx": now.workbook,
                 "statement.json": json.dumps(said).encode()})  # fmt: skip
    broken = [words for kept, words in page.evaluate(FINDINGS) if not kept and words != OTHER_STATEMENT]
    assert broken == [
        "The 7 children of the book are the eligible rows of your return. Found instead: 6 of 7 eligible rows"
        " with a reference of the book."
    ]


def test_five_thousand_rows_are_shown_within_ten_seconds(page, place, returned):
    """Of rows that no book holds: reading, marks and table are the same work."""
    now, _ = returned
    many = workbook_of(tuple(row(f"{n:06d}") for n in range(5000)))
    key = hashlib.sha256(b"record review receipt\n" + many).digest()
    marks = [hmac.digest(key, f"row {n}".encode(), "sha256").hex()[:32] for n in range(2, 5002)]
    head = [line for line in now.receipt.csv.decode().splitlines() if line.startswith(("about,", "column,"))]
    sheet = hmac.digest(key, b"sheet Children", "sha256").hex()[:32]
    lines = [*head, f"return,{hashlib.sha256(many).hexdigest()},,,", f"sheet,{sheet},,,"]
    lines += [f"row,{mark},excluded,over_18,x" for mark in sorted(marks)]
    open_kit(page, place, now.kit)
    files = {"book.csv": now.kit["book.csv"], "receipt.csv": "\n".join(lines).encode(), "return.xlsx": many}
    begun = time.monotonic()
    add(page, **files)
    shown = table_of(page, "Rows 1 to 200 of 5,000")
    assert time.monotonic() - begun < 10 * patience()
    assert (len(shown), shown[199][:2]) == (200, ["201", "000199"])
