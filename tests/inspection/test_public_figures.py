"""Public figures are read with their days and their source, or refused with what is missing."""

from datetime import date

import pytest

from record_review.inspection import ParameterError, PublicFigure, read_inspection

FILE = """\
inspection_id: TRY-2026
programme: at-risk-of-harm
partnership: Ardvale
notification_date: 2026-09-14
return_workbook: return.xlsx
public_figures:
"""


def read(tmp_path, *entries):
    path = tmp_path / "try.yml"
    path.write_text(FILE + "".join(f"  - {{{entry}}}\n" for entry in entries), encoding="utf-8")
    return read_inspection(path).public_figures


def test_a_figure_is_of_a_day_or_from_a_day_to_a_day(tmp_path):
    assert read(
        tmp_path,
        "what: on_register, on: 2025-07-31, value: 41, source: published tables 2024-25",
        "what: registrations, from: 2024-08-01, to: 2025-07-31, value: 66, source: the same",
    ) == (
        PublicFigure("on_register", date(2025, 7, 31), date(2025, 7, 31), 41, "published tables 2024-25"),
        PublicFigure("registrations", date(2024, 8, 1), date(2025, 7, 31), 66, "the same"),
    )


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("what: on_register, from: 2025-07-31, value: 1, source: x", "which is a number on a day: on"),
        ("what: registrations, on: 2025-07-31, value: 1, source: x", "from a day to a day: from, to"),
        ("what: registrations, from: 2025-07-31, value: 1, source: x", "from a day to a day: from, to"),
        ("what: registrations, from: 2025-07-31, to: 2024-08-01, value: 1, source: x", "must run forwards"),
        ("what: referrals, on: 2025-07-31, value: 1, source: x", "on_register"),
        ("what: on_register, on: 2025-07-31, value: 1", "source"),
        ("what: on_register, on: 2025-07-31, value: -1, source: x", "value"),
    ],
)
def test_a_figure_that_is_not_whole_is_refused(tmp_path, entry, says):
    with pytest.raises(ParameterError, match=says):
        read(tmp_path, entry)
