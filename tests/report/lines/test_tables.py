"""Tables and charts of the same items: a base on every row, every reason apart, one set of numbers."""

import re
import xml.etree.ElementTree as ET
from html import unescape

import pytest
from tests.report.invented import SECRET, everything

from record_review.inspection import ReportSettings
from record_review.inspection.look import PALETTE
from record_review.reading import main_answers
from record_review.report.build import team_items
from record_review.report.counts.tally import tally_answers
from record_review.report.lines.charts import answers_figure, shares_figure
from record_review.report.lines.line import released_items
from record_review.report.lines.tables import HIDDEN, answers_table, same_answers, shares_table
from record_review.report.protection.protect import protect
from record_review.report.sections.findings import items_of, section_figures, section_tables

SETTINGS = ReportSettings()


@pytest.fixture(scope="module")
def released():
    inspection, given = everything()
    programme = inspection.programme
    exact = tally_answers(programme, main_answers(given["readings"]))
    tallies = protect(exact, programme, SETTINGS, secret=SECRET).tallies
    items = released_items(programme, tallies, read=60, population=640, strata=4, settings=SETTINGS)
    return programme, items


@pytest.fixture(scope="module")
def exact():
    inspection, given = everything()
    return inspection.programme, team_items(inspection, given["population"], given["readings"])[0]


def headlines(items, scale):
    return [item for item in items if item.question.scale == scale and not item.option]


def test_answers_stand_worst_to_best_and_add_up_to_the_base(exact):
    _, items = exact
    table = answers_table(headlines(items, "six_point"))
    scale = ["Unsatisfactory", "Weak", "Adequate", "Good", "Very good", "Excellent"]
    assert list(table.columns) == [
        "Question",
        *scale,
        "Base",
        "Not enough evidence",
        "Not answered",
        "Not asked",
    ]
    assert (table[scale].sum(axis=1) == table["Base"]).all()


def test_what_cannot_arise_is_marked_and_not_counted_as_nought(released):
    _, items = released
    table = answers_table([i for i in items if i.question.id in ("B1", "D12")], step=5).set_index("Question")
    never_inapplicable = table.loc["Lead professional named"]
    assert never_inapplicable["Not applicable"] == "[z]" and never_inapplicable["Not asked"] == "[z]"


def test_released_tables_hold_multiples_and_softened_ends_only(released):
    programme, items = released
    for section in programme.sections:
        for shown in section_tables(items_of(items, section), programme, section, step=5):
            counts = shown.frame.drop(columns=[*shown.units, shown.frame.columns[0]], errors="ignore")
            for cell in counts.to_numpy().ravel():
                if isinstance(cell, int):
                    assert cell % 5 == 0 and cell > 0, shown.name
            assert "Base" in shown.frame


def test_exact_tables_carry_flags_and_released_ones_do_not(exact, released):
    assert "Flags" in shares_table(exact[1][:3], exact[0])
    assert "Flags" not in shares_table(released[1][:3], released[0], step=5)


def test_a_base_too_small_shows_nothing_but_that(released):
    programme, items = released
    few = [item for item in items if item.share.note]
    assert few, "the invented readings hold no question with a small base"
    table = shares_table(few, programme, step=5)
    assert set(
        table[["Records", "Share (%)", "Range from (%)", "Range to (%)", "In words"]].to_numpy().ravel()
    ) == {HIDDEN}


def test_every_item_is_in_a_table_and_every_headline_in_a_chart(released):
    programme, items = released
    for section in programme.sections:
        inside = items_of(items, section)
        if not inside:
            continue
        tables = section_tables(inside, programme, section, step=5)
        named = {str(cell) for shown in tables for cell in shown.frame.iloc[:, 0]}
        assert named >= {item.label for item in inside}
        drawn = "".join(p.svg + p.alt for p in section_figures(inside, section.title, step=5))
        said = unescape(re.sub(r"</text><text [^>]*>", " ", drawn))  # a long label stands on two lines
        assert all(item.label in said for item in inside if not item.option)


def test_stacked_bars_fill_the_width_in_the_colours_of_the_key(released):
    _, items = released
    group = next(g for g in same_answers(items) if len(g[0].tally.answers) == 6)
    root = ET.fromstring(answers_figure(group, "Quality", step=5).svg)
    rows = {}
    for bar in root.findall("rect"):
        if bar.get("width").endswith("%"):
            rows.setdefault(bar.get("y"), []).append(float(bar.get("width").rstrip("%")))
    assert rows and all(sum(widths) == pytest.approx(100, abs=0.05) for widths in rows.values())


def test_charts_draw_the_numbers_of_the_table(released):
    """The width of each bar is the share in the table, before it is written as a whole percentage."""
    _, items = released
    some = [item for item in headlines(items, "yes_no") if not item.share.note]
    root = ET.fromstring(shares_figure(some, "Yes or no", step=5).svg)
    bars = [bar for bar in root.findall("rect") if bar.get("fill") == PALETTE.accent]
    widths = [float(bar.get("width").rstrip("%")) for bar in bars]
    expected = sorted((100 * item.share.share for item in some if item.share.count), reverse=True)
    assert widths == pytest.approx(expected, abs=0.01)


def test_a_chart_says_what_it_shows_and_what_it_leaves_out(released):
    _, items = released
    large = [item for item in items if item.share.base >= 30 and not item.option]
    small = [item for item in items if item.share.note]
    picture = shares_figure([*large[:2], small[0]], "Planning: share of records", step=5)
    root = ET.fromstring(picture.svg)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [root.find("title").get("id"), root.find("desc").get("id")]
    assert root.find("title").text == "Planning: share of records"
    told = root.find("desc").text
    assert (
        "Largest share" in told
        and f"Not drawn, because too few records had an answer: {small[0].label}" in told
    )


def test_charts_have_no_address_and_no_fixed_width(released):
    programme, items = released
    for section in programme.sections:
        if inside := items_of(items, section):
            for picture in section_figures(inside, section.title, step=5):
                assert "http" not in picture.svg and "<!--" not in picture.svg
                assert 'width="100%"' in picture.svg and "viewBox" not in picture.svg
