"""The readers' report to chief officers as it is begun for them."""

import re
import zipfile
from io import BytesIO

import docx
import pytest
from test_overview import folders  # noqa: F401  # a fixture

from record_review.report.released.findings_file import read_release
from record_review.report.released.learning import AUTHOR, learning_report
from record_review.report.released.overview import figure_words


@pytest.fixture(scope="module")
def release(folders):  # noqa: F811
    return read_release(folders[0])


@pytest.fixture(scope="module")
def written(release):
    return learning_report(release)


def test_every_released_headline_stands_in_it_with_its_range_and_no_other_number(release, written):
    document = docx.Document(BytesIO(written))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows[1:]]
    wanted = [line for line in release.lines if not line.option and line.has_share]
    assert wanted and sorted(rows) == sorted([x.short, x.counted, figure_words(x)] for x in wanted)
    sections = {line.section for line in wanted}
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert sections < set(headings) and len(headings) == len(sections) + 2
    basis = {str(release.basis.read), f"{release.basis.population:,}", release.inspection}
    prose = " ".join(p.text for p in document.paragraphs if p.style.name == "Normal")
    numbers = re.findall(r"\d[\d,]*", prose.replace(release.inspection, "").replace(release.partnership, ""))
    assert set(numbers) <= basis | {str(release.agreed.day), str(release.agreed.year)}


def test_every_heading_has_questions_and_nothing_is_left_blank_to_be_filled(written):
    document = docx.Document(BytesIO(written))
    text = "\n".join(p.text for p in document.paragraphs)
    assert not re.search(r"\[|\]|TBC|…|_{3,}|lorem|<|>", text, re.IGNORECASE)
    assert text.count("?") >= 2 * sum(p.style.name == "Heading 1" for p in document.paragraphs)


def test_the_same_release_gives_the_same_bytes_and_the_properties_are_ours(release, written):
    assert learning_report(release) == written
    facts = docx.Document(BytesIO(written)).core_properties
    assert (facts.author, facts.created.date()) == (AUTHOR, release.agreed)
    assert release.partnership in facts.title and not facts.comments
    assert "docProps/thumbnail.jpeg" not in zipfile.ZipFile(BytesIO(written)).namelist()
