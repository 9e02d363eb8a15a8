"""What goes back to the partnership: every finding, in the right place, and no value of a child in the
words."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest
from tests.pir.invented import child, registered, unborn

from record_review.inspection import Settled, SettledQuery
from record_review.inspection.return_parts import COLUMNS
from record_review.pir import (
    blocking,
    findings_by_rule,
    findings_page,
    findings_table,
    findings_workbook,
    from_stored,
    read_return,
    to_stored,
)
from record_review.pir.sent_back.tables import counts_table, findings_summary
from record_review.population.population import build_population
from record_review.population.profile import funnel, profile

CANARY = "Canary Name 017"


def untidy(send, **options):
    """A return in which every kind of cell goes wrong, with a canary in each."""

    def edit(book) -> None:
        sheet = book["Children"]
        sheet["V3"], sheet["V4"] = CANARY, CANARY
        sheet["A20"] = CANARY
        sheet["A21"] = f"NB {CANARY} to be confirmed"
        book.create_sheet(CANARY)["A1"] = CANARY
        book.create_sheet("Children (2)")["A1"] = CANARY

    lines = [
        child(0, record_ref=CANARY),
        child(1, date_of_birth=CANARY, gender=CANARY, locality=CANARY, sibling_group=CANARY),
        child(2, involvement_start="31/02/2025", ethnicity=CANARY, registration_date=CANARY),
        child(3, record_ref="0101151234", date_of_birth=datetime(1900, 1, 1)),
        child(4, record_ref=4711, involvement_end="Current", simd_quintile="SIMD 2"),
        child(5, record_ref="CANARY5", route_a="=1+1"),
        registered(6, record_ref="canary 5", registration_date=datetime(2026, 9, 30, 14, 45)),
        unborn(7, gender=None),
    ]
    return send(lines, above=[[CANARY], []], edit=edit, localities=("North", "South"), **options)


def sheet_texts(content: bytes) -> dict[str, list[str]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: [str(v) for row in sheet.iter_rows(values_only=True) for v in row if v is not None]
        for sheet in book.worksheets
    }


def test_no_value_of_a_child_stands_in_a_finding_a_report_or_the_page(send):
    inspection = untidy(send)
    ret = read_return(inspection)
    texts = sheet_texts(findings_workbook(ret, inspection))
    said = [finding.sentence() for finding in ret.findings]
    said += [text for name in ("Summary", "Findings", "Columns", "Answers") for text in texts[name]]
    said += [findings_page(ret, inspection)]
    said += [str(v) for frame in (ret.column_matches, ret.value_matches) for v in frame.to_numpy().ravel()]
    said += [str(findings_table(ret).to_numpy().tolist()), *blocking(ret, inspection)]
    for value in ("canary", "4711", "0101151234", "31/02/2025"):
        assert not [text for text in said if value in text.casefold()], value


def test_what_was_not_asked_for_is_not_kept_anywhere(send):
    """Not in the frames, not in the facts, and not in the list we write again."""
    inspection = untidy(send)
    ret = read_return(inspection)
    frames, facts = to_stored(ret)
    of_others = [
        str(facts),
        *(str(frame.drop(columns="row", errors="ignore").to_numpy().tolist()) for frame in frames.values()),
    ]
    assert all("to be confirmed" not in text for text in of_others)
    kept = sheet_texts(findings_workbook(ret, inspection))["Children"]
    assert not [text for text in kept if CANARY in text]
    assert "(left out)" in kept and kept.count("(not copied: note or total)") == 2


def test_the_list_is_written_again_cell_for_cell_with_a_note_on_every_marked_cell(send):
    inspection = untidy(send)
    ret = read_return(inspection)
    again = openpyxl.load_workbook(io.BytesIO(findings_workbook(ret, inspection)))["Children"]
    theirs = openpyxl.load_workbook(inspection.return_workbook, data_only=True)["Children"]
    for row in ret.children["row"]:
        for at in ret.layout_facts["columns"].values():
            cell, sent = again.cell(row, at).value, theirs.cell(row, at).value
            left_out = sent in (CANARY, "0101151234")
            assert cell == (f"(not copied: {len(sent)} characters)" if left_out else sent)
    marked = {cell.coordinate: cell.comment.text for row in again.iter_rows() for cell in row if cell.comment}
    named = {f.cell for f in ret.findings if f.cell and f.sheet == "Children"}
    assert set(marked) == named
    assert "ERROR PIR-42" in marked["B5"] and again["B5"].fill.start_color.rgb.endswith("FFD5CC")


PERSONAL = (
    "Zoë McCanary",
    "Canary, Zoë",
    "12 Canary Street",
    "4/2 Canary Court, AB12 3CD",
    "canary@example.invalid",
    "01632 960 123",
    "mum is Mrs Canary of 12 Canary Street",
)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_name_or_an_address_typed_in_any_column_stands_nowhere_in_what_is_sent_or_shown(send, name):
    """In every part of findings.xlsx, on the page, and in the tables of the notebooks."""
    inspection = send([child(n, **{name: text}) for n, text in enumerate(PERSONAL)])
    ret = read_return(inspection)
    content = findings_workbook(ret, inspection)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        texts = [package.read(part).decode("utf-8") for part in package.namelist()]
    population = build_population(ret, inspection)
    tables = (
        *(ret.column_matches, ret.value_matches, counts_table(ret), findings_summary(ret)),
        *(findings_table(ret), profile(population, inspection.programme), funnel(population)),
    )
    texts += [findings_page(ret, inspection), *(str(frame.to_numpy().tolist()) for frame in tables)]
    texts += [*blocking(ret, inspection), str(population.children.drop(columns=["record_ref", "ref_key"]))]
    for word in ("canary", "ab12 3cd", *(["960 123"] if name != "record_ref" else [])):
        assert not [text for text in texts if word in text.casefold()], word


def test_a_locality_is_shown_that_a_list_holds_or_five_children_share(send):
    named = ["North"] * 5 + ["Canary"] * 4 + ["south"] * 2 + ["12 Canary Street"] * 6 + [None]
    inspection = send([child(n, locality=name) for n, name in enumerate(named)], localities=("South",))
    ret = read_return(inspection)
    found = build_population(ret, inspection).children["locality"].value_counts().to_dict()
    assert found == {"Another locality": 10, "North": 5, "South": 2, "Not known": 1}
    kept = sheet_texts(findings_workbook(ret, inspection))["Children"]
    assert (
        kept.count("North") == 5
        and kept.count("south") == 2
        and kept.count("(not copied: 6 characters)") == 4
    )


def test_group_names_and_references_of_siblings_are_copied_back(send):
    groups = ["Family 002", "FG-092", "AB102 and AB103", "sibling of AB101", 7, "none", "McCanary 2"]
    inspection = send([child(n, sibling_group=group) for n, group in enumerate(groups)])
    book = openpyxl.load_workbook(io.BytesIO(findings_workbook(read_return(inspection), inspection)))
    assert [book["Children"].cell(row, 19).value for row in range(2, 9)] == [
        *groups[:6],
        "(not copied: 10 characters)",
    ]


def test_links_of_the_findings_lead_to_the_cell_they_name(send):
    inspection = untidy(send)
    ret = read_return(inspection)
    sheet = openpyxl.load_workbook(io.BytesIO(findings_workbook(ret, inspection)))["Findings"]
    lines = list(sheet.iter_rows(min_row=2))
    assert len(lines) == len(ret.findings)
    for line, finding in zip(lines, ret.findings, strict=True):
        assert line[1].value == finding.severity and line[7].value == finding.rule
        if finding.cell and finding.sheet == "Children":
            assert line[2].hyperlink.location == f"'Children'!{finding.cell}"
            assert line[2].value == f"Children!{finding.cell}"
    assert [line[1].value for line in lines] == sorted(
        line[1].value for line in lines
    )  # errors, then queries


def test_nothing_typed_as_text_becomes_a_formula_or_a_link(send):
    inspection = send([child(0, locality="'=HYPERLINK(1)"), child(1, locality="http://canary.example")])
    again = openpyxl.load_workbook(io.BytesIO(findings_workbook(read_return(inspection), inspection)))[
        "Children"
    ]
    assert again["P2"].data_type == again["P3"].data_type == "s"
    assert again["P3"].hyperlink is None


def test_equal_returns_give_equal_files(send):
    inspection = untidy(send)
    one, other = read_return(inspection), read_return(inspection)
    assert findings_workbook(one, inspection) == findings_workbook(other, inspection)
    assert findings_page(one, inspection) == findings_page(other, inspection)


def test_a_stored_return_comes_back_the_same(send, tmp_path):
    inspection = untidy(send)
    ret = read_return(inspection)
    frames, facts = to_stored(ret)
    for name, frame in frames.items():
        frame.to_parquet(tmp_path / f"{name}.parquet")
    again = from_stored({name: pd.read_parquet(tmp_path / f"{name}.parquet") for name in frames}, facts)
    assert again.findings == ret.findings and again.agreed_date == ret.agreed_date == date(2026, 8, 24)
    for name, frame in to_stored(again)[0].items():
        pd.testing.assert_frame_equal(frame, frames[name])
    assert findings_workbook(again, inspection) == findings_workbook(ret, inspection)


def test_the_page_stands_alone_and_can_be_heard(send):
    inspection = untidy(send, rehearsal=True)
    page = findings_page(read_return(inspection), inspection)
    assert page.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    for part in (
        "<title>Findings on the pre-inspection return of Testshire</title>",
        "<main>",
        "<h1>",
        "<caption",
    ):
        assert part in page
    assert page.count("<table>") == page.count("<caption") and page.count("<h1") == 1
    assert not re.search(r"<script|https?:|src=|url\(|@import|<link", page)
    assert 'scope="col"' in page and 'scope="row"' in page
    assert "Rehearsal: this is practice" in page


def test_a_return_without_findings_says_so(send):
    inspection = send([child(0)])
    ret = read_return(inspection)
    assert ret.findings == () and blocking(ret, inspection) == []
    assert "We found nothing to put right." in findings_page(ret, inspection)
    assert "Findings" in sheet_texts(findings_workbook(ret, inspection))


# What stands in the way of a book, and how the team settles it

WEAK = [child(0, record_ref="GB500"), child(0, record_ref="500"), child(1), child(1, record_ref="ZZ9")]


def settle(rule: str, *rows: int, decision: str = "different_children") -> Settled:
    return Settled(queries=(SettledQuery(rule, rows, decision, "asked"),))


def test_weak_duplicates_stand_in_the_way_until_each_is_settled(send):
    first = blocking(read_return(inspection := send(WEAK)), inspection)
    assert [sentence[-8:] for sentence in first] == ["[PIR-24]", "[PIR-25]"]
    assert "rows 2 and 3" in first[0] and "rows 4 and 5" in first[1]
    second = blocking(read_return(inspection := send(WEAK, settled=settle("PIR-24", 2, 3))), inspection)
    assert [sentence[-8:] for sentence in second] == ["[PIR-25]"]
    other = blocking(read_return(inspection := send(WEAK, settled=settle("PIR-24", 4, 5))), inspection)
    assert len(other) == 2
    every = settle("PIR-24", decision="accepted").queries + settle("PIR-25", decision="accepted").queries
    inspection = send(WEAK, settled=Settled(queries=every))
    assert blocking(read_return(inspection), inspection) == []


UNUSABLE = {
    "PIR-21": {"record_ref": None},
    "PIR-29": {"record_ref": 1234567890123456789},
    "PIR-30": {"record_ref": "0606151234"},
}


@pytest.mark.parametrize(("rule", "free"), [("PIR-21", False), ("PIR-29", False), ("PIR-30", True)])
def test_only_what_a_person_can_know_better_may_be_settled(send, rule, free):
    """A missing or damaged reference must be corrected; ten digits like a CHI number may be none."""
    children = [child(0, **UNUSABLE[rule]), child(1)]
    inspection = send(children, settled=settle(rule, 2, decision="accepted"))
    stops = blocking(read_return(inspection), inspection)
    assert (stops == []) is free
    assert free or "They cannot be settled in the inspection file." in stops[0]


def test_a_number_like_a_chi_number_is_accepted_and_is_not_one_of_two_children(send):
    inspection = send([child(0, **UNUSABLE["PIR-30"])], settled=settle("PIR-30", 2))
    assert len(blocking(read_return(inspection), inspection)) == 1


def test_a_missing_agreed_date_cannot_be_settled_as_a_query(send):
    inspection = send([child(0)], partnership=None, settled=settle("PIR-13", decision="accepted"))
    assert len(blocking(read_return(inspection), inspection)) == 1


def test_an_optional_column_left_blank_throughout_is_nothing_to_put_right(send):
    blank = [child(number, simd_quintile=None) for number in range(3)]
    assert read_return(send(blank)).findings == ()
    some = read_return(send([*blank, child(3)])).findings
    assert [finding.cell for finding in some] == ["Q2", "Q3", "Q4"]


@pytest.mark.parametrize(("headings", "said"), [(2, "1 more column)"), (3, "2 more columns)")])
def test_columns_of_one_rule_are_counted_in_words(send, headings, said):
    changes = dict.fromkeys(("gender", "disability", "locality")[:headings])
    table = findings_by_rule(read_return(send([child(0, **changes)])).findings)
    assert table["expected"].tolist()[0].endswith(said)


def test_the_list_prints_two_pages_wide_with_its_headings_and_references(send):
    ret = read_return(inspection := send([child(0, gender="?")]))
    sheet = openpyxl.load_workbook(io.BytesIO(findings_workbook(ret, inspection)))["Children"]
    assert (sheet.page_setup.fitToWidth, sheet.print_title_rows, sheet.print_title_cols) == (
        2,
        "$1:$1",
        "$A:$A",
    )


@pytest.mark.parametrize(("reason", "sentences"), [(None, 1), ("the lead agreed on 3 September", 0)])
def test_an_agreed_date_outside_the_four_weeks_can_be_accepted_with_a_reason(send, reason, sentences):
    lines = [("Agreed date", datetime(2026, 8, 1))]
    settled = Settled(agreed_date_accepted=reason)
    inspection = send([child(0)], partnership=lines, settled=settled)
    assert len(blocking(read_return(inspection), inspection)) == sentences


def test_a_missing_agreed_date_cannot_be_accepted_and_reading_goes_on(send):
    settled = Settled(agreed_date_accepted="no matter")
    inspection = send([child(0)], partnership=None, settled=settled)
    ret = read_return(inspection)
    assert ret.agreed_date is None and len(ret.children) == 1
    assert [sentence[-8:] for sentence in blocking(ret, inspection)] == ["[PIR-13]"]


def test_settled_values_are_used(send):
    settled = Settled(values={"disability": {"yes - autism": "Yes"}})
    ret = read_return(send([child(0, disability="Yes -  Autism")], settled=settled))
    assert ret.children["disability"].tolist() == ["Yes"] and not ret.findings
    line = ret.value_matches[ret.value_matches["column"] == "disability"].iloc[0]
    assert (line["value"], line["code"], line["children"]) == ("text of 12 characters", "Yes", 1)
