"""The kit's page `check.html` in a real browser, from a file, with the network off: it judges every kit as
`verify.py` does, in the same words, and asks nobody for anything.
"""

import hashlib
import json
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.browser.kit_page import (
    FINDINGS,
    OTHER_STATEMENT,
    add,
    browser,
    checked,
    open_kit,
    page,
    patience,
    place,
)
from tests.sample.kit.vectors import (
    book,
    everyone,
    inspection,
    kit_files,
    receipt_vectors,
    vectors,
    verified,
    with_floor,
)

from record_review.inspection.word_file import zip_bytes
from record_review.sample.kit.kit import ENGAGEMENT_LIST

pytestmark = pytest.mark.browser
__all__ = ["browser", "page", "place"]  # fixtures

ONLY_HERE = ("The digest that you kept", "The 7 children of the book are the eligible rows")


def test_the_page_judges_every_kit_as_the_verifier_does_and_in_the_same_words(page, place, tmp_path):
    for these in (vectors(), receipt_vectors()):
        made = next(iter(these.values())).page
        open_kit(page, place, {"check.html": made})
        as_made = page.evaluate("MADE_WITH")
        for number, (name, vector) in enumerate(these.items()):
            page.click("#again")
            page.fill("#number", vector.number or "")
            add(page, **vector.files)
            found = [tuple(finding) for finding in page.evaluate(FINDINGS)]
            restated = not same(vector.files["statement.json"], as_made)
            assert ((False, OTHER_STATEMENT) in found) == restated, name
            ours = [f for f in found if f[1] != OTHER_STATEMENT and not f[1].startswith(ONLY_HERE)]
            expected = verified(vector, tmp_path / f"{len(these)}-{number}")
            assert sorted(checked(ours)) == sorted(checked(expected)), name
            promised = page.inner_text("#verdict").startswith("Everything checked so far is as promised")
            assert promised == (vector.fair and not restated), name
    assert not page.errors
    assert not [url for url in page.asked if not url.startswith("file:")]


def same(statement, as_made):
    try:
        return json.loads(statement) == json.loads(as_made)
    except ValueError:
        return False


