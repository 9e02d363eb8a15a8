"""The list of children to meet: who can be on it, its own draw, and what the partnership is sent."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pandas as pd
import pytest
from openpyxl import load_workbook
from tests.sample.six_children import CHILDREN, book, inspection, selection

from record_review.inspection import DrawError, EngagementSettings, PublicNumber
from record_review.sample import (
    ENGAGEMENT,
    acceptance_facts,
    age_range_table,
    engagement_children,
    engagement_facts,
    engagement_files,
    engagement_kit,
    engagement_likeness,
    engagement_seed,
    engagement_settings,
    engagement_to_stored,
    find_draw,
    in_both,
    may_accept_number,
    may_publish_book,
    publication_facts,
    select,
    verify_kit,
)

# Months 30, 70, 78, 150, 140 and an unborn child: years 2, 5, 6, 12, 11.
SETTINGS = EngagementSettings(
    size=2,
    reserves=1,
    ages=(5, 11),
    balance_on=("category", "gender"),
    public_number=PublicNumber("two dice", "58"),
)


def asked(number: str | None = "58", **more):
    """The inspection with a section engagement; its sample has a number of its own."""
    settings = replace(SETTINGS, public_number=PublicNumber("two dice", number), **more)
    return replace(inspection(number="417"), engagement=settings)


def test_the_list_is_drawn_from_children_in_the_range_of_whole_years_both_ends_in():
    assert engagement_children(CHILDREN, asked())["record_ref"].tolist() == ["007", "7", "Ö 12, a"]
    assert len(engagement_children(CHILDREN, asked(ages=None))) == 6
    edges = CHILDREN.assign(age_months=pd.Series([59, 60, 143, 144, None, None], dtype="Int64"))
    assert engagement_children(edges, asked())["age_months"].tolist() == [60, 143]


def test_everybody_is_in_one_line_of_the_ages():
    unknown = CHILDREN.assign(unborn=[False] * 5 + [True])
    unknown.loc[0, "age_months"] = pd.NA
    found = age_range_table(unknown, asked())
    assert found.to_numpy().tolist() == [
        ["In the age range", 3],
        ["Younger than 5", 0],
        ["Older than 11", 1],
        ["Unborn", 1],
        ["Age not known", 1],
    ]
    assert age_range_table(CHILDREN, asked(ages=None))["number"].tolist()[0] == 6


def test_a_list_of_nobody_or_that_nobody_asked_for_is_refused():
    with pytest.raises(DrawError, match="no eligible child is of an age"):
        engagement_children(CHILDREN, asked(ages=(19, 20)))
    with pytest.raises(DrawError, match="has no section engagement"):
        engagement_children(CHILDREN, inspection())


def test_its_book_has_settings_and_randomness_of_its_own():
    made_with = engagement_settings(asked())
    assert (made_with.size, made_with.reserves, made_with.balance_on) == (2, 1, ("category", "gender"))
    assert engagement_seed("0" * 64) != "0" * 64 and len(engagement_seed("0" * 64)) == 64


def test_its_book_and_number_are_committed_to_apart_from_the_samples():
    """The sample's events and number prove and forbid nothing here; its own do."""
    made = book()
    of_sample = [
        {"kind": "book_published", "facts": {"digest": "1" * 64, "rehearsal": False}},
        {"kind": "number_accepted",
         "facts": {"digest": "1" * 64, "public_text": "417", "rehearsal": False}},
    ]  # fmt: skip
    with pytest.raises(DrawError, match="engagement: public_number: value out, run 07_engagement_list"):
        may_publish_book(asked(), of_sample, made.digest, draw=ENGAGEMENT)
    may_publish_book(asked(None), of_sample, made.digest, draw=ENGAGEMENT)
    with pytest.raises(DrawError, match="is not in the register"):
        may_accept_number(asked(), of_sample, made.digest, draw=ENGAGEMENT)
    facts = publication_facts(made, asked(None), of_sample, None, ENGAGEMENT)
    events = [*of_sample, {"kind": ENGAGEMENT.book, "facts": facts}]
    may_accept_number(asked(), events, made.digest, draw=ENGAGEMENT)
    with pytest.raises(DrawError, match="was known when this book was made"):
        may_accept_number(asked("417"), events, made.digest, draw=ENGAGEMENT)
    number = acceptance_facts(select(made, "58"), asked(), events, None, ENGAGEMENT)
    events.append({"kind": ENGAGEMENT.number, "facts": number})
    with pytest.raises(DrawError, match="--reason"):
        may_accept_number(asked("59"), events, made.digest, draw=ENGAGEMENT)
    with pytest.raises(DrawError, match="under eligibility or engagement"):
        may_publish_book(asked(None), events, "2" * 64, draw=ENGAGEMENT)


