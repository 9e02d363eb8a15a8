"""The receipt tells whoever has the return what became of every row, and anybody else nothing of a child."""

import csv
import hashlib
import io
import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.sample.kit.receipts import ROWS, SETTLED, first_and_corrected

from record_review.inspection import Settled, StepError
from record_review.population import make_receipt
from record_review.population.receipt import mark, receipt_key


@pytest.fixture(scope="module")
def returned():
    return first_and_corrected()[0]


def lines_of(receipt, about="row"):
    lines = csv.DictReader(io.StringIO(receipt.csv.decode("utf-8"), newline=""))
    return [line for line in lines if line["about"] == about]


def test_whoever_has_the_return_finds_outcome_and_reason_of_every_row(returned):
    key = receipt_key(returned.workbook)
    by_mark = {line["mark"]: line for line in lines_of(returned.receipt)}
    told = {row: by_mark[mark(key, f"row {row}")] for row in range(2, 2 + len(ROWS))}
    outcomes = returned.people.outcomes.set_index("row")
    assert set(told) == set(outcomes.index)
    for row, line in told.items():
        assert (line["outcome"], line["reason"]) == (outcomes["outcome"][row], outcomes["reason"][row])
    assert told[3]["words"] == "Already 18 on every day of involvement in the two years"
    assert returned.receipt.counts == {
        "eligible": 7, "excluded asp_only": 1, "excluded no_process": 1, "excluded outside_window": 1,
        "excluded over_18": 1, "undetermined undetermined_dates": 1,
    }  # fmt: skip


def test_the_receipt_is_of_one_workbook_and_of_the_decisions_about_it(returned):
    assert returned.receipt.workbook == hashlib.sha256(returned.workbook).hexdigest()
    assert returned.receipt.digest == hashlib.sha256(returned.receipt.csv).hexdigest()
    [decision] = lines_of(returned.receipt, "decision")
    assert decision["mark"] == mark(receipt_key(returned.workbook), "row 8")
    assert (decision["outcome"], decision["reason"]) == ("accepted", "PIR-41")
    given = returned.people, returned.ret, returned.inspection
    assert make_receipt(*given, returned.workbook) == returned.receipt
    settled = Settled(queries=(replace(SETTLED, reason="another reason"),))
    otherwise = replace(returned.inspection, settled=settled)
    assert make_receipt(*given[:2], otherwise, returned.workbook).digest != returned.receipt.digest
    with pytest.raises(StepError, match="another file than 01_return read"):
        make_receipt(*given, returned.workbook + b" ")


def test_nothing_in_the_receipt_is_a_child_s_or_follows_from_what_could_be_guessed(returned):
    """An attack with the kit alone: every plausible reference, row and day, plain and hashed, with every
    digest that the kit prints as a key; and the order of the lines.
    """
    text = returned.receipt.csv.decode("utf-8")
    references = [f"{number:04d}" for number in range(10_000)]
    assert not any(f'"{ref}"' in text or f",{ref}," in text for ref in references)
    days = [(date(2005, 1, 1) + timedelta(n)).isoformat() for n in range(0, 8000)]
    window = {line["outcome"] for line in lines_of(returned.receipt, "window")}
    window |= {line["reason"] for line in lines_of(returned.receipt, "window")}
    assert not [day for day in days if day in text and day not in window]
    marks = {line["mark"] for line in lines_of(returned.receipt)}
    printed = [bytes.fromhex(returned.receipt.workbook), returned.receipt.workbook.encode(),
               bytes.fromhex(returned.receipt.digest), bytes.fromhex(returned.book.digest), b""]  # fmt: skip
    guesses = itertools.chain(references, days, (f"row {n}" for n in range(200)))
    for guess in guesses:
        hashed = hashlib.sha256(guess.encode()).hexdigest()
        assert hashed[:32] not in marks and guess not in marks
        assert not any(mark(key, guess) in marks for key in printed)
    order = [line["mark"] for line in lines_of(returned.receipt)]
    assert order == sorted(order)
    key = receipt_key(returned.workbook)
    rows = {mark(key, f"row {row}"): row for row in range(2, 14)}
    assert [rows[one] for one in order] != sorted(rows.values())


def test_rows_that_two_returns_have_in_common_have_no_mark_in_common():
    marks = [{line["mark"] for line in lines_of(one.receipt)} for one in first_and_corrected()]
    assert len(marks[0]) == len(marks[1]) == len(ROWS) and not marks[0] & marks[1]
