"""Tables and charts of the same lines: a base on every row, one set of numbers."""

import re
import xml.etree.ElementTree as ET
from html import unescape
from itertools import pairwise

import pytest
from tests.report.invented import everything

from record_review.inspection import ReportSettings
from record_review.inspection.look import PALETTE
from record_review.reading import main_answers
from record_review.report.basis import HIDDEN, Basis
from record_review.report.counts.tally import reachable_records, tally_answers
from record_review.report.lines.charts import answers_chart, shares_chart
from record_review.report.lines.line import headlines, lines_of, released_lines
from record_review.report.lines.review import review_of
from record_review.report.lines.tables import ReportTable, answers_table, same_answers, shares_table
from record_review.report.protection.rules import print_all
from record_review.report.sections.findings import section_charts, section_part

SETTINGS = ReportSettings()
BASIS = Basis(read=60, population=640, strata=4, settings=SETTINGS)


@pytest.fixture(scope="module")
def released():
    inspection, given = everything()
    programme = inspection.programme
    exact = tally_answers(programme, main_answers(given["readings"]))
    reach = reachable_records(programme, given["population"].children, given["selection"].selected)
    lines = released_lines(programme, print_all(exact, programme, reach), exact, BASIS)
    return programme, lines


@pytest.fixture(scope="module")
def exact():
    inspection, given = everything()
    read = {name: given[name] for name in ("population", "selection", "readings")}
    return inspection.programme, review_of(inspection, **read).lines


def tables_of(lines, programme, section):
    made = section_part(lines, programme, section)
    return [each for each in made if isinstance(each, ReportTable)]


def of_scale(lines, scale):
    return [line for line in headlines(lines) if line.question.scale == scale]


def test_answers_stand_worst_to_best_and_add_up_to_the_base(exact):
    _, lines = exact
    table = answers_table(of_scale(lines, "six_point"))
    scale = ["Unsatisfactory", "Weak", "Adequate", "Good", "Very good", "Excellent"]
    assert list(table.columns) == [
        "Question",
        *scale,
        "Base",
    ]
    assert (table[scale].sum(axis=1) == table["Base"]).all()


def test_joined_answers_stand_beside_the_number_that_counts_them(released):
    """Within a side that is exact: what is shown of it adds up to it, wherever the marks stand."""
    _, lines = released
    seen = 0
    for group in same_answers(lines):
        table = answers_table(group)
        for line, row in zip(group, table.drop(columns=["Question", "Base"]).to_dict("records"), strict=True):
            cells = list(row.values())
            seen += cells.count("[j]")
            assert all(after != HIDDEN for cell, after in pairwise([*cells, HIDDEN]) if cell == "[j]")
            if HIDDEN not in cells:
                assert sum(cell for cell in cells if cell != "[j]") == line.share.base
    assert seen


def test_released_tables_hold_no_count_below_five(released):
    programme, lines = released
    for section in programme.sections:
        for shown in tables_of(lines_of(lines, section), programme, section):
            counts = shown.frame.drop(columns=[*shown.units, shown.frame.columns[0]], errors="ignore")
            assert all(cell >= 5 for cell in counts.to_numpy().ravel() if isinstance(cell, int)), shown.name
            assert "Base" in shown.frame


def test_a_base_too_small_shows_nothing_but_that(released):
    programme, lines = released
    few = [line for line in lines if line.share.note]
    assert few, "the invented readings hold no question with a small base"
    table = shares_table(few, programme)
    assert set(
        table[["Records", "Share (%)", "Range from (%)", "Range to (%)", "In words"]].to_numpy().ravel()
    ) == {HIDDEN}


def test_every_item_is_in_a_table_and_every_headline_in_a_chart(released):
    programme, lines = released
    for section in programme.sections:
        inside = lines_of(lines, section)
        if not inside:
            continue
        tables = tables_of(inside, programme, section)
        named = {str(cell) for shown in tables for cell in shown.frame.iloc[:, 0]}
        assert named >= {line.label for line in inside}
        drawn = "".join(p.svg + p.alt for p in section_charts(inside, section.title))
        said = unescape(re.sub(r"</text><text [^>]*>", " ", drawn))  # a long label stands on two lines
        assert all(line.label in said for line in inside if not line.option)


def test_stacked_bars_fill_the_width_in_the_colours_of_the_key(released):
    _, lines = released
    group = next(g for g in same_answers(lines) if len(g[0].tally.answers) == 3)
    group = [line for line in group if min(line.tally.answers.values()) >= 0]
    root = ET.fromstring(answers_chart(group, "Quality").svg)
    rows = {}
    for bar in root.findall("rect"):
        if bar.get("width").endswith("%"):
            rows.setdefault(bar.get("y"), []).append(float(bar.get("width").rstrip("%")))
    assert rows and all(sum(widths) == pytest.approx(100, abs=0.05) for widths in rows.values())


def test_charts_draw_the_numbers_of_the_table(released):
    """The width of each bar is the share in the table, before it is written as a whole percentage."""
    _, lines = released
    some = [line for line in of_scale(lines, "yes_no") if not line.share.note]
    root = ET.fromstring(shares_chart(some, "Yes or no").svg)
    bars = [bar for bar in root.findall("rect") if bar.get("fill") == PALETTE.accent]
    widths = [float(bar.get("width").rstrip("%")) for bar in bars]
    expected = sorted((100 * line.share.least for line in some if line.share.count), reverse=True)
    assert widths == pytest.approx(expected, abs=0.01)


def test_a_chart_says_what_it_shows_and_what_it_leaves_out(released):
    _, lines = released
    large = [line for line in lines if line.share.base >= 30 and line.share.has_range and not line.option]
    small = [line for line in lines if line.share.note]
    picture = shares_chart([*large[:2], small[0]], "Planning: share of records")
    root = ET.fromstring(picture.svg)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [root.find("title").get("id"), root.find("desc").get("id")]
    assert root.find("title").text == "Planning: share of records"
    told = root.find("desc").text
    assert "Largest share" in told and f": {small[0].label}" in told and "Not drawn, because" in told


def test_charts_have_no_address_and_no_fixed_width(released):
    programme, lines = released
    for section in programme.sections:
        if inside := lines_of(lines, section):
            for picture in section_charts(inside, section.title):
                assert "http" not in picture.svg and "<!--" not in picture.svg
                assert 'width="100%"' in picture.svg and "viewBox" not in picture.svg
