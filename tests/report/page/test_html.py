"""The page: declared pieces only, everything escaped, nothing from outside, equal bytes for equal pieces."""

import re
from html.parser import HTMLParser

import pytest
from tests.report.invented import built, everything

from record_review.inspection import ReleaseError
from record_review.inspection.look import Picture
from record_review.report.page import pieces
from record_review.report.page.html import LARGEST, release_page

SVG = '<svg role="img" aria-labelledby="a b"><title id="a">T</title><desc id="b">D</desc>{}</svg>'


def title(**more):
    given = {"kicker": "Kicker", "lines": ["One line"], "banner": "", "footer": ["Footer"]} | more
    return pieces.page("Window", "Heading", **given)


def figure(inside):
    return pieces.figure(Picture(SVG.format(inside), "Title. Text.", "Title. How."))


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
    columns = [[bad, False], [bad, True]]
    table = {
        "kind": "table",
        "id": "t",
        "caption": bad,
        "columns": columns,
        "rows": [[bad, bad]],
        "note": bad,
    }
    everything_bad = [
        title(banner=bad, lines=[bad], footer=[bad]),
        pieces.heading(2, bad),
        pieces.text(bad),
        pieces.note(bad),
        pieces.bullets([bad]),
        pieces.facts({bad: bad}),
        {**figure(""), "title": bad, "how": bad},
        table,
    ]
    html = release_page(everything_bad).decode("utf-8")
    assert "<script" not in html and "<b>" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 15


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>",
        "<!-- a comment -->",
        '<image href="x.png"/>',
        '<a href="x"><text>1</text></a>',
        '<rect onload="1"/>',
        '<rect fill="url(#a)"/>',
        '<rect style="fill:red"/>',
        "<rect>",
    ],
)
def test_a_drawing_with_anything_but_shapes_and_text_is_refused(inside):
    with pytest.raises(ReleaseError, match="A drawing"):
        release_page([title(), figure(inside)])


def test_a_drawing_without_words_is_refused():
    piece = {**figure(""), "svg": '<svg role="img"></svg>'}
    with pytest.raises(ReleaseError, match="needs a title and a description"):
        release_page([title(), piece])


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


def test_every_table_has_a_caption_and_scopes_and_every_chart_a_name(page):
    outline = Outline(page)
    tags = [tag for tag, _ in outline.tags]
    assert tags.count("table") == tags.count("caption") > 20
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in outline.tags if tag == "th")
    charts = [attrs for tag, attrs in outline.tags if tag == "svg"]
    assert len(charts) > 8 and all(c["role"] == "img" and c["aria-labelledby"] for c in charts)


def test_equal_pieces_give_equal_bytes(page):
    inspection, given = everything()
    again = release_page(built(inspection, **given).pieces)
    assert again.decode("utf-8") == page
    assert len(again) < LARGEST
