"""Tables and pictures: what they promise whoever reads, hears or prints them."""

import re
import xml.etree.ElementTree as ET
from datetime import date
from itertools import pairwise

import pandas as pd
import pytest
from matplotlib import rcParams
from matplotlib.figure import Figure

from record_review.inspection.look import (
    PALETTE,
    chart_style,
    contrast,
    label_on,
    luminance,
    picture,
    table,
    worst_to_best,
)

FRAME = pd.DataFrame(
    {
        "Reason": ["On the register", "<script>alert(1)</script>", "None"],
        "Rows": [1234, 5, 0],
        "Share": [0.5, 0.25, float("nan")],
    }
)


def drawing(label="Town $x$ & <b>", heights=(1, 2)):
    with chart_style():
        figure = Figure(figsize=(3, 2))
        axes = figure.add_subplot()
        axes.bar(["a", label], heights)
        axes.plot([0, 1], [1, 2], marker="o")
    return figure


# --- colours


def test_contrast_follows_the_published_formula():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(
        4.478, abs=0.001
    )  # the well-known grey that just fails


def test_every_filled_colour_can_carry_a_readable_label():
    fills = (*PALETTE.worst_to_best, PALETTE.population, PALETTE.selected, PALETTE.after, PALETTE.no_answer)
    assert [fill for fill in fills if contrast(fill, label_on(fill)) < 4.5] == []


def test_the_scale_keeps_its_order_in_a_grey_print():
    """CIE lightness falls by at least 9 of 100 from each answer to the next better one."""
    lightness = [116 * luminance(colour) ** (1 / 3) - 16 for colour in PALETTE.worst_to_best]
    assert all(worse - better >= 9 for worse, better in pairwise(lightness))


def test_population_selected_and_after_replacement_differ_in_a_grey_print_and_stand_out_on_paper():
    colours = (PALETTE.population, PALETTE.selected, PALETTE.after)
    lightness = sorted(116 * luminance(colour) ** (1 / 3) - 16 for colour in colours)
    assert min(b - a for a, b in pairwise(lightness)) > 8
    assert all(contrast(colour, PALETTE.paper) >= 3 for colour in colours)


def test_a_shorter_scale_keeps_both_ends():
    assert worst_to_best(2) == (PALETTE.worst_to_best[0], PALETTE.worst_to_best[-1])
    assert worst_to_best(6) == PALETTE.worst_to_best
    assert len(set(worst_to_best(4))) == 4
    with pytest.raises(ValueError, match="not 7"):
        worst_to_best(7)


def test_chart_settings_end_with_the_block():
    before = rcParams["svg.fonttype"]
    with chart_style():
        assert (rcParams["svg.fonttype"], rcParams["text.parse_math"]) == ("none", False)
    assert rcParams["svg.fonttype"] == before


# --- tables


def test_a_table_has_caption_scopes_and_no_empty_heading():
    page = table(FRAME, "Rows of the return by reason")._repr_html_()
    root = ET.fromstring(page)  # well-formed
    assert root.find(".//caption").text == "Rows of the return by reason"
    assert [th.attrib["scope"] for th in root.findall(".//thead//th")] == ["col"] * 3
    assert [th.text for th in root.findall(".//tbody//th[@scope='row']")] == list(FRAME["Reason"])
    assert root.attrib["aria-label"] == "Rows of the return by reason"


def test_everything_in_a_table_is_escaped():
    nasty = pd.DataFrame({"<i>head": ["<b>cell", '"quoted"']})
    page = table(nasty, "<u>caption", note="<s>note")._repr_html_()
    assert re.findall(r"<[ibus]>", page) == []
    assert "&lt;i&gt;head" in page and "&lt;b&gt;cell" in page and "&lt;u&gt;caption" in page
    assert "<script" not in table(FRAME, "Rows")._repr_html_()


def test_numbers_stand_right_and_missing_values_show_a_dash():
    page = table(FRAME, "Rows", number_formats={"Share": ".0%"})._repr_html_()
    assert '<td style="text-align:right">1,234</td>' in page
    assert '<td style="text-align:right">50%</td>' in page
    assert '<td style="text-align:right">–</td>' in page
    assert '<th scope="col" style="text-align:right">Rows</th>' in page
    assert '<th scope="col" style="text-align:left">Reason</th>' in page


def test_dates_and_truths_read_as_words():
    frame = pd.DataFrame({"What": ["agreed date"], "Day": [date(2026, 8, 4)], "Accepted": [True]})
    assert repr(table(frame, "C")).splitlines()[-1].split("  ") == ["agreed date", "4 August 2026", "Yes"]
    stamps = frame.assign(Day=pd.to_datetime(frame["Day"]))
    assert "4 August 2026" in repr(table(stamps, "C"))