@pytest.mark.parametrize("made", [book, everyone, with_floor])
def test_the_page_of_each_kind_of_book_is_accessible_and_fits_a_phone(page, place, made):
    open_kit(page, place, kit_files(made(), inspection(rehearsal=True), "f" * 64))
    files = kit_files(made(), inspection(), "f" * 64)
    add(page, **{"book.csv": files["book.csv"]})
    page.fill("#number", "417")
    page.fill("#kept", made().digest)
    page.fill("#reference", "007")
    for width in (1000, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        violations = Axe().run(page).response["violations"]
        assert not violations, [(v["id"], v["nodes"][0]["html"][:200]) for v in violations]
    assert "The digest that you kept is that of book.csv." in page.inner_text("#show-digest")
    said = {"book": "every child stands in equally many lists", "everyone": "Everybody is on the one list"}
    assert said.get(made.__name__, "more records of some categories") in page.inner_text("main")
    assert "REHEARSAL" in page.inner_text("header")


def test_another_digest_than_the_one_that_was_kept_is_told_and_half_a_digest_is_half_a_proof(page, place):
    files = kit_files(book(), inspection(), "f" * 64)
    open_kit(page, place, files)
    add(page, **{"book.csv": files["book.csv"]})
    page.fill("#kept", f"The digest is:\n{book().digest.upper()}")
    assert page.inner_text("#verdict").startswith("Everything")
    page.fill("#kept", book().digest[:16])
    assert "in its first 16 digits" in page.inner_text("#show-digest")
    page.fill("#kept", "0" + book().digest[1:])
    assert page.inner_text("#verdict").startswith("NOT AS PROMISED: 1 of")


def test_a_file_that_is_dropped_anywhere_is_checked_and_the_keyboard_reaches_everything(page, place):
    files = kit_files(book(), inspection(), "f" * 64)
    open_kit(page, place, files)
    drop = """text => { const data = new DataTransfer(); data.items.add(new File([text], 'copy (1).csv'));
        const how = {dataTransfer: data, bubbles: true, cancelable: true};
        document.body.dispatchEvent(new DragEvent('drop', how)) }"""
    page.evaluate(drop, files["book.csv"].decode())
    page.wait_for_selector(".findings .kept")
    reached = []
    page.focus("body")
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert {"choose", "kept", "number", "reference", "scroll"} <= set(reached)


def test_the_zip_in_which_a_kit_is_sent_may_be_dropped_as_it_is(page, place):
    files = kit_files(book(), inspection(), "f" * 64)
    open_kit(page, place, files)
    sent = {"letter.docx": b"PK", **{f"verification-kit/{name}": content for name, content in files.items()}}
    page.set_input_files("#choose", [{"name": "k.zip", "mimeType": "", "buffer": zip_bytes(sent)}])
    page.wait_for_selector(".findings .kept")
    assert page.inner_text("#verdict").startswith("Everything") and not page.inner_text("#unknown")
    page.set_input_files("#choose", [{"name": "half.zip", "mimeType": "", "buffer": zip_bytes(sent)[:99]}])
    expect(page.locator("#unknown")).to_contain_text("half.zip")  # no script: the page's policy forbids eval


def test_the_policy_lets_the_page_ask_for_nothing_and_nothing_is_kept(page, place):
    open_kit(page, place, kit_files(book(), inspection(), "f" * 64))
    tries = """async () => { const done = [];
        const tried = (name, action) => Promise.resolve().then(action).then(
            () => done.push(name), () => {});
        await tried('fetch', () => fetch('check.html'));
        await tried('image', () => new Promise((yes, no) => { const i = new Image(); i.onload = yes;
            i.onerror = no; i.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA='; }));
        const form = document.createElement('form'); form.action = 'http://127.0.0.1:9/';
        document.body.append(form); form.submit();
        return [done, localStorage.length, sessionStorage.length, document.cookie]; }"""
    assert page.evaluate(tries) == [[], 0, 0, ""]
    assert "unsafe" not in page.content().split("<title>")[0]
    page.wait_for_timeout(100)
    assert page.url.endswith("check.html")
    page.errors.clear()  # the policy's own complaints


def test_the_digest_is_worked_out_as_published(page, place):
    """FIPS 180-4 examples, and lengths on both sides of a block; HMAC of RFC 4231, case 2."""
    open_kit(page, place, kit_files(book(), inspection(), "f" * 64))
    for length in (0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 1000, 100_003):
        text = ("abc" * (length // 3 + 1))[:length]
        assert (
            page.evaluate("text => hex(sha256(utf8(text)))", text)
            == hashlib.sha256(text.encode()).hexdigest()
        )
    mac = page.evaluate("hex(hmac(utf8('Jefe'), utf8('what do ya want for nothing?')))")
    assert mac == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def test_references_are_compared_as_the_library_compares_them(page, place):
    open_kit(page, place, kit_files(book(), inspection(), "f" * 64))
    letters = [chr(n) for n in (*range(0x13A0), *range(0x1E00, 0x3100))]  # Latin, Greek, Cyrillic and spaces
    ours = page.evaluate("text => Array.from(text, key).join('|')", "".join(letters)).split("|")
    expected = "|".join("".join(letter.split()).casefold() for letter in letters).split("|")
    assert [pair for pair in zip(ours, expected, strict=True) if pair[0] != pair[1]] == []


@pytest.mark.parametrize("children", [5000])
def test_a_book_of_five_thousand_children_is_checked_in_a_few_seconds(page, place, children):
    refs = tuple(f"{number:010d}" for number in range(children))
    made = everyone()
    lists = [
        ["list", *(f"selected_{i:02d}" for i in range(1, 61)), *(f"reserve_{i:02d}" for i in range(1, 16))]
    ]
    lists += [[str(r + 1), *(refs[(r * 4 + i) % children] for i in range(75))] for r in range(1250)]
    data = ("\n".join(map(",".join, lists)) + "\n").encode()
    files = kit_files(made, inspection(), "f" * 64)
    said = json.loads(files["statement.json"]) | {
        "digest": hashlib.sha256(data).hexdigest(), "lists": 1250, "population": children,
        "selected_per_list": 60, "reserves_per_list": 15,
        "counts": [
            {"selected_in": 15, "reserve_in": r, "children": children // 4 * k} for r, k in ((4, 3), (3, 1))
        ],
    }  # fmt: skip
    open_kit(page, place, files)
    begun = time.monotonic()
    add(page, **{"book.csv": data, "statement.json": json.dumps(said).encode()})
    page.fill("#number", "417")
    told = dict((said, kept) for kept, said in page.evaluate(FINDINGS))
    assert told["Every list stands in its place and names 60 + 15 different children."]
    assert any(said.startswith("The digest of book.csv") and kept for said, kept in told.items())
    assert time.monotonic() - begun < 15 * patience()


def test_the_engagement_kit_s_page_names_its_own_workbook():
    made = kit_files(book(), inspection(), "f" * 64, purpose=ENGAGEMENT_LIST)["check.html"].decode()
    assert "engagement-list.xlsx" in made and "selection.xlsx" not in made
