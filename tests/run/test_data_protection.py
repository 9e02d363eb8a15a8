"""The data protection page says what the programme and the code do, or a test fails."""

from dataclasses import replace

import pytest

from record_review.inspection import read_programme
from record_review.run import data_protection
from record_review.run.data_protection import FOR, PAGE, page_now, recipients, undescribed


def test_the_page_is_what_the_code_gives():
    text = PAGE.read_text(encoding="utf-8")
    assert page_now(text) == text, "run: python3 workbench.py hygiene --write"
    assert text.count("<!-- made from the code: ") == text.count("<!-- end -->") == 6


def test_a_column_that_nobody_described_has_no_place_in_the_page():
    programme = read_programme("at-risk-of-harm")
    more = replace(programme.columns[0], name="hair_colour", heading="Hair colour")
    with pytest.raises(KeyError, match="hair_colour"):
        data_protection.fields(replace(programme, columns=(*programme.columns, more)))
    fewer = replace(programme, columns=programme.columns[:-1])
    assert data_protection.fields(fewer) != data_protection.fields(programme)
    assert {column.name for column in programme.columns} == set(FOR)


def test_every_file_that_a_step_leaves_for_somebody_has_a_recipient(monkeypatch):
    assert undescribed() == []
    assert "release/" in recipients()
    plan = replace(data_protection.STEPS[0], leaves=(("a surprise", "surprise/*"),))
    monkeypatch.setattr(data_protection, "STEPS", (plan,))
    assert undescribed() == ["surprise/*"]
