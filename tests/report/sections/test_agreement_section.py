"""Readers' agreement on the released page: answers, by the rules of findings; what readers could see said."""

import json
from dataclasses import replace

import pytest
from tests.report.invented import built, everything
from tests.report.invented_more import double_read

from record_review.reading import ALL_SECTIONS, agreement_by_section, double_readings


def made(independent=None, twice=True):
    inspection, given = everything()
    inspection = replace(inspection, reading=replace(inspection.reading, independent=independent))
    readings = double_read(given["readings"], inspection.programme) if twice else given["readings"]
    report = built(inspection, **given | {"readings": readings})
    return readings, report, json.dumps([dict(piece) for piece in report.pieces], ensure_ascii=False)


def test_the_whole_is_given_and_sections_only_where_all_are_exact():
    readings, report, _ = made()
    frame = report.frames["agreement"].set_index("Section")
    lines = agreement_by_section(double_readings(readings), everything()[0].programme)
    whole = lines[(lines["scale"] == "") & (lines["section"] == ALL_SECTIONS)].iloc[0]
    assert frame.loc["All sections", "Answers compared"] == whole["pairs"]
    assert len(frame) == 1 or frame["Answers alike"].map(type).eq(int).all()
    assert not any(name.startswith("agreement-") for name in report.frames)


@pytest.mark.parametrize(
    "independent, says",
    [
        (None, "It has not been stated"),
        (True, "neither saw nor discussed"),
        (False, "no estimate of how far they would have agreed by themselves"),
    ],
)
def test_it_says_whether_second_readers_were_independent(independent, says):
    _, _, text = made(independent)
    assert says in text and "6 of the 60 records were read a second time" in text
    assert "with the first reader’s" in text


def test_without_second_readings_nothing_is_claimed():
    _, report, text = made(twice=False)
    assert "agreement" not in report.frames and "it is not known how far readers agree" in text
