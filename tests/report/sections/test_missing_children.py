"""The bound for missing children stands in the report as one sentence and a chart of the same numbers."""

import re
from fractions import Fraction

import pytest
from tests.report.invented import built, everything

from record_review.report.estimates.missing import most_moved


@pytest.mark.parametrize("missing", [None, 12])
def test_the_report_bounds_every_share_by_the_number_that_the_team_chose(missing):
    asked, given = everything(missing=missing)
    made = built(asked, **given)
    place = next(
        i for i, piece in enumerate(made.pieces) if str(piece.get("text", "")).startswith("If children were")
    )
    said, chart = made.pieces[place + 1]["text"], made.pieces[place + 2]
    listed = int(re.search(r"beside ([\d,]+) listed", chart["caption"])[1].replace(",", ""))
    shown = {int(number): float(points.split()[0]) for number, points in chart["rows"]}
    assert (missing or min(shown)) in shown
    for number, points in shown.items():
        exact = 100 * most_moved(listed, number)
        assert exact <= Fraction(str(points)) < exact + Fraction(1, 10)
    assert f"more than {shown[missing or min(shown)]} points" in said
    for row, number in zip(chart["plot"]["rows"], shown, strict=True):
        scale = int(chart["plot"]["ticks"][-1].split()[0])
        assert float(row[0][2]) == pytest.approx(
            100 * float(100 * most_moved(listed, number)) / scale, abs=0.01
        )
