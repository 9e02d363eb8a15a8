"""The verification kit says what the book holds, to a person, to a spreadsheet and to a program."""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook
from tests.sample.kit.receipts import first_and_corrected
from tests.sample.six_children import REFS, book, inspection

from record_review.sample import kit_files
from record_review.sample.draw.number import list_number

HEAD = "f" * 64


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return kit_files(book(), inspection(), HEAD)


def test_the_kit_holds_six_files_and_the_same_bytes_each_time(files):
    assert list(files) == [
        "book.csv",
        "book.xlsx",
        "statement.json",
        "how-to-check.html",
        "check.html",
        "verify.py",
    ]
    assert kit_files(book(), inspection(), HEAD) == files
    assert b"\r" not in files["book.csv"] + files["statement.json"] + files["verify.py"]


def test_the_statement_says_the_digest_the_counts_and_the_register_entry(files):
    said = json.loads(files["statement.json"])
    assert said["digest"] == hashlib.sha256(files["book.csv"]).hexdigest()
    assert said["counts"] == [{"selected_in": 2, "reserve_in": 1, "children": 6}]
    assert (said["population"], said["lists"]) == (6, 6)
    assert (said["selected_per_list"], said["reserves_per_list"]) == (2, 1)
    with_versions = kit_files(book(), inspection(), HEAD, {"numpy": "2.4.0"})["statement.json"]
    assert json.loads(with_versions)["versions"] == {"numpy": "2.4.0"}
    assert (said["register_entry"], said["rehearsal"], said["floors"]) == (HEAD, False, {})


def test_the_workbook_holds_the_same_lists_and_counts_as_values_and_formulas(files):
    made = load_workbook(io.BytesIO(files["book.xlsx"]))
    lists = [[cell.value for cell in row] for row in made["Lists"].iter_rows()]
    assert lists[0] == ["list", "selected_01", "selected_02", "reserve_01"]
    assert lists[2] == [2, "007", "7", "=1+1"]
    assert [made["Lists"].cell(3, column).data_type for column in (2, 4)] == ["s", "s"]
    rows = [[cell.value for cell in row[:3]] for row in made["Counts"].iter_rows(min_row=3)]
    assert rows == [[ref, 2, 1] for ref in REFS]
    assert made["Counts"]["D4"].value == "=SUMPRODUCT(--(Lists!$B$2:$C$7=$A4))"
    cached = load_workbook(io.BytesIO(files["book.xlsx"]), data_only=True)["Counts"]
    assert (cached["D4"].value, cached["E4"].value) == (2, 1)


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)


def read(page: bytes) -> tuple[Page, str]:
    parsed = Page()
    parsed.feed(page.decode("utf-8"))
    return parsed, " ".join(" ".join(parsed.words).split())


def test_the_page_explains_the_draw_with_a_worked_example(files):
    _, words = read(files["how-to-check.html"])
    assert "Each of the 6 children stands among the selected of exactly 2 of the 6 lists" in words
    assert "two dice, rolled in public" in words and "Ardvale <& Isles>" in words
    worked = hashlib.sha256(f"{book().digest}\nexample 123".encode()).hexdigest()
    number = list_number(book().digest, "example 123", 6)
    assert worked in words
    assert f"Remainder on division by 6 {number - 1} List {number}" in words
    assert book().digest in words and HEAD in words


def test_the_page_stands_alone_and_can_be_read_aloud(files):
    page, _ = read(files["how-to-check.html"])
    tags = [tag for tag, _ in page.tags]
    assert dict(page.tags)["html"]["lang"] == "en-GB"
    assert {"header", "main", "footer", "title", "caption"} <= set(tags)
    assert tags.count("h1") == 1 and tags.count("table") == tags.count("caption")
    assert all("scope" in attrs for tag, attrs in page.tags if tag == "th")
    assert not {"script", "link", "img", "iframe"} & set(tags)
    assert not re.search(rb"https?:|url\(|@import", files["how-to-check.html"])


def test_a_rehearsal_is_said_in_every_file_a_person_opens(files):
    practice = kit_files(book(), inspection(rehearsal=True), HEAD)
    assert "REHEARSAL" in read(practice["how-to-check.html"])[1]
    practised = load_workbook(io.BytesIO(practice["book.xlsx"]))
    assert "REHEARSAL" in practised["Counts"]["A1"].value
    assert all("REHEARSAL" in sheet.oddHeader.center.text for sheet in practised.worksheets)
    first = [cell.value or "" for cell in practised.worksheets[0]["A"]]
    assert practised.sheetnames[0] == "Read me" and "REHEARSAL" in first[2]
    assert json.loads(practice["statement.json"])["rehearsal"] is True
    assert b"REHEARSAL" not in files["how-to-check.html"]


def test_what_could_not_be_had_stands_on_the_page():
    made = replace(book(), notes=("A family of 5 is above its share in 3 lists.",))
    _, words = read(kit_files(made, inspection(), HEAD)["how-to-check.html"])
    assert "What else to know about this book A family of 5 is above its share in 3 lists." in words


def test_an_earlier_book_and_why_it_was_given_up_stand_in_the_kit_and_on_its_page():
    sentence = "An earlier book of lists, 1111…, was given up. The reason: <Eleven> were left out."
    files = kit_files(book(), inspection(), "0" * 64, superseded=(sentence,))
    assert json.loads(files["statement.json"])["given_up"] == [sentence]
    page = files["how-to-check.html"].decode()
    assert "Not the first book" in page and "&lt;Eleven&gt; were left out" in page
    assert "Not the first book" not in kit_files(book(), inspection(), "0" * 64)["how-to-check.html"].decode()


def test_a_kit_with_a_receipt_says_what_it_is_and_gives_its_digest_to_be_kept():
    now, _ = first_and_corrected()
    said = json.loads(now.kit["statement.json"])["receipt"]
    assert said["digest"] == hashlib.sha256(now.kit["receipt.csv"]).hexdigest() == now.receipt.digest
    assert said["return"] == hashlib.sha256(now.workbook).hexdigest()
    page, words = now.kit["how-to-check.html"].decode(), read(now.kit["how-to-check.html"])[1]
    assert f"<pre>{said['digest']}</pre>" in page
    assert "7 of 12 rows are in the book" in " ".join(words.split())
    assert "receipt" not in kit_files(book(), inspection(), HEAD)["how-to-check.html"].decode()
