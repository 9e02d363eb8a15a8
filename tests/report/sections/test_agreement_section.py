"""Readers' agreement on the released page: answers, rounded; what readers could see said plainly."""

import json
from types import SimpleNamespace

import pytest
from tests.report.invented import SECRET, everything
from tests.report.invented_more import double_read

from record_review.inspection import ReportSettings
from record_review.reading import double_readings
from record_review.report.basis import Basis
from record_review.report.page.pieces import laid_out
from record_review.report.sections.agreement import agreement

FINDINGS = SimpleNamespace(basis=Basis(60, 640, 4, ReportSettings()), secret=SECRET)


@pytest.fixture(scope="module")
def twice():
    inspection, given = everything()
    return inspection.programme, double_read(given["readings"], inspection.programme)


def made(twice, independent=None):
    programme, readings = twice
    inspection = SimpleNamespace(reading=SimpleNamespace(independent=independent))
    review = SimpleNamespace(readings=readings, programme=programme, inspection=inspection)
    told, tables = laid_out([agreement(review, FINDINGS)])
    return json.dumps([dict(piece) for piece in told], ensure_ascii=False), tables


def test_counts_are_of_answers_and_rounded_and_sections_add_to_the_whole(twice):
    _, (raw, _) = made(twice)
    frame = raw.frame.set_index("Section")
    counted = [n for n in frame["Answers compared"] if isinstance(n, int)]
    assert len(counted) == len(frame) and all(n % 5 == 0 for n in counted)
    assert frame["Answers compared"].iloc[:-1].sum() == frame["Answers compared"].iloc[-1]
    pairs = double_readings(twice[1])
    assert abs(frame["Answers compared"].iloc[-1] - int(pairs["compared"].sum())) < 5 * len(frame)


def test_coefficients_have_one_decimal_and_a_true_minus(twice):
    _, (_, table) = made(twice)
    cells = table.frame[["Value", "Range from", "Range to"]].to_numpy().ravel()
    assert len(cells) and not any(cell.startswith("-") for cell in cells)
    assert all(cell == "[u]" or len(cell.lstrip("−").split(".")[1]) == 1 for cell in cells)


@pytest.mark.parametrize(
    "independent, says",
    [
        (None, "It has not been stated"),
        (True, "neither saw nor discussed"),
        (False, "no estimate of how far they would have agreed by themselves"),
    ],
)
def test_it_says_whether_second_readers_were_independent(twice, independent, says):
    text, _ = made(twice, independent=independent)
    assert says in text and "6 of the 60 records were read a second time" in text
    assert "with the first reader’s" in text


def test_without_second_readings_nothing_is_claimed():
    inspection, given = everything()
    text, tables = made((inspection.programme, given["readings"]))
    assert tables == [] and "it is not known how far readers agree" in text
