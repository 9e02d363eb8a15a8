"""Settings files written for one test, and the sentences with which they are refused."""

from pathlib import Path

import pytest

from record_review.inspection import PROGRAMMES, ParameterError, read_inspection, read_programme

LEAST = """\
inspection_id: GLENBURN-2026
programme: at-risk-of-harm
partnership: Glenburn
notification_date: 2026-11-02
return_workbook: returns/glenburn.xlsx
"""


@pytest.fixture
def inspection(tmp_path):
    """Read the smallest inspection file with `more` added and, when given, `old` changed to `new`."""

    def read(more="", old="", new=""):
        assert old in LEAST, "the text to change does not stand in the smallest file"
        path = tmp_path / "glenburn.yml"
        path.write_text(
            LEAST.replace(old, new) + more if old else LEAST + more, encoding="utf-8", newline="\n"
        )
        return read_inspection(path)

    return read


@pytest.fixture
def refused(inspection):
    """The sentences with which an inspection file is refused."""

    def sentences(more="", old="", new=""):
        with pytest.raises(ParameterError) as refusal:
            inspection(more, old, new)
        return list(refusal.value.problems)

    return sentences


@pytest.fixture
def programme(tmp_path):
    """Read the shipped programme with each `old` changed to its `new`."""
    shipped = (PROGRAMMES / "at-risk-of-harm.yml").read_text(encoding="utf-8")

    def read(*changes: tuple[str, str]):
        text = shipped
        for old, new in changes:
            assert text.count(old) == 1, f"to be changed once, but found {text.count(old)} times: {old}"
            text = text.replace(old, new)
        path = Path(tmp_path) / "other.yml"
        path.write_text(text, encoding="utf-8", newline="\n")
        return read_programme(path)

    return read


@pytest.fixture
def refused_programme(programme):
    """The sentences with which a changed programme is refused."""

    def sentences(*changes: tuple[str, str]):
        with pytest.raises(ParameterError) as refusal:
            programme(*changes)
        return list(refusal.value.problems)

    return sentences
