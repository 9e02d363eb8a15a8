"""The last look at finished files: finds what must not be there however it is written, and fails closed."""

import base64
from datetime import date

import pytest

from record_review.inspection import ReleaseError
from record_review.report.protection.last_look import scan_release

PAGE = b"<p>In most records, about 45 of 60, the plan was reviewed.</p>"


def refused(content, text="AB-1234"):
    with pytest.raises(ReleaseError) as refusal:
        scan_release({"report.html": content}, [text])
    assert text.casefold() not in str(refusal.value).casefold()
    return refusal.value.problems


def test_a_clean_file_passes_and_the_number_of_texts_is_returned():
    assert scan_release({"report.html": PAGE}, ["AB-1234", "an aunt was told"]) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"<p>AB-1234</p>",
        b"<p>ab-1234.</p>",
        b'<p title="AB-1234">x</p>',
        b"<p>AB&#45;1234</p>",
        b"<p>&amp;#65;B-1234</p>",
        b"<p>AB-<b>1234</b></p>",
        b"<!-- AB-1234 -->",
        b'<img src="data:text/plain;base64,' + base64.b64encode(b"see AB-1234 here") + b'">',
        b"reference,answer\nAB-1234,Yes\n",
    ],
)
def test_a_reference_is_found_however_it_is_written(content):
    assert refused(content) == (
        "report.html holds 1 text(s) that must not be released: a record reference, an answer in free "
        "text or another text of the return. Nothing was released.",
    )


def test_an_answer_in_free_text_is_found_across_lines_and_doubled_quotation_marks():
    text = 'the aunt said "he hid" at night'
    refused(b"<p>The aunt said\n  &quot;he hid&quot;\tat night</p>", text)
    refused(b'x,"the aunt said ""he hid"" at night",y\n', text)


def test_a_text_inside_a_longer_word_or_number_is_no_find():
    files = {"report.html": b"<p>XAB-12345 and 120417 and 0417</p>"}
    assert scan_release(files, ["AB-1234", "1204"]) == 2


def test_what_every_report_holds_is_passed_over():
    """A count, a common short word, and the words of the programme tell nothing about a child."""
    files = {"report.html": b"<p>45 of 60; No; Yes, fully; Weak</p>"}
    assert (
        scan_release(files, ["45", "No", "Yes, fully", "weak", "  "], own_words=["Yes, fully", "Weak"]) == 0
    )
    with pytest.raises(ReleaseError):
        scan_release(files, ["Yes, fully"])


def test_every_file_with_a_find_is_named():
    with pytest.raises(ReleaseError) as refusal:
        scan_release(
            {"a.html": b"AB-1234", "b.csv": b"clean", "c.csv": b"AB-1234; CD-9"}, ["AB-1234", "CD-9"]
        )
    assert [problem.split()[0] for problem in refusal.value.problems] == ["a.html", "c.csv"]


def test_a_file_that_cannot_be_read_as_text_is_refused():
    assert "not UTF-8" in refused(b"\xff\xfe\x00")[0]


@pytest.mark.parametrize(
    "written",
    ["2019-03-01", "20190301", "2019/03/01", "01/03/2019", "1/3/2019", "01.03.2019", "1-3-2019", "1/3/19",
     "03/01/2019", "1 March 2019", "01 Mar 2019", "1st of March 2019"[:3] + " March 2019", "March 1, 2019",
     "1-Mar-2019", "2019-03-01T00:00:00", "1 <b>March</b> 2019"],
)  # fmt: skip
def test_a_date_of_a_child_is_found_however_it_is_written(written):
    with pytest.raises(ReleaseError, match="holds 1 date"):
        scan_release({"report.html": f"<p>since {written}.</p>".encode()}, [], days=[date(2019, 3, 1)])


@pytest.mark.parametrize(
    "text", ["3.11.7", "12.5% of 60", "2026.1", "31/02/2019", "a0b1c20190301d", "2 March 2019"]
)
def test_versions_figures_and_other_dates_are_no_find(text):
    days = [date(2019, 3, 1), date(2007, 11, 3)]
    assert scan_release({"report.html": f"<p>{text}</p>".encode()}, [], days=days) == 2


def test_a_text_is_found_across_the_edges_of_cells_and_not_at_the_end_of_a_longer_word():
    with pytest.raises(ReleaseError, match="holds 1 text"):
        scan_release({"page.html": b"<td>Kirsty</td><td>Brown</td>"}, ["Kirsty Brown"])
    assert scan_release({"page.html": b"<p>XAB-1234 and AB</p>"}, ["AB-1234"]) == 1
