"""The page: declared pieces only, everything escaped, nothing from outside, equal bytes for equal pieces."""

import re
from html.parser import HTMLParser

import pytest
from tests.report.invented import built, everything

from record_review.inspection import ReleaseError
from record_review.report.lines.plot import DOT, RANGE, Plot
from record_review.report.page import pieces
from record_review.report.page.html import LARGEST, release_page


def title(**more):
    given = {"kicker": "Kicker", "lines": ["One line"], "banner": "", "footer": ["Footer"]} | more
    return pieces.page("Window", "Heading", **given)


@pytest.fixture(scope="module")
def page():
    inspection, given = everything()
    return release_page(built(inspection, **given).pieces).decode("utf-8")


class Outline(HTMLParser):
    """Tags in order, headings and ids of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.ids, self.heads = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]
        if re.fullmatch("h[1-6]", tag):
            self.heads.append(int(tag[1]))


def test_every_text_is_escaped():
    bad = "<script>alert(1)</script><b>&amp;"
    plot = Plot(bad, (((DOT, 1.0, 1.0),),), (bad,), {DOT: bad})
    rows, columns = [[bad, bad]], [(bad, False), (bad, True)]
    shown = {"note": bad, "below": [bad], "plot": plot, "groups": [(bad, 1)]}
    table = pieces.plain_table("t", bad, columns, rows, **shown)
    everything_bad = [
        title(banner=bad, lines=[bad], footer=[bad]),
        pieces.heading(2, bad),
        pieces.text(bad),
        pieces.note(bad),
        pieces.bullets([bad]),
        pieces.facts({bad: bad}),
        table,
    ]
    html = release_page(everything_bad).decode("utf-8")
    assert "<script" not in html and "<b>" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 15


@pytest.mark.parametrize("shape", [["script", "0", "1"], [DOT, "1", "1 onload=x"], [RANGE, "0", '1"/>']])
def test_a_table_that_draws_anything_but_known_shapes_at_numbers_is_refused(shape):
    drawn = pieces.plain_table("t", "T", [("A", False)], [["x"]], plot=Plot("", (((DOT, 1.0, 1.0),),)))
    drawn["plot"]["rows"] = [[shape]]
    with pytest.raises(ReleaseError, match="no shape of ours"):
        release_page([title(), drawn])


def test_unknown_pieces_are_refused_all_at_once():
    with pytest.raises(ReleaseError) as refusal:
        release_page([{"kind": "html", "html": "x"}, {"kind": "note", "text": "x", "raw": "y"}])
    assert refusal.value.problems == (
        "A piece of the kind 'html' cannot be released.",
        "A piece of the kind note has other fields than text.",
        "A page needs exactly one piece that gives its title.",
    )


def test_a_page_too_large_to_send_is_refused():
    with pytest.raises(ReleaseError, match="more than 300,000"):
        release_page([title(), pieces.text("x" * LARGEST)])


def test_the_page_holds_no_script_and_no_address(page):
    assert (
        "<script" not in page and "http://" not in page and "https://" not in page and "@import" not in page
    )
    assert "url(" not in page and "<!--" not in page and "javascript" not in page
    policy = (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    )
    assert f'content="{policy}"' in page
    attributes = [item for _, attrs in Outline(page).tags for item in attrs.items()]
    references = [value for name, value in attributes if name in ("href", "src")]
    assert references and all(value.startswith("#") or value == "data:," for value in references)


def test_headings_are_in_order_and_every_link_has_its_place(page):
    outline = Outline(page)
    assert outline.heads.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.heads, outline.heads[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    links = {attrs["href"][1:] for tag, attrs in outline.tags if tag == "a"}
    named = {name for _, attrs in outline.tags for name in (attrs.get("aria-labelledby") or "").split()}
    assert links | named <= set(outline.ids)


def test_landmarks_language_and_skip_link(page):
    outline = Outline(page)
    tags = [tag for tag, _ in outline.tags]
    assert all(tags.count(tag) == 1 for tag in ("header", "nav", "main", "footer"))
    assert tags.index("title") < tags.index("body")
    assert dict(outline.tags)["html"]["lang"] == "en-GB"
    body = tags.index("body")
    assert outline.tags[body + 1] == ("a", {"class": "skip", "href": "#report"})


def test_every_table_has_a_caption_and_scopes_and_what_is_drawn_stands_in_its_cells(page):
    outline = Outline(page)
    captions = [attrs["id"] for tag, attrs in outline.tags if attrs.get("class") == "caption"]
    tables = [attrs["aria-labelledby"] for tag, attrs in outline.tags if tag == "table"]
    assert tables == captions and len(tables) > 12
    scopes = {attrs.get("scope") for tag, attrs in outline.tags if tag == "th"}
    assert scopes == {"col", "row", "rowgroup"}
    drawings = [attrs for tag, attrs in outline.tags if tag == "svg"]
    assert len(drawings) > 100 and all(each["aria-hidden"] == "true" for each in drawings)


def test_equal_pieces_give_equal_bytes(page):
    inspection, given = everything()
    again = release_page(built(inspection, **given).pieces)
    assert again.decode("utf-8") == page
    assert len(again) < LARGEST