def test_before_the_number_there_is_a_kit_and_nothing_else():
    assert engagement_files(None, CHILDREN, asked(None)) == {}
    assert engagement_likeness(None, CHILDREN, asked(None)) is None
    assert in_both(None, None, asked(None), 6) is None
    assert engagement_facts(None)["list"] == 0
    assert engagement_to_stored(book(), None) == ({}, {"digest": book().digest})


def test_the_kit_says_what_its_lists_are_for_and_anybody_can_check_the_draw(tmp_path):
    made, settings = book(), asked(ages=None)
    kit = tmp_path / "engagement-kit"
    kit.mkdir()
    for name, content in engagement_kit(made, settings, "f" * 64).items():
        (kit / name).write_bytes(content)
    said = json.loads((kit / "statement.json").read_text(encoding="utf-8"))
    assert (said["public_number_from"], said["floors"]) == ("two dice", {})
    assert "meet or survey" in said["statement"]
    page = (kit / "how-to-check.html").read_text(encoding="utf-8")
    assert "would like to meet or survey" in page and "--selection engagement-list.xlsx" in page
    assert "eligible\nchildren of your return. A public" in page
    aged = engagement_kit(made, asked(), "f" * 64)["how-to-check.html"].decode()
    assert "children of your return aged 5 to 11 at the agreed date. A public" in aged
    assert "records to be read" not in page and "selection workbook" not in page
    assert find_draw(kit) == (None, None)
    chosen = select(made, "58")
    for name, content in engagement_files(chosen, CHILDREN, settings).items():
        (tmp_path / name).write_bytes(content)
    # The sample's draw, which lies beside it, is another one.
    (tmp_path / "selection").mkdir()
    (tmp_path / "selection" / "draw.json").write_text('{"public_text": "417"}')
    number, workbook = find_draw(kit)
    assert (number, workbook.name) == ("58", "engagement-list.xlsx")
    found = verify_kit(kit, number, workbook)
    assert len(found) > 8 and all(kept for kept, _ in found), found
    other = next(text for text in "123456" if select(made, text).list_number != chosen.list_number)
    assert not all(kept for kept, _ in verify_kit(kit, other, workbook))


def test_the_workbook_holds_references_and_nothing_else_about_a_child():
    chosen, settings = selection(("007", "=1+1"), ("7",)), asked(ages=None)
    sentence = "An earlier book of lists, 1111…, was given up. The reason: eleven were left out."
    files = engagement_files(chosen, CHILDREN, settings, (sentence,))
    assert files == engagement_files(chosen, CHILDREN, settings, (sentence,))
    made = load_workbook(io.BytesIO(files["engagement-list.xlsx"]))
    assert made.sheetnames == ["Read me", "Selected", "Reserves"]
    rows = [[cell.value for cell in row] for row in made["Selected"].iter_rows(min_row=3)]
    assert [row[:3] for row in rows] == [["E01", "007", "Not asked yet"], ["E02", "=1+1", "Not asked yet"]]
    assert made["Reserves"]["A3"].value == "ER01" and made["Selected"]["B3"].number_format == "@"
    every = {str(cell.value) for sheet in made for row in sheet.iter_rows() for cell in row if cell.value}
    personal = CHILDREN[["gender", "ethnicity", "locality", "age_band", "sibling_group"]]
    assert not {value for column in personal for value in personal[column] if value} & every
    assert sentence in every and any("a child may be in both" in text for text in every)
    assert json.loads(files["engagement-draw.json"])["public_text"] == "417"


def test_how_many_are_in_both_is_counted_beside_what_chance_would_give():
    """One of two on the list is among three of six records: expected 2 * 3 / 6."""
    sample = selection(("007", "7", "x-9"))
    shown = in_both(selection(("007", "=1+1")), sample, asked(), 6)
    assert [row[1] for row in shown.cells] == ["2", "3", "1", "1.0"]
    assert "No records have been selected yet" in in_both(selection(("007",)), None, asked(), 6).note