def test_the_plain_text_form_aligns_numbers():
    lines = repr(
        table(FRAME[["Reason", "Rows"]].iloc[[0, 2]], "Rows of the return", note="As sent")
    ).splitlines()
    assert lines == [
        "Rows of the return",
        "Reason            Rows",
        "On the register  1,234",
        "None                 0",
        "As sent",
    ]


def test_the_row_header_can_be_another_column():
    page = table(FRAME, "Rows", row_header="Rows")._repr_html_()
    assert '<th scope="row" style="text-align:right">1,234</th>' in page
    assert page.count('scope="row"') == 3


def test_names_from_code_become_headings_and_shares_become_percentages():
    frame = pd.DataFrame({"level": ["a"], "in_use": [True], "share": [0.1234], "SIMD": [1], "of all": [2]})
    assert repr(table(frame, "C")).splitlines()[1:] == [
        "Level  In use  Share  SIMD  of all",
        "a      Yes     12.3%     1       2",
    ]
    assert repr(table(frame, "C", number_formats={"share": ".0%"})).splitlines()[2].split()[2] == "12%"


def test_a_table_without_rows_says_so():
    page = table(FRAME.iloc[:0], "Rows")._repr_html_()
    assert '<td colspan="3" style="text-align:left">None</td>' in page


@pytest.mark.parametrize(
    ("frame", "caption", "extra"),
    [
        (FRAME, "  ", {}),
        (FRAME.rename(columns={"Rows": " "}), "Rows", {}),
        (FRAME.rename(columns={"Rows": "Share"}), "Rows", {}),
        (FRAME, "Rows", {"number_formats": {"Row": "d"}}),
    ],
)
def test_a_table_that_could_not_be_read_aloud_is_refused(frame, caption, extra):
    with pytest.raises(ValueError):
        table(frame, caption, **extra)


# --- pictures


def test_a_picture_without_words_is_refused():
    with pytest.raises(ValueError, match="what it shows"):
        picture(drawing(), " \n ")


def test_equal_drawings_give_equal_bytes():
    assert picture(drawing(), "Two bars.").svg == picture(drawing(), "Two bars.").svg


def test_a_picture_carries_its_words_and_nothing_else():
    shown = picture(drawing(), 'Children "by" <town>. The second is larger.', caption="a < b")
    svg = ET.fromstring(shown.svg)
    assert svg.attrib["role"] == "img"
    title, desc = svg[0], svg[1]
    assert title.text == 'Children "by" <town>' and desc.text == "The second is larger."
    assert svg.attrib["aria-labelledby"].split() == [title.attrib["id"], desc.attrib["id"]]
    assert re.findall(r"<!--|<\?xml|<!DOCTYPE|metadata|<style|script", shown.svg) == []
    assert "<figcaption>a &lt; b</figcaption>" in shown._repr_html_()
    assert repr(shown).startswith("Picture: Children")


def test_labels_stay_text_and_are_never_read_as_mathematics():
    svg = picture(drawing(), "Two bars.").svg
    assert "Town $x$ &amp; &lt;b&gt;" in svg
    outside = Figure()
    outside.text(0.5, 0.5, "$5$ outside our style")
    assert "$5$ outside our style" in picture(outside, "A price.").svg


def test_ids_of_two_pictures_do_not_meet_and_every_reference_is_answered():
    first, second = picture(drawing(), "One.").svg, picture(drawing(heights=(3, 4)), "Two.").svg
    ids = [set(re.findall(r'\bid="([^"]+)"', svg)) for svg in (first, second)]
    assert ids[0] and not ids[0] & ids[1]
    for svg, own in zip((first, second), ids, strict=True):
        assert len(re.findall(r'\bid="', svg)) == len(own)
        assert {a or b for a, b in re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', svg)} <= own


def test_a_hatched_bar_keeps_its_colours():
    with chart_style():
        figure = Figure(figsize=(2, 2))
        figure.add_subplot().bar([0], [1], color="#ffffff", edgecolor="#595959", hatch="////")
    svg = picture(figure, "A hatched bar.").svg
    pattern = re.search(r'<pattern[^>]* id="([^"]+)".*?<rect[^>]* fill="([^"]+)"', svg, re.DOTALL)
    assert pattern and pattern[2] == "#ffffff"
    assert f"fill: url(#{pattern[1]})" in svg


def test_a_picture_closes_its_figure():
    pyplot = pytest.importorskip("matplotlib.pyplot")
    figure = pyplot.figure()
    picture(figure, "Nothing yet.")
    assert not pyplot.fignum_exists(figure.number)
